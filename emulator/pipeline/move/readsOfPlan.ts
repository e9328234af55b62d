import type { Position } from '../../base/errors.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';

/** A place outside of the catalog that a query reads: a folder, a file, a bus. */
export interface OutsideRead {
  /** Format or table function, as written. */
  readonly format: string;
  /** As written; absent where the reader has no path, as for Kafka. */
  readonly path: string | undefined;
  readonly position: Position | undefined;
}

/** What a query reads by path or by a table function, in the order of the text. */
export function outsideReads(plan: LogicalPlan): readonly OutsideRead[] {
  const found: OutsideRead[] = [];
  visit(plan, (node) => {
    if (node.kind === 'read') {
      const option = Object.entries(node.options).find(([name]) => name.toLowerCase() === 'path')?.[1];
      const paths = node.paths.length > 0 ? node.paths : [option];
      for (const path of paths) found.push({ format: node.format, path, position: node.position });
    }
    if (node.kind === 'relation' && node.nameParts.length === 2 && /[/\\]/.test(node.nameParts[1] ?? '')) {
      found.push({ format: node.nameParts[0] ?? '', path: node.nameParts[1], position: node.position });
    }
    if (node.kind === 'tableFunction' && /^(read_files|cloud_files|read_kafka)$/i.test(node.name)) {
      const [first] = node.args;
      const named = node.namedArgs.find(({ name }) => name.toLowerCase() === 'path')?.value ?? first;
      const path = named?.kind === 'literal' && typeof named.value === 'string' ? named.value : undefined;
      found.push({ format: node.name.toLowerCase(), path, position: node.position });
    }
  });
  return found;
}

/** Every node of a plan, subqueries in expressions too. Plans and expressions are plain data, so their shape is walked as such. */
function visit(value: unknown, seen: (plan: LogicalPlan) => void): void {
  if (Array.isArray(value)) {
    for (const item of value) visit(item, seen);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (isPlan(value)) seen(value);
  for (const [key, part] of Object.entries(value)) if (key !== 'position' && key !== 'schema') visit(part, seen);
}

const leafKinds: ReadonlySet<unknown> = new Set(['read', 'relation', 'tableFunction']);

function isPlan(value: object): value is LogicalPlan {
  return 'kind' in value && leafKinds.has(value.kind);
}
