import type { ComputeSession, RelationSql } from '../compute/computeSession.ts';
import type { RowValue } from '../compute/rowValue.ts';
import type { FileScan } from '../plan/fileScan.ts';
import { rowsPerFile, type RowPlace } from './rowPlaces.ts';

/** Rows of a scan by their places, in the order of the places. `select` makes the SELECT list of the columns' names. */
export async function fetchRows(
  session: ComputeSession,
  scan: FileScan,
  places: readonly RowPlace[],
  {
    select,
    signal,
  }: { readonly select: (names: readonly string[]) => string; readonly signal?: AbortSignal | undefined },
): Promise<readonly (readonly RowValue[])[]> {
  if (places.length === 0) return [];
  const names = scan.schema.fields.map((_, index) => `c${index}`);
  const { relation, order, files } = await placedRelation(session, scan, places, names);
  const list = select(names);
  const found = new Map<string, readonly RowValue[]>();
  for (const row of await session.rows(`SELECT ${order}, ${list} FROM ${relation}`, signal)) {
    const [place, ...values] = row;
    found.set(String(place), values);
  }
  return places.map(
    (place) => found.get(String(BigInt(files.get(place.file) ?? 0) * rowsPerFile + BigInt(place.row))) ?? [],
  );
}

/** A relation of some rows alone; its order column counts the files that are in it, by `files`. */
async function placedRelation(
  session: ComputeSession,
  scan: FileScan,
  places: readonly RowPlace[],
  names: readonly string[],
): Promise<{ readonly relation: RelationSql; readonly order: string; readonly files: ReadonlyMap<number, number> }> {
  const byFile = new Map<number, number[]>();
  for (const { file, row } of places) {
    const rows = byFile.get(file);
    if (rows === undefined) byFile.set(file, [row]);
    else rows.push(row);
  }
  const chosen = [...byFile].sort(([one], [other]) => one - other);
  const files = chosen.flatMap(([index, rows]) => {
    const file = scan.files[index];
    // Places are those of rows that are there: the deletion vector has been applied.
    return file === undefined
      ? []
      : [{ ...file, deletedRows: undefined, keptRows: [...new Set(rows)].sort((one, other) => one - other) }];
  });
  const { relation, order } = await session.scanFilesOrdered({ ...scan, files }, names);
  return { relation, order, files: new Map(chosen.map(([index], ordinal) => [index, ordinal])) };
}
