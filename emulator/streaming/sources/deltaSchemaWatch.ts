import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { Metadata } from '../../delta/actions.ts';
import { withoutInternalMetadata } from '../../delta/internalMetadata.ts';
import type { StructField, StructType } from '../../plan/dataType.ts';
import { physicalName } from '../../plan/fileScan.ts';
import { parseSchemaJson } from '../../plan/schemaJson.ts';
import { isReadCompatible } from './readCompatible.ts';
import { treeString } from '../../plan/treeString.ts';
import type { StreamedTable, TableView } from './streamedTable.ts';

/** Guards the schema that a stream fixed at its start. Source: delta-io/delta, `DeltaSourceBase.checkReadIncompatibleSchemaChanges`. */
export interface SchemaWatch {
  /** Raises when files after this metadata cannot be read with the stream's schema. */
  check(metadata: Metadata, version: number): void;
  /** Once in a stream's life, before its first batch: the schema at the start, and the changes up to a planned end. */
  checkStart(startVersion: number, endVersion: number | undefined): Promise<void>;
}

export function schemaWatch(table: StreamedTable, atStart: TableView, hasStartingOption: boolean): SchemaWatch {
  const readSchema = withoutInternalMetadata(atStart.schema);
  const widening = (atStart.protocol.readerFeatures ?? []).some((name) => name.startsWith('typeWidening'));
  let startChecked = false;

  const check: SchemaWatch['check'] = (metadata, version) => {
    const backfilling = version < atStart.version;
    const [newer, older] = backfilling ? [atStart.metadata, metadata] : [metadata, atStart.metadata];
    if (newer.id !== older.id) {
      throw sluiceError('DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE', {
        newTableId: newer.id,
        oldTableId: older.id,
      });
    }
    if (changesMappedColumns(newer, older)) {
      throw sluiceError('DELTA_STREAMING_INCOMPATIBLE_SCHEMA_CHANGE_USE_SCHEMA_LOG', {
        readSchema: older.schemaString,
        incompatibleSchema: newer.schemaString,
      });
    }
    const dataSchema = withoutInternalMetadata(parseSchemaJson(metadata.schemaString));
    const samePartitioning = sameNames(newer.partitionColumns, older.partitionColumns);
    if (samePartitioning && isReadCompatible(dataSchema, readSchema, { allowWidening: widening && backfilling }))
      return;
    const code = hasStartingOption ? 'DELTA_SCHEMA_CHANGED_WITH_STARTING_OPTIONS' : 'DELTA_SCHEMA_CHANGED_WITH_VERSION';
    throw sluiceError(code, { version, readSchema: treeString(readSchema), dataSchema: treeString(dataSchema) });
  };

  return {
    check,
    async checkStart(startVersion, endVersion) {
      if (startChecked) return;
      const view = await snapshotOrReason(table, startVersion);
      if (view instanceof Error) {
        if (columnMappingMode(atStart.metadata) !== 'none') {
          throw sluiceError(
            'DELTA_STREAMING_CHECK_COLUMN_MAPPING_NO_SNAPSHOT',
            { reason: view.message },
            { cause: view },
          );
        }
      } else {
        check(view.metadata, view.version);
        for (let version = startVersion; endVersion !== undefined && version <= endVersion; version += 1) {
          for (const action of (await table.commit(version)) ?? []) {
            if (action.kind === 'metaData') check(action.metadata, version);
          }
        }
      }
      startChecked = true;
    },
  };
}

async function snapshotOrReason(table: StreamedTable, version: number): Promise<TableView | Error> {
  try {
    return await table.at(version);
  } catch (error) {
    if (isSluiceError(error)) return error;
    throw error;
  }
}

function columnMappingMode(metadata: Metadata): string {
  return metadata.configuration['delta.columnMapping.mode'] ?? 'none';
}

/** A rename or a drop of a column, seen by its physical name. Source: `DeltaColumnMapping.hasNoColumnMappingSchemaChanges`. */
function changesMappedColumns(newer: Metadata, older: Metadata): boolean {
  if (columnMappingMode(newer) === 'none') return columnMappingMode(older) !== 'none';
  const mapped = columnMappingMode(older) !== 'none';
  const before = physicalPaths(parseSchemaJson(older.schemaString), mapped);
  const after = physicalPaths(parseSchemaJson(newer.schemaString), true);
  for (const [path, name] of before) {
    if (after.get(path) !== name) return true;
  }
  return mapped && !sameNames(newer.partitionColumns, older.partitionColumns);
}

/** Physical path → logical name of every field of a struct, at any depth that structs alone reach. */
function physicalPaths(
  schema: StructType,
  mapped: boolean,
  prefix = '',
  into = new Map<string, string>(),
): Map<string, string> {
  for (const field of schema.fields) {
    const path = `${prefix}${JSON.stringify(mapped ? physicalName(field) : field.name)}.`;
    into.set(path, field.name);
    for (const inner of structsIn(field.dataType)) physicalPaths(inner.schema, mapped, `${path}${inner.step}`, into);
  }
  return into;
}

function structsIn(
  type: StructField['dataType'],
  step = '',
): readonly { readonly schema: StructType; readonly step: string }[] {
  switch (type.kind) {
    case 'struct':
      return [{ schema: type, step }];
    case 'array':
      return structsIn(type.element, `${step}element.`);
    case 'map':
      return [...structsIn(type.key, `${step}key.`), ...structsIn(type.value, `${step}value.`)];
    default:
      return [];
  }
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}
