import { daysInMonth, daysOfDate, zoneFromText } from '../../base/dateTimeText.ts';
import { sluiceError } from '../../base/errors.ts';
import { scaledOf } from '../../base/decimalDigits.ts';
import { zonedMoment, zoneOffset } from '../../base/timeZone.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { civilFromDays } from '../rowJson.ts';
import { floorDivide, type RowValue } from '../rowValue.ts';
import { dayNames, formatMoment, monthNames } from './datetimeFormat.ts';
import { parseMoment } from './datetimeParse.ts';
import { addMonths, addToMoment, differenceOf, monthsBetween, truncateDate, truncateMoment } from './calendar.ts';

const perDay = 86_400_000_000n;
const timestamp = 'TIMESTAMP WITH TIME ZONE';

/** Dates and timestamps as Spark's `DateTimeUtils` computes them. Zones are those of `timeZone.ts`. */
export const datetimes: readonly JavaScriptFunction[] = [
  {
    name: 'format_timestamp',
    parameters: [timestamp, 'VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (micros, pattern, zone) => {
      const offset = zoneOffset(String(zone), micros as bigint);
      return formatMoment({ wallClock: (micros as bigint) + offset, offset, zone: String(zone) }, String(pattern));
    },
  },
  {
    name: 'parse_timestamp',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'BOOLEAN'],
    returns: timestamp,
    call: (text, pattern, zone, lenient) =>
      parseMoment(String(text), String(pattern), String(zone)) ?? unreadable(text, pattern, lenient),
  },
  {
    name: 'parse_timestamp_ntz',
    parameters: ['VARCHAR', 'VARCHAR', 'BOOLEAN'],
    returns: 'TIMESTAMP',
    call: (text, pattern, lenient) =>
      parseMoment(String(text), String(pattern), 'wallClock') ?? unreadable(text, pattern, lenient),
  },
  {
    name: 'add_months',
    parameters: ['DATE', 'INTEGER'],
    returns: 'DATE',
    call: (days, months) => addMonths(Number(days), Number(months)),
  },
  {
    name: 'last_day',
    parameters: ['DATE'],
    returns: 'DATE',
    call: (days) => {
      const { year, month, day } = civilFromDays(Number(days));
      return Number(days) + daysInMonth(year, month) - day;
    },
  },
  {
    name: 'next_day',
    parameters: ['DATE', 'VARCHAR'],
    returns: 'DATE',
    call: (days, name) => {
      const upper = String(name).toUpperCase();
      const target = dayNames.findIndex((day) =>
        [day.slice(0, 2), day.slice(0, 3), day].some((form) => form.toUpperCase() === upper),
      );
      if (target < 0) throw sluiceError('ILLEGAL_DAY_OF_WEEK', { string: String(name) });
      const today = (((Number(days) + 3) % 7) + 7) % 7;
      return Number(days) + ((((target - today - 1) % 7) + 7) % 7) + 1;
    },
  },
  {
    name: 'day_name',
    parameters: ['DATE'],
    returns: 'VARCHAR',
    call: (days) => (dayNames[(((Number(days) + 3) % 7) + 7) % 7] ?? '').slice(0, 3),
  },
  {
    name: 'month_name',
    parameters: ['DATE'],
    returns: 'VARCHAR',
    call: (days) => (monthNames[civilFromDays(Number(days)).month - 1] ?? '').slice(0, 3),
  },
  {
    name: 'truncate_date',
    parameters: ['DATE', 'VARCHAR'],
    returns: 'DATE',
    call: (days, level) => truncateDate(Number(days), String(level)),
  },
  {
    name: 'truncate_timestamp',
    parameters: [timestamp, 'VARCHAR', 'VARCHAR'],
    returns: timestamp,
    call: (micros, level, zone) => truncateMoment(micros as bigint, String(level), String(zone)),
  },
  {
    name: 'months_between',
    parameters: [timestamp, timestamp, 'BOOLEAN', 'VARCHAR'],
    returns: 'DOUBLE',
    call: (left, right, round, zone) => {
      const clocks = [left, right].map((moment) => (moment as bigint) + zoneOffset(String(zone), moment as bigint));
      const months = monthsBetween(clocks[0] ?? 0n, clocks[1] ?? 0n);
      return round === true ? Math.floor(months * 1e8 + 0.5) / 1e8 : months;
    },
  },
  {
    name: 'timestamp_add',
    parameters: ['VARCHAR', 'BIGINT', timestamp, 'VARCHAR'],
    returns: timestamp,
    call: (unit, count, moment, zone) => {
      const moved = addToMoment(moment as bigint, String(unit), { count: count as bigint, zone: String(zone) });
      if (BigInt.asIntN(64, moved) !== moved) throw sluiceError('DATETIME_OVERFLOW', {});
      return moved;
    },
  },
  {
    name: 'timestamp_diff',
    parameters: ['VARCHAR', timestamp, timestamp, 'VARCHAR'],
    returns: 'BIGINT',
    call: (unit, start, end, zone) => {
      const clock = (moment: RowValue): bigint => (moment as bigint) + zoneOffset(String(zone), moment as bigint);
      return differenceOf(String(unit), clock(start), clock(end));
    },
  },
  {
    name: 'make_date',
    parameters: ['INTEGER', 'INTEGER', 'INTEGER'],
    returns: 'DATE',
    call: (year, month, day) => dateOf(Number(year), Number(month), Number(day)),
  },
  {
    name: 'make_wall_clock',
    parameters: ['INTEGER', 'INTEGER', 'INTEGER', 'INTEGER', 'INTEGER', 'VARCHAR', 'BOOLEAN'],
    returns: 'TIMESTAMP',
    call: (year, month, day, hour, minute, seconds, lenient) => {
      try {
        const days = dateOf(Number(year), Number(month), Number(day));
        return BigInt(days) * perDay + timeOf(Number(hour), Number(minute), String(seconds));
      } catch (error) {
        if (lenient === true) return null;
        throw error;
      }
    },
  },
  {
    name: 'in_zone',
    parameters: ['TIMESTAMP', 'VARCHAR'],
    returns: timestamp,
    call: (wallClock, zone) => zonedMoment(requireZone(zone), wallClock as bigint),
  },
  {
    name: 'from_utc',
    parameters: [timestamp, 'VARCHAR'],
    returns: timestamp,
    call: (moment, zone) => (moment as bigint) + zoneOffset(requireZone(zone), moment as bigint),
  },
  {
    name: 'to_utc',
    parameters: [timestamp, 'VARCHAR'],
    returns: timestamp,
    call: (moment, zone) => zonedMoment(requireZone(zone), moment as bigint),
  },
  {
    name: 'seconds_micros',
    parameters: ['VARCHAR'],
    returns: 'BIGINT',
    call: (digits) => {
      const { unscaled, scale } = scaledOf(String(digits)) ?? { unscaled: 0n, scale: 0 };
      const micros = unscaled * 1_000_000n;
      const divisor = 10n ** BigInt(scale);
      if (micros % divisor !== 0n) throw sluiceError('ROUNDING_NECESSARY', {});
      const whole = micros / divisor;
      if (BigInt.asIntN(64, whole) !== whole)
        throw sluiceError('ARITHMETIC_OVERFLOW', { message: 'Overflow', alternative: '' });
      return whole;
    },
  },
  {
    name: 'floor_divide',
    parameters: ['BIGINT', 'BIGINT'],
    returns: 'BIGINT',
    call: (value, divisor) => floorDivide(value as bigint, divisor as bigint),
  },
];

function unreadable(text: RowValue, pattern: RowValue, lenient: RowValue): null {
  if (lenient === true) return null;
  throw sluiceError('CANNOT_PARSE_TIMESTAMP', { text: `'${String(text)}'`, pattern: `'${String(pattern)}'` });
}

function requireZone(zone: RowValue): string {
  const known = zoneFromText(String(zone));
  if (known === undefined) throw sluiceError('INVALID_TIMEZONE', { timeZone: `'${String(zone)}'` });
  return known;
}

function dateOf(year: number, month: number, day: number): number {
  const days = daysOfDate(year, month, day);
  if (days !== undefined && Math.abs(year) <= 999_999) return days;
  throw outOfBounds(`Invalid date ${year}-${month}-${day}`);
}

/** Microseconds of a day; `seconds` are digits, and 60 without a fraction stands for the next minute. */
function timeOf(hour: number, minute: number, seconds: string): bigint {
  const { unscaled, scale } = scaledOf(seconds) ?? { unscaled: 0n, scale: 0 };
  const micros = (unscaled * 1_000_000n) / 10n ** BigInt(scale);
  const whole = micros / 1_000_000n;
  if (hour < 0 || hour > 23) throw outOfBounds(`Invalid value for HourOfDay (valid values 0 - 23): ${hour}`);
  if (minute < 0 || minute > 59) throw outOfBounds(`Invalid value for MinuteOfHour (valid values 0 - 59): ${minute}`);
  if (whole === 60n && micros % 1_000_000n !== 0n) {
    throw sluiceError('INVALID_FRACTION_OF_SECOND', { secAndMicros: seconds });
  }
  if (micros < 0n || whole > 60n) throw outOfBounds(`Invalid value for SecondOfMinute (valid values 0 - 59): ${whole}`);
  return BigInt(hour * 3600 + minute * 60) * 1_000_000n + micros;
}

function outOfBounds(rangeMessage: string): Error {
  return sluiceError('DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION', { rangeMessage });
}
