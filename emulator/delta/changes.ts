import { sluiceError } from '../base/errors.ts';
import type { FileStatus } from '../base/fileSystem.ts';
import { parseActionLines } from './actionJson.ts';
import type { Action, CommitInfo } from './actions.ts';
import type { DeltaIo } from './deltaIo.ts';
import { commitFileName } from './logPath.ts';
import { listLog, type LogListing } from './logSegment.ts';
import { logFolder } from './paths.ts';

/** One commit of the log as it was written. */
export interface DeltaCommit {
  readonly version: number;
  /** In file order. */
  readonly actions: readonly Action[];
  /** The in-commit timestamp where there is one, else the modification time of the file, in milliseconds. */
  readonly timestamp: number;
  readonly file: FileStatus;
}

/**
 * Reads one commit file, never a log compaction file or a Delta checkpoint in its place: those hold what became of the actions, not
 * what the commit did. Undefined when the file is not there (not written yet, or cleaned up).
 */
export async function readCommit(
  io: DeltaIo,
  tablePath: string,
  version: number,
  blankLines: 'skip' | 'refuse' = 'refuse',
): Promise<DeltaCommit | undefined> {
  const path = `${logFolder(tablePath)}/${commitFileName(version)}`;
  const content = await io.files.read(path);
  if (content === undefined) return undefined;
  const file = await io.files.status(path);
  if (file === undefined) return undefined;
  const actions = parseActionLines(content, path, blankLines);
  return { version, actions, timestamp: inCommitTimestamp(actions) ?? file.modifiedAt, file };
}

/** Every commit that the log still holds from a version on (and up to one), ascending; a missing one is not skipped silently: see `gapsIn`. */
export async function listCommits(
  io: DeltaIo,
  tablePath: string,
  from: number,
  to: number = Infinity,
): Promise<readonly CommitListing[]> {
  const listing = await requireLog(io, tablePath);
  return listing.commits
    .filter((commit) => commit.version >= from && commit.version <= to)
    .map(({ version, file }) => ({ version, file }));
}

export interface CommitListing {
  readonly version: number;
  readonly file: FileStatus;
}

/** The newest version that a commit or a Delta checkpoint gives. Raises DELTA_TABLE_NOT_FOUND. */
export async function latestVersion(io: DeltaIo, tablePath: string): Promise<number> {
  const listing = await requireLog(io, tablePath);
  return Math.max(listing.commits.at(-1)?.version ?? -1, listing.checkpoints.at(-1)?.version ?? -1);
}

export async function requireLog(io: DeltaIo, tablePath: string): Promise<LogListing> {
  const listing = await listLog(io.files, tablePath);
  if (listing === undefined || (listing.commits.length === 0 && listing.checkpoints.length === 0))
    throw sluiceError('DELTA_TABLE_NOT_FOUND', { path: tablePath });
  return listing;
}

/** The commit's own account of itself, when it has one. */
export function commitInfo(actions: readonly Action[]): CommitInfo | undefined {
  for (const action of actions) if (action.kind === 'commitInfo') return action.info;
  return undefined;
}

/** Source: PROTOCOL.md, section "In-Commit Timestamps": milliseconds, in the commit's first action. */
export function inCommitTimestamp(actions: readonly Action[]): number | undefined {
  const timestamp = commitInfo(actions)?.['inCommitTimestamp'];
  return typeof timestamp === 'number' && Number.isSafeInteger(timestamp) ? timestamp : undefined;
}
