import { sluiceError } from '../base/errors.ts';
import type {
  CommandName,
  DeleteCommand,
  DescribeCommand,
  InsertCommand,
  RestoreCommand,
  SetCommand,
  ShowCommand,
  SqlCommand,
  UseCommand,
  VacuumCommand,
} from './command.ts';
import { bracketList, refuseClause, restQuery, type CommandOptions } from './commandClauses.ts';
import { commandCursor, type CommandCursor } from './commandCursor.ts';
import { parseAlter, parseCreate, parseDrop } from './commandDefinitions.ts';
import { parseExpression, type ParseOptions } from './parseSql.ts';

type Body<Command> = Command extends SqlCommand ? Omit<Command, 'position' | 'text'> : never;

/**
 * One statement, a semicolon at its end or none. What Spark runs and this engine does not is refused by name and place
 * (SQL_COMMAND_NOT_SUPPORTED); what Spark does not know either is a PARSE_SYNTAX_ERROR.
 */
export function parseCommand(text: string, options: ParseOptions = {}): SqlCommand {
  const cursor = commandCursor(text, options);
  if (cursor.atEnd()) throw sluiceError('PARSE_EMPTY_STATEMENT', {}, { position: cursor.source.endPosition() });
  const position = cursor.wholePosition();
  const body = parseBody(cursor, options);
  while (cursor.take(';'));
  if (!cursor.atEnd()) throw cursor.syntaxError();
  return { ...body, position, text: text.trim().replace(/\s*;\s*$/, '') };
}

function parseBody(cursor: CommandCursor, options: CommandOptions): Body<SqlCommand> {
  if (cursor.sees('CREATE')) return parseCreate(cursor, options);
  if (cursor.sees('DROP')) return parseDrop(cursor);
  if (cursor.sees('ALTER') || cursor.sees('COMMENT')) return parseAlter(cursor, options);
  if (cursor.sees('INSERT')) return insert(cursor, options);
  if (cursor.sees('DELETE')) return deletion(cursor, options);
  if (cursor.take('TRUNCATE', 'TABLE')) return { kind: 'truncate', target: unpartitioned(cursor) };
  if (cursor.sees('RESTORE')) return restore(cursor, options);
  if (cursor.sees('VACUUM')) return vacuum(cursor);
  if (cursor.sees('DESCRIBE') || cursor.sees('DESC')) return describe(cursor);
  if (cursor.sees('SHOW')) return show(cursor);
  if (cursor.sees('USE')) return use(cursor);
  if (cursor.sees('SET')) return set(cursor);
  const refused = refusedCommands.find((words) => cursor.sees(...words.split(' ')));
  if (refused !== undefined) throw refuseClause(cursor, refused);
  return { kind: 'query', query: restQuery(cursor, options) };
}

/** Commands of Spark and Delta that are not here, so that their users read a name and not a syntax error. */
const refusedCommands = [
  'UPDATE',
  'MERGE',
  'COPY',
  'LOAD',
  'OPTIMIZE',
  'REORG',
  'CONVERT',
  'GENERATE',
  'FSCK',
  'ANALYZE',
  'CACHE',
  'UNCACHE',
  'CLEAR',
  'REFRESH',
  'REPAIR',
  'MSCK',
  'EXPLAIN',
  'ADD',
  'LIST',
  'RESET',
  'DECLARE',
  'EXECUTE',
  'CALL',
  'GRANT',
  'REVOKE',
  'UNDROP',
  'REPLACE',
  'APPLY',
  'TRUNCATE',
  'BEGIN',
];

/** Source: https://spark.apache.org/docs/latest/sql-ref-syntax-dml-insert-table.html */
function insert(cursor: CommandCursor, options: CommandOptions): Body<InsertCommand> {
  cursor.expect('INSERT');
  const overwrite = cursor.take('OVERWRITE');
  if (overwrite) cursor.take('TABLE');
  else {
    cursor.expect('INTO');
    cursor.take('TABLE');
  }
  if (overwrite && cursor.sees('DIRECTORY')) throw refuseClause(cursor, 'INSERT OVERWRITE DIRECTORY');
  const target = cursor.name();
  if (overwrite && cursor.sees('PARTITION')) throw refuseClause(cursor, 'PARTITION of INSERT OVERWRITE');
  const partition = cursor.take('PARTITION') ? bracketList(cursor, () => staticPartition(cursor, options)) : [];
  if (cursor.sees('REPLACE')) throw refuseClause(cursor, 'REPLACE of INSERT');
  const listed = cursor.sees('(') && !opensQuery(cursor);
  const columns = listed ? bracketList(cursor, () => cursor.identifier()) : undefined;
  const byName = columns === undefined && cursor.take('BY', 'NAME');
  const query = restQuery(cursor, options);
  return { kind: 'insert', target, overwrite, partition, byName, query, ...(columns === undefined ? {} : { columns }) };
}

function staticPartition(cursor: CommandCursor, options: CommandOptions): InsertCommand['partition'][number] {
  const column = cursor.identifier();
  if (!cursor.take('=')) throw refuseClause(cursor, 'a PARTITION of INSERT without a value');
  const value = cursor.rest(() => cursor.sees(',') || cursor.sees(')'));
  return { column, value: parseExpression(value.text, { ...options, ...value.origin }) };
}

/** Whether the bracket that comes next holds a query rather than a list of columns. */
function opensQuery(cursor: CommandCursor): boolean {
  return ['SELECT', 'WITH', 'FROM', 'VALUES', 'TABLE', '('].some(
    (word) => cursor.seesAt(1, word) && !cursor.seesAt(2, ',') && !cursor.seesAt(2, ')'),
  );
}

function deletion(cursor: CommandCursor, options: CommandOptions): Body<DeleteCommand> {
  cursor.expect('DELETE', 'FROM');
  const target = cursor.name();
  const named = cursor.take('AS') || (!cursor.atEnd() && !cursor.sees('WHERE'));
  const alias = named ? cursor.identifier() : undefined;
  const body = { kind: 'delete', target, ...(alias === undefined ? {} : { alias }) } as const;
  if (!cursor.take('WHERE')) return body;
  const condition = cursor.rest(() => cursor.sees(';'));
  return { ...body, condition: parseExpression(condition.text, { ...options, ...condition.origin }) };
}

function unpartitioned(cursor: CommandCursor): CommandName {
  const name = cursor.name();
  if (cursor.sees('PARTITION')) throw refuseClause(cursor, 'TRUNCATE TABLE … PARTITION');
  return name;
}

/** Source: https://docs.delta.io/latest/delta-utility.html#restore-a-delta-table-to-an-earlier-state */
function restore(cursor: CommandCursor, options: CommandOptions): Body<RestoreCommand> {
  cursor.expect('RESTORE');
  cursor.take('TABLE');
  const target = cursor.name();
  cursor.take('TO');
  cursor.take('FOR');
  if (cursor.take('VERSION', 'AS', 'OF') || cursor.take('SYSTEM_VERSION', 'AS', 'OF')) {
    return { kind: 'restore', target, to: { version: cursor.seesText() ? textVersion(cursor) : cursor.wholeNumber() } };
  }
  if (!cursor.take('TIMESTAMP', 'AS', 'OF') && !cursor.take('SYSTEM_TIME', 'AS', 'OF')) throw cursor.syntaxError();
  const time = cursor.rest(() => cursor.sees(';'));
  return {
    kind: 'restore',
    target,
    to: { timestamp: parseExpression(time.text, { ...options, ...time.origin }) },
  };
}

function textVersion(cursor: CommandCursor): number {
  const text = cursor.text();
  if (!/^\d{1,15}$/.test(text)) throw cursor.syntaxError();
  return Number(text);
}

function vacuum(cursor: CommandCursor): Body<VacuumCommand> {
  cursor.expect('VACUUM');
  const target = cursor.seesText()
    ? { parts: ['delta', cursor.text()], position: cursor.wholePosition() }
    : cursor.name();
  if (cursor.sees('USING')) throw refuseClause(cursor, 'VACUUM … USING INVENTORY');
  if (cursor.sees('LITE')) throw refuseClause(cursor, 'VACUUM … LITE');
  cursor.take('FULL');
  let retainHours: number | undefined;
  let dryRun = false;
  for (;;) {
    if (cursor.take('RETAIN')) {
      const { text } = cursor.next();
      if (!/^\d+(?:\.\d+)?$/.test(text)) throw cursor.syntaxError();
      retainHours = Number(text);
      cursor.expect('HOURS');
    } else if (cursor.take('DRY', 'RUN')) dryRun = true;
    else break;
  }
  return { kind: 'vacuum', target, dryRun, ...(retainHours === undefined ? {} : { retainHours }) };
}

function describe(cursor: CommandCursor): Body<DescribeCommand> {
  cursor.next();
  if (cursor.take('HISTORY')) {
    const target = cursor.name();
    return {
      kind: 'describe',
      target,
      form: 'history',
      ...(cursor.take('LIMIT') ? { limit: cursor.wholeNumber() } : {}),
    };
  }
  if (cursor.take('DETAIL')) return { kind: 'describe', target: cursor.name(), form: 'detail' };
  for (const word of ['SCHEMA', 'DATABASE', 'FUNCTION', 'CATALOG', 'QUERY', 'NAMESPACE']) {
    // A table may have that name.
    if (cursor.sees(word) && !cursor.seesAt(1, '.') && !cursor.seesAt(1, ';'))
      throw refuseClause(cursor, `DESCRIBE ${word}`);
  }
  cursor.take('TABLE');
  const extended = cursor.take('EXTENDED') || cursor.take('FORMATTED');
  const target = cursor.name();
  if (!cursor.atEnd()) throw refuseClause(cursor, 'DESCRIBE of a column or partition');
  return { kind: 'describe', target, form: extended ? 'extended' : 'columns' };
}

function show(cursor: CommandCursor): Body<ShowCommand> {
  cursor.expect('SHOW');
  const within = (): CommandName | undefined => (cursor.take('IN') || cursor.take('FROM') ? cursor.name() : undefined);
  const matching = (): string | undefined => (cursor.take('LIKE') || cursor.seesText() ? cursor.text() : undefined);
  const listed = (what: ShowCommand['what']): Body<ShowCommand> => {
    const name = within();
    const pattern = matching();
    return {
      kind: 'show',
      what,
      ...(name === undefined ? {} : { name }),
      ...(pattern === undefined ? {} : { pattern }),
    };
  };
  if (cursor.take('TABLES')) return listed('tables');
  if (cursor.take('VIEWS')) return listed('views');
  if (['SCHEMAS', 'DATABASES', 'NAMESPACES'].some((word) => cursor.take(word))) return listed('schemas');
  if (cursor.take('CATALOGS')) return listed('catalogs');
  if (cursor.take('COLUMNS')) {
    if (!cursor.take('IN') && !cursor.take('FROM')) throw cursor.syntaxError();
    return { kind: 'show', what: 'columns', name: cursor.name() };
  }
  if (cursor.take('TBLPROPERTIES')) {
    const name = cursor.name();
    if (!cursor.sees('(')) return { kind: 'show', what: 'properties', name };
    const [property = ''] = bracketList(cursor, () =>
      cursor.seesText() ? cursor.text() : cursor.name().parts.join('.'),
    );
    return { kind: 'show', what: 'properties', name, property };
  }
  throw refuseClause(cursor, 'this SHOW');
}

function use(cursor: CommandCursor): Body<UseCommand> {
  cursor.expect('USE');
  if (cursor.take('CATALOG')) return { kind: 'use', form: 'USE CATALOG', parts: [cursor.identifier()] };
  const form = ['SCHEMA', 'DATABASE', 'NAMESPACE'].some((word) => cursor.take(word)) ? 'USE SCHEMA' : 'USE';
  return { kind: 'use', form, parts: cursor.name().parts };
}

/** `SET key = value`, where the value is everything behind the sign. */
function set(cursor: CommandCursor): Body<SetCommand | UseCommand> {
  cursor.expect('SET');
  if (cursor.take('CATALOG')) return { kind: 'use', form: 'USE CATALOG', parts: [cursor.identifier()] };
  if (cursor.atEnd() || cursor.sees('TIME', 'ZONE') || cursor.sees('-')) throw refuseClause(cursor, 'this SET');
  const key = cursor.name().parts.join('.');
  if (!cursor.take('=')) return { kind: 'set', key };
  const value = cursor.rest(() => cursor.sees(';')).text.trim();
  const quoted = /^(['"])(.*)\1$/s.exec(value);
  return { kind: 'set', key, value: quoted?.[2] ?? value };
}
