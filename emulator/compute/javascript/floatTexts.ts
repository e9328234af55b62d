import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { shortestFloat } from '../rowJson.ts';

/** Numbers as Java writes them, which is how Spark casts them to strings. */
export const floatTexts: readonly JavaScriptFunction[] = [
  { name: 'double_text', parameters: ['DOUBLE'], returns: 'VARCHAR', call: (value) => doubleText(Number(value)) },
  { name: 'float_text', parameters: ['FLOAT'], returns: 'VARCHAR', call: (value) => floatText(Number(value)) },
];

/**
 * `Double.toString` of Java: at least one digit after the point, scientific below 10^-3 and from 10^7 on. The digits are
 * the shortest that give the number back, as of JDK 19; older ones write a digit more for rare numbers.
 */
export function doubleText(value: number): string {
  return javaText(value, twoDigits(Math.abs(value), String(Math.abs(value))));
}

export function floatText(value: number): string {
  const single = Math.abs(Math.fround(value));
  return javaText(value, twoDigits(single, String(shortestFloat(single))));
}

/** Where one digit would do, Java takes the two digits that come closest: 4.9E-324. */
function twoDigits(value: number, shortest: string): string {
  const isOneDigit = /^[0.]*[1-9][0.]*(?:e|$)/.test(shortest);
  return isOneDigit && value !== 0 ? value.toPrecision(2) : shortest;
}

function javaText(value: number, shortest: string): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (value === 0) return `${sign}0.0`;
  const [mantissa = '', exponentText = '0'] = shortest.split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const leading = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = leading.replace(/0+$/, '') || '0';
  // Value = 0.digits × 10^point.
  const point =
    Number(exponentText) + (whole === '0' ? -((/^0*/.exec(fraction) ?? [''])[0] ?? '').length : whole.length);
  const magnitude = point - 1;
  if (magnitude >= -3 && magnitude < 7) {
    if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
    const integral = digits.slice(0, point).padEnd(point, '0');
    return `${sign}${integral}.${digits.slice(point) || '0'}`;
  }
  return `${sign}${digits.slice(0, 1)}.${digits.slice(1) || '0'}E${magnitude}`;
}
