import type { Token } from 'antlr4ng';
import { digitCount, nearestFloat, plainDigits, scaledOf } from '../base/decimalDigits.ts';
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
  return typeName === 'FLOAT' ? nearestFloat(digits) : value;
}

function decimalLiteral(digits: string, position: Position): LiteralExpression {
  const exponent = Number(/[eE]([+-]?\d+)$/.exec(digits)?.[1] ?? 0);
  if (Math.abs(exponent) > 1000) throw tooPrecise(Math.abs(exponent), position);
  const { unscaled, scale } = scaledOf(digits) ?? { unscaled: 0n, scale: 0 };
  const precision = Math.max(digitCount(unscaled), scale, 1);
  if (precision > 38) throw tooPrecise(precision, position);
  return literal(plainDigits({ unscaled, scale }), decimalType(precision, scale), position);
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
