import { sluiceError } from '../base/errors.ts';
import { nearest } from '../base/nearest.ts';
import { commitInfo, listCommits, readCommit } from '../delta/changes.ts';
import { deletionVectorPath } from '../delta/deletionVectors.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { resolveLogPath } from '../delta/paths.ts';
import { readSnapshotAtVersion, readSnapshotIfPresent, type Snapshot } from '../delta/snapshot.ts';
import { currentGeneration, generationFolder, queryIdOf } from './generations.ts';
import { tablesNotReadOn } from './readerOffsets.ts';
import { readJournals, type GenerationIntent, type ResetJournal, type TableIntent } from './resetJournal.ts';
import { restoredTables, runIntent, type ResetPlace } from './resetSteps.ts';
import type { ResetPorts } from './reset.ts';
import { amountsOf, rowsText } from './tableAmounts.ts';
import { undoableUntil } from './undoWindow.ts';

export interface UndoRequest {
  /** Id of the update that did the full refresh, or of the full refresh itself. */
  readonly id: string;
  /** Rows that others have written since may go. */
  readonly discardNewRows?: boolean;
  /** The command that asks, for the audit log. */
  readonly why: string;
}

export interface UndoReport {
  readonly id: string;
  /** The version that restored each table, by path. */
  readonly versions: Readonly<Record<string, number>>;
  readonly tables: readonly {
    readonly table: string;
    readonly restoredVersion: number;
    readonly rows: number | undefined;
  }[];
  /** Streams that had not read all of a restored table before its full refresh: they will stop at the version that emptied it. */
  readonly behind: readonly { readonly flow: string; readonly reads: string }[];
}

/**
 * Takes a full refresh back: each table holds again what it held before, and each flow goes on from where its former stream checkpoint
 * stood, as a new generation. A guarded act of its own: on protected tables it needs an approval for `restore`.
 */
export async function undoReset(ports: ResetPorts, request: UndoRequest): Promise<UndoReport> {
  const { io, storage, guard } = ports;
  const journals = await journalsToUndo(ports, request.id);
  const planned: PlannedUndo[] = [];
  for (const journal of journals) {
    for (const table of journal.tables) {
      if (table.before === undefined) continue;
      planned.push(await planUndo(io, { journal, table, before: table.before, request }));
    }
  }
  const permits = await guard.permit(
    planned.map(({ intent: { table, path } }) => ({ act: 'restore', table, path, why: request.why })),
  );
  const id = io.ids.uuid();
  const finish = async (done: boolean, detail: string): Promise<void> => {
    for (const permit of permits) await guard.finished(permit, { done, detail });
  };
  let versions: Readonly<Record<string, number>>;
  try {
    versions = await runIntent(
      { io, storage },
      {
        id,
        kind: 'undo',
        updateId: journals[0]?.updateId ?? request.id,
        time: io.clock.now(),
        undoes: journals.map((journal) => journal.id),
        tables: planned.map(({ intent }) => intent),
      },
    );
  } catch (error) {
    await finish(false, error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  }
  await finish(true, `undo ${id} of ${request.id}`);
  const intents = planned.map(({ intent }) => intent);
  return { id, versions, tables: planned.map(({ report }) => report), behind: await behind(io, intents, versions) };
}

async function behind(
  io: DeltaIo,
  intents: readonly TableIntent[],
  versions: Readonly<Record<string, number>>,
): Promise<UndoReport['behind']> {
  const restored = restoredTables(intents, versions);
  const names = new Map(intents.map(({ path, table }) => [path, table]));
  const found: { readonly flow: string; readonly reads: string }[] = [];
  for (const { root, to } of intents.flatMap(({ generations }) => generations)) {
    const flow = root.slice(root.lastIndexOf('/') + 1);
    for (const { path } of await tablesNotReadOn(io.files, generationFolder(root, to), restored)) {
      found.push({ flow, reads: names.get(path) ?? path });
    }
  }
  return found;
}

/** A full refresh as the status shows it. */
export interface ResetSummary {
  readonly id: string;
  readonly updateId: string;
  readonly time: number;
  readonly tables: readonly string[];
  readonly state: 'undoable' | 'undone' | 'windowOver';
  /** Milliseconds since the Unix epoch. */
  readonly undoableUntil: number;
}

/** All full refreshes that were done, oldest first. */
export async function listResets({ io, storage }: ResetPlace): Promise<readonly ResetSummary[]> {
  const journals = await readJournals(io.files, storage);
  const undone = undoneIds(journals);
  const summaries: ResetSummary[] = [];
  for (const journal of journals) {
    if (journal.kind !== 'fullRefresh' || journal.state !== 'done') continue;
    const { id, updateId, time, tables } = journal;
    const until = await windowEnd(io, journal);
    const open = io.clock.now() < until;
    const state = undone.has(id) ? 'undone' : open ? 'undoable' : 'windowOver';
    summaries.push({ id, updateId, time, tables: tables.map(({ table }) => table), state, undoableUntil: until });
  }
  return summaries;
}

/** Absolute plain paths of the files that an undo would need: a VACUUM of the table must leave them where they are. */
export async function filesKeptForUndo({ io, storage }: ResetPlace, tablePath: string): Promise<ReadonlySet<string>> {
  const kept = new Set<string>();
  const journals = await readJournals(io.files, storage);
  const undone = undoneIds(journals);
  for (const journal of journals) {
    const table = journal.tables.find(({ path }) => path === tablePath);
    if (table?.before === undefined || journal.state === 'rolledBack' || undone.has(journal.id)) continue;
    // What an undo has brought back is in the newest version.
    if (journal.kind === 'undo' && journal.state === 'done') continue;
    if (journal.state === 'done' && io.clock.now() >= (await windowEnd(io, journal))) continue;
    const version = table.change.kind === 'restore' ? table.change.version : versionBefore(journal, table);
    const snapshot = await snapshotIfReadable(io, tablePath, version);
    for (const path of snapshot === undefined ? [] : filesOf(snapshot)) kept.add(path);
  }
  return kept;
}

interface PlannedUndo {
  readonly intent: TableIntent;
  readonly report: UndoReport['tables'][number];
}

interface TableUndo {
  readonly journal: ResetJournal;
  readonly table: TableIntent;
  readonly before: { readonly metadataId: string };
  readonly request: UndoRequest;
}

async function planUndo(io: DeltaIo, { journal, table, before, request }: TableUndo): Promise<PlannedUndo> {
  const { path } = table;
  const latest = await readSnapshotIfPresent(io, path);
  if (latest === undefined || latest.metadata.id !== before.metadataId) {
    throw sluiceError('UNDO_TABLE_SWAPPED', { reset: request.id, path });
  }
  const version = versionBefore(journal, table);
  const target = await snapshotIfReadable(io, path, version);
  await requireFiles(io, { table, version, target, reset: request.id });
  if (request.discardNewRows !== true) await requireNotMovedOn(io, { journal, table, latest, reset: request.id });
  const generations: GenerationIntent[] = [];
  for (const { root, former } of table.generations) {
    const folder = former === undefined ? undefined : generationFolder(root, former);
    if (folder !== undefined && (await io.files.list(folder)) === undefined) {
      throw sluiceError('UNDO_CHECKPOINT_GONE', { reset: request.id, folder, tableName: table.table });
    }
    const current = await currentGeneration(io.files, root);
    const copyOf = former === undefined ? {} : { copyOf: former };
    generations.push({ root, former: current, to: (current ?? -1) + 1, ...copyOf });
  }
  return {
    intent: {
      table: table.table,
      path,
      before: { version: latest.version, metadataId: latest.metadata.id },
      change: { kind: 'restore', version },
      generations,
    },
    report: { table: table.table, restoredVersion: version, rows: amountsOf(target?.files ?? []).rows },
  };
}

async function journalsToUndo({ io, storage }: ResetPorts, id: string): Promise<readonly ResetJournal[]> {
  const journals = await readJournals(io.files, storage);
  const done = journals.filter(({ kind, state }) => kind === 'fullRefresh' && state === 'done');
  const named = done.filter((journal) => journal.updateId === id || journal.id === id);
  if (named.length === 0) {
    const near = nearest(
      id,
      done.map(({ updateId }) => updateId),
    );
    const suggestion = near === undefined ? '' : ` Did you mean ${near}?`;
    throw sluiceError('UNDO_NOT_FOUND', { reset: id, storage, suggestion });
  }
  const undone = undoneIds(journals);
  const open = named.filter((journal) => !undone.has(journal.id));
  if (open.length === 0) throw sluiceError('UNDO_ALREADY_DONE', { reset: id });
  for (const journal of open) {
    const end = await windowEnd(io, journal);
    if (io.clock.now() >= end) throw sluiceError('UNDO_WINDOW_OVER', { reset: id, time: new Date(end).toISOString() });
  }
  // The newest first: each takes the tables back to before it.
  return open.toReversed();
}

function undoneIds(journals: readonly ResetJournal[]): ReadonlySet<string> {
  return new Set(journals.flatMap(({ state, undoes }) => (state === 'done' ? undoes : [])));
}

async function windowEnd(io: DeltaIo, { time, endedAt, tables }: ResetJournal): Promise<number> {
  let end = undoableUntil(endedAt ?? time, {});
  for (const { path, before } of tables) {
    const latest = before === undefined ? undefined : await readSnapshotIfPresent(io, path);
    end = Math.max(end, undoableUntil(endedAt ?? time, latest?.configuration ?? {}));
  }
  return end;
}

/** Others may have come between the plan of the full refresh and its commit; their rows count as what was before. */
function versionBefore({ versions }: ResetJournal, { path, before }: TableIntent): number {
  const version = versions[path];
  return version === undefined ? (before?.version ?? 0) : version - 1;
}

async function snapshotIfReadable(io: DeltaIo, path: string, version: number): Promise<Snapshot | undefined> {
  try {
    return await readSnapshotAtVersion(io, path, version);
  } catch {
    // The log no longer reaches back so far: nothing of that version can be had.
    return undefined;
  }
}

function filesOf(snapshot: Snapshot): readonly string[] {
  const { tablePath } = snapshot;
  return snapshot.files.flatMap(({ path, deletionVector }) => {
    const vector = deletionVector === undefined ? undefined : deletionVectorPath(tablePath, deletionVector);
    return [resolveLogPath(tablePath, path), ...(vector === undefined ? [] : [vector])];
  });
}

async function requireFiles(
  io: DeltaIo,
  asked: {
    readonly table: TableIntent;
    readonly version: number;
    readonly target: Snapshot | undefined;
    readonly reset: string;
  },
): Promise<void> {
  const { table, version, target, reset } = asked;
  const tableName = table.table;
  if (target === undefined) {
    const file = `${table.path}/_delta_log`;
    throw sluiceError('UNDO_FILES_GONE', { reset, count: 'all', total: 'all', version, tableName, file });
  }
  const files = filesOf(target);
  const gone: string[] = [];
  for (const file of files) if ((await io.files.status(file)) === undefined) gone.push(file);
  const [file] = gone;
  if (file === undefined) return;
  throw sluiceError('UNDO_FILES_GONE', { reset, count: gone.length, total: files.length, version, tableName, file });
}

/**
 * Rows that the flows themselves read again since the full refresh are none of anybody's work; rows of other writers are. A table
 * without streams is computed anew from what it reads.
 */
async function requireNotMovedOn(
  io: DeltaIo,
  asked: {
    readonly journal: ResetJournal;
    readonly table: TableIntent;
    readonly latest: Snapshot;
    readonly reset: string;
  },
): Promise<void> {
  const { journal, table, latest, reset } = asked;
  if (table.generations.length === 0) return;
  const own = new Set<string>();
  for (const { root, to } of table.generations) {
    const id = await queryIdOf(io.files, generationFolder(root, to));
    if (id !== undefined) own.add(id);
  }
  const since = (journal.versions[table.path] ?? latest.version) + 1;
  let first: { readonly version: number; readonly operation: string } | undefined;
  const lost = [];
  for (const { version } of await listCommits(io, table.path, since)) {
    const actions = (await readCommit(io, table.path, version))?.actions ?? [];
    const changes = actions.some((one) => (one.kind === 'add' || one.kind === 'remove') && one.file.dataChange);
    const isOwn = actions.some((one) => one.kind === 'txn' && own.has(one.transaction.appId));
    if (!changes || isOwn) continue;
    const operation = commitInfo(actions)?.['operation'];
    first ??= { version, operation: typeof operation === 'string' ? operation : 'unknown' };
    lost.push(...actions.flatMap((action) => (action.kind === 'add' ? [action.file] : [])));
  }
  if (first === undefined) return;
  const rows = `${rowsText(amountsOf(lost).rows)} of other writers among them`;
  throw sluiceError('UNDO_TABLE_MOVED_ON', { reset, tableName: table.table, ...first, rows });
}
