import type { AddFile } from '../delta/actions.ts';
import { readDeletionVector } from '../delta/deletionVectors.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { canonicalLogPath, resolveLogPath } from '../delta/paths.ts';
import { isWidening } from '../delta/readCompatible.ts';
import { logicalFileKey } from '../delta/replay.ts';
import { scanOfFiles } from '../delta/scan.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import type { DataType, StructField, StructType } from '../plan/dataType.ts';
import { physicalName, type FileScan, type ScanFile } from '../plan/fileScan.ts';
import { sameType } from '../plan/types.ts';

/** One column of a comparison. */
export interface ComparedColumn {
  readonly name: string;
  /** That both sides can be cast to without loss. */
  readonly dataType: DataType;
  /** Index into the fields of the sides' scans; undefined where a side lacks the column, whose value is NULL there. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** What has to be read to compare two versions. */
export interface DiffSides {
  readonly columns: readonly ComparedColumn[];
  /** Columns of both versions whose types do not fit. */
  readonly notCompared: readonly string[];
  readonly before: FileScan;
  readonly after: FileScan;
  /** Files that both versions have with the same deletion vector, so that none of their rows differs. */
  readonly shared: number;
}

/**
 * Both versions are read with the schema of the newer one, as Delta's change feed reads its commits: a column that came later is NULL in the
 * rows before it, and a file that both versions have holds the same rows in both. Where the older rows cannot be read so (the table was
 * overwritten with other types or other partition columns), each side is read with its own schema and no file is left out.
 */
export async function diffSides(io: DeltaIo, before: Snapshot, after: Snapshot): Promise<DiffSides> {
  const [older, newer] = before.version <= after.version ? [before, after] : [after, before];
  if (canReadAs(older, newer)) return sharedSides(io, newer, before, after);
  const { columns, notCompared } = matchedColumns(older, newer, before === older);
  return {
    columns,
    notCompared,
    before: await scanOfFiles(io, before, before.files),
    after: await scanOfFiles(io, after, after.files),
    shared: 0,
  };
}

async function sharedSides(io: DeltaIo, reader: Snapshot, before: Snapshot, after: Snapshot): Promise<DiffSides> {
  const inBefore = new Set(before.files.map(logicalFileKey));
  const inAfter = new Set(after.files.map(logicalFileKey));
  const gone = before.files.filter((file) => !inAfter.has(logicalFileKey(file)));
  const come = after.files.filter((file) => !inBefore.has(logicalFileKey(file)));
  const [removed, added] = await Promise.all([vectorRows(io, before, gone), vectorRows(io, after, come)]);
  return {
    columns: reader.schema.fields.map(({ name, dataType }, index) => ({ name, dataType, before: index, after: index })),
    notCompared: [],
    before: await sideScan(io, reader, gone, removed, added),
    after: await sideScan(io, reader, come, added, removed),
    shared: before.files.length - gone.length,
  };
}

/** By canonical path: the rows that the deletion vector of a file takes away. */
async function vectorRows(
  io: DeltaIo,
  { tablePath }: Snapshot,
  files: readonly AddFile[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const rows = new Map<string, readonly number[]>();
  for (const file of files) {
    const vector = file.deletionVector;
    const path = resolveLogPath(tablePath, file.path);
    rows.set(
      canonicalLogPath(file.path),
      vector === undefined ? [] : await readDeletionVector(io.files, tablePath, path, vector),
    );
  }
  return rows;
}

/** Of a file that the other side has with another deletion vector, only the rows are read that the other side lacks. */
async function sideScan(
  io: DeltaIo,
  reader: Snapshot,
  files: readonly AddFile[],
  deleted: ReadonlyMap<string, readonly number[]>,
  deletedThere: ReadonlyMap<string, readonly number[]>,
): Promise<FileScan> {
  const scan = await scanOfFiles(io, reader, files.map(withoutVector));
  const chosen = scan.files.flatMap((file, index): readonly ScanFile[] => {
    const path = canonicalLogPath(files[index]?.path ?? '');
    const own = deleted.get(path) ?? [];
    const there = deletedThere.get(path);
    if (there === undefined) return [{ ...file, deletedRows: own }];
    const gone = new Set(own);
    const keptRows = there.filter((row) => !gone.has(row));
    return keptRows.length === 0 ? [] : [{ ...file, keptRows }];
  });
  return { ...scan, files: chosen };
}

/** Vectors are applied here, so that the scan does not apply them again. */
function withoutVector(file: AddFile): AddFile {
  const { deletionVector, ...others } = file;
  return deletionVector === undefined ? file : others;
}

function canReadAs(older: Snapshot, newer: Snapshot): boolean {
  if (
    older.columnMapping !== newer.columnMapping &&
    !(older.columnMapping === 'none' && newer.columnMapping === 'name')
  ) {
    return false;
  }
  const keys = fieldKeys(older, newer);
  const partitions = (snapshot: Snapshot, key: (field: StructField) => string): string =>
    snapshot.schema.fields
      .filter(({ name }) => snapshot.partitionColumns.includes(name))
      .map(key)
      .sort()
      .join('\n');
  if (partitions(older, keys.older) !== partitions(newer, keys.newer)) return false;
  return structReadable(older.schema, newer.schema, keys);
}

interface FieldKeys {
  older(field: StructField): string;
  newer(field: StructField): string;
}

function fieldKeys(older: Snapshot, newer: Snapshot): FieldKeys {
  const key =
    ({ columnMapping }: Snapshot) =>
    (field: StructField): string =>
      columnMapping === 'none' ? field.name : physicalName(field);
  return { older: key(older), newer: key(newer) };
}

function structReadable(older: StructType, newer: StructType, keys: FieldKeys): boolean {
  const byKey = new Map(older.fields.map((field) => [keys.older(field), field]));
  return newer.fields.every((field) => {
    const former = byKey.get(keys.newer(field));
    return former === undefined || typeReadable(former.dataType, field.dataType, keys);
  });
}

function typeReadable(older: DataType, newer: DataType, keys: FieldKeys): boolean {
  if (older.kind === 'struct' && newer.kind === 'struct') return structReadable(older, newer, keys);
  if (older.kind === 'array' && newer.kind === 'array') return typeReadable(older.element, newer.element, keys);
  if (older.kind === 'map' && newer.kind === 'map') {
    return typeReadable(older.key, newer.key, keys) && typeReadable(older.value, newer.value, keys);
  }
  return sameType(older, newer) || isWidening(older, newer);
}

function matchedColumns(
  older: Snapshot,
  newer: Snapshot,
  forwards: boolean,
): Pick<DiffSides, 'columns' | 'notCompared'> {
  const columns: ComparedColumn[] = [];
  const notCompared: string[] = [];
  for (const [index, field] of newer.schema.fields.entries()) {
    const place = older.schema.fields.findIndex(({ name }) => name.toLowerCase() === field.name.toLowerCase());
    const former = older.schema.fields[place];
    const dataType = former === undefined ? field.dataType : commonType(former.dataType, field.dataType);
    if (dataType === undefined) {
      notCompared.push(field.name);
      continue;
    }
    const [old, now] = [former === undefined ? undefined : place, index];
    columns.push({
      name: field.name,
      dataType,
      ...(forwards ? { before: old, after: now } : { before: now, after: old }),
    });
  }
  return { columns, notCompared };
}

function commonType(one: DataType, other: DataType): DataType | undefined {
  if (sameType(one, other) || isWidening(other, one)) return one;
  return isWidening(one, other) ? other : undefined;
}
