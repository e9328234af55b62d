import { sluiceError } from '../base/errors.ts';
import { jsonRow } from '../compute/rowJson.ts';
import type { RowValue } from '../compute/rowValue.ts';
import type { Snapshot } from '../delta/snapshot.ts';
import type { StructField } from '../plan/dataType.ts';
import { prettyText } from '../plan/prettyText.ts';
import { fetchRows } from './fetchRows.ts';
import type { RowQuery } from './rowFilter.ts';
import type { RowViews } from './rowViews.ts';
import type { InspectServices } from './services.ts';
import type { TableVersions } from './tableVersions.ts';

/** Where an export goes. */
export interface ExportTarget {
  /** Appends a text. */
  write(text: string): Promise<void>;
}

export interface ExportRequest {
  readonly snapshot: Snapshot;
  readonly query: RowQuery;
  readonly format: 'csv' | 'jsonLines';
  /** CSV: texts that a spreadsheet would take for a formula get an apostrophe in front. */
  readonly formulaSafe: boolean;
  readonly target: ExportTarget;
  readonly progress: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Texts of about so many units are held at once. */
const chunkSize = 4_000_000;
const mostRows = 20_000;

/**
 * Writes the rows of a query, whole cells, in their order. JSON lines are those of `sluice show --json`; CSV has the texts of `show()`, quotes as
 * RFC 4180 has them, nothing for NULL and `""` for an empty text. Gives the number of rows. Raises CANCELLED.
 */
export function exportRows(
  services: InspectServices,
  versions: TableVersions,
  views: RowViews,
  request: ExportRequest,
): Promise<number> {
  const { snapshot, query, format, formulaSafe, target, progress, signal } = request;
  const { session } = services;
  const { fields } = snapshot.schema;
  const zone = session.settings.timeZone;
  const line =
    format === 'csv'
      ? (row: readonly RowValue[]): string => csvLine(row, fields, { zone, formulaSafe })
      : (row: readonly RowValue[]): string => jsonLine(row, fields);
  return views.use(
    snapshot,
    query,
    async (view) => {
      if (format === 'csv') await target.write(csvHeader(fields, formulaSafe));
      const scan = await versions.scan(snapshot);
      let size = 256;
      let done = 0;
      while (done < view.rows) {
        if (signal?.aborted === true) throw sluiceError('CANCELLED', {});
        const places = await view.places(done, size, signal);
        const rows = await fetchRows(session, scan, places, { select: (names) => names.join(', '), signal });
        const text = rows.map(line).join('');
        await target.write(text);
        done += rows.length;
        progress(done, view.rows);
        size = Math.max(
          16,
          Math.min(mostRows, size * 4, Math.floor((chunkSize * rows.length) / Math.max(1, text.length))),
        );
      }
      return done;
    },
    signal,
  );
}

function jsonLine(row: readonly RowValue[], fields: readonly StructField[]): string {
  const values = jsonRow(
    row,
    fields.map(({ dataType }) => dataType),
    'table',
  );
  return `${JSON.stringify(Object.fromEntries(fields.map(({ name }, index) => [name, values[index]])))}\n`;
}

function csvHeader(fields: readonly StructField[], formulaSafe: boolean): string {
  return `${fields.map(({ name }) => csvText(name, formulaSafe)).join(',')}\r\n`;
}

const harmless: ReadonlySet<StructField['dataType']['kind']> = new Set([
  'boolean',
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'decimal',
  'date',
  'timestamp',
  'timestamp_ntz',
  'time',
]);

function csvLine(
  row: readonly RowValue[],
  fields: readonly StructField[],
  { zone, formulaSafe }: { readonly zone: string; readonly formulaSafe: boolean },
): string {
  const cells = fields.map(({ dataType }, index) => {
    const value = row[index] ?? null;
    if (value === null) return '';
    return csvText(prettyText(value, dataType, zone), formulaSafe && !harmless.has(dataType.kind));
  });
  return `${cells.join(',')}\r\n`;
}

/** Source of the characters: OWASP, "CSV Injection". */
function csvText(text: string, formulaSafe: boolean): string {
  const safe = formulaSafe && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return safe === '' || /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
