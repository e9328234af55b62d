import { isSluiceError, sluiceError, type SluiceError } from '../base/errors.ts';
import type { FileStatus } from '../base/fileSystem.ts';
import type { StructType } from '../plan/dataType.ts';
import { parseSchemaJson } from '../plan/schemaJson.ts';
import { parseActionLines } from './actionJson.ts';
import type { Action, AddFile, DomainMetadata, Metadata, Protocol, RemoveFile, SetTransaction } from './actions.ts';
import { inCommitTimestamp, readCommit, requireLog } from './changes.ts';
import { readCheckpoint } from './checkpointReader.ts';
import type { DeltaIo } from './deltaIo.ts';
import { readLastCheckpoint } from './lastCheckpoint.ts';
import { logSegment, type LogListing, type LogSegment } from './logSegment.ts';
import { emptyState, replay, type TableState } from './replay.ts';
import { columnMappingMode, hasInCommitTimestamps, requireReadable } from './tableFeatures.ts';
import { checksumMismatches, readVersionChecksum } from './versionChecksum.ts';
import { requireWithinRetention, resolveVersion, type TimeTravel } from './timeTravel.ts';

/** A version of a table, as its log describes it. Never changes. */
export interface Snapshot {
  /** Absolute plain path of the table's folder. */
  readonly tablePath: string;
  readonly version: number;
  /** Milliseconds: the in-commit timestamp where the table has them, else the modification time of the commit file. */
  readonly timestamp: number;
  readonly protocol: Protocol;
  readonly metadata: Metadata;
  readonly schema: StructType;
  readonly partitionColumns: readonly string[];
  readonly configuration: Readonly<Record<string, string>>;
  readonly columnMapping: 'none' | 'name' | 'id';
  /** The logical files, computed when first asked for. */
  readonly files: readonly AddFile[];
  /** Removed files whose tombstones are still kept, computed when first asked for. */
  readonly tombstones: readonly RemoveFile[];
  /** By application id. */
  readonly transactions: ReadonlyMap<string, SetTransaction>;
  /** By domain; removed ones are not in it. */
  readonly domains: ReadonlyMap<string, DomainMetadata>;
  readonly inCommitTimestamps: boolean;
  /** Version of the Delta checkpoint that it was read from, if any. */
  readonly checkpointVersion: number | undefined;
  /** The commit file of `version`. */
  readonly commitFile: FileStatus;
  /** For `refreshSnapshot` only. */
  readonly state: TableState;
}

/** The newest version, or the one at a version or time. Raises DELTA_TABLE_NOT_FOUND and the errors of a log that cannot be read. */
export async function readSnapshot(io: DeltaIo, tablePath: string, at?: TimeTravel): Promise<Snapshot> {
  const listing = await requireLog(io, tablePath);
  const latest = await snapshotAt(io, listing, undefined);
  // As in Delta, the newest version has to be readable before an older one is: its metadata says what may be read.
  if (at === undefined) return latest;
  const version = await resolveVersion(io, listing, latest, at);
  if (version === latest.version) return latest;
  const snapshot = await snapshotAt(io, listing, version);
  requireWithinRetention(snapshot, latest, io.clock.now());
  return snapshot;
}

/** A version for the engine's own work (a stream's start, a restore): its age is no reason against it, unlike for a user's time travel. */
export async function readSnapshotAtVersion(io: DeltaIo, tablePath: string, version: number): Promise<Snapshot> {
  return snapshotAt(io, await requireLog(io, tablePath), version);
}

/** The newest version, or undefined when the folder holds no table. */
export async function readSnapshotIfPresent(io: DeltaIo, tablePath: string): Promise<Snapshot | undefined> {
  try {
    return await readSnapshot(io, tablePath);
  } catch (error) {
    if (isSluiceError(error, 'DELTA_TABLE_NOT_FOUND')) return undefined;
    throw error;
  }
}

/**
 * The newest version, reading only the commits that came after `snapshot`; the same object when there are none. A few system calls
 * however long the log is. Where the log is no longer the one that the snapshot was read from, it is read afresh.
 */
export async function refreshSnapshot(io: DeltaIo, snapshot: Snapshot): Promise<Snapshot> {
  const { tablePath } = snapshot;
  const known = await io.files.status(snapshot.commitFile.path);
  const same = known?.modifiedAt === snapshot.commitFile.modifiedAt && known.size === snapshot.commitFile.size;
  if (!same) return readSnapshot(io, tablePath);
  const commits: (readonly Action[])[] = [];
  let last: FileStatus | undefined;
  for (let version = snapshot.version + 1; ; version += 1) {
    const commit = await readCommit(io, tablePath, version, 'skip');
    if (commit === undefined) break;
    commits.push(commit.actions);
    last = commit.file;
  }
  if (last === undefined) {
    // Commits are only ever cleaned up behind a Delta checkpoint, so a newer one tells that the next commit has come and gone.
    const hint = await readLastCheckpoint(io.files, tablePath);
    return hint !== undefined && hint.version > snapshot.version ? readSnapshot(io, tablePath) : snapshot;
  }
  return makeSnapshot({
    tablePath,
    version: snapshot.version + commits.length,
    checkpointVersion: snapshot.checkpointVersion,
    commitFile: last,
    state: replay(snapshot.state, commits),
    lastActions: commits.at(-1) ?? [],
  });
}

async function snapshotAt(io: DeltaIo, listing: LogListing, version: number | undefined): Promise<Snapshot> {
  const segment = logSegment(listing, { version });
  const snapshot = await snapshotOfSegment(io, listing, segment);
  if (listing.checksums.has(snapshot.version)) await requireChecksum(io, snapshot);
  return snapshot;
}

/**
 * A version checksum that names another protocol or metadata than the log: one of them was altered. Delta refuses such a version too.
 * Source: PROTOCOL.md, section "Version Checksum File", "State Validation".
 */
async function requireChecksum(io: DeltaIo, snapshot: Snapshot): Promise<void> {
  const { tablePath, version } = snapshot;
  const checksum = await readVersionChecksum(io, tablePath, version);
  const differing = checksum === undefined ? [] : checksumMismatches(snapshot, checksum, ['protocol', 'metadata']);
  const [first] = differing;
  if (first === undefined) return;
  throw sluiceError('DELTA_STATE_RECOVER_ERROR', { operation: first.fact, path: tablePath, version });
}

async function snapshotOfSegment(io: DeltaIo, listing: LogListing, segment: LogSegment): Promise<Snapshot> {
  try {
    return await snapshotOf(io, segment);
  } catch (error) {
    const other = isSluiceError(error, 'DELTA_CHECKPOINT_UNREADABLE') ? otherStart(listing, segment, error) : undefined;
    if (other === undefined) throw error;
    return snapshotOf(io, other);
  }
}

/**
 * A Delta checkpoint only repeats what commits say: where those are still there, an older start gives the same state. Delta takes one when it
 * meets the damage while it builds the snapshot; with a version checksum, or in a sidecar, it meets it only while rows are being read, and
 * fails. The same tables are refused here.
 */
function otherStart(listing: LogListing, segment: LogSegment, error: SluiceError): LogSegment | undefined {
  if (segment.checkpoint === undefined || listing.checksums.has(segment.version)) return undefined;
  const damaged = segment.checkpoint.files.some((file) => file.path === error.parameters['path']);
  return damaged ? segmentBefore(listing, segment.version, segment.checkpoint.version) : undefined;
}

function segmentBefore(listing: LogListing, version: number, before: number): LogSegment | undefined {
  try {
    return logSegment(listing, { version, before });
  } catch {
    // The error to report is that of the unreadable Delta checkpoint.
    return undefined;
  }
}

async function snapshotOf(io: DeltaIo, segment: LogSegment): Promise<Snapshot> {
  const { tablePath, version, checkpoint } = segment;
  const parts: (readonly Action[])[] = [];
  if (checkpoint !== undefined) parts.push(await readCheckpoint(io, tablePath, checkpoint));
  for (const commit of segment.commits) parts.push(await readActions(io, commit.file.path));
  const last = segment.commits.at(-1);
  const hasOwnActions = last?.version === version && last.endVersion === version;
  return makeSnapshot({
    tablePath,
    version,
    checkpointVersion: checkpoint?.version,
    commitFile: segment.lastCommit,
    state: replay(emptyState, parts),
    lastActions: hasOwnActions ? (parts.at(-1) ?? []) : await readActions(io, segment.lastCommit.path),
  });
}

async function readActions(io: DeltaIo, path: string): Promise<readonly Action[]> {
  const content = await io.files.read(path);
  if (content === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
  return parseActionLines(content, path);
}

interface SnapshotParts {
  readonly tablePath: string;
  readonly version: number;
  readonly checkpointVersion: number | undefined;
  readonly commitFile: FileStatus;
  readonly state: TableState;
  /** The actions of the commit of `version`. */
  readonly lastActions: readonly Action[];
}

function makeSnapshot(parts: SnapshotParts): Snapshot {
  const { tablePath, version, state } = parts;
  const { protocol, metadata } = state;
  if (protocol === undefined || metadata === undefined) {
    const operation = protocol === undefined ? 'protocol' : 'metadata';
    throw sluiceError('DELTA_STATE_RECOVER_ERROR', { operation, path: tablePath, version });
  }
  const schema = tableSchema(metadata);
  requireReadable(tablePath, protocol, metadata, schema);
  const inCommitTimestamps = hasInCommitTimestamps(metadata);
  const timestamp = inCommitTimestamps ? inCommitTimestamp(parts.lastActions) : parts.commitFile.modifiedAt;
  if (timestamp === undefined) {
    const reason = 'the table has in-commit timestamps, but the commit holds none';
    throw sluiceError('DELTA_LOG_FILE_MALFORMED', { path: parts.commitFile.path, line: 1, reason });
  }
  let files: readonly AddFile[] | undefined;
  let tombstones: readonly RemoveFile[] | undefined;
  return {
    tablePath,
    version,
    timestamp,
    protocol,
    metadata,
    schema,
    partitionColumns: metadata.partitionColumns,
    configuration: metadata.configuration,
    columnMapping: columnMappingMode(metadata),
    get files() {
      return (files ??= [...state.files.current().active.values()]);
    },
    get tombstones() {
      return (tombstones ??= [...state.files.current().removed.values()]);
    },
    transactions: state.transactions,
    domains: state.domains,
    inCommitTimestamps,
    checkpointVersion: parts.checkpointVersion,
    commitFile: parts.commitFile,
    state,
  };
}

const noColumns: StructType = { kind: 'struct', fields: [] };

const parsedSchemas = new WeakMap<Metadata, StructType>();

/** The schema of a metadata action; parsed once for each, however many versions share it. */
export function tableSchema(metadata: Metadata): StructType {
  if (metadata.schemaString === '') return noColumns;
  const known = parsedSchemas.get(metadata);
  if (known !== undefined) return known;
  const schema = parseSchemaJson(metadata.schemaString);
  parsedSchemas.set(metadata, schema);
  return schema;
}
