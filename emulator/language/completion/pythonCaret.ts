import type { Span } from '../textPlaces.ts';

/** A token of Python that need not be finished. */
export interface PythonToken extends Span {
  readonly kind: 'name' | 'text' | 'number' | 'symbol';
  /** Of a text: what stands between its quotes, as written. */
  readonly text: string;
  /** Column of the first character of its line that is no space; statements begin there. */
  readonly indent: number;
  /** It is the first of its line, and no bracket is open. */
  readonly opensLine: boolean;
}

/** A call whose brackets are open at the caret. */
export interface OpenCall {
  /** What is called, dots between its parts, without calls in between: `spark.readStream.table` of `spark.readStream.format("x").table(`. */
  readonly name: string;
  /** Names and their first text arguments in the chain of calls before it: `format` → `json`. */
  readonly chain: ReadonlyMap<string, string>;
  /** Index of the argument at the caret, from 0. */
  readonly index: number;
  /** `keyword=` before the caret. */
  readonly keyword: string | undefined;
  /** Texts given before the caret, by index. */
  readonly texts: readonly (string | undefined)[];
  readonly keywords: ReadonlySet<string>;
  /** It is a decorator. */
  readonly decorates: boolean;
}

export interface PythonCaret {
  /** The text that the caret stands in, without its quotes; undefined in code. */
  readonly string: (Span & { readonly quote: string }) | undefined;
  /** The name at the caret, in code. */
  readonly word: Span;
  readonly inComment: boolean;
  readonly call: OpenCall | undefined;
  /** In a dict: the key of the pair whose value the caret stands at, or null at a key; undefined in no dict. */
  readonly dictKey: string | null | undefined;
  readonly dictKeys: ReadonlySet<string>;
  /** In a list or a tuple inside of the call's argument. */
  readonly inList: boolean;
  /** Tokens of the whole text. */
  readonly tokens: readonly PythonToken[];
  /** How many of them end before the caret. */
  readonly before: number;
}

const openers: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Reads the text up to its end by quotes, comments and brackets alone; never throws for what it holds. */
export function pythonCaret(text: string, offset: number): PythonCaret {
  const tokens: PythonToken[] = [];
  let string: PythonCaret['string'];
  let inComment = false;
  let index = 0;
  let depth = 0;
  let indent = 0;
  let fresh = true;
  const push = (kind: PythonToken['kind'], span: Span, shown: string): void => {
    tokens.push({ kind, ...span, text: shown, indent, opensLine: fresh && depth === 0 });
    fresh = false;
  };
  while (index < text.length) {
    const character = text.charAt(index);
    if (character === '\n') {
      index += 1;
      fresh = true;
      indent = /^[ \t]*/.exec(text.slice(index))?.[0].length ?? 0;
      continue;
    }
    if (/\s/.test(character)) {
      index += 1;
      continue;
    }
    if (character === '#') {
      const end = lineEnd(text, index);
      if (offset > index && offset <= end) inComment = true;
      index = end;
      continue;
    }
    const literal = /(?:[rRbBfFuU]{0,2})('''|"""|'|")/y;
    literal.lastIndex = index;
    const opened = literal.exec(text);
    if (opened !== null) {
      const quote = opened[1] ?? '"';
      const start = index + opened[0].length;
      const { end, closed } = stringEnd(text, start, quote);
      if (offset >= start && offset <= end) string = { start, end, quote };
      index = closed ? end + quote.length : end;
      push('text', { start: start - opened[0].length, end: index }, text.slice(start, end));
      continue;
    }
    const word = /[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*/uy;
    word.lastIndex = index;
    const named = word.exec(text);
    if (named !== null) {
      const end = index + named[0].length;
      push(/^\d/.test(named[0]) ? 'number' : 'name', { start: index, end }, named[0]);
      index = end;
      continue;
    }
    if (character in openers) {
      push('symbol', { start: index, end: index + 1 }, character);
      depth += 1;
    } else {
      if (character === ')' || character === ']' || character === '}') depth = Math.max(0, depth - 1);
      push('symbol', { start: index, end: index + 1 }, character);
    }
    index += 1;
  }
  const own =
    string === undefined
      ? undefined
      : tokens.findIndex(
          (token) => token.kind === 'text' && token.start < offset + 1 && token.end >= offset && offset > token.start,
        );
  const at = own ?? tokens.findIndex(({ end, kind }) => end > offset || (end === offset && kind === 'name'));
  const before = at < 0 ? tokens.length : at;
  const current = tokens[before];
  const word =
    string === undefined && current?.kind === 'name' && current.start <= offset
      ? { start: current.start, end: current.end }
      : { start: offset, end: offset };
  return { string, word, inComment, tokens, before, ...around(tokens, before) };
}

function lineEnd(text: string, index: number): number {
  const end = text.indexOf('\n', index);
  return end < 0 ? text.length : end;
}

/** A text of one line without an end ends with its line. */
function stringEnd(text: string, start: number, quote: string): { readonly end: number; readonly closed: boolean } {
  for (let index = start; index < text.length; index += 1) {
    if (text.charAt(index) === '\\') index += 1;
    else if (text.startsWith(quote, index)) return { end: index, closed: true };
    else if (quote.length === 1 && text.charAt(index) === '\n') return { end: index, closed: false };
  }
  return { end: text.length, closed: false };
}

type Around = Pick<PythonCaret, 'call' | 'dictKey' | 'dictKeys' | 'inList'>;

/** The brackets around the caret, from the innermost out, up to those of a call. */
function around(tokens: readonly PythonToken[], before: number): Around {
  let dictKey: string | null | undefined;
  let dictKeys: ReadonlySet<string> = new Set();
  let inList = false;
  let end = before;
  for (;;) {
    const open = openBracket(tokens, end);
    if (open === undefined) return { call: undefined, dictKey, dictKeys, inList };
    const bracket = tokens[open]?.text;
    if (bracket === '{' && dictKey === undefined) {
      const parts = split(tokens, open + 1, end);
      const last = parts.at(-1) ?? [];
      const colon = last.findIndex(({ text }) => text === ':');
      dictKey = colon < 0 ? null : last[0]?.kind === 'text' ? last[0].text : '';
      dictKeys = new Set(parts.flatMap(([key]) => (key?.kind === 'text' ? [key.text] : [])));
    } else if (bracket === '[') inList = true;
    else if (bracket === '(') {
      const name = tokens[open - 1];
      if (name?.kind === 'name') return { call: callAt(tokens, open, end), dictKey, dictKeys, inList };
      inList = true;
    }
    end = open;
  }
}

function openBracket(tokens: readonly PythonToken[], end: number): number | undefined {
  let depth = 0;
  for (let index = end - 1; index >= 0; index -= 1) {
    const { text, kind } = tokens[index] ?? { text: '', kind: 'name' };
    if (kind !== 'symbol') continue;
    if (text === ')' || text === ']' || text === '}') depth += 1;
    else if (text in openers) {
      if (depth === 0) return index;
      depth -= 1;
    }
  }
  return undefined;
}

/** Tokens between commas of their own depth. */
function split(tokens: readonly PythonToken[], from: number, to: number): readonly (readonly PythonToken[])[] {
  const parts: PythonToken[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(from, to)) {
    if (token.kind === 'symbol') {
      if (token.text in openers) depth += 1;
      else if (')]}'.includes(token.text)) depth -= 1;
      else if (token.text === ',' && depth === 0) {
        parts.push([]);
        continue;
      }
    }
    parts.at(-1)?.push(token);
  }
  return parts;
}

function callAt(tokens: readonly PythonToken[], open: number, end: number): OpenCall {
  const parts = split(tokens, open + 1, end);
  const last = parts.at(-1) ?? [];
  const keyword = last[0]?.kind === 'name' && last[1]?.text === '=' && last[2]?.text !== '=' ? last[0].text : undefined;
  const keywords = parts.flatMap(([name, equals]) =>
    name?.kind === 'name' && equals?.text === '=' ? [name.text] : [],
  );
  const { names, chain, first } = calledChain(tokens, open);
  return {
    name: names.join('.'),
    chain,
    index: parts.length - 1,
    keyword,
    texts: parts.map(([value]) => (value?.kind === 'text' ? value.text : undefined)),
    keywords: new Set(keywords),
    decorates: tokens[first - 1]?.text === '@',
  };
}

/** What is called before a bracket, and the calls in its chain. */
function calledChain(
  tokens: readonly PythonToken[],
  open: number,
): { readonly names: readonly string[]; readonly chain: ReadonlyMap<string, string>; readonly first: number } {
  const names: string[] = [];
  const chain = new Map<string, string>();
  let index = open - 1;
  for (;;) {
    const name = tokens[index];
    if (name?.kind !== 'name') return { names, chain, first: index + 1 };
    names.unshift(name.text);
    if (tokens[index - 1]?.text !== '.') return { names, chain, first: index };
    index -= 2;
    // Calls in the chain: their names and first texts, and on to what they were called on.
    while (tokens[index]?.text === ')') {
      const start = openBracket(tokens, index);
      const called = start === undefined ? undefined : tokens[start - 1];
      if (start === undefined || called?.kind !== 'name') return { names, chain, first: index };
      const argument = tokens[start + 1];
      if (argument?.kind === 'text' && !chain.has(called.text)) chain.set(called.text, argument.text);
      else if (!chain.has(called.text)) chain.set(called.text, '');
      index = start - 2;
      if (tokens[start - 2]?.text !== '.') return { names, chain, first: start - 1 };
      index = start - 3;
    }
  }
}
