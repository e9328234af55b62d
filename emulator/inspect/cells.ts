import type { ComputeSession } from '../compute/computeSession.ts';
import type { RowValue } from '../compute/rowValue.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { DataType, StructField } from '../plan/dataType.ts';
import { prettyText } from '../plan/prettyText.ts';
import { fetchRows } from './fetchRows.ts';
import type { RowPlace } from './rowPlaces.ts';

/** The text of a cell as `show()` prints it, cut where it is long; null is NULL. */
export type Cell =
  string | null | { readonly text: string; /** UTF-16 units of the whole text. */ readonly cut: number };

/** As many units of a cell as a page of so many columns has room for. */
export function cellLimit(columns: number): number {
  return Math.max(16, Math.min(400, Math.floor(30_000 / Math.max(1, columns))));
}

/**
 * The cells of rows of a scan. Long texts and bytes are cut in the database already, so that a row of megabytes costs no more than one of
 * some hundred characters.
 */
export async function readCells(
  session: ComputeSession,
  scan: FileScan,
  places: readonly RowPlace[],
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal | undefined },
): Promise<readonly (readonly Cell[])[]> {
  const { fields } = scan.schema;
  const rows = await fetchRows(session, scan, places, { select: (names) => selectCut(fields, names, limit), signal });
  return rows.map((row) => cellsOf(row, fields, { limit, zone: session.settings.timeZone }));
}

/** The cells of a row that was selected by `selectCut`. */
export function cellsOf(
  row: readonly RowValue[],
  fields: readonly Pick<StructField, 'dataType'>[],
  { limit, zone }: { readonly limit: number; readonly zone: string },
): readonly Cell[] {
  return fields.map(({ dataType }, index) =>
    cell(row[2 * index] ?? null, row[2 * index + 1] ?? null, { dataType, limit, zone }),
  );
}

/** Two columns for each: the value, of a long text its beginning; and the length of the whole, where it is not the value's own. */
export function selectCut(
  fields: readonly Pick<StructField, 'dataType'>[],
  names: readonly string[],
  limit: number,
): string {
  return fields
    .flatMap(({ dataType }, index) => {
      const name = names[index] ?? '';
      // A character has one to four bytes, so that a text with no more bytes than the limit is short enough.
      if (isText(dataType)) {
        const long = `strlen(${name}) > ${limit}`;
        return [
          `CASE WHEN ${long} THEN left(${name}, ${limit}) ELSE ${name} END`,
          `CASE WHEN ${long} THEN ${unitsSql(name)} END`,
        ];
      }
      if (dataType.kind === 'binary') {
        const long = `octet_length(${name}) > ${limit}`;
        return [
          `CASE WHEN ${long} THEN ${name}[1:${limit}] ELSE ${name} END`,
          `CASE WHEN ${long} THEN octet_length(${name}) END`,
        ];
      }
      return [name, 'NULL'];
    })
    .join(', ');
}

/** Length of a text in UTF-16 units: a character beyond the basic plane is two. */
function unitsSql(name: string): string {
  return `(length(${name}) + length(${name}) - length(regexp_replace(${name}, '[\\x{10000}-\\x{10FFFF}]', '', 'g')))`;
}

function isText({ kind }: DataType): boolean {
  return kind === 'string' || kind === 'char' || kind === 'varchar';
}

function cell(
  value: RowValue,
  whole: RowValue,
  { dataType, limit, zone }: { readonly dataType: DataType; readonly limit: number; readonly zone: string },
): Cell {
  if (value === null) return null;
  const text = prettyText(value, dataType, zone);
  const known = whole === null ? text.length : dataType.kind === 'binary' ? Number(whole) * 3 + 1 : Number(whole);
  return known <= limit ? text : { text: beginning(text, limit), cut: known };
}

/** Never half of a surrogate pair. */
export function beginning(text: string, units: number): string {
  if (text.length <= units) return text;
  const last = text.charCodeAt(units - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? units - 1 : units);
}
