import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { bindLeaves } from '../../batch/bindLeaf.ts';
import { columnName } from '../../plan/resolved.ts';
import type { QueryCommand, SqlCommand } from '../../sql/command.ts';
import { parseCommand } from '../../sql/parseCommand.ts';
import { splitStatements } from '../../sql/splitStatements.ts';
import { alterTable } from './alterTable.ts';
import { nothing, texts, type CommandResult } from './commandResult.ts';
import { createTable } from './createTable.ts';
import { deleteFrom, truncate } from './deleteCommands.ts';
import { describe } from './describe.ts';
import { drop } from './drop.ts';
import { insert } from './insert.ts';
import { restore, vacuumTable } from './maintenance.ts';
import { createSchema, createView, use } from './names.ts';
import { show } from './show.ts';
import { sqlSession, type SqlEnvironment, type SqlSession } from './sqlSession.ts';

export interface RunOptions {
  /** A query gives at most so many rows. */
  readonly limit?: number | undefined;
}

/** Runs a command as Spark runs it. Acts that can destroy rows are asked of the guard first. */
export async function runCommand(
  command: SqlCommand,
  session: SqlSession,
  options: RunOptions = {},
): Promise<CommandResult> {
  try {
    return await dispatch(command, session, options);
  } catch (error) {
    throw isSluiceError(error) ? error.at(command.position) : error;
  }
}

/** One statement by its text. */
export function runSql(text: string, session: SqlSession, options: RunOptions = {}): Promise<CommandResult> {
  const { timeZone } = session.conf.settings();
  return runCommand(parseCommand(text, { timeZone }), session, options);
}

/** Statements in order, in a session of their own; the first that fails ends it. */
export async function runSqlCommands(
  statements: readonly string[],
  environment: SqlEnvironment,
): Promise<readonly CommandResult[]> {
  const session = sqlSession(environment);
  try {
    const results: CommandResult[] = [];
    for (const text of statements) results.push(await runSql(text, session));
    return results;
  } finally {
    await session.close();
  }
}

/** The statements of a file, each under the settings that those before it left. */
export async function* runScript(
  text: string,
  session: SqlSession,
  options: RunOptions & { readonly file?: string } = {},
): AsyncGenerator<{ readonly command: SqlCommand; readonly result: CommandResult }> {
  const spans = splitStatements(text);
  // A file of comments is a file of nothing; a statement of nothing is a mistake.
  if (spans.length === 0 && options.file === undefined) parseCommand(text);
  for (const { start, end } of spans) {
    const before = text.slice(0, start);
    const line = before.split('\n').length;
    const column = start - (before.lastIndexOf('\n') + 1) + 1;
    const { timeZone } = session.conf.settings();
    const place = { baseLine: line, baseColumn: column, ...(options.file === undefined ? {} : { file: options.file }) };
    const command = parseCommand(text.slice(start, end), { timeZone, ...place });
    yield { command, result: await runCommand(command, session, options) };
  }
}

async function dispatch(command: SqlCommand, session: SqlSession, options: RunOptions): Promise<CommandResult> {
  switch (command.kind) {
    case 'query':
      return query(command, session, options);
    case 'createTable':
      return createTable(command, session);
    case 'createSchema':
      return createSchema(command, session);
    case 'createView':
      return createView(command, session);
    case 'insert':
      return insert(command, session);
    case 'delete':
      return deleteFrom(command, session);
    case 'truncate':
      return truncate(command, session);
    case 'alter':
      return alterTable(command, session);
    case 'drop':
      return drop(command, session);
    case 'restore':
      return restore(command, session);
    case 'vacuum':
      return vacuumTable(command, session);
    case 'describe':
      return describe(command, session);
    case 'show':
      return show(command, session);
    case 'use':
      return use(command, session);
    case 'set': {
      if (command.value === undefined) {
        return texts(['key', 'value'], [[command.key, session.conf.get(command.key) ?? '<undefined>']]);
      }
      session.conf.set(command.key, command.value, command.position);
      return texts(['key', 'value'], [[command.key, command.value]]);
    }
  }
}

async function query(command: QueryCommand, session: SqlSession, { limit }: RunOptions): Promise<CommandResult> {
  const { plan, services, compute } = await session.spark.analyze(command.query.plan);
  if (plan.streaming) {
    throw sluiceError(
      'CALL_ON_STREAMING_DATASET_UNSUPPORTED',
      { methodName: '`show`' },
      { position: command.position },
    );
  }
  const relation = compute.translate(plan, await bindLeaves(services, plan));
  const { output } = plan;
  const columns = output.map(columnName).join(', ');
  const cut = limit === undefined ? '' : ` LIMIT ${limit + 1}`;
  // A row without columns is still a row.
  const rows =
    output.length === 0
      ? (await compute.rows(`SELECT 1 FROM ${relation}${cut}`)).map(() => [])
      : await compute.rows(`SELECT ${columns} FROM ${relation}${cut}`);
  const hasMore = limit !== undefined && rows.length > limit;
  return {
    ...nothing,
    schema: {
      kind: 'struct',
      fields: output.map(({ name, dataType, nullable }) => ({ name, dataType, nullable, metadata: {} })),
    },
    rows: hasMore ? rows.slice(0, limit) : rows,
    hasMore,
  };
}
