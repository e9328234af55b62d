import { isSluiceError } from '../base/errors.ts';
import { SluiceSqlParser as T } from './generated/SluiceSqlParser.ts';
import { sourceText } from './sourceText.ts';
import { endOfBlockComment, endOfLineComment } from './splitStatements.ts';
import { readTokens } from './tokenSource.ts';
import { keywordName } from './words.ts';

/** A token of a text that need not be right, with its place in UTF-16 units. */
export interface LooseToken {
  readonly kind: 'word' | 'quoted' | 'text' | 'number' | 'symbol' | 'unrecognized';
  /** As written. */
  readonly text: string;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** In upper case, for words that have a role in the grammar. */
  readonly keyword?: string;
  /** Of the grammar. */
  readonly type: number;
}

export interface LooseComment {
  readonly kind: 'lineComment' | 'blockComment';
  /** As written, the line's end left out. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The tokens of a text that may be broken anywhere; never throws for what it holds. `${key}` counts as letters of a word, as it stands
 * where a value of the configuration will. A comment without an end reaches to the end of the text.
 */
export function looseTokens(text: string): readonly LooseToken[] {
  const masked = text.replace(/\$\{[^\s}]*\}/g, (parameter) => 'p'.repeat(parameter.length));
  const cut = unclosedComment(masked) ?? masked.length;
  return readTokens(sourceText(masked.slice(0, cut), {}))
    .slice(0, -1)
    .map((token) => {
      const end = token.stop + 1;
      const keyword = keywordName(token.type);
      return {
        kind: kindOf(token.type, keyword),
        text: text.slice(token.start, end),
        start: token.start,
        end,
        type: token.type,
        ...(keyword === undefined ? {} : { keyword }),
      };
    });
}

/** The comments in a stretch of a text that holds no token. */
export function commentsIn(text: string, from: number, to: number): readonly LooseComment[] {
  const comments: LooseComment[] = [];
  let index = from;
  while (index < to) {
    if (text.startsWith('--', index)) {
      const end = Math.min(endOfLineComment(text, index), to);
      comments.push({ kind: 'lineComment', text: text.slice(index, end).replace(/[\r\n]+$/, ''), start: index, end });
      index = end;
    } else if (text.startsWith('/*', index)) {
      const end = Math.min(endOfBlockComment(text, index) ?? to, to);
      comments.push({ kind: 'blockComment', text: text.slice(index, end), start: index, end });
      index = end;
    } else index += 1;
  }
  return comments;
}

/** Where a comment begins that never ends. */
function unclosedComment(text: string): number | undefined {
  if (!text.includes('/*')) return undefined;
  try {
    readTokens(sourceText(text, { place: (index) => ({ line: 1, column: index + 1 }) }));
    return undefined;
  } catch (error) {
    if (!isSluiceError(error, 'UNCLOSED_BRACKETED_COMMENT')) throw error;
    return (error.position?.column ?? 1) - 1;
  }
}

function kindOf(type: number, keyword: string | undefined): LooseToken['kind'] {
  if (keyword !== undefined || type === T.Identifier) return 'word';
  if (type === T.QuotedIdentifier) return 'quoted';
  if (type === T.StringText) return 'text';
  if (type === T.Unrecognized) return 'unrecognized';
  return numbers.has(type) ? 'number' : 'symbol';
}

const numbers: ReadonlySet<number> = new Set([
  T.LongLiteral,
  T.ShortLiteral,
  T.ByteLiteral,
  T.IntegerValue,
  T.ExponentValue,
  T.DecimalValue,
  T.FloatLiteral,
  T.DoubleLiteral,
  T.DecimalLiteral,
]);
