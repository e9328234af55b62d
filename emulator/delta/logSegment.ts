import { sluiceError } from '../base/errors.ts';
import type { FileStatus, FileSystem } from '../base/fileSystem.ts';
import { parseLogPath, type LogPath } from './logPath.ts';
import { logFolder } from './paths.ts';

/** What the log folder holds, by kind; each list ascends by version. */
export interface LogListing {
  readonly tablePath: string;
  readonly commits: readonly CommitFile[];
  readonly compacted: readonly CommitFile[];
  readonly checkpoints: readonly CheckpointFiles[];
  readonly checksums: ReadonlySet<number>;
}

/** A commit (`version` is `endVersion`), or a log compaction file for several. */
export interface CommitFile {
  readonly version: number;
  readonly endVersion: number;
  readonly file: FileStatus;
}

/** The files of one whole Delta checkpoint. */
export interface CheckpointFiles {
  readonly version: number;
  readonly kind: 'classic' | 'multiPart' | 'uuid';
  /** In the order of parts. */
  readonly files: readonly FileStatus[];
}

/** The files that make up one version: a Delta checkpoint, perhaps, and the commits after it. */
export interface LogSegment {
  readonly tablePath: string;
  readonly version: number;
  readonly checkpoint: CheckpointFiles | undefined;
  /** Commits and log compaction files that cover every version after the Delta checkpoint once. */
  readonly commits: readonly CommitFile[];
  /** The commit file of `version` itself, whose modification time is the version's time. */
  readonly lastCommit: FileStatus;
}

/** Lists the log, or gives undefined when there is no log folder. */
export async function listLog(files: FileSystem, tablePath: string): Promise<LogListing | undefined> {
  const entries = await files.list(logFolder(tablePath));
  return entries === undefined ? undefined : logListing(tablePath, entries);
}

export function logListing(tablePath: string, entries: readonly FileStatus[]): LogListing {
  const commits: CommitFile[] = [];
  const compacted: CommitFile[] = [];
  const checksums = new Set<number>();
  const checkpointFiles: { readonly path: LogPath; readonly file: FileStatus }[] = [];
  for (const file of entries) {
    if (file.isDirectory) continue;
    const path = parseLogPath(file.name);
    switch (path.kind) {
      case 'commit':
        commits.push({ version: path.version, endVersion: path.version, file });
        break;
      case 'compacted':
        compacted.push({ version: path.version, endVersion: path.endVersion, file });
        break;
      case 'checksum':
        checksums.add(path.version);
        break;
      case 'classicCheckpoint':
      case 'multiPartCheckpoint':
      case 'uuidCheckpoint':
        checkpointFiles.push({ path, file });
        break;
      default:
        break;
    }
  }
  commits.sort((left, right) => left.version - right.version);
  // The shorter of two that start alike comes first, as in a listing by name.
  compacted.sort((left, right) => left.version - right.version || left.endVersion - right.endVersion);
  return { tablePath, commits, compacted, checkpoints: wholeCheckpoints(checkpointFiles), checksums };
}

/** Multi-part checkpoints count only when every part is there. */
function wholeCheckpoints(
  found: readonly { readonly path: LogPath; readonly file: FileStatus }[],
): readonly CheckpointFiles[] {
  const whole: CheckpointFiles[] = [];
  const partial = new Map<string, Map<number, FileStatus>>();
  for (const { path, file } of found) {
    if (path.kind === 'classicCheckpoint') whole.push({ version: path.version, kind: 'classic', files: [file] });
    if (path.kind === 'uuidCheckpoint') whole.push({ version: path.version, kind: 'uuid', files: [file] });
    if (path.kind !== 'multiPartCheckpoint') continue;
    const key = `${path.version}/${path.parts}`;
    const parts = partial.get(key) ?? new Map<number, FileStatus>();
    partial.set(key, parts.set(path.part, file));
    if (parts.size !== path.parts) continue;
    const files = [...parts].sort(([left], [right]) => left - right).map(([, part]) => part);
    whole.push({ version: path.version, kind: 'multiPart', files });
  }
  // Of several of one version the last is taken, in Delta's order of kinds.
  const rank = { classic: 0, multiPart: 1, uuid: 2 } as const;
  const order = (one: CheckpointFiles, other: CheckpointFiles): number =>
    one.version - other.version ||
    rank[one.kind] - rank[other.kind] ||
    one.files.length - other.files.length ||
    ((one.files[0]?.name ?? '') < (other.files[0]?.name ?? '') ? -1 : 1);
  return whole.sort(order);
}

/**
 * Chooses the files for a version, or for the newest one. `_last_checkpoint` is only a hint for stores that cannot list a folder
 * cheaply (PROTOCOL.md, section "Last Checkpoint File"); a local listing shows every Delta checkpoint, so that a missing, stale or broken hint
 * cannot lead astray. `before` leaves out Delta checkpoints from that version on, for one that proved unreadable.
 *
 * Raises DELTA_TRUNCATED_TRANSACTION_LOG, DELTA_VERSIONS_NOT_CONTIGUOUS or DELTA_LOG_FILE_NOT_FOUND when the files at hand do not
 * give the version; never skips a commit.
 */
export function logSegment(
  listing: LogListing,
  choice: { readonly version?: number | undefined; readonly before?: number | undefined } = {},
): LogSegment {
  const { tablePath } = listing;
  const logPath = logFolder(tablePath);
  const highest = choice.version ?? Infinity;
  const checkpoint = listing.checkpoints.findLast(
    (candidate) => candidate.version <= highest && candidate.version < (choice.before ?? Infinity),
  );
  const start = (checkpoint?.version ?? -1) + 1;
  const commits = listing.commits.filter((commit) => commit.version >= start && commit.version <= highest);
  const version = commits.at(-1)?.version ?? checkpoint?.version;
  if (version === undefined || (choice.version !== undefined && version !== choice.version)) {
    throw sluiceError('DELTA_LOG_FILE_NOT_FOUND', {
      version: choice.version ?? 0,
      checkpointVersion: checkpoint?.version ?? -1,
      logPath,
    });
  }
  requireContiguous(commits, start, version, listing);
  const lastCommit = listing.commits.find((commit) => commit.version === version);
  if (lastCommit === undefined) {
    // Delta takes a version's time, and with it its place in history, from the commit file; a Delta checkpoint alone has none.
    throw sluiceError('DELTA_LOG_FILE_NOT_FOUND', { version, checkpointVersion: start - 1, logPath });
  }
  return {
    tablePath,
    version,
    checkpoint,
    commits: choice.before === undefined ? withCompacted(listing, commits, start, version) : commits,
    lastCommit: lastCommit.file,
  };
}

function requireContiguous(commits: readonly CommitFile[], start: number, version: number, listing: LogListing): void {
  const logPath = logFolder(listing.tablePath);
  const first = commits[0];
  if (first !== undefined && first.version !== start) {
    const path = `${logPath}/${String(start).padStart(20, '0')}.json`;
    throw sluiceError('DELTA_TRUNCATED_TRANSACTION_LOG', { path, version });
  }
  for (const [index, commit] of commits.entries()) {
    if (commit.version === start + index) continue;
    const versions = commits
      .slice(Math.max(0, index - 2), index + 1)
      .map((one) => one.version)
      .join(', ');
    throw sluiceError('DELTA_VERSIONS_NOT_CONTIGUOUS', { versions, logPath, missing: start + index });
  }
}

/**
 * Log compaction files stand in for their commits where they fit into the range; commits fill the rest.
 * Source: PROTOCOL.md, section "Log Compaction Files": readers may use them; Delta does, taking the first that fits.
 */
function withCompacted(
  listing: LogListing,
  commits: readonly CommitFile[],
  start: number,
  version: number,
): readonly CommitFile[] {
  if (listing.compacted.length === 0) return commits;
  const chosen: CommitFile[] = [];
  let next = start;
  while (next <= version) {
    const compaction = listing.compacted.find((one) => one.version === next && one.endVersion <= version);
    const file = compaction ?? commits[next - start];
    if (file === undefined) return commits;
    chosen.push(file);
    next = file.endVersion + 1;
  }
  return chosen;
}
