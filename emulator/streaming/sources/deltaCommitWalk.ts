import { sluiceError } from '../../base/errors.ts';
import type { Action } from '../../delta/actions.ts';
import type { CommitFiles } from './deltaCommitFiles.ts';
import { baseIndex, compareDeltaOffsets, type DeltaOffset } from './deltaOffset.ts';
import type { StreamedTable } from './deltaStreamedTable.ts';

export interface CommitWalk {
  /**
   * Commits from a version on, each once. With `end` up to it, and every one of them has to be there; without, as far as
   * the log goes, but not past `bound`.
   */
  from(version: number, limits: WalkLimits): AsyncGenerator<CommitFiles, void, undefined>;
  forgetBefore(version: number): void;
}

export interface WalkLimits {
  readonly end?: DeltaOffset;
  /** A bound that AvailableNow fixed. Unlike `end` it promises nothing about the commits. */
  readonly bound?: DeltaOffset | undefined;
}

/** Reads commits one after the other and remembers what was made of them, since a batch is looked at several times. */
export function commitWalk(
  table: StreamedTable,
  failOnDataLoss: boolean,
  filesOf: (actions: readonly Action[], version: number) => CommitFiles,
): CommitWalk {
  const commits = new Map<number, CommitFiles>();
  /** Gaps that `failOnDataLoss` = false passes over: a version that is gone → the next one that is there. */
  const gaps = new Map<number, number>();
  let missed: { readonly version: number; readonly stamp: number; readonly listed: boolean } | undefined;

  async function commitAt(version: number): Promise<CommitFiles | undefined> {
    const known = commits.get(version);
    if (known !== undefined) return known;
    const actions = await table.commit(version);
    if (actions === undefined) return undefined;
    const commit = filesOf(actions, version);
    commits.set(version, commit);
    return commit;
  }

  /**
   * The next commit that is there at or after `version`. A poll that finds none is one look for that file and one at the log
   * folder. The log is listed, to tell a gap from its end, when the source misses a commit for the first time, when the
   * folder has come to rest, and whenever the commit was promised.
   */
  async function nextCommit(version: number, promised: boolean): Promise<CommitFiles | undefined> {
    const known = gaps.get(version);
    if (known !== undefined) return commitAt(known);
    const stamp = commits.has(version) ? undefined : await table.logStamp();
    const commit = await commitAt(version);
    if (commit !== undefined || stamp === undefined) return commit;
    const rests = missed?.version === version && missed.stamp === stamp;
    if (rests && missed?.listed === true && !promised) return undefined;
    const list = promised || rests || missed === undefined;
    missed = { version, stamp, listed: list };
    if (!list) return undefined;
    const [found] = await table.commitVersions(version);
    if (found === undefined) return undefined;
    if (found > version && failOnDataLoss) throw missing(version, found);
    if (found > version) gaps.set(version, found);
    return commitAt(found);
  }

  return {
    async *from(version, { end, bound }) {
      const last = end === undefined ? undefined : end.index === baseIndex ? end.version - 1 : end.version;
      let expected = version;
      while (last === undefined || expected <= last) {
        if (bound !== undefined && compareDeltaOffsets({ version: expected, index: baseIndex }, bound) >= 0) break;
        const commit = await nextCommit(expected, end !== undefined);
        if (commit === undefined) break;
        if (last !== undefined && commit.version > last) return;
        yield commit;
        expected = commit.version + 1;
      }
      if (last !== undefined && expected <= last && failOnDataLoss) {
        throw sluiceError('DELTA_STREAMING_TRAILING_COMMIT_MISSING', {
          expectedVersion: last,
          seenVersion: expected - 1,
        });
      }
    },
    forgetBefore(version) {
      for (const known of commits.keys()) if (known < version) commits.delete(known);
    },
  };
}

function missing(startVersion: number, earliestVersion: number): Error {
  const option = 'failOnDataLoss';
  return sluiceError('DELTA_MISSING_FILES_UNEXPECTED_VERSION', { startVersion, earliestVersion, option });
}
