import type { LogicalPlan, RelationPlan, WithPlan } from '../../plan/logicalPlan.ts';

/**
 * The plan with every relation replaced, those inside of expressions too. Names of common table expressions are left alone
 * where they are seen. What does not change is shared with the given plan.
 */
export function replaceRelations(plan: LogicalPlan, replace: (relation: RelationPlan) => LogicalPlan): LogicalPlan {
  return replaced(plan, replace, new Set()) as LogicalPlan;
}

function replaced(
  value: unknown,
  replace: (relation: RelationPlan) => LogicalPlan,
  common: ReadonlySet<string>,
): unknown {
  if (Array.isArray(value)) {
    return changedItems(value, (item) => replaced(item, replace, common));
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (isRelation(value)) {
    const [name = ''] = value.nameParts;
    return value.nameParts.length === 1 && common.has(name.toLowerCase()) ? value : replace(value);
  }
  if (isWith(value)) return replacedWith(value, replace, common);
  if (isLeafLike(value)) return value;
  return changedParts(value, (part) => replaced(part, replace, common));
}

function changedItems(value: readonly unknown[], change: (item: unknown) => unknown): readonly unknown[] {
  let copy: unknown[] | undefined;
  for (let index = 0; index < value.length; index += 1) {
    const next = change(value[index]);
    if (next === value[index]) continue;
    copy ??= [...value];
    copy[index] = next;
  }
  return copy ?? value;
}

/** The object with other parts; itself where none of them changes. Half of a dry run is spent here, so it copies late. */
function changedParts(value: object, change: (part: unknown, key: string) => unknown): object {
  let copy: Record<string, unknown> | undefined;
  const parts = value as Readonly<Record<string, unknown>>;
  for (const key in parts) {
    const part = parts[key];
    if (typeof part !== 'object' && key !== 'planId') continue;
    if (part === null || key === 'position') continue;
    const next = change(part, key);
    if (next === part) continue;
    copy ??= { ...parts };
    copy[key] = next;
  }
  return copy ?? value;
}

/** Each definition sees those before it, the query sees all of them. */
function replacedWith(
  plan: WithPlan,
  replace: (relation: RelationPlan) => LogicalPlan,
  common: ReadonlySet<string>,
): WithPlan {
  const seen = new Set(common);
  const definitions = plan.definitions.map((definition) => {
    const next = replaced(definition.plan, replace, new Set(seen)) as LogicalPlan;
    seen.add(definition.name.toLowerCase());
    return next === definition.plan ? definition : { ...definition, plan: next };
  });
  return { ...plan, definitions, child: replaced(plan.child, replace, seen) as LogicalPlan };
}

/** The relations of a plan in the order of writing, without names of common table expressions. */
export function relationsOf(plan: LogicalPlan): readonly RelationPlan[] {
  const found: RelationPlan[] = [];
  replaceRelations(plan, (relation) => {
    found.push(relation);
    return relation;
  });
  return found;
}

/**
 * A copy of a view's plan whose data frames are told apart from those of every other copy, so that `df["a"]` inside of it goes
 * on naming its own.
 */
export function withFreshFrames(plan: LogicalPlan, nextId: () => number): LogicalPlan {
  const ids = new Map<number, number>();
  return freshened(plan, (id) => {
    const known = ids.get(id) ?? nextId();
    ids.set(id, known);
    return known;
  }) as LogicalPlan;
}

function freshened(value: unknown, fresh: (id: number) => number): unknown {
  if (Array.isArray(value)) {
    return changedItems(value, (item) => freshened(item, fresh));
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return changedParts(value, (part, key) =>
    key === 'planId' && typeof part === 'number' ? fresh(part) : freshened(part, fresh),
  );
}

function isRelation(value: object): value is RelationPlan {
  return 'kind' in value && value.kind === 'relation' && 'nameParts' in value && 'streaming' in value;
}

function isWith(value: object): value is WithPlan {
  return 'kind' in value && value.kind === 'with' && 'definitions' in value && 'child' in value;
}

/** Nodes that hold no plan: columns and literals are most of a query. */
function isLeafLike(value: object): boolean {
  return 'kind' in value && (value.kind === 'column' || value.kind === 'literal' || value.kind === 'read');
}
