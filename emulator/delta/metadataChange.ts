import type { StructField } from '../plan/dataType.ts';
import { dataTypeToJson } from '../plan/schemaJson.ts';
import type { Metadata } from './actions.ts';
import { rowTrackingProperties } from './rowTracking.ts';
import { tableSchema } from './snapshot.ts';

/**
 * Whether data written for the table as it was is as good for the table as it is now. A winner that changed the metadata stops
 * everybody else, but for features switched on that leave older files valid: deletion vectors, in-commit timestamps, row
 * tracking, column mapping by name (whose physical names are then the names so far); or for metadata that is merely repeated.
 */
export function isHarmlessChange(before: Metadata, after: Metadata): boolean {
  return sameIdentity(before, after) && harmlessConfiguration(before, after) && harmlessSchema(before, after);
}

function sameIdentity(before: Metadata, after: Metadata): boolean {
  const rest = ({ id, name, description, format, partitionColumns, createdTime }: Metadata): string =>
    JSON.stringify([id, name, description, format, partitionColumns, createdTime]);
  return rest(before) === rest(after);
}

const switches: ReadonlySet<string> = new Set([
  'delta.enableDeletionVectors',
  'delta.enableInCommitTimestamps',
  'delta.enableRowTracking',
]);

const companions: ReadonlySet<string> = new Set([
  'delta.inCommitTimestampEnablementVersion',
  'delta.inCommitTimestampEnablementTimestamp',
  'delta.columnMapping.maxColumnId',
  ...rowTrackingProperties,
]);

function harmlessConfiguration(before: Metadata, after: Metadata): boolean {
  if (Object.keys(before.configuration).some((key) => !(key in after.configuration))) return false;
  return Object.entries(after.configuration).every(([key, value]) => {
    if (before.configuration[key] === value || companions.has(key)) return true;
    if (key === 'delta.columnMapping.mode') return enablesMapping(before, after);
    return switches.has(key) && value === 'true';
  });
}

function harmlessSchema(before: Metadata, after: Metadata): boolean {
  if (before.schemaString === after.schemaString) return true;
  const older = tableSchema(before).fields;
  const newer = tableSchema(after).fields;
  return (
    enablesMapping(before, after) &&
    older.length === newer.length &&
    older.every((field, index) => {
      const other = newer[index];
      return other !== undefined && differsInIdsOnly(field, other);
    })
  );
}

function enablesMapping(before: Metadata, after: Metadata): boolean {
  const mode = ({ configuration }: Metadata): string => configuration['delta.columnMapping.mode'] ?? 'none';
  return mode(before) === 'none' && mode(after) === 'name';
}

/** As in Delta, ids of nested fields count as another type. */
function differsInIdsOnly(before: StructField, after: StructField): boolean {
  const rest = ({ name, dataType, nullable, metadata }: StructField): string => {
    const { 'delta.columnMapping.id': _id, 'delta.columnMapping.physicalName': _name, ...others } = metadata;
    return JSON.stringify([name, dataTypeToJson(dataType), nullable, others]);
  };
  return rest(before) === rest(after);
}
