import { sluiceError } from '../../base/errors.ts';
import type { FileScan, ScanFile } from '../../plan/fileScan.ts';
import type { OrderedRelation } from '../computeSession.ts';
import { partitionLiteral } from '../partitionLiteral.ts';
import { quoteName, quotePaths } from '../sqlText.ts';
import type { FileSchema, FooterCache } from './footerSchema.ts';
import { paddedCharSql } from './charPadding.ts';
import { readColumnSql } from './readColumn.ts';

/** From this many runs on, those that are read alike are put together and their rows sorted back into file order. */
const mostRuns = 64;

export interface ScanSettings {
  readonly caseSensitive: boolean;
  /** Adds the order column: the file's place times 2^40 plus the row's place in it. */
  readonly withOrder: boolean;
}

/**
 * SQL of the rows of Parquet files, in file order. Neighbouring files that are read alike share one `read_parquet`; a file
 * with a deletion vector is read by itself.
 */
export async function scanParquetSql(
  scan: FileScan,
  names: readonly string[],
  footers: FooterCache,
  { caseSensitive, withOrder }: ScanSettings,
): Promise<OrderedRelation> {
  const schemas = await footers.schemas(scan.files.map((file) => file.path));
  const runs = runsOf(scan.files, schemas);
  const merged = runs.length > mostRuns ? mergedRuns(runs) : runs;
  const sorted = merged.length < runs.length;
  const parts = merged.map((run) => runSql(scan, names, run, { caseSensitive, withOrder: withOrder || sorted }));
  const union = parts.length === 1 ? `(${parts[0] ?? ''})` : `(${parts.join(' UNION ALL ')})`;
  if (!sorted) return { relation: union, order: orderColumn };
  const list = names.length === 0 ? ['1 AS "_"'] : names.map(quoteName);
  if (withOrder) list.push(orderColumn);
  return { relation: `(SELECT ${list.join(', ')} FROM ${union} ORDER BY ${orderColumn})`, order: orderColumn };
}

const orderColumn = '"_order"';

interface Run {
  readonly schema: FileSchema;
  readonly files: readonly ScanFile[];
  /** Position of each file in the scan. */
  readonly ordinals: readonly number[];
}

function runsOf(files: readonly ScanFile[], schemas: ReadonlyMap<string, FileSchema>): readonly Run[] {
  const runs: { schema: FileSchema; files: ScanFile[]; ordinals: number[] }[] = [];
  for (const [ordinal, file] of files.entries()) {
    const schema = schemas.get(file.path);
    if (schema === undefined) throw sluiceError('FAILED_READ_FILE.FILE_NOT_EXIST', { path: file.path });
    const run = runs.at(-1);
    const previous = run?.files.at(-1);
    if (run !== undefined && previous !== undefined && run.schema === schema && readAlike(previous, file)) {
      run.files.push(file);
      run.ordinals.push(ordinal);
    } else {
      runs.push({ schema, files: [file], ordinals: [ordinal] });
    }
  }
  return runs;
}

function readAlike(left: ScanFile, right: ScanFile): boolean {
  if (isReduced(left) || isReduced(right)) return false;
  const names = Object.keys(left.partitionValues);
  return (
    names.length === Object.keys(right.partitionValues).length &&
    names.every((name) => Object.hasOwn(right.partitionValues, name))
  );
}

function isReduced(file: ScanFile): boolean {
  return file.keptRows !== undefined || (file.deletedRows !== undefined && file.deletedRows.length > 0);
}

/** Puts runs that are read alike together wherever they stand; `_file` and `_row` keep their order. */
function mergedRuns(runs: readonly Run[]): readonly Run[] {
  const merged: { schema: FileSchema; files: ScanFile[]; ordinals: number[] }[] = [];
  for (const run of runs) {
    const first = run.files[0];
    const other = merged.find(
      ({ schema, files: [file] }) =>
        schema === run.schema && file !== undefined && first !== undefined && readAlike(file, first),
    );
    if (other === undefined) {
      merged.push({ schema: run.schema, files: [...run.files], ordinals: [...run.ordinals] });
    } else {
      other.files.push(...run.files);
      other.ordinals.push(...run.ordinals);
    }
  }
  return merged;
}

function runSql(
  scan: FileScan,
  names: readonly string[],
  run: Run,
  { caseSensitive, withOrder }: ScanSettings,
): string {
  const [first] = run.files;
  const path = first?.path ?? '';
  const list = scan.schema.fields.map((field, index) => {
    const name = quoteName(names[index] ?? field.name);
    if (first !== undefined && Object.hasOwn(first.partitionValues, field.name)) {
      const texts = run.files.map((file) => file.partitionValues[field.name] ?? null);
      const sql = constantPerFile(texts.map((text) => partitionLiteral(text, field.dataType)));
      return `${paddedCharSql(field, sql)} AS ${name}`;
    }
    const sql = readColumnSql(field, run.schema.columns, { columnMapping: scan.columnMapping, caseSensitive, path });
    return `${paddedCharSql(field, sql)} AS ${name}`;
  });
  if (list.length === 0) list.push('1 AS "_"');
  if (withOrder) list.push(`${orderSql(run.ordinals)} AS ${orderColumn}`);
  const where = first === undefined || !isReduced(first) ? '' : ` WHERE ${rowsOfFileSql(first)}`;
  const rowNumbers = where !== '' || withOrder ? ', file_row_number = true' : '';
  const paths = quotePaths(run.files.map((file) => file.path));
  return `SELECT ${list.join(', ')} FROM read_parquet(${paths}, hive_partitioning = false${rowNumbers})${where}`;
}

function orderSql(ordinals: readonly number[]): string {
  const [first = 0] = ordinals;
  const consecutive = ordinals.every((ordinal, index) => ordinal === first + index);
  const file = consecutive ? `(file_index::BIGINT + ${first})` : constantPerFile(ordinals.map(String));
  return `(${file} * 1099511627776 + file_row_number)`;
}

/** One literal when all agree, else the literal at the file's place in the list that is read. */
function constantPerFile(literals: readonly string[]): string {
  const [first] = literals;
  if (first !== undefined && literals.every((literal) => literal === first)) return first;
  return `[${literals.join(', ')}][file_index::BIGINT + 1]`;
}

function rowsOfFileSql({ deletedRows = [], keptRows }: ScanFile): string {
  const conditions = deletedRows.length === 0 ? [] : [keptRowsSql(deletedRows)];
  if (keptRows !== undefined) conditions.push(onlyRowsSql(keptRows));
  return conditions.join(' AND ');
}

/** Up to so many rows are named one by one, by which DuckDB skips the row groups without them. */
const mostNamedRows = 2048;

function onlyRowsSql(kept: readonly number[]): string {
  const [first] = kept;
  const last = kept.at(-1);
  if (first === undefined || last === undefined) return 'false';
  if (last - first === kept.length - 1) return `file_row_number BETWEEN ${first} AND ${last}`;
  return kept.length <= mostNamedRows ? `file_row_number IN (${kept.join(', ')})` : `NOT (${keptRowsSql(kept)})`;
}

/** Protocol, section "Deletion Vectors": the positions in the vector are rows of the file to be left out. */
export function keptRowsSql(deleted: readonly number[]): string {
  if (deleted.length <= 8) return `file_row_number NOT IN (${deleted.join(', ')})`;
  const rows = (deleted.at(-1) ?? 0) + 1;
  const bits = new Uint8Array(Math.ceil(rows / 8));
  for (const row of deleted) bits[row >> 3] = (bits[row >> 3] ?? 0) | (0x80 >> (row & 7));
  const bitmap = `from_base64('${Buffer.from(bits).toString('base64')}')::BIT`;
  return `CASE WHEN file_row_number < ${bits.length * 8} THEN get_bit(${bitmap}, file_row_number::INTEGER) = 0 ELSE true END`;
}
