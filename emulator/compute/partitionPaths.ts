import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import { sqlText } from '../plan/typeText.ts';

/**
 * SQL of the text that stands for a partition value in the log, NULL for null and for the empty text. Protocol, section
 * "Partition Value Serialization"; of its two forms of timestamps the one in UTC is written, which no session reads otherwise.
 */
export function partitionTextSql(sql: string, type: DataType): string {
  switch (type.kind) {
    case 'string':
    case 'char':
    case 'varchar':
      return `nullif(${sql}, '')`;
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'date':
    case 'timestamp_ntz':
      return `${sql}::VARCHAR`;
    case 'decimal':
      // DuckDB leaves out the zero before the point where the type has no digit there.
      return `regexp_replace(${sql}::VARCHAR, '^(-?)\\.', '\\10.')`;
    case 'float':
    case 'double':
      return `CASE WHEN isnan(${sql}) THEN 'NaN' WHEN isinf(${sql}) THEN CASE WHEN ${sql} > 0 THEN 'Infinity' ELSE '-Infinity' END ELSE ${sql}::VARCHAR END`;
    case 'timestamp':
      return `strftime(timezone('UTC', ${sql}), '%Y-%m-%dT%H:%M:%S.%fZ')`;
    case 'binary':
      return `nullif(decode(${sql}), '')`;
    default:
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `partitioning by a column of the type ${sqlText(type)}` });
  }
}

/** Hive's name of the folder of a null. */
const nullFolder = '__HIVE_DEFAULT_PARTITION__';

/** The folder of a partition, `a=1/b=x%2Fy`, escaped as Spark does (`ExternalCatalogUtils.escapePathName`). */
export function partitionFolder(values: readonly (readonly [name: string, value: string | null])[]): string {
  return values
    .map(([name, value]) => `${escapePathName(name)}=${value === null ? nullFolder : escapePathName(value)}`)
    .join('/');
}

function escapePathName(text: string): string {
  // oxlint-disable-next-line no-control-regex -- Spark escapes control characters too
  return text.replace(/[\u0001-\u001f"#%'*/:=?\\\u007f{[\]^]/g, percent);
}

/**
 * A relative path as the log holds it. Protocol, section "Add File and Remove File": a URI as of RFC 2396, so what is no
 * legal path character there is percent-encoded; letters outside ASCII stand for themselves, as Spark leaves them.
 */
export function logPath(path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what has to be encoded
  return path.replace(/[\u0000-\u0020"#%<>?[\\\]^`{|}\u007f]/g, percent);
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
