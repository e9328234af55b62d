import { childrenOf } from './planTree.ts';
import type { ResolvedPlan, TypedExpression } from './resolved.ts';

/**
 * Names of the columns in which FLOAT seconds become timestamps. A FLOAT has 24 significant bits, so that epoch seconds of
 * our time are multiples of 128: every time is moved by up to a minute, and times that were different become equal.
 */
export function floatTimestamps(plan: ResolvedPlan): readonly string[] {
  const own = plan.kind === 'project' ? plan.list.filter(({ expression }) => castsFloat(expression)) : [];
  return [...childrenOf(plan).flatMap(floatTimestamps), ...own.map(({ attribute }) => attribute.name)];
}

/** The distance between neighbouring FLOAT values at this magnitude. */
export function floatStep(magnitude: number): number {
  const value = Math.fround(Math.abs(magnitude));
  return value === 0 ? 0 : 2 ** (Math.floor(Math.log2(value)) - 23);
}

function castsFloat(expression: TypedExpression): boolean {
  if (expression.kind === 'call') return expression.args.some(castsFloat);
  if (expression.kind !== 'cast') return false;
  if (expression.dataType.kind === 'timestamp' && expression.child.dataType.kind === 'float') return true;
  return castsFloat(expression.child);
}
