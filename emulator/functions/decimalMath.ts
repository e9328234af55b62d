/** Decimal arithmetic by digits, as `org.apache.spark.sql.types.Decimal` does it. Pure; compute registers it with DuckDB. */

export type DecimalOperation = '+' | '-' | '*' | '/' | '%' | 'div';

interface Digits {
  readonly unscaled: bigint;
  readonly scale: number;
}

/** The digits that a quotient is first rounded to (`DecimalType.MAX_SCALE`). */
const quotientScale = 38;

/**
 * The result rounded half up to `scale` digits, or undefined when it has more than `precision` digits. The divisor must not be
 * zero.
 */
export function decimalArithmetic(
  operation: DecimalOperation,
  leftText: string,
  rightText: string,
  precision: number,
  scale: number,
): string | undefined {
  const left = parse(leftText);
  const right = parse(rightText);
  const common = Math.max(left.scale, right.scale);
  const a = left.unscaled * 10n ** BigInt(common - left.scale);
  const b = right.unscaled * 10n ** BigInt(common - right.scale);
  switch (operation) {
    case '+':
      return fit({ unscaled: a + b, scale: common }, precision, scale);
    case '-':
      return fit({ unscaled: a - b, scale: common }, precision, scale);
    case '*':
      return fit({ unscaled: left.unscaled * right.unscaled, scale: left.scale + right.scale }, precision, scale);
    case '/': {
      const unscaled = divideHalfUp(a * 10n ** BigInt(quotientScale), b);
      return fit({ unscaled, scale: quotientScale }, precision, scale);
    }
    case '%':
      return fit({ unscaled: a % b, scale: common }, precision, scale);
    case 'div':
      return fit({ unscaled: a / b, scale: 0 }, precision, scale);
  }
}

function parse(text: string): Digits {
  const point = text.indexOf('.');
  if (point < 0) return { unscaled: BigInt(text), scale: 0 };
  return { unscaled: BigInt(text.slice(0, point) + text.slice(point + 1)), scale: text.length - point - 1 };
}

function fit(value: Digits, precision: number, scale: number): string | undefined {
  const unscaled =
    scale >= value.scale
      ? value.unscaled * 10n ** BigInt(scale - value.scale)
      : divideHalfUp(value.unscaled, 10n ** BigInt(value.scale - scale));
  const negative = unscaled < 0n;
  const digits = (negative ? -unscaled : unscaled).toString();
  if (digits.length > precision && unscaled !== 0n) return undefined;
  if (scale === 0) return `${negative ? '-' : ''}${digits}`;
  const padded = digits.padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const a = dividend < 0n ? -dividend : dividend;
  const b = divisor < 0n ? -divisor : divisor;
  const rounded = (2n * a + b) / (2n * b);
  return negative ? -rounded : rounded;
}
