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
  const newest = (await batchIdsOf(files, `${generation}/offsets`)).at(-1);
  if (newest === undefined || (await files.status(`${generation}/commits/${newest}`)) === undefined) return;
  const path = `${generation}/offsets/${newest}`;
  const text = await readText(files, path);
  if (text === undefined) return;
  // The first two lines are the version and the batch's own settings; then comes a line a source.
  const [version = '', metadata = '', ...lines] = text.split('\n');
  const moved: string[] = [];
  for (const line of lines) moved.push(await movedLine(io, line, tables));
  const after = [version, metadata, ...moved].join('\n');
  if (after !== text) await files.replace(path, new TextEncoder().encode(after));
}

async function movedLine(io: DeltaIo, line: string, tables: readonly RestoredTable[]): Promise<string> {
  // Version 2 of the log has the source's id before its offset.
  const start = line.indexOf('{');
  const offset = start < 0 ? undefined : parseOffset(line.slice(start));
  const table = tables.find(({ metadataId }) => metadataId === offset?.['reservoirId']);
  const version = offset?.['reservoirVersion'];
  if (offset === undefined || table === undefined || typeof version !== 'number') return line;
  const isBase = offset['sourceVersion'] === 1 && offset['index'] === -1 && offset['isStartingVersion'] === false;
  if (!isBase || version > table.emptied) return line;
  for (let unread = version; unread < table.emptied; unread += 1) {
    if (await changesRows(io, table.path, unread)) return line;
  }
  return `${line.slice(0, start)}${JSON.stringify({ ...offset, reservoirVersion: table.restored + 1 })}`;
}

async function changesRows(io: DeltaIo, path: string, version: number): Promise<boolean> {
  const commit = await readCommit(io, path, version);
  if (commit === undefined) return true;
  return commit.actions.some((action) => (action.kind === 'add' || action.kind === 'remove') && action.file.dataChange);
}

function parseOffset(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // The offset of another kind of source.
    return undefined;
  }
}

async function readText(files: FileSystem, path: string): Promise<string | undefined> {
  const bytes = await files.read(path);
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}
