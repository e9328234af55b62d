import type { Token, TokenStream } from 'antlr4ng';

/** A token as parsers take it. `start` and `stop` are the first and the last UTF-16 unit of it in its text. */
export function makeToken(type: number, text: string, start: number): Token {
  return {
    type,
    text,
    start,
    stop: start + text.length - 1,
    channel: 0,
    line: 0,
    column: 0,
    tokenIndex: -1,
    tokenSource: null,
    inputStream: null,
  };
}

/** The stream of a list of tokens that ends with the end of file. Lines and columns are for `SourceText` to say. */
export function tokenStream(tokens: readonly Token[]): TokenStream {
  tokens.forEach((token, index) => {
    token.tokenIndex = index;
  });
  const last = tokens.length - 1;
  const at = (index: number): Token => {
    const token = tokens[index < last ? index : last];
    if (token === undefined) throw new RangeError('There is no token to read.');
    return token;
  };
  const textOf = (from: number, to: number): string =>
    tokens
      .slice(from, to + 1)
      .map(({ text }) => text ?? '')
      .join('');
  let position = 0;
  return {
    get index() {
      return position;
    },
    get size() {
      return tokens.length;
    },
    // Asked for by error strategies that make up tokens, which none of ours does.
    get tokenSource(): never {
      throw new TypeError('These tokens have no source that could make more.');
    },
    LA: (offset) => at(position + offset - 1).type,
    LT: (offset) =>
      offset === 0 || position + offset < 0 ? null : at(offset > 0 ? position + offset - 1 : position + offset),
    get: at,
    consume() {
      if (position < last) position += 1;
    },
    mark: () => 0,
    release: () => undefined,
    seek(index) {
      position = index;
    },
    getSourceName: () => 'sql',
    getText: () => textOf(0, last),
    getTextFromInterval: ({ start, stop }) => textOf(start, stop),
    getTextFromRange: (start, stop) => textOf(start?.tokenIndex ?? 0, stop?.tokenIndex ?? -1),
    setLine: () => undefined,
    setColumn: () => undefined,
    getTextFromContext: (context) => textOf(context.start?.tokenIndex ?? 0, context.stop?.tokenIndex ?? -1),
  };
}
