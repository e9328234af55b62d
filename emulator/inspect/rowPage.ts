import { sluiceError } from '../base/errors.ts';
import type { ComputeSession } from '../compute/computeSession.ts';
import type { RowValue } from '../compute/rowValue.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import type { StructField } from '../plan/dataType.ts';
import { prettyText } from '../plan/prettyText.ts';
import { cellLimit, readCells, type Cell } from './cells.ts';
import { fetchRows } from './fetchRows.ts';
import { findField, type RowQuery } from './rowFilter.ts';
import { parsePlace, placeText } from './rowPlaces.ts';
import type { RowViews } from './rowViews.ts';
import type { TableVersions } from './tableVersions.ts';

export interface RowPage {
  readonly snapshot: Snapshot;
  readonly fields: readonly StructField[];
  readonly rows: readonly (readonly Cell[])[];
  /** One for each row: names it in this version. */
  readonly rowIds: readonly string[];
  readonly offset: number;
  readonly total: number;
}

export interface RowPageRequest {
  readonly snapshot: Snapshot;
  readonly query: RowQuery;
  readonly offset: number;
  readonly limit: number;
  /** The most bytes of JSON that the rows take; one row is given whatever it takes. */
  readonly bytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** A window of the rows that a query means. */
export function rowPage(
  session: ComputeSession,
  versions: TableVersions,
  views: RowViews,
  { snapshot, query, offset, limit, bytes, signal }: RowPageRequest,
): Promise<RowPage> {
  const { fields } = snapshot.schema;
  if (fields.length === 0) return Promise.resolve({ snapshot, fields, rows: [], rowIds: [], offset, total: 0 });
  return views.use(
    snapshot,
    query,
    async (view) => {
      const places = await view.places(offset, limit, signal);
      const scan = await versions.scan(snapshot);
      const cells = await readCells(session, scan, places, { limit: cellLimit(fields.length), signal });
      const rows = cells.slice(0, rowsWithin(cells, bytes));
      return {
        snapshot,
        fields,
        rows,
        rowIds: places.slice(0, rows.length).map(placeText),
        offset,
        total: view.rows,
      };
    },
    signal,
  );
}

/** How many of the rows take no more than so many bytes; one at least. */
export function rowsWithin(rows: readonly unknown[], bytes: number): number {
  let used = 0;
  for (const [index, row] of rows.entries()) {
    used += Buffer.byteLength(JSON.stringify(row)) + 24;
    if (used > bytes) return Math.max(1, index);
  }
  return rows.length;
}

export interface CellText {
  readonly text: string | null;
  /** UTF-16 units of the whole. */
  readonly length: number;
}

/** The whole text of one cell. Raises TABLE_ROW_NOT_FOUND for a row that the version does not have. */
export async function cellText(
  session: ComputeSession,
  versions: TableVersions,
  wanted: {
    readonly snapshot: Snapshot;
    readonly row: string;
    readonly column: string;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<CellText> {
  const { snapshot, row, column, signal } = wanted;
  const field = findField(snapshot.schema, column);
  const place = parsePlace(row);
  const scan = await versions.scan(snapshot);
  const deleted = place === undefined ? undefined : scan.files[place.file]?.deletedRows;
  if (place === undefined || deleted?.includes(place.row) === true) throw noSuchRow(snapshot, row);
  const index = snapshot.schema.fields.indexOf(field);
  const select = (names: readonly string[]): string => names[index] ?? 'NULL';
  const [values] = await fetchRows(session, scan, [place], { select, signal });
  if (values === undefined || values.length === 0) throw noSuchRow(snapshot, row);
  const value: RowValue = values[0] ?? null;
  if (value === null) return { text: null, length: 0 };
  const text = prettyText(value, field.dataType, session.settings.timeZone);
  return { text, length: text.length };
}

function noSuchRow({ tablePath, version }: Snapshot, row: string): Error {
  return sluiceError('TABLE_ROW_NOT_FOUND', { path: tablePath, version, row });
}
