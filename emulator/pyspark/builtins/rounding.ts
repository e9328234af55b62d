import { numeric } from '../runtime/compare.ts';
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
  if (!Number.isFinite(number) || Math.abs(number) >= 1e21) return number;
  const rounded = Number(number.toFixed(Number(places)));
  // toFixed rounds the exact value; only an exact half, which ends in a 5 and has a short expansion, can differ.
  return isExactHalf(number, Number(places)) ? evenNeighbour(number, Number(places)) : rounded;
}

function halfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Exact halves at a place have a finite binary expansion, so scaling by a power of ten up to 1e20 is checked by BigInt. */
function isExactHalf(value: number, places: number): boolean {
  const [whole = '0', fraction = ''] = Math.abs(value)
    .toFixed(Math.min(100, places + 60))
    .split('.');
  return whole !== '' && fraction.slice(places).replace(/0+$/, '') === '5';
}

function evenNeighbour(value: number, places: number): number {
  const text = Math.abs(value).toFixed(places + 1);
  const down = text.slice(0, -1).replace(/\.$/, '');
  const last = Number(down.at(-1) ?? '0');
  const up = (BigInt(down.replace('.', '')) + 1n).toString().padStart(down.replace('.', '').length, '0');
  const upText = places === 0 ? up : `${up.slice(0, up.length - places)}.${up.slice(up.length - places)}`;
  const rounded = Number(last % 2 === 0 ? down : upText);
  return value < 0 ? -rounded : rounded;
}
