import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decimalArithmetic } from '../../emulator/functions/decimalMath.ts';
import { decimalResult, type DecimalOperator } from '../../emulator/plan/decimalPrecision.ts';
import { decimalType } from '../../emulator/plan/types.ts';

interface Operand {
  readonly text: string;
  readonly unscaled: bigint;
  readonly precision: number;
  readonly scale: number;
}

const operand: fc.Arbitrary<Operand> = fc
  .tuple(fc.integer({ min: 1, max: 38 }), fc.integer({ min: 0, max: 38 }))
  .map(([precision, scale]) => ({ precision, scale: Math.min(scale, precision) }))
  .chain(({ precision, scale }) =>
    fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }).map((unscaled) => ({
      text: textOf(unscaled, scale),
      unscaled,
      precision,
      scale,
    })),
  );

function textOf(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function unscaledOf(text: string): bigint {
  return BigInt(text.replace('.', ''));
}

describe('decimal arithmetic', () => {
  it('is the exact value rounded half up at the result’s scale', () => {
    const operators: readonly DecimalOperator[] = ['+', '-', '*', '%'];
    fc.assert(
      fc.property(operand, operand, fc.constantFrom(...operators), (left, right, operator) => {
        fc.pre(operator !== '%' || right.unscaled !== 0n);
        const type = decimalResult(
          operator,
          decimalType(left.precision, left.scale),
          decimalType(right.precision, right.scale),
        );
        const result = decimalArithmetic(operator as '+', left.text, right.text, type.precision, type.scale);
        const exact = exactValue(operator, left, right);
        const shift = type.scale - exact.scale;
        // |result − exact| ≤ ½ unit of the last digit, and away from zero on a tie.
        const scaled = shift >= 0 ? exact.unscaled * 10n ** BigInt(shift) : exact.unscaled;
        const unit = shift >= 0 ? 1n : 10n ** BigInt(-shift);
        const magnitude = scaled < 0n ? -scaled : scaled;
        const rounded = (2n * magnitude + unit) / (2n * unit);
        const fits = rounded.toString().length <= type.precision;
        if (!fits) assert.equal(result, undefined);
        else assert.equal(result === undefined ? undefined : unscaledOf(result), scaled < 0n ? -rounded : rounded);
      }),
      { numRuns: 400 },
    );
  });

  it('divides so that the product with the divisor gives the dividend back within the last digit', () => {
    fc.assert(
      fc.property(operand, operand, (left, right) => {
        fc.pre(right.unscaled !== 0n);
        const type = decimalResult(
          '/',
          decimalType(left.precision, left.scale),
          decimalType(right.precision, right.scale),
        );
        const result = decimalArithmetic('/', left.text, right.text, type.precision, type.scale);
        if (result === undefined) return;
        // left / right − q, times 2 · right · 10^scale, is at most right: compared in whole numbers.
        const q = unscaledOf(result);
        const scale = BigInt(type.scale);
        const dividend = left.unscaled * 10n ** BigInt(right.scale) * 10n ** scale;
        const divisor = right.unscaled * 10n ** BigInt(left.scale);
        const error = dividend - q * divisor;
        const limit = divisor < 0n ? -divisor : divisor;
        assert.ok(
          2n * (error < 0n ? -error : error) <= limit + (2n * limit) / 10n ** (38n - scale > 0n ? 38n - scale : 0n),
        );
      }),
      { numRuns: 400 },
    );
  });

  it('takes the integral part of a quotient and keeps the dividend’s sign in a remainder', () => {
    assert.equal(decimalArithmetic('div', '-7.9', '2', 20, 0), '-3');
    assert.equal(decimalArithmetic('%', '-7.5', '2', 2, 1), '-1.5');
    assert.equal(decimalArithmetic('/', '1', '3', 21, 11), '0.33333333333');
    assert.equal(decimalArithmetic('*', '0.5', '0.1', 2, 1), '0.1');
    assert.equal(decimalArithmetic('*', '-0.5', '0.1', 2, 1), '-0.1');
  });
});

function exactValue(operator: DecimalOperator, left: Operand, right: Operand): { unscaled: bigint; scale: number } {
  if (operator === '*') return { unscaled: left.unscaled * right.unscaled, scale: left.scale + right.scale };
  const scale = Math.max(left.scale, right.scale);
  const a = left.unscaled * 10n ** BigInt(scale - left.scale);
  const b = right.unscaled * 10n ** BigInt(scale - right.scale);
  if (operator === '+') return { unscaled: a + b, scale };
  return { unscaled: operator === '-' ? a - b : a % b, scale };
}
