import type { Ids } from '../base/clock.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import { openCommitLog, type CommitLog, type CommitLogEntry } from './commitLog.ts';
import { openOffsetLog, type OffsetLog, type OffsetSeq } from './offsetLog.ts';
import { readStreamMetadata, writeStreamMetadata, type StreamMetadata } from './streamMetadata.ts';

/**
 * The stream checkpoint's folder, in Spark's layout: `metadata`, `offsets/`, `commits/`, `sources/<i>/`, `state/<op>/`.
 * Source: apache/spark, `StreamingQueryCheckpointMetadata`.
 */
export interface StreamCheckpoint {
  readonly folder: string;
  readonly offsets: OffsetLog;
  readonly commits: CommitLog;
  readonly metadataPath: string;
  readonly stateFolder: string;
  sourceFolder(index: number): string;
}

export function streamCheckpoint(files: FileSystem, folder: string): StreamCheckpoint {
  return {
    folder,
    offsets: openOffsetLog(files, `${folder}/offsets`),
    commits: openCommitLog(files, `${folder}/commits`),
    metadataPath: `${folder}/metadata`,
    stateFolder: `${folder}/state`,
    sourceFolder: (index) => `${folder}/sources/${index}`,
  };
}

/** What the two logs say, as far as a restart needs it. Nothing is changed by reading it. */
export interface CheckpointContents {
  readonly metadata: StreamMetadata | undefined;
  readonly offsetIds: readonly number[];
  readonly commitIds: readonly number[];
  /** The newest entry of the offset log, and the one before it. */
  readonly newest: OffsetSeq | undefined;
  readonly previous: OffsetSeq | undefined;
  /** The commit of the newest batch of the offset log. */
  readonly newestCommit: CommitLogEntry | undefined;
}

export async function readCheckpoint(files: FileSystem, checkpoint: StreamCheckpoint): Promise<CheckpointContents> {
  const { offsets, commits } = checkpoint;
  const [metadata, offsetIds, commitIds] = await Promise.all([
    readStreamMetadata(files, checkpoint.metadataPath),
    offsets.ids(),
    commits.ids(),
  ]);
  const last = offsetIds.at(-1);
  const [newest, previous, newestCommit] =
    last === undefined
      ? [undefined, undefined, undefined]
      : await Promise.all([offsets.read(last), last === 0 ? undefined : offsets.read(last - 1), commits.read(last)]);
  return { metadata, offsetIds, commitIds, newest, previous, newestCommit };
}

/** The query's id, made and written at its first start. */
export async function ensureMetadata(
  files: FileSystem,
  checkpoint: StreamCheckpoint,
  found: StreamMetadata | undefined,
  ids: Ids,
): Promise<StreamMetadata> {
  if (found !== undefined) return found;
  const metadata = { id: ids.uuid() };
  await writeStreamMetadata(files, checkpoint.metadataPath, metadata);
  return metadata;
}

/**
 * Deletes the entries of batches that no restart asks for. Called while batch `planned` is being planned; entries below
 * `planned - retain` go. `oldest` is the oldest id that is still there, and the new one is returned.
 */
export async function purgeLogs(
  checkpoint: StreamCheckpoint,
  oldest: number,
  planned: number,
  retain: number,
): Promise<number> {
  const keepFrom = Math.max(oldest, planned - retain);
  for (let batchId = oldest; batchId < keepFrom; batchId += 1) {
    await checkpoint.offsets.remove(batchId);
    await checkpoint.commits.remove(batchId);
  }
  return keepFrom;
}
