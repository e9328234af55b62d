import { readFileSync } from 'node:fs';
import { sluiceError } from '../base/errors.ts';
import { errnoOf, storageFault } from '../host/storageFault.ts';

/**
 * The text of a program's file; `name` is what the user called it. PATH_NOT_FOUND or PATH_NOT_READABLE where there is no file to
 * read, PYTHON_SYNTAX_ERROR where it is no text: Python takes UTF-8, and no other bytes.
 */
export function programText(path: string, name: string): string {
  const bytes = readBytes(path);
  const zero = bytes.indexOf(0);
  const wrong = firstWrongByte(bytes) ?? (zero < 0 ? undefined : zero);
  if (wrong === undefined) return new TextDecoder().decode(bytes);
  const before = bytes.subarray(0, wrong);
  const line = before.reduce((count, byte) => (byte === newline ? count + 1 : count), 1);
  const column = new TextDecoder().decode(before.subarray(before.lastIndexOf(newline) + 1)).length + 1;
  const hex = (bytes[wrong] ?? 0).toString(16).padStart(2, '0');
  throw sluiceError(
    'PYTHON_SYNTAX_ERROR',
    { detail: `the byte 0x${hex} is no UTF-8 text` },
    { position: { file: name, line, column }, action: 'Save the program as UTF-8.' },
  );
}

const newline = 0x0a;

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const denied = errnoOf(cause) === 'EACCES' || errnoOf(cause) === 'EPERM';
    if (denied) throw sluiceError('PATH_NOT_READABLE', { path, reason: 'permission denied' }, { cause });
    throw storageFault(cause, path);
  }
}

/** Where the bytes stop being UTF-8. */
function firstWrongByte(bytes: Uint8Array): number | undefined {
  if (isUtf8(bytes)) return undefined;
  let [low, high] = [0, bytes.length];
  // The longest beginning that is UTF-8, or would be with more bytes behind it.
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isUtf8(bytes.subarray(0, middle), { stream: true })) low = middle;
    else high = middle - 1;
  }
  // A sequence that breaks off is wrong from its first byte on.
  while (low > 0 && !isUtf8(bytes.subarray(0, low))) low -= 1;
  return low;
}

function isUtf8(bytes: Uint8Array, options: { readonly stream?: boolean } = {}): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, options);
    return true;
  } catch {
    return false;
  }
}
