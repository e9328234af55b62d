import { sluiceError, type Position } from '../base/errors.ts';
import { editDistance } from '../base/nearest.ts';
import type { Attribute, ResolvedPlan } from './resolved.ts';
import { quoteIdentifier } from './typeText.ts';

/** A relation under analysis: its plan, and which of the plan's columns a name or `*` can reach. */
export interface Relation {
  readonly plan: ResolvedPlan;
  /** What `*` gives, in order. */
  readonly visible: readonly Attribute[];
  /** Columns that only a qualified name reaches: the other side's key of a USING join. */
  readonly hidden: readonly Attribute[];
  /** Columns that their name reaches but `*` does not give: the `window` of a query block. */
  readonly unstarred?: readonly Attribute[];
}

/** What names can stand for. */
export type Scope = Pick<Relation, 'visible' | 'hidden' | 'unstarred'>;

export interface NameSettings {
  readonly caseSensitive: boolean;
}

/** What a dotted name was found to be: a column, and fields inside of it. */
export interface FoundColumn {
  readonly attribute: Attribute;
  readonly fields: readonly string[];
}

export const emptyScope: Scope = { visible: [], hidden: [] };

export function relationOf(plan: ResolvedPlan): Relation {
  return { plan, visible: plan.output, hidden: [] };
}

/**
 * Finds a column: `table.column` before `column`, the longest qualifier first; what is left of the name are fields
 * (Spark's `AttributeSeq.resolve`). Undefined when there is none; several raise AMBIGUOUS_REFERENCE.
 */
export function findColumn(
  parts: readonly string[],
  scope: Scope,
  settings: NameSettings,
  position: Position | undefined,
): FoundColumn | undefined {
  const named = [...scope.visible, ...(scope.unstarred ?? [])];
  const all = [...named, ...scope.hidden];
  for (let length = Math.min(parts.length - 1, 3); length >= 0; length -= 1) {
    const qualifier = parts.slice(0, length);
    const name = parts[length] ?? '';
    const pool = length === 0 ? named : all;
    const matches = distinctById(
      pool.filter(
        (attribute) => sameName(attribute.name, name, settings) && hasQualifier(attribute, qualifier, settings),
      ),
    );
    if (matches.length === 0) continue;
    const [first] = matches;
    if (matches.length > 1 || first === undefined) throw ambiguous(parts, matches, position);
    return { attribute: first, fields: parts.slice(length + 1) };
  }
  return undefined;
}

export function sameName(left: string, right: string, settings: NameSettings): boolean {
  return settings.caseSensitive ? left === right : left.toLowerCase() === right.toLowerCase();
}

/** Whether a column may be written with the qualifier: the last parts of what it is qualified with. */
export function hasQualifier(attribute: Attribute, qualifier: readonly string[], settings: NameSettings): boolean {
  if (qualifier.length > attribute.qualifier.length) return false;
  const tail = attribute.qualifier.slice(attribute.qualifier.length - qualifier.length);
  return qualifier.every((part, index) => sameName(part, tail[index] ?? '', settings));
}

/** UNRESOLVED_COLUMN, with the nearest names where there are any. */
export function unresolvedColumn(parts: readonly string[], scope: Scope, position: Position | undefined): Error {
  const objectName = parts.map(quoteIdentifier).join('.');
  if (scope.visible.length === 0) {
    return sluiceError('UNRESOLVED_COLUMN.WITHOUT_SUGGESTION', { objectName }, { position });
  }
  const name = parts[parts.length - 1] ?? '';
  const proposal = [...scope.visible]
    .sort((left, right) => distance(left.name, name) - distance(right.name, name))
    .slice(0, 5)
    .map((attribute) => qualifiedText(attribute, parts.length > 1))
    .join(', ');
  return sluiceError('UNRESOLVED_COLUMN.WITH_SUGGESTION', { objectName, proposal }, { position });
}

function ambiguous(parts: readonly string[], matches: readonly Attribute[], position: Position | undefined): Error {
  return sluiceError(
    'AMBIGUOUS_REFERENCE',
    {
      name: parts.map(quoteIdentifier).join('.'),
      referenceNames: matches.map((attribute) => qualifiedText(attribute, true)).join(', '),
    },
    { position },
  );
}

function qualifiedText(attribute: Attribute, qualified: boolean): string {
  const parts = qualified ? [...attribute.qualifier, attribute.name] : [attribute.name];
  return parts.map(quoteIdentifier).join('.');
}

function distance(left: string, right: string): number {
  return editDistance(left.toLowerCase(), right.toLowerCase());
}

function distinctById(attributes: readonly Attribute[]): readonly Attribute[] {
  const identity = (attribute: Attribute): number => attribute.copyOf ?? attribute.id;
  return attributes.filter(
    (attribute, index) => attributes.findIndex((other) => identity(other) === identity(attribute)) === index,
  );
}
