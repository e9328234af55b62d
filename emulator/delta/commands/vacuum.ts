import { sluiceError } from '../../base/errors.ts';
import type { FileStatus } from '../../base/fileSystem.ts';
import type { Json } from '../../base/json.ts';
import { parseRetention } from '../calendarInterval.ts';
import { deletionVectorPath } from '../deletionVectors.ts';
import type { DeltaIo } from '../deltaIo.ts';
import { readsNothing } from '../isolation.ts';
import type { Operation } from '../operation.ts';
import { resolveLogPath } from '../paths.ts';
import { readSnapshot, type Snapshot } from '../snapshot.ts';
import { commit } from '../transaction.ts';
import { requireWritable } from '../writerFeatures.ts';

export interface VacuumRequest {
  /** Milliseconds that removed files are kept; the table's `delta.deletedFileRetentionDuration` when absent. */
  readonly retention?: number | undefined;
  /** Tells what would be deleted, and deletes nothing. */
  readonly dryRun?: boolean;
  /** False lets a retention below the table's own pass. */
  readonly checksRetention?: boolean;
  /** Files that stay whatever their age: those that a reset which can still be undone needs. */
  readonly keep?: (path: string) => boolean;
}

export interface VacuumReport {
  /** Absolute plain paths that were deleted, or would be. */
  readonly files: readonly string[];
  /** Bytes. */
  readonly size: number;
  /** Files that only `keep` kept. */
  readonly kept: number;
}

const defaultRetention = 7 * 86_400_000;

/**
 * Deletes data files that no version needs any more: those that are neither in the newest version nor in a tombstone younger than the
 * retention, and that were written before it. Commits VACUUM START and VACUUM END around it.
 * Source: delta-io/delta, `VacuumCommand`. Raises DELTA_VACUUM_RETENTION_PERIOD_TOO_SHORT.
 */
export async function vacuum(io: DeltaIo, tablePath: string, request: VacuumRequest = {}): Promise<VacuumReport> {
  const snapshot = await readSnapshot(io, tablePath);
  requireWritable(tablePath, snapshot.protocol, snapshot.metadata, snapshot.schema);
  const configured = configuredRetention(snapshot);
  const retention = request.retention ?? configured;
  const checksRetention = request.checksRetention ?? true;
  if (checksRetention && retention < configured) {
    throw sluiceError('DELTA_VACUUM_RETENTION_PERIOD_TOO_SHORT', {
      configured: configured / 3_600_000,
      asked: retention / 3_600_000,
    });
  }
  const cutoff = io.clock.now() - retention;
  const needed = neededFiles(snapshot, cutoff);
  const found = await filesBelow(io, tablePath);
  const old = found.filter((file) => file.modifiedAt < cutoff && !needed.has(file.path));
  const doomed = old.filter((file) => request.keep?.(file.path) !== true);
  const report: VacuumReport = {
    files: doomed.map(({ path }) => path),
    size: doomed.reduce((total, { size }) => total + size, 0),
    kept: old.length - doomed.length,
  };
  if (request.dryRun === true) return report;
  await record(io, tablePath, {
    name: 'VACUUM START',
    parameters: {
      retentionCheckEnabled: checksRetention,
      defaultRetentionMillis: configured,
      ...(request.retention === undefined ? {} : { specifiedRetentionMillis: request.retention }),
    },
    metrics: { numFilesToDelete: String(report.files.length), sizeOfDataToDelete: String(report.size) },
  });
  for (const path of report.files) await io.files.remove(path);
  await record(io, tablePath, {
    name: 'VACUUM END',
    parameters: { status: 'COMPLETED' },
    metrics: {
      numDeletedFiles: String(report.files.length),
      numVacuumedDirectories: String(folders(tablePath, found)),
    },
  });
  return report;
}

function configuredRetention({ configuration }: Snapshot): number {
  const text = configuration['delta.deletedFileRetentionDuration'];
  return (text === undefined ? undefined : parseRetention(text)) ?? defaultRetention;
}

/** Files of the newest version, and of tombstones that are still young, with their deletion vectors. */
function neededFiles(snapshot: Snapshot, cutoff: number): ReadonlySet<string> {
  const { tablePath } = snapshot;
  const needed = new Set<string>();
  const young = snapshot.tombstones.filter(({ deletionTimestamp }) => (deletionTimestamp ?? 0) >= cutoff);
  for (const { path, deletionVector } of [...snapshot.files, ...young]) {
    needed.add(resolveLogPath(tablePath, path));
    const vector = deletionVector === undefined ? undefined : deletionVectorPath(tablePath, deletionVector);
    if (vector !== undefined) needed.add(vector);
  }
  return needed;
}

/** Hidden names are none of Delta's business, but for folders of partitions and of change data. Source: `DeltaTableUtils.isHiddenDirectory`. */
async function filesBelow(io: DeltaIo, tablePath: string): Promise<readonly FileStatus[]> {
  const found: FileStatus[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of (await io.files.list(folder)) ?? []) {
      const hidden = /^[_.]/.test(entry.name) && !entry.name.includes('=') && entry.name !== '_change_data';
      if (hidden) continue;
      if (entry.isDirectory) await walk(entry.path);
      else found.push(entry);
    }
  };
  await walk(tablePath);
  return found;
}

function folders(tablePath: string, files: readonly FileStatus[]): number {
  return new Set([tablePath, ...files.map(({ path }) => path.slice(0, path.lastIndexOf('/')))]).size;
}

async function record(
  io: DeltaIo,
  tablePath: string,
  operation: Operation & { readonly parameters: Readonly<Record<string, Json>> },
): Promise<void> {
  const base = await readSnapshot(io, tablePath);
  const outcome = await commit(io, { tablePath, base, reads: readsNothing, actions: [], operation });
  if (outcome.kind !== 'committed') throw outcome.error;
}
