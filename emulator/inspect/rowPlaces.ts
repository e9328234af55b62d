import type { ComputeSession } from '../compute/computeSession.ts';
import { quotePaths } from '../compute/sqlText.ts';
import { isJsonObject } from '../base/json.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { Snapshot } from '../delta/snapshot.ts';

/** Where a row of a version lies. */
export interface RowPlace {
  /** Index into the files of the version's scan. */
  readonly file: number;
  /** Counted from 0, rows that a deletion vector takes away included. */
  readonly row: number;
}

/** The order column of a scan is the file's place times this plus the row's place in it. */
export const rowsPerFile = 1_099_511_627_776n;

export function placeOfOrder(order: bigint): RowPlace {
  return { file: Number(order / rowsPerFile), row: Number(order % rowsPerFile) };
}

export function placeText({ file, row }: RowPlace): string {
  return `${file}:${row}`;
}

export function parsePlace(text: string): RowPlace | undefined {
  const [, file, row] = /^(\d{1,9}):(\d{1,13})$/.exec(text) ?? [];
  return file === undefined || row === undefined ? undefined : { file: Number(file), row: Number(row) };
}

/** Rows of each file of a scan, those that deletion vectors take away included: by the log's statistics, else by the files' footers. */
export async function physicalRows(
  session: ComputeSession,
  snapshot: Snapshot,
  scan: FileScan,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  const counts = snapshot.files.map(({ stats }) => numRecords(stats));
  const uncounted = scan.files.filter((_, index) => counts[index] === undefined);
  if (uncounted.length === 0) return counts.map((count) => count ?? 0);
  const footers = await footerRows(session, { ...scan, files: uncounted }, signal);
  let next = 0;
  return counts.map((count) => count ?? footers[next++] ?? 0);
}

/** Rows of each file by its footer. */
export async function footerRows(
  session: ComputeSession,
  { files }: FileScan,
  signal?: AbortSignal,
): Promise<readonly number[]> {
  if (files.length === 0) return [];
  const sql = `SELECT file_name, num_rows FROM parquet_file_metadata(${quotePaths(files.map(({ path }) => path))})`;
  const byPath = new Map<string, number>();
  for (const [path, rows] of await session.rows(sql, signal)) byPath.set(String(path), Number(rows));
  return files.map(({ path }) => byPath.get(path) ?? 0);
}

/** `numRecords` of a file's statistics. Source: PROTOCOL.md, section "Per-file Statistics". */
export function numRecords(stats: string | undefined): number | undefined {
  if (stats === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(stats);
  } catch {
    return undefined;
  }
  const records = isJsonObject(parsed) ? parsed['numRecords'] : undefined;
  return typeof records === 'number' && Number.isSafeInteger(records) && records >= 0 ? records : undefined;
}

/** The rows of a scan in the order of its files, without those that deletion vectors take away. */
export interface FileOrder {
  readonly total: number;
  places(offset: number, limit: number): readonly RowPlace[];
}

export function fileOrder(scan: FileScan, physical: readonly number[]): FileOrder {
  const starts: number[] = [];
  let total = 0;
  for (const [index, file] of scan.files.entries()) {
    starts.push(total);
    total += file.keptRows?.length ?? Math.max(0, (physical[index] ?? 0) - (file.deletedRows?.length ?? 0));
  }
  return {
    total,
    places(offset, limit) {
      const places: RowPlace[] = [];
      const end = Math.min(total, offset + limit);
      let at = offset;
      for (let file = lastNotAfter(starts, offset); file < starts.length && at < end; file += 1) {
        const start = starts[file] ?? 0;
        const stop = Math.min(end, starts[file + 1] ?? total);
        if (stop <= at) continue;
        const { deletedRows = [], keptRows } = scan.files[file] ?? {};
        const rows = keptRows?.slice(at - start, stop - start) ?? liveRows(deletedRows, at - start, stop - start);
        places.push(...rows.map((row) => ({ file, row })));
        at = stop;
      }
      return places;
    },
  };
}

/** Physical places of the live rows [from, to) of a file. */
function liveRows(deleted: readonly number[], from: number, to: number): readonly number[] {
  const rows: number[] = [];
  // The live row n lies behind as many deleted rows as there are with fewer than n live rows and themselves before it.
  let gone = firstWhere(deleted.length, (index) => (deleted[index] ?? 0) - index > from);
  for (let live = from; live < to; live += 1) {
    while (gone < deleted.length && (deleted[gone] ?? 0) <= live + gone) gone += 1;
    rows.push(live + gone);
  }
  return rows;
}

function lastNotAfter(starts: readonly number[], offset: number): number {
  return Math.max(0, firstWhere(starts.length, (index) => (starts[index] ?? 0) > offset) - 1);
}

/** The first index for which a condition that stays true once it is true holds; `length` when there is none. */
function firstWhere(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
