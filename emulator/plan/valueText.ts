import type { DayTimeField } from './dataType.ts';

/** Days since 1970-01-01 as `YYYY-MM-DD`. */
export function dateText(days: number): string {
  const { year, month, day } = civil(days);
  return `${yearText(year)}-${two(month)}-${two(day)}`;
}

/** Microseconds since the epoch, as if in UTC: `YYYY-MM-DD HH:MM:SS[.ffffff]`. */
export function timestampText(microseconds: bigint): string {
  const perDay = 86_400_000_000n;
  const days = floorDivide(microseconds, perDay);
  const rest = microseconds - days * perDay;
  const seconds = rest / 1_000_000n;
  const fraction = (rest % 1_000_000n).toString().padStart(6, '0').replace(/0+$/, '');
  const clock = [seconds / 3600n, (seconds / 60n) % 60n, seconds % 60n].map((part) => two(Number(part))).join(':');
  return `${dateText(Number(days))} ${clock}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Plain digits as `BigDecimal.toString` would show them for scales that literals have. */
export function decimalText(digits: string): string {
  // As `BigDecimal.toString`: an exponent below 1E-6.
  const [, sign = '', fraction = ''] = /^(-?)0\.(\d+)$/.exec(digits) ?? [];
  const significant = fraction.replace(/^0+/, '');
  const exponent =
    fraction.length === 0 ? 0 : significant === '' ? -fraction.length : significant.length - 1 - fraction.length;
  if (exponent < -6) {
    const [first = '0', ...rest] = significant;
    return `${sign}${first}${rest.length === 0 ? '' : `.${rest.join('')}`}E${exponent}`;
  }
  return digits;
}

export function dayTimeText(
  microseconds: bigint,
  type: { readonly start: DayTimeField; readonly end: DayTimeField },
): string {
  const sign = microseconds < 0n ? '-' : '';
  const total = microseconds < 0n ? -microseconds : microseconds;
  const fields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];
  const from = fields.indexOf(type.start);
  const to = fields.indexOf(type.end);
  const units = [86_400_000_000n, 3_600_000_000n, 60_000_000n, 1_000_000n];
  let rest = total;
  let text = '';
  for (let index = from; index <= to; index += 1) {
    const unit = units[index] ?? 1n;
    const count = rest / unit;
    rest -= count * unit;
    const digits = index === from ? (index === 0 ? String(count) : String(count).padStart(2, '0')) : two(Number(count));
    const separator = index === from ? '' : index === 1 ? ' ' : ':';
    text += `${separator}${digits}`;
    if (index === 3 && rest !== 0n) text += `.${rest.toString().padStart(6, '0').replace(/0+$/, '')}`;
  }
  const unitText =
    type.start === type.end ? type.start.toUpperCase() : `${type.start.toUpperCase()} TO ${type.end.toUpperCase()}`;
  return `INTERVAL '${sign}${text}' ${unitText}`;
}

export function yearMonthText(
  months: number,
  type: { readonly start: 'year' | 'month'; readonly end: 'year' | 'month' },
): string {
  const sign = months < 0 ? '-' : '';
  const total = Math.abs(months);
  if (type.start === 'month') return `INTERVAL '${sign}${total}' MONTH`;
  if (type.end === 'year') return `INTERVAL '${sign}${Math.floor(total / 12)}' YEAR`;
  return `INTERVAL '${sign}${Math.floor(total / 12)}-${total % 12}' YEAR TO MONTH`;
}

/** Proleptic Gregorian date of a day number. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
function civil(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

function yearText(year: number): string {
  if (year > 9999) return `+${year}`;
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function floorDivide(left: bigint, right: bigint): bigint {
  const quotient = left / right;
  return left % right < 0n ? quotient - 1n : quotient;
}
