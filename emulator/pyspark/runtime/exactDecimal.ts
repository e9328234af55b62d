/** A double as the fraction that it is, without rounding. */
export interface Fraction {
  readonly numerator: bigint;
  /** A power of two. */
  readonly denominator: bigint;
}

export function fractionOf(value: number): Fraction {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const mantissa = (bits & 0xfffffffffffffn) | (exponent === 0 ? 0n : 1n << 52n);
  const shift = (exponent === 0 ? 1 : exponent) - 1075;
  const sign = bits >> 63n === 1n ? -1n : 1n;
  return shift >= 0
    ? { numerator: sign * (mantissa << BigInt(shift)), denominator: 1n }
    : { numerator: sign * mantissa, denominator: 1n << BigInt(-shift) };
}

/** The nearest double of a quotient, ties to even; undefined where it would be denormal or infinite. */
export function nearestDouble(numerator: bigint, denominator: bigint): number | undefined {
  if (numerator === 0n) return 0;
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  const shift = 66 - (bitLength(top) - bitLength(bottom));
  const scaled = shift >= 0 ? top << BigInt(shift) : top;
  const divisor = shift >= 0 ? bottom : bottom << BigInt(-shift);
  // One bit that says "there was more" keeps a cut-off rest from looking like a tie.
  const quotient = (scaled / divisor) | (scaled % divisor === 0n ? 0n : 1n);
  const result = Number(quotient) * 2 ** -shift;
  if (!Number.isFinite(result) || result < 1e-290) return undefined;
  return negative ? -result : result;
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** A non-negative fraction times a power of ten as an integer, half to even. */
function scaledInteger({ numerator, denominator }: Fraction, power: number): bigint {
  const top = power >= 0 ? numerator * 10n ** BigInt(power) : numerator;
  const bottom = power >= 0 ? denominator : denominator * 10n ** BigInt(-power);
  const quotient = top / bottom;
  const rest = (top % bottom) * 2n;
  if (rest > bottom || (rest === bottom && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}

/** `toFixed`, but half to even, as Python and C round the exact value. For finite values that are not negative. */
export function fixedText(value: number, places: number): string {
  const digits = scaledInteger(fractionOf(value), places)
    .toString()
    .padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** The digits and the exponent of the scientific form with so many digits after the first, half to even. */
export function scientific(value: number, places: number): { readonly digits: string; readonly exponent: number } {
  if (value === 0) return { digits: '0'.repeat(places + 1), exponent: 0 };
  const fraction = fractionOf(value);
  let exponent = Number(value.toExponential().split('e')[1]);
  let digits = scaledInteger(fraction, places - exponent).toString();
  // Rounding up may carry into a new first digit.
  if (digits.length > places + 1) {
    exponent += 1;
    digits = scaledInteger(fraction, places - exponent).toString();
  }
  return { digits, exponent };
}
