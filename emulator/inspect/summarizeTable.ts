import { commitInfo, readCommit } from '../delta/changes.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import { rowsOf } from './historyPage.ts';

/** What a list of tables shows of one. */
export interface TableSummary {
  readonly version: number;
  readonly rows: number | undefined;
  readonly bytes: number;
  readonly files: number;
  /** Milliseconds. */
  readonly lastModified: number;
  readonly lastOperation: string | undefined;
  readonly configuration: Readonly<Record<string, string>>;
}

export async function summarizeTable(io: DeltaIo, snapshot: Snapshot): Promise<TableSummary> {
  const { tablePath, version, files, timestamp, configuration } = snapshot;
  const commit = await readCommit(io, tablePath, version, 'skip');
  const operation = commit === undefined ? undefined : commitInfo(commit.actions)?.['operation'];
  return {
    version,
    rows: rowsOf(files),
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    files: files.length,
    lastModified: timestamp,
    lastOperation: typeof operation === 'string' ? operation : undefined,
    configuration,
  };
}
