import type { DecimalType } from '../plan/dataType.ts';
import type { CallToTranslate } from '../plan/functionEntry.ts';
import { isDecimal } from '../plan/types.ts';
import { argument, argumentType } from './define.ts';

type Operator = '+' | '-' | '*' | '/' | '%' | 'div';

/**
 * Arithmetic on two decimals. Where Spark's result keeps every digit, DuckDB's own arithmetic is exact; elsewhere the value is
 * rounded half up by `decimal_arithmetic`, a JavaScript function over texts.
 */
export function decimalSql(call: CallToTranslate, operator: Operator): string {
  const left = argument(call, 0);
  const right = argument(call, 1);
  const [leftType, rightType, result] = [argumentType(call, 0), argumentType(call, 1), call.dataType];
  if (isDecimal(leftType) && isDecimal(rightType) && isDecimal(result)) {
    const exact = exactSql({ operator, left, right, leftType, rightType, result });
    if (exact !== undefined) return exact;
  }
  const digits = isDecimal(result) ? `${result.precision}, ${result.scale}` : '20, 0';
  const target = isDecimal(result) ? `DECIMAL(${result.precision},${result.scale})` : 'BIGINT';
  const name = call.useJavaScript('decimal_arithmetic');
  return `CAST(${name}('${operator}', CAST(${left} AS VARCHAR), CAST(${right} AS VARCHAR), ${digits}) AS ${target})`;
}

interface Exact {
  readonly operator: Operator;
  readonly left: string;
  readonly right: string;
  readonly leftType: DecimalType;
  readonly rightType: DecimalType;
  readonly result: DecimalType;
}

function exactSql({ operator, left, right, leftType, rightType, result }: Exact): string | undefined {
  const target = `DECIMAL(${result.precision},${result.scale})`;
  switch (operator) {
    case '+':
    case '-':
      if (result.scale !== Math.max(leftType.scale, rightType.scale)) return undefined;
      return `CAST(CAST(${left} AS ${target}) ${operator} CAST(${right} AS ${target}) AS ${target})`;
    case '*':
      if (leftType.precision + rightType.precision > 38) return undefined;
      return `CAST(${left} * ${right} AS ${target})`;
    default:
      return undefined;
  }
}
