import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import { physicalName } from '../plan/fileScan.ts';
import { types } from '../plan/types.ts';

/** Parts of a Delta checkpoint that a table may have or lack. */
export interface CheckpointShape {
  readonly statsAsJson: boolean;
  /** Types of `stats_parsed`, where statistics are written as structs. */
  readonly statsParsed: StructType | undefined;
  /** Types of `partitionValues_parsed`. */
  readonly partitionsParsed: StructType | undefined;
}

/** Columns of the Parquet file of a Delta checkpoint. Source: PROTOCOL.md, section "Checkpoint Schema". */
export function checkpointSchema(shape: CheckpointShape): StructType {
  return struct({
    txn: struct({ appId: types.string, version: types.long, lastUpdated: types.long }),
    add: struct({
      path: types.string,
      partitionValues: textMap,
      size: types.long,
      modificationTime: types.long,
      dataChange: types.boolean,
      tags: textMap,
      deletionVector,
      baseRowId: types.long,
      defaultRowCommitVersion: types.long,
      clusteringProvider: types.string,
      ...(shape.statsAsJson ? { stats: types.string } : {}),
      ...(shape.partitionsParsed === undefined ? {} : { partitionValues_parsed: shape.partitionsParsed }),
      ...(shape.statsParsed === undefined ? {} : { stats_parsed: shape.statsParsed }),
    }),
    remove: struct({
      path: types.string,
      deletionTimestamp: types.long,
      dataChange: types.boolean,
      extendedFileMetadata: types.boolean,
      partitionValues: textMap,
      size: types.long,
      deletionVector,
      baseRowId: types.long,
      defaultRowCommitVersion: types.long,
    }),
    metaData: struct({
      id: types.string,
      name: types.string,
      description: types.string,
      format: struct({ provider: types.string, options: textMap }),
      schemaString: types.string,
      partitionColumns: { kind: 'array', element: types.string, containsNull: true },
      configuration: textMap,
      createdTime: types.long,
    }),
    protocol: struct({
      minReaderVersion: types.integer,
      minWriterVersion: types.integer,
      readerFeatures: { kind: 'array', element: types.string, containsNull: true },
      writerFeatures: { kind: 'array', element: types.string, containsNull: true },
    }),
    domainMetadata: struct({ domain: types.string, configuration: types.string, removed: types.boolean }),
  });
}

/**
 * Types of `stats_parsed` for the columns with statistics, or undefined when there are none. Minimum and maximum exist for types with
 * an order that data skipping uses; nulls are counted for every column. Source: PROTOCOL.md, section "Per-file Statistics".
 */
export function statsSchema(schema: StructType, partitionColumns: readonly string[], indexed: number): StructType {
  const data = schema.fields.filter((field) => !partitionColumns.includes(field.name));
  const columns = leading({ kind: 'struct', fields: data }, indexed < 0 ? Infinity : indexed).type;
  const ranges = mapLeaves(columns, (type) => (hasRange(type) ? type : undefined));
  const counts = mapLeaves(columns, () => types.long);
  return struct({
    numRecords: types.long,
    ...(ranges === undefined ? {} : { minValues: ranges, maxValues: ranges }),
    ...(counts === undefined ? {} : { nullCount: counts }),
  });
}

/** Types of `partitionValues_parsed`, or undefined where the text of a value alone does not say which value it is. */
export function partitionSchema(schema: StructType, partitionColumns: readonly string[]): StructType | undefined {
  const fields = partitionColumns.map((name) => schema.fields.find((field) => field.name === name));
  if (fields.length === 0 || fields.some((field) => field === undefined || !hasPlainText(field.dataType)))
    return undefined;
  return struct(
    Object.fromEntries(
      fields.flatMap((field) => (field === undefined ? [] : [[physicalName(field), field.dataType] as const])),
    ),
  );
}

const textMap: DataType = { kind: 'map', key: types.string, value: types.string, valueContainsNull: true };

const deletionVector = struct({
  storageType: types.string,
  pathOrInlineDv: types.string,
  offset: types.integer,
  sizeInBytes: types.integer,
  cardinality: types.long,
});

function struct(members: Readonly<Record<string, DataType>>): StructType {
  return {
    kind: 'struct',
    fields: Object.entries(members).map(([name, dataType]) => ({ name, dataType, nullable: true, metadata: {} })),
  };
}

/** The first so many leaf columns. */
function leading(type: StructType, limit: number): { readonly type: StructType; readonly left: number } {
  let left = limit;
  const fields: StructField[] = [];
  for (const field of type.fields) {
    if (left <= 0) break;
    if (field.dataType.kind === 'struct') {
      const inner = leading(field.dataType, left);
      left = inner.left;
      fields.push({ ...field, dataType: inner.type });
    } else {
      left -= 1;
      fields.push(field);
    }
  }
  return { type: { kind: 'struct', fields }, left };
}

/** The struct with other leaf types, by physical names; leaves and structs that come out empty are left out. */
function mapLeaves(type: StructType, leaf: (type: DataType) => DataType | undefined): StructType | undefined {
  const members: Record<string, DataType> = {};
  for (const field of type.fields) {
    const mapped = field.dataType.kind === 'struct' ? mapLeaves(field.dataType, leaf) : leaf(field.dataType);
    if (mapped !== undefined) members[physicalName(field)] = mapped;
  }
  return Object.keys(members).length === 0 ? undefined : struct(members);
}

function hasRange(type: DataType): boolean {
  return [
    'byte',
    'short',
    'integer',
    'long',
    'float',
    'double',
    'decimal',
    'date',
    'timestamp',
    'timestamp_ntz',
    'string',
  ].includes(type.kind);
}

function hasPlainText(type: DataType): boolean {
  return ['byte', 'short', 'integer', 'long', 'decimal', 'date', 'string', 'boolean'].includes(type.kind);
}
