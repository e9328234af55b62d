import { quoteIdentifier } from '../../plan/typeText.ts';
import type { QualifiedName } from '../definition.ts';
import type { ElementKey } from '../graph.ts';

/** What names of fewer than three parts start from. */
export interface NameScope {
  readonly catalog: string;
  readonly schema: string;
}

export function keyOf(name: QualifiedName): ElementKey {
  return name.join('.');
}

/** As Spark's `TableIdentifier.quotedString` writes it. */
export function quotedName(name: QualifiedName): string {
  return name.map(quoteIdentifier).join('.');
}

/** The name with its catalog and schema; a name of three parts or more is left as it is. */
export function qualified(parts: readonly string[], { catalog, schema }: NameScope): QualifiedName {
  if (parts.length === 1) return [catalog, schema, ...parts];
  return parts.length === 2 ? [catalog, ...parts] : parts;
}

export function compareKeys(left: ElementKey, right: ElementKey): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
