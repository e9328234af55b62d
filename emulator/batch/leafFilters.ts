import { someExpression } from '../plan/typedExpression.ts';
import type { LeafPlan, ResolvedPlan, TypedExpression } from '../plan/resolved.ts';

/**
 * For each leaf the conditions above it that only rows of it decide, so that a row for which one is not true is in no answer. The conditions
 * stay in the plan; they only tell a leaf which files it need not read. An attribute keeps its id wherever it is passed on unchanged, so a
 * condition over a leaf's own ids speaks of its columns.
 */
export function leafFilters(plan: ResolvedPlan): ReadonlyMap<LeafPlan, readonly TypedExpression[]> {
  const found = new Map<LeafPlan, readonly TypedExpression[]>();
  collect(plan, [], found);
  return found;
}

function collect(
  plan: ResolvedPlan,
  conditions: readonly TypedExpression[],
  found: Map<LeafPlan, readonly TypedExpression[]>,
): void {
  switch (plan.kind) {
    case 'leaf': {
      const ids = new Set(plan.output.map((attribute) => attribute.id));
      const isForeign = (part: TypedExpression): boolean => part.kind === 'attribute' && !ids.has(part.id);
      const own = conditions.filter((condition) => !someExpression(condition, isForeign));
      // A leaf that stands in two places is read for both.
      found.set(plan, found.has(plan) ? [] : own);
      break;
    }
    case 'filter':
      collect(plan.child, [...conditions, ...conjuncts(plan.condition)], found);
      break;
    case 'project':
    case 'sort':
    case 'distinct':
    case 'watermark':
      collect(plan.child, conditions, found);
      break;
    case 'join': {
      const inner = plan.joinType === 'inner' || plan.joinType === 'cross';
      const matching =
        inner && plan.condition !== undefined ? [...conditions, ...conjuncts(plan.condition)] : conditions;
      const keepsLeft = inner || ['left', 'leftSemi', 'leftAnti'].includes(plan.joinType);
      const keepsRight = inner || plan.joinType === 'right';
      collect(plan.left, keepsLeft ? matching : [], found);
      collect(plan.right, keepsRight ? matching : [], found);
      break;
    }
    case 'setOperation':
      collect(plan.left, [], found);
      collect(plan.right, [], found);
      break;
    case 'values':
    case 'range':
      break;
    default:
      // A condition above a limit, an aggregate or a window speaks of rows that exist only because of all rows below.
      collect(plan.child, [], found);
  }
}

/** The conditions that AND joins. */
export function conjuncts(condition: TypedExpression): readonly TypedExpression[] {
  if (condition.kind === 'call' && condition.entry.names[0] === 'and') return condition.args.flatMap(conjuncts);
  return [condition];
}
