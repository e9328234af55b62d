import { sluiceError } from '../base/errors.ts';
import { isJsonObject, type Json } from '../base/json.ts';
import { version } from '../base/version.ts';
import type { StructField, StructType } from '../plan/dataType.ts';
import { nameInFiles } from './columnIds.ts';
import type { DataFile } from './dataFile.ts';
import type { PlannedWrite } from './plannedWrite.ts';

/**
 * Paths of the columns, and of fields in structs, that are declared NOT NULL. A field counts as null where the struct around it is.
 * Inside arrays and maps Delta does not check.
 */
export function notNullColumns(schema: StructType): readonly (readonly StructField[])[] {
  return schema.fields.flatMap((field) => [
    ...(field.nullable ? [] : [[field]]),
    ...(field.dataType.kind === 'struct' ? notNullColumns(field.dataType).map((path) => [field, ...path]) : []),
  ]);
}

/** Number of leading columns that need statistics so that NOT NULL can be checked by them; -1 is all. */
export function requiredStatistics(schema: StructType, indexed: number): number {
  if (indexed < 0 || notNullColumns(schema).length === 0) return indexed;
  return leaves(schema) > indexed ? -1 : indexed;
}

/** Holds the written files against NOT NULL by their count of nulls. Raises DELTA_NOT_NULL_CONSTRAINT_VIOLATED before anything is visible. */
export function requireNoNulls(planned: PlannedWrite, files: readonly DataFile[]): void {
  const paths = notNullColumns(planned.tableSchema);
  if (paths.length === 0) return;
  for (const file of files) {
    if (file.rows === 0) continue;
    const stats: unknown = JSON.parse(file.stats);
    const counts = isJsonObject(stats) ? stats['nullCount'] : undefined;
    for (const path of paths) {
      const [top] = path;
      const column = path.map((field) => field.name).join('.');
      const names = path.map((field) => nameInFiles(field, planned.columnMapping));
      const nulls =
        top !== undefined && planned.partitionColumns.includes(top.name)
          ? nullsOfPartition(file, nameInFiles(top, planned.columnMapping))
          : countAt(counts, names);
      if (nulls === undefined) {
        const features = `invariants (NOT NULL column ${column} without statistics)`;
        throw sluiceError('DELTA_UNSUPPORTED_FEATURES_FOR_WRITE', { table: planned.tablePath, version, features });
      }
      if (nulls > 0) throw sluiceError('DELTA_NOT_NULL_CONSTRAINT_VIOLATED', { column });
    }
  }
}

function nullsOfPartition(file: DataFile, column: string): number {
  return file.partitionValues[column] === null ? file.rows : 0;
}

function countAt(counts: Json | undefined, path: readonly string[]): number | undefined {
  let place: Json | undefined = counts;
  for (const name of path) place = isJsonObject(place) ? place[name] : undefined;
  return typeof place === 'number' ? place : undefined;
}

function leaves(schema: StructType): number {
  let count = 0;
  for (const { dataType } of schema.fields) count += dataType.kind === 'struct' ? leaves(dataType) : 1;
  return count;
}
