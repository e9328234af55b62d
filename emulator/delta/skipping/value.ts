import type { DataType, LiteralValue } from '../../plan/dataType.ts';

/**
 * A value that can be compared with others of its type: whole numbers, dates (days), timestamps (microseconds), booleans (0, 1) and
 * decimals (times 10^38) as bigint, floating point as number, strings as they are. Types that are not here are never skipped by.
 */
export type Comparable = bigint | number | string;

const decimalDigits = 38;

/** The value of a literal, or undefined when its type is not one to skip by. */
export function literalComparable(value: LiteralValue, type: DataType): Comparable | undefined {
  switch (type.kind) {
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
      if (typeof value === 'bigint') return value;
      return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? BigInt(value) : undefined;
    case 'float':
    case 'double':
      return typeof value === 'number' ? value : undefined;
    case 'decimal':
      return typeof value === 'string' ? decimalComparable(value) : undefined;
    case 'string':
      return typeof value === 'string' && isBinaryString(type) ? value : undefined;
    default:
      return undefined;
  }
}

/** A value after a widening cast that keeps order, is exact and cannot fail, or undefined when the cast is none of those. */
export function widened(value: Comparable, from: DataType, to: DataType): Comparable | undefined {
  if (from.kind === 'decimal' && to.kind === 'decimal') {
    const fits = to.scale >= from.scale && to.precision - to.scale >= from.precision - from.scale;
    return fits ? value : undefined;
  }
  if (from.kind === to.kind) return value;
  const whole = wholeTypes[from.kind];
  if (whole !== undefined && typeof value === 'bigint') {
    const target = wholeTypes[to.kind];
    if (target !== undefined) return target.rank >= whole.rank ? value : undefined;
    if (to.kind === 'decimal') {
      return to.precision - to.scale >= whole.digits ? value * 10n ** BigInt(decimalDigits) : undefined;
    }
    if (to.kind === 'double') return Number.isSafeInteger(Number(value)) ? Number(value) : undefined;
  }
  return from.kind === 'float' && to.kind === 'double' ? value : undefined;
}

const wholeTypes: Readonly<Record<string, { readonly rank: number; readonly digits: number }>> = {
  byte: { rank: 1, digits: 3 },
  short: { rank: 2, digits: 5 },
  integer: { rank: 3, digits: 10 },
  long: { rank: 4, digits: 20 },
};

/** Spark's order: NaN is the greatest and equal to itself, the zeros are equal, strings compare by code point. */
export function compareValues(left: Comparable, right: Comparable): number {
  if (typeof left === 'string' && typeof right === 'string') return compareCodePoints(left, right);
  if (typeof left === 'number' && typeof right === 'number') {
    if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : 1;
    if (Number.isNaN(right)) return -1;
  }
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The order of UTF-8 bytes, which UTF-16 units do not have: surrogates lie below the last thousands of single units. */
function compareCodePoints(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const one = left.charCodeAt(index);
    const other = right.charCodeAt(index);
    if (one !== other) return orderOfUnit(one) - orderOfUnit(other);
  }
  return left.length - right.length;
}

function orderOfUnit(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function isBinaryString(type: DataType): boolean {
  return type.kind === 'string' && (type.collation === undefined || type.collation === 'UTF8_BINARY');
}

/** Plain digits, perhaps with an exponent; undefined when more than 38 decimals would be needed. */
export function decimalComparable(text: string): bigint | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const power = decimalDigits - fraction.length + Number(exponent);
  if (power < 0 || power > 2 * decimalDigits) return undefined;
  const digits = BigInt(whole + fraction) * 10n ** BigInt(power);
  return sign === '-' ? -digits : digits;
}

/** Days since the epoch of `YYYY-MM-DD`, or undefined for any other form. */
export function dateDays(text: string): bigint | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const milliseconds = utcMilliseconds(Number(match[1]), Number(match[2]), Number(match[3]));
  return milliseconds === undefined ? undefined : BigInt(milliseconds / 86_400_000);
}

/**
 * Microseconds since the epoch of `YYYY-MM-DD[ T]hh:mm:ss[.ffffff][Z|±hh:mm]`, or of a date alone, and whether there was a zone; a text
 * without one is read as if in UTC. Undefined for any other form.
 */
export function timestampMicroseconds(
  text: string,
): { readonly microseconds: bigint; readonly zoned: boolean } | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?)?$/.exec(
    text,
  );
  if (match === null) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone] = match;
  const start = utcMilliseconds(Number(year), Number(month), Number(day));
  if (start === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const seconds = start / 1000 + Number(hour) * 3600 + Number(minute) * 60 + Number(second) - zoneSeconds(zone);
  const microseconds = BigInt(seconds) * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return { microseconds, zoned: zone !== undefined };
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const seconds = Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}

function utcMilliseconds(year: number, month: number, day: number): number | undefined {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const valid = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return valid ? date.getTime() : undefined;
}
