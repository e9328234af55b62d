import { sluiceError, type SluiceError } from '../base/errors.ts';
import type { Action, CommitInfo, Metadata, Protocol } from './actions.ts';
import type { IsolationLevel, PartitionValues, ReadFacts } from './isolation.ts';
import { isHarmlessChange } from './metadataChange.ts';
import { rowTrackingDomain } from './rowTracking.ts';
import { featureNames } from './writerFeatures.ts';

/**
 * Whether a transaction that lost the race for a version may follow the winner, by the rules of Delta's own writers, in their order.
 * Pure: everything that it needs was read before.
 * Source: https://docs.delta.io/latest/concurrency-control.html; PROTOCOL.md, sections "Delta Log Entries" and "Domain Metadata".
 */
export interface Contender {
  /** How the table is named in errors. */
  readonly table: string;
  readonly reads: ReadFacts;
  readonly actions: readonly Action[];
  readonly isolation: IsolationLevel;
  readonly blindAppend: boolean;
  /** As they will be after this transaction, before anything that the winner changes. */
  readonly metadata: Metadata;
  readonly protocol: Protocol;
  /** Partition columns when the table was read: their names, and those under which partition values are kept. */
  readonly partitionColumns: readonly { readonly name: string; readonly nameInFiles: string }[];
}

/** A commit that came first. */
export interface Winner {
  readonly version: number;
  readonly actions: readonly Action[];
}

export type ConflictAnswer =
  | { readonly kind: 'conflict'; readonly error: SluiceError }
  /** The transaction as if it had started behind the winner. */
  | { readonly kind: 'rebased'; readonly contender: Contender };

export function checkConflict(contender: Contender, winner: Winner): ConflictAnswer {
  const won = summaryOf(winner);
  const error =
    protocolConflict(contender, won) ??
    metadataConflict(contender, won) ??
    domainConflict(contender, won) ??
    transactionConflict(contender, won) ??
    addedFileConflict(contender, won) ??
    removedFileConflict(contender, won) ??
    doubleRemoveConflict(contender, won);
  if (error !== undefined) return { kind: 'conflict', error };
  return {
    kind: 'rebased',
    contender: {
      ...contender,
      actions: withBackfilledIds(contender.actions, winner, won),
      protocol: won.protocol ?? contender.protocol,
      metadata: won.metadata ?? contender.metadata,
    },
  };
}

/** Files that the winner only gave row ids keep them in what this transaction says of them. */
function withBackfilledIds(actions: readonly Action[], winner: Winner, won: WinnerSummary): readonly Action[] {
  if (won.operation !== backfill) return actions;
  const filled = new Map(
    winner.actions.flatMap((action) => (action.kind === 'add' ? [[action.file.path, action.file] as const] : [])),
  );
  return actions.map((action) => {
    if (action.kind !== 'add' && action.kind !== 'remove') return action;
    const file = filled.get(action.file.path);
    if (file?.baseRowId === undefined || file.defaultRowCommitVersion === undefined) return action;
    const { baseRowId, defaultRowCommitVersion } = file;
    return action.kind === 'add'
      ? { kind: 'add', file: { ...action.file, baseRowId, defaultRowCommitVersion } }
      : { kind: 'remove', file: { ...action.file, baseRowId, defaultRowCommitVersion } };
  });
}

/** Delta's name for the commits that give row ids to the files of a table. */
const backfill = 'ROW TRACKING BACKFILL';

interface WinnerSummary {
  readonly version: number;
  readonly operation: string;
  readonly blindAppend: boolean;
  readonly info: CommitInfo;
  readonly protocol: Protocol | undefined;
  readonly metadata: Metadata | undefined;
  readonly added: readonly PartitionValues[];
  readonly removed: readonly string[];
  readonly appIds: readonly string[];
  readonly domains: ReadonlySet<string>;
}

function summaryOf({ version, actions }: Winner): WinnerSummary {
  const info = actions.flatMap((action) => (action.kind === 'commitInfo' ? [action.info] : []))[0] ?? {};
  const operation = info['operation'];
  return {
    version,
    info,
    operation: typeof operation === 'string' ? operation : 'commit',
    blindAppend: info['isBlindAppend'] === true,
    protocol: actions.flatMap((action) => (action.kind === 'protocol' ? [action.protocol] : []))[0],
    metadata: actions.flatMap((action) => (action.kind === 'metaData' ? [action.metadata] : []))[0],
    added: actions.flatMap((action) => (action.kind === 'add' ? [action.file.partitionValues] : [])),
    removed: actions.flatMap((action) => (action.kind === 'remove' ? [action.file.path] : [])),
    appIds: actions.flatMap((action) => (action.kind === 'txn' ? [action.transaction.appId] : [])),
    domains: new Set(actions.flatMap((action) => (action.kind === 'domainMetadata' ? [action.domain.domain] : []))),
  };
}

/** Two protocol changes never merge, and nobody may go on past a feature that was dropped. */
function protocolConflict(contender: Contender, won: WinnerSummary): SluiceError | undefined {
  if (won.protocol === undefined) return undefined;
  const changesToo = contender.actions.some((action) => action.kind === 'protocol');
  const kept = featureNames(won.protocol);
  const drops = [...featureNames(contender.protocol)].some((feature) => !kept.has(feature));
  if (!changesToo && !drops) return undefined;
  return sluiceError('DELTA_PROTOCOL_CHANGED', { table: contender.table, commit: JSON.stringify(won.info) });
}

function metadataConflict(contender: Contender, won: WinnerSummary): SluiceError | undefined {
  if (won.metadata === undefined) return undefined;
  const changesToo = contender.actions.some((action) => action.kind === 'metaData');
  if (!changesToo && isHarmlessChange(contender.metadata, won.metadata)) return undefined;
  return sluiceError('DELTA_METADATA_CHANGED', { table: contender.table, commit: JSON.stringify(won.info) });
}

/** Section "Domain Metadata": two transactions on one domain conflict unless the domain's owner knows how to merge them. */
function domainConflict(contender: Contender, won: WinnerSummary): SluiceError | undefined {
  const both = contender.actions.some(
    (action) =>
      action.kind === 'domainMetadata' &&
      // Row ids are given anew behind the winner.
      action.domain.domain !== rowTrackingDomain &&
      won.domains.has(action.domain.domain),
  );
  if (!both) return undefined;
  return sluiceError('DELTA_CONCURRENT_TRANSACTION', { commit: JSON.stringify(won.info) });
}

function transactionConflict(contender: Contender, won: WinnerSummary): SluiceError | undefined {
  if (!won.appIds.some((appId) => contender.reads.appIds.has(appId))) return undefined;
  return sluiceError('DELTA_CONCURRENT_TRANSACTION', { commit: JSON.stringify(won.info) });
}

function addedFileConflict(contender: Contender, won: WinnerSummary): SluiceError | undefined {
  const partitionValues = firstAddedThatWasRead(contender, won);
  if (partitionValues === undefined) return undefined;
  const { table } = contender;
  const { operation, version } = won;
  const partition = partitionText(contender.partitionColumns, partitionValues);
  return partition === undefined
    ? sluiceError('DELTA_CONCURRENT_APPEND.WITHOUT_HINT', { operation, table, version })
    : sluiceError('DELTA_CONCURRENT_APPEND.WITH_PARTITION_HINT', { operation, table, version, partition });
}

function firstAddedThatWasRead(contender: Contender, won: WinnerSummary): PartitionValues | undefined {
  if (contender.blindAppend || contender.isolation === 'SnapshotIsolation') return undefined;
  // It adds the files again that are there, with row ids.
  if (won.operation === backfill) return undefined;
  const changesMetadata = contender.actions.some((action) => action.kind === 'metaData');
  // A blind append could as well have come later, which is all that WriteSerializable asks for.
  if (won.blindAppend && contender.isolation === 'WriteSerializable' && !changesMetadata) return undefined;
  const { wholeTable, scans } = contender.reads;
  if (wholeTable || contender.partitionColumns.length === 0) return won.added[0];
  return won.added.find((values) => scans.some((wants) => wants(values)));
}

function removedFileConflict(contender: Contender, won: WinnerSummary): SluiceError | undefined {
  const { files, wholeTable } = contender.reads;
  const path = won.removed.find((removed) => files.has(removed));
  if (path === undefined && !(wholeTable && won.removed.length > 0)) return undefined;
  const { table } = contender;
  const { operation, version } = won;
  const partition = partitionText(contender.partitionColumns, path === undefined ? {} : (files.get(path) ?? {}));
  return partition === undefined
    ? sluiceError('DELTA_CONCURRENT_DELETE_READ.WITHOUT_HINT', { operation, table, version })
    : sluiceError('DELTA_CONCURRENT_DELETE_READ.WITH_PARTITION_HINT', { operation, table, version, partition });
}

function doubleRemoveConflict(contender: Contender, won: WinnerSummary): SluiceError | undefined {
  const mine = new Map<string, PartitionValues>();
  for (const action of contender.actions) {
    if (action.kind === 'remove') mine.set(action.file.path, action.file.partitionValues ?? {});
  }
  const path = won.removed.find((removed) => mine.has(removed));
  if (path === undefined) return undefined;
  const { table } = contender;
  const { operation, version } = won;
  const partition = partitionText(contender.partitionColumns, mine.get(path) ?? {});
  return partition === undefined
    ? sluiceError('DELTA_CONCURRENT_DELETE_DELETE.WITHOUT_HINT', { operation, table, version })
    : sluiceError('DELTA_CONCURRENT_DELETE_DELETE.WITH_PARTITION_HINT', { operation, table, version, partition });
}

/** `[p=a, q=null]`, or undefined where there is nothing to say. */
function partitionText(columns: Contender['partitionColumns'], values: PartitionValues): string | undefined {
  if (columns.length === 0 || Object.keys(values).length === 0) return undefined;
  return `[${columns.map(({ name, nameInFiles }) => `${name}=${values[nameInFiles] ?? 'null'}`).join(', ')}]`;
}
