import { sluiceError } from '../base/errors.ts';
import type { StructType } from '../plan/dataType.ts';
import type { Action, AddFile, RemoveFile, SetTransaction } from './actions.ts';
import type { DataFile } from './dataFile.ts';
import type { DeltaIo } from './deltaIo.ts';
import { readsAll, readsNothing, type ReadFacts } from './isolation.ts';
import { requireNoNulls } from './notNull.ts';
import { createTableOperation, type Operation, type WrittenAmounts } from './operation.ts';
import { newTable } from './planWrite.ts';
import type { PlannedWrite } from './plannedWrite.ts';
import { readSnapshotIfPresent } from './snapshot.ts';
import { commit, type CommitOptions, type CommitOutcome } from './transaction.ts';

export interface WriteDetails {
  readonly operation: (amounts: WrittenAmounts) => Operation;
  /** The application's own version, by which a repeated write is known: (query id, batch id) of a stream. */
  readonly transaction?: { readonly appId: string; readonly version: number };
  readonly userMetadata?: string | undefined;
  /** The rows were computed from the table itself, so that a change of it makes them wrong. */
  readonly readsTable?: boolean;
  readonly options?: CommitOptions;
}

/** `alreadyWritten`: the table carries this application version or a later one; nothing was done. */
export type WriteOutcome = CommitOutcome | { readonly kind: 'alreadyWritten'; readonly version: number };

/**
 * Makes the written files the table's (append), or the only ones of the table (overwrite), in one commit. The plan says what happens
 * to schema, partitioning and protocol. Exactly-once by `transaction`: a second call with the same pair commits nothing.
 */
export async function commitWrite(
  io: DeltaIo,
  planned: PlannedWrite,
  files: readonly DataFile[],
  details: WriteDetails,
): Promise<WriteOutcome> {
  const { base, mode } = planned;
  const written = details.transaction;
  const known = written === undefined ? undefined : base?.transactions.get(written.appId);
  if (written !== undefined && known !== undefined && known.version >= written.version) {
    return { kind: 'alreadyWritten', version: known.version };
  }
  requireNoNulls(planned, files);
  const now = io.clock.now();
  const removed = mode === 'overwrite' ? (base?.files ?? []).map((file) => removal(file, now)) : [];
  const actions: readonly Action[] = [
    ...(planned.changesMetadata ? [{ kind: 'metaData', metadata: planned.metadata } as const] : []),
    ...(planned.changesProtocol ? [{ kind: 'protocol', protocol: planned.protocol } as const] : []),
    ...(written === undefined ? [] : [transactionAction({ ...written, lastUpdated: now })]),
    ...files.map((file): Action => ({ kind: 'add', file: addition(file, now) })),
    ...removed.map((file): Action => ({ kind: 'remove', file })),
  ];
  return commit(
    io,
    {
      tablePath: planned.tablePath,
      base,
      reads: readFacts(planned, details),
      actions,
      operation: details.operation(amountsOf(files, removed)),
      userMetadata: details.userMetadata,
    },
    details.options,
  );
}

/** Makes a table without rows. Raises DELTA_PATH_EXISTS when there is one already. */
export async function createTable(
  io: DeltaIo,
  tablePath: string,
  table: {
    /** NOT NULL columns stay NOT NULL. */
    readonly schema: StructType;
    readonly partitionBy: readonly string[];
    readonly properties: Readonly<Record<string, string>>;
    readonly name?: string;
    readonly description?: string;
    readonly isManaged?: boolean;
  },
  options: CommitOptions = {},
): Promise<CommitOutcome> {
  if ((await readSnapshotIfPresent(io, tablePath)) !== undefined)
    throw sluiceError('DELTA_PATH_EXISTS', { path: tablePath });
  const { metadata, protocol } = newTable(io, table);
  return commit(
    io,
    {
      tablePath,
      base: undefined,
      reads: readsNothing,
      actions: [
        { kind: 'metaData', metadata },
        { kind: 'protocol', protocol },
      ],
      operation: createTableOperation({
        partitionBy: metadata.partitionColumns,
        description: table.description,
        properties: metadata.configuration,
        isManaged: table.isManaged ?? false,
      }),
    },
    options,
  );
}

function readFacts(planned: PlannedWrite, details: WriteDetails): ReadFacts {
  const reads = planned.mode === 'overwrite' ? readsAll(planned.base?.files ?? []) : readsNothing;
  return {
    ...reads,
    wholeTable: details.readsTable ?? false,
    appIds: new Set(details.transaction === undefined ? [] : [details.transaction.appId]),
  };
}

/** The action of a file that is new to the table. */
export function addition(file: DataFile, now: number): AddFile {
  return {
    path: file.path,
    partitionValues: file.partitionValues,
    size: file.size,
    modificationTime: now,
    dataChange: true,
    stats: file.stats,
  };
}

/** The tombstone of a file: with it a vacuum knows how long to keep the file, and other writers which one it was. */
export function removal(file: AddFile, now: number, dataChange = true): RemoveFile {
  return {
    path: file.path,
    deletionTimestamp: now,
    dataChange,
    extendedFileMetadata: true,
    partitionValues: file.partitionValues,
    size: file.size,
    ...(file.deletionVector === undefined ? {} : { deletionVector: file.deletionVector }),
    ...(file.baseRowId === undefined ? {} : { baseRowId: file.baseRowId }),
    ...(file.defaultRowCommitVersion === undefined ? {} : { defaultRowCommitVersion: file.defaultRowCommitVersion }),
  };
}

function transactionAction(transaction: SetTransaction): Action {
  return { kind: 'txn', transaction };
}

function amountsOf(files: readonly DataFile[], removed: readonly RemoveFile[]): WrittenAmounts {
  return {
    files: files.length,
    rows: sum(files.map((file) => file.rows)),
    bytes: sum(files.map((file) => file.size)),
    removedFiles: removed.length,
    removedBytes: sum(removed.map((file) => file.size ?? 0)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
