import { sluiceError } from '../base/errors.ts';
import { parseRetention } from './calendarInterval.ts';
import { readCommit } from './changes.ts';
import { commitTimes, earliestRecreatable, inCommitTimestampStart, type TimedCommit } from './commitTimes.ts';
import type { DeltaIo } from './deltaIo.ts';
import type { LogListing } from './logSegment.ts';
import type { Snapshot } from './snapshot.ts';

/** Which version to read: by number, or the newest one at or before a time in milliseconds. */
export type TimeTravel = { readonly version: number } | { readonly timestamp: number };

/** The version that a time travel asks for, or the error that says why there is none. */
export async function resolveVersion(
  io: DeltaIo,
  listing: LogListing,
  latest: Snapshot,
  at: TimeTravel,
): Promise<number> {
  return 'version' in at
    ? checkedVersion(listing, latest, at.version)
    : versionAtTime(io, listing, latest, at.timestamp);
}

function checkedVersion(listing: LogListing, latest: Snapshot, version: number): number {
  const earliest = earliestRecreatable(listing);
  if (Number.isSafeInteger(version) && version >= earliest && version <= latest.version) return version;
  throw sluiceError('DELTA_VERSION_NOT_FOUND', { version, earliest, latest: latest.version, reason: '' });
}

async function versionAtTime(io: DeltaIo, listing: LogListing, latest: Snapshot, time: number): Promise<number> {
  const earliest = earliestRecreatable(listing);
  const found = await commitAtTime(io, listing, latest, earliest, time);
  if (found.timestamp > time) {
    throw sluiceError('DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION', {
      timestamp: timeText(time),
      earliest: timeText(found.timestamp),
    });
  }
  if (found.version === latest.version && found.timestamp < time) {
    throw sluiceError('DELTA_TIMESTAMP_GREATER_THAN_COMMIT', {
      providedTimestamp: timeText(time),
      lastCommitTimestamp: timeText(found.timestamp),
      maximumTimestamp: timeText(found.timestamp),
    });
  }
  return found.version;
}

/** The newest commit from version `earliest` on that is not after a time, or the first commit when all are. */
export async function commitAtTime(
  io: DeltaIo,
  listing: LogListing,
  latest: Snapshot,
  earliest: number,
  time: number,
): Promise<TimedCommit> {
  const start = inCommitTimestampStart(latest);
  const byFile = commitTimes(listing, earliest, (start ?? Infinity) - 1);
  const first = listing.commits.find((commit) => commit.version >= earliest);
  if (first === undefined) {
    throw sluiceError('DELTA_VERSION_NOT_FOUND', { version: earliest, earliest, latest: latest.version, reason: '' });
  }
  if (start !== undefined) {
    const low = Math.max(start, first.version);
    const lowest = await inCommitTime(io, latest, low);
    if (lowest.timestamp <= time) return searchInCommitTimes(io, latest, lowest, time);
    // Before the first in-commit timestamp only file times can answer; where there are none, that first one is too late.
    if (byFile.length === 0) return lowest;
  }
  return byFile.findLast((commit) => commit.timestamp <= time) ?? byFile[0] ?? { version: earliest, timestamp: 0 };
}

/** In-commit timestamps grow with the version (PROTOCOL.md, section "In-Commit Timestamps"), so a binary search finds the last one. */
async function searchInCommitTimes(
  io: DeltaIo,
  latest: Snapshot,
  lowest: TimedCommit,
  time: number,
): Promise<TimedCommit> {
  let found = lowest;
  let high = latest.version;
  while (found.version < high) {
    const middle = await inCommitTime(io, latest, Math.ceil((found.version + high) / 2));
    if (middle.timestamp <= time) found = middle;
    else high = middle.version - 1;
  }
  return found;
}

async function inCommitTime(io: DeltaIo, latest: Snapshot, version: number): Promise<TimedCommit> {
  const commit = await readCommit(io, latest.tablePath, version);
  if (commit === undefined) {
    const logPath = `${latest.tablePath}/_delta_log`;
    throw sluiceError('DELTA_LOG_FILE_NOT_FOUND', { version, checkpointVersion: -1, logPath });
  }
  return { version, timestamp: commit.timestamp };
}

const defaultRetention = 7 * 86_400_000;

/**
 * Refuses a version whose data files a vacuum may already have deleted, as Delta does since 4.0: its time lies further back than
 * `delta.deletedFileRetentionDuration`. The newest version is always whole.
 */
export function requireWithinRetention(snapshot: Snapshot, latest: Snapshot, now: number): void {
  if (snapshot.version === latest.version) return;
  const property = latest.configuration['delta.deletedFileRetentionDuration'];
  const retention = (property === undefined ? undefined : parseRetention(property)) ?? defaultRetention;
  if (snapshot.timestamp >= now - retention) return;
  throw sluiceError('DELTA_UNSUPPORTED_TIME_TRAVEL_BEYOND_DELETED_FILE_RETENTION_DURATION', {
    hours: Math.trunc(retention / 3_600_000),
    version: snapshot.version,
    timestamp: timeText(snapshot.timestamp),
  });
}

export function timeText(milliseconds: number): string {
  return Number.isFinite(milliseconds) && Math.abs(milliseconds) <= 8.64e15
    ? new Date(milliseconds).toISOString()
    : String(milliseconds);
}
