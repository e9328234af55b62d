import { sluiceError } from '../base/errors.ts';
import type { DataType, LiteralValue } from '../plan/dataType.ts';
import { simpleString } from '../plan/typeText.ts';
import { duckdbType } from './duckdbTypes.ts';
import { dateText, timestampText, timeText } from './rowJson.ts';
import { quoteName, quoteText } from './sqlText.ts';

/** SQL of a constant with exactly its type: DuckDB would adapt a bare number to what stands beside it. */
export function literalSql(value: LiteralValue, type: DataType): string {
  const target = duckdbType(type);
  // `NULL::INTEGER[]` before the brackets of a place would be read as one type.
  if (value === null) return `CAST(NULL AS ${target})`;
  switch (type.kind) {
    case 'boolean':
      return value === true ? 'true' : 'false';
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return `'${String(value)}'::${target}`;
    case 'float':
    case 'double':
      return `'${floatText(Number(value))}'::${target}`;
    case 'decimal':
      return `'${String(value)}'::${target}`;
    case 'string':
    case 'char':
    case 'varchar':
      return quoteText(String(value));
    case 'binary':
      return `from_hex('${Buffer.from(value as Uint8Array).toString('hex')}')`;
    case 'date':
      return `(DATE '1970-01-01' + '${Number(value)}'::INTEGER)`;
    case 'timestamp':
      return `make_timestamptz('${String(value)}'::BIGINT)`;
    case 'timestamp_ntz':
      return `make_timestamp('${String(value)}'::BIGINT)`;
    case 'time':
      return `'${timeText(BigInt(value as bigint))}'::TIME`;
    case 'calendarInterval': {
      const interval = value as { readonly months: number; readonly days: number; readonly microseconds: bigint };
      return `(to_months(${interval.months}) + to_days(${interval.days}) + to_microseconds(${interval.microseconds}))`;
    }
    case 'array':
      return `CAST([${(value as readonly LiteralValue[]).map((item) => literalSql(item, type.element)).join(', ')}] AS ${target})`;
    case 'map': {
      const { entries } = value as { readonly entries: readonly (readonly [LiteralValue, LiteralValue])[] };
      const keys = entries.map(([key]) => literalSql(key, type.key)).join(', ');
      const values = entries.map(([, item]) => literalSql(item, type.value)).join(', ');
      return `map([${keys}]::${duckdbType(type.key)}[], [${values}]::${duckdbType(type.value)}[])`;
    }
    case 'struct': {
      const { fields } = value as { readonly fields: readonly LiteralValue[] };
      const members = type.fields.map(
        (field, index) => `${quoteName(field.name)} := ${literalSql(fields[index] ?? null, field.dataType)}`,
      );
      return `struct_pack(${members.join(', ')})`;
    }
    case 'void':
    case 'variant':
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `constants of the type ${simpleString(type)}` });
  }
}

/** Texts that DuckDB reads back to the very same number. */
function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** Days and microseconds as ISO text, for messages. */
export function literalText(value: LiteralValue, type: DataType): string {
  if (value === null) return 'NULL';
  if (type.kind === 'date') return dateText(Number(value));
  if (type.kind === 'timestamp' || type.kind === 'timestamp_ntz') return timestampText(BigInt(value as bigint));
  return String(value);
}
