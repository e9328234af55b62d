import type { FileScan } from '../plan/fileScan.ts';
import type { OrderedRelation, RelationSql } from './computeSession.ts';
import { duckdbType } from './duckdbTypes.ts';
import type { FooterCache } from './parquet/footerSchema.ts';
import { scanParquetSql } from './parquet/scanParquet.ts';
import { quoteName } from './sqlText.ts';

export async function scanFilesSql(
  scan: FileScan,
  names: readonly string[],
  footers: FooterCache,
  caseSensitive: boolean,
): Promise<RelationSql> {
  if (scan.files.length === 0) return emptyRelation(scan, names);
  return (await scanParquetSql(scan, names, footers, { caseSensitive, withOrder: false })).relation;
}

export async function scanFilesOrderedSql(
  scan: FileScan,
  names: readonly string[],
  footers: FooterCache,
  caseSensitive: boolean,
): Promise<OrderedRelation> {
  if (scan.files.length > 0) return scanParquetSql(scan, names, footers, { caseSensitive, withOrder: true });
  return { relation: `(SELECT *, 0::BIGINT AS "_order" FROM ${emptyRelation(scan, names)})`, order: '"_order"' };
}

function emptyRelation(scan: FileScan, names: readonly string[]): RelationSql {
  const list = scan.schema.fields.map(
    (field, index) => `NULL::${duckdbType(field.dataType)} AS ${quoteName(names[index] ?? field.name)}`,
  );
  return `(SELECT ${list.length === 0 ? '1 AS "_"' : list.join(', ')} WHERE false)`;
}
