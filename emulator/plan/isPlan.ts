import type { LogicalPlan } from './logicalPlan.ts';

const planKinds: ReadonlySet<unknown> = new Set<LogicalPlan['kind']>([
  'relation',
  'read',
  'values',
  'range',
  'tableFunction',
  'project',
  'withColumns',
  'rename',
  'drop',
  'filter',
  'aggregate',
  'join',
  'setOperation',
  'distinct',
  'deduplicate',
  'withWatermark',
  'sort',
  'limit',
  'subqueryAlias',
  'with',
  'generate',
  'pivot',
  'unpivot',
  'nulls',
  'sample',
  'toDf',
  'expect',
]);

/** Whether a part of a tree is a plan, rather than an expression or a list. */
export function isPlan(value: unknown): value is LogicalPlan {
  return typeof value === 'object' && value !== null && 'kind' in value && planKinds.has(value.kind);
}
