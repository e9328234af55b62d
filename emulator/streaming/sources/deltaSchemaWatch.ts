import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { Metadata } from '../../delta/actions.ts';
import { withoutInternalMetadata } from '../../delta/internalMetadata.ts';
import { changesMappedColumns, sameNames } from '../../delta/mappedColumnChanges.ts';
import { isReadCompatible } from '../../delta/readCompatible.ts';
import { parseSchemaJson } from '../../plan/schemaJson.ts';
import { treeString } from '../../plan/treeString.ts';
import type { StreamedTable, TableView } from './deltaStreamedTable.ts';

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
