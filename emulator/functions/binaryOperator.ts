import { sluiceError } from '../base/errors.ts';
import { findTightestCommonType, findWiderTypeForString } from '../plan/coercion.ts';
import type { DataType } from '../plan/dataType.ts';
import { decimalFor, decimalOfInteger, widerDecimal } from '../plan/decimalPrecision.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { CallToName, CallToResolve } from '../plan/functionEntry.ts';
import { accepts, inputTypeText, type InputType } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';
import { isDecimal, isFloating, isIntegral, isNumeric, sameStructure, sameType, types } from '../plan/types.ts';

export interface Operands {
  readonly left: TypedExpression;
  readonly right: TypedExpression;
}

export interface OperatorRule {
  readonly symbol: string;
  readonly inputType: InputType;
  /** Comparisons bring two decimals to one; arithmetic has rules of its own for their result. */
  readonly comparison?: boolean;
  readonly division?: boolean;
  readonly integralDivision?: boolean;
}

/** The operands of a binary operator with Spark's implicit casts, in the order of `AnsiTypeCoercion.typeCoercionRules`. */
export function coerceOperands(call: CallToResolve, rule: OperatorRule): Operands {
  const [left, right] = call.args;
  if (left === undefined || right === undefined) {
    throw sluiceError(
      'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
      { functionName: `\`${call.name}\``, expectedNum: '2', actualNum: call.args.length },
      { position: call.position },
    );
  }
  let operands: Operands = { left, right };
  operands = promoteString(operands);
  operands = promoteDecimal(operands, rule.comparison === true);
  operands = divide(operands, rule);
  operands = tightest(operands, rule.inputType);
  checkOperands(call, rule, operands);
  return sameNames(operands);
}

/** `(left symbol right)`. */
export function infixText(symbol: string): (call: CallToName) => string {
  return ({ args }) => `(${args[0]} ${symbol} ${args[1]})`;
}

function promoteString({ left, right }: Operands): Operands {
  const common = findWiderTypeForString(left.dataType, right.dataType);
  return common === undefined ? { left, right } : { left: castTo(left, common), right: castTo(right, common) };
}

function promoteDecimal({ left, right }: Operands, comparison: boolean): Operands {
  const [leftType, rightType] = [left.dataType, right.dataType];
  if (isDecimal(leftType) && isDecimal(rightType)) {
    if (!comparison || sameType(leftType, rightType)) return { left, right };
    const wider = widerDecimal(leftType, rightType);
    return { left: castTo(left, wider), right: castTo(right, wider) };
  }
  if (isDecimal(rightType))
    return { left: towardsDecimal(left), right: isFloating(leftType) ? castTo(right, types.double) : right };
  if (isDecimal(leftType))
    return { left: isFloating(rightType) ? castTo(left, types.double) : left, right: towardsDecimal(right) };
  return { left, right };
}

/** A literal takes just the digits that it has, a column those of its type. */
function towardsDecimal(operand: TypedExpression): TypedExpression {
  if (!isIntegral(operand.dataType)) return operand;
  const literal = operand.kind === 'literal' && operand.value !== null;
  const type = literal ? decimalOfInteger(operand.value as number | bigint) : decimalFor(operand.dataType);
  return type === undefined ? operand : castTo(operand, type);
}

function divide({ left, right }: Operands, rule: OperatorRule): Operands {
  if (rule.division === true) {
    const settled = left.dataType.kind === 'double' || isDecimal(left.dataType);
    const plain = (type: DataType): boolean => isNumeric(type) || type.kind === 'void';
    if (!settled && plain(left.dataType) && plain(right.dataType)) {
      return { left: castTo(left, types.double), right: castTo(right, types.double) };
    }
  }
  if (rule.integralDivision === true) {
    const widen = (operand: TypedExpression): TypedExpression =>
      isIntegral(operand.dataType) ? castTo(operand, types.long) : operand;
    return { left: widen(left), right: widen(right) };
  }
  return { left, right };
}

function tightest({ left, right }: Operands, inputType: InputType): Operands {
  const [leftType, rightType] = [left.dataType, right.dataType];
  const decimal = isDecimal(leftType) || isDecimal(rightType);
  if (
    leftType.kind === 'void' &&
    rightType.kind === 'void' &&
    !accepts(inputType, leftType) &&
    accepts(inputType, types.double)
  ) {
    return { left: castTo(left, types.double), right: castTo(right, types.double) };
  }
  if (sameType(leftType, rightType)) return { left, right };
  if (decimal && leftType.kind !== 'void' && rightType.kind !== 'void') return { left, right };
  const common = findTightestCommonType(leftType, rightType);
  if (common === undefined || !accepts(inputType, common)) return { left, right };
  return { left: castTo(left, common), right: castTo(right, common) };
}

/** Structs are compared by place; DuckDB would match their fields by name. */
function sameNames({ left, right }: Operands): Operands {
  const decimals = isDecimal(left.dataType) && isDecimal(right.dataType);
  return decimals || sameType(left.dataType, right.dataType)
    ? { left, right }
    : { left, right: castTo(right, left.dataType) };
}

function checkOperands(call: CallToResolve, rule: OperatorRule, { left, right }: Operands): void {
  const sqlExpr = `"(${expressionText(left)} ${rule.symbol} ${expressionText(right)})"`;
  const decimals = isDecimal(left.dataType) && isDecimal(right.dataType) && accepts(rule.inputType, left.dataType);
  if (!decimals && !sameStructure(left.dataType, right.dataType)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES',
      { sqlExpr, left: `"${sqlText(left.dataType)}"`, right: `"${sqlText(right.dataType)}"` },
      { position: call.position },
    );
  }
  if (!accepts(rule.inputType, left.dataType)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE',
      { sqlExpr, inputType: inputTypeText(rule.inputType), actualDataType: `"${sqlText(left.dataType)}"` },
      { position: call.position },
    );
  }
}
