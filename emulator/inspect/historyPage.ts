import type { Action, AddFile, RemoveFile } from '../delta/actions.ts';
import { commitInfo, inCommitTimestamp, readCommit, requireLog } from '../delta/changes.ts';
import { earliestRecreatable, growing } from '../delta/commitTimes.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { historyEntry, type HistoryEntry } from '../delta/history.ts';
import { numRecords } from './rowPlaces.ts';

/** A version with what its own actions did, whoever wrote it and however much it tells of itself. */
export interface VersionEntry extends HistoryEntry {
  readonly filesAdded: number;
  readonly filesRemoved: number;
  readonly bytesAdded: number;
  readonly bytesRemoved: number;
  /** Rows that came and went with the files; undefined where a file does not tell. */
  readonly rowsAdded: number | undefined;
  readonly rowsRemoved: number | undefined;
  /** The batch of a stream that wrote it. */
  readonly batch: { readonly queryId: string; readonly batchId: number } | undefined;
  readonly deltaCheckpoint: boolean;
  /** The commit sets metadata. */
  readonly setsMetadata: boolean;
}

export interface HistoryPage {
  /** Newest first. */
  readonly entries: readonly VersionEntry[];
  readonly newestVersion: number;
  /** The oldest version that can be rebuilt, and the oldest commit that is there. */
  readonly oldestVersion: number;
  readonly oldestCommit: number;
  /** Runs of versions below the newest whose commits are gone. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
  /** Where the next page begins; undefined at the end. */
  readonly next: number | undefined;
}

/**
 * The versions from one on down, reading no commit but those of the page: a history of any length costs one listing of the log. No version is
 * rebuilt for it, so a table whose newest version cannot be read still shows how it came to that.
 */
export async function historyPage(
  io: DeltaIo,
  tablePath: string,
  { from = Infinity, limit }: { readonly from?: number | undefined; readonly limit: number },
): Promise<HistoryPage> {
  const listing = await requireLog(io, tablePath);
  const { commits } = listing;
  // File times are made to grow over all commits, so that a page changes no time.
  const times = new Map(
    growing(commits.map(({ version, file }) => ({ version, timestamp: file.modifiedAt }))).map((commit) => [
      commit.version,
      commit.timestamp,
    ]),
  );
  const checkpoints = new Set(listing.checkpoints.map(({ version }) => version));
  const below = commits.filter(({ version }) => version <= from);
  const shown = below.slice(Math.max(0, below.length - limit)).reverse();
  const entries: VersionEntry[] = [];
  for (const { version, file } of shown) {
    const commit = await readCommit(io, tablePath, version, 'skip');
    // Log cleanup may remove a commit between the listing and here; history starts behind it then.
    if (commit === undefined) continue;
    const timestamp = inCommitTimestamp(commit.actions) ?? times.get(version) ?? file.modifiedAt;
    entries.push(versionEntry(version, timestamp, commit.actions, checkpoints.has(version)));
  }
  const oldestShown = shown.at(-1)?.version;
  const newestVersion = commits.at(-1)?.version ?? listing.checkpoints.at(-1)?.version ?? 0;
  return {
    entries,
    newestVersion,
    oldestVersion: earliestRecreatable(listing),
    oldestCommit: commits[0]?.version ?? newestVersion,
    gaps: gapsIn(commits.map(({ version }) => version)),
    next: below.length > shown.length && oldestShown !== undefined ? oldestShown - 1 : undefined,
  };
}

/** Versions that are missing before and between ascending ones. */
export function gapsIn(versions: readonly number[]): readonly { readonly from: number; readonly to: number }[] {
  const gaps: { from: number; to: number }[] = [];
  let next = 0;
  for (const version of versions) {
    if (version > next) gaps.push({ from: next, to: version - 1 });
    next = version + 1;
  }
  return gaps;
}

export function versionEntry(
  version: number,
  timestamp: number,
  actions: readonly Action[],
  deltaCheckpoint: boolean,
): VersionEntry {
  const info = commitInfo(actions);
  const entry = historyEntry(version, timestamp, info ?? { operationParameters: {} });
  const added = actions.flatMap((action) => (action.kind === 'add' ? [action.file] : []));
  const removed = actions.flatMap((action) => (action.kind === 'remove' ? [action.file] : []));
  return {
    ...entry,
    filesAdded: added.length,
    filesRemoved: removed.length,
    bytesAdded: bytes(added),
    bytesRemoved: bytes(removed),
    ...changedRows(added, removed, entry),
    batch: batchOf(actions, entry),
    deltaCheckpoint,
    setsMetadata: actions.some(({ kind }) => kind === 'metaData'),
  };
}

/**
 * Rows that came and went. A commit that writes rows of removed files anew tells how many it copied; those neither came nor went. One that says
 * it changed no data (OPTIMIZE) moved all of its rows. Files that are removed often tell nothing of their rows; the metrics of the operation may.
 */
function changedRows(
  added: readonly AddFile[],
  removed: readonly RemoveFile[],
  entry: HistoryEntry,
): Pick<VersionEntry, 'rowsAdded' | 'rowsRemoved'> {
  const files = [...added, ...removed];
  if (files.length > 0 && files.every(({ dataChange }) => !dataChange)) return { rowsAdded: 0, rowsRemoved: 0 };
  const copied = metric(entry, 'numCopiedRows') ?? metric(entry, 'numTargetRowsCopied') ?? 0;
  const written = rowsOf(added);
  const came = written === undefined ? metric(entry, 'numOutputRows') : Math.max(0, written - copied);
  const taken = removed.length === 0 ? 0 : rowsOf(removed);
  const went =
    taken === undefined
      ? (metric(entry, 'numDeletedRows') ?? metric(entry, 'numTargetRowsDeleted'))
      : Math.max(0, taken - copied);
  return { rowsAdded: came, rowsRemoved: went };
}

/** Rows of files without those that their deletion vectors take away. */
export function rowsOf(files: readonly (AddFile | RemoveFile)[]): number | undefined {
  let total = 0;
  for (const { stats, deletionVector } of files) {
    const records = numRecords(stats);
    if (records === undefined) return undefined;
    total += records - (deletionVector?.cardinality ?? 0);
  }
  return total;
}

function bytes(files: readonly { readonly size?: number }[]): number {
  return files.reduce((sum, { size = 0 }) => sum + size, 0);
}

function metric({ operationMetrics = {} }: HistoryEntry, name: string): number | undefined {
  const value = operationMetrics[name];
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

/** A streaming write tells its query and its epoch, and leaves a transaction of the same. Source: delta-io/delta, `DeltaSink.addBatch`. */
function batchOf(
  actions: readonly Action[],
  { operationParameters = {} }: HistoryEntry,
): { readonly queryId: string; readonly batchId: number } | undefined {
  const epoch = operationParameters['epochId'];
  const query = operationParameters['queryId'];
  if (epoch !== undefined && epoch !== null && /^\d{1,15}$/.test(epoch)) {
    return { queryId: typeof query === 'string' ? query : '', batchId: Number(epoch) };
  }
  for (const action of actions) {
    if (action.kind === 'txn') return { queryId: action.transaction.appId, batchId: action.transaction.version };
  }
  return undefined;
}
