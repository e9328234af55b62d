import { sluiceError } from '../base/errors.ts';
import { analyzeExpression, type ExpressionContext } from './analyzeExpression.ts';
import { findWiderCommonType, haveSameType } from './coercion.ts';
import type { CaseExpression } from './expression.ts';
import { expressionText } from './expressionText.ts';
import type { TypedExpression } from './resolved.ts';
import { castIfNotSameType } from './typedExpression.ts';
import { sqlText } from './typeText.ts';

export function analyzeCase(expression: CaseExpression, context: ExpressionContext): TypedExpression {
  const branches = expression.branches.map((branch) => ({
    condition: analyzeExpression(branch.when, context),
    value: analyzeExpression(branch.then, context),
  }));
  const otherwise = expression.otherwise === undefined ? undefined : analyzeExpression(expression.otherwise, context);
  const values = [...branches.map((branch) => branch.value), ...(otherwise === undefined ? [] : [otherwise])];
  const all = values.map((value) => value.dataType);
  const common = findWiderCommonType(all) ?? (haveSameType(all) ? all[0] : undefined);
  if (common === undefined) {
    throw sluiceError(
      'DATATYPE_MISMATCH.DATA_DIFF_TYPES',
      {
        sqlExpr: '"CASE"',
        functionName: '`casewhen`',
        dataType: `[${all.map((type) => `"${sqlText(type)}"`).join(', ')}]`,
      },
      { position: expression.position },
    );
  }
  const wrong = branches.findIndex(({ condition }) => condition.dataType.kind !== 'boolean');
  const condition = branches[wrong]?.condition;
  if (condition !== undefined) {
    throw sluiceError(
      'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
      {
        sqlExpr: '"CASE"',
        paramIndex: wrong === 0 ? 'first' : `${wrong + 1}th`,
        requiredType: '"BOOLEAN"',
        inputSql: `"${expressionText(condition)}"`,
        inputType: `"${sqlText(condition.dataType)}"`,
      },
      { position: expression.position },
    );
  }
  return {
    kind: 'case',
    // oxlint-disable-next-line unicorn/no-thenable -- the words of CASE
    branches: branches.map((branch) => ({ when: branch.condition, then: castIfNotSameType(branch.value, common) })),
    ...(otherwise === undefined ? {} : { otherwise: castIfNotSameType(otherwise, common) }),
    dataType: common,
    nullable: otherwise === undefined || values.some((value) => value.nullable),
    ...(expression.position === undefined ? {} : { position: expression.position }),
  };
}
