import { isSluiceError, positionText } from '../base/errors.ts';
import { paint, type Terminal } from './terminal.ts';

/** One error as a person reads it: where, what (with its code), what to do. With `json`, one object on standard output. */
export function printFailure(terminal: Terminal, error: unknown, json: boolean): void {
  if (!isSluiceError(error)) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (json) terminal.print(JSON.stringify({ error: { code: 'INTERNAL_ERROR', message: detail } }));
    terminal.note(paint(terminal, 'red', `[INTERNAL_ERROR] ${detail}`));
    return;
  }
  if (json) {
    const { code, message, sqlState, position, action, parameters } = error;
    terminal.print(JSON.stringify({ error: { code, sqlState, message, parameters, position, action } }));
  }
  const place = positionText(error.position);
  terminal.note(`${place === '' ? '' : `${place}: `}${paint(terminal, 'red', `[${error.code}]`)} ${error.message}`);
  if (error.action !== undefined) terminal.note(error.action);
}
