import { isTimeZone, zonedMoment } from './timeZone.ts';

/**
 * Dates, timestamps and times as Spark reads them out of texts.
 * Source: apache/spark, SparkDateTimeUtils (`stringToDate`, `parseTimestampString`, `getZoneId`).
 */

const microsecondsPerSecond = 1_000_000n;
const microsecondsPerDay = 86_400_000_000n;

/** Days since 1970-01-01 of `[+-]y{4,7}[-[m]m[-[d]d[ |T …]]]`, or undefined. */
export function dateFromText(text: string): number | undefined {
  const match = /^([+-]?)(\d{4,7})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T][^]*)?)?)?$/.exec(trimAll(text));
  if (match === null) return undefined;
  const [, sign, year = '', month = '1', day = '1'] = match;
  const days = daysOfDate(Number(year) * (sign === '-' ? -1 : 1), Number(month), Number(day));
  return days !== undefined && Math.abs(days) <= 0x7fff_ffff ? days : undefined;
}

/** What a text says of a moment: a wall clock's reading, and the zone when the text names one. */
export interface TimestampParts {
  /** Microseconds since the epoch as if the wall clock stood in UTC. */
  readonly wallClock: bigint;
  readonly zone: string | undefined;
}

/**
 * The parts of `[+-]y{4,6}[-[m]m[-[d]d[ |T][h]h:[m]m[:[s]s[.f…]]][zone]]`; `timeOnly` for a text without a date, which means
 * today; undefined for anything else. Digits beyond microseconds are cut off.
 */
export function timestampFromText(text: string): TimestampParts | 'timeOnly' | undefined {
  const trimmed = trimAll(text);
  if (/^T?\d{1,2}(?::\d{1,2}(?::\d{1,2})?)?/.test(trimmed) && /^(?:T\d|\d{1,2}:)/.test(trimmed)) return 'timeOnly';
  const match =
    /^([+-]?)(\d{4,6})(?:-(\d{1,2})(?:-(\d{1,2})(?:[ T](?:(\d{1,2})(?::(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?([^\d.][^]*)?)?)?)?)?)?)?$/.exec(
      trimmed,
    );
  if (match === null) return undefined;
  const [, sign, year = '', month = '1', day = '1', hour, minute, second, fraction = '', zoneText] = match;
  // Spark's reader stands at the hour once the separator is read, so `2024-01-01 ` (trimmed away) and `…T` need a digit.
  if (hour === undefined && /[ T]$/.test(trimmed)) return undefined;
  const days = daysOfDate(Number(year) * (sign === '-' ? -1 : 1), Number(month), Number(day));
  const time = microsecondsOfTime(Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0), fraction);
  if (days === undefined || time === undefined) return undefined;
  const zone = zoneText === undefined ? undefined : zoneFromText(zoneText.trim());
  if (zoneText !== undefined && zone === undefined) return undefined;
  return { wallClock: BigInt(days) * microsecondsPerDay + time, zone };
}

/** Microseconds since the epoch; `zone` is that of texts which name none. */
export function momentFromText(text: string, zone: string): bigint | 'timeOnly' | undefined {
  const parts = timestampFromText(text);
  if (parts === undefined || parts === 'timeOnly') return parts;
  const moment = zonedMoment(parts.zone ?? zone, parts.wallClock);
  return BigInt.asIntN(64, moment) === moment ? moment : undefined;
}

/** The wall clock of a timestamp without time zone: a zone in the text is read and ignored, a date must be there. */
export function wallClockFromText(text: string): bigint | undefined {
  const parts = timestampFromText(text);
  if (parts === undefined || parts === 'timeOnly') return undefined;
  return BigInt.asIntN(64, parts.wallClock) === parts.wallClock ? parts.wallClock : undefined;
}

/** Microseconds since midnight of `[h]h:[m]m[:[s]s[.f…]]`, with AM or PM for hours from 1 to 12; or undefined. */
export function timeFromText(text: string): bigint | undefined {
  const match = /^T?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d*))?)?(?:\s*([AaPp])[Mm])?$/.exec(trimAll(text));
  if (match === null) return undefined;
  const half = match[5]?.toLowerCase();
  let hour = Number(match[1]);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return undefined;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  return microsecondsOfTime(hour, Number(match[2]), Number(match[3] ?? 0), match[4] ?? '');
}

/** A zone under the name that `timeZone.ts` knows, as Java's `ZoneId.of(text, SHORT_IDS)` reads it; undefined when it is none. */
export function zoneFromText(text: string): string | undefined {
  const formatted = text.replace(/([+-])(\d):/, '$10$2:').replace(/([+-])(\d\d):(\d)$/, '$1$2:0$3');
  if (/^(?:Z|UTC|GMT|UT)$/.test(formatted)) return 'UTC';
  const offset = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/.exec(formatted);
  if (offset !== null) {
    const [, sign, hours = '', minutes = '00', seconds = '00'] = offset;
    // A single digit stands for hours only.
    if (hours.length === 1 && offset[3] !== undefined) return undefined;
    const total = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    if (Number(minutes) > 59 || Number(seconds) > 59 || total > 18 * 3600) return undefined;
    return `${sign}${hours.padStart(2, '0')}:${minutes}${seconds === '00' ? '' : `:${seconds}`}`;
  }
  const short = shortZones[formatted];
  if (short !== undefined) return short;
  if (!/^[A-Z][A-Za-z0-9_+~-]*(?:\/[A-Z][A-Za-z0-9_+~-]*)*$/.test(formatted) || unknownToJava.has(formatted)) {
    return undefined;
  }
  return isTimeZone(formatted) ? formatted : undefined;
}

/** Without spaces and control characters on both sides, as `UTF8String.trimAll`. */
export function trimAll(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code <= 32 || code === 127;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar; undefined where there is no such day. */
export function daysOfDate(year: number, month: number, day: number): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function microsecondsOfTime(hour: number, minute: number, second: number, fraction: string): bigint | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const micros = BigInt(fraction.slice(0, 6).padEnd(6, '0'));
  return BigInt(hour * 3600 + minute * 60 + second) * microsecondsPerSecond + micros;
}

/** Java's `ZoneId.SHORT_IDS`. */
const shortZones: Readonly<Record<string, string>> = {
  ACT: 'Australia/Darwin',
  AET: 'Australia/Sydney',
  AGT: 'America/Argentina/Buenos_Aires',
  ART: 'Africa/Cairo',
  AST: 'America/Anchorage',
  BET: 'America/Sao_Paulo',
  BST: 'Asia/Dhaka',
  CAT: 'Africa/Harare',
  CNT: 'America/St_Johns',
  CST: 'America/Chicago',
  CTT: 'Asia/Shanghai',
  EAT: 'Africa/Addis_Ababa',
  ECT: 'Europe/Paris',
  EST: '-05:00',
  HST: '-10:00',
  IET: 'America/Indiana/Indianapolis',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  MIT: 'Pacific/Apia',
  MST: '-07:00',
  NET: 'Asia/Yerevan',
  NST: 'Pacific/Auckland',
  PLT: 'Asia/Karachi',
  PNT: 'America/Phoenix',
  PRT: 'America/Puerto_Rico',
  PST: 'America/Los_Angeles',
  SST: 'Pacific/Guadalcanal',
  VST: 'Asia/Ho_Chi_Minh',
};

/** Names that ICU has and Java's time zone rules have not. */
const unknownToJava: ReadonlySet<string> = new Set(['ROC', 'Etc/Unknown', 'Factory']);
