import { sluiceError, type Position } from '../base/errors.ts';
import type { Analysis, Environment } from './analysis.ts';
import {
  analyzeExpression,
  analyzeSortOrder,
  expressionContext,
  isBooleanOrNull,
  type ExpressionContext,
} from './analyzeExpression.ts';
import type { Expression } from './expression.ts';
import { expressionText } from './expressionText.ts';
import { isGenerator, refuseGenerator } from './generate.ts';
import type { FilterPlan, LimitPlan, SortPlan } from './logicalPlan.ts';
import { columnsTakenAway, withColumnsOf } from './missingColumns.ts';
import { checkOrderable, ordinalOf } from './orderBy.ts';
import { passed, projectPlan } from './relations.ts';
import type { ResolvedPlan, TypedExpression, TypedSortOrder } from './resolved.ts';
import { emptyScope, findColumn, type Relation } from './scope.ts';
import { constantValue, hasAggregate, isFoldable, someExpression } from './typedExpression.ts';
import { sqlText } from './typeText.ts';
import { isIntegral } from './types.ts';

export function analyzeFilter(analysis: Analysis, plan: FilterPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const condition = analyzeExpression(plan.condition, filterContext(analysis, plan, environment, child));
  const position = plan.condition.position ?? plan.position;
  const text = `"${expressionText(condition)}"`;
  if (!isBooleanOrNull(condition)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN',
      { sqlExpr: text, filter: text, type: `"${sqlText(condition.dataType)}"` },
      { position },
    );
  }
  refuseGenerator(condition, 'Filter', position);
  const invalid = (part: TypedExpression): boolean => part.kind === 'windowCall' || isGenerator(part);
  if (hasAggregate(condition) || someExpression(condition, invalid)) {
    throw sluiceError('INVALID_WHERE_CONDITION', { condition: text, expressionList: text }, { position });
  }
  const below = withColumnsOf(child.plan, condition);
  const filter: ResolvedPlan = {
    kind: 'filter',
    child: below,
    condition,
    output: below.output,
    streaming: below.streaming,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  };
  return { ...child, plan: below === child.plan ? filter : projectPlan(filter, child.plan.output.map(passed)) };
}

/** A data frame's filter sees what its frame gives first, then what a select below took away. A subquery of SQL hides that. */
function filterContext(
  analysis: Analysis,
  plan: FilterPlan,
  environment: Environment,
  child: Relation,
): ExpressionContext {
  const context = expressionContext(analysis, environment, child);
  const takenAway = plan.child.planId === undefined ? [] : columnsTakenAway(child.plan);
  if (takenAway.length === 0) return context;
  return {
    ...context,
    scope: { visible: takenAway, hidden: [] },
    first: (parts, position) => findColumn(parts, child, analysis.context.settings, position),
    suggest: child,
  };
}

/**
 * ORDER BY over something that is not a SELECT: a set operation, a table, VALUES. SORT BY orders the rows of each partition, and
 * here all rows are one partition.
 */
export function analyzeSort(analysis: Analysis, plan: SortPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const order = sortOrders(analysis, plan, environment, child);
  return {
    ...child,
    plan: {
      kind: 'sort',
      child: child.plan,
      order,
      output: child.plan.output,
      streaming: child.plan.streaming,
      ...(plan.position === undefined ? {} : { position: plan.position }),
    },
  };
}

function sortOrders(
  analysis: Analysis,
  plan: SortPlan,
  environment: Environment,
  child: Relation,
): readonly TypedSortOrder[] {
  const { order } = plan;
  const context = expressionContext(analysis, environment, child);
  if ('all' in order) {
    const nulls = order.nulls ?? (order.descending ? 'last' : 'first');
    return child.visible.map((attribute) => ({ child: attribute, descending: order.descending, nulls }));
  }
  return order.map((item) => {
    const ordinal = ordinalOf(item, child.visible.length);
    const column = ordinal === undefined ? undefined : child.visible[ordinal];
    const typed =
      column === undefined
        ? analyzeSortOrder(item, context)
        : {
            child: column,
            descending: item.descending,
            nulls: item.nulls ?? (item.descending ? ('last' as const) : ('first' as const)),
          };
    checkOrderable(typed.child, context);
    refuseGenerator(typed.child, 'Sort', item.position);
    return typed;
  });
}

export function analyzeLimit(analysis: Analysis, plan: LimitPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const limit = plan.limit === undefined ? undefined : rowCount(analysis, plan.limit, 'limit', environment, child);
  const offset = plan.offset === undefined ? undefined : rowCount(analysis, plan.offset, 'offset', environment, child);
  const resolved: ResolvedPlan = {
    kind: 'limit',
    child: child.plan,
    ...(limit === undefined ? {} : { limit }),
    ...(offset === undefined ? {} : { offset }),
    output: child.plan.output,
    streaming: child.plan.streaming,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  };
  return { ...child, plan: resolved };
}

function rowCount(
  analysis: Analysis,
  expression: Expression,
  name: 'limit' | 'offset',
  environment: Environment,
  child: Relation,
): number {
  const typed = analyzeExpression(
    expression,
    expressionContext(analysis, environment, child.visible.length > 0 ? child : emptyScope),
  );
  const position: Position | undefined = expression.position;
  const expr = `"${expressionText(typed)}"`;
  if (!isFoldable(typed))
    throw sluiceError('INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE', { name, expr }, { position });
  if (!isIntegral(typed.dataType) || typed.dataType.kind === 'long') {
    const dataType = `"${sqlText(typed.dataType)}"`;
    throw sluiceError('INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE', { name, expr, dataType }, { position });
  }
  const value = constantNumber(typed);
  if (value === undefined) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: expr, detail: ` as ${name}; write a number` },
      { position },
    );
  }
  if (value === null) throw sluiceError('INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL', { name, expr }, { position });
  if (value < 0) throw sluiceError('INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE', { name, expr, v: value }, { position });
  return value;
}

/** Whole numbers and sums of them, which is what people write after LIMIT. */
function constantNumber(expression: TypedExpression): number | null | undefined {
  if (expression.kind === 'call' && expression.args.length === 2) {
    const [left, right] = expression.args.map(constantNumber);
    if (typeof left !== 'number' || typeof right !== 'number') return undefined;
    const [operator] = expression.entry.names;
    if (operator === '+') return left + right;
    if (operator === '-') return left - right;
    return operator === '*' ? left * right : undefined;
  }
  const value = constantValue(expression);
  if (value === null) return null;
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined;
}
