import { sluiceError } from '../../base/errors.ts';
import { decimalArithmetic, type DecimalOperation } from '../../functions/decimalMath.ts';
import type { JavaScriptFunction } from '../javascriptFunctions.ts';

/** Arithmetic on decimals whose result Spark rounds; see `functions/decimalSql.ts`. */
export const decimals: readonly JavaScriptFunction[] = [
  {
    name: 'decimal_arithmetic',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'VARCHAR',
    call: (operation, left, right, precision, scale) => {
      const result = decimalArithmetic(
        String(operation) as DecimalOperation,
        String(left),
        String(right),
        Number(precision),
        Number(scale),
      );
      if (result !== undefined) return result;
      throw sluiceError('NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION', {
        value: `${String(left)} ${String(operation)} ${String(right)}`,
        precision: Number(precision),
        scale: Number(scale),
      });
    },
  },
  {
    name: 'try_decimal_arithmetic',
    parameters: ['VARCHAR', 'VARCHAR', 'VARCHAR', 'INTEGER', 'INTEGER'],
    returns: 'VARCHAR',
    call: (operation, left, right, precision, scale) =>
      decimalArithmetic(
        String(operation) as DecimalOperation,
        String(left),
        String(right),
        Number(precision),
        Number(scale),
      ) ?? null,
  },
];
