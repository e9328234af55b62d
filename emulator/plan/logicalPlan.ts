import type { Position } from '../base/errors.ts';
import type { StructType } from './dataType.ts';
import type { Expression, LiteralExpression, SortOrder, WindowSpec } from './expression.ts';

/**
 * A query as a front end wrote it, names and types unresolved. SQL and PySpark build the same nodes; the analyzer turns
 * them into a `ResolvedPlan` or refuses with Spark's own error condition.
 */
export type LogicalPlan =
  | RelationPlan
  | ReadPlan
  | ValuesPlan
  | RangePlan
  | TableFunctionPlan
  | ProjectPlan
  | WithColumnsPlan
  | RenamePlan
  | DropPlan
  | FilterPlan
  | AggregatePlan
  | JoinPlan
  | SetOperationPlan
  | DistinctPlan
  | DeduplicatePlan
  | WithWatermarkPlan
  | SortPlan
  | LimitPlan
  | SubqueryAliasPlan
  | WithPlan
  | GeneratePlan
  | PivotPlan
  | UnpivotPlan
  | SamplePlan
  | NullsPlan
  | ToDfPlan
  | ExpectPlan;

interface Node {
  readonly position?: Position | undefined;
  /** PySpark's identity of a data frame, so that `df["a"]` can name its origin. */
  readonly planId?: number;
}

/** A table or view by name, or `` delta.`/path` ``. */
export interface RelationPlan extends Node {
  readonly kind: 'relation';
  readonly nameParts: readonly string[];
  readonly streaming: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly timeTravel?: { readonly version: Expression } | { readonly timestamp: Expression };
}

/** `spark.read` and `spark.readStream` with a format. Option names are kept as written; they are matched without regard to case. */
export interface ReadPlan extends Node {
  readonly kind: 'read';
  readonly format: string;
  readonly paths: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly schema?: StructType;
  readonly streaming: boolean;
}

export interface ValuesPlan extends Node {
  readonly kind: 'values';
  readonly rows: readonly (readonly Expression[])[];
  /** Column names where the front end gives them, else col1, col2, … */
  readonly names?: readonly string[];
  /** Given by `createDataFrame(rows, schema)`. */
  readonly schema?: StructType;
}

/** `spark.range(start, end, step)`. */
export interface RangePlan extends Node {
  readonly kind: 'range';
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
}

export interface TableFunctionPlan extends Node {
  readonly kind: 'tableFunction';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly namedArgs: readonly { readonly name: string; readonly value: Expression }[];
  readonly streaming: boolean;
  /** Of a function that the front end knows and no engine here has: why not, as the end of a sentence. */
  readonly refusal?: string;
}

/** SELECT list; no FROM means a child of one row and no columns (`values` with one empty row). */
export interface ProjectPlan extends Node {
  readonly kind: 'project';
  readonly child: LogicalPlan;
  readonly list: readonly Expression[];
  readonly namedWindows?: Readonly<Record<string, WindowSpec>>;
}

export interface WithColumnsPlan extends Node {
  readonly kind: 'withColumns';
  readonly child: LogicalPlan;
  readonly columns: readonly { readonly name: string; readonly value: Expression }[];
  /** `|> SET`: every name must be one of the child's columns. */
  readonly existingOnly?: boolean;
}

/** `withColumnRenamed(s)`: a name that is not there is ignored, as Spark does. */
export interface RenamePlan extends Node {
  readonly kind: 'rename';
  readonly child: LogicalPlan;
  readonly names: readonly (readonly [from: string, to: string])[];
}

export interface DropPlan extends Node {
  readonly kind: 'drop';
  readonly child: LogicalPlan;
  readonly columns: readonly Expression[];
}

/** WHERE; QUALIFY is a filter whose condition holds window functions; HAVING is a filter above an aggregate. */
export interface FilterPlan extends Node {
  readonly kind: 'filter';
  readonly role: 'where' | 'having' | 'qualify';
  readonly child: LogicalPlan;
  readonly condition: Expression;
}

export interface AggregatePlan extends Node {
  readonly kind: 'aggregate';
  readonly child: LogicalPlan;
  readonly grouping:
    | { readonly kind: 'simple'; readonly expressions: readonly Expression[] }
    | { readonly kind: 'all' }
    | { readonly kind: 'sets'; readonly sets: readonly (readonly Expression[])[] };
  /** The whole SELECT list, grouping expressions and aggregates alike. */
  readonly list: readonly Expression[];
  readonly namedWindows?: Readonly<Record<string, WindowSpec>>;
  /** PySpark's `groupBy().agg()`: the grouping columns are put before the list. */
  readonly prependGrouping?: boolean;
  /** `|> AGGREGATE`: the first items of the list are the keys, each of the others must hold an aggregate. */
  readonly pipe?: { readonly keys: number };
}

export interface JoinPlan extends Node {
  readonly kind: 'join';
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
  readonly joinType: 'inner' | 'cross' | 'left' | 'right' | 'full' | 'leftSemi' | 'leftAnti';
  readonly condition?:
    | { readonly kind: 'on'; readonly expression: Expression }
    | { readonly kind: 'using'; readonly columns: readonly string[] }
    | { readonly kind: 'natural' };
  readonly lateral?: boolean;
}

export interface SetOperationPlan extends Node {
  readonly kind: 'setOperation';
  readonly operation: 'union' | 'except' | 'intersect';
  readonly all: boolean;
  readonly byName: boolean;
  readonly allowMissingColumns: boolean;
  readonly left: LogicalPlan;
  readonly right: LogicalPlan;
}

export interface DistinctPlan extends Node {
  readonly kind: 'distinct';
  readonly child: LogicalPlan;
}

export interface DeduplicatePlan extends Node {
  readonly kind: 'deduplicate';
  readonly child: LogicalPlan;
  /** Absent: all columns. */
  readonly columns?: readonly string[];
  readonly withinWatermark: boolean;
}

export interface WithWatermarkPlan extends Node {
  readonly kind: 'withWatermark';
  readonly child: LogicalPlan;
  readonly column: Expression;
  /** Interval text as written, such as `30 seconds`; the analyzer parses it. */
  readonly delay: string;
}

export interface SortPlan extends Node {
  readonly kind: 'sort';
  readonly child: LogicalPlan;
  readonly order:
    readonly SortOrder[] | { readonly all: true; readonly descending: boolean; readonly nulls?: 'first' | 'last' };
  readonly global: boolean;
}

export interface LimitPlan extends Node {
  readonly kind: 'limit';
  readonly child: LogicalPlan;
  readonly limit?: Expression;
  readonly offset?: Expression;
}

export interface SubqueryAliasPlan extends Node {
  readonly kind: 'subqueryAlias';
  readonly child: LogicalPlan;
  readonly alias: string;
  /** What may stand before the alias: catalog and schema of a view that was put in place of its name. */
  readonly qualifier?: readonly string[];
  readonly columns?: readonly string[];
}

/** WITH name [(columns)] AS (…) …; definitions see those before them. */
export interface WithPlan extends Node {
  readonly kind: 'with';
  readonly definitions: readonly {
    readonly name: string;
    readonly columns?: readonly string[];
    readonly plan: LogicalPlan;
  }[];
  readonly child: LogicalPlan;
}

/** LATERAL VIEW [OUTER] f(…) t AS a, b. */
export interface GeneratePlan extends Node {
  readonly kind: 'generate';
  readonly child: LogicalPlan;
  readonly generator: Expression;
  readonly outer: boolean;
  readonly alias: string;
  readonly columns: readonly string[];
}

export interface PivotPlan extends Node {
  readonly kind: 'pivot';
  readonly child: LogicalPlan;
  readonly grouping?: readonly Expression[];
  readonly column: Expression;
  readonly values: readonly { readonly value: Expression; readonly alias?: string }[];
  readonly aggregates: readonly Expression[];
}

/** Columns turned into rows: `values` are the new columns of the values, `name` that of their names. */
export interface UnpivotPlan extends Node {
  readonly kind: 'unpivot';
  readonly child: LogicalPlan;
  readonly includeNulls: boolean;
  readonly name: string;
  readonly values: readonly string[];
  readonly groups: readonly { readonly columns: readonly (readonly string[])[]; readonly alias?: string }[];
}

/** `dropna` and `fillna`, for a front end that does not know the columns: which of them are meant, and how, follows from their types. */
export interface NullsPlan extends Node {
  readonly kind: 'nulls';
  readonly child: LogicalPlan;
  readonly work: NullsWork;
}

export type NullsWork =
  /** Rows go in which any or all of the columns are null or NaN; without names all columns count. */
  | { readonly kind: 'drop'; readonly how: 'any' | 'all'; readonly columns?: readonly string[] }
  | { readonly kind: 'fill'; readonly fillings: readonly NullFilling[] };

export interface NullFilling {
  readonly value: LiteralExpression;
  /** Absent: every column that the value fits. */
  readonly columns?: readonly string[];
  /** A value that names its column is cast to the column's type; any other one fills columns of its own kind only. */
  readonly fits: 'any' | 'number' | 'string' | 'boolean';
}

export interface SamplePlan extends Node {
  readonly kind: 'sample';
  readonly child: LogicalPlan;
  readonly text: string;
}

/** `toDF("a", "b")` and a column list on a view. */
export interface ToDfPlan extends Node {
  readonly kind: 'toDf';
  readonly child: LogicalPlan;
  readonly names: readonly string[];
}

/**
 * A query under the expectations of the dataset that it is, or goes into. Its rows are those of the query without the rows
 * that break a `drop`; what the expectations counted is told to whoever runs it.
 */
export interface ExpectPlan extends Node {
  readonly kind: 'expect';
  readonly child: LogicalPlan;
  /** Name of the dataset that declares them, as events tell it. */
  readonly dataset: string;
  readonly expectations: readonly ExpectationClause[];
}

export interface ExpectationClause {
  readonly name: string;
  readonly condition: Expression;
  readonly conditionText: string;
  readonly onViolation: OnViolation;
  readonly position: Position;
}

/** What becomes of a row whose condition is not true: `keep` counts it, `drop` also leaves it out, `fail` ends the update. */
export type OnViolation = 'keep' | 'drop' | 'fail';
