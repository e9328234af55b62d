import { sluiceError, type Position, type SluiceError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';

/** FORMAT_NOT_SUPPORTED, with the format that was probably meant. */
export function formatNotSupported(
  format: string,
  use: { readonly used: string; readonly supported: readonly string[]; readonly position: Position | undefined },
): SluiceError {
  const supported = use.supported.join(', ');
  const close = nearest(format, use.supported);
  const action = close === undefined ? {} : { action: `Did you mean "${close}"? The formats are: ${supported}.` };
  return sluiceError(
    'FORMAT_NOT_SUPPORTED',
    { format, used: use.used, supported },
    { position: use.position, ...action },
  );
}
