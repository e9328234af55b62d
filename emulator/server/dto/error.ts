import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import { errorDto } from '../../pipeline/eventLog/eventDto.ts';
import { causesOf } from '../../pipeline/eventLog/eventRow.ts';
import type { ErrorDto } from '../../protocol/rpc/dto.ts';

/** Any error as clients get it, with what caused it. What no room foresaw is an INTERNAL_ERROR. */
export function errorDtoOf(error: unknown): ErrorDto {
  const failure = toSluiceError(error);
  const { parameters, position } = failure;
  // An event's place is where something begins; an editor marks all of it.
  return { ...errorDto(causesOf(failure)), ...(position === undefined ? {} : { position }), parameters };
}

function toSluiceError(error: unknown): SluiceError {
  if (isSluiceError(error)) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return sluiceError('INTERNAL_ERROR', { detail }, { cause: error });
}
