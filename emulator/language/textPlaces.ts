import type { Position } from '../base/errors.ts';

/** A stretch of a text in UTF-16 units; the end is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place as editors count it, from 0. */
export interface LinePlace {
  readonly line: number;
  readonly character: number;
}

/** From indexes of one text to lines and back. Lines end as editors see them: `\n`, `\r\n` or `\r`. */
export interface TextPlaces {
  readonly text: string;
  placeOf(index: number): LinePlace;
  /** Places behind the end of a line or of the text are brought back into it. */
  indexOf(place: LinePlace): number;
  /** The index of a place that counts from 1. */
  indexAt(position: Pick<Position, 'line' | 'column'>): number;
  /** A span, where the position has an end; else the word, name or sign that begins there. */
  spanOf(position: Position): Span;
}

export function textPlaces(text: string): TextPlaces {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  const lineOf = (index: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const endOf = (line: number): number => {
    const next = starts[line + 1];
    if (next === undefined) return text.length;
    return next - (text.startsWith('\r\n', next - 2) ? 2 : 1);
  };
  const indexOf = ({ line, character }: LinePlace): number => {
    if (line < 0) return 0;
    const start = starts[line];
    return start === undefined ? text.length : Math.min(start + Math.max(character, 0), endOf(line));
  };
  const indexAt = ({ line, column }: Pick<Position, 'line' | 'column'>): number =>
    indexOf({ line: line - 1, character: column - 1 });
  return {
    text,
    placeOf(index) {
      const inside = Math.min(Math.max(index, 0), text.length);
      const line = lineOf(inside);
      return { line, character: inside - (starts[line] ?? 0) };
    },
    indexOf,
    indexAt,
    spanOf(position) {
      const start = indexAt(position);
      const { endLine, endColumn } = position;
      if (endLine !== undefined && endColumn !== undefined) {
        const end = indexAt({ line: endLine, column: endColumn });
        if (end > start) return { start, end };
      }
      return { start, end: wordEnd(text, start) };
    },
  };
}

function wordEnd(text: string, start: number): number {
  const word = /`(?:[^`]|``)*`|[\p{L}\p{N}_]+|[^\s]/uy;
  word.lastIndex = start;
  const found = word.exec(text);
  return found === null ? start : start + found[0].length;
}

export function contains({ start, end }: Span, index: number): boolean {
  return start <= index && index <= end;
}

export function overlaps(left: Span, right: Span): boolean {
  return left.start <= right.end && right.start <= left.end;
}
