import type { DataType, DecimalType } from './dataType.ts';
import { decimalType } from './types.ts';

const maxPrecision = 38;
/** The fewest fractional digits that an adjusted result keeps (`DecimalType.MINIMUM_ADJUSTED_SCALE`). */
const minimumAdjustedScale = 6;

/** Source: `DecimalType.bounded`. */
export function bounded(precision: number, scale: number): DecimalType {
  return decimalType(Math.min(precision, maxPrecision), Math.min(scale, maxPrecision));
}

/** Gives up fractional digits so that the integral ones fit (`DecimalType.adjustPrecisionScale`). */
export function adjusted(precision: number, scale: number): DecimalType {
  if (precision <= maxPrecision) return decimalType(precision, scale);
  const integral = precision - scale;
  return decimalType(maxPrecision, Math.max(maxPrecision - integral, Math.min(scale, minimumAdjustedScale)));
}

/** The decimal that holds every value of an integral or floating type (`DecimalType.forType`). */
export function decimalFor(type: DataType): DecimalType | undefined {
  switch (type.kind) {
    case 'byte':
      return decimalType(3, 0);
    case 'short':
      return decimalType(5, 0);
    case 'integer':
      return decimalType(10, 0);
    case 'long':
      return decimalType(20, 0);
    case 'float':
      return decimalType(14, 7);
    case 'double':
      return decimalType(30, 15);
    case 'decimal':
      return type;
    default:
      return undefined;
  }
}

/** Whether every value of an integral type or decimal fits (`DecimalType.isWiderThan`). */
export function isWiderThan(type: DecimalType, other: DataType): boolean {
  const that = decimalFor(other);
  return that !== undefined && type.precision - type.scale >= that.precision - that.scale && type.scale >= that.scale;
}

/** The decimal that holds both (`DecimalPrecision.widerDecimalType`). */
export function widerDecimal(left: DecimalType, right: DecimalType): DecimalType {
  const scale = Math.max(left.scale, right.scale);
  const integral = Math.max(left.precision - left.scale, right.precision - right.scale);
  // Source: `DecimalType.boundedPreferIntegralDigits`.
  const excess = Math.max(0, integral + scale - maxPrecision);
  return decimalType(integral + scale - excess, Math.max(0, scale - excess));
}

export type DecimalOperator = '+' | '-' | '*' | '/' | '%' | 'div';

/** The result type of arithmetic on two decimals (`resultDecimalType` of each operator). */
export function decimalResult(operator: DecimalOperator, left: DecimalType, right: DecimalType): DecimalType {
  const integralLeft = left.precision - left.scale;
  const integralRight = right.precision - right.scale;
  const scale = Math.max(left.scale, right.scale);
  switch (operator) {
    case '+':
    case '-':
      return adjusted(Math.max(integralLeft, integralRight) + scale + 1, scale);
    case '*':
      return adjusted(left.precision + right.precision + 1, left.scale + right.scale);
    case '/': {
      const integral = left.precision - left.scale + right.scale;
      const quotientScale = Math.max(minimumAdjustedScale, left.scale + right.precision + 1);
      return adjusted(integral + quotientScale, quotientScale);
    }
    case '%':
      return adjusted(Math.min(integralLeft, integralRight) + scale, scale);
    case 'div': {
      const integral = left.precision - left.scale + right.scale;
      return bounded(integral === 0 ? 1 : integral, 0);
    }
  }
}

/** The narrowest decimal of an integral literal (`DataTypeUtils.fromLiteral`). */
export function decimalOfInteger(value: number | bigint): DecimalType {
  const digits = String(value).replace('-', '').length;
  return decimalType(digits, 0);
}
