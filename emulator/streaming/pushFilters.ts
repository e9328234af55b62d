import type { ResolvedPlan, TypedExpression } from '../plan/resolved.ts';
import { transform } from '../plan/typedExpression.ts';
import { isDeterministic, referencedIds, withChildren } from '../plan/planTree.ts';

/**
 * Moves filters towards the sources where Spark's optimizer does, because it shows: rows that a filter drops below a watermark do
 * not move it, and rows that a file reader drops are not counted. A filter goes below `withWatermark` unless it reads the event
 * time, below projections and unions, and stays above stateful operators.
 * Source: apache/spark, `PushPredicateThroughNonJoin`.
 */
export function pushFilters(plan: ResolvedPlan): ResolvedPlan {
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
    default:
      return stay;
  }
}

function substitute(expression: TypedExpression, sources: ReadonlyMap<number, TypedExpression>): TypedExpression {
  return transform(expression, (part) => (part.kind === 'attribute' ? sources.get(part.id) : undefined));
}
