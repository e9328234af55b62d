import { sluiceError } from '../base/errors.ts';
import { findTightestCommonType, findWiderTypeWithoutStringPromotion } from '../plan/coercion.ts';
import type { DataType } from '../plan/dataType.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import { implicitCast, type InputType } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';
import { arrayType, types } from '../plan/types.ts';
import { callText, unexpectedInput } from './define.ts';

/** Type rules that the functions on arrays share. */

export interface ArrayArgument {
  readonly value: TypedExpression;
  readonly element: DataType;
  readonly containsNull: boolean;
}

/** The argument as an array; NULL of no type is an empty one's. */
export function arrayArgument(call: CallToResolve, index: number, expected: InputType = 'anyArray'): ArrayArgument {
  const argument = call.args[index];
  if (argument === undefined) throw unexpectedInput(call, index, expected);
  const value = argument.dataType.kind === 'void' ? castTo(argument, arrayType(types.void, true)) : argument;
  if (value.dataType.kind !== 'array') throw unexpectedInput(call, index, expected);
  return { value, element: value.dataType.element, containsNull: value.dataType.containsNull };
}

/** An array and a value of its elements' type, both cast to the tightest type that holds both. */
export function arrayAndElement(call: CallToResolve): {
  readonly array: TypedExpression;
  readonly item: TypedExpression;
  readonly element: DataType;
  readonly containsNull: boolean;
} {
  const [first, item] = call.args;
  if (first === undefined || item === undefined) throw unexpectedInput(call, 1, 'any');
  const differ = (): Error =>
    sluiceError(
      'DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES',
      {
        sqlExpr: callText(call),
        functionName: `\`${call.name}\``,
        dataType: '"ARRAY"',
        leftType: `"${sqlText(first.dataType)}"`,
        rightType: `"${sqlText(item.dataType)}"`,
      },
      { position: call.position },
    );
  const named = call.name === 'array_remove' || call.name === 'array_insert';
  if (named && first.dataType.kind !== 'array' && first.dataType.kind !== 'void') throw differ();
  const { value, element, containsNull } = arrayArgument(call, 0);
  // `ArrayContains` alone widens to any type that holds both.
  const common =
    call.name === 'array_contains'
      ? findWiderTypeWithoutStringPromotion([element, item.dataType])
      : findTightestCommonType(element, item.dataType);
  if (common === undefined) throw differ();
  return {
    array: castTo(value, arrayType(common, containsNull)),
    item: castTo(item, common),
    element: common,
    containsNull,
  };
}

/** Two arrays of one type. */
export function twoArrays(call: CallToResolve): {
  readonly left: TypedExpression;
  readonly right: TypedExpression;
  readonly element: DataType;
  readonly leftNulls: boolean;
  readonly rightNulls: boolean;
} {
  const [first, second] = [call.args[0], call.args[1]];
  if (first === undefined || second === undefined) throw unexpectedInput(call, 1, 'anyArray');
  // `BinaryArrayExpressionWithImplicitCast`: the tightest type, so that an INT does not stand beside a narrow decimal.
  const common =
    first.dataType.kind === 'array' && second.dataType.kind === 'array'
      ? findTightestCommonType(first.dataType.element, second.dataType.element)
      : undefined;
  if (common === undefined || first.dataType.kind !== 'array' || second.dataType.kind !== 'array') {
    throw sluiceError(
      'DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES',
      {
        sqlExpr: callText(call),
        functionName: `\`${call.name}\``,
        arrayType: '"ARRAY"',
        leftType: `"${sqlText(first.dataType)}"`,
        rightType: `"${sqlText(second.dataType)}"`,
      },
      { position: call.position },
    );
  }
  return {
    left: castTo(first, arrayType(common, first.dataType.containsNull)),
    right: castTo(second, arrayType(common, second.dataType.containsNull)),
    element: common,
    leftNulls: first.dataType.containsNull,
    rightNulls: second.dataType.containsNull,
  };
}

/** An argument with an implicit cast, or UNEXPECTED_INPUT_TYPE. */
export function cast(call: CallToResolve, index: number, expected: InputType): TypedExpression {
  const argument = call.args[index];
  const typed = argument === undefined ? undefined : implicitCast(argument, expected);
  if (typed === undefined) throw unexpectedInput(call, index, expected);
  return typed;
}

/** An entry of fixed arity. */
export function entry(
  names: readonly string[],
  arity: readonly [number, number],
  help: string,
  resolve: (call: CallToResolve) => ResolvedCall,
  toSql: (call: CallToTranslate) => string,
): FunctionEntry {
  return { names, kind: 'scalar', help, arity, resolve, toSql };
}

/** NULL where one of these is NULL, which DuckDB's functions on lists do not promise. */
export function unlessNull(parts: readonly string[], sql: string): string {
  return `(CASE WHEN ${parts.map((part) => `${part} IS NULL`).join(' OR ')} THEN NULL ELSE ${sql} END)`;
}
