import type { Action, Metadata } from './actions.ts';

/**
 * How far a transaction must be as if it had run alone. `SnapshotIsolation` is for commits that rearrange rows without changing any.
 * Source: https://docs.delta.io/latest/concurrency-control.html, section "Isolation levels"
 */
export type IsolationLevel = 'Serializable' | 'WriteSerializable' | 'SnapshotIsolation';

/** The level of a commit: the table's own, or snapshot isolation where nothing but rearranged files is in it. */
export function isolationOf(actions: readonly Action[], metadata: Metadata): IsolationLevel {
  const rearranges = actions.every(
    (action) => (action.kind === 'add' || action.kind === 'remove') && !action.file.dataChange,
  );
  return rearranges ? 'SnapshotIsolation' : tableIsolation(metadata);
}

function tableIsolation(metadata: Metadata): IsolationLevel {
  return metadata.configuration['delta.isolationLevel'] === 'WriteSerializable' ? 'WriteSerializable' : 'Serializable';
}

/** What a transaction has looked at; from it follows which commits of others make its result wrong. */
export interface ReadFacts {
  /** All of the table, as an aggregate over it does. */
  readonly wholeTable: boolean;
  /**
   * One for each scan: whether a file with these partition values could hold rows that the scan wanted. On a table without partitions
   * their mere presence counts.
   */
  readonly scans: readonly ((partitionValues: PartitionValues) => boolean)[];
  /** Partition values of the files that were read, by their path in the log. */
  readonly files: ReadonlyMap<string, PartitionValues>;
  /** Application ids whose `txn` version was looked up. */
  readonly appIds: ReadonlySet<string>;
}

export type PartitionValues = Readonly<Record<string, string | null>>;

export const readsNothing: ReadFacts = { wholeTable: false, scans: [], files: new Map(), appIds: new Set() };

/** Facts of a scan over every file that the table had. */
export function readsAll(
  files: Iterable<{ readonly path: string; readonly partitionValues: PartitionValues }>,
): ReadFacts {
  const byPath = new Map<string, PartitionValues>();
  for (const { path, partitionValues } of files) byPath.set(path, partitionValues);
  return { ...readsNothing, scans: [() => true], files: byPath };
}

/** A commit that adds files, or none, and depends on nothing that is in the table. */
export function isBlindAppend(actions: readonly Action[], reads: ReadFacts): boolean {
  const dependsOnFiles = reads.wholeTable || reads.scans.length > 0 || reads.files.size > 0;
  return !dependsOnFiles && !actions.some((action) => action.kind === 'remove' || action.kind === 'cdc');
}
