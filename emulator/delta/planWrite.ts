import type { Clock, Ids } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';
import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import { schemaJson } from '../plan/schemaJson.ts';
import { treeString } from '../plan/treeString.ts';
import { equalType } from '../plan/types.ts';
import { sqlText } from '../plan/typeText.ts';
import type { Metadata } from './actions.ts';
import { withColumnIds, withoutColumnIds, type ColumnMapping } from './columnIds.ts';
import { newProtocol, schemaFeatures } from './newProtocol.ts';
import { notNullColumns, requiredStatistics } from './notNull.ts';
import type { PlannedWrite, WriteRequest } from './plannedWrite.ts';
import { asNullable, findField, mergeSchemas, requireDistinctNames } from './schemaMerge.ts';
import { tableSchema, type Snapshot } from './snapshot.ts';
import { withHiddenColumns } from './rowTracking.ts';
import { requireStorable } from './storable.ts';
import { columnMappingMode } from './tableFeatures.ts';
import { checkProperties, indexedColumns, isOn } from './tableProperties.ts';
import { featureNames, requireWritable } from './writerFeatures.ts';

/**
 * Schema enforcement: holds the data's columns against the table's and decides what the write does to the table. Pure but for the
 * id and the time of a new table.
 * Source: https://docs.delta.io/latest/delta-batch.html, sections "Schema validation" and "Update table schema"
 *
 * Raises DELTA_METADATA_MISMATCH, the errors of `mergeSchemas`, and those of features that are not written yet.
 */
export function planWrite(
  io: { readonly clock: Clock; readonly ids: Ids },
  base: Snapshot | undefined,
  request: WriteRequest,
): PlannedWrite {
  return base === undefined ? planNewTable(io, request) : planExisting(io, base, request);
}

function planNewTable(io: { readonly clock: Clock; readonly ids: Ids }, request: WriteRequest): PlannedWrite {
  const data = asNullable(request.data);
  if (data.fields.length === 0) throw sluiceError('DELTA_EMPTY_DATA', {});
  const { metadata, protocol } = newTable(io, {
    schema: data,
    partitionBy: request.partitionBy,
    properties: request.properties,
  });
  return finishPlan(request, undefined, {
    metadata,
    protocol,
    schema: tableSchema(metadata),
    changesMetadata: true,
    changesProtocol: true,
  });
}

/** Metadata and protocol of a table that is to be. */
export function newTable(
  io: { readonly clock: Clock; readonly ids: Ids },
  table: {
    readonly schema: StructType;
    readonly partitionBy: readonly string[];
    readonly properties: Readonly<Record<string, string>>;
    readonly name?: string;
    readonly description?: string;
  },
): Pick<PlannedWrite, 'metadata' | 'protocol'> {
  const { configuration: given, features } = checkProperties(table.properties);
  const configuration = withHiddenColumns(given, io.ids);
  const mapping = mappingOf(configuration);
  requireStorable(table.schema, mapping);
  requireDistinctNames(table.schema);
  const { name, description } = table;
  const schema = withoutColumnIds(table.schema);
  const plain: Metadata = {
    id: io.ids.uuid(),
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    format: { provider: 'parquet', options: {} },
    schemaString: schemaJson(schema),
    partitionColumns: partitionColumns(schema, table.partitionBy),
    configuration,
    createdTime: io.clock.now(),
  };
  const metadata = withSchema(io.ids, plain, schema, mapping);
  return { metadata, protocol: newProtocol(schema, configuration, features) };
}

/** The metadata with a schema; new fields of a table with column mapping get their ids. */
export function withSchema(ids: Ids, metadata: Metadata, schema: StructType, mapping: ColumnMapping): Metadata {
  if (mapping === 'none') return { ...metadata, schemaString: schemaJson(schema) };
  const mapped = withColumnIds(metadata, schema, ids);
  return { ...metadata, schemaString: schemaJson(mapped.schema), configuration: mapped.configuration };
}

function mappingOf(configuration: Metadata['configuration']): ColumnMapping {
  const mode = configuration['delta.columnMapping.mode']?.toLowerCase();
  return mode === 'name' || mode === 'id' ? mode : 'none';
}

function planExisting(io: { readonly ids: Ids }, base: Snapshot, request: WriteRequest): PlannedWrite {
  requireStorable(request.data, base.columnMapping);
  requireWritable(base.tablePath, base.protocol, base.metadata, base.schema);
  const overwrites = request.mode === 'overwrite';
  if (overwrites && isOn(base.configuration, 'delta.appendOnly')) {
    throw sluiceError('DELTA_CANNOT_MODIFY_APPEND_ONLY', { table: base.tablePath });
  }
  const replacesSchema = overwrites && request.overwriteSchema;
  const data = withoutColumnIds(asNullable(request.data));
  if (replacesSchema) requireDistinctNames(data);
  const schema = replacesSchema
    ? data
    : mergeSchemas(base.schema, data, { implicitCasts: request.casts === 'implicit' });
  const asked = partitionColumns(data, request.partitionBy);
  const changesSchema = !sameSchema(base.schema, schema);
  const changesPartitioning = replacesSchema
    ? !sameNames(asked, base.partitionColumns)
    : asked.length > 0 && !sameNames(asked, base.partitionColumns);
  if (!replacesSchema && (changesPartitioning || (changesSchema && !request.mergeSchema))) {
    throw mismatch(base, data, { changesSchema, changesPartitioning, asked, overwrites });
  }
  const changesMetadata = changesSchema || changesPartitioning;
  if (changesMetadata) {
    requireFeaturesOf(base, schema);
    if (isOn(base.configuration, 'delta.enableTypeWidening')) throw wideningRefused(base, schema);
  }
  const partitioned = { ...base.metadata, partitionColumns: replacesSchema ? asked : base.partitionColumns };
  const metadata = changesMetadata ? withSchema(io.ids, partitioned, schema, base.columnMapping) : base.metadata;
  return finishPlan(request, base, {
    metadata,
    protocol: base.protocol,
    schema: tableSchema(metadata),
    changesMetadata,
    changesProtocol: false,
  });
}

export interface PlannedTable extends Pick<
  PlannedWrite,
  'metadata' | 'protocol' | 'changesMetadata' | 'changesProtocol'
> {
  readonly schema: StructType;
}

/** Holds the columns of the data against what the table will be. */
export function finishPlan(
  request: Pick<WriteRequest, 'tablePath' | 'data' | 'mode'>,
  base: Snapshot | undefined,
  outcome: PlannedTable,
): PlannedWrite {
  const { metadata, schema } = outcome;
  const fields: StructField[] = [];
  const sources: number[] = [];
  for (const [index, field] of request.data.fields.entries()) {
    const target = findField(schema, field.name);
    if (target === undefined || target.dataType.kind === 'void' || field.dataType.kind === 'void') continue;
    fields.push({ ...target, dataType: fileType(field.dataType, target.dataType) });
    sources.push(index);
  }
  const fileSchema: StructType = { kind: 'struct', fields };
  for (const column of metadata.partitionColumns) {
    if (findField(fileSchema, column) === undefined) throw partitionColumnMissing(column, request.data);
  }
  if (fields.length > 0 && fields.length === metadata.partitionColumns.length) {
    throw sluiceError('ALL_PARTITION_COLUMNS_NOT_ALLOWED', {});
  }
  requireNotNullPresent(schema, fileSchema);
  return {
    tablePath: request.tablePath,
    mode: request.mode,
    base,
    fileSchema,
    sources,
    partitionColumns: metadata.partitionColumns,
    columnMapping: columnMappingMode(metadata),
    indexedColumns: requiredStatistics(schema, indexedColumns(metadata.configuration)),
    tableSchema: schema,
    metadata,
    protocol: outcome.protocol,
    changesMetadata: outcome.changesMetadata,
    changesProtocol: outcome.changesProtocol,
  };
}

/** The table's type, but in structs only the fields that the data has, in the data's order: readers find them by name. */
function fileType(data: DataType, table: DataType): DataType {
  if (data.kind === 'struct' && table.kind === 'struct') {
    return {
      kind: 'struct',
      fields: data.fields.flatMap((field) => {
        const target = findField(table, field.name);
        return target === undefined ? [] : [{ ...target, dataType: fileType(field.dataType, target.dataType) }];
      }),
    };
  }
  if (data.kind === 'array' && table.kind === 'array') {
    return { ...table, element: fileType(data.element, table.element) };
  }
  if (data.kind === 'map' && table.kind === 'map') {
    return { ...table, key: fileType(data.key, table.key), value: fileType(data.value, table.value) };
  }
  return table;
}

/** The columns by the names that the schema gives them. */
export function partitionColumns(schema: StructType, partitionBy: readonly string[]): readonly string[] {
  const found = partitionBy.map((name) => {
    const field = findField(schema, name);
    if (field === undefined) throw partitionColumnMissing(name, schema);
    if (['struct', 'array', 'map', 'variant', 'void'].includes(field.dataType.kind)) {
      throw sluiceError('INVALID_PARTITION_COLUMN_DATA_TYPE', { type: `"${sqlText(field.dataType)}"` });
    }
    return field.name;
  });
  const twice = found.filter((name, index) => found.indexOf(name) !== index);
  if (twice.length > 0) throw sluiceError('DELTA_DUPLICATE_COLUMNS_FOUND.PARTITION', { columns: twice.join(', ') });
  if (found.length > 0 && found.length === schema.fields.length) {
    throw sluiceError('ALL_PARTITION_COLUMNS_NOT_ALLOWED', {});
  }
  return found;
}

function partitionColumnMissing(column: string, schema: StructType): Error {
  const columns = schema.fields.map((field) => field.name).join(', ');
  return sluiceError('DELTA_PARTITION_COLUMN_NOT_FOUND', { column, columns });
}

/** A column of a new type never upgrades the protocol of a table by itself. */
export function requireFeaturesOf(base: Snapshot, schema: StructType): void {
  const supported = featureNames(base.protocol);
  const missing = schemaFeatures(schema).filter((feature) => !supported.has(feature));
  if (missing.length === 0) return;
  throw sluiceError('DELTA_FEATURES_REQUIRE_MANUAL_ENABLEMENT', {
    features: missing.join(', '),
    supported: [...supported].join(', '),
  });
}

/** With type widening on, Delta would widen a column instead of refusing the data; the log would then need the history of its types. */
function wideningRefused(base: Snapshot, schema: StructType): Error {
  return sluiceError('DELTA_METADATA_MISMATCH', {
    detail: `- The table has delta.enableTypeWidening, and changing its schema on writing is not supported by Sluice yet.\n\nTable schema:\n${treeString(base.schema)}\n\nData schema:\n${treeString(schema)}`,
  });
}

function requireNotNullPresent(table: StructType, file: StructType): void {
  for (const [top] of notNullColumns(table)) {
    if (top !== undefined && findField(file, top.name) === undefined) {
      throw sluiceError('DELTA_MISSING_NOT_NULL_COLUMN_VALUE', { column: top.name });
    }
  }
}

function mismatch(
  base: Snapshot,
  data: StructType,
  found: {
    readonly changesSchema: boolean;
    readonly changesPartitioning: boolean;
    readonly asked: readonly string[];
    readonly overwrites: boolean;
  },
): Error {
  const parts: string[] = [];
  if (found.changesSchema) {
    parts.push(
      `- A schema mismatch detected when writing to the Delta table (Table ID: ${base.metadata.id}).\n` +
        `To enable schema migration using DataFrameWriter or DataStreamWriter, please set: '.option("mergeSchema", "true")'.\n\n` +
        `Table schema:\n${treeString(base.schema)}\n\nData schema:\n${treeString(data)}`,
    );
  }
  if (found.changesPartitioning) {
    const list = (names: readonly string[]): string => `[${names.map((name) => `\`${name}\``).join(', ')}]`;
    parts.push(
      `- Partition columns do not match the partition columns of the table.\nGiven: ${list(found.asked)}\nTable: ${list(base.partitionColumns)}`,
    );
  }
  if (found.overwrites) {
    parts.push(
      `- To overwrite your schema or change partitioning, please set: '.option("overwriteSchema", "true")'.\nNote that the schema can't be overwritten when using 'replaceWhere'.`,
    );
  }
  return sluiceError('DELTA_METADATA_MISMATCH', { detail: parts.join('\n') });
}

function sameSchema(left: StructType, right: StructType): boolean {
  return left === right || (equalType(left, right) && schemaJson(left) === schemaJson(right));
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}
