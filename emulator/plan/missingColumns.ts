import { passed, projectPlan } from './relations.ts';
import type { Attribute, ResolvedPlan, TypedExpression } from './resolved.ts';
import { someExpression } from './typedExpression.ts';

/**
 * Columns that a `select` or `drop` below took away, and that a filter of a data frame may still name: Spark hands them up to the filter and
 * takes them away again. Source: apache/spark, `ColumnResolutionHelper.resolveExprsAndAddMissingAttrs`.
 */
export function columnsTakenAway(plan: ResolvedPlan): readonly Attribute[] {
  switch (plan.kind) {
    case 'project': {
      const kept = new Set(plan.output.map(({ id }) => id));
      return [...plan.child.output.filter(({ id }) => !kept.has(id)), ...columnsTakenAway(plan.child)];
    }
    case 'filter':
      return columnsTakenAway(plan.child);
    default:
      return [];
  }
}

/** The plan with those of the columns that the condition reads added to its output. */
export function withColumnsOf(plan: ResolvedPlan, condition: TypedExpression): ResolvedPlan {
  const missing = columnsTakenAway(plan).filter(({ id }) =>
    someExpression(condition, (part) => part.kind === 'attribute' && part.id === id),
  );
  return missing.length === 0 ? plan : handedUp(plan, missing);
}

function handedUp(plan: ResolvedPlan, missing: readonly Attribute[]): ResolvedPlan {
  const absent = missing.filter(({ id }) => !plan.output.some((attribute) => attribute.id === id));
  if (absent.length === 0) return plan;
  if (plan.kind === 'project') return projectPlan(handedUp(plan.child, absent), [...plan.list, ...absent.map(passed)]);
  if (plan.kind === 'filter')
    return { ...plan, child: handedUp(plan.child, absent), output: [...plan.output, ...absent] };
  return plan;
}
