import type { Token } from 'antlr4ng';
import { sluiceError, type Position } from '../base/errors.ts';
import type { LiteralExpression } from '../plan/expression.ts';
import { decimalType, types } from '../plan/types.ts';
import { SluiceSqlParser } from './generated/SluiceSqlParser.ts';

/**
 * A number with its sign, typed by its form: the smallest of INT, BIGINT and DECIMAL for digits alone, DECIMAL with a point,
 * DOUBLE with an exponent, else by suffix. Raises INVALID_NUMERIC_LITERAL_RANGE.
 * Source: https://spark.apache.org/docs/latest/sql-ref-literals.html#numeric-literal
 */
export function numberLiteral(token: Token, negative: boolean, position: Position): LiteralExpression {
  const written = token.text ?? '';
  const sign = negative ? '-' : '';
  switch (token.type) {
    case SluiceSqlParser.IntegerValue: {
      const value = BigInt(sign + written);
      if (BigInt.asIntN(32, value) === value) return literal(Number(value), types.integer, position);
      if (BigInt.asIntN(64, value) === value) return literal(value, types.long, position);
      return decimalLiteral(sign + written, position);
    }
    case SluiceSqlParser.LongLiteral:
      return literal(whole(sign + written.slice(0, -1), 64, 'BIGINT', position), types.long, position);
    case SluiceSqlParser.ShortLiteral:
      return literal(Number(whole(sign + written.slice(0, -1), 16, 'SMALLINT', position)), types.short, position);
    case SluiceSqlParser.ByteLiteral:
      return literal(Number(whole(sign + written.slice(0, -1), 8, 'TINYINT', position)), types.byte, position);
    case SluiceSqlParser.FloatLiteral:
      return literal(floating(sign + written.slice(0, -1), 'FLOAT', position), types.float, position);
    case SluiceSqlParser.DoubleLiteral:
      return literal(floating(sign + written.slice(0, -1), 'DOUBLE', position), types.double, position);
    case SluiceSqlParser.ExponentValue:
      return literal(floating(sign + written, 'DOUBLE', position), types.double, position);
    case SluiceSqlParser.DecimalLiteral:
      return decimalLiteral(sign + written.slice(0, -2), position);
    default:
      return decimalLiteral(sign + written, position);
  }
}

function literal(
  value: number | bigint | string,
  dataType: LiteralExpression['dataType'],
  position: Position,
): LiteralExpression {
  return { kind: 'literal', value, dataType, position };
}

function whole(digits: string, bits: 8 | 16 | 64, typeName: string, position: Position): bigint {
  const value = BigInt(digits);
  if (BigInt.asIntN(bits, value) === value) return value;
  const half = 1n << BigInt(bits - 1);
  throw outOfRange({ digits, typeName, least: String(-half), greatest: String(half - 1n), position });
}

const greatestFloat = 3.4028234663852886e38;

function floating(digits: string, typeName: 'FLOAT' | 'DOUBLE', position: Position): number {
  const value = Number(digits);
  const greatest = typeName === 'FLOAT' ? greatestFloat : Number.MAX_VALUE;
  if (Math.abs(value) > greatest) {
    throw outOfRange({ digits, typeName, least: String(-greatest), greatest: String(greatest), position });
  }
  // A text read straight to a float can differ from the double of that text rounded once more.
  return typeName === 'FLOAT' ? nearestFloat(digits, value) : value;
}

/** The float nearest to the digits. Rounding the double again errs only where the double lies halfway between two floats. */
function nearestFloat(digits: string, value: number): number {
  const rounded = Math.fround(value);
  if (rounded === value || !Number.isFinite(rounded)) return rounded;
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  if ((bits.getBigUint64(0) & 0x1fff_ffffn) !== 0x1000_0000n) return rounded;
  const exact = compareDigits(digits, value);
  if (exact === 0) return rounded;
  bits.setBigUint64(0, bits.getBigUint64(0) + (exact > 0 === value > 0 ? 1n : -1n));
  return Math.fround(bits.getFloat64(0));
}

/** The sign of (number that the digits stand for) − (double). */
function compareDigits(digits: string, value: number): number {
  const [left, leftScale] = scaled(digits);
  const [right, rightScale] = scaled(exactDigits(value));
  const scale = Math.max(leftScale, rightScale);
  const difference = left * 10n ** BigInt(scale - leftScale) - right * 10n ** BigInt(scale - rightScale);
  return difference === 0n ? 0 : difference > 0n ? 1 : -1;
}

/** All decimal digits of a double; every double has finitely many. */
function exactDigits(value: number): string {
  let scale = 0;
  let scaledValue = value;
  while (!Number.isInteger(scaledValue)) {
    scaledValue *= 2;
    scale += 1;
  }
  // value = scaledValue / 2^scale = scaledValue · 5^scale / 10^scale
  return `${BigInt(scaledValue) * 5n ** BigInt(scale)}e-${scale}`;
}

/** The unscaled integer and the scale of decimal digits with an optional exponent. */
export function scaled(digits: string): readonly [unscaled: bigint, scale: number] {
  const match = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(digits);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  const unscaled = BigInt(`${whole}${fraction}` || '0');
  const scale = fraction.length - Number(exponent);
  const positive = sign === '-' ? -unscaled : unscaled;
  return scale < 0 ? [positive * 10n ** BigInt(-scale), 0] : [positive, scale];
}

function decimalLiteral(digits: string, position: Position): LiteralExpression {
  const exponent = Number(/[eE]([+-]?\d+)$/.exec(digits)?.[1] ?? 0);
  if (Math.abs(exponent) > 1000) throw tooPrecise(Math.abs(exponent), position);
  const [unscaled, scale] = scaled(digits);
  const plain = String(unscaled < 0n ? -unscaled : unscaled);
  const precision = Math.max(plain.length, scale);
  if (precision > 38) throw tooPrecise(precision, position);
  const padded = plain.padStart(scale + 1, '0');
  const text = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  return literal(`${unscaled < 0n ? '-' : ''}${text}`, decimalType(precision, scale), position);
}

function tooPrecise(precision: number, position: Position): Error {
  return sluiceError('DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION', { precision, maxPrecision: 38 }, { position });
}

function outOfRange(range: {
  readonly digits: string;
  readonly typeName: string;
  readonly least: string;
  readonly greatest: string;
  readonly position: Position;
}): Error {
  return sluiceError(
    'INVALID_NUMERIC_LITERAL_RANGE',
    {
      rawStrippedQualifier: range.digits,
      typeName: range.typeName,
      minValue: range.least,
      maxValue: range.greatest,
    },
    { position: range.position },
  );
}
