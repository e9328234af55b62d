import { trimAll } from './dateTimeText.ts';

export interface CalendarInterval {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}

/**
 * A calendar interval such as `30 seconds`, `1 minute 30 seconds` or `interval 1 hour`; undefined when the text is none.
 * Only seconds may have a fraction, of at most nine digits, cut to microseconds.
 * Source: apache/spark, IntervalUtils.stringToInterval
 */
export function calendarInterval(text: string): CalendarInterval | undefined {
  const read = readInterval(text);
  return 'problem' in read ? undefined : read;
}

export type IntervalProblem =
  | { readonly problem: 'malformed' }
  | { readonly problem: 'overflow' }
  | { readonly problem: 'fraction'; readonly unit: string };

/** As `calendarInterval`, with the reason where the text is none. */
export function readInterval(text: string): CalendarInterval | IntervalProblem {
  const trimmed = trimAll(text).toLowerCase();
  const body = /^interval(?=\s)/.test(trimmed) ? trimmed.slice('interval'.length) : trimmed;
  if (body.trim() === '') return malformed;
  let months = 0n;
  let days = 0n;
  let microseconds = 0n;
  let rest = body.trimStart();
  while (rest !== '') {
    const match = part.exec(rest);
    if (match === null) return malformed;
    const [whole, sign, digits = '', fraction, unit = ''] = match;
    // A number may begin with its point only when digits follow, unless a sign stands before it.
    if (digits === '' && (fraction === undefined || (sign === '' && fraction === '.'))) return malformed;
    if (fraction !== undefined && unit !== 'second') return { problem: 'fraction', unit };
    const amount = BigInt(`${digits === '' ? '0' : digits}`);
    if (amount > longest) return overflow;
    const signed = sign === '-' ? -amount : amount;
    if (unit === 'year') months += signed * 12n;
    else if (unit === 'month') months += signed;
    else if (unit === 'week') days += signed * 7n;
    else if (unit === 'day') days += signed;
    else microseconds += signed * (microsecondsOf[unit] ?? 0n);
    if (fraction !== undefined) {
      const micros = BigInt(fraction.slice(1, 7).padEnd(6, '0'));
      microseconds += sign === '-' ? -micros : micros;
    }
    if (!fits(months, 32) || !fits(days, 32) || !fits(microseconds, 64)) return overflow;
    rest = rest.slice(whole.length).trimStart();
  }
  return { months: Number(months), days: Number(days), microseconds };
}

const malformed: IntervalProblem = { problem: 'malformed' };
const overflow: IntervalProblem = { problem: 'overflow' };

const part =
  /^([+-]?)\s*(\d*)(\.\d{0,9})?\s+(year|month|week|day|hour|minute|second|millisecond|microsecond)s?(?=\s|$)/;

const longest = 0x7fff_ffff_ffff_ffffn;

const microsecondsOf: Readonly<Record<string, bigint>> = {
  hour: 3_600_000_000n,
  minute: 60_000_000n,
  second: 1_000_000n,
  millisecond: 1000n,
  microsecond: 1n,
};

function fits(value: bigint, bits: number): boolean {
  return BigInt.asIntN(bits, value) === value;
}
