import { doubleText, floatText } from '../base/javaNumberText.ts';
import { zoneOffset } from '../base/timeZone.ts';
import type { DataType, LiteralValue } from './dataType.ts';
import { dateText, dayTimeText, timestampText, yearMonthText } from './valueText.ts';

/**
 * A cell of `show()`: as a cast to string, but NULL in capitals at every depth and binary as spaced hex.
 * Source: apache/spark, `ToPrettyString` and `ToStringBase`.
 */
export function prettyText(value: LiteralValue, type: DataType, zone: string): string {
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'struct':
      return `{${structTexts(value, type.fields, zone).join(', ')}}`;
    case 'array':
      return Array.isArray(value)
        ? `[${value.map((item: LiteralValue) => prettyText(item, type.element, zone)).join(', ')}]`
        : String(value);
    case 'map':
      if (!hasEntries(value)) return '';
      return `{${value.entries
        .map(([key, item]) => `${prettyText(key, type.key, zone)} -> ${prettyText(item, type.value, zone)}`)
        .join(', ')}}`;
    default:
      return leafText(value, type, zone);
  }
}

function leafText(value: LiteralValue, type: DataType, zone: string): string {
  if (value instanceof Uint8Array) {
    return `[${[...value].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}]`;
  }
  if (typeof value === 'number') {
    if (type.kind === 'date') return dateText(value);
    if (type.kind === 'float') return floatText(value);
    return type.kind === 'double' ? doubleText(value) : String(value);
  }
  if (typeof value === 'bigint') {
    if (type.kind === 'timestamp') return timestampText(value + zoneOffset(zone, value));
    if (type.kind === 'timestamp_ntz') return timestampText(value);
    if (type.kind === 'time') return timestampText(value).slice('1970-01-01 '.length);
    if (type.kind === 'dayTimeInterval') return dayTimeText(value, type);
    if (type.kind === 'yearMonthInterval') return yearMonthText(Number(value), type);
    return String(value);
  }
  if (isInterval(value)) return intervalText(value);
  return String(value);
}

function structTexts(
  value: LiteralValue,
  fields: readonly { readonly dataType: DataType }[],
  zone: string,
): readonly string[] {
  if (!hasFields(value)) return [];
  return fields.map((field, index) => prettyText(value.fields[index] ?? null, field.dataType, zone));
}

function hasFields(value: LiteralValue): value is { readonly fields: readonly LiteralValue[] } {
  return typeof value === 'object' && value !== null && 'fields' in value;
}

function hasEntries(
  value: LiteralValue,
): value is { readonly entries: readonly (readonly [LiteralValue, LiteralValue])[] } {
  return typeof value === 'object' && value !== null && 'entries' in value && !Array.isArray(value);
}

interface Interval {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}

function isInterval(value: LiteralValue): value is Interval {
  return typeof value === 'object' && value !== null && 'months' in value;
}

/** `1 years 2 months 3 days 4 hours`, as `IntervalUtils.toMultiUnitsString`. */
function intervalText({ months, days, microseconds }: Interval): string {
  const parts: string[] = [];
  const add = (count: number | bigint, unit: string): void => {
    if (Number(count) !== 0) parts.push(`${count} ${unit}`);
  };
  add(Math.trunc(months / 12), 'years');
  add(months % 12, 'months');
  add(days, 'days');
  const hour = 3_600_000_000n;
  add(microseconds / hour, 'hours');
  add((microseconds % hour) / 60_000_000n, 'minutes');
  const rest = microseconds % 60_000_000n;
  if (rest !== 0n) {
    const positive = rest < 0n ? -rest : rest;
    const fraction = (positive % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
    parts.push(`${rest < 0n ? '-' : ''}${positive / 1_000_000n}${fraction === '' ? '' : `.${fraction}`} seconds`);
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}
