import type { Position } from '../base/errors.ts';
import type { DataType, LiteralValue } from './dataType.ts';
import type { LogicalPlan } from './logicalPlan.ts';

/**
 * An expression as a front end (SQL or PySpark) wrote it: names unresolved, types unknown. Operators are calls too, under
 * the names below, so that one registry of functions serves both.
 *
 * Operator names: `+ - * / % div`, unary `negative` and `positive`, `= <=> < <= > >=` (`!=` is `not(=)`), `and or not`,
 * `|| & | ^ ~ << >> >>>`, `isnull isnotnull`, `like ilike rlike` (like takes an optional third escape argument),
 * `between` is and(>=, <=), `in` has a node of its own. `IS TRUE` is `istrue`, likewise `isfalse isunknown`.
 */
export type Expression =
  | LiteralExpression
  | ColumnExpression
  | StarExpression
  | CallExpression
  | CastExpression
  | AliasExpression
  | CaseExpression
  | InExpression
  | FieldExpression
  | LambdaExpression
  | WindowExpression
  | SubqueryExpression
  | SortOrder;

interface Node {
  readonly position?: Position | undefined;
}

export interface LiteralExpression extends Node {
  readonly kind: 'literal';
  readonly value: LiteralValue;
  readonly dataType: DataType;
}

/** `a`, `t.a`, `a.b.c`: which part is a qualifier, a column or a field is for the analyzer to find. */
export interface ColumnExpression extends Node {
  readonly kind: 'column';
  readonly nameParts: readonly string[];
  /** `df["a"]`, `df.a` of PySpark: the data frame's plan id, when the column is bound to one. */
  readonly planId?: number;
}

/** `*`, `t.*`, `* EXCEPT (a, b.c)`. */
export interface StarExpression extends Node {
  readonly kind: 'star';
  readonly qualifier: readonly string[];
  readonly except?: readonly (readonly string[])[];
}

export interface CallExpression extends Node {
  readonly kind: 'call';
  /** As written; looked up without regard to case. Several parts for a qualified function name. */
  readonly name: string;
  readonly args: readonly Expression[];
  /** `name => value` arguments, in order of writing. */
  readonly namedArgs?: readonly { readonly name: string; readonly value: Expression }[];
  readonly distinct?: boolean;
  readonly filter?: Expression;
  readonly nulls?: 'ignore' | 'respect';
  /** `WITHIN GROUP (ORDER BY …)`. */
  readonly withinGroup?: readonly SortOrder[];
}

export interface CastExpression extends Node {
  readonly kind: 'cast';
  readonly child: Expression;
  readonly dataType: DataType;
  /** `CAST` and `::` follow ANSI mode; `TRY_CAST` gives NULL where that fails. */
  readonly mode: 'cast' | 'try';
}

export interface AliasExpression extends Node {
  readonly kind: 'alias';
  readonly child: Expression;
  /** More than one only for generators: `explode(m) AS (k, v)`. */
  readonly names: readonly string[];
}

/** Both forms of CASE and PySpark's `when`: a simple CASE has its operand folded into the conditions by the front end. */
export interface CaseExpression extends Node {
  readonly kind: 'case';
  readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
  readonly otherwise?: Expression;
}

export interface InExpression extends Node {
  readonly kind: 'in';
  readonly child: Expression;
  readonly list: readonly Expression[] | { readonly subquery: LogicalPlan };
}

/** `child[key]` and `child.name` on something that is not a plain name. */
export interface FieldExpression extends Node {
  readonly kind: 'field';
  readonly child: Expression;
  readonly key: Expression;
}

export interface LambdaExpression extends Node {
  readonly kind: 'lambda';
  readonly parameters: readonly string[];
  readonly body: Expression;
}

export interface WindowExpression extends Node {
  readonly kind: 'window';
  readonly call: Expression;
  readonly spec: WindowSpec | { readonly reference: string };
}

export interface WindowSpec {
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly SortOrder[];
  readonly frame?: {
    readonly unit: 'rows' | 'range';
    readonly start: FrameBound;
    readonly end: FrameBound;
  };
}

export type FrameBound =
  | { readonly kind: 'unboundedPreceding' | 'currentRow' | 'unboundedFollowing' }
  | { readonly kind: 'preceding' | 'following'; readonly offset: Expression };

export interface SubqueryExpression extends Node {
  readonly kind: 'subquery';
  readonly form: 'scalar' | 'exists';
  readonly plan: LogicalPlan;
}

export interface SortOrder extends Node {
  readonly kind: 'sortOrder';
  readonly child: Expression;
  readonly descending: boolean;
  /** Absent: first when ascending, last when descending, as Spark has it. */
  readonly nulls?: 'first' | 'last';
}
