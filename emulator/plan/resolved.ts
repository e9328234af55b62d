import type { Position } from '../base/errors.ts';
import type { DataType, LiteralValue, StructType } from './dataType.ts';
import type { FunctionEntry } from './functionEntry.ts';
import type { OnViolation } from './logicalPlan.ts';

/** One column of a relation, known by its id: names may repeat, ids do not. */
export interface Attribute {
  readonly kind: 'attribute';
  readonly id: number;
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
  /** What a reference may be qualified with, outermost first. */
  readonly qualifier: readonly string[];
  /** The id of the column that this one repeats: `SELECT a, a` gives two, and the name `a` still means one thing. */
  readonly copyOf?: number;
  /** Delay of the watermark that stands on this column (or on a window made from it), in milliseconds. */
  readonly watermarkDelay?: number;
}

/** An expression typed as Spark types it: implicit casts are explicit nodes, every function is found. */
export type TypedExpression =
  | Attribute
  | TypedLiteral
  | TypedCall
  | TypedCast
  | TypedCase
  | TypedIn
  | TypedLambda
  | TypedLambdaVariable
  | TypedAggregate
  | TypedWindow
  | TypedSubquery;

interface Typed {
  readonly dataType: DataType;
  readonly nullable: boolean;
  readonly position?: Position | undefined;
}

export interface TypedLiteral extends Typed {
  readonly kind: 'literal';
  readonly value: LiteralValue;
}

export interface TypedCall extends Typed {
  readonly kind: 'call';
  readonly entry: FunctionEntry;
  /** As the user wrote it, in lower case. */
  readonly name: string;
  readonly args: readonly TypedExpression[];
  /** Window functions only: `lag(x) IGNORE NULLS`. */
  readonly ignoreNulls?: boolean;
}

export interface TypedCast extends Typed {
  readonly kind: 'cast';
  readonly child: TypedExpression;
  /** `ansi` raises on bad input, `try` gives NULL, `implicit` is a widening that cannot fail unless Spark's own would. */
  readonly mode: 'ansi' | 'try' | 'implicit';
}

export interface TypedCase extends Typed {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: TypedExpression; readonly then: TypedExpression }[];
  readonly otherwise?: TypedExpression;
}

export interface TypedIn extends Typed {
  readonly kind: 'in';
  readonly child: TypedExpression;
  readonly list:
    readonly TypedExpression[] | { readonly subquery: ResolvedPlan; readonly outerReferences?: readonly Attribute[] };
}

export interface TypedLambda extends Typed {
  readonly kind: 'lambda';
  readonly parameters: readonly TypedLambdaVariable[];
  readonly body: TypedExpression;
}

export interface TypedLambdaVariable extends Typed {
  readonly kind: 'lambdaVariable';
  readonly id: number;
  readonly name: string;
}

export interface TypedAggregate extends Typed {
  readonly kind: 'aggregateCall';
  readonly entry: FunctionEntry;
  /** As the user wrote it, in lower case. */
  readonly name: string;
  readonly args: readonly TypedExpression[];
  readonly distinct: boolean;
  readonly filter?: TypedExpression;
  readonly ignoreNulls: boolean;
  readonly withinGroup?: readonly TypedSortOrder[];
}

export interface TypedWindow extends Typed {
  readonly kind: 'windowCall';
  readonly call: TypedAggregate | TypedCall;
  readonly partitionBy: readonly TypedExpression[];
  readonly orderBy: readonly TypedSortOrder[];
  readonly frame?: {
    readonly unit: 'rows' | 'range';
    readonly start: TypedFrameBound;
    readonly end: TypedFrameBound;
  };
}

export type TypedFrameBound =
  | { readonly kind: 'unboundedPreceding' | 'currentRow' | 'unboundedFollowing' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: TypedExpression };

export interface TypedSubquery extends Typed {
  readonly kind: 'subquery';
  readonly form: 'scalar' | 'exists';
  readonly plan: ResolvedPlan;
  /** Attributes of the outer query that the subquery reads; none when it is uncorrelated. */
  readonly outerReferences?: readonly Attribute[];
}

export interface TypedSortOrder {
  readonly child: TypedExpression;
  readonly descending: boolean;
  readonly nulls: 'first' | 'last';
}

/** An expression with the attribute that its value becomes. */
export interface NamedExpression {
  readonly attribute: Attribute;
  readonly expression: TypedExpression;
}

/**
 * A typed query. `output` is what the node's rows hold, in order; in generated SQL the column of an attribute is
 * `columnName(attribute)`, so two columns of one name, or names that differ only in case, never meet.
 */
export type ResolvedPlan =
  | LeafPlan
  | ResolvedValues
  | ResolvedRange
  | ResolvedProject
  | ResolvedFilter
  | ResolvedAggregate
  | ResolvedJoin
  | ResolvedSetOperation
  | ResolvedDistinct
  | ResolvedDeduplicate
  | ResolvedWatermark
  | ResolvedSort
  | ResolvedLimit
  | ResolvedGenerate
  | ResolvedWindow
  | ResolvedExpect;

interface ResolvedNode {
  readonly output: readonly Attribute[];
  readonly streaming: boolean;
  readonly position?: Position | undefined;
}

/** A table or a reader. Its rows are bound at run time: a snapshot's files, or a batch's (start, end]. */
export interface LeafPlan extends ResolvedNode {
  readonly kind: 'leaf';
  readonly leaf: LeafSource;
  readonly schema: StructType;
}

/** What the catalog found for a `relation` or `read` node; opaque to the analyzer. */
export interface LeafSource {
  readonly format: string;
  readonly path?: string;
  readonly options: Readonly<Record<string, string>>;
  readonly version?: number;
  readonly name?: readonly string[];
}

export interface ResolvedValues extends ResolvedNode {
  readonly kind: 'values';
  readonly rows: readonly (readonly TypedExpression[])[];
}

export interface ResolvedRange extends ResolvedNode {
  readonly kind: 'range';
  readonly start: bigint;
  readonly end: bigint;
  readonly step: bigint;
}

export interface ResolvedProject extends ResolvedNode {
  readonly kind: 'project';
  readonly child: ResolvedPlan;
  readonly list: readonly NamedExpression[];
}

export interface ResolvedFilter extends ResolvedNode {
  readonly kind: 'filter';
  readonly child: ResolvedPlan;
  readonly condition: TypedExpression;
}

export interface ResolvedAggregate extends ResolvedNode {
  readonly kind: 'aggregate';
  readonly child: ResolvedPlan;
  /** Grouping keys with the attributes that stand for them above. */
  readonly grouping: readonly NamedExpression[];
  /** Indexes into `grouping` of each set; absent for an ordinary GROUP BY. */
  readonly sets?: readonly (readonly number[])[];
  /** Over grouping attributes and aggregate calls. */
  readonly list: readonly NamedExpression[];
}

export interface ResolvedJoin extends ResolvedNode {
  readonly kind: 'join';
  readonly left: ResolvedPlan;
  readonly right: ResolvedPlan;
  readonly joinType: 'inner' | 'cross' | 'left' | 'right' | 'full' | 'leftSemi' | 'leftAnti';
  readonly condition?: TypedExpression;
  readonly lateral?: boolean;
}

/** Both sides have casts in place, so that their outputs agree in number and type. */
export interface ResolvedSetOperation extends ResolvedNode {
  readonly kind: 'setOperation';
  readonly operation: 'union' | 'except' | 'intersect';
  readonly all: boolean;
  readonly left: ResolvedPlan;
  readonly right: ResolvedPlan;
}

export interface ResolvedDistinct extends ResolvedNode {
  readonly kind: 'distinct';
  readonly child: ResolvedPlan;
}

/** `dropDuplicates`: the first row of each key stays. Stateful on a stream. */
export interface ResolvedDeduplicate extends ResolvedNode {
  readonly kind: 'deduplicate';
  readonly child: ResolvedPlan;
  readonly keys: readonly Attribute[];
  readonly withinWatermark: boolean;
}

export interface ResolvedWatermark extends ResolvedNode {
  readonly kind: 'watermark';
  readonly child: ResolvedPlan;
  readonly column: Attribute;
  /** Milliseconds; a month counts as 31 days. */
  readonly delay: number;
}

export interface ResolvedSort extends ResolvedNode {
  readonly kind: 'sort';
  readonly child: ResolvedPlan;
  readonly order: readonly TypedSortOrder[];
}

export interface ResolvedLimit extends ResolvedNode {
  readonly kind: 'limit';
  readonly child: ResolvedPlan;
  readonly limit?: number;
  readonly offset?: number;
}

/** `explode` and its kin: each row of the child with each row that the generator makes of it. */
export interface ResolvedGenerate extends ResolvedNode {
  readonly kind: 'generate';
  readonly child: ResolvedPlan;
  readonly generator: TypedCall;
  readonly outer: boolean;
  readonly generated: readonly Attribute[];
}

/** Window functions computed over the child and added to its columns. */
export interface ResolvedWindow extends ResolvedNode {
  readonly kind: 'window';
  readonly child: ResolvedPlan;
  readonly list: readonly NamedExpression[];
}

/**
 * Expectations over the rows of the child, which holds the value of each condition in a column of its own: it is computed once
 * a row, counted and filtered by. `output` is the child's without those columns.
 */
export interface ResolvedExpect extends ResolvedNode {
  readonly kind: 'expect';
  readonly child: ResolvedPlan;
  /** Name of the dataset that declares them. */
  readonly dataset: string;
  readonly expectations: readonly ResolvedExpectation[];
}

export interface ResolvedExpectation {
  readonly name: string;
  readonly conditionText: string;
  readonly onViolation: OnViolation;
  readonly position: Position;
  /** A BOOLEAN column of the child. NULL counts as failed, as FALSE does. */
  readonly holds: Attribute;
}

/** The column of an attribute in generated SQL (quote-free). */
export function columnName(attribute: { readonly id: number }): string {
  return `c${attribute.id}`;
}
