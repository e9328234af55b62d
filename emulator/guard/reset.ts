import { sluiceError } from '../base/errors.ts';
import { planReplacement } from '../delta/commands/replaceContents.ts';
import { parseRetention } from '../delta/calendarInterval.ts';
import { readSnapshotIfPresent, type Snapshot } from '../delta/snapshot.ts';
import { currentGeneration } from './generations.ts';
import type { Permit, StorageGuard } from './guard.ts';
import { readJournals, type EmptiedTable, type GenerationIntent, type TableIntent } from './resetJournal.ts';
import { runIntent, settle, type ResetPlace } from './resetSteps.ts';
import { undoWindow } from './undoWindow.ts';

export interface ResetPorts extends ResetPlace {
  readonly guard: StorageGuard;
}

/** A table to be emptied, with the permit for it. */
export interface TableReset {
  /** For `fullRefresh` or `fullRefreshAll`, allowed: a demoted one resets nothing. */
  readonly permit: Permit;
  /** Roots of the stream checkpoints of its flows: `<storage>/_checkpoints/<catalog>/<schema>/<table>/<flow>`. */
  readonly checkpoints: readonly string[];
  /** Schema, partitioning, properties and comment from now on; what is absent stays as it is. */
  readonly emptied: EmptiedTable;
}

export interface ResetReport {
  /** By which the full refresh can be undone, as well as by the update's id. */
  readonly id: string;
  /** The version that emptied each table, by path; a table that was not there has none. */
  readonly versions: Readonly<Record<string, number>>;
  /** The generation of each stream checkpoint that is current now, by its root. */
  readonly generations: Readonly<Record<string, number>>;
}

/**
 * Empties tables and begins new generations of their stream checkpoints: all of it or nothing, whenever it is broken off. What a new
 * schema or the table's properties forbid is raised before anything is touched. Call `recoverResets` at the start of every
 * update, before this.
 */
export async function performReset(
  ports: ResetPorts,
  request: { readonly updateId: string; readonly tables: readonly TableReset[] },
): Promise<ResetReport> {
  const { io, guard } = ports;
  for (const { permit } of request.tables) requirePermit(permit);
  const tables: TableIntent[] = [];
  const id = io.ids.uuid();
  const { updateId } = request;
  const finish = async (done: boolean, detail: string): Promise<void> => {
    for (const { permit } of request.tables) await guard.finished(permit, { done, detail });
  };
  let versions: Readonly<Record<string, number>>;
  try {
    for (const table of request.tables) tables.push(await planTable(ports, table));
    versions = await runIntent(ports, { id, kind: 'fullRefresh', updateId, time: io.clock.now(), undoes: [], tables });
  } catch (error) {
    await finish(false, error instanceof Error ? error.message : String(error)).catch(() => undefined);
    throw error;
  }
  await finish(true, `reset ${id} of update ${updateId}`);
  const generations = Object.fromEntries(
    tables.flatMap((table) => table.generations.map(({ root, to }) => [root, to])),
  );
  return { id, versions, generations };
}

export interface RecoveredReset {
  readonly id: string;
  readonly kind: 'fullRefresh' | 'undo';
  readonly updateId: string;
  readonly tables: readonly string[];
  readonly outcome: 'rolledBack' | 'rolledForward';
}

/** Brings full refreshes and undos that were broken off to the old or the new state. Changes nothing when there are none. */
export async function recoverResets(ports: ResetPorts): Promise<readonly RecoveredReset[]> {
  const recovered: RecoveredReset[] = [];
  for (const journal of await readJournals(ports.io.files, ports.storage)) {
    if (journal.state !== 'begun') continue;
    const { id, kind, updateId, tables } = journal;
    const outcome = await settle(ports, journal);
    await ports.guard.note({ kind: 'recovered', reset: id, outcome });
    recovered.push({ id, kind, updateId, tables: tables.map(({ table }) => table), outcome });
  }
  return recovered;
}

function requirePermit({ verdict, request: { act, table } }: Permit): void {
  if (verdict.kind === 'allowed' && (act === 'fullRefresh' || act === 'fullRefreshAll')) return;
  throw sluiceError('INTERNAL_ERROR', { detail: `there is no permit for a full refresh of ${table}` });
}

async function planTable({ io }: ResetPorts, { permit, checkpoints, emptied }: TableReset): Promise<TableIntent> {
  const { table, path } = permit.request;
  const base = await readSnapshotIfPresent(io, path);
  const kept = base === undefined ? emptied : keepingFiles(io, base, emptied);
  const generations: GenerationIntent[] = [];
  for (const root of checkpoints) {
    const former = await currentGeneration(io.files, root);
    generations.push({ root, former, to: (former ?? -1) + 1 });
  }
  return {
    table,
    path,
    before: base === undefined ? undefined : { version: base.version, metadataId: base.metadata.id },
    change: { kind: 'empty', emptied: kept },
    generations,
  };
}

/** Other tools' VACUUM and log clean-up go by the table's properties alone, so these have to outlast the undo window. */
const retentions = ['delta.deletedFileRetentionDuration', 'delta.logRetentionDuration'] as const;

function keepingFiles(io: ResetPlace['io'], base: Snapshot, emptied: EmptiedTable): EmptiedTable {
  // Raises what forbids the change, before anything is done.
  const { configuration } = planReplacement(io, base, emptied).metadata;
  const short = retentions.filter((name) => {
    const value = configuration[name];
    return value !== undefined && (parseRetention(value) ?? undoWindow) < undoWindow;
  });
  if (short.length === 0) return emptied;
  const days = `interval ${undoWindow / 86_400_000} days`;
  return {
    ...emptied,
    properties: { ...emptied.properties, ...Object.fromEntries(short.map((name) => [name, days])) },
  };
}
