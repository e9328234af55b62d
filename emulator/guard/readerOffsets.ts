import type { FileSystem } from '../base/fileSystem.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import { readCommit } from '../delta/changes.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
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
 * Only the end of the newest batch is changed, and only when that batch has ended: the next one begins there.
 * Source: delta-io/delta, `DeltaSourceOffset`; apache/spark, `OffsetSeqLog`.
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
  await files.replace(path, new TextEncoder().encode([...head, ...moved].join('\n')));
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

interface NewestOffsets {
  readonly batchId: number;
  readonly path: string;
  /** The version of the log, and the batch's own settings. */
  readonly head: readonly string[];
  /** A line a source. */
  readonly lines: readonly string[];
}

async function newestOffsets(files: FileSystem, generation: string): Promise<NewestOffsets | undefined> {
  const batchId = (await batchIdsOf(files, `${generation}/offsets`)).at(-1);
  const path = `${generation}/offsets/${batchId ?? ''}`;
  const bytes = batchId === undefined ? undefined : await files.read(path);
  if (batchId === undefined || bytes === undefined) return undefined;
  const all = new TextDecoder().decode(bytes).split('\n');
  return { batchId, path, head: all.slice(0, 2), lines: all.slice(2) };
}

async function movedLine(io: DeltaIo, line: string, tables: readonly RestoredTable[]): Promise<string> {
  const offset = offsetOf(line);
  const table = tables.find(({ metadataId }) => metadataId === offset?.['reservoirId']);
  const version = offset?.['reservoirVersion'];
  if (offset === undefined || table === undefined || typeof version !== 'number') return line;
  const isBase = offset['sourceVersion'] === 1 && offset['index'] === -1 && offset['isStartingVersion'] === false;
  if (!isBase || version > table.emptied) return line;
  for (let unread = version; unread < table.emptied; unread += 1) {
    if (await changesRows(io, table.path, unread)) return line;
  }
  return `${line.slice(0, line.indexOf('{'))}${JSON.stringify({ ...offset, reservoirVersion: table.restored + 1 })}`;
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
