import { decimalText } from './rowValue.ts';

/** `new BigDecimal(text)` set to the scale by HALF_UP; undefined for other texts and for too many digits. */
export function decimalFromText(text: string, precision: number, scale: number): string | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,9}))?$/.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const shift = scale - fraction.length + Number(match[4] ?? 0);
  // No power of ten of this size is needed to know that the number does not fit.
  if (shift > precision + 40) return digits === 0n ? decimalText(0n, scale) : undefined;
  const unscaled = shift >= 0 ? digits * 10n ** BigInt(shift) : roundedHalfUp(digits, -shift);
  if (unscaled >= 10n ** BigInt(precision)) return undefined;
  return decimalText(match[1] === '-' ? -unscaled : unscaled, scale);
}

function roundedHalfUp(digits: bigint, dropped: number): bigint {
  if (dropped > String(digits).length + 1) return 0n;
  const unit = 10n ** BigInt(dropped);
  return (digits + unit / 2n) / unit;
}
