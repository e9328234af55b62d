import type { LogicalPlan, ReadPlan, RelationPlan } from '../../plan/logicalPlan.ts';

/** What a plan reads by a path: readers, and names such as `` delta.`/path` ``, as readers with one path. */
export function pathReads(plan: LogicalPlan): readonly ReadPlan[] {
  const found: ReadPlan[] = [];
  mapLeaves(plan, (leaf) => {
    const read = asRead(leaf);
    if (read !== undefined) found.push(read);
    return leaf;
  });
  return found;
}

/**
 * The plan with other paths in its readers, and other options for some of them. Relations by name go through `relation`. Everything else
 * is as it was, so that a test runs the very queries of the project.
 */
export function movedPlan(
  plan: LogicalPlan,
  move: {
    path(path: string): string;
    options(read: ReadPlan): Readonly<Record<string, string>>;
    relation(relation: RelationPlan): RelationPlan;
  },
): LogicalPlan {
  return mapLeaves(plan, (leaf) => {
    const read = asRead(leaf);
    if (read === undefined) return leaf.kind === 'relation' ? move.relation(leaf) : leaf;
    const options = move.options(read);
    const [path = ''] = read.paths;
    if (leaf.kind === 'relation') return { ...leaf, nameParts: [read.format, move.path(path)], options };
    const own = Object.entries(options).filter(([name]) => name.toLowerCase() !== 'path');
    return { ...leaf, paths: read.paths.map((one) => move.path(one)), options: Object.fromEntries(own) };
  });
}

function asRead(leaf: ReadPlan | RelationPlan): ReadPlan | undefined {
  if (leaf.kind === 'relation') {
    const [format = '', path = ''] = leaf.nameParts;
    if (leaf.nameParts.length !== 2 || !/[/\\]/.test(path)) return undefined;
    return { kind: 'read', format, paths: [path], options: leaf.options, streaming: leaf.streaming };
  }
  const option = Object.entries(leaf.options).find(([name]) => name.toLowerCase() === 'path')?.[1];
  const paths = leaf.paths.length > 0 || option === undefined ? leaf.paths : [option];
  return paths.length === 0 ? undefined : { ...leaf, paths };
}

/** Plans and expressions are plain data; those that read are found wherever they stand, in subqueries too. */
function mapLeaves(plan: LogicalPlan, change: (leaf: ReadPlan | RelationPlan) => LogicalPlan): LogicalPlan {
  return mapped(plan, change) as LogicalPlan;
}

function mapped(value: unknown, change: (leaf: ReadPlan | RelationPlan) => LogicalPlan): unknown {
  if (Array.isArray(value)) return value.map((item) => mapped(item, change));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (isLeaf(value)) return change(value);
  const parts = Object.entries(value).map(([key, part]): readonly [string, unknown] => [
    key,
    key === 'position' || key === 'schema' ? part : mapped(part, change),
  ]);
  return Object.fromEntries(parts);
}

function isLeaf(value: object): value is ReadPlan | RelationPlan {
  if (!('kind' in value)) return false;
  if (value.kind === 'read') return 'format' in value && 'paths' in value;
  return value.kind === 'relation' && 'nameParts' in value && 'streaming' in value;
}
