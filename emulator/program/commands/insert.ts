import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { bindLeaves } from '../../batch/bindLeaf.ts';
import { writeRows } from '../../batch/writeRows.ts';
import { writeOperation } from '../../delta/operation.ts';
import { planWrite } from '../../delta/planWrite.ts';
import { findField } from '../../delta/schemaMerge.ts';
import type { Snapshot } from '../../delta/snapshot.ts';
import { commitWrite } from '../../delta/writeTable.ts';
import { canAnsiCast } from '../../plan/castRules.ts';
import type { DataType, StructField } from '../../plan/dataType.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { leavesOf } from '../../plan/planTree.ts';
import type { Attribute, NamedExpression, ResolvedPlan, TypedExpression } from '../../plan/resolved.ts';
import { literal } from '../../plan/typedExpression.ts';
import { sqlText } from '../../plan/typeText.ts';
import { isNumeric, sameType } from '../../plan/types.ts';
import type { InsertCommand } from '../../sql/command.ts';
import type { AnalyzedQuery } from '../sparkSession.ts';
import { nothing, type CommandResult } from './commandResult.ts';
import { guarded } from './guarded.ts';
import type { SqlSession } from './sqlSession.ts';
import { quoted, resolveTarget, snapshotOf, type Target } from './targets.ts';

/**
 * `INSERT INTO` and `INSERT OVERWRITE`. Columns go by position, or by name where a list or BY NAME is given; then those left out become
 * NULL. Values are cast as Spark's ANSI store assignment casts them. Sources: delta-io/delta, `DeltaAnalysis`; apache/spark, `ResolveInsertInto`.
 */
export async function insert(command: InsertCommand, session: SqlSession): Promise<CommandResult> {
  const target = await resolveTarget(session, command.target, 'INSERT');
  const snapshot = await snapshotOf(session, target);
  requirePartitionColumns(command, snapshot);
  const query = await session.spark.analyze(withPartition(command));
  requireBatch(query.plan, command);
  const sources = sourcesOf(command, snapshot, query.plan.output, target);
  const work = (): Promise<void> => write(command, snapshot, query, sources);
  if (command.overwrite) {
    await guarded(session, { act: 'overwrite', targets: [target], why: command.text }, work);
  } else await work();
  return nothing;
}

/** The query with the constants of PARTITION as its last columns. */
function withPartition({ query, partition, position }: InsertCommand): LogicalPlan {
  if (partition.length === 0) return query.plan;
  const columns = partition.map(({ column, value }, index) => ({ name: `__static_${index}_${column}`, value }));
  return { kind: 'withColumns', child: query.plan, columns, position };
}

function requirePartitionColumns({ partition, target }: InsertCommand, snapshot: Snapshot): void {
  for (const { column } of partition) {
    if (snapshot.partitionColumns.some((name) => name.toLowerCase() === column.toLowerCase())) continue;
    throw sluiceError('NON_PARTITION_COLUMN', { columnName: quoted([column]) }, { position: target.position });
  }
}

export function requireBatch(plan: ResolvedPlan, { position }: Pick<InsertCommand, 'position'>): void {
  if (!plan.streaming) return;
  throw sluiceError('CALL_ON_STREAMING_DATASET_UNSUPPORTED', { methodName: '`write`' }, { position });
}

/** A column of the table with the column of the query that it takes; without one it becomes NULL. */
interface Source {
  readonly field: StructField;
  readonly from: Attribute | undefined;
}

function sourcesOf(
  command: InsertCommand,
  snapshot: Snapshot,
  output: readonly Attribute[],
  target: Target,
): readonly Source[] {
  const { partition, columns, byName } = command;
  const constants = partition.map(({ column }) => column);
  const isConstant = ({ name }: StructField): boolean =>
    constants.some((column) => column.toLowerCase() === name.toLowerCase());
  const all = snapshot.schema.fields;
  // Columns with a constant come last, as `withPartition` has them.
  const fields = [
    ...all.filter((field) => !isConstant(field)),
    ...constants.flatMap((column) => findField(snapshot.schema, column) ?? []),
  ];
  if (columns === undefined && !byName) {
    if (output.length < fields.length) {
      throw sluiceError(
        'DELTA_INSERT_COLUMN_ARITY_MISMATCH',
        {
          tableName: target.label,
          columnName: 'not enough data columns',
          numColumns: fields.length,
          insertColumns: output.length,
        },
        { position: command.target.position },
      );
    }
    return output.map((from, index) => ({ field: fields[index] ?? fieldOf(from), from }));
  }
  const own = output.length - constants.length;
  const names = [...(columns ?? output.slice(0, own).map(({ name }) => name)), ...constants];
  requireListed(command, names, output, snapshot);
  const named = names.map((name, index): Source => {
    const from = output[index];
    const field = findField(snapshot.schema, name);
    return { field: field ?? fieldOf(from, name), from };
  });
  const missing = fields.filter((field) => !named.some(({ field: other }) => other === field));
  const required = missing.find(({ nullable }) => !nullable);
  if (required !== undefined) throw sluiceError('DELTA_INSERT_COLUMN_MISMATCH', { columnName: required.name });
  for (const { field, from } of named) if (from !== undefined) requireSameFields(from.dataType, field, command);
  return [...named, ...missing.map((field) => ({ field, from: undefined }))];
}

/** A list names columns of the table, each once, as many as the query has. */
function requireListed(
  command: InsertCommand,
  names: readonly string[],
  output: readonly Attribute[],
  snapshot: Snapshot,
): void {
  const { columns, target } = command;
  if (columns === undefined) return;
  const { position } = target;
  const seen = new Set<string>();
  for (const name of names) {
    if (findField(snapshot.schema, name) === undefined) {
      const proposal = snapshot.schema.fields.map((field) => quoted([field.name])).join(', ');
      throw sluiceError('UNRESOLVED_COLUMN.WITH_SUGGESTION', { objectName: quoted([name]), proposal }, { position });
    }
    if (seen.has(name.toLowerCase())) {
      throw sluiceError('COLUMN_ALREADY_EXISTS', { columnName: quoted([name.toLowerCase()]) }, { position });
    }
    seen.add(name.toLowerCase());
  }
  if (names.length === output.length) return;
  throw sluiceError(
    names.length > output.length
      ? 'INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS'
      : 'INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS',
    {
      tableName: quoted(target.parts),
      tableColumns: names.map((name) => quoted([name])).join(', '),
      dataColumns: output.map(({ name }) => quoted([name])).join(', '),
    },
    { position },
  );
}

/** By name, fields of structs go by name too; a cast goes by position. */
function requireSameFields(from: DataType, field: StructField, { target }: InsertCommand): void {
  const names = (type: DataType): string =>
    type.kind === 'struct'
      ? `{${type.fields.map((one) => `${one.name.toLowerCase()}:${names(one.dataType)}`).join()}}`
      : type.kind === 'array'
        ? `[${names(type.element)}]`
        : type.kind === 'map'
          ? `<${names(type.key)},${names(type.value)}>`
          : '';
  // A cast between other kinds is for the rules of casts to judge.
  if (from.kind !== field.dataType.kind || names(from) === names(field.dataType)) return;
  throw sluiceError(
    'SQL_COMMAND_NOT_SUPPORTED',
    { command: `INSERT by name into the struct ${field.name} of other fields` },
    { position: target.position },
  );
}

function fieldOf(attribute: Attribute | undefined, name = attribute?.name ?? ''): StructField {
  return { name, dataType: attribute?.dataType ?? { kind: 'void' }, nullable: true, metadata: {} };
}

async function write(
  command: InsertCommand,
  snapshot: Snapshot,
  { plan, services, compute }: AnalyzedQuery,
  sources: readonly Source[],
): Promise<void> {
  const { io } = services;
  const { tablePath } = snapshot;
  const project = assigned(plan, sources, command);
  const mode = command.overwrite ? 'overwrite' : 'append';
  const planned = planWrite(io, snapshot, {
    tablePath,
    data: { kind: 'struct', fields: sources.map(({ field }) => ({ ...field, nullable: true })) },
    mode,
    partitionBy: [],
    mergeSchema: false,
    overwriteSchema: false,
    casts: 'none',
    properties: {},
  });
  const relation = compute.translate(project, await bindLeaves(services, plan));
  let files;
  try {
    files = await writeRows(compute, planned, { relation, columns: project.output });
  } catch (error) {
    throw overflowIn(error, sources);
  }
  const outcome = await commitWrite(io, planned, files, {
    operation: (amounts) =>
      writeOperation({ mode: command.overwrite ? 'Overwrite' : 'Append', partitionBy: [] }, amounts),
    readsTable: leavesOf(plan).some(({ leaf }) => leaf.format === 'delta' && leaf.path === tablePath),
  });
  if (outcome.kind === 'conflicted' || outcome.kind === 'retryable') throw outcome.error;
}

/** The query's columns under the names and with the types of the table. */
function assigned(plan: ResolvedPlan, sources: readonly Source[], { position }: InsertCommand): ResolvedPlan {
  let id = Math.max(0, ...plan.output.map((attribute) => attribute.id));
  const list = sources.map(({ field, from }): NamedExpression => {
    id += 1;
    const { name, dataType } = field;
    const attribute: Attribute = { kind: 'attribute', id, name, dataType, nullable: true, qualifier: [] };
    return { attribute, expression: assignedValue(from, field, position) };
  });
  return {
    kind: 'project',
    child: plan,
    list,
    output: list.map(({ attribute }) => attribute),
    streaming: false,
  };
}

function assignedValue(
  from: Attribute | undefined,
  { dataType: to }: StructField,
  position: InsertCommand['position'],
): TypedExpression {
  if (from === undefined || from.dataType.kind === 'void') return literal(null, to);
  if (sameType(from.dataType, to)) return from;
  if (!canAnsiCast(from.dataType, to)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION',
      {
        sqlExpr: `"CAST(${from.name} AS ${sqlText(to)})"`,
        srcType: `"${sqlText(from.dataType)}"`,
        targetType: `"${sqlText(to)}"`,
      },
      { position },
    );
  }
  return { kind: 'cast', child: from, dataType: to, nullable: from.nullable, mode: 'ansi' };
}

/** Source: apache/spark, `CheckOverflowInTableInsert`. */
function overflowIn(error: unknown, sources: readonly Source[]): unknown {
  if (!isSluiceError(error, 'CAST_OVERFLOW')) return error;
  const narrowed = sources.filter(
    ({ field, from }) =>
      from !== undefined &&
      isNumeric(from.dataType) &&
      isNumeric(field.dataType) &&
      !sameType(from.dataType, field.dataType),
  );
  const wanted = error.parameters['targetType'];
  const source = narrowed.find(({ field }) => `"${sqlText(field.dataType)}"` === wanted) ?? narrowed[0];
  if (source?.from === undefined) return error;
  return sluiceError(
    'CAST_OVERFLOW_IN_TABLE_INSERT',
    {
      sourceType: `"${sqlText(source.from.dataType)}"`,
      targetType: `"${sqlText(source.field.dataType)}"`,
      columnName: quoted([source.field.name]),
    },
    { cause: error, position: error.position },
  );
}
