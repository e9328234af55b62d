import { sluiceError } from '../../base/errors.ts';
import type { CatalogEntry, TableCatalog, TableName } from '../../batch/tableCatalog.ts';
import type { DropCommand } from '../../sql/command.ts';
import { nothing, type CommandResult } from './commandResult.ts';
import { guarded } from './guarded.ts';
import { requireTables, type SqlSession } from './sqlSession.ts';
import { fullName, pathOf, quoted, type Target } from './targets.ts';

/** `DROP TABLE | VIEW | SCHEMA`. The files of a managed table go with it. */
export async function drop(command: DropCommand, session: SqlSession): Promise<CommandResult> {
  const { object, name, ifExists } = command;
  if (pathOf(session, name) !== undefined) {
    throw sluiceError('SQL_COMMAND_NOT_SUPPORTED', { command: 'DROP of a path' }, { position: name.position });
  }
  const tables = requireTables(session, `DROP ${object.toUpperCase()}`);
  if (object === 'schema') return dropSchema(command, session, tables);
  const full = fullName(session, name);
  const entry = await tables.find(full);
  if (entry === undefined) {
    if (ifExists) return nothing;
    throw sluiceError('TABLE_OR_VIEW_NOT_FOUND', { relationName: quoted(full) }, { position: name.position });
  }
  requireKind(command, full, entry);
  if (entry.kind === 'view') {
    await tables.unregister(full);
    return nothing;
  }
  const target = targetOf(full, entry, command);
  await guarded(session, { act: 'drop', targets: [target], why: command.text }, () =>
    dropTable(session, tables, full, entry),
  );
  return nothing;
}

function requireKind({ object, name }: DropCommand, full: TableName, entry: CatalogEntry): void {
  const { position } = name;
  if (object === 'table' && entry.kind === 'view') {
    const parameters = { viewName: quoted(full), operation: 'DROP TABLE' };
    throw sluiceError('EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE', parameters, { position });
  }
  if (object === 'view' && entry.kind === 'table') {
    const parameters = { tableName: quoted(full), operation: 'DROP VIEW' };
    throw sluiceError('EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE', parameters, { position });
  }
}

type TableEntry = Extract<CatalogEntry, { kind: 'table' }>;

/** The name is gone in one step: the folder is moved away before it is emptied. */
async function dropTable(session: SqlSession, tables: TableCatalog, name: TableName, entry: TableEntry): Promise<void> {
  if (!entry.managed) {
    await tables.unregister(name);
    return;
  }
  const { files, ids } = session.ports;
  const dropped = `${tables.storage}/_dropped`;
  await files.makeFolder(dropped);
  await files.rename(entry.path, `${dropped}/${ids.uuid()}`);
  // What an earlier drop was kept from removing goes too.
  await files.remove(dropped);
}

async function dropSchema(command: DropCommand, session: SqlSession, tables: TableCatalog): Promise<CommandResult> {
  const { name, ifExists, cascade } = command;
  const { parts, position } = name;
  const [first = '', second] = parts;
  const [catalog, schema] = second === undefined ? [session.current().catalog, first] : [first, second];
  const schemaName = quoted([catalog, schema]);
  if (!(await tables.schemas(catalog)).includes(schema.toLowerCase())) {
    if (ifExists) return nothing;
    throw sluiceError('SCHEMA_NOT_FOUND', { schemaName }, { position });
  }
  if (schema.toLowerCase() === 'default') {
    throw sluiceError('UNSUPPORTED_FEATURE.DROP_DATABASE', { database: quoted([catalog, schema]) }, { position });
  }
  const inside = await tables.list(catalog, schema);
  if (inside.length > 0 && !cascade) throw sluiceError('SCHEMA_NOT_EMPTY', { schemaName }, { position });
  const found: { readonly name: TableName; readonly entry: TableEntry }[] = [];
  for (const table of inside) {
    const full: TableName = [catalog, schema, table];
    const entry = await tables.find(full);
    if (entry?.kind === 'table') found.push({ name: full, entry });
  }
  const targets = found.map((table) => targetOf(table.name, table.entry, command));
  await guarded(session, { act: 'drop', targets, why: command.text }, async () => {
    for (const table of found) await dropTable(session, tables, table.name, table.entry);
    await tables.removeSchema(catalog, schema);
  });
  return nothing;
}

function targetOf(name: TableName, { path, managed }: TableEntry, command: DropCommand): Target {
  return { path, name, managed, label: name.join('.'), position: command.name.position };
}
