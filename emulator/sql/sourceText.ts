import type { ParserRuleContext, Token } from 'antlr4ng';
import type { Position } from '../base/errors.ts';

/** Where a text comes from, so that positions name places that the user can see. */
export interface TextOrigin {
  readonly file?: string | undefined;
  /** Line and column (from 1) of the text's first character. */
  readonly baseLine?: number;
  readonly baseColumn?: number;
  /** For a text that was cut out of another or in which parameters were replaced: where each of its indexes was written. */
  readonly place?: ((index: number) => Place) | undefined;
}

/** Line and column, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text with the places of its tokens. Tokens and positions count UTF-16 units. */
export interface SourceText {
  readonly text: string;
  /** Of a token, of a rule from its first to its last token, or of everything between two tokens. */
  tokenPosition(token: Token, last?: Token | null): Position;
  position(context: ParserRuleContext): Position;
  /** The text of a rule as it was written, spaces and comments inside included. */
  written(context: ParserRuleContext): string;
  /** Of the text from its start to its end. */
  wholePosition(): Position;
  /** The last place of the text. */
  endPosition(): Position;
  /** Of a stretch between two indexes of the text. */
  span(from: number, to: number): Position;
  /** The text from the start of a token to the end of another. */
  between(first: Token, last: Token): string;
  /** The index behind a token. */
  endOf(token: Token): number;
}

export function sourceText(text: string, origin: TextOrigin): SourceText {
  const place = origin.place ?? placesOf(text, origin);

  function span(from: number, to: number): Position {
    const start = place(from);
    const end = place(to);
    const position = { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    return origin.file === undefined ? position : { file: origin.file, ...position };
  }

  return {
    text,
    tokenPosition: (token, last) => span(token.start, Math.max((last ?? token).stop + 1, token.start)),
    position(context) {
      const start = context.start?.start ?? 0;
      return span(start, Math.max((context.stop?.stop ?? start) + 1, start));
    },
    written: (context) => text.slice(context.start?.start ?? 0, (context.stop?.stop ?? -1) + 1),
    wholePosition: () => span(0, text.length),
    endPosition: () => span(text.length, text.length),
    span,
    between: (first, last) => text.slice(first.start, last.stop + 1),
    endOf: (token) => token.stop + 1,
  };
}

/** The place of each index of a text. */
export function placesOf(text: string, origin: Pick<TextOrigin, 'baseLine' | 'baseColumn'>): (index: number) => Place {
  const lineStarts = [0];
  for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) lineStarts.push(index + 1);
  return (index) => {
    let low = 0;
    let high = lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((lineStarts[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const column = index - (lineStarts[low] ?? 0) + 1;
    return {
      line: low + (origin.baseLine ?? 1),
      column: low === 0 ? column + (origin.baseColumn ?? 1) - 1 : column,
    };
  };
}
