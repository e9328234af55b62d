import type {
  DuckDBBlobValue,
  DuckDBDecimalType,
  DuckDBIntervalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBType,
  DuckDBValue,
} from '@duckdb/node-api';
import { sluiceError } from '../base/errors.ts';
import type { LiteralValue } from '../plan/dataType.ts';

/**
 * A value of a row in JavaScript, in the same form as a literal's: null; boolean; number for byte, short, integer, float,
 * double and for dates (days since 1970-01-01); bigint for long, for timestamps (microseconds since the epoch), for times
 * and for intervals of one unit; text for strings and decimals (plain digits with the full scale); bytes for binary;
 * `{months, days, microseconds}` for calendar intervals; arrays; `{entries}` for maps; `{fields}` for structs.
 */
export type RowValue = LiteralValue;

/** DuckDB's type ids, as numbers so that this file does not load the native binding. */
export const typeIds = {
  boolean: 1,
  tinyint: 2,
  smallint: 3,
  integer: 4,
  bigint: 5,
  utinyint: 6,
  usmallint: 7,
  uinteger: 8,
  ubigint: 9,
  float: 10,
  double: 11,
  timestamp: 12,
  date: 13,
  time: 14,
  interval: 15,
  hugeint: 16,
  varchar: 17,
  blob: 18,
  decimal: 19,
  timestampSeconds: 20,
  timestampMillis: 21,
  timestampNanos: 22,
  list: 24,
  struct: 25,
  map: 26,
  uuid: 27,
  timestampTz: 31,
  sqlNull: 36,
} as const;

/** The canonical form of a DuckDB value. */
export function rowValue(value: DuckDBValue, type: DuckDBType): RowValue {
  if (value === null) return null;
  switch (type.typeId as number) {
    case typeIds.boolean:
    case typeIds.tinyint:
    case typeIds.smallint:
    case typeIds.integer:
    case typeIds.utinyint:
    case typeIds.usmallint:
    case typeIds.uinteger:
    case typeIds.bigint:
    case typeIds.ubigint:
    case typeIds.hugeint:
    case typeIds.float:
    case typeIds.double:
    case typeIds.varchar:
      return value as RowValue;
    case typeIds.date:
      return (value as { readonly days: number }).days;
    case typeIds.timestamp:
    case typeIds.timestampTz:
    case typeIds.time:
      return (value as { readonly micros: bigint }).micros;
    case typeIds.timestampSeconds:
      return (value as { readonly seconds: bigint }).seconds * 1_000_000n;
    case typeIds.timestampMillis:
      return (value as { readonly millis: bigint }).millis * 1_000n;
    case typeIds.timestampNanos:
      return floorDivide((value as { readonly nanos: bigint }).nanos, 1_000n);
    case typeIds.decimal:
      return decimalText((value as { readonly value: bigint }).value, (type as DuckDBDecimalType).scale);
    case typeIds.blob:
      return Uint8Array.from((value as DuckDBBlobValue).bytes);
    case typeIds.uuid:
      return String(value);
    case typeIds.interval: {
      const interval = value as DuckDBIntervalValue;
      return { months: interval.months, days: interval.days, microseconds: interval.micros };
    }
    case typeIds.list: {
      const element = (type as DuckDBListType).valueType;
      return (value as DuckDBListValue).items.map((item) => rowValue(item, element));
    }
    case typeIds.map: {
      const { keyType, valueType } = type as DuckDBMapType;
      return {
        entries: (value as DuckDBMapValue).entries.map(
          (entry) => [rowValue(entry.key, keyType), rowValue(entry.value, valueType)] as const,
        ),
      };
    }
    case typeIds.struct: {
      const { entryNames, entryTypes } = type as DuckDBStructType;
      const { entries } = value as DuckDBStructValue;
      return {
        fields: entryNames.map((name, index) => {
          const entryType = entryTypes[index];
          return entryType === undefined ? null : rowValue(entries[name] ?? null, entryType);
        }),
      };
    }
    default:
      throw sluiceError('INTERNAL_ERROR', { detail: `a value of the DuckDB type ${String(type)} has no form in rows` });
  }
}

/** Plain digits of a scaled integer: `(-5n, 2)` is `-0.05`. */
export function decimalText(unscaled: bigint, scale: number): string {
  const negative = unscaled < 0n;
  const digits = String(negative ? -unscaled : unscaled).padStart(scale + 1, '0');
  const sign = negative ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function floorDivide(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}
