import { Token } from 'antlr4ng';
import { sluiceError } from '../base/errors.ts';
import { SluiceSqlParser as T } from './generated/SluiceSqlParser.ts';
import type { SourceText } from './sourceText.ts';
import { endOfBlockComment, endOfLineComment } from './splitStatements.ts';
import { makeToken } from './tokens.ts';
import { keywordType } from './words.ts';

/**
 * The tokens of a text, hidden ones left out and the end-of-file token last. They are those of SluiceSqlLexer.g4, whose automaton
 * takes ten times as long; test/property/sqlTokens.test.ts holds the two together. Words become keywords here, and `>>` that closes two
 * types becomes two tokens. Raises UNCLOSED_BRACKETED_COMMENT.
 */
export function readTokens(source: SourceText): readonly Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  // Depth inside `ARRAY<`, `MAP<` and `STRUCT<`, where `>>` is not an operator.
  let typeDepth = 0;
  let index = 0;
  while (index < text.length) {
    const hidden = behindHidden(source, index);
    if (hidden !== index) {
      index = hidden;
      continue;
    }
    const token = tokenAt(text, index);
    index = token.stop + 1;
    switch (token.type) {
      case T.Less:
        if (typeDepth > 0 || opensType(tokens.at(-1))) typeDepth += 1;
        break;
      case T.Greater:
        if (typeDepth > 0) typeDepth -= 1;
        break;
      case T.ShiftRight:
      case T.ShiftRightUnsigned:
        if (typeDepth > 0) {
          const count = Math.min(typeDepth, token.type === T.ShiftRight ? 2 : 3);
          for (let part = token.start; part <= token.stop; part += 1) tokens.push(makeToken(T.Greater, '>', part));
          typeDepth -= count;
          continue;
        }
        break;
      case T.AND:
      case T.OR:
      case T.THEN:
      case T.FROM:
      case T.WHERE:
      case T.LeftBracket:
      case T.Plus:
      case T.Minus:
      case T.Star:
      case T.Equal:
        // No type holds these: what looked like one was a comparison.
        typeDepth = 0;
        break;
    }
    tokens.push(token);
  }
  const end = makeToken(Token.EOF, '<EOF>', text.length);
  end.stop = text.length - 1;
  tokens.push(end);
  return tokens;
}

/** The index behind the space or comment that lies here; the same index where there is none. */
function behindHidden(source: SourceText, index: number): number {
  const { text } = source;
  const character = text.charCodeAt(index);
  if (character === 32 || character === 10) return index + 1;
  if (character === 45 && text.charCodeAt(index + 1) === 45) return endOfLineComment(text, index);
  if (character === 47 && text.charCodeAt(index + 1) === 42) {
    const end = endOfBlockComment(text, index);
    if (end === undefined)
      throw sluiceError('UNCLOSED_BRACKETED_COMMENT', {}, { position: source.span(index, index + 2) });
    return end;
  }
  return endOf(space, text, index) ?? index;
}

const space = /[ \t\n\f\r\v\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/y;
const word =
  /[a-zA-Z0-9_\u0080-\u009F\u00A1-\u167F\u1681-\u1FFF\u200B-\u2027\u202A-\u202E\u2030-\u205E\u2060-\u2FFF\u3001-\u{10FFFF}]+/uy;
const symbol = /<=>|>>>|\|\||\|>|<<|>>|<=|>=|<>|!=|!>|!<|==|=>|->|::|[;(),.[\]!=<>+\-*/%~&|^:?]/y;

function endOf(pattern: RegExp, text: string, index: number): number | undefined {
  pattern.lastIndex = index;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function tokenAt(text: string, index: number): Token {
  const character = text.charCodeAt(index);
  if (character === 39 || character === 34) {
    const end = endOfText(text, index);
    return end === undefined ? unrecognized(text, index) : makeToken(T.StringText, text.slice(index, end), index);
  }
  if (character === 96) {
    const end = endOfDoubled(text, index);
    return end === undefined ? unrecognized(text, index) : makeToken(T.QuotedIdentifier, text.slice(index, end), index);
  }
  const next = text.charCodeAt(index + 1);
  if ((character === 114 || character === 82) && (next === 39 || next === 34)) {
    const close = text.indexOf(text.charAt(index + 1), index + 2);
    if (close >= 0) return makeToken(T.StringText, text.slice(index, close + 1), index);
  }
  if (isDigit(character) || (character === 46 && isDigit(next))) {
    const number = numberAt(text, index);
    if (number !== undefined) return number;
  }
  const end = endOf(word, text, index);
  if (end !== undefined) {
    const written = text.slice(index, end);
    return makeToken(wordType(written), written, index);
  }
  const symbolEnd = endOf(symbol, text, index);
  if (symbolEnd === undefined) return unrecognized(text, index);
  const written = text.slice(index, symbolEnd);
  return makeToken(symbols[written] ?? T.Unrecognized, written, index);
}

function unrecognized(text: string, index: number): Token {
  return makeToken(T.Unrecognized, String.fromCodePoint(text.codePointAt(index) ?? 0), index);
}

function wordType(written: string): number {
  const keyword = keywordType(written);
  if (keyword !== undefined) return keyword;
  return /^\w+$/.test(written) || /^[\p{L}0-9_]+$/u.test(written) ? T.Identifier : T.Unrecognized;
}

/** Behind the quote that closes a text; where none does, behind the last doubled quote that might; undefined where there is no such either. */
function endOfText(text: string, open: number): number | undefined {
  const quote = text.charCodeAt(open);
  let closed: number | undefined;
  for (let index = open + 1; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === 92) index += 1;
    else if (character === quote) {
      closed = index + 1;
      if (text.charCodeAt(index + 1) !== quote) return closed;
      index += 1;
    }
  }
  return closed;
}

function endOfDoubled(text: string, open: number): number | undefined {
  let closed: number | undefined;
  for (let index = open + 1; index < text.length; index += 1) {
    if (text.charCodeAt(index) !== 96) continue;
    closed = index + 1;
    if (text.charCodeAt(index + 1) !== 96) return closed;
    index += 1;
  }
  return closed;
}

function isDigit(character: number): boolean {
  return character >= 48 && character <= 57;
}

/** Numbers with a point end only where no word goes on; without one a longer word would win. In the order of the grammar. */
const numbers: readonly (readonly [pattern: RegExp, type: number])[] = [
  [/\d+[lL]/y, T.LongLiteral],
  [/\d+[sS]/y, T.ShortLiteral],
  [/\d+[yY]/y, T.ByteLiteral],
  [/\d+/y, T.IntegerValue],
  [/\d+[eE][+-]?\d+|(?:\d+\.\d*|\.\d+)[eE][+-]?\d+(?!\w)/y, T.ExponentValue],
  [/(?:\d+\.\d*|\.\d+)(?!\w)/y, T.DecimalValue],
  [/\d+(?:[eE][+-]?\d+)?[fF]|(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?[fF](?!\w)/y, T.FloatLiteral],
  [/\d+(?:[eE][+-]?\d+)?[dD]|(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?[dD](?!\w)/y, T.DoubleLiteral],
  [/\d+(?:[eE][+-]?\d+)?[bB][dD]|(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?[bB][dD](?!\w)/y, T.DecimalLiteral],
];
const integer = /\d+/y;

/** The longest number here, the first of several; undefined where a word is longer. */
function numberAt(text: string, index: number): Token | undefined {
  const plain = endOf(integer, text, index);
  // Digits alone need no look at the other forms.
  if (plain !== undefined && !/[\w.\u0080-\uFFFF]/.test(text.charAt(plain))) {
    return makeToken(T.IntegerValue, text.slice(index, plain), index);
  }
  let longest = index;
  let type = T.Unrecognized;
  for (const [pattern, found] of numbers) {
    const end = endOf(pattern, text, index);
    if (end === undefined || end <= longest) continue;
    longest = end;
    type = found;
  }
  if (longest === index || (endOf(word, text, index) ?? 0) > longest) return undefined;
  return makeToken(type, text.slice(index, longest), index);
}

const symbols: Readonly<Record<string, number>> = {
  ';': T.Semicolon,
  '(': T.LeftParen,
  ')': T.RightParen,
  ',': T.Comma,
  '.': T.Dot,
  '[': T.LeftBracket,
  ']': T.RightBracket,
  '!': T.Bang,
  '=': T.Equal,
  '==': T.Equal,
  '<=>': T.NullSafeEqual,
  '<>': T.NotEqual,
  '!=': T.NotEqual,
  '<': T.Less,
  '<=': T.LessOrEqual,
  '!>': T.LessOrEqual,
  '>': T.Greater,
  '>=': T.GreaterOrEqual,
  '!<': T.GreaterOrEqual,
  '<<': T.ShiftLeft,
  '>>': T.ShiftRight,
  '>>>': T.ShiftRightUnsigned,
  '+': T.Plus,
  '-': T.Minus,
  '*': T.Star,
  '/': T.Slash,
  '%': T.Modulo,
  '~': T.Tilde,
  '&': T.Ampersand,
  '|': T.Pipe,
  '||': T.DoublePipe,
  '|>': T.PipeOperator,
  '^': T.Hat,
  ':': T.Colon,
  '::': T.DoubleColon,
  '->': T.Arrow,
  '=>': T.FatArrow,
  '?': T.Question,
};

function opensType(token: Token | undefined): boolean {
  return token !== undefined && (token.type === T.ARRAY || token.type === T.MAP || token.type === T.STRUCT);
}
