import type { FunctionEntry } from '../plan/functionEntry.ts';
import type { ResolvedJoin, ResolvedPlan, TypedExpression } from '../plan/resolved.ts';
import { hasAggregate, transform } from '../plan/typedExpression.ts';
import { isDeterministic, referencedIds, withChildren } from '../plan/planTree.ts';
import { nullIntolerant } from './readerFilters.ts';

/**
 * Moves filters towards the sources where Spark's optimizer does, because it shows: rows that a filter drops below a watermark do
 * not move it, and rows that a file reader drops are not counted. A filter goes below `withWatermark` unless it reads the event
 * time, below projections and unions, and stays above stateful operators.
 * Source: apache/spark, `PushPredicateThroughNonJoin`.
 */
export function pushFilters(plan: ResolvedPlan): ResolvedPlan {
  if (plan.kind === 'join') return pushJoin({ ...plan, left: pushFilters(plan.left), right: pushFilters(plan.right) });
  if (plan.kind !== 'filter') return withChildren(plan, pushFilters);
  return conjuncts(plan.condition).reduceRight(
    (child, condition) => pushOne(child, condition),
    pushFilters(plan.child),
  );
}

/** The parts of a condition that `and` joins. */
export function conjuncts(condition: TypedExpression): readonly TypedExpression[] {
  if (condition.kind === 'call' && condition.entry.names[0] === 'and') return condition.args.flatMap(conjuncts);
  return [condition];
}

function pushOne(child: ResolvedPlan, condition: TypedExpression): ResolvedPlan {
  const stay: ResolvedPlan = { kind: 'filter', child, condition, output: child.output, streaming: child.streaming };
  if (!isDeterministic(condition)) return stay;
  switch (child.kind) {
    case 'filter':
      return { ...child, child: pushOne(child.child, condition) };
    case 'watermark':
      if (referencedIds(condition).has(child.column.id)) return stay;
      return { ...child, child: pushOne(child.child, condition) };
    case 'project': {
      if (!child.list.every(({ expression }) => isDeterministic(expression))) return stay;
      const sources = new Map(child.list.map(({ attribute, expression }) => [attribute.id, expression]));
      return { ...child, child: pushOne(child.child, substitute(condition, sources)) };
    }
    case 'setOperation': {
      if (child.operation !== 'union') return stay;
      const side = (branch: ResolvedPlan): ResolvedPlan => {
        const sources = new Map<number, TypedExpression>();
        child.output.forEach((attribute, index) => {
          const source = branch.output[index];
          if (source !== undefined) sources.set(attribute.id, source);
        });
        return pushOne(branch, substitute(condition, sources));
      };
      return { ...child, left: side(child.left), right: side(child.right) };
    }
    case 'generate':
      if (!isDeterministic(child.generator) || !isWithin(referencedIds(condition), child.child)) return stay;
      return { ...child, child: pushOne(child.child, condition) };
    case 'join': {
      if (!child.streaming) return stay;
      const join = withoutOuter(child, condition);
      const kept: ResolvedPlan = join === child ? stay : { ...stay, child: join };
      const ids = referencedIds(condition);
      if (isWithin(ids, join.left) && join.joinType !== 'right' && join.joinType !== 'full') {
        return { ...join, left: pushOne(join.left, condition) };
      }
      if (isWithin(ids, join.right) && ['inner', 'cross', 'right'].includes(join.joinType)) {
        return { ...join, right: pushOne(join.right, condition) };
      }
      return kept;
    }
    case 'aggregate': {
      if (!child.streaming || child.grouping.length === 0 || child.sets !== undefined) return stay;
      const list = new Map(child.list.map(({ attribute, expression }) => [attribute.id, expression]));
      const overKeys = substitute(condition, list);
      const keys = new Map(child.grouping.map(({ attribute, expression }) => [attribute.id, expression]));
      const ids = [...referencedIds(overKeys)];
      if (hasAggregate(overKeys) || ids.length === 0 || !ids.every((id) => keys.has(id))) return stay;
      return { ...child, child: pushOne(child.child, substitute(overKeys, keys)) };
    }
    default:
      return stay;
  }
}

/**
 * A row whose key is NULL finds no partner, so it is dropped below the join, and below the watermark; and so is a row for which a part of the
 * condition that reads one side alone is not true. Source: apache/spark, `InferFiltersFromConstraints`, `PushPredicateThroughJoin`.
 */
function pushJoin(join: ResolvedJoin): ResolvedJoin {
  const { joinType, condition } = join;
  if (condition === undefined || !join.streaming) return join;
  const parts = conjuncts(condition);
  const both = joinType === 'inner' || joinType === 'cross' || joinType === 'leftSemi';
  const filtered = (side: ResolvedPlan, filters: boolean): ResolvedPlan => {
    if (!side.streaming || !filters) return side;
    const own = parts.filter((part) => isWithin(referencedIds(part), side));
    const present = [...new Map(parts.flatMap(nullIntolerant).map((attribute) => [attribute.id, attribute])).values()]
      .filter(({ id, nullable }) => nullable && side.output.some((attribute) => attribute.id === id))
      .filter(({ id }) => !requiresPresence(side, id));
    return [...own, ...present.map(isPresent)].reduceRight((child, part) => pushOne(child, part), side);
  };
  return {
    ...join,
    left: filtered(join.left, both || joinType === 'right'),
    right: filtered(join.right, both || joinType === 'left' || joinType === 'leftAnti'),
  };
}

/** An outer join of which a filter keeps only rows with a partner is an inner one. Source: apache/spark, `EliminateOuterJoin`. */
function withoutOuter(join: ResolvedJoin, condition: TypedExpression): ResolvedJoin {
  const optional = join.joinType === 'left' ? join.right : join.joinType === 'right' ? join.left : undefined;
  if (optional === undefined) return join;
  const needed = nullIntolerant(condition).some(({ id }) => optional.output.some((attribute) => attribute.id === id));
  return needed ? pushJoin({ ...join, joinType: 'inner' }) : join;
}

function isWithin(ids: ReadonlySet<number>, { output }: ResolvedPlan): boolean {
  return ids.size > 0 && [...ids].every((id) => output.some((attribute) => attribute.id === id));
}

/** The filter stands there already, from an earlier turn. */
function requiresPresence(plan: ResolvedPlan, id: number): boolean {
  switch (plan.kind) {
    case 'filter': {
      const { condition } = plan;
      const [column] = condition.kind === 'call' && condition.entry === presence ? condition.args : [];
      return (column?.kind === 'attribute' && column.id === id) || requiresPresence(plan.child, id);
    }
    case 'watermark':
      return requiresPresence(plan.child, id);
    default:
      return false;
  }
}

const presence: FunctionEntry = {
  names: ['isnotnull'],
  kind: 'scalar',
  help: 'Whether a value is there.',
  resolve: ({ args }) => ({ args, dataType: { kind: 'boolean' }, nullable: false }),
  toSql: ({ args: [value] }) => `(${value} IS NOT NULL)`,
};

function isPresent(column: TypedExpression): TypedExpression {
  return {
    kind: 'call',
    entry: presence,
    name: 'isnotnull',
    args: [column],
    dataType: { kind: 'boolean' },
    nullable: false,
  };
}

function substitute(expression: TypedExpression, sources: ReadonlyMap<number, TypedExpression>): TypedExpression {
  return transform(expression, (part) => (part.kind === 'attribute' ? sources.get(part.id) : undefined));
}
