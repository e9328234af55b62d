import type { Clock, Ids } from '../../base/clock.ts';
import { sluiceError } from '../../base/errors.ts';
import type { Metadata, Protocol } from '../../delta/actions.ts';
import { planReplacement, type Replacement } from '../../delta/commands/replaceContents.ts';
import { featuresOfProperties, withFeatures } from '../../delta/newProtocol.ts';
import { newTable, partitionColumns, requireFeaturesOf, withSchema } from '../../delta/planWrite.ts';
import { findField } from '../../delta/schemaMerge.ts';
import type { Snapshot } from '../../delta/snapshot.ts';
import { checkProperties } from '../../delta/tableProperties.ts';
import type { DataType, StructType } from '../../plan/dataType.ts';
import { schemaJson } from '../../plan/schemaJson.ts';
import { sameType } from '../../plan/types.ts';
import { quoteIdentifier, sqlText } from '../../plan/typeText.ts';
import { requireWritable } from '../../delta/writerFeatures.ts';
import type { TableDefinition } from '../definition.ts';
import type { GraphTable } from '../graph.ts';
import type { Dialect } from '../project.ts';

/** What a definition makes of its table, decided before anything is touched. */
export type TablePlan =
  | { readonly kind: 'create'; readonly metadata: Metadata; readonly protocol: Protocol }
  /** All rows go, in the commit that brings the new ones or by a reset. */
  | { readonly kind: 'replace'; readonly base: Snapshot; readonly replacement: TableReplacement }
  | {
      readonly kind: 'alter';
      readonly base: Snapshot;
      readonly metadata: Metadata;
      readonly protocol: Protocol;
      readonly changesMetadata: boolean;
      readonly changesProtocol: boolean;
    };

export type TableReplacement = Omit<Replacement, 'data'>;

/**
 * Plans a table's definition against what is there. `replace`: the rows go (a materialized view, a full refresh), so the schema of the
 * definition replaces the table's; `append`: columns are added and none goes. Properties are set and never unset.
 * Source: apache/spark, sql/pipelines `DatasetManager.scala`, whose order differs: it empties the table before the checks that can fail.
 */
export function planTable(
  io: { readonly clock: Clock; readonly ids: Ids },
  table: GraphTable,
  base: Snapshot | undefined,
  { mode, dialect }: { readonly mode: 'replace' | 'append'; readonly dialect: Dialect },
): TablePlan {
  const { definition, properties } = table;
  const partitionBy = partitioningOf(definition, dialect);
  const { comment } = definition;
  requireMakeable(table, base, partitionBy);
  if (base === undefined) {
    const { metadata, protocol } = newTable(io, {
      schema: table.schema,
      partitionBy,
      properties,
      ...(comment === undefined ? {} : { description: comment }),
    });
    return { kind: 'create', metadata, protocol };
  }
  requireSamePartitioning(table, base, partitionBy);
  if (mode === 'replace') {
    const replacement = { schema: table.schema, partitionBy: base.partitionColumns, properties, comment };
    // What it refuses, it refuses now; the version may be another one when the rows are there.
    planReplacement(io, base, replacement);
    return { kind: 'replace', base, replacement };
  }
  requireWritable(base.tablePath, base.protocol, base.metadata, base.schema);
  const { configuration, features } = checkProperties(properties);
  requireSettable(base, configuration, table.key);
  const merged = { ...base.metadata, configuration: { ...base.configuration, ...configuration } };
  const schema = mergedSchema(table, base.schema);
  const schemaChanges = schemaJson(schema) !== schemaJson(base.schema);
  const described = comment === undefined ? merged : { ...merged, description: comment };
  const metadata = schemaChanges ? withSchema(io.ids, described, schema, base.columnMapping) : described;
  if (schemaChanges) requireFeaturesOf(base, schema);
  const protocol = withFeatures(base.protocol, [...features, ...featuresOfProperties(configuration)]);
  return {
    kind: 'alter',
    base,
    metadata,
    protocol,
    changesMetadata:
      schemaChanges ||
      metadata.description !== base.metadata.description ||
      JSON.stringify(metadata.configuration) !== JSON.stringify(base.configuration),
    changesProtocol: protocol !== base.protocol,
  };
}

/**
 * Clustering only arranges rows, and tables are not clustered here. Spark 4.2 with Delta 4.4 makes a table that is partitioned by the
 * columns of CLUSTER BY, as its recorded answers show, so that a project in its dialect has the same tables.
 */
function partitioningOf(
  { partitionColumns: columns, clusterColumns }: TableDefinition,
  dialect: Dialect,
): readonly string[] {
  if (dialect !== 'spark' || columns.length > 0 || typeof clusterColumns !== 'object') return columns;
  return clusterColumns;
}

/** What Delta refuses of a schema that a table is to have. Its columns are those of the query, or declared. */
function requireMakeable(
  { schema, definition }: GraphTable,
  base: Snapshot | undefined,
  partitionBy: readonly string[],
): void {
  const { position } = definition;
  const names = schema.fields.map(({ name }) => name.toLowerCase());
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0) {
    const columns = [...new Set(twice)].join(', ');
    throw sluiceError('DELTA_DUPLICATE_COLUMNS_FOUND.METADATA_UPDATE', { columns }, { position });
  }
  const missing = partitionBy.find((name) => findField(schema, name) === undefined);
  if (missing !== undefined) {
    const fields = schema.fields.map(({ name }) => quoteIdentifier(name)).join(', ');
    throw sluiceError('FIELD_NOT_FOUND', { fieldName: quoteIdentifier(missing), fields }, { position });
  }
  if (schema.fields.some(({ metadata }) => 'CURRENT_DEFAULT' in metadata)) {
    const commandType = base === undefined ? 'CREATE TABLE' : 'ALTER TABLE';
    throw sluiceError('WRONG_COLUMN_DEFAULTS_FOR_DELTA_FEATURE_NOT_ENABLED', { commandType }, { position });
  }
}

function requireSamePartitioning(
  { key, definition, schema }: GraphTable,
  base: Snapshot,
  partitionBy: readonly string[],
): void {
  const asked = partitionColumns(schema, partitionBy);
  const same =
    asked.length === base.partitionColumns.length &&
    asked.every((name, index) => name.toLowerCase() === base.partitionColumns[index]?.toLowerCase());
  if (same) return;
  const text = (names: readonly string[]): string => names.map((name) => `identity(${name})`).join(', ');
  throw sluiceError(
    'CANNOT_UPDATE_PARTITION_COLUMNS',
    { requestedPartitionColumns: text(asked), existingPartitionColumns: text(base.partitionColumns) },
    {
      position: definition.position,
      action: `The table is ${key}, and a full refresh does not change its partitioning either.`,
    },
  );
}

/** Properties that cannot be changed on a table with data are refused by what `ALTER TABLE` would say. */
function requireSettable(base: Snapshot, configuration: Readonly<Record<string, string>>, table: string): void {
  const mode = configuration['delta.columnMapping.mode'];
  if (mode === undefined || mode.toLowerCase() === base.columnMapping) return;
  throw sluiceError('DELTA_INVALID_TABLE_PROPERTY_VALUE', {
    detail: `delta.columnMapping.mode of ${table} cannot become ${mode}: a table that is there keeps its column mapping`,
  });
}

/**
 * Columns of the table stay where and as they are, new ones come last, at every depth.
 * Source: apache/spark, `StructType.merge` by way of `SchemaMergingUtils`.
 */
function mergedSchema({ key, definition, schema }: GraphTable, existing: StructType): StructType {
  const refuse = (column: string, left: DataType, right: DataType): Error =>
    sluiceError(
      'CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE',
      { left: `"${sqlText(left)}"`, right: `"${sqlText(right)}"` },
      {
        position: definition.position,
        action: `The column ${column} of ${key} has the first type and would get the second one; nothing was touched. Cast it to the type that the table has, or fully refresh the table.`,
      },
    );
  const mergeStructs = (left: StructType, right: StructType, path: string): StructType => ({
    kind: 'struct',
    fields: [
      ...left.fields.map((field) => {
        const update = findField(right, field.name);
        if (update === undefined) return field;
        const dataType = mergeTypes(field.dataType, update.dataType, `${path}${field.name}`);
        const comment = update.metadata['comment'];
        return {
          ...field,
          dataType,
          metadata: comment === undefined ? field.metadata : { ...field.metadata, comment },
        };
      }),
      ...right.fields.filter((field) => findField(left, field.name) === undefined),
    ],
  });
  const mergeTypes = (left: DataType, right: DataType, path: string): DataType => {
    if (left.kind === 'struct' && right.kind === 'struct') return mergeStructs(left, right, `${path}.`);
    if (left.kind === 'array' && right.kind === 'array') {
      return { ...left, element: mergeTypes(left.element, right.element, `${path}.element`) };
    }
    if (left.kind === 'map' && right.kind === 'map') {
      return {
        ...left,
        key: mergeTypes(left.key, right.key, `${path}.key`),
        value: mergeTypes(left.value, right.value, `${path}.value`),
      };
    }
    if (sameType(left, right)) return left;
    throw refuse(path, left, right);
  };
  return mergeStructs(existing, schema, '');
}
