import type { JsonObject } from '../base/json.ts';

/**
 * Spark's data types. Names of the atomic kinds are those of Spark's schema JSON ("integer", not "int").
 * Source: https://spark.apache.org/docs/latest/sql-ref-datatypes.html
 */
export type DataType =
  | { readonly kind: AtomicKind }
  | { readonly kind: 'string'; /** Absent means UTF8_BINARY. */ readonly collation?: string }
  | { readonly kind: 'char' | 'varchar'; readonly length: number }
  | DecimalType
  | { readonly kind: 'time'; /** Fractional digits, 0 to 6. */ readonly precision: number }
  | { readonly kind: 'dayTimeInterval'; readonly start: DayTimeField; readonly end: DayTimeField }
  | { readonly kind: 'yearMonthInterval'; readonly start: 'year' | 'month'; readonly end: 'year' | 'month' }
  | ArrayType
  | MapType
  | StructType;

export type AtomicKind =
  | 'void'
  | 'boolean'
  | 'byte'
  | 'short'
  | 'integer'
  | 'long'
  | 'float'
  | 'double'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestamp_ntz'
  | 'calendarInterval'
  | 'variant';

export type DayTimeField = 'day' | 'hour' | 'minute' | 'second';

export interface DecimalType {
  readonly kind: 'decimal';
  /** 1 to 38. */
  readonly precision: number;
  readonly scale: number;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: DataType;
  readonly containsNull: boolean;
}

export interface MapType {
  readonly kind: 'map';
  readonly key: DataType;
  readonly value: DataType;
  readonly valueContainsNull: boolean;
}

export interface StructType {
  readonly kind: 'struct';
  readonly fields: readonly StructField[];
}

export interface StructField {
  readonly name: string;
  readonly dataType: DataType;
  readonly nullable: boolean;
  readonly metadata: JsonObject;
}

/** A value of a literal. Which member is used follows from the data type; the text forms never lose digits. */
export type LiteralValue =
  | null
  | boolean
  /** byte, short, integer, float (the double of the same value), double; date as days since 1970-01-01. */
  | number
  /** long; timestamp and timestamp_ntz as microseconds since the epoch; day-time interval as microseconds; year-month as months; time as microseconds (all but long may be used with bigint only). */
  | bigint
  /** string, char, varchar; decimal as plain digits with its full scale. */
  | string
  | Uint8Array
  | { readonly months: number; readonly days: number; readonly microseconds: bigint }
  | readonly LiteralValue[]
  | { readonly entries: readonly (readonly [LiteralValue, LiteralValue])[] }
  | { readonly fields: readonly LiteralValue[] };
