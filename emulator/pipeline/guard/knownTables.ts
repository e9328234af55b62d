import { sluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import type { TableCatalog } from '../../batch/tableCatalog.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { storedResetAllowed } from '../../guard/guard.ts';
import type { GuardState } from '../../guard/guardState.ts';
import { protectionOf } from '../../guard/protection.ts';
import { isProtected } from '../../guard/verdict.ts';
import type { Dataset, Definitions } from '../definition.ts';
import { tableName } from '../update/tableNames.ts';

/** A table that the guard can be asked about. */
export interface KnownTable {
  /** Full name, dots between the parts. */
  readonly table: string;
  /** Absolute plain path of its folder. */
  readonly path: string;
  readonly definedResetAllowed: boolean | undefined;
  readonly storedResetAllowed: boolean | undefined;
  readonly recordedProtected: boolean;
}

/** The tables of a project, those of its storage, and those that the guard remembers, each once. */
export async function knownTables(from: {
  readonly io: DeltaIo;
  readonly tables: TableCatalog;
  readonly definitions: Definitions | undefined;
  readonly catalog: string;
  readonly state: GuardState;
}): Promise<readonly KnownTable[]> {
  const { io, tables, state } = from;
  const found = new Map<string, Pick<KnownTable, 'table' | 'path' | 'definedResetAllowed'>>();
  for (const dataset of from.definitions?.datasets ?? []) {
    const path = await pathOf(tables, dataset);
    if (path === undefined) continue;
    const definedResetAllowed = protectionOf(dataset.properties).guarded;
    found.set(path, { table: dataset.name.join('.'), path, definedResetAllowed });
  }
  for (const schema of await tables.schemas(from.catalog)) {
    for (const name of await tables.list(from.catalog, schema)) {
      const entry = await tables.find([from.catalog, schema, name]);
      if (entry?.kind !== 'table' || found.has(entry.path)) continue;
      found.set(entry.path, {
        table: `${from.catalog}.${schema}.${name}`,
        path: entry.path,
        definedResetAllowed: undefined,
      });
    }
  }
  for (const [path, table] of state.protectedTables) {
    if (!found.has(path)) found.set(path, { table, path, definedResetAllowed: undefined });
  }
  const known: KnownTable[] = [];
  for (const table of found.values()) {
    known.push({
      ...table,
      storedResetAllowed: await storedResetAllowed(io, table.path),
      recordedProtected: state.protectedTables.has(table.path),
    });
  }
  return known.sort((left, right) => (left.table < right.table ? -1 : 1));
}

/** What protects a table, in words; undefined when nothing does. */
export function whyProtected(table: KnownTable): string | undefined {
  if (!isProtected(table)) return undefined;
  const reasons = [
    ...(table.definedResetAllowed === false ? ['by its definition'] : []),
    ...(table.storedResetAllowed === false ? ['by its own property'] : []),
    ...(table.recordedProtected ? ["by the guard's record"] : []),
  ];
  return reasons.join(', ');
}

/** The table that a person means: by its full name, or by the last parts of it where they are enough. GUARD_TABLE_NOT_FOUND. */
export function chooseTable(known: readonly KnownTable[], name: string): KnownTable {
  const lower = name.toLowerCase();
  const exact = known.filter(({ table, path }) => table.toLowerCase() === lower || path === name);
  const short = known.filter(({ table }) => table.toLowerCase().endsWith(`.${lower}`));
  const matches = exact.length > 0 ? exact : short;
  const [first] = matches;
  if (first !== undefined && matches.length === 1) return first;
  if (first !== undefined) {
    const names = matches.map(({ table }) => table).join(', ');
    throw sluiceError('GUARD_TABLE_NOT_FOUND', { name, suggestion: ` It could be any of ${names}.` });
  }
  const near = nearest(name, [
    ...known.map(({ table }) => table),
    ...known.map(({ table }) => table.slice(table.lastIndexOf('.') + 1)),
  ]);
  throw sluiceError('GUARD_TABLE_NOT_FOUND', { name, suggestion: near === undefined ? '' : ` Did you mean ${near}?` });
}

async function pathOf(tables: TableCatalog, dataset: Dataset): Promise<string | undefined> {
  if (dataset.kind !== 'streamingTable' && dataset.kind !== 'materializedView') return undefined;
  const name = tableName(dataset.name);
  if (name === undefined) return undefined;
  const entry = await tables.find(name);
  return entry?.kind === 'table' ? entry.path : tables.folderOf(name);
}
