import type { StructField, StructType } from '../../plan/dataType.ts';
import { schemaJson } from '../../plan/schemaJson.ts';
import type { Metadata } from '../actions.ts';
import { alterMetadata } from '../alterTable.ts';
import type { DeltaIo } from '../deltaIo.ts';
import { featuresOfProperties, withFeatures } from '../newProtocol.ts';
import { requireFeaturesOf, withSchema } from '../planWrite.ts';
import { findField, mergeSchemas } from '../schemaMerge.ts';
import { columnJson } from './alterColumns.ts';
import type { Operation } from '../operation.ts';
import { readSnapshot, type Snapshot } from '../snapshot.ts';
import { requireStorable } from '../storable.ts';
import { checkProperties } from '../tableProperties.ts';
import type { CommitOptions, CommitOutcome } from '../transaction.ts';
import { requireWritable } from '../writerFeatures.ts';

/** What a definition wants of a table that is there; what is absent stays as it is. */
export interface Evolution {
  /** Columns that the table lacks are added last; comments are taken over. */
  readonly schema?: StructType | undefined;
  /** Set on top of the table's own. */
  readonly properties?: Readonly<Record<string, string>> | undefined;
  /** Null takes the comment away. */
  readonly comment?: string | null | undefined;
}

export type EvolveOutcome = CommitOutcome | { readonly kind: 'unchanged'; readonly version: number };

/**
 * Brings columns, properties and comment of a table to a definition in one commit, or does nothing when they are so already. Rows stay.
 *
 * Raises DELTA_FAILED_TO_MERGE_FIELDS when a column of the table has another type, and what ALTER TABLE raises.
 */
export async function evolveTable(
  io: DeltaIo,
  tablePath: string,
  evolution: Evolution,
  options: CommitOptions = {},
): Promise<EvolveOutcome> {
  const base = await readSnapshot(io, tablePath);
  requireWritable(tablePath, base.protocol, base.metadata, base.schema);
  const schema = evolution.schema === undefined ? base.schema : evolvedSchema(base, evolution.schema);
  const asked = checkProperties(evolution.properties ?? {});
  const changed = Object.entries(asked.configuration).filter(([name, value]) => base.configuration[name] !== value);
  const { description: before, ...rest } = base.metadata;
  const description = evolution.comment === undefined ? before : (evolution.comment ?? undefined);
  const changesSchema = schema !== base.schema;
  const protocol = withFeatures(base.protocol, [
    ...asked.features,
    ...featuresOfProperties(Object.fromEntries(changed)),
  ]);
  if (!changesSchema && changed.length === 0 && description === before && protocol === base.protocol) {
    return { kind: 'unchanged', version: base.version };
  }
  const plain: Metadata = {
    ...rest,
    ...(description === undefined ? {} : { description }),
    configuration: { ...base.configuration, ...asked.configuration },
  };
  const added = schema.fields.filter((field) => findField(base.schema, field.name) === undefined);
  return alterMetadata(io, base, options, {
    metadata: changesSchema ? withSchema(io.ids, plain, schema, base.columnMapping) : plain,
    protocol,
    operation: operationOf(added, Object.fromEntries(changed)),
  });
}

function operationOf(added: readonly StructField[], properties: Readonly<Record<string, string>>): Operation {
  return added.length > 0
    ? {
        name: 'ADD COLUMNS',
        parameters: { columns: JSON.stringify(added.map((field) => ({ column: columnJson([], field) }))) },
        metrics: {},
      }
    : { name: 'SET TBLPROPERTIES', parameters: { properties: JSON.stringify(properties) }, metrics: {} };
}

function evolvedSchema(base: Snapshot, wanted: StructType): StructType {
  const merged = mergeSchemas(base.schema, wanted, { implicitCasts: false });
  const fields = merged.fields.map((field): StructField => {
    const comment = findField(wanted, field.name)?.metadata['comment'];
    return comment === undefined || comment === field.metadata['comment']
      ? field
      : { ...field, metadata: { ...field.metadata, comment } };
  });
  const schema: StructType = { kind: 'struct', fields };
  if (schemaJson(schema) === schemaJson(base.schema)) return base.schema;
  requireStorable(schema, base.columnMapping);
  requireFeaturesOf(base, schema);
  return schema;
}
