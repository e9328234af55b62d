import type { Json } from '../base/json.ts';
import { sluiceError } from '../base/errors.ts';
import type { DataType, DayTimeField } from '../plan/dataType.ts';
import { floorDivide, type RowValue } from './rowValue.ts';

/**
 * How values stand in JSON. `table`: binary as lower-case hex, structs as objects, maps as pairs sorted by the JSON text of
 * the key, floats as the double of the same value. `query`: binary as upper-case hex, structs as arrays, maps as pairs in
 * their own order, floats with the shortest digits. Alike in both: longs and
 * decimals are text, dates and timestamps are ISO text (an instant in UTC with `Z`, six digits), and NaN, infinities and
 * negative zero are text.
 */
export type JsonEncoding = 'table' | 'query';

export function jsonRow(
  row: readonly RowValue[],
  types: readonly DataType[],
  encoding: JsonEncoding = 'table',
): readonly Json[] {
  return row.map((value, index) => {
    const type = types[index];
    if (type === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'a row is wider than its schema' });
    return jsonValue(value, type, encoding);
  });
}

export function jsonValue(value: RowValue, type: DataType, encoding: JsonEncoding = 'table'): Json {
  if (value === null) return null;
  switch (type.kind) {
    case 'boolean':
    case 'byte':
    case 'short':
    case 'integer':
    case 'string':
    case 'char':
    case 'varchar':
      return value as Json;
    case 'long':
    case 'decimal':
      return String(value);
    case 'float':
      return floatJson(encoding === 'query' ? shortestFloat(Number(value)) : Number(value));
    case 'double':
      return floatJson(Number(value));
    case 'binary': {
      const hex = Buffer.from(value as Uint8Array).toString('hex');
      return encoding === 'query' ? hex.toUpperCase() : hex;
    }
    case 'date':
      return dateText(Number(value));
    case 'timestamp':
      return `${timestampText(BigInt(value as bigint))}Z`;
    case 'timestamp_ntz':
      return timestampText(BigInt(value as bigint));
    case 'time':
      return timeText(BigInt(value as bigint));
    case 'yearMonthInterval':
      return yearMonthText(Number(value), type.start, type.end);
    case 'dayTimeInterval':
      return dayTimeText(BigInt(value as bigint), type.start, type.end);
    case 'calendarInterval':
      return calendarIntervalText(value as { months: number; days: number; microseconds: bigint });
    case 'array':
      return (value as readonly RowValue[]).map((item) => jsonValue(item, type.element, encoding));
    case 'map': {
      const entries = (value as { readonly entries: readonly (readonly [RowValue, RowValue])[] }).entries.map(
        ([key, item]): Json => [jsonValue(key, type.key, encoding), jsonValue(item, type.value, encoding)],
      );
      return encoding === 'query' ? entries : sortedByKey(entries);
    }
    case 'struct': {
      const fields = (value as { readonly fields: readonly RowValue[] }).fields;
      const values = type.fields.map((field, index) => jsonValue(fields[index] ?? null, field.dataType, encoding));
      if (encoding === 'query') return values;
      return Object.fromEntries(type.fields.map((field, index) => [field.name, values[index]]));
    }
    case 'variant':
    case 'void':
      throw sluiceError('INTERNAL_ERROR', { detail: `a value of the type ${type.kind} has no form in JSON` });
  }
}

/** `YYYY-MM-DD` of days since 1970-01-01 in the proleptic Gregorian calendar; years past 9999 with `+`, before 0 with `-`. */
export function dateText(days: number): string {
  const { year, month, day } = civilFromDays(days);
  return `${yearText(year)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** `YYYY-MM-DDThh:mm:ss.ffffff` of microseconds since the epoch, without a zone. */
export function timestampText(micros: bigint): string {
  const days = floorDivide(micros, 86_400_000_000n);
  return `${dateText(Number(days))}T${timeText(micros - days * 86_400_000_000n)}`;
}

export function timeText(micros: bigint): string {
  const seconds = Number(micros / 1_000_000n);
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return `${clock}.${pad(Number(micros % 1_000_000n), 6)}`;
}

/** Howard Hinnant's civil_from_days, which has no range of its own. */
export function civilFromDays(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** The double with the shortest digits among those that round to the same float. */
export function shortestFloat(value: number): number {
  const single = Math.fround(value);
  if (!Number.isFinite(single) || single === 0) return single;
  for (let digits = 1; digits <= 9; digits += 1) {
    const candidate = Number(single.toPrecision(digits));
    if (Math.fround(candidate) === single) return candidate;
  }
  return single;
}

function floatJson(value: number): Json {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return 'Infinity';
  if (value === -Infinity) return '-Infinity';
  return Object.is(value, -0) ? '-0.0' : value;
}

function yearText(year: number): string {
  if (year > 9999) return `+${year}`;
  return year < 0 ? `-${pad(-year, 4)}` : pad(year, 4);
}

export function yearMonthText(months: number, start: 'year' | 'month', end: 'year' | 'month'): string {
  const sign = months < 0 ? '-' : '';
  const whole = Math.abs(months);
  if (start === 'month') return `INTERVAL '${months}' MONTH`;
  if (end === 'year') return `INTERVAL '${sign}${Math.floor(whole / 12)}' YEAR`;
  return `INTERVAL '${sign}${Math.floor(whole / 12)}-${whole % 12}' YEAR TO MONTH`;
}

const fieldOrder: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];
const fieldMicros: Readonly<Record<DayTimeField, bigint>> = {
  day: 86_400_000_000n,
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
};

/** The first field takes all that is above it; the following ones have two digits; a fraction only where it is not zero. */
export function dayTimeText(micros: bigint, start: DayTimeField, end: DayTimeField): string {
  const sign = micros < 0n ? '-' : '';
  let rest = micros < 0n ? -micros : micros;
  let text = '';
  for (const field of fieldOrder.slice(fieldOrder.indexOf(start), fieldOrder.indexOf(end) + 1)) {
    const amount = rest / fieldMicros[field];
    rest -= amount * fieldMicros[field];
    if (field === start) text += field === 'second' || field === 'day' ? String(amount) : pad(Number(amount), 2);
    else text += `${field === 'hour' ? ' ' : ':'}${pad(Number(amount), 2)}`;
    if (field === 'second') {
      if (start === 'second') text = pad(Number(amount), 2);
      if (rest !== 0n) text += `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
    }
  }
  const unit = start === end ? start.toUpperCase() : `${start.toUpperCase()} TO ${end.toUpperCase()}`;
  return `INTERVAL '${sign}${text}' ${unit}`;
}

/** Spark's string form of a CalendarInterval: `1 years 2 months 3 days 4 hours 5 minutes 6.7 seconds`. */
export function calendarIntervalText(value: {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}): string {
  const parts: string[] = [];
  const add = (amount: number | bigint, unit: string): void => {
    if (Number(amount) !== 0) parts.push(`${amount} ${unit}`);
  };
  add(Math.trunc(value.months / 12), 'years');
  add(value.months % 12, 'months');
  add(value.days, 'days');
  const micros = value.microseconds;
  add(micros / 3_600_000_000n, 'hours');
  add((micros / 60_000_000n) % 60n, 'minutes');
  const seconds = micros % 60_000_000n;
  if (seconds !== 0n) {
    const sign = seconds < 0n ? '-' : '';
    const whole = seconds < 0n ? -seconds : seconds;
    const fraction = String(whole % 1_000_000n)
      .padStart(6, '0')
      .replace(/0+$/, '');
    parts.push(`${sign}${whole / 1_000_000n}${fraction === '' ? '' : `.${fraction}`} seconds`);
  }
  return parts.length === 0 ? '0 seconds' : parts.join(' ');
}

/** By the JSON text of the key in code point order, as the recorded tables sort them. */
function sortedByKey(entries: readonly Json[]): readonly Json[] {
  const keyed = entries.map((entry) => ({ entry, key: JSON.stringify((entry as readonly Json[])[0]) }));
  return keyed
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ entry }) => entry);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
