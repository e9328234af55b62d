import { sluiceError, type Position } from '../../base/errors.ts';
import { qualifiedName } from '../../batch/catalog.ts';
import { localPath } from '../../batch/localPath.ts';
import type { CatalogEntry, TableCatalog, TableName } from '../../batch/tableCatalog.ts';
import { readSnapshot, type Snapshot } from '../../delta/snapshot.ts';
import { quoteIdentifier } from '../../plan/typeText.ts';
import type { CommandName } from '../../sql/command.ts';
import type { SqlSession } from './sqlSession.ts';

/** A Delta table that a command works on. */
export interface Target {
  /** Absolute plain path of its folder. */
  readonly path: string;
  /** Absent for a table by path. */
  readonly name: TableName | undefined;
  readonly managed: boolean;
  /** Full name with dots, or the path: what people and the guard know it by. */
  readonly label: string;
  readonly position: Position;
}

/** The absolute path of `` delta.`/path` ``, unless a schema of that name has the table. */
export function pathOf(session: SqlSession, { parts, position }: CommandName): string | undefined {
  const [format, path] = parts;
  if (parts.length !== 2 || format?.toLowerCase() !== 'delta' || path === undefined) return undefined;
  if (!path.startsWith('/') && !/^[A-Za-z][A-Za-z0-9+.-]+:/.test(path)) return undefined;
  try {
    return localPath(path, session.ports.folder);
  } catch (error) {
    throw sluiceError('PATH_NOT_LOCAL', { path }, { position, cause: error });
  }
}

/** The full name of an object that may not be there yet. Raises REQUIRES_SINGLE_PART_NAMESPACE. */
export function fullName(session: SqlSession, { parts, position }: CommandName): TableName {
  const { catalog, schema } = session.current();
  const name = qualifiedName(parts, { currentCatalog: catalog, currentSchema: schema });
  if (name !== undefined) return name;
  throw sluiceError(
    'REQUIRES_SINGLE_PART_NAMESPACE',
    { sessionCatalog: catalog, identifier: quoted(parts) },
    { position },
  );
}

/** The entry that a name has, if any. */
export async function findEntry(session: SqlSession, name: CommandName): Promise<CatalogEntry | undefined> {
  return session.tables?.find(fullName(session, name));
}

/**
 * The table of a command. Raises TABLE_OR_VIEW_NOT_FOUND, and EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE with the name of the command.
 */
export async function resolveTarget(session: SqlSession, name: CommandName, command: string): Promise<Target> {
  const { position, parts } = name;
  const path = pathOf(session, name);
  if (session.tables !== undefined && parts.length <= 3) {
    const found = fullName(session, name);
    const entry = await session.tables.find(found);
    if (entry?.kind === 'view') {
      throw sluiceError(
        'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE',
        { viewName: quoted(found), operation: command },
        { position },
      );
    }
    if (entry !== undefined) {
      return { path: entry.path, name: found, managed: entry.managed, label: found.join('.'), position };
    }
  }
  if (path === undefined) {
    throw sluiceError('TABLE_OR_VIEW_NOT_FOUND', { relationName: quoted(parts) }, { position });
  }
  return { path, name: undefined, managed: false, label: path, position };
}

export async function snapshotOf(session: SqlSession, { path }: Target): Promise<Snapshot> {
  const { io } = await session.spark.services();
  return readSnapshot(io, path);
}

/** Raises SCHEMA_NOT_FOUND. */
export async function requireSchema(
  tables: TableCatalog,
  catalog: string,
  schema: string,
  position: Position,
): Promise<void> {
  if ((await tables.schemas(catalog)).includes(schema.toLowerCase())) return;
  throw sluiceError('SCHEMA_NOT_FOUND', { schemaName: quoted([catalog, schema]) }, { position });
}

export function quoted(parts: readonly string[]): string {
  return parts.map(quoteIdentifier).join('.');
}
