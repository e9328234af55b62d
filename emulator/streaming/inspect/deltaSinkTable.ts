import { isSluiceError, sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { readSnapshotIfPresent } from '../../delta/snapshot.ts';
import type { LastWritten } from './nextStart.ts';
import type { TableReading } from './sinkAgreement.ts';

/** What a Delta table says of a query: its newest version, and the `txn` under the query's id. Never throws for what lies in it. */
export async function readSinkTable(io: DeltaIo, path: string, queryId: string | undefined): Promise<TableReading> {
  try {
    const snapshot = await readSnapshotIfPresent(io, path);
    if (snapshot === undefined) return { kind: 'absent', path };
    const transaction = queryId === undefined ? undefined : snapshot.transactions.get(queryId);
    return {
      kind: 'table',
      path,
      version: snapshot.version,
      txn: transaction?.version,
      txnUpdated: transaction?.lastUpdated,
      forgets: 'delta.setTransactionRetentionDuration' in snapshot.configuration,
      others: snapshot.transactions.size - (transaction === undefined ? 0 : 1),
    };
  } catch (error) {
    const known = isSluiceError(error) ? error : sluiceError('INTERNAL_ERROR', { detail: String(error) });
    return { kind: 'unreadable', path, code: known.code, message: known.message };
  }
}

/** What a restart would hear from the sink. Where the table forgets, or there is none, it hears nothing. */
export function lastWrittenOf(table: TableReading): LastWritten {
  if (table.kind === 'absent') return undefined;
  return table.kind === 'table' ? table.txn : 'unknown';
}

/** The nearest folder above a stream checkpoint that holds a Delta table: many keep the one inside of the other. */
export async function tableAround(files: FileSystem, checkpoint: string): Promise<string | undefined> {
  let folder = checkpoint;
  for (let level = 0; level < 3; level += 1) {
    folder = folder.slice(0, folder.lastIndexOf('/'));
    if (folder === '') return undefined;
    if ((await files.status(`${folder}/_delta_log`))?.isDirectory === true) return folder;
  }
  return undefined;
}
