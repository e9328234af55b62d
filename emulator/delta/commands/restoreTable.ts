import { missingTableFiles } from '../missingTableFiles.ts';
import { sluiceError } from '../../base/errors.ts';
import type { Action, AddFile, DomainMetadata } from '../actions.ts';
import { requireLog } from '../changes.ts';
import { earliestRecreatable } from '../commitTimes.ts';
import type { DeltaIo } from '../deltaIo.ts';
import { readsAll } from '../isolation.ts';
import { withFeatures } from '../newProtocol.ts';
import type { Operation } from '../operation.ts';
import { logicalFileKey } from '../replay.ts';
import { rowTrackingDomain } from '../rowTracking.ts';
import { readSnapshot, readSnapshotAtVersion, type Snapshot } from '../snapshot.ts';
import { commitAtTime, requireWithinRetention, timeText, type TimeTravel } from '../timeTravel.ts';
import { commit, type CommitOptions, type CommitOutcome } from '../transaction.ts';
import { featureNames } from '../writerFeatures.ts';
import { removal } from '../writeTable.ts';

export interface Restoration {
  readonly to: TimeTravel;
  /** The text of TIMESTAMP AS OF, for the history. */
  readonly timestampText?: string;
  /** An undo of the engine's own keeps the files that it needs by itself, however old they are. */
  readonly ignoresRetention?: boolean;
  /** The newest version as the caller has looked at it; another one makes it conflict. */
  readonly base?: Snapshot;
  /** The application's own version, by which a restore that was done already is known. */
  readonly transaction?: { readonly appId: string; readonly version: number };
}

/** The row that RESTORE answers with. Sizes are bytes. */
export interface RestoreReport {
  readonly tableSizeAfterRestore: number;
  readonly numOfFilesAfterRestore: number;
  readonly numRemovedFiles: number;
  readonly numRestoredFiles: number;
  readonly removedFilesSize: number;
  readonly restoredFilesSize: number;
}

export type RestoreOutcome = CommitOutcome & { readonly report: RestoreReport };

/**
 * Makes the newest version hold what an older one held, in one new commit: files that were removed since are added again, files that
 * were added since are removed, and metadata is that of the older version. The protocol is never lowered. Another writer that comes in
 * between makes it conflict, whatever it did.
 * Source: delta-io/delta, `RestoreTableCommand`.
 *
 * Raises DELTA_RESTORE_NOT_OLDER, DELTA_RESTORE_FILES_MISSING and the errors of time travel.
 */
export async function restoreTable(
  io: DeltaIo,
  tablePath: string,
  restoration: Restoration,
  options: CommitOptions = {},
): Promise<RestoreOutcome> {
  const latest = restoration.base ?? (await readSnapshot(io, tablePath));
  const version = await versionToRestore(io, latest, restoration.to);
  if (version >= latest.version) throw sluiceError('DELTA_RESTORE_NOT_OLDER', { version, latest: latest.version });
  const target = await readSnapshotAtVersion(io, tablePath, version);
  if (restoration.ignoresRetention !== true) requireWithinRetention(target, latest, io.clock.now());
  if (target.columnMapping !== latest.columnMapping) {
    const { columnMapping: oldMode } = latest;
    const { columnMapping: newMode } = target;
    throw sluiceError('DELTA_UNSUPPORTED_COLUMN_MAPPING_MODE_CHANGE', { oldMode, newMode });
  }
  const present = byKey(latest.files);
  const wanted = byKey(target.files);
  const added = target.files.filter((file) => !present.has(logicalFileKey(file)));
  const removed = latest.files.filter((file) => !wanted.has(logicalFileKey(file)));
  await requireFiles(io, tablePath, version, added);
  const now = io.clock.now();
  const report: RestoreReport = {
    tableSizeAfterRestore: bytes(target.files),
    numOfFilesAfterRestore: target.files.length,
    numRemovedFiles: removed.length,
    numRestoredFiles: added.length,
    removedFilesSize: bytes(removed),
    restoredFilesSize: bytes(added),
  };
  const protocol = withFeatures(latest.protocol, [...featureNames(target.protocol)]);
  const actions: readonly Action[] = [
    { kind: 'metaData', metadata: target.metadata },
    { kind: 'protocol', protocol },
    ...added.map((file): Action => ({ kind: 'add', file: { ...file, dataChange: true } })),
    ...removed.map((file): Action => ({ kind: 'remove', file: removal(file, now) })),
    ...restoredDomains(target, latest),
    ...(restoration.transaction === undefined
      ? []
      : [{ kind: 'txn', transaction: { ...restoration.transaction, lastUpdated: now } } as const]),
  ];
  const outcome = await commit(
    io,
    {
      tablePath,
      base: latest,
      reads: readsAll(latest.files),
      actions,
      operation: restoreOperation(restoration, report),
      onConflict: 'fail',
      ignoresAppendOnly: true,
    },
    options,
  );
  return { ...outcome, report };
}

async function versionToRestore(io: DeltaIo, latest: Snapshot, to: TimeTravel): Promise<number> {
  const listing = await requireLog(io, latest.tablePath);
  const earliest = earliestRecreatable(listing);
  if ('version' in to) {
    const { version } = to;
    if (version < earliest || version > latest.version) {
      throw sluiceError('DELTA_VERSION_NOT_FOUND', { version, earliest, latest: latest.version, reason: '' });
    }
    return version;
  }
  // Unlike in a query, a time after the last commit means the last version here.
  const found = await commitAtTime(io, listing, latest, earliest, to.timestamp);
  if (found.timestamp > to.timestamp) {
    throw sluiceError('DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION', {
      timestamp: timeText(to.timestamp),
      earliest: timeText(found.timestamp),
    });
  }
  return found.version;
}

/** Refused with names: a table that names files which are gone cannot be read. */
async function requireFiles(io: DeltaIo, tablePath: string, version: number, files: readonly AddFile[]): Promise<void> {
  const missing = await missingTableFiles(io, tablePath, files);
  if (missing.length === 0) return;
  const names = missing.slice(0, 100).join(', ');
  throw sluiceError('DELTA_RESTORE_FILES_MISSING', { version, count: missing.length, files: names });
}

/** Row ids are never given twice, so their mark stays where it is. Source: `DomainMetadataUtils.handleDomainMetadataForRestoreTable`. */
function restoredDomains(target: Snapshot, latest: Snapshot): readonly Action[] {
  const action = (domain: DomainMetadata): Action => ({ kind: 'domainMetadata', domain });
  const again = [...target.domains.values()].filter(
    ({ domain, configuration }) =>
      domain !== rowTrackingDomain && latest.domains.get(domain)?.configuration !== configuration,
  );
  const gone = [...latest.domains.values()].filter(
    ({ domain }) => domain !== rowTrackingDomain && !target.domains.has(domain),
  );
  return [...again.map(action), ...gone.map((domain) => action({ ...domain, removed: true }))];
}

function restoreOperation({ to, timestampText }: Restoration, report: RestoreReport): Operation {
  const metrics = Object.fromEntries(Object.entries(report).map(([name, value]) => [name, String(value)]));
  const parameters =
    'version' in to
      ? { version: to.version, timestamp: null }
      : { version: null, timestamp: timestampText ?? timeText(to.timestamp) };
  return { name: 'RESTORE', parameters, metrics };
}

function byKey(files: readonly AddFile[]): ReadonlySet<string> {
  return new Set(files.map(logicalFileKey));
}

function bytes(files: readonly AddFile[]): number {
  return files.reduce((total, file) => total + file.size, 0);
}
