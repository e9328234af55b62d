import type { Position } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { readSnapshotIfPresent } from '../delta/snapshot.ts';
import { queryIdOf } from '../guard/generations.ts';
import type { ActRequest, Guard } from '../guard/guard.ts';
import { looksLikeQueryId } from '../guard/inspect.ts';
import { underPermits } from '../guard/underPermits.ts';

/** A table that a program writes, by path. */
export interface WrittenTable {
  /** Absolute plain path of its folder. */
  readonly path: string;
  /** Of the call that writes. */
  readonly position: Position;
}

/** Replaces the rows of a table: asks the guard first, when there are any, and tells it how it ended. */
export async function guardedOverwrite<Result>(
  { guard, io }: { readonly guard: Guard | undefined; readonly io: DeltaIo },
  table: WrittenTable,
  work: () => Promise<Result>,
): Promise<Result> {
  if (guard === undefined || (await readSnapshotIfPresent(io, table.path)) === undefined) return work();
  return underPermits(guard, [request(table, 'overwrite', 'a batch write with the mode overwrite')], work);
}

/**
 * Asks the guard before a stream starts that would replace all rows with each batch, or whose stream checkpoint is new although the table
 * holds batches of streams already: where that checkpoint was deleted, it would append every row again.
 */
export async function permitStream(
  { guard, io }: { readonly guard: Guard | undefined; readonly io: DeltaIo },
  table: WrittenTable,
  stream: { readonly complete: boolean; readonly checkpoint: string },
): Promise<void> {
  const snapshot = guard === undefined ? undefined : await readSnapshotIfPresent(io, table.path);
  if (guard === undefined || snapshot === undefined) return;
  const requests: ActRequest[] = [];
  if (stream.complete) requests.push(request(table, 'overwrite', 'a stream in complete mode'));
  const hasBatches = [...snapshot.transactions.keys()].some(looksLikeQueryId);
  if (hasBatches && !(await isBegun(io.files, stream.checkpoint))) {
    requests.push(request(table, 'deleteCheckpoint', `a stream with the new stream checkpoint ${stream.checkpoint}`));
  }
  for (const permit of await guard.permit(requests)) await guard.finished(permit, { done: true, detail: 'started' });
}

async function isBegun(files: FileSystem, checkpoint: string): Promise<boolean> {
  return (await queryIdOf(files, checkpoint)) !== undefined;
}

function request({ path, position }: WrittenTable, act: ActRequest['act'], what: string): ActRequest {
  const by = position.file === undefined ? '' : ` of ${position.file}`;
  return { act, table: path, path, why: `${what}${by}`, position };
}
