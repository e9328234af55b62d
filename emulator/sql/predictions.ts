import { SluiceSqlParser as T } from './generated/SluiceSqlParser.ts';
import { isName, isWord } from './words.ts';

/** What a prediction may look at. */
export interface Lookahead {
  /** The type of the n-th token from here, from 1. */
  LA(offset: number): number;
  /** Whether an operator of this precedence may go on where the parser stands. */
  precpred(precedence: number): boolean;
  /** Alternatives that the first token could begin. */
  readonly viable: readonly number[];
}

/** The alternative, or 0 where the text has to be read further. */
export type Prediction = (look: Lookahead) => number;

/**
 * Predictions by a few tokens, for the decisions that queries meet all the time: by rule and the decision's number in it. They only
 * shorten the simulation of the automaton, whose answer is the lowest alternative that reads the rest of the text. So the lowest one
 * may be taken wherever it is likely: should it fail, the text is read again without predictions. A higher one may be taken only where
 * the tokens rule out all lower ones. test/unit/sqlPredictions.test.ts compares each answer with the automaton's.
 */
export const predictions: Readonly<Record<string, Prediction>> = {
  // (AS? (name | columnNames))?
  'namedExpression#0': ({ LA }) =>
    LA(1) === T.AS && (isName(LA(2)) || LA(2) === T.LeftParen) ? 1 : isName(LA(1)) ? 2 : 0,
  'namedExpression#2': ({ LA }) => {
    if (LA(1) === T.AS) return isName(LA(2)) || LA(2) === T.LeftParen ? 1 : 0;
    if (isName(LA(1))) return 1;
    if (LA(1) === T.FROM) return isName(LA(2)) || LA(2) === T.LeftParen || LA(2) === T.STREAM ? 2 : 0;
    return endsClause(LA) || (LA(1) === T.DELAY && LA(2) === T.OF) ? 2 : 0;
  },
  'namedExpressionList#0': lowest,

  'expression#0': ({ LA }) => (opensPredicate(LA) ? 1 : 0),
  'expression#1': ({ LA }) => {
    if (LA(1) === T.NOT) return isName(LA(2)) || LA(2) === T.LeftParen || LA(2) === T.EXISTS ? 1 : 0;
    return LA(1) === T.EXISTS && LA(2) === T.LeftParen && LA(3) === T.SELECT ? 2 : 0;
  },
  'expression#3': ({ LA, precpred }) => {
    if (LA(1) !== T.AND && LA(1) !== T.OR) return 0;
    if (!precpred(LA(1) === T.AND ? 2 : 1)) return 2;
    return opensOperand(LA(2)) ? 1 : 0;
  },
  'predicate#13': ({ LA }) => {
    const not = LA(1) === T.NOT ? 1 : 0;
    switch (LA(1 + not)) {
      case T.BETWEEN:
        return 1;
      case T.IN:
        return opensQuery(LA(3 + not)) || LA(3 + not) === T.LeftParen ? 0 : 2;
      case T.RLIKE:
      case T.REGEXP:
        return 4;
      case T.LIKE:
      case T.ILIKE:
        return LA(2 + not) === T.ANY || LA(2 + not) === T.SOME || LA(2 + not) === T.ALL ? 0 : 6;
      case T.IS:
        return isForm(LA(2) === T.NOT ? LA(3) : LA(2));
    }
    return 0;
  },

  'value#0': ({ LA }) => (LA(1) === T.Minus ? (numbers.has(LA(2)) ? 1 : 2) : 0),
  'value#2': ({ LA, precpred }) => {
    const level = operatorLevels.get(LA(1));
    if (level === undefined) return 0;
    return precpred(level) ? 1 : 2;
  },

  // DISTINCT or ALL before the arguments, FILTER, IGNORE NULLS, OVER behind them.
  'primary#14': ({ LA }) => (isName(LA(2)) ? 1 : 0),
  'primary#19': ({ LA }) => (LA(2) === T.LeftParen ? 1 : 0),
  'primary#21': ({ LA }) => (LA(2) === T.LeftParen || isName(LA(2)) ? 1 : 0),
  'primary#27': primary,
  'primary#29': ({ LA }) => (LA(1) === T.COLLATE ? 0 : 1),
  'argument#0': ({ LA }) => (LA(2) === T.FatArrow ? 1 : 2),
  'constant#1': lowest,
  'constant#2': ({ LA, viable }) => {
    if (LA(2) === T.StringText) return isName(LA(1)) ? 3 : 0;
    if (LA(1) === T.INTERVAL) return LA(2) === T.IntegerValue ? 2 : 0;
    return viable.find((alternative) => alternative !== 3) ?? 0;
  },
  'sortItem#0': lowest,

  'relationPrimary#0': watermark,
  'relationPrimary#4': watermark,
  'relationPrimary#6': watermark,
  'relationPrimary#8': watermark,
  'relationPrimary#9': watermark,
  'relationPrimary#10': ({ LA }) => {
    if (LA(1) === T.STREAM) return isName(LA(2)) || LA(2) === T.LeftParen ? 1 : 0;
    if (LA(1) === T.LeftParen) return LA(2) === T.SELECT || LA(2) === T.WITH ? 3 : 0;
    return isName(LA(1)) ? (LA(behindName(LA)) === T.LeftParen ? 6 : 2) : 0;
  },
  'streamed#2': ({ LA }) => (isName(LA(1)) ? (LA(behindName(LA)) === T.LeftParen ? 1 : 2) : 0),
  'streamed#3': ({ LA }) => (isName(LA(1)) ? (LA(behindName(LA)) === T.LeftParen ? 1 : 2) : 0),
  'tableAlias#0': ({ LA }) => (LA(1) === T.AS && isName(LA(2)) ? 1 : isName(LA(1)) ? 2 : 0),
  'tableAlias#1': lowest,
  'tableAlias#2': ({ LA }) => {
    if (LA(1) === T.AS) return isName(LA(2)) ? 1 : 0;
    if (isName(LA(1))) return 1;
    if (LA(1) === T.WHERE || LA(1) === T.HAVING || LA(1) === T.QUALIFY) {
      // `t WHERE (a)` could be an alias with a list of columns.
      return LA(2) !== T.LeftParen && opensOperand(LA(2)) ? 2 : 0;
    }
    return endsClause(LA) ? 2 : 0;
  },
  'joinType#6': ({ LA, viable }) => {
    if (LA(1) === T.LEFT) return LA(2) === T.SEMI ? 4 : LA(2) === T.ANTI ? 7 : 3;
    // The first may be empty, and then JOIN follows.
    return LA(1) === T.INNER || LA(1) === T.JOIN ? 1 : (viable[1] ?? 0);
  },
  'joinStep#0': ({ LA }) => (LA(1) === T.LATERAL && (LA(2) === T.LeftParen || isName(LA(2))) ? 1 : 0),
  'joinStep#1': lowest,
  'relation#1': ({ LA }) => (LA(1) === T.PIVOT || LA(1) === T.UNPIVOT ? 0 : 1),
  'fromClause#0': lowest,
  'qualifiedName#0': ({ LA }) => (isWord(LA(2)) ? 1 : LA(2) === T.Star ? 2 : 0),

  'queryTerm#3': ({ LA, precpred }) => (precpred(LA(1) === T.INTERSECT ? 3 : LA(1) === T.PipeOperator ? 1 : 2) ? 1 : 2),
  'selectQuery#0': ({ LA }) => (isName(LA(2)) || LA(2) === T.Star ? 1 : 0),
  'selectQuery#1': lowest,
  'selectQuery#3': lowest,
  'selectQuery#4': lowest,
  'selectQuery#5': lowest,
  'selectQuery#6': lowest,
  'queryTail#0': lowest,
  'queryTail#1': lowest,
  'queryTail#10': lowest,
  'queryTail#11': lowest,
  'groupClause#0': lowest,

  'dataType#4': lowest,
  'dataType#6': ({ LA }) => {
    switch (LA(1)) {
      case T.ARRAY:
        return LA(2) === T.Less ? 1 : 0;
      case T.MAP:
        return LA(2) === T.Less ? 2 : 0;
      case T.STRUCT:
        return LA(2) === T.Less ? 3 : 0;
      case T.TIMESTAMP:
        return LA(2) === T.WITH || LA(2) === T.WITHOUT ? 0 : 6;
    }
    return 0;
  },

  'pipelineStatement#3': ({ LA }) => (LA(1) === T.IF && LA(2) === T.NOT ? 1 : isName(LA(1)) ? 2 : 0),
  'pipelineStatement#10': ({ LA }) => (LA(1) === T.IF && LA(2) === T.NOT ? 1 : isName(LA(1)) ? 2 : 0),
  'pipelineStatement#16': statement,
  'datasetKind#1': ({ LA }) => (LA(1) === T.STREAMING && LA(2) === T.TABLE ? 1 : 0),
  'datasetBody#3': ({ LA }) => {
    switch (LA(2)) {
      case T.INSERT:
        return 2;
      case T.AUTO:
        return 3;
      case T.REPLACE:
        return LA(3) === T.WHERE ? 4 : LA(3) === T.USING ? 5 : 0;
    }
    return 0;
  },
  'flowAction#0': ({ LA }) => (LA(1) === T.ONCE && isName(LA(2)) ? 1 : isName(LA(1)) ? 2 : 0),
  'flowAction#1': lowest,
  'flowAction#4': ({ LA }) => (LA(1) === T.BY && LA(2) === T.NAME ? 1 : 0),
  'tableElement#6': ({ LA }) => {
    if (LA(1) === T.CONSTRAINT) {
      if (LA(3) === T.EXPECT && LA(4) === T.LeftParen) return 1;
      return constraints.has(LA(3)) ? 2 : 0;
    }
    return isName(LA(1)) && !constraints.has(LA(1)) ? 3 : 0;
  },
};

function lowest({ viable }: Lookahead): number {
  return viable[0] ?? 0;
}

function watermark({ LA }: Lookahead): number {
  return LA(1) === T.WATERMARK && isName(LA(2)) ? 1 : 0;
}

/** CREATE [OR …] [PRIVATE] [TEMPORARY] and then the word that tells. */
function statement({ LA }: Lookahead): number {
  let offset = 2;
  if (LA(offset) === T.OR) offset += 2;
  while (LA(offset) === T.PRIVATE || LA(offset) === T.GLOBAL || LA(offset) === T.TEMPORARY || LA(offset) === T.TEMP) {
    offset += 1;
  }
  if (LA(offset) === T.FLOW) return 3;
  if (LA(offset) === T.MATERIALIZED) return 1;
  while (LA(offset) === T.STREAMING || LA(offset) === T.INCREMENTAL || LA(offset) === T.LIVE) offset += 1;
  return LA(offset) === T.TABLE ? 1 : LA(offset) === T.VIEW ? 2 : 0;
}

// The alternatives of `primary` that a plain name can begin, and those of a parenthesis.
const literal = 10;
const qualifiedStar = 12;
const rowOf = 13;
const functionCall = 16;
const lambda = 17;
const lambdaOfSeveral = 18;
const columnName = 19;
const parenthesized = 20;
const ofNames: ReadonlySet<number> = new Set([literal, qualifiedStar, functionCall, lambda, columnName]);

function primary({ LA, viable }: Lookahead): number {
  const first = LA(1);
  if (first === T.LeftParen) return bracketed(LA);
  if (!isWord(first)) return 0;
  const behind = behindName(LA);
  if (!constants.has(first) && viable.every((alternative) => ofNames.has(alternative))) {
    if (LA(behind) === T.LeftParen) return functionCall;
    if (LA(behind) === T.Dot && LA(behind + 1) === T.Star) return qualifiedStar;
    if (behind > 2) return columnName;
    if (LA(2) === T.StringText) return literal;
    return LA(2) === T.Arrow ? lambda : columnName;
  }
  switch (first) {
    case T.CAST:
    case T.TRY_CAST:
      return LA(2) === T.LeftParen ? 6 : 0;
    case T.CASE:
      return LA(2) === T.WHEN ? 4 : isName(LA(2)) && LA(behindName(LA, 2)) === T.WHEN ? 5 : 0;
    case T.STRUCT:
      return LA(2) === T.LeftParen ? 7 : 0;
    case T.NULL:
    case T.TRUE:
    case T.FALSE:
      return LA(2) === T.LeftParen || LA(2) === T.Dot || LA(2) === T.Arrow ? 0 : literal;
    case T.INTERVAL:
      return LA(2) === T.IntegerValue || LA(2) === T.StringText ? literal : 0;
    case T.CURRENT_DATE:
    case T.CURRENT_TIMESTAMP:
      return LA(2) === T.LeftParen ? (LA(3) === T.RightParen ? functionCall : 0) : LA(2) === T.Dot ? 0 : 1;
  }
  return 0;
}

/** Names too, but values first. */
const constants: ReadonlySet<number> = new Set([T.NULL, T.TRUE, T.FALSE, T.INTERVAL]);

/** `(a)`, `(a, b)` and `(a, b) -> …`; what may hold a query is not decided here. */
function bracketed(LA: Lookahead['LA']): number {
  let offset = 2;
  while (LA(offset) === T.LeftParen) offset += 1;
  if (opensQuery(LA(offset))) return 0;
  let depth = 1;
  let comma = false;
  for (offset = 2; depth > 0; offset += 1) {
    const token = LA(offset);
    if (token === T.EOF) return 0;
    if (token === T.LeftParen) depth += 1;
    else if (token === T.RightParen) depth -= 1;
    else if (token === T.Comma && depth === 1) comma = true;
  }
  if (!comma) return parenthesized;
  return LA(offset) === T.Arrow ? lambdaOfSeveral : rowOf;
}

/** The offset of the token behind a name of one or several parts. */
function behindName(LA: Lookahead['LA'], at = 1): number {
  let offset = at + 1;
  while (LA(offset) === T.Dot && isWord(LA(offset + 1))) offset += 2;
  return offset;
}

function opensPredicate(LA: Lookahead['LA']): boolean {
  switch (LA(1)) {
    case T.NOT:
      return negatable.has(LA(2));
    case T.IS:
      return isForm(LA(2) === T.NOT ? LA(3) : LA(2)) !== 0;
    case T.IN:
      return LA(2) === T.LeftParen;
    default:
      return opensOperand(LA(2));
  }
}

function isForm(token: number): number {
  if (token === T.NULL) return 7;
  if (token === T.TRUE || token === T.FALSE || token === T.UNKNOWN) return 8;
  return token === T.DISTINCT ? 9 : 0;
}

/** Two words that begin the next clause of a query and that no alias could be before. */
function endsClause(LA: Lookahead['LA']): boolean {
  switch (LA(1)) {
    case T.GROUP:
    case T.ORDER:
    case T.SORT:
    case T.CLUSTER:
    case T.DISTRIBUTE:
      return LA(2) === T.BY;
    case T.LIMIT:
      return LA(2) === T.IntegerValue;
    default:
      return false;
  }
}

/** Begins an operand, and cannot follow a name that stands for an alias. */
function opensOperand(token: number): boolean {
  return isName(token) || operands.has(token) || numbers.has(token);
}

function opensQuery(token: number): boolean {
  return queries.has(token);
}

const queries: ReadonlySet<number> = new Set([T.SELECT, T.WITH, T.FROM, T.VALUES, T.TABLE]);
const numbers: ReadonlySet<number> = new Set([
  T.IntegerValue,
  T.DecimalValue,
  T.ExponentValue,
  T.LongLiteral,
  T.ShortLiteral,
  T.ByteLiteral,
  T.FloatLiteral,
  T.DoubleLiteral,
  T.DecimalLiteral,
]);
const operands: ReadonlySet<number> = new Set([
  T.StringText,
  T.LeftParen,
  T.NOT,
  T.Bang,
  T.Minus,
  T.CASE,
  T.CAST,
  T.TRY_CAST,
  T.EXISTS,
  T.NULL,
  T.TRUE,
  T.FALSE,
]);
const negatable: ReadonlySet<number> = new Set([T.IN, T.LIKE, T.ILIKE, T.RLIKE, T.REGEXP, T.BETWEEN]);
const constraints: ReadonlySet<number> = new Set([T.PRIMARY, T.FOREIGN, T.CHECK, T.UNIQUE]);
const operatorLevels: ReadonlyMap<number, number> = new Map([
  [T.Star, 7],
  [T.Slash, 7],
  [T.Modulo, 7],
  [T.Plus, 6],
  [T.Minus, 6],
  [T.DoublePipe, 6],
  [T.ShiftLeft, 5],
  [T.ShiftRight, 5],
  [T.ShiftRightUnsigned, 5],
  [T.Ampersand, 4],
  [T.Hat, 3],
  [T.Pipe, 2],
  [T.Equal, 1],
  [T.NullSafeEqual, 1],
  [T.NotEqual, 1],
  [T.Less, 1],
  [T.LessOrEqual, 1],
  [T.Greater, 1],
  [T.GreaterOrEqual, 1],
]);
