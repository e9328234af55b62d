import { endOfBlockComment, endOfLineComment, endOfQuote } from '../../sql/splitStatements.ts';
import { looseTokens, type LooseToken } from '../../sql/looseTokens.ts';
import type { Span } from '../textPlaces.ts';

/** Where a caret stands in SQL text that need not be finished. Indexes are those of the whole text. */
export interface SqlCaret {
  readonly text: string;
  readonly offset: number;
  /** The statement around the caret, up to the next semicolon. */
  readonly statement: Span;
  /** Tokens of the statement that end before the word at the caret. */
  readonly before: readonly LooseToken[];
  /** Those that begin behind it. */
  readonly after: readonly LooseToken[];
  readonly place: CaretPlace;
}

export type CaretPlace =
  | { readonly kind: 'comment' }
  /** In `${…`; the word is what stands behind the brace. */
  | { readonly kind: 'parameter'; readonly word: Span }
  /** In a text in quotes; the word is all between them. */
  | { readonly kind: 'text'; readonly word: Span; readonly quote: string }
  /** In code; the word is that at the caret, empty where there is none. `quoted` where it stands in backticks, which are part of it. */
  | { readonly kind: 'code'; readonly word: Span; readonly quoted: boolean };

export function sqlCaret(text: string, offset: number): SqlCaret {
  const { statement, open } = scan(text, offset);
  const place = placeOf(text, offset, open);
  const word = place.kind === 'comment' ? { start: offset, end: offset } : place.word;
  const closes = place.kind === 'text' && text.charAt(word.end) === place.quote ? 1 : 0;
  const around = place.kind === 'text' ? { start: word.start - 1, end: word.end + closes } : word;
  const end = statementEnd(text, Math.max(around.end, open?.kind === 'comment' ? Math.min(open.end, text.length) : 0));
  return {
    text,
    offset,
    statement: { start: statement, end: Math.max(end, around.end) },
    before: tokensOf(text, statement, Math.max(around.start, statement)),
    after: tokensOf(text, around.end, Math.max(end, around.end)),
    place,
  };
}

function tokensOf(text: string, start: number, end: number): readonly LooseToken[] {
  return looseTokens(text.slice(start, end)).map((token) => ({
    ...token,
    start: token.start + start,
    end: token.end + start,
  }));
}

interface Open extends Span {
  readonly kind: 'comment' | 'text' | 'quoted';
}

/** Where the statement of an offset begins, and what of quotes and comments is open there. */
function scan(text: string, offset: number): { readonly statement: number; readonly open?: Open } {
  let statement = 0;
  let index = 0;
  while (index < offset) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    let open: Open | undefined;
    if (character === ';') statement = index + 1;
    else if (character === "'" || character === '"')
      open = { kind: 'text', start: index, end: endOfQuote(text, index) };
    else if (character === '`') open = { kind: 'quoted', start: index, end: endOfQuote(text, index) };
    else if (character === '-' && next === '-')
      open = { kind: 'comment', start: index, end: endOfLineComment(text, index) };
    else if (character === '/' && next === '*')
      open = { kind: 'comment', start: index, end: endOfBlockComment(text, index) ?? text.length + 1 };
    if (open === undefined) {
      index += 1;
      continue;
    }
    const closed = text.charAt(open.end - 1);
    // The caret behind a line comment's end of line is in the next line; behind a closing quote it is outside of the text.
    const inside =
      offset < open.end ||
      (offset === open.end && open.kind === 'comment' && closed !== '\n' && closed !== '/') ||
      (offset === open.end && open.kind !== 'comment' && (closed !== character || open.end === open.start + 1));
    if (inside) return { statement, open };
    index = open.end;
  }
  return { statement };
}

function statementEnd(text: string, from: number): number {
  let index = from;
  while (index < text.length) {
    const character = text.charAt(index);
    if (character === ';') return index;
    if (character === "'" || character === '"' || character === '`') index = endOfQuote(text, index);
    else if (character === '-' && text.charAt(index + 1) === '-') index = endOfLineComment(text, index);
    else if (character === '/' && text.charAt(index + 1) === '*') index = endOfBlockComment(text, index) ?? text.length;
    else index += 1;
  }
  return text.length;
}

function placeOf(text: string, offset: number, open: Open | undefined): CaretPlace {
  if (open?.kind === 'comment') return { kind: 'comment' };
  const parameter = /\$\{(?:(?:spark|sparkconf|hivevar|hiveconf):)?([^\s{}'"`;]*)$/.exec(text.slice(0, offset));
  if (parameter !== null) {
    const start = offset - (parameter[1] ?? '').length;
    return { kind: 'parameter', word: { start, end: start + wordLength(text, start, /[^\s{}'"`;,()]/) } };
  }
  if (open?.kind === 'text') {
    const quote = text.charAt(open.start);
    // A text without an end is one that is being typed: it ends with its line.
    const line = /[\r\n;]/.exec(text.slice(offset))?.index;
    const closed = open.end > open.start + 1 && text.charAt(open.end - 1) === quote;
    const onLine = line === undefined ? text.length : offset + line;
    const end = closed && open.end - 1 <= onLine ? open.end - 1 : Math.min(closed ? open.end - 1 : text.length, onLine);
    return { kind: 'text', word: { start: open.start + 1, end: Math.max(end, offset) }, quote };
  }
  if (open?.kind === 'quoted') {
    const line = /[\r\n]/.exec(text.slice(offset))?.index ?? text.length - offset;
    return { kind: 'code', word: { start: open.start, end: Math.min(open.end, offset + line) }, quoted: true };
  }
  let start = offset;
  while (start > 0 && /[\w\u0080-\uFFFF]/.test(text.charAt(start - 1))) start -= 1;
  return { kind: 'code', word: { start, end: start + wordLength(text, start, /[\w\u0080-\uFFFF]/) }, quoted: false };
}

function wordLength(text: string, start: number, letters: RegExp): number {
  let end = start;
  while (end < text.length && letters.test(text.charAt(end))) end += 1;
  return end - start;
}
