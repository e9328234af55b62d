import { numeric } from '../runtime/compare.ts';
import { fixedText } from '../runtime/exactDecimal.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import { typeName, type At, type PyValue } from '../runtime/values.ts';

/** `round()`: half to even, on the exact value of the double. */
export function roundNumber(value: PyValue, digits: PyValue, at: At): PyValue {
  const number = numeric(value);
  if (number === undefined) throw raise(at, 'TypeError', `type ${typeName(value)} doesn't define __round__ method`);
  const places = digits === null ? undefined : numeric(digits);
  if (places !== undefined && typeof places !== 'bigint') throw raise(at, 'TypeError', 'an integer is required');
  if (typeof number === 'bigint') {
    if (places === undefined || places >= 0n) return number;
    throw unsupportedPython(at, 'round() of an integer to tens');
  }
  if (places === undefined) {
    if (!Number.isFinite(number)) throw raise(at, 'ValueError', 'cannot convert float NaN or infinity to integer');
    return BigInt(halfEven(number));
  }
  if (places < 0n || places > 20n) throw unsupportedPython(at, 'round() to fewer than 0 or more than 20 digits');
  if (!Number.isFinite(number)) return number;
  const rounded = Number(fixedText(Math.abs(number), Number(places)));
  return number < 0 || Object.is(number, -0) ? -rounded : rounded;
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
