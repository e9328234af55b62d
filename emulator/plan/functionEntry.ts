import type { Position } from '../base/errors.ts';
import type { DataType, LiteralValue } from './dataType.ts';
import type { StructType } from './dataType.ts';
import type { TypedExpression, TypedSortOrder } from './resolved.ts';

/**
 * One function or operator: its names, how it is typed, and how DuckDB computes it. Pure data and pure functions; SQL text
 * is only text here. Entries live in `functions/`, one file a family; adding a function is adding an entry.
 */
export interface FunctionEntry {
  /** Canonical name first, then its other names; all in lower case. */
  readonly names: readonly string[];
  readonly kind: 'scalar' | 'aggregate' | 'window' | 'generator';
  /** One sentence for hover and `--help`. */
  readonly help: string;
  /** Fewest and most arguments, checked before `resolve` (WRONG_NUM_ARGS). Absent: `resolve` checks. */
  readonly arity?: readonly [min: number, max: number];
  /** Types the call or raises Spark's own analysis error. */
  readonly resolve: (call: CallToResolve) => ResolvedCall;
  /**
   * DuckDB SQL of the call over its (already cast) arguments' SQL. For a generator: a list of structs, one for each row that
   * it makes, NULL or empty for none.
   */
  readonly toSql: (call: CallToTranslate) => string;
  /** The text that Spark shows for a call, as in the name of a column; absent means `name(arg, arg)`. */
  readonly text?: (call: CallToName) => string;
  /**
   * For functions that take lambdas: the types of the lambda's parameters at an argument's place, given the arguments that are
   * already typed (lambdas are undefined there). Spark decides on the lambda's number of parameters which form is meant.
   */
  readonly lambda?: (call: LambdaToType) => readonly LambdaParameter[];
  /** The place of the first lambda; absent means the second argument. */
  readonly lambdasFrom?: number;
  /** True when two calls with equal arguments may differ (`rand`, `uuid`, `current_timestamp` is not one). */
  readonly nondeterministic?: boolean;
  /** Names of the parameters, for functions that take `name => value` arguments. */
  readonly parameters?: readonly string[];
  /** Aggregates only: the order of their input rows is part of the answer (`first`, `collect_list`). */
  readonly ordered?: boolean;
  /** Aggregates only: may have `WITHIN GROUP (ORDER BY …)`. */
  readonly withinGroup?: boolean;
  /** May have IGNORE NULLS. */
  readonly nulls?: boolean;
}

export interface LambdaToType {
  readonly args: readonly (TypedExpression | undefined)[];
  /** Index of the lambda among the arguments. */
  readonly index: number;
  /** How many parameters the lambda was written with. */
  readonly count: number;
  readonly position?: Position | undefined;
}

export interface LambdaParameter {
  readonly dataType: DataType;
  readonly nullable: boolean;
}

export interface CallToName {
  /** The name as the user wrote it, in lower case. */
  readonly name: string;
  /** The arguments' texts, implicit casts left out. */
  readonly args: readonly string[];
  readonly values: readonly TypedExpression[];
  readonly dataType?: DataType;
}

/** Readers of small languages inside string arguments, given by the room that owns their grammar. */
export interface TextParsers {
  /** A data type or a list of columns in DDL, as `from_json` takes it. */
  dataType(text: string): DataType | StructType | undefined;
}

export interface CallToResolve {
  /** The name as the user wrote it. */
  readonly name: string;
  readonly args: readonly TypedExpression[];
  /** `value AS name` inside of the arguments, as `struct` takes it. */
  readonly argNames?: readonly (string | undefined)[];
  readonly distinct: boolean;
  readonly ignoreNulls?: boolean;
  readonly withinGroup?: readonly TypedSortOrder[];
  readonly settings: AnalysisSettings;
  readonly parsers: TextParsers;
  readonly position?: Position | undefined;
}

/** For a generator, `dataType` is the struct of the columns that it makes. */
export interface ResolvedCall {
  /** Arguments after Spark's implicit casts. */
  readonly args: readonly TypedExpression[];
  readonly dataType: DataType;
  readonly nullable: boolean;
  /** Set when the call stands for another one (`date + interval`): that entry computes and, unless `text` is kept, names it. */
  readonly entry?: FunctionEntry;
  readonly withinGroup?: readonly TypedSortOrder[];
  /** Aggregates only: `first(x, true)` is IGNORE NULLS. */
  readonly ignoreNulls?: boolean;
}

export interface CallToTranslate {
  /** The function's name as the user wrote it, in lower case. */
  readonly name: string;
  /** SQL of the arguments; of a lambda, `lambda x, y: body`. */
  readonly args: readonly string[];
  readonly argTypes: readonly DataType[];
  readonly nullable: readonly boolean[];
  readonly dataType: DataType;
  /** Aggregates and window functions only. */
  readonly distinct?: boolean;
  readonly ignoreNulls?: boolean;
  /** SQL of the order inside `WITHIN GROUP`, without the words ORDER BY. */
  readonly withinGroup?: string;
  /**
   * Aggregates and window functions only: what has to follow the closing bracket of every aggregate or window function of
   * DuckDB in the SQL (FILTER, OVER). Where the SQL is one such call, it may be left to the translation.
   */
  readonly suffix?: string;
  /**
   * Aggregates that are `ordered` only: what has to stand at the end inside of the brackets (` ORDER BY …`). Where the SQL is one
   * call, it may be left to the translation.
   */
  readonly inputOrder?: string;
  /** The values of arguments that are literals, else undefined at that place. */
  readonly literals: readonly (LiteralValue | undefined)[];
  readonly settings: AnalysisSettings;
  /** Asks for a JavaScript scalar function of `compute/`, and gives the name to call it by. */
  readonly useJavaScript: (name: string) => string;
}

/** What of the session's settings changes an answer. */
export interface AnalysisSettings {
  /** `spark.sql.session.timeZone`. */
  readonly timeZone: string;
  /**
   * What `current_timezone()` gives, where a query is typed under another zone than that of the session that runs it: Spark finds its
   * answer only when the query is optimized (`ComputeCurrentTime`), and that of all else with a zone when it is analysed.
   */
  readonly sessionTimeZone?: string;
  /** `spark.sql.ansi.enabled`; false is refused where the answer would differ. */
  readonly ansi: boolean;
  /** `spark.sql.caseSensitive`. */
  readonly caseSensitive: boolean;
  /** Further settings by name, as given. */
  readonly conf: Readonly<Record<string, string>>;
}

export interface FunctionRegistry {
  find(name: string): FunctionEntry | undefined;
  names(): readonly string[];
  /** Whether Spark has a function of the name, known here or not. */
  isSparkFunction(name: string): boolean;
}
