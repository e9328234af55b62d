import { plainDigits, rescaleHalfUp, scaledOf, type Scaled } from '../../base/decimalDigits.ts';
import { sluiceError } from '../../base/errors.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';
import { shortestFloat } from '../rowJson.ts';

/** Numbers as Java's `StrictMath` and `BigDecimal` compute them. V8's functions are ports of the same fdlibm. */
export const mathematics: readonly JavaScriptFunction[] = [
  ...Object.entries<(x: number) => number>({
    acos: Math.acos,
    acosh: (x) => Math.log(x + Math.sqrt(x * x - 1)),
    asin: Math.asin,
    asinh: (x) => (x === -Infinity ? x : Math.log(x + Math.sqrt(x * x + 1))),
    atan: Math.atan,
    atanh: (x) => 0.5 * (Math.log1p(x) - Math.log1p(-x)),
    cbrt: Math.cbrt,
    cos: Math.cos,
    cosh: Math.cosh,
    cot: (x) => 1 / Math.tan(x),
    csc: (x) => 1 / Math.sin(x),
    exp: Math.exp,
    expm1: Math.expm1,
    rint: roundEven,
    sec: (x) => 1 / Math.cos(x),
    signum: Math.sign,
    sin: Math.sin,
    sinh: Math.sinh,
    sqrt: Math.sqrt,
    tan: Math.tan,
    tanh: Math.tanh,
    degrees: (x) => x * 57.29577951308232,
    radians: (x) => x * 0.017453292519943295,
  }).map(([name, compute]) => ({
    name: `math_${name}`,
    parameters: ['DOUBLE'],
    returns: 'DOUBLE',
    call: (x: Parameters<JavaScriptFunction['call']>[0]) => compute(Number(x)),
  })),
  ...Object.entries<(x: number) => number | null>({
    ln: (x) => (x <= 0 ? null : Math.log(x)),
    log10: (x) => (x <= 0 ? null : Math.log10(x)),
    log2: (x) => (x <= 0 ? null : Math.log(x) / Math.log(2)),
    log1p: (x) => (x <= -1 ? null : Math.log1p(x)),
  }).map(([name, compute]) => ({
    name: `math_${name}`,
    parameters: ['DOUBLE'],
    returns: 'DOUBLE',
    call: (x: Parameters<JavaScriptFunction['call']>[0]) => compute(Number(x)),
  })),
  ...Object.entries<(x: number, y: number) => number | null>({
    // Java turns -0.0 into 0.0 first, by adding 0.0.
    atan2: (y, x) => Math.atan2(y + 0, x + 0),
    hypot: Math.hypot,
    pow: (x, y) => javaPower(x, y),
    log: (base, x) => (base <= 0 || x <= 0 ? null : Math.log(x) / Math.log(base)),
  }).map(([name, compute]) => ({
    name: `math_${name}`,
    parameters: ['DOUBLE', 'DOUBLE'],
    returns: 'DOUBLE',
    call: (...[x, y]: Parameters<JavaScriptFunction['call']>) => compute(Number(x), Number(y)),
  })),
  {
    name: 'round_double',
    parameters: ['DOUBLE', 'INTEGER', 'BOOLEAN'],
    returns: 'DOUBLE',
    call: (value, scale, even) => roundFloating(Number(value), String(value), [Number(scale), even === true]),
  },
  {
    name: 'round_float',
    parameters: ['FLOAT', 'INTEGER', 'BOOLEAN'],
    returns: 'FLOAT',
    call: (value, scale, even) =>
      Math.fround(roundFloating(Number(value), String(shortestFloat(Number(value))), [Number(scale), even === true])),
  },
  {
    // Any exact number as digits: `mode` is HALF_UP, HALF_EVEN, CEILING or FLOOR; a negative scale rounds whole digits.
    name: 'round_digits',
    parameters: ['VARCHAR', 'INTEGER', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (value, scale, mode) => {
      const read = scaledOf(String(value));
      return read === undefined ? null : plainDigits(roundTo(read, Number(scale), String(mode)));
    },
  },
  {
    name: 'decimal_pmod',
    parameters: ['VARCHAR', 'VARCHAR'],
    returns: 'VARCHAR',
    call: (left, right) => {
      const [a, n] = [scaledOf(String(left)), scaledOf(String(right))];
      if (a === undefined || n === undefined) return null;
      const scale = Math.max(a.scale, n.scale);
      const divisor = n.unscaled * 10n ** BigInt(scale - n.scale);
      const rest = (a.unscaled * 10n ** BigInt(scale - a.scale)) % divisor;
      return plainDigits({ unscaled: rest < 0n ? (rest + divisor) % divisor : rest, scale });
    },
  },
  {
    name: 'width_bucket',
    parameters: ['DOUBLE', 'DOUBLE', 'DOUBLE', 'BIGINT'],
    returns: 'BIGINT',
    call: (value, least, greatest, count) =>
      bucketOf(Number(value), [Number(least), Number(greatest)], count as bigint),
  },
  {
    name: 'double_to_long',
    parameters: ['DOUBLE'],
    returns: 'BIGINT',
    call: (value) => saturated(Number(value)),
  },
  {
    name: 'conv',
    parameters: ['VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'VARCHAR',
    call: (value, from, to) => convert(String(value), Number(from), Number(to)),
  },
  {
    name: 'hex_long',
    parameters: ['BIGINT'],
    returns: 'VARCHAR',
    call: (value) =>
      BigInt.asUintN(64, value as bigint)
        .toString(16)
        .toUpperCase(),
  },
  {
    name: 'bin_long',
    parameters: ['BIGINT'],
    returns: 'VARCHAR',
    call: (value) => BigInt.asUintN(64, value as bigint).toString(2),
  },
  {
    name: 'bit_count',
    parameters: ['BIGINT'],
    returns: 'INTEGER',
    call: (value) =>
      BigInt.asUintN(64, value as bigint)
        .toString(2)
        .replaceAll('0', '').length,
  },
  {
    name: 'factorial',
    parameters: ['INTEGER'],
    returns: 'BIGINT',
    call: (value) => {
      const count = Number(value);
      if (count < 0 || count > 20) return null;
      let product = 1n;
      for (let factor = 2n; factor <= BigInt(count); factor += 1n) product *= factor;
      return product;
    },
  },
];

/** Java gives NaN for 1 to the power of NaN or an infinity as well as JavaScript does, but 1 for NaN to the power of 0. */
function javaPower(x: number, y: number): number {
  return y === 0 ? 1 : x ** y;
}

function roundEven(value: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 4_503_599_627_370_496) return value;
  const floor = Math.floor(value);
  const rest = value - floor;
  const rounded = rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
  return rounded === 0 && (value < 0 || Object.is(value, -0)) ? -0 : rounded;
}

/** Over the digits that Java prints for the number. */
function roundFloating(value: number, digits: string, [scale, even]: readonly [number, boolean]): number {
  if (!Number.isFinite(value)) return value;
  const read = scaledOf(digits);
  if (read === undefined) return value;
  return Number(plainDigits(roundTo(read, scale, even ? 'HALF_EVEN' : 'HALF_UP')));
}

/** Rounds to a scale, which may be negative; the result's own scale is then zero. */
export function roundTo(value: Scaled, target: number, mode: string): Scaled {
  if (target >= value.scale) return value;
  if (mode === 'HALF_UP' && target >= 0) return rescaleHalfUp(value, target);
  const drop = value.scale - target;
  if (drop > 5000) return { unscaled: 0n, scale: Math.max(target, 0) };
  const divisor = 10n ** BigInt(drop);
  const size = value.unscaled < 0n ? -value.unscaled : value.unscaled;
  const negative = value.unscaled < 0n;
  let quotient = size / divisor;
  const rest = size % divisor;
  if (roundsAway({ quotient, rest, divisor, negative, mode })) quotient += 1n;
  const signed = negative ? -quotient : quotient;
  return target >= 0 ? { unscaled: signed, scale: target } : { unscaled: signed * 10n ** BigInt(-target), scale: 0 };
}

interface Rest {
  readonly quotient: bigint;
  readonly rest: bigint;
  readonly divisor: bigint;
  readonly negative: boolean;
  readonly mode: string;
}

function roundsAway({ quotient, rest, divisor, negative, mode }: Rest): boolean {
  if (rest === 0n) return false;
  switch (mode) {
    case 'CEILING':
      return !negative;
    case 'FLOOR':
      return negative;
    case 'HALF_EVEN':
      return rest * 2n > divisor || (rest * 2n === divisor && quotient % 2n === 1n);
    default:
      return rest * 2n >= divisor;
  }
}

/** Source: apache/spark, WidthBucket.computeBucketNumber */
function bucketOf(value: number, [least, greatest]: readonly [number, number], count: bigint): bigint | null {
  const invalid =
    count <= 0n ||
    count === 9_223_372_036_854_775_807n ||
    Number.isNaN(value) ||
    least === greatest ||
    !Number.isFinite(least) ||
    !Number.isFinite(greatest);
  if (invalid) return null;
  const [lower, upper] = [Math.min(least, greatest), Math.max(least, greatest)];
  const buckets = Number(count);
  const ascending = least < greatest;
  if (value < lower) return ascending ? 0n : count + 1n;
  if (value >= upper && ascending) return count + 1n;
  if (!ascending && value > upper) return 0n;
  if (!ascending && value <= lower) return count + 1n;
  if (ascending) return BigInt(Math.trunc((buckets * (value - lower)) / (upper - lower))) + 1n;
  return BigInt(Math.trunc((buckets * (upper - value)) / (upper - lower))) + 1n;
}

/** `Double.toLong` of Java: NaN is 0, and what is too great stays at the bound. */
function saturated(value: number): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value >= 2 ** 63) return 9_223_372_036_854_775_807n;
  if (value <= -(2 ** 63)) return -9_223_372_036_854_775_808n;
  return BigInt(Math.trunc(value));
}

/** Source: apache/spark, NumberConverter: numbers go through 64 bits without a sign. */
function convert(text: string, from: number, to: number): string | null {
  const toSize = Math.abs(to);
  if (from < 2 || from > 36 || toSize < 2 || toSize > 36) return null;
  const trimmed = text.replace(/^ +| +$/g, '');
  if (trimmed === '') return null;
  let negative = trimmed.startsWith('-');
  let value = 0n;
  for (const character of negative ? trimmed.slice(1) : trimmed) {
    const digit = /[0-9a-zA-Z]/.test(character) ? Number.parseInt(character, 36) : 99;
    if (digit >= from) break;
    value = value * BigInt(from) + BigInt(digit);
    if (value > 0xffff_ffff_ffff_ffffn) {
      throw sluiceError('ARITHMETIC_OVERFLOW', { message: 'Overflow in function conv()', alternative: '' });
    }
  }
  let signed = BigInt.asIntN(64, value);
  if (negative && to > 0) signed = signed < 0n ? -1n : -signed;
  if (to < 0 && signed < 0n) {
    signed = -signed;
    negative = true;
  }
  const digits = BigInt.asUintN(64, signed).toString(toSize).toUpperCase();
  return negative && to < 0 ? `-${digits}` : digits;
}
