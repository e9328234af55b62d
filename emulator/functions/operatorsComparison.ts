import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import type { CallToResolve, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { literal } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';
import { containsType, hasNullInside, isIntegral, isOrderable, types } from '../plan/types.ts';
import { allNullable, orderKey } from './orderKey.ts';
import { coerceOperands, infixText } from './binaryOperator.ts';
import { argument, argumentType, callText, unsupported } from './define.ts';

/** `= <=> < <= > >=` and BETWEEN. `!=` is `not(=)`. */
export const comparisonOperators: readonly FunctionEntry[] = [
  comparison('=', 'True when both are equal; NULL when one is NULL.', '='),
  comparison('<=>', 'True when both are equal or both NULL; never NULL.', 'IS NOT DISTINCT FROM'),
  comparison('<', 'True when the left one is smaller.', '<'),
  comparison('<=', 'True when the left one is smaller or equal.', '<='),
  comparison('>', 'True when the left one is greater.', '>'),
  comparison('>=', 'True when the left one is greater or equal.', '>='),
];

/** Refuses what compares otherwise here than in Spark, whichever function wants to compare. */
export function checkComparable(
  call: Pick<CallToResolve, 'name' | 'args' | 'position'>,
  type: DataType,
  ordered: boolean,
): void {
  if (!isOrderable(type)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
      { sqlExpr: callText(call), functionName: `\`${call.name.toLowerCase()}\``, dataType: `"${sqlText(type)}"` },
      { position: call.position },
    );
  }
  if (containsType(type, (part) => part.kind === 'string' && !isBinaryCollation(part.collation))) {
    throw unsupported(call, 'on strings with a collation other than UTF8_BINARY');
  }
  // Spark puts NULL before every value inside of arrays and structs, DuckDB behind.
  if (ordered && hasNullInside(type)) throw unsupported(call, `on ${sqlText(type)}, which may hold NULL`);
}

export function isBinaryCollation(collation: string | undefined): boolean {
  return collation === undefined || collation.toUpperCase() === 'UTF8_BINARY';
}

function comparison(symbol: string, help: string, sql: string): FunctionEntry {
  const ordered = symbol !== '=' && symbol !== '<=>';
  return {
    names: symbol === '=' ? ['=', '=='] : [symbol],
    kind: 'scalar',
    help,
    arity: [2, 2],
    resolve: (call) => {
      const narrowed = ordered ? integralAgainstDecimalLiteral(call, symbol) : undefined;
      if (narrowed !== undefined) return narrowed;
      const { left, right } = coerceOperands(call, { symbol, inputType: 'any', comparison: true });
      checkComparable({ ...call, name: symbol }, left.dataType, false);
      return {
        args: [left, right],
        dataType: types.boolean,
        nullable: symbol !== '<=>' && (left.nullable || right.nullable),
      };
    },
    toSql: (call) => {
      const nulls = hasNullInside(argumentType(call, 0)) || hasNullInside(argumentType(call, 1));
      const side = (index: number): string =>
        ordered && nulls
          ? orderKey(argument(call, index), allNullable(argumentType(call, index)))
          : argument(call, index);
      return `(${side(0)} ${sql} ${side(1)})`;
    },
    text: infixText(symbol),
  };
}

/**
 * An integer column beside a decimal literal is compared with the literal's floor or ceiling, which shows in the column's
 * name (`DecimalPrecisionTypeCoercion.integralAndDecimalLiteral`).
 */
function integralAgainstDecimalLiteral(call: CallToResolve, symbol: string): ResolvedCall | undefined {
  const [left, right] = call.args;
  if (left === undefined || right === undefined) return undefined;
  const flipped = isDecimalLiteral(left) && isIntegral(right.dataType);
  if (!flipped && !(isDecimalLiteral(right) && isIntegral(left.dataType))) return undefined;
  const decimal = flipped ? left : right;
  if (decimal.kind !== 'literal' || typeof decimal.value !== 'string') return undefined;
  const down = flipped ? symbol === '<' || symbol === '>=' : symbol === '>' || symbol === '<=';
  const bound = roundToward(decimal.value, down);
  if (bound > 9_223_372_036_854_775_807n || bound < -9_223_372_036_854_775_808n) return undefined;
  const constant = literal(bound, types.long, decimal.position);
  const { left: a, right: b } = coerceOperands(
    { ...call, args: flipped ? [constant, right] : [left, constant] },
    { symbol, inputType: 'any', comparison: true },
  );
  return { args: [a, b], dataType: types.boolean, nullable: a.nullable || b.nullable };
}

function isDecimalLiteral(expression: TypedExpression): boolean {
  return expression.kind === 'literal' && expression.dataType.kind === 'decimal' && expression.value !== null;
}

function roundToward(text: string, down: boolean): bigint {
  const [whole = '0', fraction = ''] = text.split('.');
  const negative = whole.startsWith('-');
  const integral = BigInt(whole === '-' || whole === '' ? '0' : whole);
  if (/^0*$/.test(fraction)) return integral;
  if (down) return negative ? integral - 1n : integral;
  return negative ? integral : integral + 1n;
}
