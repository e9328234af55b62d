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
    let changed = false;
    const items: unknown[] = value.map((item: unknown) => {
      const next = replaced(item, replace, common);
      if (next !== item) changed = true;
      return next;
    });
    return changed ? items : value;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  if (isRelation(value)) {
    const [name = ''] = value.nameParts;
    return value.nameParts.length === 1 && common.has(name.toLowerCase()) ? value : replace(value);
  }
  if (isWith(value)) return replacedWith(value, replace, common);
  if (isLeafLike(value)) return value;
  let changed = false;
  const parts: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const next = key === 'position' ? part : replaced(part, replace, common);
    if (next !== part) changed = true;
    parts[key] = next;
  }
  return changed ? parts : value;
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
    let changed = false;
    const items: unknown[] = value.map((item: unknown) => {
      const next = freshened(item, fresh);
      if (next !== item) changed = true;
      return next;
    });
    return changed ? items : value;
  }
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  let changed = false;
  const parts: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const next = key === 'planId' && typeof part === 'number' ? fresh(part) : freshened(part, fresh);
    if (next !== part) changed = true;
    parts[key] = next;
  }
  return changed ? parts : value;
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
