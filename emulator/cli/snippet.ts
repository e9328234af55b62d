import type { Position } from '../base/errors.ts';
import { plainText } from './plainText.ts';
import { paint, type Terminal } from './terminal.ts';

/** The line of a text that a position is on, and marks below what it spans; nothing when the text has no such line. */
export function snippet(terminal: Terminal, text: string, position: Position): readonly string[] {
  const { line, column, endLine, endColumn } = position;
  const found = text.split(/\r\n|\r|\n/)[line - 1];
  if (found === undefined || found.trim() === '') return [];
  const { shown, start } = clipped(plainText(found.replaceAll('\t', ' ')), column - 1, terminal.width);
  const end =
    endLine === line && endColumn !== undefined ? endColumn - 1 : endLine === undefined ? column : found.length;
  const length = Math.max(1, Math.min(end - (column - 1), shown.length - start));
  const number = String(line);
  return [
    `${paint(terminal, 'dim', `${number} |`)} ${shown}`,
    `${paint(terminal, 'dim', `${' '.repeat(number.length)} |`)} ${' '.repeat(start)}${paint(terminal, 'red', '^'.repeat(length))}`,
  ];
}

/** A line that is too long for the terminal, from near the place that matters. */
function clipped(line: string, at: number, width: number): { readonly shown: string; readonly start: number } {
  const room = Math.min(Number.isFinite(width) ? width - 10 : 160, 200);
  if (line.length <= room) return { shown: line, start: at };
  const from = Math.max(0, Math.min(at - Math.floor(room / 3), line.length - room));
  const shown = `${from > 0 ? '…' : ''}${line.slice(from, from + room)}${from + room < line.length ? '…' : ''}`;
  return { shown, start: at - from + (from > 0 ? 1 : 0) };
}
