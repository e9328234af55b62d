import { sluiceError } from '../../base/errors.ts';
import { daysOfDate } from '../../base/dateTimeText.ts';
import { civilFromDays } from '../rowJson.ts';
import { floorDivide } from '../rowValue.ts';
import { datetimePattern, type PatternElement } from './datetimePattern.ts';

export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const perDay = 86_400_000_000n;

export interface Moment {
  /** Microseconds of the wall clock. */
  readonly wallClock: bigint;
  /** Microseconds. */
  readonly offset: bigint;
  readonly zone: string;
}

/** A moment as `DateTimeFormatter` of the locale en_US writes it. */
export function formatMoment(moment: Moment, pattern: string): string {
  const fields = fieldsOf(moment);
  return datetimePattern(pattern, 'format')
    .map((element) => elementText(element, fields, moment))
    .join('');
}

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly dayOfYear: number;
  /** 0 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micros: number;
}

function fieldsOf({ wallClock }: Moment): Fields {
  const days = Number(floorDivide(wallClock, perDay));
  const micros = Number(wallClock - BigInt(days) * perDay);
  const { year, month, day } = civilFromDays(days);
  const seconds = Math.floor(micros / 1_000_000);
  return {
    year,
    month,
    day,
    dayOfYear: days - (daysOfDate(year, 1, 1) ?? 0) + 1,
    weekday: (((days + 3) % 7) + 7) % 7,
    hour: Math.floor(seconds / 3600),
    minute: Math.floor(seconds / 60) % 60,
    second: seconds % 60,
    micros: micros % 1_000_000,
  };
}

function elementText(element: PatternElement, fields: Fields, moment: Moment): string {
  if (element.kind === 'literal') return element.text;
  if (element.kind !== 'field') return '';
  const { letter, count } = element;
  switch (letter) {
    case 'G':
      return count === 4 ? (fields.year > 0 ? 'Anno Domini' : 'Before Christ') : fields.year > 0 ? 'AD' : 'BC';
    case 'u':
      return yearText(fields.year, count);
    case 'y':
      return yearText(fields.year > 0 ? fields.year : 1 - fields.year, count);
    case 'M':
    case 'L':
      return namedOrNumber(fields.month, count, monthNames[fields.month - 1] ?? '');
    case 'Q':
    case 'q': {
      const quarter = Math.floor((fields.month - 1) / 3) + 1;
      if (count <= 2) return pad(quarter, count);
      return count === 3 ? `Q${quarter}` : `${['1st', '2nd', '3rd', '4th'][quarter - 1] ?? ''} quarter`;
    }
    case 'E': {
      const name = dayNames[fields.weekday] ?? '';
      return count === 4 ? name : name.slice(0, 3);
    }
    case 'D':
      return pad(fields.dayOfYear, count);
    case 'd':
      return pad(fields.day, count);
    case 'F':
      return String(((fields.day - 1) % 7) + 1);
    case 'a':
      return fields.hour < 12 ? 'AM' : 'PM';
    case 'H':
      return pad(fields.hour, count);
    case 'k':
      return pad(fields.hour === 0 ? 24 : fields.hour, count);
    case 'K':
      return pad(fields.hour % 12, count);
    case 'h':
      return pad(fields.hour % 12 === 0 ? 12 : fields.hour % 12, count);
    case 'm':
      return pad(fields.minute, count);
    case 's':
      return pad(fields.second, count);
    case 'S':
      return `${pad(fields.micros, 6)}000`.slice(0, count);
    default:
      return zoneText(letter, count, moment);
  }
}

function namedOrNumber(value: number, count: number, name: string): string {
  if (count <= 2) return pad(value, count);
  return count === 3 ? name.slice(0, 3) : name;
}

function yearText(year: number, count: number): string {
  if (count === 2) return pad(((year % 100) + 100) % 100, 2);
  const digits = pad(Math.abs(year), count);
  if (year < 0) return `-${digits}`;
  return count >= 4 && digits.length > count ? `+${digits}` : digits;
}

function zoneText(letter: string, count: number, { offset, zone, wallClock }: Moment): string {
  switch (letter) {
    case 'V':
      return zone;
    case 'O':
      return offset === 0n ? 'GMT' : `GMT${count === 1 ? shortOffset(offset) : offsetText(offset, ':', false)}`;
    case 'Z':
      if (count <= 3) return offsetText(offset, '', false);
      if (count === 4) return offset === 0n ? 'GMT' : `GMT${offsetText(offset, ':', false)}`;
      return offset === 0n ? 'Z' : offsetText(offset, ':', true);
    case 'X':
    case 'x':
      if (letter === 'X' && offset === 0n) return 'Z';
      if (count === 1) return (offset / 60_000_000n) % 60n === 0n ? hourOffset(offset) : offsetText(offset, '', false);
      return offsetText(offset, count % 2 === 1 ? ':' : '', count > 3);
    case 'z':
      return zoneName(count, { offset, zone, wallClock });
    default:
      throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the letter ${letter} in a pattern of dates` });
  }
}

function zoneName(count: number, { offset, zone, wallClock }: Moment): string {
  if (zone === 'UTC') return count === 4 ? 'Coordinated Universal Time' : 'UTC';
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: count === 4 ? 'long' : 'short' });
  const at = new Date(Number((wallClock - offset) / 1000n));
  const name = made.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? '';
  // Where JavaScript shows an offset, Java may have a name.
  if (name === '' || name.startsWith('GMT')) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `the name of the time zone ${zone}` });
  }
  return name;
}

function parts(offset: bigint): {
  readonly sign: string;
  readonly hour: bigint;
  readonly minute: bigint;
  readonly second: bigint;
} {
  const size = (offset < 0n ? -offset : offset) / 1_000_000n;
  return { sign: offset < 0n ? '-' : '+', hour: size / 3600n, minute: (size / 60n) % 60n, second: size % 60n };
}

function shortOffset(offset: bigint): string {
  const { sign, hour, minute } = parts(offset);
  return `${sign}${hour}${minute === 0n ? '' : `:${pad(Number(minute), 2)}`}`;
}

function hourOffset(offset: bigint): string {
  const { sign, hour } = parts(offset);
  return `${sign}${pad(Number(hour), 2)}`;
}

function offsetText(offset: bigint, separator: string, withSeconds: boolean): string {
  const { sign, hour, minute, second } = parts(offset);
  const text = `${sign}${pad(Number(hour), 2)}${separator}${pad(Number(minute), 2)}`;
  return withSeconds && second !== 0n ? `${text}${separator}${pad(Number(second), 2)}` : text;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
