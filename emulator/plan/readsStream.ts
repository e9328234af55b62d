import type { LogicalPlan } from './logicalPlan.ts';

/** Whether a query says anywhere that it reads a stream; subqueries inside of expressions do not count. */
export function readsStream(plan: LogicalPlan): boolean {
  switch (plan.kind) {
    case 'relation':
    case 'read':
    case 'tableFunction':
      return plan.streaming;
    case 'values':
    case 'range':
      return false;
    case 'join':
    case 'setOperation':
      return readsStream(plan.left) || readsStream(plan.right);
    case 'with':
      return readsStream(plan.child) || plan.definitions.some((definition) => readsStream(definition.plan));
    default:
      return readsStream(plan.child);
  }
}
