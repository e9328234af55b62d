import { sluiceError } from '../base/errors.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { AnalysisSettings } from '../plan/functionEntry.ts';
import type { MalformedLines, OrderedRelation, RelationSql } from './computeSession.ts';
import { csvFormat } from './csv/scanCsv.ts';
import type { DuckdbConnection } from './duckdbSession.ts';
import { duckdbType } from './duckdbTypes.ts';
import type { JavaScriptFunctions } from './javascriptFunctions.ts';
import { jsonFormat } from './json/scanJson.ts';
import type { FooterCache } from './parquet/footerSchema.ts';
import { scanParquetSql } from './parquet/scanParquet.ts';
import { quoteName } from './sqlText.ts';
import { malformedRecordsSql, scanRecordsSql, type RecordFormat } from './text/scanRecords.ts';
import { scanTextSql } from './text/scanText.ts';

export interface ScanContext {
  readonly settings: AnalysisSettings;
  readonly footers: FooterCache;
  readonly functions: JavaScriptFunctions;
}

export async function scanFilesSql(
  scan: FileScan,
  names: readonly string[],
  context: ScanContext,
): Promise<RelationSql> {
  if (scan.files.length === 0) return emptyRelation(scan, names);
  if (scan.format === 'parquet') return (await parquet(scan, names, context, false)).relation;
  const { relation } = orderedText(scan, names, context);
  const list = names.length === 0 ? '1 AS "_"' : names.map(quoteName).join(', ');
  return `(SELECT ${list} FROM ${relation})`;
}

export async function scanFilesOrderedSql(
  scan: FileScan,
  names: readonly string[],
  context: ScanContext,
): Promise<OrderedRelation> {
  if (scan.files.length === 0)
    return { relation: `(SELECT *, 0::BIGINT AS "_order" FROM ${emptyRelation(scan, names)})`, order: '"_order"' };
  return scan.format === 'parquet' ? parquet(scan, names, context, true) : orderedText(scan, names, context);
}

/** Malformed records of a json or csv scan; the other formats have none. */
export async function malformedLines(
  scan: FileScan,
  limit: number,
  context: ScanContext,
  connection: DuckdbConnection,
): Promise<MalformedLines> {
  const format = scan.files.length === 0 ? undefined : recordFormat(scan, context.settings);
  if (format === undefined) return { count: 0, sample: [] };
  const rows = await connection.rows(
    `SELECT file, number, line, problem, found FROM ${malformedRecordsSql(scan, format, context.functions, limit)}`,
  );
  return {
    count: Number(rows[0]?.[4] ?? 0),
    sample: rows.map(([file, number, line, problem]) => ({
      file: scan.files[Number(file) - 1]?.path ?? '',
      line: Number(number),
      text: String(line),
      reason: String(problem),
    })),
  };
}

function parquet(
  scan: FileScan,
  names: readonly string[],
  { footers, settings }: ScanContext,
  withOrder: boolean,
): Promise<OrderedRelation> {
  return scanParquetSql(scan, names, footers, { caseSensitive: settings.caseSensitive, withOrder });
}

function orderedText(scan: FileScan, names: readonly string[], context: ScanContext): OrderedRelation {
  if (scan.format === 'text') return scanTextSql(scan, names);
  const format = recordFormat(scan, context.settings);
  if (format === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `no reader for the format ${scan.format}` });
  return scanRecordsSql(scan, names, format, context.functions);
}

function recordFormat(scan: FileScan, settings: AnalysisSettings): RecordFormat | undefined {
  if (scan.format === 'json') return jsonFormat(scan, settings);
  return scan.format === 'csv' ? csvFormat(scan, settings) : undefined;
}

function emptyRelation(scan: FileScan, names: readonly string[]): RelationSql {
  const list = scan.schema.fields.map(
    (field, index) => `NULL::${duckdbType(field.dataType)} AS ${quoteName(names[index] ?? field.name)}`,
  );
  return `(SELECT ${list.length === 0 ? '1 AS "_"' : list.join(', ')} WHERE false)`;
}
