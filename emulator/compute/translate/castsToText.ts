import type { DataType } from '../../plan/dataType.ts';
import { quoteText, raiseSql } from '../sqlText.ts';
import { castSql, type CastToTranslate, zoneSql } from './casts.ts';

/** Texts as Spark's `ToStringBase` writes them: NULL inside of arrays, maps and structs is the word null. */
export function toText(cast: CastToTranslate): string | undefined {
  const { sql, from, useJavaScript } = cast;
  const call = (name: string, ...args: readonly string[]): string =>
    `${useJavaScript(name)}(${[sql, ...args].join(', ')})`;
  switch (from.kind) {
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return `CAST(${sql} AS VARCHAR)`;
    case 'decimal':
      // Without a digit before the point DuckDB writes none.
      return from.precision === from.scale
        ? `regexp_replace(CAST(${sql} AS VARCHAR), '^(-?)[.]', '\\10.')`
        : `CAST(${sql} AS VARCHAR)`;
    case 'double':
    case 'float':
    case 'date':
    case 'timestamp_ntz':
    case 'time':
      return call(`${from.kind}_text`);
    case 'timestamp':
      return call('timestamp_text', zoneSql(cast));
    case 'dayTimeInterval':
      return call('day_time_text', quoteText(from.start), quoteText(from.end));
    case 'yearMonthInterval':
      return call('year_month_text', quoteText(from.start), quoteText(from.end));
    case 'calendarInterval':
      return call('calendar_interval_text');
    case 'binary':
      // Spark's strings hold any bytes.
      return `(CASE WHEN ${sql} IS NOT NULL THEN coalesce(try(decode(${sql})), ${raiseSql('UNSUPPORTED_IN_COMPUTE', {
        feature: "'texts of bytes that are no UTF-8'",
      })}) END)`;
    case 'array':
    case 'map':
    case 'struct':
      return nestedText(cast, from);
    default:
      return undefined;
  }
}

function nestedText(cast: CastToTranslate, from: DataType): string | undefined {
  const { sql } = cast;
  const depth = cast.depth ?? 0;
  const item = `cast_${depth}`;
  const word = (part: string, type: DataType): string =>
    `coalesce(${castSql({ ...cast, sql: part, from: type, to: { kind: 'string' }, depth: depth + 1 })}, 'null')`;
  const joined = (list: string): string => `coalesce(array_to_string(${list}, ', '), '')`;
  switch (from.kind) {
    case 'array': {
      const words = `list_transform(${sql}, lambda ${item}: ${word(item, from.element)})`;
      return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE '[' || ${joined(words)} || ']' END)`;
    }
    case 'map': {
      const pair = `${word(`${item}.key`, from.key)} || ' -> ' || ${word(`${item}.value`, from.value)}`;
      const words = `list_transform(map_entries(${sql}), lambda ${item}: ${pair})`;
      return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE '{' || ${joined(words)} || '}' END)`;
    }
    case 'struct': {
      const words = from.fields.map((field, index) => word(`struct_extract_at(${sql}, ${index + 1})`, field.dataType));
      return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE ${["'{'", words.join(" || ', ' || "), "'}'"].filter((part) => part !== '').join(' || ')} END)`;
    }
    default:
      return undefined;
  }
}
