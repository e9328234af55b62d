import { sluiceError, type Position } from '../base/errors.ts';
import { analyzeExpression, type ExpressionContext } from './analyzeExpression.ts';
import { canAnsiCast, canLegacyCast } from './castRules.ts';
import type { DataType } from './dataType.ts';
import type { CastExpression } from './expression.ts';
import { expressionText } from './expressionText.ts';
import type { TypedExpression } from './resolved.ts';
import { sqlText } from './typeText.ts';
import { isDecimal, isNumeric, types } from './types.ts';

export function analyzeCast(expression: CastExpression, context: ExpressionContext): TypedExpression {
  const child = analyzeExpression(expression.child, context);
  const to = plainType(expression.dataType);
  checkDecimal(to, expression.position);
  const from = child.dataType;
  if (!canAnsiCast(from, to)) throw refusedCast(child, to, expression.mode === 'try', expression.position);
  return {
    kind: 'cast',
    child,
    dataType: to,
    nullable: child.nullable || expression.mode === 'try',
    mode: expression.mode === 'try' ? 'try' : 'ansi',
    ...(expression.position === undefined ? {} : { position: expression.position }),
  };
}

/** CHAR and VARCHAR are strings as soon as a value is computed. */
function plainType(type: DataType): DataType {
  return type.kind === 'char' || type.kind === 'varchar' ? types.string : type;
}

export function checkDecimal(type: DataType, position: Position | undefined): void {
  if (isDecimal(type) && type.precision > 38) {
    throw sluiceError(
      'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION',
      { precision: type.precision, maxPrecision: 38 },
      { position },
    );
  }
}

/** Source: `Cast.typeCheckFailureMessage`; TRY_CAST has no setting that would let it through. */
export function refusedCast(
  child: TypedExpression,
  to: DataType,
  isTry: boolean,
  position: Position | undefined,
): Error {
  const from = child.dataType;
  const parameters = {
    sqlExpr: `"CAST(${expressionText(child)} AS ${sqlText(to)})"`,
    srcType: `"${sqlText(from)}"`,
    targetType: `"${sqlText(to)}"`,
  };
  if (isNumeric(from) && to.kind === 'date') {
    const functionNames = '`DATE_FROM_UNIX_DATE`';
    return sluiceError('DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION', { ...parameters, functionNames }, { position });
  }
  if (from.kind === 'date' && isNumeric(to)) {
    const functionNames = '`UNIX_DATE`';
    return sluiceError('DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION', { ...parameters, functionNames }, { position });
  }
  return !isTry && canLegacyCast(from, to)
    ? sluiceError('DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION', parameters, { position })
    : sluiceError('DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION', parameters, { position });
}
