import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import { readCommit } from '../delta/changes.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { readSnapshotAtVersion } from '../delta/snapshot.ts';
import { batchIdsOf } from './generations.ts';

/** A table that was emptied and restored again: what it holds after `restored` is what it held before `emptied`. */
export interface RestoredTable {
  readonly path: string;
  readonly metadataId: string;
  readonly emptied: number;
  readonly restored: number;
}

/**
 * Moves a stream that had read all of a table before it was emptied behind the version that restored it, so that it goes on with what is
 * new and meets neither the removed rows nor the restored ones. A stream that had not read all of it stays where it is, and stops at
 * the version that emptied the table, by name. May be called again.
 *
 * Only the end of the newest batch is changed, and only when that batch has ended: the next one begins there. Its start, the end of the batch
 * before, is put at the same place, because a restart asks the source for the newest batch once more. Source: delta-io/delta, `DeltaSourceOffset`; apache/spark, `OffsetSeqLog`.
 */
export async function moveBehindRestore(
  io: DeltaIo,
  generation: string,
  tables: readonly RestoredTable[],
): Promise<void> {
  const { files } = io;
  const newest = await newestOffsets(files, generation);
  if (newest === undefined || (await files.status(`${generation}/commits/${newest.batchId}`)) === undefined) return;
  const { head, lines, path } = newest;
  const moved: string[] = [];
  for (const line of lines) moved.push(await movedLine(io, line, tables));
  if (moved.every((line, index) => line === lines[index])) return;
  const before = await offsetsOf(files, generation, newest.batchId - 1);
  const write = (target: string, content: readonly string[]): Promise<void> =>
    files.replace(target, new TextEncoder().encode(content.join('\n')));
  // First this one: when the work breaks off in between, the newest still tells what is to be moved.
  if (before !== undefined) {
    const starts = before.lines.map((line, index) => (moved[index] === lines[index] ? line : (moved[index] ?? line)));
    await write(before.path, [...before.head, ...starts]);
  }
  await write(path, [...head, ...moved]);
}

/** The restored tables that a stream reads and had not read all of: it will stop at the version that emptied them. */
export async function tablesNotReadOn(
  files: FileSystem,
  generation: string,
  tables: readonly RestoredTable[],
): Promise<readonly RestoredTable[]> {
  const offsets = ((await newestOffsets(files, generation))?.lines ?? []).map(offsetOf);
  return tables.filter(({ metadataId, restored }) =>
    offsets.some((offset) => {
      const version = offset?.['reservoirVersion'];
      return offset?.['reservoirId'] === metadataId && typeof version === 'number' && version <= restored;
    }),
  );
}

interface BatchOffsets {
  readonly batchId: number;
  readonly path: string;
  /** The version of the log, and the batch's own settings. */
  readonly head: readonly string[];
  /** A line a source. */
  readonly lines: readonly string[];
}

async function newestOffsets(files: FileSystem, generation: string): Promise<BatchOffsets | undefined> {
  const batchId = (await batchIdsOf(files, `${generation}/offsets`)).at(-1);
  return batchId === undefined ? undefined : offsetsOf(files, generation, batchId);
}

async function offsetsOf(files: FileSystem, generation: string, batchId: number): Promise<BatchOffsets | undefined> {
  const path = `${generation}/offsets/${batchId}`;
  const bytes = await files.read(path);
  if (bytes === undefined) return undefined;
  const all = new TextDecoder().decode(bytes).split('\n');
  return { batchId, path, head: all.slice(0, 2), lines: all.slice(2) };
}

async function movedLine(io: DeltaIo, line: string, tables: readonly RestoredTable[]): Promise<string> {
  const offset = offsetOf(line);
  const table = tables.find(({ metadataId }) => metadataId === offset?.['reservoirId']);
  const version = offset?.['reservoirVersion'];
  const index = offset?.['index'];
  if (offset === undefined || table === undefined || typeof version !== 'number' || typeof index !== 'number') {
    return line;
  }
  const known = offset['sourceVersion'] === 1 || offset['sourceVersion'] === 3;
  if (!known || version > table.emptied) return line;
  // Before its first file (-1) nothing of the version has been read; else it may end in the midst of it, under a rate limit.
  const last =
    index === -1 ? undefined : await lastIndex(io, table.path, version, offset['isStartingVersion'] === true);
  if (last !== undefined && index < last) return line;
  for (let unread = last === undefined ? version : version + 1; unread < table.emptied; unread += 1) {
    if (await changesRows(io, table.path, unread)) return line;
  }
  const behind = { reservoirVersion: table.restored + 1, index: -1, isStartingVersion: false };
  return `${line.slice(0, line.indexOf('{'))}${JSON.stringify({ ...offset, sourceVersion: 1, ...behind })}`;
}

/** Index of the last file that a version has for a stream: of all its files in the initial snapshot, else of those that its commit adds. */
async function lastIndex(io: DeltaIo, path: string, version: number, inSnapshot: boolean): Promise<number> {
  if (inSnapshot) return (await readSnapshotAtVersion(io, path, version)).files.length - 1;
  const commit = await readCommit(io, path, version);
  if (commit === undefined) return Number.MAX_SAFE_INTEGER;
  return commit.actions.filter((action) => action.kind === 'add' && action.file.dataChange).length - 1;
}

async function changesRows(io: DeltaIo, path: string, version: number): Promise<boolean> {
  const commit = await readCommit(io, path, version);
  if (commit === undefined) return true;
  return commit.actions.some((action) => (action.kind === 'add' || action.kind === 'remove') && action.file.dataChange);
}

/** Version 2 of the log has the source's id before its offset. */
function offsetOf(line: string): JsonObject | undefined {
  const start = line.indexOf('{');
  try {
    const value: unknown = start < 0 ? undefined : JSON.parse(line.slice(start));
    return isJsonObject(value) ? value : undefined;
  } catch {
    // The offset of another kind of source.
    return undefined;
  }
}
