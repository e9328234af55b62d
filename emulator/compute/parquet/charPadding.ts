import { sluiceError } from '../../base/errors.ts';
import type { StructField } from '../../plan/dataType.ts';

/** Field metadata in which Spark keeps the CHAR and VARCHAR types of a column whose type is string otherwise. */
const rawTypeKey = '__CHAR_VARCHAR_TYPE_STRING';

/**
 * SQL of a column with what Spark's reads add: a CHAR(n) is padded with blanks to n characters, whatever the file holds
 * (`spark.sql.readSideCharPadding`). CHAR inside of other types is refused.
 */
export function paddedCharSql(field: StructField, sql: string): string {
  const rawType = field.metadata[rawTypeKey];
  if (typeof rawType !== 'string' || !/\bchar\(/i.test(rawType)) return sql;
  const length = /^char\((\d+)\)$/i.exec(rawType)?.[1];
  if (length === undefined) {
    throw sluiceError('UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE', {
      format: 'parquet',
      columnName: field.name,
      columnType: rawType.toUpperCase(),
    });
  }
  return `CASE WHEN length(${sql}) < ${length} THEN rpad(${sql}, ${length}, ' ') ELSE ${sql} END`;
}
