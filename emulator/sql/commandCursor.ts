import { Token } from 'antlr4ng';
import { sluiceError, type Position } from '../base/errors.ts';
import type { CommandName } from './command.ts';
import { SluiceSqlParser } from './generated/SluiceSqlParser.ts';
import { sourceText, type SourceText, type TextOrigin } from './sourceText.ts';
import { stringValue } from './stringText.ts';
import { readTokens } from './tokenSource.ts';

/**
 * Walks over the tokens of a command. Commands begin with words that tell them apart, so one token ahead is enough; queries,
 * expressions and types inside of them are cut out and read by the grammar, at their own places.
 */
export interface CommandCursor {
  readonly source: SourceText;
  /** Takes the words when all of them come next. */
  take(...words: readonly string[]): boolean;
  /** Takes the words, or raises PARSE_SYNTAX_ERROR at the first that is not there. */
  expect(...words: readonly string[]): void;
  /** Whether the words come next. */
  sees(...words: readonly string[]): boolean;
  /** Whether the words come next but `offset` tokens. */
  seesAt(offset: number, ...words: readonly string[]): boolean;
  /** Nothing is left of the statement, but for semicolons. */
  atEnd(): boolean;
  identifier(): string;
  name(): CommandName;
  text(): string;
  seesText(): boolean;
  wholeNumber(): number;
  /** Text and place of the next token. */
  next(): { readonly text: string; readonly position: Position };
  /** Everything up to the end of the statement, or to a point outside of brackets where `stops` holds; in types `<` is one too. */
  rest(stops?: () => boolean, kind?: 'type'): Fragment;
  /** What lies between the bracket that comes next and the one that closes it. */
  bracketed(): Fragment;
  syntaxError(): Error;
  /** From the first token to the last. */
  wholePosition(): Position;
}

/** A part of the text with its place, for a parser of its own. */
export interface Fragment {
  readonly text: string;
  readonly origin: TextOrigin;
  readonly position: Position;
}

export function commandCursor(text: string, origin: TextOrigin): CommandCursor {
  const source = sourceText(text, origin);
  const all = readTokens(source);
  const tokens = all.filter((token) => token.type !== Token.EOF);
  const end = all.at(-1);
  let index = 0;

  const peek = (offset = 0): Token | undefined => tokens[index + offset];
  const isWord = (token: Token | undefined, word: string): boolean => token?.text?.toUpperCase() === word;
  const seesAt = (offset: number, ...words: readonly string[]): boolean =>
    words.every((word, place) => isWord(peek(offset + place), word));
  const sees = (...words: readonly string[]): boolean => seesAt(0, ...words);

  const syntaxError = (): Error => {
    const token = peek();
    return token === undefined
      ? sluiceError('PARSE_SYNTAX_ERROR', { error: 'end of input', hint: '' }, { position: source.endPosition() })
      : sluiceError(
          'PARSE_SYNTAX_ERROR',
          { error: `'${token.text ?? ''}'`, hint: '' },
          { position: source.tokenPosition(token) },
        );
  };

  const fragment = (from: number, to: number): Fragment => {
    const first = tokens[from];
    const last = tokens[to - 1];
    if (first === undefined || last === undefined || to <= from) throw syntaxError();
    const position = source.tokenPosition(first, last);
    const place = source.tokenPosition(first);
    const start = {
      baseLine: place.line,
      baseColumn: place.column,
      ...(place.file === undefined ? {} : { file: place.file }),
    };
    return { text: source.between(first, last), origin: start, position };
  };

  const take = (...words: readonly string[]): boolean => {
    if (!sees(...words)) return false;
    index += words.length;
    return true;
  };

  const identifier = (): string => {
    const token = peek();
    const value = token?.text ?? '';
    const plain = token !== undefined && /^[A-Za-z0-9_]+$/.test(value) && !/^\d+$/.test(value);
    if (!plain && token?.type !== SluiceSqlParser.QuotedIdentifier) throw syntaxError();
    index += 1;
    return value.startsWith('`') ? value.slice(1, -1).replaceAll('``', '`') : value;
  };

  const seesText = (): boolean => peek()?.type === SluiceSqlParser.StringText;

  const skipTo = (stops: () => boolean, inType: boolean): void => {
    let depth = 0;
    while (index < tokens.length) {
      if (depth === 0 && stops()) return;
      const word = peek()?.text;
      if (word === '(' || word === '[' || (inType && word === '<')) depth += 1;
      else if (word === ')' || word === ']' || (inType && word === '>')) depth -= 1;
      if (depth < 0) return;
      index += 1;
    }
  };

  return {
    source,
    take,
    sees,
    seesAt,
    seesText,
    syntaxError,
    identifier,
    atEnd: () => index >= tokens.length || sees(';'),
    expect(...words) {
      for (const word of words) {
        if (!isWord(peek(), word)) throw syntaxError();
        index += 1;
      }
    },
    name() {
      const start = index;
      const parts = [identifier()];
      while (sees('.')) {
        index += 1;
        parts.push(identifier());
      }
      return { parts, position: fragment(start, index).position };
    },
    text() {
      const token = peek();
      if (token?.type !== SluiceSqlParser.StringText) throw syntaxError();
      index += 1;
      return stringValue(token.text ?? '');
    },
    wholeNumber() {
      const value = peek()?.text ?? '';
      if (!/^\d{1,15}$/.test(value)) throw syntaxError();
      index += 1;
      return Number(value);
    },
    next() {
      const token = peek();
      if (token === undefined) throw syntaxError();
      index += 1;
      return { text: token.text ?? '', position: source.tokenPosition(token) };
    },
    rest(stops = () => false, kind) {
      const start = index;
      skipTo(stops, kind === 'type');
      if (index === start) throw syntaxError();
      return fragment(start, index);
    },
    bracketed() {
      if (!sees('(')) throw syntaxError();
      index += 1;
      const start = index;
      skipTo(() => sees(')'), false);
      if (!sees(')') || index === start) throw syntaxError();
      const inside = fragment(start, index);
      index += 1;
      return inside;
    },
    wholePosition() {
      const [first] = tokens;
      return first === undefined || end === undefined
        ? source.wholePosition()
        : source.tokenPosition(first, tokens.at(-1) ?? first);
    },
  };
}
