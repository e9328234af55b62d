import { sluiceError } from '../../base/errors.ts';
import type { Action, AddFile } from '../../delta/actions.ts';
import type { DeltaSourceOptions } from './deltaSourceOptions.ts';
import type { SchemaWatch } from './deltaSchemaWatch.ts';
import { baseIndex, compareDeltaOffsets, endIndex, type DeltaOffset } from './deltaOffset.ts';
import type { StreamedTable } from './deltaStreamedTable.ts';

/** One entry of the sequence that offsets count: a file, or the placeholder before or after a version's files. */
export interface DeltaPosition {
  readonly version: number;
  readonly index: number;
  readonly file?: AddFile;
}

export interface PositionRange {
  /** Entries strictly after this one. */
  readonly after: Pick<DeltaOffset, 'version' | 'index' | 'inSnapshot'>;
  /** Entries up to and including this one; absent while looking for a new end. */
  readonly end?: DeltaOffset;
  /** A bound that AvailableNow fixed. Unlike `end` it promises nothing about the commits. */
  readonly bound?: DeltaOffset | undefined;
}

export interface PositionReader {
  read(range: PositionRange): AsyncGenerator<DeltaPosition, void, undefined>;
  /** Forgets the initial snapshot and commits before this version. */
  forgetBefore(version: number): void;
}

interface CheckedCommit {
  readonly version: number;
  readonly files: readonly AddFile[];
}

/**
 * The entries of a table in the order that a stream takes them: the files of the initial snapshot by (modification
 * time, path), then the added files of each commit in the order in which they stand in it.
 * Source: delta-io/delta, `DeltaSource.getFileChanges`.
 */
export function deltaPositions(table: StreamedTable, options: DeltaSourceOptions, schema: SchemaWatch): PositionReader {
  const commits = new Map<number, CheckedCommit>();
  let snapshot: { readonly version: number; readonly files: readonly AddFile[] } | undefined;
  /** Gaps that `failOnDataLoss` = false passes over: a version that is gone → the next one that is there. */
  const gaps = new Map<number, number>();
  let missed: { readonly version: number; readonly stamp: number; readonly listed: boolean } | undefined;

  async function snapshotFiles(version: number): Promise<readonly AddFile[]> {
    if (snapshot?.version !== version) {
      const view = await table.at(version);
      snapshot = { version, files: [...view.files].sort(byTimeThenPath) };
    }
    return snapshot.files;
  }

  async function checkedCommit(version: number): Promise<CheckedCommit | undefined> {
    const known = commits.get(version);
    if (known !== undefined) return known;
    const actions = await table.commit(version);
    if (actions === undefined) return undefined;
    const commit = { version, files: filesOf(actions, version) };
    commits.set(version, commit);
    return commit;
  }

  /**
   * The next commit that is there at or after `version`. A poll that finds none is one look for that file and one at the log
   * folder. The log is listed, to tell a gap from its end, when the source misses a commit for the first time, when the
   * folder has come to rest, and whenever the commit was promised.
   */
  async function nextCommit(version: number, promised: boolean): Promise<CheckedCommit | undefined> {
    const known = gaps.get(version);
    if (known !== undefined) return checkedCommit(known);
    const stamp = commits.has(version) ? undefined : await table.logStamp();
    const commit = await checkedCommit(version);
    if (commit !== undefined || stamp === undefined) return commit;
    const rests = missed?.version === version && missed.stamp === stamp;
    if (rests && missed?.listed === true && !promised) return undefined;
    const list = promised || rests || missed === undefined;
    missed = { version, stamp, listed: list };
    if (!list) return undefined;
    const [found] = await table.commitVersions(version);
    if (found === undefined) return undefined;
    if (found > version && options.failOnDataLoss) throw missing(version, found);
    if (found > version) gaps.set(version, found);
    return checkedCommit(found);
  }

  /** Raises for what a stream cannot express, else gives the files that it emits. */
  function filesOf(actions: readonly Action[], version: number): readonly AddFile[] {
    const added: AddFile[] = [];
    let removed: string | undefined;
    let operation: string | undefined;
    for (const action of actions) {
      if (action.kind === 'add' && action.file.dataChange) added.push(withoutStats(action.file));
      else if (action.kind === 'remove' && action.file.dataChange) removed ??= action.file.path;
      else if (action.kind === 'metaData') schema.check(action.metadata, version);
      else if (action.kind === 'protocol') table.checkReadable(action.protocol);
      else if (action.kind === 'commitInfo') operation = operationText(action.info);
    }
    if (removed === undefined) return added;
    const allowChanges = options.ignoreChanges || options.ignoreFileDeletion || options.skipChangeCommits;
    const dataPath = `file:${table.path}`;
    if (added.length > 0 && !allowChanges) {
      throw sluiceError('DELTA_SOURCE_TABLE_IGNORE_CHANGES', { version, file: operation ?? removed, dataPath });
    }
    if (added.length === 0 && !allowChanges && !options.ignoreDeletes) {
      throw sluiceError('DELTA_SOURCE_IGNORE_DELETE', { version, removedFile: removed, dataPath });
    }
    return options.skipChangeCommits ? [] : added;
  }

  async function* commitEntries(from: number, range: PositionRange): AsyncGenerator<DeltaPosition> {
    const { end, after, bound } = range;
    const last = end === undefined ? undefined : end.index === baseIndex ? end.version - 1 : end.version;
    let expected = from;
    while (last === undefined || expected <= last) {
      if (bound !== undefined && compareDeltaOffsets({ version: expected, index: baseIndex }, bound) >= 0) break;
      const commit = await nextCommit(expected, end !== undefined);
      if (commit === undefined) break;
      if (last !== undefined && commit.version > last) return;
      yield* entriesOf(commit, commit.version === after.version ? after.index : undefined);
      expected = commit.version + 1;
    }
    if (last !== undefined && expected <= last && options.failOnDataLoss) {
      throw sluiceError('DELTA_STREAMING_TRAILING_COMMIT_MISSING', {
        expectedVersion: last,
        seenVersion: expected - 1,
      });
    }
  }

  async function* all(range: PositionRange): AsyncGenerator<DeltaPosition> {
    const { version, index, inSnapshot } = range.after;
    if (inSnapshot) yield* entriesOf({ version, files: await snapshotFiles(version) }, index);
    yield* commitEntries(inSnapshot ? version + 1 : version, range);
  }

  return {
    async *read(range) {
      const limit = range.end ?? range.bound;
      for await (const entry of all(range)) {
        if (limit !== undefined && compareDeltaOffsets(entry, limit) > 0) return;
        yield entry;
      }
    },
    forgetBefore(version) {
      for (const known of commits.keys()) if (known < version) commits.delete(known);
      if (snapshot !== undefined && snapshot.version < version) snapshot = undefined;
    },
  };
}

/** Placeholder, files, placeholder; only what comes after `after` where that is given. */
function* entriesOf({ version, files }: CheckedCommit, after: number | undefined): Generator<DeltaPosition> {
  if (after === undefined) yield { version, index: baseIndex };
  for (let index = Math.max(0, (after ?? -1) + 1); index < files.length; index += 1) {
    const file = files[index];
    if (file !== undefined) yield { version, index, file };
  }
  yield { version, index: endIndex };
}

function missing(startVersion: number, earliestVersion: number): Error {
  const option = 'failOnDataLoss';
  return sluiceError('DELTA_MISSING_FILES_UNEXPECTED_VERSION', { startVersion, earliestVersion, option });
}

function byTimeThenPath(left: AddFile, right: AddFile): number {
  if (left.modificationTime !== right.modificationTime) return left.modificationTime - right.modificationTime;
  return Buffer.compare(Buffer.from(left.path, 'utf8'), Buffer.from(right.path, 'utf8'));
}

/** A backlog can be long, and statistics are most of it. */
function withoutStats(file: AddFile): AddFile {
  const copy: { -readonly [Member in keyof AddFile]: AddFile[Member] } = { ...file };
  delete copy.stats;
  return copy;
}

/** `UPDATE (Map(predicate -> "[…]"))`, as Delta names the commit in its message. */
function operationText(info: Readonly<Record<string, unknown>>): string | undefined {
  const { operation, operationParameters } = info;
  if (typeof operation !== 'string') return undefined;
  const parameters =
    typeof operationParameters === 'object' && operationParameters !== null ? Object.entries(operationParameters) : [];
  // Delta keeps each value as the JSON text that it has in the log's own object.
  const texts = parameters.map(([name, value]) => `${name} -> ${JSON.stringify(value)}`);
  return `${operation} (Map(${texts.join(', ')}))`;
}
