import { sluiceError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import { dataTypeToJson } from '../../plan/schemaJson.ts';
import { quoteIdentifier, sqlText } from '../../plan/typeText.ts';
import { alterMetadata } from '../alterTable.ts';
import type { DeltaIo } from '../deltaIo.ts';
import { withoutInternalMetadata } from '../internalMetadata.ts';
import { requireFeaturesOf, withSchema } from '../planWrite.ts';
import { findField, requireDistinctNames } from '../schemaMerge.ts';
import { readSnapshot, type Snapshot } from '../snapshot.ts';
import { requireStorable } from '../storable.ts';
import { requireWritable } from '../writerFeatures.ts';
import type { CommitOptions, CommitOutcome } from '../transaction.ts';

export type ColumnPosition = { readonly kind: 'first' } | { readonly kind: 'after'; readonly column: string };

export interface AddedColumn {
  /** The structs that it goes into, outermost first; empty for a column of the table. */
  readonly parents: readonly string[];
  readonly field: StructField;
  /** The last place when absent. */
  readonly position?: ColumnPosition | undefined;
}

/**
 * `ALTER TABLE … ADD COLUMNS`: rows that are there have NULL in them. Source: delta-io/delta, `AlterTableAddColumnsDeltaCommand`.
 *
 * Raises FIELD_ALREADY_EXISTS, FIELD_NOT_FOUND, DELTA_OPERATION_NOT_ALLOWED (NOT NULL) and DELTA_FEATURES_REQUIRE_MANUAL_ENABLEMENT.
 */
export async function addColumns(
  io: DeltaIo,
  tablePath: string,
  columns: readonly AddedColumn[],
  options: CommitOptions = {},
): Promise<CommitOutcome> {
  const base = await readWritable(io, tablePath);
  let { schema } = base;
  for (const column of columns) {
    if (!column.field.nullable) {
      throw sluiceError('DELTA_OPERATION_NOT_ALLOWED', { operation: 'NOT NULL in ALTER TABLE ADD COLUMNS' });
    }
    const whole = schema;
    schema = changeStruct(schema, column.parents, (fields) => insert(fields, column, whole));
  }
  requireDistinctNames(schema);
  requireStorable(schema, base.columnMapping);
  requireFeaturesOf(base, schema);
  const described = columns.map(({ parents, field, position }) => ({
    column: columnJson(parents, field),
    ...(position === undefined ? {} : { position: positionText(position) }),
  }));
  return alterMetadata(io, base, options, {
    metadata: withSchema(io.ids, base.metadata, schema, base.columnMapping),
    protocol: base.protocol,
    operation: { name: 'ADD COLUMNS', parameters: { columns: JSON.stringify(described) }, metrics: {} },
  });
}

/**
 * `ALTER TABLE … DROP COLUMNS`, which only column mapping makes possible without rewriting files: the data stays in them, unread.
 * Source: delta-io/delta, `AlterTableDropColumnsDeltaCommand`. Raises DELTA_UNSUPPORTED_DROP_COLUMN and FIELD_NOT_FOUND.
 */
export async function dropColumns(
  io: DeltaIo,
  tablePath: string,
  columns: readonly (readonly string[])[],
  options: CommitOptions = {},
): Promise<CommitOutcome> {
  const base = await readWritable(io, tablePath);
  if (base.columnMapping === 'none') throw sluiceError('DELTA_UNSUPPORTED_DROP_COLUMN', { table: tablePath });
  let { schema } = base;
  for (const path of columns) {
    const name = path.at(-1) ?? '';
    const inTable = path.length === 1;
    if (inTable && base.partitionColumns.some((column) => same(column, name))) {
      throw sluiceError('DELTA_UNSUPPORTED_DROP_PARTITION_COLUMN', { columns: name });
    }
    const whole = schema;
    schema = changeStruct(schema, path.slice(0, -1), (fields) => {
      if (!fields.some((field) => same(field.name, name))) throw fieldNotFound(path, whole);
      const left = fields.filter((field) => !same(field.name, name));
      if (left.length === 0) {
        throw sluiceError('DELTA_DROP_COLUMN_ON_SINGLE_FIELD_SCHEMA', { schema: sqlText(whole) });
      }
      return left;
    });
  }
  return alterMetadata(io, base, options, {
    metadata: withSchema(io.ids, base.metadata, schema, base.columnMapping),
    protocol: base.protocol,
    operation: {
      name: 'DROP COLUMNS',
      parameters: { columns: JSON.stringify(columns.map(columnPath)) },
      metrics: {},
    },
  });
}

/** `ALTER TABLE … RENAME COLUMN`, for tables with column mapping. Source: delta-io/delta, `AlterTableRenameColumn…`. */
export async function renameColumn(
  io: DeltaIo,
  tablePath: string,
  column: { readonly path: readonly string[]; readonly name: string },
  options: CommitOptions = {},
): Promise<CommitOutcome> {
  const base = await readWritable(io, tablePath);
  if (base.columnMapping === 'none') throw sluiceError('DELTA_UNSUPPORTED_RENAME_COLUMN', { table: tablePath });
  const { path, name } = column;
  const parents = path.slice(0, -1);
  const old = path.at(-1) ?? '';
  const schema = changeStruct(base.schema, parents, (fields) => {
    if (!fields.some((field) => same(field.name, old))) throw fieldNotFound(path, base.schema);
    if (!same(old, name) && fields.some((field) => same(field.name, name))) {
      throw alreadyExists('rename', [...parents, name], base.schema);
    }
    return fields.map((field) => (same(field.name, old) ? { ...field, name } : field));
  });
  const { partitionColumns } = base.metadata;
  const partitions =
    path.length === 1 ? partitionColumns.map((one) => (same(one, old) ? name : one)) : partitionColumns;
  return alterMetadata(io, base, options, {
    metadata: withSchema(io.ids, { ...base.metadata, partitionColumns: partitions }, schema, base.columnMapping),
    protocol: base.protocol,
    operation: {
      name: 'RENAME COLUMN',
      parameters: { oldColumnPath: columnPath(path), newColumnPath: columnPath([...parents, name]) },
      metrics: {},
    },
  });
}

export interface ColumnChange {
  readonly path: readonly string[];
  readonly comment?: string | undefined;
  readonly position?: ColumnPosition | undefined;
  /** `DROP NOT NULL`. */
  readonly nullable?: true | undefined;
}

/** `ALTER TABLE … ALTER COLUMN`: comment, place, nulls allowed. Source: delta-io/delta, `AlterTableChangeColumnDeltaCommand`. */
export async function changeColumn(
  io: DeltaIo,
  tablePath: string,
  change: ColumnChange,
  options: CommitOptions = {},
): Promise<CommitOutcome> {
  const base = await readWritable(io, tablePath);
  const { path, position } = change;
  const parents = path.slice(0, -1);
  const name = path.at(-1) ?? '';
  let changed: StructField | undefined;
  const schema = changeStruct(base.schema, parents, (fields) => {
    const before = fields.find((field) => same(field.name, name));
    if (before === undefined) throw fieldNotFound(path, base.schema);
    const field = {
      ...before,
      nullable: change.nullable ?? before.nullable,
      metadata: change.comment === undefined ? before.metadata : { ...before.metadata, comment: change.comment },
    };
    changed = field;
    if (position === undefined) return fields.map((one) => (one === before ? field : one));
    return insert(
      fields.filter((one) => one !== before),
      { parents, field, position },
      base.schema,
    );
  });
  return alterMetadata(io, base, options, {
    metadata: withSchema(io.ids, base.metadata, schema, base.columnMapping),
    protocol: base.protocol,
    operation: {
      name: 'CHANGE COLUMN',
      parameters: {
        column: JSON.stringify(changed === undefined ? null : columnJson(parents, changed)),
        ...(position === undefined ? {} : { position: positionText(position) }),
      },
      metrics: {},
    },
  });
}

async function readWritable(io: DeltaIo, tablePath: string): Promise<Snapshot> {
  const base = await readSnapshot(io, tablePath);
  requireWritable(tablePath, base.protocol, base.metadata, base.schema);
  return base;
}

/** The schema with the fields of one struct changed; `element`, `key` and `value` lead into arrays and maps. */
function changeStruct(
  schema: StructType,
  parents: readonly string[],
  change: (fields: readonly StructField[]) => readonly StructField[],
): StructType {
  const inside = (type: DataType, rest: readonly string[]): DataType => {
    const [step, ...more] = rest;
    if (type.kind === 'struct') {
      if (step === undefined) return { kind: 'struct', fields: change(type.fields) };
      const target = findField(type, step);
      if (target === undefined) throw fieldNotFound(parents, schema);
      return {
        kind: 'struct',
        fields: type.fields.map((field) =>
          field === target ? { ...field, dataType: inside(field.dataType, more) } : field,
        ),
      };
    }
    if (type.kind === 'array' && step === 'element') return { ...type, element: inside(type.element, more) };
    if (type.kind === 'map' && step === 'key') return { ...type, key: inside(type.key, more) };
    if (type.kind === 'map' && step === 'value') return { ...type, value: inside(type.value, more) };
    throw fieldNotFound(parents, schema);
  };
  const changed = inside(schema, parents);
  return changed.kind === 'struct' ? changed : schema;
}

function insert(fields: readonly StructField[], column: AddedColumn, schema: StructType): readonly StructField[] {
  const { field, parents, position } = column;
  if (fields.some(({ name }) => same(name, field.name))) throw alreadyExists('add', [...parents, field.name], schema);
  if (position === undefined) return [...fields, field];
  if (position.kind === 'first') return [field, ...fields];
  const index = fields.findIndex(({ name }) => same(name, position.column));
  if (index < 0) throw fieldNotFound([...parents, position.column], schema);
  return [...fields.slice(0, index + 1), field, ...fields.slice(index + 1)];
}

function alreadyExists(operation: 'add' | 'rename', path: readonly string[], schema: StructType): Error {
  const fieldNames = path.map(quoteIdentifier).join('.');
  const struct = `"${sqlText(withoutInternalMetadata(schema))}"`;
  return sluiceError('FIELD_ALREADY_EXISTS', { op: operation, fieldNames, struct });
}

function fieldNotFound(path: readonly string[], schema: StructType): Error {
  const fields = schema.fields.map(({ name }) => quoteIdentifier(name)).join(', ');
  return sluiceError('FIELD_NOT_FOUND', { fieldName: path.map(quoteIdentifier).join('.'), fields });
}

/** Source: delta-io/delta, `DeltaOperations.structFieldToMap`. */
export function columnJson(parents: readonly string[], field: StructField): Readonly<Record<string, Json>> {
  const { nullable, dataType } = field;
  const [cleaned] = withoutInternalMetadata({ kind: 'struct', fields: [field] }).fields;
  return {
    name: columnPath([...parents, field.name]),
    type: typeNameOf(dataType),
    nullable,
    metadata: cleaned?.metadata ?? {},
  };
}

/** Source: apache/spark, `DataType.typeName`. */
function typeNameOf(type: DataType): string {
  const json = dataTypeToJson(type);
  return typeof json === 'string' ? json : type.kind;
}

/** Source: apache/spark, `UnresolvedAttribute.name`: parts with a point in them are quoted. */
function columnPath(path: readonly string[]): string {
  return path.map((part) => (part.includes('.') ? quoteIdentifier(part) : part)).join('.');
}

function positionText(position: ColumnPosition): string {
  return position.kind === 'first' ? 'FIRST' : `AFTER ${position.column}`;
}

function same(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
