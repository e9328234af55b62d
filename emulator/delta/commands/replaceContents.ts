import type { Clock, Ids } from '../../base/clock.ts';
import { sluiceError } from '../../base/errors.ts';
import { version } from '../../base/version.ts';
import type { StructField, StructType } from '../../plan/dataType.ts';
import { schemaJson } from '../../plan/schemaJson.ts';
import type { Metadata } from '../actions.ts';
import { withColumnIds, withoutColumnIds } from '../columnIds.ts';
import type { DataFile } from '../dataFile.ts';
import type { DeltaIo } from '../deltaIo.ts';
import { withoutInternalMetadata } from '../internalMetadata.ts';
import { featuresOfProperties, schemaFeatures, withFeatures } from '../newProtocol.ts';
import { truncateOperation, writeOperation } from '../operation.ts';
import { finishPlan, partitionColumns } from '../planWrite.ts';
import type { PlannedWrite } from '../plannedWrite.ts';
import { rowTrackingProperties, withHiddenColumns } from '../rowTracking.ts';
import { findField, requireDistinctNames } from '../schemaMerge.ts';
import { readSnapshot, tableSchema, type Snapshot } from '../snapshot.ts';
import { requireStorable } from '../storable.ts';
import { checkProperties, isOn } from '../tableProperties.ts';
import { requireWritable } from '../writerFeatures.ts';
import { commitWrite, type WriteDetails, type WriteOutcome } from '../writeTable.ts';

/** What becomes of a table all of whose rows are taken away; what is absent stays as it is. */
export interface Replacement {
  /** The columns from now on, in order, NOT NULL and comments as given. */
  readonly schema?: StructType | undefined;
  readonly partitionBy?: readonly string[] | undefined;
  /** Set on top of the table's own, or in their place. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
  readonly keepsProperties?: boolean;
  /** Null takes the comment away. */
  readonly comment?: string | null | undefined;
  /** As REPLACE TABLE: the table gets a new id, so that a stream that reads it knows that it is another table. */
  readonly newTable?: boolean;
  /** Columns of the rows that will be written; the whole schema when absent. */
  readonly data?: StructType | undefined;
}

/**
 * Plans that new rows, or none, take the place of all rows of a version, with the schema, partitioning, properties and comment that
 * are asked for, in one commit. Rows are written by the plan and then committed by `replaceContents`.
 * Source: delta-io/delta, `CreateDeltaTableCommand` (`replaceMetadataIfNecessary`), `WriteIntoDelta` with mode overwrite.
 *
 * Raises DELTA_CANNOT_MODIFY_APPEND_ONLY, and what a new table with this schema and these properties would raise.
 */
export function planReplacement(
  io: { readonly clock: Clock; readonly ids: Ids },
  base: Snapshot,
  replacement: Replacement,
): PlannedWrite {
  requireWritable(base.tablePath, base.protocol, base.metadata, base.schema);
  if (isOn(base.configuration, 'delta.appendOnly')) {
    throw sluiceError('DELTA_CANNOT_MODIFY_APPEND_ONLY', { table: base.tablePath });
  }
  const asked = checkProperties(replacement.properties ?? {});
  const configuration = replacedConfiguration(io, base, asked.configuration, replacement.keepsProperties ?? true);
  const schema = replacedSchema(base, replacement.schema);
  const described = replacement.comment === undefined ? base.metadata.description : (replacement.comment ?? undefined);
  const { description: _before, ...rest } = base.metadata;
  const plain: Metadata = {
    ...rest,
    ...(described === undefined ? {} : { description: described }),
    ...(replacement.newTable === true ? { id: io.ids.uuid(), createdTime: io.clock.now() } : {}),
    partitionColumns: replacedPartitioning(base, schema, replacement),
    configuration,
  };
  const metadata = schema === base.schema ? plain : withReplacedSchema(io.ids, plain, schema, base);
  const protocol = withFeatures(base.protocol, [
    ...asked.features,
    ...featuresOfProperties(asked.configuration),
    ...(schema === base.schema ? [] : schemaFeatures(schema)),
  ]);
  const present = tableSchema(metadata);
  requireWritable(base.tablePath, protocol, metadata, present);
  return finishPlan({ tablePath: base.tablePath, data: replacement.data ?? present, mode: 'overwrite' }, base, {
    metadata,
    protocol,
    schema: present,
    changesMetadata: !sameMetadata(metadata, base.metadata),
    changesProtocol: protocol !== base.protocol,
  });
}

/** Commits a replacement as an overwrite. The files are those that were written by the plan; none empties the table. */
export function replaceContents(
  io: DeltaIo,
  planned: PlannedWrite,
  files: readonly DataFile[],
  details: Omit<WriteDetails, 'operation'> & Partial<Pick<WriteDetails, 'operation'>> = {},
): Promise<WriteOutcome> {
  return commitWrite(io, planned, files, {
    ...details,
    operation: details.operation ?? ((amounts) => writeOperation({ mode: 'Overwrite', partitionBy: [] }, amounts)),
  });
}

/** `TRUNCATE TABLE`, where asked with another schema and properties in the same commit. Raises DELTA_TABLE_NOT_FOUND. */
export async function truncateTable(
  io: DeltaIo,
  tablePath: string,
  replacement: Omit<Replacement, 'data'> = {},
  details: Omit<WriteDetails, 'operation'> = {},
): Promise<WriteOutcome> {
  const planned = planReplacement(io, await readSnapshot(io, tablePath), replacement);
  return replaceContents(io, planned, [], { ...details, operation: truncateOperation });
}

/** Set by Delta itself, and needed to read what is in the log already. */
const keptAlways: readonly string[] = [
  'delta.columnMapping.maxColumnId',
  'delta.enableInCommitTimestamps',
  'delta.inCommitTimestampEnablementVersion',
  'delta.inCommitTimestampEnablementTimestamp',
  ...rowTrackingProperties,
];

function replacedConfiguration(
  { ids }: { readonly ids: Ids },
  base: Snapshot,
  asked: Readonly<Record<string, string>>,
  keeps: boolean,
): Readonly<Record<string, string>> {
  const kept = Object.entries(base.configuration).filter(([name]) => keeps || keptAlways.includes(name));
  const configuration = { ...Object.fromEntries(kept), ...asked };
  const mode = configuration['delta.columnMapping.mode'] ?? 'none';
  if (mode !== base.columnMapping) {
    const reason = `the table has column mapping mode ${base.columnMapping}, and keeps it`;
    throw sluiceError('DELTA_UNSUPPORTED_TABLE_PROPERTY', {
      name: 'delta.columnMapping.mode',
      value: mode,
      reason,
      version,
    });
  }
  const [hiddenColumn] = rowTrackingProperties;
  return hiddenColumn in configuration ? configuration : withHiddenColumns(configuration, ids);
}

/** The table's own schema object where the two say the same, so that its columns keep what Delta notes in them. */
function replacedSchema(base: Snapshot, asked: StructType | undefined): StructType {
  if (asked === undefined) return base.schema;
  requireDistinctNames(asked);
  requireStorable(asked, base.columnMapping);
  const schema = withoutInternalMetadata(asked);
  return schemaJson(schema) === schemaJson(withoutInternalMetadata(base.schema)) ? base.schema : schema;
}

function replacedPartitioning(base: Snapshot, schema: StructType, { partitionBy, schema: asked }: Replacement) {
  if (partitionBy !== undefined) return partitionColumns(schema, partitionBy);
  if (asked === undefined) return base.partitionColumns;
  return partitionColumns(
    schema,
    base.partitionColumns.filter((name) => findField(schema, name) !== undefined),
  );
}

function withReplacedSchema(ids: Ids, metadata: Metadata, schema: StructType, base: Snapshot): Metadata {
  if (base.columnMapping === 'none') return { ...metadata, schemaString: schemaJson(schema) };
  const fields = schema.fields.map((field) => keptIdentity(field, findField(base.schema, field.name)));
  const mapped = withColumnIds(metadata, { kind: 'struct', fields }, ids);
  return { ...metadata, schemaString: schemaJson(mapped.schema), configuration: mapped.configuration };
}

/** A column that stays keeps its id and physical name. Source: `DeltaSQLConf.REUSE_COLUMN_MAPPING_METADATA_DURING_OVERWRITE`. */
function keptIdentity(field: StructField, before: StructField | undefined): StructField {
  if (before === undefined) return field;
  const type = (one: StructField): string =>
    schemaJson(withoutColumnIds({ kind: 'struct', fields: [{ ...one, name: 'type', nullable: true, metadata: {} }] }));
  if (type(field) !== type(before)) return field;
  const identity = Object.entries(before.metadata).filter(([name]) => name.startsWith('delta.columnMapping.'));
  return {
    ...field,
    dataType: before.dataType,
    metadata: { ...field.metadata, ...Object.fromEntries(identity) },
  };
}

function sameMetadata(left: Metadata, right: Metadata): boolean {
  const text = ({ id, name, description, schemaString, partitionColumns: columns, configuration }: Metadata): string =>
    JSON.stringify([id, name, description, schemaString, columns, Object.entries(configuration).sort()]);
  return text(left) === text(right);
}
