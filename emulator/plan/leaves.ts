import type { Catalog, CatalogLeaf } from './catalog.ts';
import type { LogicalPlan } from './logicalPlan.ts';

/**
 * Asks the catalog for every table and reader of a plan, subqueries included, so that the analysis itself need not wait. Names
 * of common table expressions are left out. An error is kept until the analyzer meets the leaf, so that errors come in the order
 * of the query.
 */
export async function findLeaves(
  plan: LogicalPlan,
  catalog: Catalog,
): Promise<ReadonlyMap<LogicalPlan, CatalogLeaf | Error>> {
  const leaves = new Map<LogicalPlan, CatalogLeaf | Error>();
  await findInto(leaves, plan, catalog);
  return leaves;
}

async function findInto(
  leaves: Map<LogicalPlan, CatalogLeaf | Error>,
  plan: LogicalPlan,
  catalog: Catalog,
): Promise<void> {
  const nodes: Extract<LogicalPlan, { kind: 'relation' | 'read' }>[] = [];
  collect(plan, nodes);
  for (const node of nodes) {
    try {
      const found = await catalog.resolve(node);
      leaves.set(node, found);
      if (found.view !== undefined) await findInto(leaves, found.view.plan, found.view.catalog);
    } catch (error) {
      leaves.set(node, error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Plans hang in expressions too, so every object is looked into; nodes are known by their kind. */
function collect(value: unknown, found: Extract<LogicalPlan, { kind: 'relation' | 'read' }>[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, found);
    return;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (isLeaf(value)) {
    found.push(value);
    if (value.kind === 'read') return;
  }
  for (const key in value) {
    if (key !== 'position') collect(value[key as keyof typeof value], found);
  }
}

function isLeaf(value: object): value is Extract<LogicalPlan, { kind: 'relation' | 'read' }> {
  return 'kind' in value && 'streaming' in value && (value.kind === 'relation' || value.kind === 'read');
}
