/**
 * `Double.toString` and `Float.toString` of Java 8 to 18, which Spark's reference answers come from (it runs on Java 17). These
 * write the shortest digits for most numbers and a digit more for some, the more so for floats: 1576482432 as a FLOAT is
 * 1.57648243E9, where 1.5764824E9 would do. Source: OpenJDK 17, `jdk.internal.math.FloatingDecimal` (dtoa).
 */
export function doubleText(value: number): string {
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const fraction = raw & 0xf_ffff_ffff_ffffn;
  const exponent = Number((raw >> 52n) & 0x7ffn);
  if (exponent === 0x7ff || (exponent === 0 && fraction === 0n)) return specialText(value);
  if (exponent > 0) {
    return text(value, digitsOf({ binary: exponent - 1023, fraction: fraction | hiddenBit, significantBits: 53 }));
  }
  const length = bitLength(fraction);
  const shifted = fraction << BigInt(53 - length);
  return text(value, digitsOf({ binary: length - 52 - 1023, fraction: shifted, significantBits: length }));
}

export function floatText(value: number): string {
  bits.setFloat32(0, value);
  const raw = bits.getUint32(0);
  const fraction = BigInt(raw & 0x7f_ffff);
  const exponent = (raw >>> 23) & 0xff;
  if (exponent === 0xff || (exponent === 0 && fraction === 0n)) return specialText(value);
  if (exponent > 0) {
    const whole = (fraction | 0x80_0000n) << 29n;
    return text(value, digitsOf({ binary: exponent - 127, fraction: whole, significantBits: 24 }));
  }
  const length = bitLength(fraction);
  const shifted = fraction << BigInt(53 - length);
  return text(value, digitsOf({ binary: length - 23 - 127, fraction: shifted, significantBits: length }));
}

const bits = new DataView(new ArrayBuffer(8));
const hiddenBit = 1n << 52n;

interface Binary {
  /** The power of two of the leading bit. */
  readonly binary: number;
  /** 53 bits, the leading one set. */
  readonly fraction: bigint;
  readonly significantBits: number;
}

/** 0.digits × 10^point. */
interface Digits {
  readonly digits: string;
  readonly point: number;
}

function specialText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  return value > 0 ? 'Infinity' : '-Infinity';
}

function text(value: number, { digits, point }: Digits): string {
  const sign = value < 0 ? '-' : '';
  if (point > 0 && point < 8) {
    return `${sign}${digits.slice(0, point).padEnd(point, '0')}.${digits.slice(point) || '0'}`;
  }
  if (point <= 0 && point > -3) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, 1)}.${digits.slice(1) || '0'}E${point - 1}`;
}

function digitsOf({ binary, fraction, significantBits }: Binary): Digits {
  const tailZeros = trailingZeros(fraction);
  const fractionBits = 53 - tailZeros;
  const tinyBits = Math.max(0, fractionBits - binary - 1);
  if (tinyBits === 0 && binary <= 62 && binary >= -21) {
    const insignificant = binary > significantBits ? digitsForPowerOfTwo(binary - significantBits - 1) : 0;
    const whole = binary >= 52 ? fraction << BigInt(binary - 52) : fraction >> BigInt(52 - binary);
    return wholeDigits(whole, insignificant);
  }
  return generatedDigits(fraction >> BigInt(tailZeros), { binary, fraction, fractionBits, tinyBits, significantBits });
}

/** How many decimal digits a power of two takes away: `FloatingDecimal.insignificantDigitsNumber`. */
function digitsForPowerOfTwo(power: number): number {
  return power > 1 && power < 64 ? Math.floor(power * Math.LOG10E * Math.LN2) : 0;
}

function wholeDigits(value: bigint, insignificant: number): Digits {
  let whole = value;
  if (insignificant > 0) {
    const unit = 10n ** BigInt(insignificant);
    const residue = whole % unit;
    whole /= unit;
    if (residue >= unit / 2n) whole += 1n;
  }
  const all = whole.toString();
  return { digits: all.replace(/0+$/, ''), point: all.length + insignificant };
}

interface Scaling extends Binary {
  readonly fractionBits: number;
  readonly tinyBits: number;
}

/** Digits one by one, until what is left is below half of a unit in the last place. */
function generatedDigits(odd: bigint, scaling: Scaling): Digits {
  const { binary, fractionBits, tinyBits, significantBits } = scaling;
  let exponent = estimatedExponent(scaling);
  const value5 = Math.max(0, -exponent);
  const scale5 = Math.max(0, exponent);
  let value2 = value5 + tinyBits + binary;
  let scale2 = scale5 + tinyBits;
  let margin2 = value2 - significantBits;
  value2 -= fractionBits - 1;
  const common = Math.min(value2, scale2);
  value2 -= common;
  scale2 -= common;
  margin2 -= common;
  // The next smaller number of a power of two is half as far away.
  if (fractionBits === 1) margin2 -= 1;
  if (margin2 < 0) {
    value2 -= margin2;
    scale2 -= margin2;
    margin2 = 0;
  }
  const valueBits = fractionBits + value2 + bitsOfFive(value5);
  const scaleBits = scale2 + 1 + bitsOfFive(scale5 + 1);
  // Java computes small numbers in ints or longs, and what overflows there is part of its answer.
  const machine = valueBits >= 64 || scaleBits >= 64 ? undefined : valueBits < 32 && scaleBits < 32 ? 32 : 64;
  const scale = powerOfFive(scale5) << BigInt(scale2);
  const tens = scale * 10n;
  let rest = odd * (powerOfFive(value5) << BigInt(value2));
  let margin = powerOfFive(value5) << BigInt(margin2);
  let digits = '';
  let low = false;
  let high = false;
  for (let first = true; first || (!low && !high); first = false) {
    const quotient = rest / scale;
    rest = 10n * (rest % scale);
    margin *= 10n;
    if (machine !== undefined) margin = BigInt.asIntN(machine, margin);
    if (machine === undefined) {
      low = rest < margin;
      high = rest + margin >= tens;
    } else if (margin > 0n) {
      low = rest < margin;
      high = BigInt.asIntN(machine, rest + margin) > tens;
    } else {
      low = true;
      high = true;
    }
    if (first && quotient === 0n && !high) exponent -= 1;
    else digits += quotient.toString();
    // In scientific form one more digit follows the point in any case.
    if (first && (exponent < -3 || exponent >= 8)) {
      low = false;
      high = false;
    }
  }
  const difference = rest * 2n - tens;
  const roundsUp = high && (!low || difference > 0n || (difference === 0n && Number(digits.slice(-1)) % 2 === 1));
  if (!roundsUp) return { digits, point: exponent + 1 };
  const raised = (BigInt(digits) + 1n).toString();
  return raised.length > digits.length
    ? { digits: '1'.padEnd(digits.length, '0'), point: exponent + 2 }
    : { digits: raised.padStart(digits.length, '0'), point: exponent + 1 };
}

/** `FloatingDecimal.estimateDecExp`: at most one too large. */
function estimatedExponent({ fraction, binary }: Scaling): number {
  bits.setBigUint64(0, 0x3ff0_0000_0000_0000n | (fraction & 0xf_ffff_ffff_ffffn));
  const mantissa = bits.getFloat64(0);
  return Math.floor((mantissa - 1.5) * 0.289529654 + 0.176091259 + binary * 0.301029995663981);
}

/** `FloatingDecimal.N_5_BITS`: the length of 5^n in bits, and beyond its end an estimate. */
function bitsOfFive(power: number): number {
  return power < 27 ? bitLength(powerOfFive(power)) : power * 3;
}

const powersOfFive: bigint[] = [1n];

function powerOfFive(power: number): bigint {
  for (let next = powersOfFive.length; next <= power; next += 1) powersOfFive.push((powersOfFive[next - 1] ?? 1n) * 5n);
  return powersOfFive[power] ?? 1n;
}

/** Of at most 64 bits. */
function bitLength(value: bigint): number {
  const high = Number(value >> 32n);
  return high > 0 ? 64 - Math.clz32(high) : 32 - Math.clz32(Number(value));
}

/** Of at most 64 bits. */
function trailingZeros(value: bigint): number {
  const low = Number(value & 0xffff_ffffn);
  if (low !== 0) return 31 - Math.clz32(low & -low);
  const high = Number(value >> 32n);
  return 63 - Math.clz32(high & -high);
}
