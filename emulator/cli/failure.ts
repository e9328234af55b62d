import { isSluiceError, positionText, sluiceError, type SluiceError } from '../base/errors.ts';
import { paint, type Terminal } from './terminal.ts';

/** One error as a person reads it: where, what (with its code), what to do. With `json`, one object on standard output. */
export function printFailure(terminal: Terminal, error: unknown, json: boolean): void {
  const failure = isSluiceError(error) ? error : unexpected(error);
  if (json) terminal.print(JSON.stringify({ error: errorObject(failure) }));
  const place = positionText(failure.position);
  terminal.note(`${place === '' ? '' : `${place}: `}${paint(terminal, 'red', `[${failure.code}]`)} ${failure.message}`);
  if (failure.action !== undefined) terminal.note(failure.action);
  if (process.env['SLUICE_STACK'] !== undefined) terminal.note(stackText(error));
}

/** An error as programs read it. */
export function errorObject({ code, sqlState, message, parameters, position, action, cause }: SluiceError): object {
  const reason = isSluiceError(cause) ? { cause: errorObject(cause) } : {};
  return { code, sqlState, message, parameters, position, action, ...reason };
}

/** An error that no room foresaw. A stack says nothing to the person at the terminal, so it is shown on request only. */
function unexpected(cause: unknown): SluiceError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return sluiceError('INTERNAL_ERROR', { detail }, { cause });
}

function stackText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.stack ?? error.message}${error.cause === undefined ? '' : `\ncaused by ${stackText(error.cause)}`}`;
}
