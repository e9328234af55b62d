import type { ReadableElement } from '../../pipeline/graph/elements.ts';
import type { NameScope } from '../../pipeline/graph/names.ts';
import { isKeyword } from '../../sql/words.ts';
import type { LanguageWorld } from './completion.ts';

/** A table or view that a query can read, by the shortest name that means it. */
export interface NamedDataset {
  /** Parts of the shortest name. */
  readonly parts: readonly string[];
  readonly fullName: readonly string[];
  /** Absent for a table of the storage that the project does not define. */
  readonly element?: ReadableElement;
}

export async function datasetsInReach({ typer, scope }: LanguageWorld): Promise<readonly NamedDataset[]> {
  const own = [...typer.elements.readable.values()].map((element): NamedDataset => ({
    parts: shortName(element.name, scope),
    fullName: element.name,
    element,
  }));
  const known = new Set(own.map(({ fullName }) => fullName.join('.').toLowerCase()));
  const stored: NamedDataset[] = [];
  for (const schema of await schemasOf({ typer, scope })) {
    for (const name of await typer.storedNames(scope.catalog, schema)) {
      const fullName = [scope.catalog, schema, name];
      if (known.has(fullName.join('.').toLowerCase())) continue;
      stored.push({ parts: shortName(fullName, scope), fullName });
    }
  }
  return [...own, ...stored];
}

async function schemasOf({ typer, scope }: Pick<LanguageWorld, 'typer' | 'scope'>): Promise<readonly string[]> {
  const schemas = await typer.storedSchemas(scope.catalog);
  return schemas.includes(scope.schema.toLowerCase()) ? schemas : [...schemas, scope.schema];
}

/** A temporary view has one part and is named by it. */
function shortName(name: readonly string[], { catalog, schema }: NameScope): readonly string[] {
  const [first = '', second = ''] = name;
  if (name.length < 3 || first.toLowerCase() !== catalog.toLowerCase()) return name;
  return second.toLowerCase() === schema.toLowerCase() ? name.slice(2) : name.slice(1);
}

/** A name as it has to be written in SQL: in backticks unless it is a plain word that has no other meaning. */
export function sqlName(name: string, quoted = false): string {
  const plain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !(isKeyword(name) && meant.has(name.toUpperCase()));
  return plain && !quoted ? name : `\`${name.replaceAll('`', '``')}\``;
}

/** Keywords that are read as such where a name could stand. */
const meant: ReadonlySet<string> = new Set([
  'SELECT', 'FROM', 'WHERE', 'GROUP', 'ORDER', 'HAVING', 'JOIN', 'ON', 'USING', 'AS', 'AND', 'OR', 'NOT', 'IN', 'CASE', 'WHEN',
  'THEN', 'ELSE', 'END', 'UNION', 'EXCEPT', 'INTERSECT', 'WITH', 'LIMIT', 'DISTINCT', 'VALUES', 'LATERAL', 'STREAM', 'NULL',
  'TRUE', 'FALSE', 'BETWEEN', 'LIKE', 'IS', 'TABLE', 'INTERVAL', 'EXISTS', 'CROSS', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'NATURAL',
  'ANTI', 'SEMI', 'MINUS', 'CAST', 'CURRENT_DATE', 'CURRENT_TIMESTAMP', 'CURRENT_USER', 'USER', 'WATERMARK', 'PIVOT', 'UNPIVOT',
]); // prettier-ignore

export function kindText(element: ReadableElement | undefined): string {
  switch (element?.definition.kind) {
    case 'streamingTable':
      return 'streaming table';
    case 'materializedView':
      return 'materialized view';
    case 'temporaryView':
      return 'temporary view';
    case 'persistedView':
      return 'view';
    case undefined:
      return 'stored table';
  }
}
