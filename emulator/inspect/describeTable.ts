import { isSluiceError } from '../base/errors.ts';
import { requireLog } from '../delta/changes.ts';
import { earliestRecreatable } from '../delta/commitTimes.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { missingTableFiles } from '../delta/missingTableFiles.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import { detailOf, type TableDetail } from '../delta/tableDetail.ts';
import { requireWithinRetention } from '../delta/timeTravel.ts';
import { rowsOf } from './historyPage.ts';

export interface TableDescription {
  readonly snapshot: Snapshot;
  readonly detail: TableDetail;
  readonly newestVersion: number;
  /** The oldest version that the log can rebuild. */
  readonly oldestVersion: number;
  readonly rows: number | undefined;
  /** Files of the version that are gone, by path below the table where they lie in it. */
  readonly missingFiles: readonly string[];
  /** Why Delta itself would not travel to this version any more; its files may still be there. */
  readonly beyondRetention: string | undefined;
}

export async function describeTable(io: DeltaIo, snapshot: Snapshot, latest: Snapshot): Promise<TableDescription> {
  const listing = await requireLog(io, snapshot.tablePath);
  return {
    snapshot,
    detail: detailOf(snapshot),
    newestVersion: latest.version,
    oldestVersion: earliestRecreatable(listing),
    rows: rowsOf(snapshot.files),
    missingFiles: await missingTableFiles(io, snapshot.tablePath, snapshot.files),
    beyondRetention: retentionText(io, snapshot, latest),
  };
}

function retentionText(io: DeltaIo, snapshot: Snapshot, latest: Snapshot): string | undefined {
  try {
    requireWithinRetention(snapshot, latest, io.clock.now());
    return undefined;
  } catch (error) {
    if (isSluiceError(error)) return error.message;
    throw error;
  }
}
