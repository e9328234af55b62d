import { sluiceError } from '../../base/errors.ts';
import type { CreateSchemaCommand, CreateViewCommand, UseCommand } from '../../sql/command.ts';
import { nothing, type CommandResult } from './commandResult.ts';
import { requireTables, type SqlSession } from './sqlSession.ts';
import { fullName, quoted, requireSchema } from './targets.ts';

/** Source: apache/spark, `CreateNamespaceExec`. Raises SCHEMA_ALREADY_EXISTS. */
export async function createSchema(
  { name, ifNotExists }: CreateSchemaCommand,
  session: SqlSession,
): Promise<CommandResult> {
  const tables = requireTables(session, 'CREATE SCHEMA');
  const { parts, position } = name;
  const [first = '', second, ...more] = parts;
  const [catalog, schema] = second === undefined ? [session.current().catalog, first] : [first, second];
  if (more.length > 0) {
    throw sluiceError(
      'REQUIRES_SINGLE_PART_NAMESPACE',
      { sessionCatalog: catalog, identifier: quoted(parts) },
      { position },
    );
  }
  if ((await tables.schemas(catalog)).includes(schema.toLowerCase())) {
    if (ifNotExists) return nothing;
    throw sluiceError('SCHEMA_ALREADY_EXISTS', { schemaName: quoted([catalog, schema]) }, { position });
  }
  await tables.createSchema(catalog, schema);
  return nothing;
}

/** A view is its text, read anew at each use. The query has to be one now. Raises TABLE_OR_VIEW_ALREADY_EXISTS. */
export async function createView(command: CreateViewCommand, session: SqlSession): Promise<CommandResult> {
  const tables = requireTables(session, 'CREATE VIEW');
  const { name, query, columns, orReplace, ifNotExists } = command;
  const { position } = name;
  const full = fullName(session, name);
  await requireSchema(tables, full[0], full[1], position);
  const entry = await tables.find(full);
  if (entry?.kind === 'table' && orReplace) {
    throw sluiceError(
      'EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE',
      { tableName: quoted(full), operation: 'CREATE OR REPLACE VIEW' },
      { position },
    );
  }
  if (entry !== undefined && ifNotExists) return nothing;
  if (entry !== undefined && !orReplace) {
    throw sluiceError('TABLE_OR_VIEW_ALREADY_EXISTS', { relationName: quoted(full) }, { position });
  }
  const { plan } = await session.analyzeView(full, query.plan);
  if (plan.streaming) {
    const detail = 'its query reads a stream';
    throw sluiceError('VIEW_NOT_READABLE', { viewName: quoted(full), detail }, { position });
  }
  if (columns !== undefined && columns.length !== plan.output.length) {
    const few = columns.length > plan.output.length;
    throw sluiceError(
      few
        ? 'CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS'
        : 'CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS',
      {
        viewName: quoted(full),
        viewColumns: columns.map((column) => quoted([column])).join(', '),
        dataColumns: plan.output.map((attribute) => quoted([attribute.name])).join(', '),
      },
      { position },
    );
  }
  const { catalog, schema } = session.current();
  await tables.register(full, { kind: 'view', text: query.text, catalog, schema, columns });
  return nothing;
}

export async function use({ form, parts, position }: UseCommand, session: SqlSession): Promise<CommandResult> {
  const tables = requireTables(session, form);
  const [first = '', second] = parts;
  if (form === 'USE CATALOG') {
    session.use(first, 'default');
    return nothing;
  }
  const [catalog, schema] = second === undefined ? [session.current().catalog, first] : [first, second];
  await requireSchema(tables, catalog, schema, position);
  session.use(catalog, schema.toLowerCase());
  return nothing;
}
