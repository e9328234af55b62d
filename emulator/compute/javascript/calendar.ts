import { sluiceError } from '../../base/errors.ts';
import { daysInMonth, daysOfDate } from '../../base/dateTimeText.ts';
import { zonedMoment, zoneOffset } from '../../base/timeZone.ts';
import { civilFromDays } from '../rowJson.ts';
import { floorDivide } from '../rowValue.ts';

const perDay = 86_400_000_000n;
const perUnit: Readonly<Record<string, bigint>> = {
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: 1_000_000n,
  MILLISECOND: 1000n,
  MICROSECOND: 1n,
};

/** A day of the month that is not there becomes its last. */
export function addMonths(days: number, months: number): number {
  const { year, month, day } = civilFromDays(days);
  const total = year * 12 + month - 1 + months;
  const newYear = Math.floor(total / 12);
  const newMonth = total - newYear * 12 + 1;
  return daysOfDate(newYear, newMonth, Math.min(day, daysInMonth(newYear, newMonth))) ?? days;
}

/** `timestampadd`: months, weeks and days move the wall clock of the zone, shorter units the moment. */
export function addToMoment(
  moment: bigint,
  unit: string,
  { count, zone }: { readonly count: bigint; readonly zone: string },
): bigint {
  const upper = unit.toUpperCase();
  const size = perUnit[upper];
  if (size !== undefined) return moment + count * size;
  const clock = moment + zoneOffset(zone, moment);
  const days = Number(floorDivide(clock, perDay));
  const time = clock - BigInt(days) * perDay;
  const months = { YEAR: 12, QUARTER: 3, MONTH: 1 }[upper];
  const moved =
    months === undefined ? days + Number(count) * (upper === 'WEEK' ? 7 : 1) : addMonths(days, Number(count) * months);
  // BIGINT microseconds reach further than the dates of JavaScript, by which offsets are looked up.
  if (!(Math.abs(moved) < 106_751_993)) throw sluiceError('DATETIME_OVERFLOW', {});
  if (Math.abs(moved) > 99_999_990) {
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: 'timestamps beyond the years it holds' });
  }
  return keepOffset(BigInt(moved) * perDay + time, moment, zone);
}

/** Java keeps the offset that was, where the new wall clock stands in an overlap. */
function keepOffset(wallClock: bigint, before: bigint, zone: string): bigint {
  const offset = zoneOffset(zone, before);
  const kept = wallClock - offset;
  return zoneOffset(zone, kept) === offset ? kept : zonedMoment(zone, wallClock);
}

/** Whole units between two wall clocks, as `ChronoUnit.between`. */
export function differenceOf(unit: string, start: bigint, end: bigint): bigint {
  const upper = unit.toUpperCase();
  const size = perUnit[upper];
  if (size !== undefined) return (end - start) / size;
  switch (upper) {
    case 'WEEK':
      return (end - start) / (perDay * 7n);
    case 'DAY':
    case 'DAYOFYEAR':
      return (end - start) / perDay;
    case 'MONTH':
      return BigInt(wholeMonths(start, end));
    case 'QUARTER':
      return BigInt(Math.trunc(wholeMonths(start, end) / 3));
    default:
      return BigInt(Math.trunc(wholeMonths(start, end) / 12));
  }
}

/** `LocalDateTime.until` in months. */
function wholeMonths(start: bigint, end: bigint): number {
  let endDay = floorDivide(end, perDay);
  const startDay = floorDivide(start, perDay);
  const [startTime, endTime] = [start - startDay * perDay, end - endDay * perDay];
  if (endDay > startDay && endTime < startTime) endDay -= 1n;
  else if (endDay < startDay && endTime > startTime) endDay += 1n;
  const packed = (days: bigint): number => {
    const { year, month, day } = civilFromDays(Number(days));
    return (year * 12 + month - 1) * 32 + day;
  };
  return Math.trunc((packed(endDay) - packed(startDay)) / 32);
}

/** Source: DateTimeUtils.monthsBetween; the rest beside whole months counts in months of 31 days. */
export function monthsBetween(left: bigint, right: bigint): number {
  const [a, b] = [left, right].map((clock) => {
    const days = Number(floorDivide(clock, perDay));
    const { year, month, day } = civilFromDays(days);
    const seconds = Number((clock - BigInt(days) * perDay) / 1_000_000n);
    return { months: year * 12 + month, day, isLast: day === daysInMonth(year, month), seconds };
  });
  if (a === undefined || b === undefined) return 0;
  const months = a.months - b.months;
  if (a.day === b.day || (a.isLast && b.isLast)) return months;
  return months + ((a.day - b.day) * 86_400 + a.seconds - b.seconds) / (31 * 86_400);
}

const levels: Readonly<Record<string, string>> = {
  YEAR: 'YEAR',
  YYYY: 'YEAR',
  YY: 'YEAR',
  QUARTER: 'QUARTER',
  MONTH: 'MONTH',
  MM: 'MONTH',
  MON: 'MONTH',
  WEEK: 'WEEK',
  DAY: 'DAY',
  DD: 'DAY',
  HOUR: 'HOUR',
  MINUTE: 'MINUTE',
  SECOND: 'SECOND',
  MILLISECOND: 'MILLISECOND',
  MICROSECOND: 'MICROSECOND',
};

/** The first day of the year, quarter, month or week; null for any other level. */
export function truncateDate(days: number, levelText: string): number | null {
  const { year, month, day } = civilFromDays(days);
  switch (levels[levelText.toUpperCase()]) {
    case 'YEAR':
      return daysOfDate(year, 1, 1) ?? null;
    case 'QUARTER':
      return daysOfDate(year, Math.floor((month - 1) / 3) * 3 + 1, 1) ?? null;
    case 'MONTH':
      return days - day + 1;
    case 'WEEK':
      return days - ((((days + 3) % 7) + 7) % 7);
    default:
      return null;
  }
}

export function truncateMoment(moment: bigint, levelText: string, zone: string): bigint | null {
  const level = levels[levelText.toUpperCase()];
  if (level === undefined) return null;
  const clock = moment + zoneOffset(zone, moment);
  const size = perUnit[level];
  if (size !== undefined) return moment - (clock - floorDivide(clock, size) * size);
  const days = Number(floorDivide(clock, perDay));
  const first = level === 'DAY' ? days : truncateDate(days, level);
  return first === null ? null : zonedMoment(zone, BigInt(first) * perDay);
}
