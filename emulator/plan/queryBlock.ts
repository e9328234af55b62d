import { sluiceError } from '../base/errors.ts';
import type { Analysis, Environment } from './analysis.ts';
import { blockItems, type SelectItem } from './selectList.ts';
import { aggregateBlock } from './aggregateBlock.ts';
import { analyzeExpression, expressionContext, isBooleanOrNull, type ExpressionContext } from './analyzeExpression.ts';
import type { Expression, WindowSpec } from './expression.ts';
import { expressionText } from './expressionText.ts';
import { extractGenerator } from './generate.ts';
import type { AggregatePlan, LogicalPlan, ProjectPlan, SortPlan } from './logicalPlan.ts';
import { oneZero } from './oneZero.ts';
import { isFloating } from './types.ts';
import { orderContext, orderItems, sortItems, type OrderItem } from './orderBy.ts';
import { distinctIds, namedExpression, passed, projectPlan } from './relations.ts';
import type { NamedExpression, ResolvedPlan, TypedExpression } from './resolved.ts';
import { emptyScope, relationOf, type Relation, type Scope } from './scope.ts';
import { checkSetTypes } from './setTypes.ts';
import { hasAggregate } from './typedExpression.ts';
import { placeTimeWindow } from './timeWindow.ts';
import { sqlText } from './typeText.ts';
import { extractWindows } from './windows.ts';

/**
 * A SELECT with the clauses that look into it. They are nested plans to the front ends, but HAVING, QUALIFY and ORDER BY see
 * columns that the SELECT list hides, so the analyzer takes them together.
 */
export interface QueryBlock {
  readonly select: ProjectPlan | AggregatePlan;
  readonly having: readonly Expression[];
  readonly qualify: readonly Expression[];
  readonly distinct: boolean;
  readonly order?: SortPlan['order'];
}

/** The block that a plan is the outermost node of, if it is one. */
export function queryBlock(plan: LogicalPlan): QueryBlock | undefined {
  let current = plan;
  let block: Omit<QueryBlock, 'select'> = { having: [], qualify: [], distinct: false };
  if (current.kind === 'sort') {
    block = { ...block, order: current.order };
    current = current.child;
  }
  if (current.kind === 'distinct') {
    block = { ...block, distinct: true };
    current = current.child;
  }
  while (current.kind === 'filter' && current.role !== 'where') {
    const role = current.role;
    block = { ...block, [role]: [current.condition, ...block[role]] };
    current = current.child;
  }
  if (current.kind !== 'project' && current.kind !== 'aggregate') return undefined;
  return { ...block, select: current };
}

export function analyzeQueryBlock(analysis: Analysis, block: QueryBlock, environment: Environment): Relation {
  const { select } = block;
  const below = analysis.analyzeRelation(select.child, environment);
  const parts = [
    select.list,
    select.kind === 'aggregate' ? select.grouping : [],
    block.having,
    block.qualify,
    block.order,
  ];
  const placed = placeTimeWindow(parts, below, expressionContext(analysis, environment, below));
  const child = placed?.child ?? below;
  const base: ExpressionContext = {
    ...expressionContext(analysis, environment, child),
    ...(placed === undefined ? {} : { timeWindow: placed.window }),
    ...(select.namedWindows === undefined
      ? {}
      : { namedWindows: select.namedWindows satisfies Record<string, WindowSpec> }),
  };
  const items = blockItems(select, base);
  const aggregated =
    select.kind === 'aggregate' || block.having.length > 0 || items.some((item) => hasAggregate(item.expression));
  return aggregated ? aggregatedBlock(block, items, child, base) : plainBlock(block, items, child.plan, base);
}

function plainBlock(
  block: QueryBlock,
  items: readonly SelectItem[],
  child: ResolvedPlan,
  base: ExpressionContext,
): Relation {
  const qualify = block.qualify.map((condition) => booleanCondition(condition, { ...base, alias: aliasOf(items) }));
  const order = analyzeOrder(block, items, base, base.scope);
  return finishBlock({ analysis: base.analysis, block, items, qualify, order, plan: child });
}

function aggregatedBlock(
  block: QueryBlock,
  items: readonly SelectItem[],
  child: Relation,
  base: ExpressionContext,
): Relation {
  const aggregate = aggregateBlock(block, items, child, base);
  // QUALIFY over an aggregate sees the columns of its output only.
  const outputs = items.flatMap(
    (item) => item.attribute ?? (item.expression.kind === 'attribute' ? [item.expression] : []),
  );
  const above = { ...base, scope: emptyScope, suggest: { visible: outputs, hidden: [] }, alias: aliasOf(items) };
  const qualify = block.qualify.map((condition) => aggregate.rewrite(booleanCondition(condition, above), 'qualify'));
  const order = analyzeOrder(block, items, base, child).map((item): OrderItem =>
    item.kind === 'output' ? item : { ...item, expression: aggregate.rewrite(item.expression, 'order') },
  );
  return finishBlock({
    analysis: base.analysis,
    block,
    items: aggregate.items(),
    qualify,
    order,
    plan: aggregate.plan(),
  });
}

function analyzeOrder(
  block: QueryBlock,
  items: readonly SelectItem[],
  base: ExpressionContext,
  scope: Scope,
): readonly OrderItem[] {
  if (block.order === undefined) return [];
  const context = orderContext(base, items, block.distinct ? { visible: [], hidden: [] } : scope);
  return orderItems(block.order, items, context);
}

interface Finish {
  readonly analysis: Analysis;
  readonly block: QueryBlock;
  readonly items: readonly SelectItem[];
  readonly qualify: readonly TypedExpression[];
  readonly order: readonly OrderItem[];
  readonly plan: ResolvedPlan;
}

/** Generators, windows, QUALIFY, the list itself, DISTINCT and ORDER BY, from the bottom to the top. */
function finishBlock({ analysis, block, items, qualify, order, plan }: Finish): Relation {
  const generated = extractGenerator(analysis, plan, items);
  const hiddenOrder = order.flatMap((item) => (item.kind === 'output' ? [] : [item.expression]));
  const windows = extractWindows(analysis, generated.plan, [
    ...generated.items.map((item) => item.expression),
    ...qualify,
    ...hiddenOrder,
  ]);
  const count = generated.items.length;
  const expressions = windows.expressions;
  let current = windows.plan;
  for (const condition of expressions.slice(count, count + qualify.length)) {
    current = { kind: 'filter', child: current, condition, output: current.output, streaming: current.streaming };
  }
  const list = distinctIds(
    analysis,
    generated.items.map((item, index): NamedExpression => {
      const expression = expressions[index] ?? item.expression;
      const isColumn = expression.kind === 'attribute' && current.output.some(({ id }) => id === expression.id);
      const changes = block.distinct && isFloating(expression.dataType);
      if (isColumn && item.attribute === undefined && !changes) return passed(expression);
      const value = block.distinct ? oneZero(analysis, expression) : expression;
      return { attribute: item.attribute ?? namedExpression(analysis, item.name, value).attribute, expression: value };
    }),
  );
  const extra = hiddenOrder.map((_, index): NamedExpression => {
    const expression = expressions[count + qualify.length + index];
    if (expression === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'an ORDER BY expression was lost' });
    return namedExpression(analysis, expressionText(expression), expression);
  });
  const isIdentity =
    extra.length === 0 &&
    list.length === current.output.length &&
    list.every((item, index) => item.expression === item.attribute && item.attribute.id === current.output[index]?.id);
  if (!isIdentity || block.select.kind === 'project') current = projectPlan(current, [...list, ...extra]);
  const visible = list.map((item) => item.attribute);
  if (block.distinct) {
    checkSetTypes(visible, block.select.position);
    current = { kind: 'distinct', child: current, output: current.output, streaming: current.streaming };
  }
  if (order.length > 0) {
    current = {
      kind: 'sort',
      child: current,
      order: sortItems(
        order,
        visible,
        extra.map((item) => item.attribute),
      ),
      output: current.output,
      streaming: current.streaming,
    };
  }
  if (extra.length > 0) current = projectPlan(current, visible.map(passed));
  return relationOf(current);
}

/** A condition of HAVING or QUALIFY. */
export function booleanCondition(condition: Expression, context: ExpressionContext): TypedExpression {
  const typed = analyzeExpression(condition, context);
  if (!isBooleanOrNull(typed)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN',
      {
        sqlExpr: `"${expressionText(typed)}"`,
        filter: `"${expressionText(typed)}"`,
        type: `"${sqlText(typed.dataType)}"`,
      },
      { position: condition.position },
    );
  }
  return typed;
}

/** Names of the SELECT list, where they stand for exactly one item. */
export function aliasOf(items: readonly SelectItem[]): (name: string) => TypedExpression | undefined {
  return (name) => {
    const matches = items.filter((item) => item.name.toLowerCase() === name.toLowerCase());
    return matches.length === 1 ? matches[0]?.expression : undefined;
  };
}
