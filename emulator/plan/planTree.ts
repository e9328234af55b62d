import type { LeafPlan, ResolvedPlan } from './resolved.ts';

/** The tables and readers of a plan, from left to right; one that stands in two places comes twice. */
export function leavesOf(plan: ResolvedPlan): readonly LeafPlan[] {
  return plan.kind === 'leaf' ? [plan] : childrenOf(plan).flatMap(leavesOf);
}

/** The plans that a node reads its rows from; plans inside of expressions are not among them. */
export function childrenOf(plan: ResolvedPlan): readonly ResolvedPlan[] {
  switch (plan.kind) {
    case 'leaf':
    case 'values':
    case 'range':
      return [];
    case 'join':
    case 'setOperation':
      return [plan.left, plan.right];
    default:
      return [plan.child];
  }
}
