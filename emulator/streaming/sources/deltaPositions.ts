import type { AddFile } from '../../delta/actions.ts';
import type { Admission, Admittee } from './admission.ts';
import { addedFiles, changedFiles, sizeOf, type CommitFiles, type FileAction } from './deltaCommitFiles.ts';
import { commitWalk, type WalkLimits } from './deltaCommitWalk.ts';
import { baseIndex, compareDeltaOffsets, endIndex, type DeltaOffset } from './deltaOffset.ts';
import type { SchemaWatch } from './deltaSchemaWatch.ts';
import type { DeltaSourceOptions } from './deltaSourceOptions.ts';
import type { StreamedTable } from './deltaStreamedTable.ts';

/** One entry of the sequence that offsets count: a file, or the placeholder before or after a version's files. */
export interface DeltaPosition {
  readonly version: number;
  readonly index: number;
  readonly action?: FileAction;
}

export interface PositionRange extends WalkLimits {
  /** Entries strictly after this one; those up to and including `end` or `bound`. */
  readonly after: Pick<DeltaOffset, 'version' | 'index' | 'inSnapshot'>;
}

export interface PositionReader {
  /** Ends where the admission, if there is one, lets nothing more in. */
  read(range: PositionRange, admission?: Admission): AsyncGenerator<DeltaPosition, void, undefined>;
  /** Forgets the initial snapshot and commits before this version. */
  forgetBefore(version: number): void;
}

/**
 * The entries of a table in the order that a stream takes them: the files of the initial snapshot by (modification
 * time, path), then what each commit has to give, in the order in which it stands there.
 * Source: delta-io/delta, `DeltaSource.getFileChanges` and `DeltaSourceCDCSupport.getFileChangesForCDC`.
 */
export function deltaPositions(table: StreamedTable, options: DeltaSourceOptions, schema: SchemaWatch): PositionReader {
  const { readChangeFeed } = options;
  const walk = commitWalk(table, options.failOnDataLoss, (actions, version) =>
    readChangeFeed
      ? changedFiles(actions, version, { table, schema })
      : addedFiles(actions, version, { table, options, schema }),
  );
  let snapshot: CommitFiles | undefined;

  async function snapshotFiles(version: number): Promise<CommitFiles> {
    if (snapshot?.version !== version) {
      const view = await table.at(version);
      const files = [...view.files].sort(byTimeThenPath);
      snapshot = { version, actions: files.map((file) => ({ kind: 'add', file })), unit: 'single' };
    }
    return snapshot;
  }

  async function* versions(range: PositionRange): AsyncGenerator<CommitFiles> {
    const { version, inSnapshot } = range.after;
    if (inSnapshot) yield await snapshotFiles(version);
    yield* walk.from(inSnapshot ? version + 1 : version, range);
  }

  return {
    async *read(range, admission) {
      const limit = range.end ?? range.bound;
      for await (const commit of versions(range)) {
        // A stream of changes looks for room before each commit, one of rows before each file.
        if (readChangeFeed && admission?.hasCapacity() === false) return;
        const entries = entriesOf(commit, range.after, admission !== undefined);
        if (admission !== undefined && commit.unit !== 'single') {
          const inside = [...entries].filter((entry) => isWithin(entry, limit));
          if (!admission.admitAll(inside.map(admittee))) return;
          yield* inside;
          continue;
        }
        for (const entry of entries) {
          if (!isWithin(entry, limit)) return;
          if (admission?.admit(admittee(entry)) === false) return;
          yield entry;
        }
      }
    },
    forgetBefore(version) {
      walk.forgetBefore(version);
      if (snapshot !== undefined && snapshot.version < version) snapshot = undefined;
    },
  };
}

/** Placeholder, files, placeholder; in the version where the range starts only what comes after its start. */
function* entriesOf(
  { version, actions, unit }: CommitFiles,
  after: PositionRange['after'],
  limited: boolean,
): Generator<DeltaPosition> {
  const start = version === after.version ? after.index : undefined;
  // Under a limit a commit with change files has no placeholders, so that a batch ends at its last file.
  const placeholders = unit !== 'changeFiles' || !limited;
  if (start === undefined && placeholders) yield { version, index: baseIndex };
  for (let index = Math.max(0, (start ?? -1) + 1); index < actions.length; index += 1) {
    const action = actions[index];
    if (action !== undefined) yield { version, index, action };
  }
  if (placeholders) yield { version, index: endIndex };
}

function isWithin(entry: DeltaPosition, limit: DeltaOffset | undefined): boolean {
  return limit === undefined || compareDeltaOffsets(entry, limit) <= 0;
}

function admittee({ action }: DeltaPosition): Admittee {
  return action === undefined ? undefined : sizeOf(action);
}

function byTimeThenPath(left: AddFile, right: AddFile): number {
  if (left.modificationTime !== right.modificationTime) return left.modificationTime - right.modificationTime;
  return Buffer.compare(Buffer.from(left.path, 'utf8'), Buffer.from(right.path, 'utf8'));
}
