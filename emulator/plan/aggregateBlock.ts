import { sluiceError, type Position } from '../base/errors.ts';
import type { Analysis } from './analysis.ts';
import type { ExpressionContext } from './analyzeExpression.ts';
import { expressionText } from './expressionText.ts';
import { groupingOf, type Grouping } from './grouping.ts';
import { oneZero } from './oneZero.ts';
import { groupingMarks } from './groupingMarks.ts';
import { aliasOf, booleanCondition, type QueryBlock } from './queryBlock.ts';
import { namedExpression } from './relations.ts';
import type { NamedExpression, ResolvedPlan, TypedAggregate, TypedExpression } from './resolved.ts';
import { findColumn, unresolvedColumn, type Relation } from './scope.ts';
import type { SelectItem } from './selectList.ts';
import { children, fingerprint, hasAggregate, sameExpression, someExpression, transform } from './typedExpression.ts';

type Clause = 'select' | 'having' | 'qualify' | 'order';

/** A block that aggregates: the aggregate is built as expressions are rewritten over it. */
export interface AggregateBlock {
  /** The SELECT list over the aggregate's columns. */
  items(): readonly SelectItem[];
  /** Any expression over the aggregate's columns; what is not grouped is refused as the clause has it. */
  rewrite(expression: TypedExpression, clause: Clause): TypedExpression;
  /** The aggregate with HAVING above it. To be asked for when every expression has been rewritten. */
  plan(): ResolvedPlan;
}

/**
 * The aggregate of a block computes the grouping keys and each aggregate call once; everything else is a projection over
 * them.
 */
export function aggregateBlock(
  block: QueryBlock,
  items: readonly SelectItem[],
  child: Relation,
  base: ExpressionContext,
): AggregateBlock {
  const { analysis } = base;
  const { select } = block;
  if (select.kind === 'aggregate' && select.pipe !== undefined) checkPipe(items.slice(select.pipe.keys));
  const grouping = groupingOf(select, items, base);
  const keys = grouping.keys.map((expression): NamedExpression => keyOf(analysis, expression, grouping));
  const calls = new Map<string, NamedExpression>();
  const grouped = select.kind === 'aggregate' && !(select.grouping.kind === 'simple' && keys.length === 0);

  const rewrite = (expression: TypedExpression, clause: Clause): TypedExpression =>
    rewriteOver({ analysis, grouping, keys, calls, clause, grouped, child, whole: expression }, expression);

  const list = items.map((item): SelectItem => {
    const expression = rewrite(item.expression, 'select');
    if (item.attribute !== undefined || item.expression.kind !== 'attribute') return { ...item, expression };
    return { ...item, expression };
  });
  const having = block.having.map((condition) => {
    const context = havingContext(base, items, keys, grouping);
    return rewrite(booleanCondition(condition, context), 'having');
  });
  return {
    items: () => list,
    rewrite,
    plan: () => {
      const aggregates = [...calls.values()];
      const output = [...keys, ...aggregates].map((item) => item.attribute);
      let plan: ResolvedPlan = {
        kind: 'aggregate',
        child: child.plan,
        grouping: keys,
        ...(grouping.sets === undefined ? {} : { sets: grouping.sets }),
        list: [...keys.map((key) => ({ attribute: key.attribute, expression: key.attribute })), ...aggregates],
        output,
        streaming: child.plan.streaming,
        ...(select.position === undefined ? {} : { position: select.position }),
      };
      for (const condition of having)
        plan = { kind: 'filter', child: plan, condition, output, streaming: plan.streaming };
      return plan;
    },
  };
}

/** `|> AGGREGATE` takes aggregates only; the keys stand behind GROUP BY. */
function checkPipe(items: readonly SelectItem[]): void {
  const plain = items.find((item) => !hasAggregate(item.expression));
  if (plain === undefined) return;
  throw sluiceError(
    'PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION',
    { expr: `"${expressionText(plain.expression)}"` },
    { position: positionOf(plain.expression) },
  );
}

/** A key that is a column keeps being that column, unless grouping sets may make it NULL. */
function keyOf(analysis: Analysis, expression: TypedExpression, grouping: Grouping): NamedExpression {
  const key = oneZero(analysis, expression);
  if (key.kind === 'attribute' && grouping.sets === undefined) return { attribute: key, expression: key };
  const named = namedExpression(analysis, expressionText(expression), key);
  const attribute = {
    ...named.attribute,
    ...(expression.kind === 'attribute' ? { qualifier: expression.qualifier } : {}),
    nullable: named.attribute.nullable || grouping.sets !== undefined,
  };
  return { attribute, expression: key };
}

/**
 * HAVING sees the grouping keys and what stands in aggregates first, then the SELECT list's names (SPARK-31519).
 */
function havingContext(
  base: ExpressionContext,
  items: readonly SelectItem[],
  keys: readonly NamedExpression[],
  grouping: Grouping,
): ExpressionContext {
  const settings = base.analysis.context.settings;
  const alias = aliasOf(items);
  const isKey = (id: number): boolean => grouping.keys.some((key) => key.kind === 'attribute' && key.id === id);
  const outside: ExpressionContext = {
    ...base,
    alias,
    first: (parts, position) => {
      const below = findColumn(parts, base.scope, settings, position);
      if (below !== undefined && isKey(below.attribute.id)) return below;
      return undefined;
    },
    suggest: {
      visible: [
        ...items.flatMap((item) => (item.attribute === undefined ? [] : [item.attribute])),
        ...keys.map((key) => key.attribute),
      ],
      hidden: [],
    },
  };
  return outside;
}

interface Rewriting {
  readonly analysis: Analysis;
  readonly grouping: Grouping;
  readonly keys: readonly NamedExpression[];
  readonly calls: Map<string, NamedExpression>;
  readonly clause: Clause;
  readonly grouped: boolean;
  readonly child: Relation;
  readonly whole: TypedExpression;
}

function rewriteOver(state: Rewriting, expression: TypedExpression): TypedExpression {
  const { analysis, grouping, keys, calls } = state;
  return transform(expression, (part) => {
    const index = grouping.keys.findIndex((key) => sameExpression(key, part));
    const key = keys[index];
    if (key !== undefined) return key.attribute;
    const mark = groupingMarks(part, grouping, keys);
    if (mark !== undefined) return callAttribute(analysis, calls, mark);
    if (part.kind === 'aggregateCall') return callAttribute(analysis, calls, checkedCall(part));
    if (part.kind === 'windowCall') return rewriteWindow(state, part);
    if (part.kind === 'call' && part.entry.names[0] === 'window_time') throw windowTimeNotGrouped(state, part);
    if (part.kind === 'attribute' && isBelow(state.child, part.id)) throw notGrouped(state, part);
    if (part.kind === 'subquery' || part.kind === 'in') checkOuter(state, part);
    return undefined;
  });
}

/** Inside of a window function, aggregates are arguments; its own call is not one. */
function rewriteWindow(state: Rewriting, window: Extract<TypedExpression, { kind: 'windowCall' }>): TypedExpression {
  const go = (part: TypedExpression): TypedExpression => rewriteOver(state, part);
  const { call } = window;
  const args = call.args.map(go);
  return {
    ...window,
    call:
      call.kind === 'call'
        ? { ...call, args }
        : { ...call, args, ...(call.filter === undefined ? {} : { filter: go(call.filter) }) },
    partitionBy: window.partitionBy.map(go),
    orderBy: window.orderBy.map((order) => ({ ...order, child: go(order.child) })),
  };
}

function callAttribute(analysis: Analysis, calls: Map<string, NamedExpression>, call: TypedAggregate): TypedExpression {
  const id = fingerprint(call);
  const known = calls.get(id);
  if (known !== undefined) return known.attribute;
  const named = namedExpression(analysis, expressionText(call), call);
  calls.set(id, named);
  return named.attribute;
}

/** What an aggregate may hold, and FILTER. */
export function checkedCall(call: TypedAggregate): TypedAggregate {
  const { position } = call;
  const inside = [...call.args, ...(call.withinGroup ?? []).map((order) => order.child)];
  if (inside.some(hasAggregate)) throw sluiceError('NESTED_AGGREGATE_FUNCTION', {}, { position });
  if (inside.some((arg) => someExpression(arg, (part) => part.kind === 'windowCall'))) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'a window function inside of an aggregate function', detail: '' },
      { position },
    );
  }
  const { filter } = call;
  if (filter === undefined) return call;
  const filterExpr = `"${expressionText(filter)}"`;
  if (filter.dataType.kind !== 'boolean') {
    throw sluiceError('INVALID_AGGREGATE_FILTER.NOT_BOOLEAN', { filterExpr }, { position });
  }
  if (hasAggregate(filter)) {
    throw sluiceError('INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE', { filterExpr, aggExpr: filterExpr }, { position });
  }
  if (someExpression(filter, (part) => part.kind === 'windowCall')) {
    throw sluiceError(
      'INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION',
      { filterExpr, windowExpr: filterExpr },
      { position },
    );
  }
  return call;
}

function isBelow(child: Relation, id: number): boolean {
  return [...child.visible, ...child.hidden, ...(child.unstarred ?? [])].some((attribute) => attribute.id === id);
}

/**
 * Spark computes `window_time` below the aggregate, where it is a column that nobody has grouped by. Source: apache/spark,
 * `ResolveWindowTime`.
 */
function windowTimeNotGrouped(state: Rewriting, part: Extract<TypedExpression, { kind: 'call' }>): Error {
  const { position } = part;
  if (state.clause === 'select')
    return sluiceError('MISSING_AGGREGATION', { expression: '"window_time"' }, { position });
  return sluiceError(
    'UNSUPPORTED_FUNCTION',
    { name: '`window_time`', detail: ' beside its own grouping' },
    { position },
  );
}

function notGrouped(state: Rewriting, part: Extract<TypedExpression, { kind: 'attribute' }>): Error {
  const position = positionOf(state.whole);
  if (state.clause !== 'select') {
    const visible = state.keys.map((key) => key.attribute);
    return unresolvedColumn([part.name], { visible, hidden: [] }, position);
  }
  if (!state.grouped) return sluiceError('MISSING_GROUP_BY', {}, { position });
  return sluiceError('MISSING_AGGREGATION', { expression: `"${part.name}"` }, { position });
}

/** A subquery that reads a column of this query may read grouping keys only. */
function checkOuter(state: Rewriting, part: TypedExpression): void {
  const outer =
    part.kind === 'subquery'
      ? part.outerReferences
      : part.kind === 'in' && 'subquery' in part.list
        ? part.list.outerReferences
        : undefined;
  const stray = (outer ?? []).find(
    (attribute) => isBelow(state.child, attribute.id) && !state.keys.some((key) => key.attribute.id === attribute.id),
  );
  if (stray !== undefined) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'a correlated subquery over an aggregate', detail: '' },
      { position: positionOf(part) },
    );
  }
}

function positionOf(expression: TypedExpression): Position | undefined {
  if (expression.kind !== 'attribute' && expression.position !== undefined) return expression.position;
  for (const child of children(expression)) {
    const found = positionOf(child);
    if (found !== undefined) return found;
  }
  return undefined;
}
