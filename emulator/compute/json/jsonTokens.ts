/**
 * Tokens of JSON as Jackson reads them with Spark's settings: single quotes and the words NaN, Infinity, ±INF are allowed,
 * what follows the first value is not looked at, and a string's escapes are only checked when somebody reads it.
 */
export type JsonToken =
  | { readonly kind: 'startObject' | 'endObject' | 'startArray' | 'endArray' | 'true' | 'false' | 'null' | 'end' }
  | { readonly kind: 'fieldName'; readonly text: string }
  | { readonly kind: 'string'; readonly text: string; readonly problem: string | undefined }
  | { readonly kind: 'integer' | 'decimal'; readonly text: string };

export interface JsonSyntax {
  readonly singleQuotes: boolean;
  readonly nonNumericNumbers: boolean;
  readonly unquotedControlCharacters: boolean;
  readonly leadingZeros: boolean;
}

/** The record is no JSON: nothing of it can be used. */
export class JsonSyntaxError extends Error {}

export interface JsonTokens {
  /** Starts over with another text. One reader serves many records. */
  begin(text: string): void;
  /** The next token, `end` at the end of the text. Raises JsonSyntaxError. */
  next(): JsonToken;
  /** After a token that starts an object or an array: goes to the token that ends it. */
  skip(token: JsonToken): void;
  /** Where the last token starts, and where reading stands. */
  readonly start: number;
  readonly position: number;
}

export function jsonTokens(syntax: JsonSyntax): JsonTokens {
  let text = '';
  let position = 0;
  let start = 0;
  /** One letter for each open object or array: what may come next in it. */
  let open: ('o' | 'a')[] = [];
  let expectation: 'value' | 'name' | 'nameOrEnd' | 'valueOrEnd' | 'separator' | 'done' = 'value';

  const word = /[A-Za-z0-9_$]*/y;
  const number = /[+-]?(?:\d+(\.\d+)?([eE][+-]?\d+)?|INF(?![A-Za-z])|Infinity(?![A-Za-z]))/y;

  const fail = (what: string): never => {
    throw new JsonSyntaxError(what);
  };

  const skipSpace = (): void => {
    while (position < text.length) {
      const code = text.charCodeAt(position);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      position += 1;
    }
  };

  const afterValue = (): void => {
    expectation = open.length === 0 ? 'done' : 'separator';
  };

  const close = (kind: 'endObject' | 'endArray'): JsonToken => {
    position += 1;
    open.pop();
    afterValue();
    return { kind };
  };

  const readString = (quote: string): { text: string; problem: string | undefined } => {
    position += 1;
    const from = position;
    let result: string | undefined;
    let copied = from;
    let problem: string | undefined;
    const report = (what: string): void => {
      // A second fault meets the reader while it skips what is left of the string, where nothing is forgiven.
      if (problem !== undefined) fail(what);
      problem = what;
    };
    for (;;) {
      if (position >= text.length) fail('the text ends inside a string');
      const character = text.charAt(position);
      if (character === quote) break;
      if (character === '\\') {
        result = (result ?? '') + text.slice(copied, position);
        const escaped = text.charAt(position + 1);
        position += 2;
        const simple = escapes[escaped];
        if (simple !== undefined) result += simple;
        else if (escaped === "'" && syntax.singleQuotes) result += "'";
        else if (escaped === 'u') {
          const hex = text.slice(position, position + 4);
          if (/^[0-9A-Fa-f]{4}$/.test(hex)) {
            result += String.fromCharCode(Number.parseInt(hex, 16));
            position += 4;
          } else report('a \\u escape lacks four hexadecimal digits');
        } else report(`the escape \\${escaped} is not known`);
        copied = position;
        continue;
      }
      if (character < ' ' && !syntax.unquotedControlCharacters) report('a string holds a raw control character');
      position += 1;
    }
    const whole = (result ?? '') + text.slice(copied, position);
    position += 1;
    return { text: whole, problem };
  };

  const isQuote = (character: string): boolean => character === '"' || (character === "'" && syntax.singleQuotes);

  const readName = (): JsonToken => {
    const quote = text.charAt(position);
    if (!isQuote(quote)) return fail('a field name in double quotes is expected');
    const name = readString(quote);
    if (name.problem !== undefined) fail(name.problem);
    skipSpace();
    if (text.charAt(position) !== ':') fail('a colon is expected behind a field name');
    position += 1;
    expectation = 'value';
    return { kind: 'fieldName', text: name.text };
  };

  const readWord = (): JsonToken => {
    word.lastIndex = position;
    const found = word.exec(text)?.[0] ?? '';
    position += found.length;
    afterValue();
    if (found === 'true' || found === 'false' || found === 'null') return { kind: found };
    if (syntax.nonNumericNumbers && (found === 'NaN' || found === 'Infinity')) return { kind: 'decimal', text: found };
    return fail(`the word ${found === '' ? text.charAt(position) : found} is not known`);
  };

  const readNumber = (): JsonToken => {
    number.lastIndex = position;
    const match = number.exec(text);
    if (match === null) return fail(`the character ${text.charAt(position)} starts no value`);
    const [found] = match;
    const isWord = /[IN]/.test(found);
    if (isWord && !syntax.nonNumericNumbers) fail('a number that is no number is not allowed');
    if (!isWord && found.startsWith('+')) fail('a number may not start with a plus sign');
    if (/^-?0\d/.test(found) && !syntax.leadingZeros) fail('leading zeros are not allowed');
    position += found.length;
    const following = text.charAt(position);
    if (following === '.' || (!isWord && /[eE]/.test(following))) fail('a number lacks digits');
    afterValue();
    return { kind: isWord || match[1] !== undefined || match[2] !== undefined ? 'decimal' : 'integer', text: found };
  };

  const readValue = (): JsonToken => {
    const character = text.charAt(position);
    if (character === '{') {
      position += 1;
      open.push('o');
      expectation = 'nameOrEnd';
      return { kind: 'startObject' };
    }
    if (character === '[') {
      position += 1;
      open.push('a');
      expectation = 'valueOrEnd';
      return { kind: 'startArray' };
    }
    if (isQuote(character)) {
      const value = readString(character);
      afterValue();
      return { kind: 'string', ...value };
    }
    return /[-+0-9]/.test(character) ? readNumber() : readWord();
  };

  const next = (): JsonToken => {
    skipSpace();
    start = position;
    if (position >= text.length || expectation === 'done') {
      if (open.length > 0) fail('the text ends inside an object or array');
      return { kind: 'end' };
    }
    const inner = open.at(-1);
    if (expectation === 'separator') {
      const character = text.charAt(position);
      if (character === '}' && inner === 'o') return close('endObject');
      if (character === ']' && inner === 'a') return close('endArray');
      if (character !== ',') fail(`a comma is expected, not ${character}`);
      position += 1;
      expectation = inner === 'o' ? 'name' : 'value';
      skipSpace();
      start = position;
      if (position >= text.length) fail('the text ends inside an object or array');
    }
    if (expectation === 'nameOrEnd' && text.charAt(position) === '}') return close('endObject');
    if (expectation === 'valueOrEnd' && text.charAt(position) === ']') return close('endArray');
    return expectation === 'name' || expectation === 'nameOrEnd' ? readName() : readValue();
  };

  return {
    begin(record) {
      text = record;
      position = 0;
      start = 0;
      open = [];
      expectation = 'value';
    },
    next,
    skip(token) {
      if (token.kind === 'string' && token.problem !== undefined) fail(token.problem);
      if (token.kind !== 'startObject' && token.kind !== 'startArray') return;
      const depth = open.length;
      while (open.length >= depth) {
        const inner = next();
        if (inner.kind === 'string' && inner.problem !== undefined) fail(inner.problem);
      }
    },
    get start() {
      return start;
    },
    get position() {
      return position;
    },
  };
}

const escapes: Readonly<Record<string, string | undefined>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
