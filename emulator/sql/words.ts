import { SluiceSqlParser as T } from './generated/SluiceSqlParser.ts';

const keywords: ReadonlyMap<string, number> = new Map(
  T.symbolicNames.flatMap((name, type) =>
    name !== null && /^[A-Z][A-Z_]*$/.test(name) && name !== 'EOF' ? [[name, type] as const] : [],
  ),
);

/** The token type of a keyword, however it is written. */
export function keywordType(word: string): number | undefined {
  return keywords.get(word.toUpperCase());
}

/** Whether a word has a role in the grammar. */
export function isKeyword(word: string): boolean {
  return keywords.has(word.toUpperCase());
}

/** The keyword of a token type, in upper case; undefined for what is no keyword. */
export function keywordName(type: number): string | undefined {
  return words.has(type) ? (T.symbolicNames[type] ?? undefined) : undefined;
}

/** In upper case. */
export function keywordNames(): readonly string[] {
  return [...keywords.keys()];
}

/** Whether a token is a name or a keyword. */
export function isWord(token: number): boolean {
  return token === T.Identifier || token === T.QuotedIdentifier || words.has(token);
}

/** Whether a token is a name, or a keyword that is a mere name wherever an expression, an alias or a clause of a query may go on. */
export function isName(token: number): boolean {
  return token === T.Identifier || token === T.QuotedIdentifier || safeNames.has(token);
}

const words: ReadonlySet<number> = new Set(keywords.values());

const safeNames: ReadonlySet<number> = new Set([
  T.ACTION,
  T.CATALOG,
  T.CHANGES,
  T.DATABASE,
  T.DATE,
  T.DAY,
  T.FORMAT,
  T.HISTORY,
  T.HOUR,
  T.IDENTITY,
  T.KEY,
  T.LOCATION,
  T.MINUTE,
  T.MONTH,
  T.NAME,
  T.PERCENT,
  T.SCHEMA,
  T.SECOND,
  T.TIME,
  T.TIMESTAMP,
  T.TYPE,
  T.VERSION,
  T.WEEK,
  T.YEAR,
]);
