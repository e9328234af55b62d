import type { LogListing } from './logSegment.ts';
import type { Snapshot } from './snapshot.ts';

/** A commit with the time that history shows for it. */
export interface TimedCommit {
  readonly version: number;
  /** Milliseconds. */
  readonly timestamp: number;
}

/**
 * Versions with times by modification time of their files, from one version to another, made to grow: a time that is not after the one
 * before becomes that one plus a millisecond, as in Delta, so that every version has a time of its own whatever the file system did.
 */
export function commitTimes(listing: LogListing, from: number, to: number): readonly TimedCommit[] {
  const commits = listing.commits
    .filter((commit) => commit.version >= from && commit.version <= to)
    .map((commit) => ({ version: commit.version, timestamp: commit.file.modifiedAt }));
  return growing(commits);
}

export function growing<Commit extends TimedCommit>(commits: readonly Commit[]): readonly Commit[] {
  const result: Commit[] = [];
  for (const commit of commits) {
    const before = result.at(-1)?.timestamp;
    result.push(before !== undefined && commit.timestamp <= before ? { ...commit, timestamp: before + 1 } : commit);
  }
  return result;
}

/**
 * The version from which on commits hold their own time, or undefined when the table has none.
 * Source: PROTOCOL.md, section "In-Commit Timestamps": no enablement version means that all of them do.
 */
export function inCommitTimestampStart(snapshot: Snapshot): number | undefined {
  if (!snapshot.inCommitTimestamps) return undefined;
  const version = Number(snapshot.configuration['delta.inCommitTimestampEnablementVersion'] ?? 0);
  return Number.isSafeInteger(version) ? version : 0;
}

/** The oldest version that the log can rebuild: 0, or that of the oldest Delta checkpoint with the commits after it. */
export function earliestRecreatable(listing: LogListing): number {
  const first = listing.commits[0]?.version;
  if (first === undefined || first === 0) return first ?? listing.checkpoints[0]?.version ?? 0;
  return listing.checkpoints.find((checkpoint) => checkpoint.version >= first - 1)?.version ?? first;
}
