import type { Token } from 'antlr4ng';
import { SluiceSqlParser as T } from './generated/SluiceSqlParser.ts';
import { makeToken } from './tokens.ts';

/** Brackets with more tokens than this inside are made short. */
const mostTokens = 10;
/** So many last elements of a list stay. */
const lastElements = 3;

/**
 * Tokens before a caret with what is closed and long made short: a query in brackets becomes `(TABLE x)`, other brackets `(x)`, and all but
 * the first and the last elements of an open list are left out. What may follow is the same, and it is found in a time that does not grow
 * with the length of a statement.
 */
export function shortened(tokens: readonly Token[]): readonly Token[] {
  return withoutElements(withShortBrackets(tokens));
}

function withShortBrackets(tokens: readonly Token[]): readonly Token[] {
  if (tokens.length <= mostTokens) return tokens;
  const result: Token[] = [];
  // Where each open bracket lies in the result.
  const open: number[] = [];
  for (const token of tokens) {
    result.push(token);
    if (token.type === T.LeftParen) open.push(result.length - 1);
    if (token.type !== T.RightParen) continue;
    const start = open.pop();
    if (start === undefined || result.length - start - 2 <= mostTokens) continue;
    const [first] = result.slice(start + 1, start + 2);
    const before = result[start - 1]?.type;
    if (before !== undefined && ownBrackets.has(before)) continue;
    const inside =
      first !== undefined && queryStarts.has(first.type)
        ? [makeToken(T.TABLE, 'TABLE', first.start), makeToken(T.Identifier, 'x', first.start)]
        : [makeToken(T.Identifier, 'x', token.start)];
    result.splice(start + 1, result.length - start - 2, ...inside);
  }
  return result;
}

/** What stands in brackets behind these words is no list of expressions. */
const ownBrackets: ReadonlySet<number> = new Set([T.PIVOT, T.UNPIVOT, T.TABLESAMPLE, T.NULLS]);
const queryStarts: ReadonlySet<number> = new Set([T.SELECT, T.WITH, T.FROM, T.TABLE]);

/** Elements with a word of these are more than an element of a list. */
const clauses: ReadonlySet<number> = new Set([
  T.SELECT, T.FROM, T.WHERE, T.GROUP, T.ORDER, T.HAVING, T.QUALIFY, T.WINDOW, T.JOIN, T.UNION, T.EXCEPT, T.INTERSECT, T.WITH,
  T.LIMIT, T.VALUES, T.AS, T.BY, T.PipeOperator, T.FatArrow, T.FLOW, T.SET, T.PIVOT, T.UNPIVOT,
]); // prettier-ignore

function withoutElements(tokens: readonly Token[]): readonly Token[] {
  const result: Token[] = [];
  // For each open bracket: where the elements since its last clause begin in the result, each behind a comma.
  const levels: number[][] = [[]];
  for (const token of tokens) {
    const level = levels.at(-1) ?? [];
    if (token.type === T.LeftParen) levels.push([]);
    else if (token.type === T.RightParen && levels.length > 1) levels.pop();
    else if (token.type === T.Comma) {
      // Kept: the first element, which may hold the beginning of the clause, and the last ones.
      if (level.length > lastElements) {
        const [, second = 0, third = 0] = level;
        const elements = result.slice(second, third);
        result.splice(second, elements.length);
        level.splice(1, 1);
        for (let index = 1; index < level.length; index += 1) level[index] = (level[index] ?? 0) - elements.length;
      }
      result.push(token);
      level.push(result.length);
      continue;
    } else if (clauses.has(token.type) && !(token.type === T.AS)) {
      level.length = 0;
    }
    result.push(token);
  }
  return result;
}
