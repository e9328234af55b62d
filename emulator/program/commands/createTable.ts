import { sluiceError } from '../../base/errors.ts';
import { bindLeaves } from '../../batch/bindLeaf.ts';
import { formatNotSupported } from '../../batch/formatNotSupported.ts';
import { localPath } from '../../batch/localPath.ts';
import { writeRows } from '../../batch/writeRows.ts';
import { planReplacement, replaceContents } from '../../delta/commands/replaceContents.ts';
import type { DataFile } from '../../delta/dataFile.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { withoutInternalMetadata } from '../../delta/internalMetadata.ts';
import { createTableOperation, type TableDefinitionDetails, type WrittenAmounts } from '../../delta/operation.ts';
import { finishPlan, newTable } from '../../delta/planWrite.ts';
import type { PlannedWrite } from '../../delta/plannedWrite.ts';
import { asNullable } from '../../delta/schemaMerge.ts';
import { readSnapshotIfPresent, tableSchema, type Snapshot } from '../../delta/snapshot.ts';
import { checkProperties } from '../../delta/tableProperties.ts';
import { commitWrite, createTable as createDeltaTable, type WriteOutcome } from '../../delta/writeTable.ts';
import type { DataType, StructType } from '../../plan/dataType.ts';
import { leavesOf } from '../../plan/planTree.ts';
import { schemaJson } from '../../plan/schemaJson.ts';
import { treeString } from '../../plan/treeString.ts';
import type { CreateTableCommand } from '../../sql/command.ts';
import type { AnalyzedQuery } from '../sparkSession.ts';
import { nothing, type CommandResult } from './commandResult.ts';
import { guarded } from './guarded.ts';
import { requireBatch } from './insert.ts';
import { requireTables, type SqlSession } from './sqlSession.ts';
import { fullName, pathOf, quoted, requireSchema, type Target } from './targets.ts';

/** `CREATE [OR REPLACE] TABLE`, with columns or as a query. Source: delta-io/delta, `CreateDeltaTableCommand`. */
export async function createTable(command: CreateTableCommand, session: SqlSession): Promise<CommandResult> {
  const { name, query } = command;
  if (query !== undefined && command.columns !== undefined) {
    throw sluiceError(
      'SQL_COMMAND_NOT_SUPPORTED',
      { command: 'CREATE TABLE … AS with a list of columns' },
      { position: name.position },
    );
  }
  requireDelta(command, session);
  requireDistinctColumns(command);
  const place = await placeOf(command, session);
  if (place === 'present') return nothing;
  const { io } = await session.spark.services();
  const base = await readSnapshotIfPresent(io, place.target.path);
  const analyzed = query === undefined ? undefined : await session.spark.analyze(query.plan);
  if (analyzed !== undefined) requireBatch(analyzed.plan, command);
  if (place.replaces && base !== undefined) {
    await guarded(session, { act: 'overwrite', targets: [place.target], why: command.text }, () =>
      replaceTable(io, command, base, analyzed, place.target),
    );
    return nothing;
  }
  if (base === undefined) await makeTable(io, command, analyzed, place.target);
  else await adoptTable(command, base);
  await place.register();
  return nothing;
}

function requireDelta({ using, name }: CreateTableCommand, session: SqlSession): void {
  const isPath = pathOf(session, name) !== undefined;
  const format = (
    using ??
    (isPath ? 'delta' : session.conf.get('spark.sql.sources.default')) ??
    'parquet'
  ).toLowerCase();
  if (format === 'delta') return;
  const error = formatNotSupported(format, { used: 'written', supported: ['delta'], position: name.position });
  if (using !== undefined) throw error;
  const action = 'Write USING delta, or set spark.sql.sources.default to delta.';
  throw sluiceError(
    'FORMAT_NOT_SUPPORTED',
    { format, used: 'written', supported: 'delta' },
    { position: name.position, action },
  );
}

/** Names that differ by case at most, at any depth. Source: apache/spark, `SchemaUtils.checkSchemaColumnNameDuplication`. */
function requireDistinctColumns({ columns, name }: CreateTableCommand): void {
  const check = (type: DataType): void => {
    if (type.kind === 'array') check(type.element);
    if (type.kind === 'map') {
      check(type.key);
      check(type.value);
    }
    if (type.kind !== 'struct') return;
    const seen = new Set<string>();
    for (const field of type.fields) {
      const key = field.name.toLowerCase();
      if (seen.has(key)) {
        throw sluiceError('COLUMN_ALREADY_EXISTS', { columnName: quoted([key]) }, { position: name.position });
      }
      seen.add(key);
      check(field.dataType);
    }
  };
  if (columns !== undefined) check(columns);
}

interface Place {
  readonly target: Target;
  /** A table of that name is there, and is replaced. */
  readonly replaces: boolean;
  /** Makes the name known, where the folder alone does not. */
  register(): Promise<void>;
}

async function placeOf(command: CreateTableCommand, session: SqlSession): Promise<Place | 'present'> {
  const { name, orReplace, ifNotExists, location } = command;
  const { position } = name;
  const path = pathOf(session, name);
  if (path !== undefined) return pathPlace(command, session, path);
  const tables = requireTables(session, 'CREATE TABLE');
  const full = fullName(session, name);
  await requireSchema(tables, full[0], full[1], position);
  const entry = await tables.find(full);
  const label = full.join('.');
  if (entry !== undefined) {
    if (ifNotExists) return 'present';
    if (!orReplace || entry.kind === 'view') {
      throw sluiceError('TABLE_OR_VIEW_ALREADY_EXISTS', { relationName: quoted(full) }, { position });
    }
    if (location !== undefined && localPath(location, session.ports.folder) !== entry.path) {
      throw sluiceError(
        'SQL_COMMAND_NOT_SUPPORTED',
        { command: 'CREATE OR REPLACE TABLE at another LOCATION' },
        { position },
      );
    }
    const target: Target = { path: entry.path, name: full, managed: entry.managed, label, position };
    return { target, replaces: true, register: async () => undefined };
  }
  if (location !== undefined) {
    const elsewhere = localPath(location, session.ports.folder);
    const target: Target = { path: elsewhere, name: full, managed: false, label, position };
    return {
      target,
      replaces: false,
      register: () => tables.register(full, { kind: 'table', path: elsewhere, managed: false }),
    };
  }
  const target: Target = { path: tables.folderOf(full), name: full, managed: true, label, position };
  return { target, replaces: false, register: async () => undefined };
}

async function pathPlace(command: CreateTableCommand, session: SqlSession, path: string): Promise<Place | 'present'> {
  const { name, orReplace, ifNotExists, location } = command;
  const { position } = name;
  if (location !== undefined) {
    throw sluiceError('SQL_COMMAND_NOT_SUPPORTED', { command: 'LOCATION of a table by path' }, { position });
  }
  const { io } = await session.spark.services();
  const exists = (await readSnapshotIfPresent(io, path)) !== undefined;
  if (exists && ifNotExists) return 'present';
  if (exists && !orReplace) {
    throw sluiceError('TABLE_OR_VIEW_ALREADY_EXISTS', { relationName: quoted(name.parts) }, { position });
  }
  const target: Target = { path, name: undefined, managed: false, label: path, position };
  return { target, replaces: false, register: async () => undefined };
}

async function makeTable(
  io: DeltaIo,
  command: CreateTableCommand,
  analyzed: AnalyzedQuery | undefined,
  { path, managed }: Target,
): Promise<void> {
  await requireEmpty(io, path, managed);
  const table = {
    schema: analyzed === undefined ? (command.columns ?? noColumns) : asNullable(outputSchema(analyzed)),
    partitionBy: command.partitionedBy,
    properties: command.properties,
    ...(command.comment === undefined ? {} : { description: command.comment }),
  };
  if (analyzed === undefined) {
    const outcome = await createDeltaTable(io, path, { ...table, isManaged: managed });
    if (outcome.kind !== 'committed') throw outcome.error;
    return;
  }
  const { metadata, protocol } = newTable(io, table);
  const planned = finishPlan({ tablePath: path, data: table.schema, mode: 'append' }, undefined, {
    metadata,
    protocol,
    schema: tableSchema(metadata),
    changesMetadata: true,
    changesProtocol: true,
  });
  const files = await queryFiles(planned, analyzed);
  const operation = (rows: WrittenAmounts) => createTableOperation(detailsOf(planned, managed), { rows });
  done(await commitWrite(io, planned, files, { operation }));
}

async function replaceTable(
  io: DeltaIo,
  command: CreateTableCommand,
  base: Snapshot,
  analyzed: AnalyzedQuery | undefined,
  { managed }: Target,
): Promise<void> {
  const schema = analyzed === undefined ? (command.columns ?? noColumns) : asNullable(outputSchema(analyzed));
  if (schema.fields.length === 0) throw sluiceError('DELTA_SCHEMA_NOT_PROVIDED', {}, { position: command.position });
  const planned = planReplacement(io, base, {
    schema,
    partitionBy: command.partitionedBy,
    properties: command.properties,
    keepsProperties: false,
    comment: command.comment ?? null,
    newTable: true,
  });
  const files = analyzed === undefined ? [] : await queryFiles(planned, analyzed);
  const readsTable = analyzed !== undefined && leavesOf(analyzed.plan).some(({ leaf }) => leaf.path === base.tablePath);
  const operation = (amounts: WrittenAmounts) =>
    createTableOperation(detailsOf(planned, managed), {
      replace: true,
      ...(analyzed === undefined ? {} : { rows: amounts }),
    });
  done(await replaceContents(io, planned, files, { operation, readsTable }));
}

async function queryFiles(
  planned: PlannedWrite,
  { plan, services, compute }: AnalyzedQuery,
): Promise<readonly DataFile[]> {
  const relation = compute.translate(plan, await bindLeaves(services, plan));
  return writeRows(compute, planned, { relation, columns: plan.output });
}

/**
 * A table that lies at the place already: what the command says of it has to be so. What it does not say is taken as it is.
 * Source: delta-io/delta, `CreateDeltaTableCommand.verifyTableMetadata`.
 */
async function adoptTable({ columns, name, query, ...command }: CreateTableCommand, base: Snapshot): Promise<void> {
  const path = base.tablePath;
  const { position } = name;
  if (query !== undefined) throw sluiceError('DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION', { path }, { position });
  if (columns !== undefined) {
    const existing = withoutInternalMetadata(base.schema);
    if (schemaJson(columns) !== schemaJson(existing)) {
      throw sluiceError(
        'DELTA_CREATE_TABLE_SCHEME_MISMATCH',
        { path, specifiedSchema: treeString(columns), existingSchema: treeString(existing) },
        { position },
      );
    }
    const asked = command.partitionedBy.join(', ');
    if (asked !== base.partitionColumns.join(', ')) {
      throw sluiceError(
        'DELTA_CREATE_TABLE_WITH_DIFFERENT_PARTITIONING',
        { path, specifiedColumns: asked, existingColumns: base.partitionColumns.join(', ') },
        { position },
      );
    }
  }
  const { configuration } = checkProperties(command.properties);
  const plain = Object.entries(base.configuration).filter(([key]) => !key.startsWith('delta.columnMapping.'));
  if (
    Object.keys(configuration).length > 0 &&
    propertiesText(configuration) !== propertiesText(Object.fromEntries(plain))
  ) {
    throw sluiceError(
      'DELTA_CREATE_TABLE_WITH_DIFFERENT_PROPERTY',
      {
        path,
        specifiedProperties: propertiesText(configuration),
        existingProperties: propertiesText(base.configuration),
      },
      { position },
    );
  }
  if (command.orReplace) {
    throw sluiceError(
      'SQL_COMMAND_NOT_SUPPORTED',
      { command: 'CREATE OR REPLACE TABLE of a table by its path' },
      { position },
    );
  }
}

/**
 * A new table is not put on top of other files. What a broken off write has left in the folder of a managed table is no table and in
 * nobody's way: VACUUM removes it. Source: delta-io/delta, `CreateDeltaTableCommand.checkPathEmpty`.
 */
async function requireEmpty(io: DeltaIo, path: string, managed: boolean): Promise<void> {
  const entries = (await io.files.list(path)) ?? [];
  const isLeftOver = (name: string): boolean => /^part-.*\.parquet$|=|^_delta_log$/.test(name);
  if (entries.every(({ name }) => managed && isLeftOver(name))) return;
  throw sluiceError('DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION', { path });
}

const noColumns: StructType = { kind: 'struct', fields: [] };

function outputSchema({ plan }: AnalyzedQuery): StructType {
  return {
    kind: 'struct',
    fields: plan.output.map(({ name, dataType, nullable }) => ({ name, dataType, nullable, metadata: {} })),
  };
}

function detailsOf({ metadata }: PlannedWrite, isManaged: boolean): TableDefinitionDetails {
  const { partitionColumns: partitionBy, description, configuration: properties } = metadata;
  return { partitionBy, description, properties, isManaged };
}

function done(outcome: WriteOutcome): void {
  if (outcome.kind === 'conflicted' || outcome.kind === 'retryable') throw outcome.error;
}

function propertiesText(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`)
    .join('\n');
}
