import { sluiceError } from '../base/errors.ts';
import type {
  AlterCommand,
  CreateSchemaCommand,
  CreateTableCommand,
  CreateViewCommand,
  DropCommand,
  TableChange,
} from './command.ts';
import {
  bracketList,
  columnDefinition,
  columnPlace,
  properties,
  propertyKey,
  refuseClause,
  restQuery,
  type CommandOptions,
} from './commandClauses.ts';
import type { CommandCursor } from './commandCursor.ts';

type Body<Command extends { readonly position: unknown; readonly text: unknown }> = Omit<Command, 'position' | 'text'>;

/** What follows CREATE and REPLACE. Source: https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-create-table-datasource.html */
export function parseCreate(
  cursor: CommandCursor,
  options: CommandOptions,
): Body<CreateTableCommand> | Body<CreateSchemaCommand> | Body<CreateViewCommand> {
  cursor.expect('CREATE');
  const orReplace = cursor.take('OR', 'REPLACE');
  if (cursor.take('TABLE')) return createTable(cursor, options, orReplace);
  if (cursor.take('VIEW')) return createView(cursor, options, orReplace);
  if (!orReplace && ['SCHEMA', 'DATABASE', 'NAMESPACE'].some((word) => cursor.take(word))) {
    const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
    const name = cursor.name();
    if (!cursor.atEnd())
      throw refuseClause(cursor, `${cursor.sees('COMMENT') ? 'COMMENT' : 'a clause'} of CREATE SCHEMA`);
    return { kind: 'createSchema', name, ifNotExists };
  }
  throw refuseClause(cursor, `CREATE ${cursor.atEnd() ? '' : 'of this kind'}`.trim());
}

function createTable(cursor: CommandCursor, options: CommandOptions, orReplace: boolean): Body<CreateTableCommand> {
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
  const name = cursor.name();
  const fields = cursor.sees('(')
    ? bracketList(cursor, () => columnDefinition(cursor, options, false).field)
    : undefined;
  let table: Body<CreateTableCommand> = {
    kind: 'createTable',
    name,
    orReplace,
    ifNotExists,
    partitionedBy: [],
    properties: {},
    ...(fields === undefined ? {} : { columns: { kind: 'struct', fields } }),
  };
  while (!cursor.atEnd()) {
    if (cursor.take('USING')) table = { ...table, using: cursor.name().parts.join('.') };
    else if (cursor.take('LOCATION')) table = { ...table, location: cursor.text() };
    else if (cursor.take('PARTITIONED', 'BY')) table = { ...table, partitionedBy: partitionColumns(cursor) };
    else if (cursor.take('COMMENT')) table = { ...table, comment: cursor.text() };
    else if (cursor.take('TBLPROPERTIES')) table = { ...table, properties: properties(cursor) };
    else if (cursor.take('AS')) return { ...table, query: restQuery(cursor, options) };
    else if (['SELECT', 'WITH', 'VALUES', 'FROM'].some((word) => cursor.sees(word))) {
      return { ...table, query: restQuery(cursor, options) };
    } else if (cursor.sees('CLUSTER', 'BY') || cursor.sees('CLUSTERED')) throw refuseClause(cursor, 'CLUSTER BY');
    else if (cursor.sees('LIKE')) throw refuseClause(cursor, 'CREATE TABLE … LIKE');
    else if (cursor.sees('SHALLOW') || cursor.sees('DEEP') || cursor.sees('CLONE')) throw refuseClause(cursor, 'CLONE');
    else if (cursor.sees('OPTIONS')) throw refuseClause(cursor, 'OPTIONS of CREATE TABLE');
    else if (cursor.sees('STORED') || cursor.sees('ROW')) throw refuseClause(cursor, 'Hive tables');
    else throw cursor.syntaxError();
  }
  return table;
}

function partitionColumns(cursor: CommandCursor): readonly string[] {
  return bracketList(cursor, () => {
    const column = cursor.identifier();
    if (!cursor.sees(',') && !cursor.sees(')')) throw refuseClause(cursor, 'PARTITIONED BY anything but columns');
    return column;
  });
}

function createView(cursor: CommandCursor, options: CommandOptions, orReplace: boolean): Body<CreateViewCommand> {
  const ifNotExists = cursor.take('IF', 'NOT', 'EXISTS');
  const name = cursor.name();
  const columns = cursor.sees('(') ? bracketList(cursor, () => viewColumn(cursor)) : undefined;
  for (;;) {
    if (cursor.take('COMMENT')) cursor.text();
    else if (cursor.take('TBLPROPERTIES')) properties(cursor);
    else break;
  }
  cursor.expect('AS');
  const query = restQuery(cursor, options);
  return { kind: 'createView', name, orReplace, ifNotExists, query, ...(columns === undefined ? {} : { columns }) };
}

function viewColumn(cursor: CommandCursor): string {
  const column = cursor.identifier();
  if (cursor.take('COMMENT')) cursor.text();
  return column;
}

/** What follows DROP. */
export function parseDrop(cursor: CommandCursor): Body<DropCommand> {
  cursor.expect('DROP');
  const object = cursor.take('TABLE')
    ? 'table'
    : cursor.take('VIEW')
      ? 'view'
      : ['SCHEMA', 'DATABASE', 'NAMESPACE'].some((word) => cursor.take(word))
        ? 'schema'
        : undefined;
  if (object === undefined) throw refuseClause(cursor, 'DROP of this kind');
  const ifExists = cursor.take('IF', 'EXISTS');
  const name = cursor.name();
  // PURGE skips a trash that a folder does not have.
  if (object === 'table') cursor.take('PURGE');
  const cascade = object === 'schema' && cursor.take('CASCADE');
  if (object === 'schema' && !cascade) cursor.take('RESTRICT');
  return { kind: 'drop', object, name, ifExists, cascade };
}

/** What follows ALTER, and COMMENT ON. Source: https://spark.apache.org/docs/latest/sql-ref-syntax-ddl-alter-table.html */
export function parseAlter(cursor: CommandCursor, options: CommandOptions): Body<AlterCommand> {
  if (cursor.take('COMMENT')) {
    cursor.expect('ON');
    if (!cursor.take('TABLE')) throw refuseClause(cursor, 'COMMENT ON anything but a table');
    const target = cursor.name();
    cursor.expect('IS');
    if (cursor.take('NULL')) return altered(target, { kind: 'unsetProperties', names: ['comment'], ifExists: true });
    return altered(target, { kind: 'setProperties', properties: { comment: cursor.text() } });
  }
  cursor.expect('ALTER');
  if (!cursor.take('TABLE')) throw refuseClause(cursor, 'ALTER of anything but a table');
  const target = cursor.name();
  if (cursor.take('SET', 'TBLPROPERTIES')) {
    return altered(target, { kind: 'setProperties', properties: properties(cursor) });
  }
  if (cursor.take('UNSET', 'TBLPROPERTIES')) {
    const ifExists = cursor.take('IF', 'EXISTS');
    return altered(target, {
      kind: 'unsetProperties',
      names: bracketList(cursor, () => propertyKey(cursor)),
      ifExists,
    });
  }
  if (cursor.take('ADD', 'COLUMNS') || cursor.take('ADD', 'COLUMN')) {
    const column = () => columnDefinition(cursor, options, true);
    const columns = cursor.sees('(') ? bracketList(cursor, column) : [column()];
    return altered(target, { kind: 'addColumns', columns });
  }
  if (cursor.take('DROP', 'COLUMNS') || cursor.take('DROP', 'COLUMN')) {
    const ifExists = cursor.take('IF', 'EXISTS');
    const column = () => cursor.name().parts;
    const columns = cursor.sees('(') ? bracketList(cursor, column) : [column()];
    return altered(target, { kind: 'dropColumns', columns, ifExists });
  }
  if (cursor.take('RENAME', 'COLUMN')) {
    const { parts } = cursor.name();
    cursor.expect('TO');
    return altered(target, { kind: 'renameColumn', path: parts, name: cursor.identifier() });
  }
  if (cursor.take('ALTER', 'COLUMN') || cursor.take('ALTER')) return altered(target, changedColumn(cursor));
  if (cursor.sees('RENAME')) throw refuseClause(cursor, 'ALTER TABLE … RENAME TO');
  throw refuseClause(cursor, 'this ALTER TABLE');
}

function altered(target: AlterCommand['target'], change: TableChange): Body<AlterCommand> {
  return { kind: 'alter', target, change };
}

function changedColumn(cursor: CommandCursor): TableChange {
  const { parts: path, position } = cursor.name();
  if (cursor.take('COMMENT')) return { kind: 'changeColumn', path, comment: cursor.text() };
  if (cursor.take('DROP', 'NOT', 'NULL')) return { kind: 'changeColumn', path, dropNotNull: true };
  if (cursor.sees('FIRST') || cursor.sees('AFTER')) return { kind: 'changeColumn', path, place: columnPlace(cursor) };
  throw sluiceError('SQL_COMMAND_NOT_SUPPORTED', { command: 'this ALTER COLUMN' }, { position });
}
