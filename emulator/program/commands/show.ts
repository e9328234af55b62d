import { types } from '../../plan/types.ts';
import type { ShowCommand } from '../../sql/command.ts';
import { table, texts, type CommandResult } from './commandResult.ts';
import { requireTables, type SqlSession } from './sqlSession.ts';
import { requireSchema, resolveTarget, snapshotOf } from './targets.ts';

/** `SHOW TABLES | VIEWS | SCHEMAS | CATALOGS | COLUMNS | TBLPROPERTIES`. */
export async function show(command: ShowCommand, session: SqlSession): Promise<CommandResult> {
  switch (command.what) {
    case 'properties':
      return showProperties(command, session);
    case 'columns': {
      const target = await resolveTarget(session, nameOf(command), 'SHOW COLUMNS');
      const { schema } = await snapshotOf(session, target);
      return texts(
        ['col_name'],
        schema.fields.map(({ name }) => [name]),
      );
    }
    case 'catalogs':
      return texts(['catalog'], [[session.current().catalog]]);
    case 'schemas': {
      const tables = requireTables(session, 'SHOW SCHEMAS');
      const catalog = command.name?.parts[0] ?? session.current().catalog;
      const found = await tables.schemas(catalog);
      return texts(
        ['namespace'],
        found.filter(matches(command.pattern)).map((schema) => [schema]),
      );
    }
    case 'tables':
    case 'views':
      return showTables(command, session);
  }
}

async function showTables(command: ShowCommand, session: SqlSession): Promise<CommandResult> {
  const tables = requireTables(session, 'SHOW TABLES');
  const current = session.current();
  const parts = command.name?.parts ?? [];
  const [catalog, schema] =
    parts.length > 1 ? [parts[0] ?? '', parts[1] ?? ''] : [current.catalog, parts[0] ?? current.schema];
  await requireSchema(tables, catalog, schema, command.name?.position ?? command.position);
  const found = (await tables.list(catalog, schema)).filter(matches(command.pattern));
  const onlyViews = command.what === 'views';
  const rows: (readonly [string, string, boolean])[] = [];
  for (const name of found) {
    const isView = (await tables.find([catalog, schema, name]))?.kind === 'view';
    if (!onlyViews || isView) rows.push([schema.toLowerCase(), name, false]);
  }
  const column = onlyViews ? 'viewName' : 'tableName';
  return table({ namespace: types.string, [column]: types.string, isTemporary: types.boolean }, rows);
}

/** Source: apache/spark, `ShowTablePropertiesExec`; Delta adds the versions of the protocol. */
async function showProperties(command: ShowCommand, session: SqlSession): Promise<CommandResult> {
  const target = await resolveTarget(session, nameOf(command), 'SHOW TBLPROPERTIES');
  const { configuration, protocol } = await snapshotOf(session, target);
  const all: Readonly<Record<string, string>> = {
    ...configuration,
    'delta.minReaderVersion': String(protocol.minReaderVersion),
    'delta.minWriterVersion': String(protocol.minWriterVersion),
    ...Object.fromEntries((protocol.writerFeatures ?? []).map((feature) => [`delta.feature.${feature}`, 'supported'])),
  };
  const { property } = command;
  if (property !== undefined) {
    const missing = `Table ${target.label} does not have property: ${property}`;
    return texts(['key', 'value'], [[property, all[property] ?? missing]]);
  }
  const rows = Object.entries(all).sort(([left], [right]) => (left < right ? -1 : 1));
  return texts(['key', 'value'], rows);
}

function nameOf({ name, position }: ShowCommand): NonNullable<ShowCommand['name']> {
  return name ?? { parts: [], position };
}

/** Source: apache/spark, `StringUtils.filterPattern`: `*` stands for anything, `|` for or, and case does not count. */
function matches(pattern: string | undefined): (name: string) => boolean {
  if (pattern === undefined) return () => true;
  const parts = pattern
    .trim()
    .split('|')
    .map((part) =>
      part
        .split('*')
        .map((text) => text.replace(/[\\^$+?()[\]{}.]/g, '\\$&'))
        .join('.*'),
    );
  const expression = new RegExp(`^(?:${parts.join('|')})$`, 'i');
  return (name) => expression.test(name);
}
