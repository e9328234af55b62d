import { sluiceError } from '../base/errors.ts';
import { listCommits, readCommit } from '../delta/changes.ts';
import { planReplacement, replaceContents } from '../delta/commands/replaceContents.ts';
import { restoreTable } from '../delta/commands/restoreTable.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { truncateOperation } from '../delta/operation.ts';
import { readSnapshot, readSnapshotIfPresent } from '../delta/snapshot.ts';
import type { WriteOutcome } from '../delta/writeTable.ts';
import { copyGeneration, generationFolder, removeGeneration } from './generations.ts';
import { moveBehindRestore, type RestoredTable } from './readerOffsets.ts';
import { beginJournal, endJournal, resetMarker, type ResetIntent, type TableIntent } from './resetJournal.ts';

/** Where full refreshes are done and remembered. */
export interface ResetPlace {
  readonly io: DeltaIo;
  /** Absolute plain path of the storage folder. */
  readonly storage: string;
}

/**
 * Does all of a full refresh or an undo: journal → new generations → one Delta commit a table → journal. The first commit is the point
 * of no return: an intent none of whose commits is there is taken back, one that has any is brought to its end, here or by
 * `settle` at the next start.
 */
export async function runIntent(place: ResetPlace, intent: ResetIntent): Promise<Readonly<Record<string, number>>> {
  await beginJournal(place.io.files, place.storage, intent);
  try {
    return await complete(place, intent);
  } catch (error) {
    // A dead disk fails here as well; then the next start settles it.
    await settleAfter(place, intent);
    throw error;
  }
}

/** Brings an intent that was broken off to its end, or takes it back. */
export async function settle(place: ResetPlace, intent: ResetIntent): Promise<'rolledBack' | 'rolledForward'> {
  if (await isBeyondReturn(place, intent)) {
    await complete(place, intent);
    return 'rolledForward';
  }
  await takeBack(place, intent);
  return 'rolledBack';
}

async function settleAfter(place: ResetPlace, intent: ResetIntent): Promise<void> {
  try {
    if (!(await isBeyondReturn(place, intent))) await takeBack(place, intent);
  } catch {
    // The error that began it is the one to report.
  }
}

async function isBeyondReturn({ io }: ResetPlace, { id, tables }: ResetIntent): Promise<boolean> {
  for (const { path } of tables) {
    const snapshot = await readSnapshotIfPresent(io, path);
    if (snapshot?.transactions.has(resetMarker(id)) === true) return true;
  }
  return false;
}

async function takeBack({ io, storage }: ResetPlace, intent: ResetIntent): Promise<void> {
  for (const { generations } of intent.tables) {
    for (const { root, to, copyOf } of generations) {
      await removeGeneration(io.files, root, { to, copied: copyOf !== undefined });
    }
  }
  await endJournal(io.files, storage, intent, { state: 'rolledBack', endedAt: io.clock.now(), versions: {} });
}

/** Every step may have been done before. */
async function complete(place: ResetPlace, intent: ResetIntent): Promise<Readonly<Record<string, number>>> {
  const { io, storage } = place;
  for (const { generations } of intent.tables) {
    for (const { root, to, copyOf } of generations) {
      if (copyOf === undefined) await io.files.makeFolder(generationFolder(root, to));
      else await copyGeneration(io.files, root, copyOf, to);
    }
  }
  const versions: Record<string, number> = {};
  for (const table of intent.tables) {
    if (table.before !== undefined)
      versions[table.path] = await commitChange(io, intent.id, table, table.before.version);
  }
  await moveReaders(io, intent, versions);
  await endJournal(io.files, storage, intent, { state: 'done', endedAt: io.clock.now(), versions });
  return versions;
}

/** Streams of an undo that read tables of the same undo go on behind the restored rows, which they have. */
async function moveReaders(
  io: DeltaIo,
  { tables }: ResetIntent,
  versions: Readonly<Record<string, number>>,
): Promise<void> {
  const restored = restoredTables(tables, versions);
  if (restored.length === 0) return;
  for (const { generations } of tables) {
    for (const { root, to, copyOf } of generations) {
      if (copyOf !== undefined) await moveBehindRestore(io, generationFolder(root, to), restored);
    }
  }
}

export function restoredTables(
  tables: readonly TableIntent[],
  versions: Readonly<Record<string, number>>,
): readonly RestoredTable[] {
  return tables.flatMap(({ path, before, change }): readonly RestoredTable[] => {
    const version = versions[path];
    if (change.kind !== 'restore' || before === undefined || version === undefined) return [];
    return [{ path, metadataId: before.metadataId, emptied: change.version + 1, restored: version }];
  });
}

const attempts = 10;

/** The version that did it, now or before. */
async function commitChange(io: DeltaIo, id: string, table: TableIntent, before: number): Promise<number> {
  const transaction = { appId: resetMarker(id), version: 0 };
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const outcome = await tryChange(io, table, transaction);
    if (outcome.kind === 'committed') return outcome.version;
    if (outcome.kind === 'alreadyWritten') return markedVersion(io, table.path, transaction.appId, before);
  }
  throw sluiceError('RESET_CONTENDED', { tableName: table.table });
}

async function tryChange(
  io: DeltaIo,
  { path, change }: TableIntent,
  transaction: { readonly appId: string; readonly version: number },
): Promise<WriteOutcome> {
  const base = await readSnapshot(io, path);
  const done = base.transactions.get(transaction.appId);
  if (done !== undefined) return { kind: 'alreadyWritten', version: done.version };
  if (change.kind === 'empty') {
    const planned = planReplacement(io, base, change.emptied);
    return replaceContents(io, planned, [], { operation: truncateOperation, transaction, readsTable: true });
  }
  return restoreTable(io, path, { to: { version: change.version }, ignoresRetention: true, base, transaction });
}

async function markedVersion(io: DeltaIo, path: string, marker: string, before: number): Promise<number> {
  for (const { version } of await listCommits(io, path, before + 1)) {
    const commit = await readCommit(io, path, version);
    const marked = commit?.actions.some((action) => action.kind === 'txn' && action.transaction.appId === marker);
    if (marked === true) return version;
  }
  throw sluiceError('INTERNAL_ERROR', { detail: `no commit of ${path} holds ${marker}` });
}
