import { sluiceError } from '../base/errors.ts';
import type { StructField, StructType } from '../plan/dataType.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { Action, AddFile, Metadata, RemoveFile } from './actions.ts';
import { commitInfo, readCommit, type DeltaCommit } from './changes.ts';
import { readDeletionVector } from './deletionVectors.ts';
import type { DeltaIo } from './deltaIo.ts';
import { withoutInternalMetadata } from './internalMetadata.ts';
import { changesMappedColumns } from './mappedColumnChanges.ts';
import { resolveLogPath } from './paths.ts';
import { isReadCompatible } from './readCompatible.ts';
import { scanOfFiles } from './scan.ts';
import { readSnapshot, readSnapshotAtVersion, tableSchema, type Snapshot } from './snapshot.ts';

/** Rows of one commit with one change type; `null` where each row brings its own in `_change_type`, the scan's last column. */
export interface ChangePart {
  readonly version: number;
  /** Milliseconds. */
  readonly timestamp: number;
  readonly changeType: 'insert' | 'delete' | null;
  readonly scan: FileScan;
}

export interface TableChanges {
  /** The table's columns, without those that the feed adds. */
  readonly schema: StructType;
  readonly parts: readonly ChangePart[];
}

/** Column of change files that says what happened to a row. Source: PROTOCOL.md, section "Change Data Files". */
export const changeTypeColumn: StructField = {
  name: '_change_type',
  dataType: { kind: 'string' },
  nullable: true,
  metadata: {},
};

/**
 * What the commits of [from, to] did to the rows, as `table_changes` has it. Where a commit has change files they are the whole truth; elsewhere
 * added files are inserts and removed ones deletes, and a change of a deletion vector is the rows by which the two differ.
 * Source: PROTOCOL.md, sections "Add CDC File" and "Reader Requirements for AddCDCFile".
 * Raises DELTA_MISSING_CHANGE_DATA where the feed was off, DELTA_INVALID_CDC_RANGE, and DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_DATA_SCHEMA or
 * ..._SCHEMA_CHANGE where no one schema fits.
 */
export async function tableChanges(
  io: DeltaIo,
  tablePath: string,
  range: { readonly from: number; readonly to?: number },
): Promise<TableChanges> {
  const latest = await readSnapshot(io, tablePath);
  const { from } = range;
  const to = Math.min(range.to ?? latest.version, latest.version);
  if (from > to || from < 0)
    throw sluiceError('DELTA_INVALID_CDC_RANGE', { start: from, end: range.to ?? latest.version });
  const first = await readSnapshotAtVersion(io, tablePath, from);
  // A table with column mapping is read as it was at the end of the range, any other as it is now.
  const reader =
    latest.columnMapping === 'none' || to === latest.version ? latest : await readSnapshotAtVersion(io, tablePath, to);
  requireFeed(first.metadata, from, from, to);
  requireReadable('atStart', first.metadata, from, reader, { start: from, end: to });
  const parts: ChangePart[] = [];
  for (let version = from; version <= to; version += 1) {
    const commit = await readCommit(io, tablePath, version);
    if (commit === undefined) {
      const logPath = `${tablePath}/_delta_log`;
      throw sluiceError('DELTA_LOG_FILE_NOT_FOUND', { version, checkpointVersion: -1, logPath });
    }
    for (const action of commit.actions) {
      if (action.kind !== 'metaData') continue;
      requireFeed(action.metadata, version, from, to);
      requireReadable('onTheWay', action.metadata, version, reader, { start: from, end: to });
    }
    parts.push(...(await commitParts(io, reader, commit)));
  }
  return { schema: withoutInternalMetadata(reader.schema), parts };
}

function requireFeed(metadata: Metadata, version: number, start: number, end: number): void {
  if (metadata.configuration['delta.enableChangeDataFeed']?.toLowerCase() === 'true') return;
  throw sluiceError('DELTA_MISSING_CHANGE_DATA', { startVersion: start, endVersion: end, version });
}

/** Source: delta-io/delta, `CDCReader.changesToDF`, check of the read schema against every schema on the way. */
function requireReadable(
  where: 'atStart' | 'onTheWay',
  metadata: Metadata,
  version: number,
  reader: Snapshot,
  range: { readonly start: number; readonly end: number },
): void {
  const isBefore = version <= reader.version;
  const [newer, older] = isBefore ? [reader.metadata, metadata] : [metadata, reader.metadata];
  const schema = withoutInternalMetadata(tableSchema(older));
  const compatible =
    !changesMappedColumns(newer, older) && isReadCompatible(schema, withoutInternalMetadata(tableSchema(newer)));
  if (compatible) return;
  const code =
    where === 'atStart'
      ? 'DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_DATA_SCHEMA'
      : 'DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_SCHEMA_CHANGE';
  throw sluiceError(code, {
    ...range,
    readSchema: reader.metadata.schemaString,
    readVersion: reader.version,
    incompatibleVersion: version,
  });
}

/** What one commit did to the rows, read with the schema of `reader`; of a part of its actions, what that part did. */
export async function commitParts(io: DeltaIo, reader: Snapshot, commit: DeltaCommit): Promise<readonly ChangePart[]> {
  const { version, timestamp, actions } = commit;
  const changes = actions.flatMap((action) => (action.kind === 'cdc' ? [action.file] : []));
  if (changes.length > 0) {
    const files = changes.map((file): AddFile => ({ ...file, modificationTime: 0, dataChange: false }));
    const scan = await scanOfFiles(io, reader, files);
    const schema: StructType = { kind: 'struct', fields: [...scan.schema.fields, changeTypeColumn] };
    return [{ version, timestamp, changeType: null, scan: { ...scan, schema } }];
  }
  if (changedNothing(actions)) return [];
  const { inserted, deleted } = await changedFiles(io, reader, actions);
  const parts: ChangePart[] = [];
  for (const [changeType, files] of [
    ['insert', inserted],
    ['delete', deleted],
  ] as const) {
    if (files.length === 0) continue;
    const scan = await scanOfFiles(
      io,
      reader,
      files.map(({ file }) => file),
    );
    const scanFiles = scan.files.map((file, index) => ({
      ...file,
      deletedRows: files[index]?.deletedRows,
      keptRows: files[index]?.keptRows,
    }));
    parts.push({ version, timestamp, changeType, scan: { ...scan, files: scanFiles } });
  }
  return parts;
}

/** A MERGE that met no row may still have rewritten files. Source: `CDCReader.shouldSkipFileActionsInCommit`. */
function changedNothing(actions: readonly Action[]): boolean {
  const info = commitInfo(actions);
  const metrics = info?.['operationMetrics'];
  if (info?.['operation'] !== 'MERGE' || typeof metrics !== 'object' || metrics === null || Array.isArray(metrics))
    return false;
  const counts = metrics as Readonly<Record<string, unknown>>;
  return ['Inserted', 'Updated', 'Deleted'].every((what) => counts[`numTargetRows${what}`] === '0');
}

/** A file, with the rows of it that are no change, or those that alone are one. */
interface ChangedFile {
  readonly file: AddFile;
  readonly deletedRows?: readonly number[];
  readonly keptRows?: readonly number[];
}

async function changedFiles(
  io: DeltaIo,
  reader: Snapshot,
  actions: readonly Action[],
): Promise<{ readonly inserted: readonly ChangedFile[]; readonly deleted: readonly ChangedFile[] }> {
  const inserted: ChangedFile[] = [];
  const deleted: ChangedFile[] = [];
  const removed = new Map<string, RemoveFile>();
  for (const action of actions)
    if (action.kind === 'remove' && action.file.dataChange) removed.set(action.file.path, action.file);
  const rowsOf = async (file: AddFile | RemoveFile): Promise<readonly number[]> => {
    if (file.deletionVector === undefined) return [];
    const path = resolveLogPath(reader.tablePath, file.path);
    return readDeletionVector(io.files, reader.tablePath, path, file.deletionVector);
  };
  for (const action of actions) {
    if (action.kind !== 'add' || !action.file.dataChange) continue;
    const { file } = action;
    const before = removed.get(file.path);
    if (before === undefined) {
      inserted.push({ file: withoutVector(file), deletedRows: await rowsOf(file) });
      continue;
    }
    removed.delete(file.path);
    const [old, now] = [await rowsOf(before), await rowsOf(file)];
    const gone = difference(now, old);
    const back = difference(old, now);
    if (gone.length > 0) deleted.push({ file: withoutVector(file), keptRows: gone });
    if (back.length > 0) inserted.push({ file: withoutVector(file), keptRows: back });
  }
  for (const file of removed.values()) deleted.push({ file: asAdded(file, reader), deletedRows: await rowsOf(file) });
  return { inserted, deleted };
}

/** Vectors are applied here, so that the scan does not apply them again. */
function withoutVector(file: AddFile): AddFile {
  const { deletionVector, ...others } = file;
  return deletionVector === undefined ? file : others;
}

function asAdded(file: RemoveFile, reader: Snapshot): AddFile {
  if (file.partitionValues === undefined && reader.partitionColumns.length > 0) {
    throw sluiceError('DELTA_CHANGE_NOT_RECONSTRUCTIBLE', {
      path: file.path,
      reason: 'its removal does not tell its partition values',
    });
  }
  return {
    path: file.path,
    partitionValues: file.partitionValues ?? {},
    size: file.size ?? 0,
    modificationTime: 0,
    dataChange: true,
  };
}

function difference(rows: readonly number[], without: readonly number[]): readonly number[] {
  const known = new Set(without);
  return rows.filter((row) => !known.has(row));
}
