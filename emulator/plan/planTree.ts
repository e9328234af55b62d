import type { LeafPlan, ResolvedPlan, TypedExpression } from './resolved.ts';
import { someExpression } from './typedExpression.ts';

/** The tables and readers of a plan, from left to right, those of subqueries too; one that stands in two places comes twice. */
export function leavesOf(plan: ResolvedPlan): readonly LeafPlan[] {
  return plan.kind === 'leaf' ? [plan] : [...childrenOf(plan), ...subqueriesOf(plan)].flatMap(leavesOf);
}

/** The plans inside of a node's own expressions. */
export function subqueriesOf(plan: ResolvedPlan): readonly ResolvedPlan[] {
  const found: ResolvedPlan[] = [];
  for (const expression of nodeExpressions(plan)) {
    someExpression(expression, (part) => {
      if (part.kind === 'subquery') found.push(part.plan);
      if (part.kind === 'in' && 'subquery' in part.list) found.push(part.list.subquery);
      return false;
    });
  }
  return found;
}

/** The plans that a node reads its rows from, left to right; plans inside of expressions are not among them. */
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

/** The node over other inputs that have the same outputs. */
export function withChildren(plan: ResolvedPlan, replace: (child: ResolvedPlan) => ResolvedPlan): ResolvedPlan {
  switch (plan.kind) {
    case 'leaf':
    case 'values':
    case 'range':
      return plan;
    case 'join':
    case 'setOperation': {
      const left = replace(plan.left);
      const right = replace(plan.right);
      return left === plan.left && right === plan.right ? plan : { ...plan, left, right };
    }
    default: {
      const child = replace(plan.child);
      return child === plan.child ? plan : { ...plan, child };
    }
  }
}

/** All nodes, a node before its inputs, left before right: the order in which Spark's `collect` sees them. */
export function preOrder(plan: ResolvedPlan): readonly ResolvedPlan[] {
  return [plan, ...childrenOf(plan).flatMap(preOrder)];
}

/** The expressions of one node. */
export function nodeExpressions(plan: ResolvedPlan): readonly TypedExpression[] {
  switch (plan.kind) {
    case 'project':
    case 'window':
      return plan.list.map(({ expression }) => expression);
    case 'filter':
      return [plan.condition];
    case 'values':
      return plan.rows.flat();
    case 'aggregate':
      return [...plan.grouping, ...plan.list].map(({ expression }) => expression);
    case 'join':
      return plan.condition === undefined ? [] : [plan.condition];
    case 'sort':
      return plan.order.map(({ child }) => child);
    case 'generate':
      return [plan.generator];
    default:
      return [];
  }
}

export function isDeterministic(expression: TypedExpression): boolean {
  return !someExpression(
    expression,
    (part) => (part.kind === 'call' || part.kind === 'aggregateCall') && part.entry.nondeterministic === true,
  );
}

export function referencedIds(expression: TypedExpression): ReadonlySet<number> {
  const ids = new Set<number>();
  someExpression(expression, (part) => {
    if (part.kind === 'attribute') ids.add(part.id);
    return false;
  });
  return ids;
}
