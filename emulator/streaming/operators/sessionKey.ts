import { preOrder } from '../../plan/planTree.ts';
import type { NamedExpression, ResolvedAggregate, ResolvedPlan, TypedExpression } from '../../plan/resolved.ts';
import { someExpression } from '../../plan/typedExpression.ts';

/** The grouping column of an aggregation that is a session window. */
export function sessionKey(node: ResolvedAggregate): NamedExpression | undefined {
  return node.grouping.find(
    ({ expression }) => expression.kind === 'attribute' && isSession(node.child, expression.id),
  );
}

/** Spark starts such a query, and its first batch fails. */
export function isGlobalSession(node: ResolvedPlan): boolean {
  return node.kind === 'aggregate' && node.grouping.length === 1 && sessionKey(node) !== undefined;
}

function isSession(plan: ResolvedPlan, id: number): boolean {
  switch (plan.kind) {
    case 'project': {
      const found = plan.list.find(({ attribute }) => attribute.id === id)?.expression;
      if (found?.kind === 'attribute') return isSession(plan.child, found.id);
      return found !== undefined && isSessionCall(found);
    }
    case 'filter':
    case 'watermark':
      return isSession(plan.child, id);
    default:
      return false;
  }
}

function isSessionCall(part: TypedExpression): boolean {
  return part.kind === 'call' && part.entry.names[0] === 'session of time';
}

/** Whether sessions are made that no aggregation brings together. */
export function hasLooseSession(plan: ResolvedPlan): boolean {
  const nodes = preOrder(plan);
  const made = nodes.filter(
    (node) => node.kind === 'project' && node.list.some(({ expression }) => someExpression(expression, isSessionCall)),
  );
  const brought = nodes.filter((node) => node.kind === 'aggregate' && sessionKey(node) !== undefined);
  return made.length !== brought.length;
}
