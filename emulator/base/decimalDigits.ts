/** Exact arithmetic on decimal digits: a number is an unscaled integer and the number of digits after its point. */

export interface Scaled {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** The number of digits such as `-12.50` or `1e3`; undefined when they are none. A scale is never below zero. */
export function scaledOf(digits: string): Scaled | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(digits);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const unscaled = BigInt(`${whole}${fraction}`);
  const scale = fraction.length - Number(exponent);
  const signed = sign === '-' ? -unscaled : unscaled;
  if (scale >= 0) return { unscaled: signed, scale };
  if (unscaled === 0n) return { unscaled: 0n, scale: 0 };
  return scale < -10_000 ? undefined : { unscaled: signed * 10n ** BigInt(-scale), scale: 0 };
}

/** Plain digits with all digits of the scale. */
export function plainDigits({ unscaled, scale }: Scaled): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Rounded to a scale, a half away from zero. */
export function rescaleHalfUp({ unscaled, scale }: Scaled, target: number): Scaled {
  if (target >= scale) return { unscaled: unscaled * 10n ** BigInt(target - scale), scale: target };
  if (scale - target > 10_000) return { unscaled: 0n, scale: target };
  const divisor = 10n ** BigInt(scale - target);
  const size = unscaled < 0n ? -unscaled : unscaled;
  const rounded = (size + divisor / 2n) / divisor;
  return { unscaled: unscaled < 0n ? -rounded : rounded, scale: target };
}

export function digitCount(unscaled: bigint): number {
  return unscaled === 0n ? 0 : String(unscaled < 0n ? -unscaled : unscaled).length;
}

/** The single-precision number nearest to digits; rounding their double once more errs only halfway between two floats. */
export function nearestFloat(digits: string): number {
  const value = Number(digits);
  const rounded = Math.fround(value);
  if (rounded === value || !Number.isFinite(value)) return rounded;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  if ((bits.getBigUint64(0) & 0x1fff_ffffn) !== 0x1000_0000n) return rounded;
  const exact = compare(scaledOf(digits), scaledOf(exactDigits(value)));
  if (exact === 0) return rounded;
  bits.setBigUint64(0, bits.getBigUint64(0) + (exact > 0 === value > 0 ? 1n : -1n));
  return Math.fround(bits.getFloat64(0));
}

function compare(left: Scaled | undefined, right: Scaled | undefined): number {
  if (left === undefined || right === undefined) return 0;
  const scale = Math.max(left.scale, right.scale);
  const difference =
    left.unscaled * 10n ** BigInt(scale - left.scale) - right.unscaled * 10n ** BigInt(scale - right.scale);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** All decimal digits of a double; every double has finitely many. */
function exactDigits(value: number): string {
  let scale = 0;
  let whole = value;
  while (!Number.isInteger(whole)) {
    whole *= 2;
    scale += 1;
  }
  // value = whole / 2^scale = whole · 5^scale / 10^scale
  return plainDigits({ unscaled: BigInt(whole) * 5n ** BigInt(scale), scale });
}
