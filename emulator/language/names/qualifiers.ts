import type { ColumnExpression, StarExpression } from '../../plan/expression.ts';
import { isPlan } from '../../plan/isPlan.ts';
import type { LogicalPlan, RelationPlan } from '../../plan/logicalPlan.ts';

/** A column that is written with the name of the relation that it is of: `bronze.id`, `bronze.*`. */
export interface QualifiedColumn {
  readonly relation: RelationPlan;
  readonly node: ColumnExpression | StarExpression;
  /** All parts as written. */
  readonly parts: readonly string[];
  /** How many of them name the relation. */
  readonly length: number;
}

/**
 * The columns of a plan that are qualified by the name of a relation which has no alias there. An alias, a view and the query of a WITH hide the
 * relations below them.
 */
export function qualifiedColumns(plan: LogicalPlan): readonly QualifiedColumn[] {
  const found: QualifiedColumn[] = [];
  walk(plan, [], found);
  return found;
}

type Visible = readonly RelationPlan[];

/** Gives the relations that a name can mean above this plan. */
function walk(plan: LogicalPlan, outer: Visible, found: QualifiedColumn[]): Visible {
  const below: RelationPlan[] = [];
  const rest: unknown[] = [];
  const { kind } = plan;
  if (kind === 'relation') return [plan];
  // What stands beside the right side of a lateral join is seen in it.
  for (const [key, part] of Object.entries(plan)) {
    if (key === 'position') continue;
    if (isPlan(part)) below.push(...walk(part, outer, found));
    else if (kind === 'with' && key === 'definitions')
      for (const { plan: inner } of plan.definitions) walk(inner, outer, found);
    else rest.push(part);
  }
  for (const part of rest) walkExpression(part, [...below, ...outer], found);
  return kind === 'subqueryAlias' ? [] : below;
}

function walkExpression(value: unknown, visible: Visible, found: QualifiedColumn[]): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  if (Array.isArray(value)) {
    for (const item of value) walkExpression(item, visible, found);
    return;
  }
  if (isPlan(value)) {
    walk(value, visible, found);
    return;
  }
  if (isColumn(value)) {
    const parts = value.kind === 'column' ? value.nameParts : value.qualifier;
    const most = value.kind === 'column' ? parts.length - 1 : parts.length;
    for (let length = most; length > 0; length -= 1) {
      const relation = visible.find(({ nameParts }) => endsWith(nameParts, parts.slice(0, length)));
      if (relation === undefined) continue;
      found.push({ relation, node: value, parts, length });
      break;
    }
  }
  for (const [key, part] of Object.entries(value)) {
    if (key !== 'position' && key !== 'dataType') walkExpression(part, visible, found);
  }
}

function endsWith(name: readonly string[], end: readonly string[]): boolean {
  return (
    end.length <= name.length &&
    end.every((part, index) => part.toLowerCase() === name[name.length - end.length + index]?.toLowerCase())
  );
}

function isColumn(value: object): value is ColumnExpression | StarExpression {
  if (!('kind' in value)) return false;
  return (value.kind === 'column' && 'nameParts' in value) || (value.kind === 'star' && 'qualifier' in value);
}
