import { isSluiceError, type Position, sluiceError } from '../base/errors.ts';
import type { Environment, OuterQuery } from './analysis.ts';
import { callEntry } from './analyzeCall.ts';
import { analyzeExpression, type ExpressionContext } from './analyzeExpression.ts';
import { findWiderCommonType } from './coercion.ts';
import type { InExpression, SubqueryExpression } from './expression.ts';
import { expressionText } from './expressionText.ts';
import { namedExpression, outputOnly, projectPlan } from './relations.ts';
import type { TypedAggregate, TypedCall, TypedExpression } from './resolved.ts';
import { castIfNotSameType } from './typedExpression.ts';
import { sqlText } from './typeText.ts';
import { sameStructure, types } from './types.ts';

export function analyzeIn(expression: InExpression, context: ExpressionContext): TypedExpression {
  const child = analyzeExpression(expression.child, context);
  const { position } = expression;
  if ('subquery' in expression.list) return analyzeInSubquery(expression, child, expression.list.subquery, context);
  const list = expression.list.map((item) => analyzeExpression(item, context));
  const all = [child, ...list].map((item) => item.dataType);
  // Structs of one structure are compared by position, whatever their fields are called (`DataType.equalsStructurally`).
  const alike = all.every((type) => sameStructure(type, child.dataType));
  const common = alike ? child.dataType : findWiderCommonType(all);
  if (common === undefined) {
    throw sluiceError(
      'DATATYPE_MISMATCH.DATA_DIFF_TYPES',
      {
        sqlExpr: `"(${expressionText(child)} IN (${list.map(expressionText).join(', ')}))"`,
        functionName: '`in`',
        dataType: `[${all.map((type) => `"${sqlText(type)}"`).join(', ')}]`,
      },
      { position },
    );
  }
  // Comparing goes by the rules of `=`, which also refuse what cannot be compared.
  callEntry(context.analysis, {
    name: '=',
    args: [castIfNotSameType(child, common), castIfNotSameType(child, common)],
    position,
  });
  return {
    kind: 'in',
    child: castIfNotSameType(child, common),
    list: list.map((item) => castIfNotSameType(item, common)),
    dataType: types.boolean,
    nullable: child.nullable || list.some((item) => item.nullable),
    ...(position === undefined ? {} : { position }),
  };
}

function analyzeInSubquery(
  expression: InExpression,
  child: TypedExpression,
  plan: SubqueryExpression['plan'],
  context: ExpressionContext,
): TypedExpression {
  const { position } = expression;
  const inner = enterSubquery(context);
  const subquery = outputOnly(context.analysis.analyzeRelation(plan, inner.environment));
  const [column] = subquery.output;
  if (column === undefined || subquery.output.length !== 1) {
    if (child.dataType.kind === 'struct') {
      throw sluiceError('UNSUPPORTED_EXPRESSION', { expression: 'IN with several columns', detail: '' }, { position });
    }
    throw sluiceError(
      'DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH',
      { sqlExpr: `"${expressionText(child)} IN (listquery())"`, leftLength: 1, rightLength: subquery.output.length },
      { position },
    );
  }
  const typed = inSubqueryEquality(child, column, context, position);
  const [left = child, right = column] = typed.args;
  const other = right === column ? undefined : namedExpression(context.analysis, column.name, right);
  const found: TypedExpression = {
    kind: 'in',
    child: left,
    list: {
      subquery: other === undefined ? subquery : projectPlan(subquery, [other]),
      ...(inner.references.length === 0 ? {} : { outerReferences: inner.references }),
    },
    dataType: types.boolean,
    nullable: true,
    ...(position === undefined ? {} : { position }),
  };
  // Spark rewrites IN with a subquery to a join: where SQL would say NULL, both IN and NOT IN are false.
  return callEntry(context.analysis, { name: 'known true', args: [found], position });
}

/** The equality that IN with a subquery comes to; types that are not alike have an error of their own there. */
function inSubqueryEquality(
  child: TypedExpression,
  column: TypedExpression,
  context: ExpressionContext,
  position: Position | undefined,
): TypedCall | TypedAggregate {
  try {
    return callEntry(context.analysis, { name: '=', args: [child, column], position });
  } catch (error) {
    if (!isSluiceError(error) || error.code !== 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES') throw error;
    throw sluiceError(
      'DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH',
      {
        sqlExpr: `"(${expressionText(child)} IN (listquery()))"`,
        leftType: `"${sqlText(child.dataType)}"`,
        rightType: `"${sqlText(column.dataType)}"`,
      },
      { position, cause: error },
    );
  }
}

export function analyzeSubquery(expression: SubqueryExpression, context: ExpressionContext): TypedExpression {
  const inner = enterSubquery(context);
  const plan = outputOnly(context.analysis.analyzeRelation(expression.plan, inner.environment));
  const outerReferences = inner.references.length === 0 ? {} : { outerReferences: inner.references };
  const position = expression.position === undefined ? {} : { position: expression.position };
  if (expression.form === 'exists') {
    return {
      kind: 'subquery',
      form: 'exists',
      plan,
      dataType: types.boolean,
      nullable: false,
      ...outerReferences,
      ...position,
    };
  }
  const [column] = plan.output;
  if (column === undefined || plan.output.length !== 1) {
    throw sluiceError(
      'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN',
      { number: plan.output.length },
      { position: expression.position },
    );
  }
  return {
    kind: 'subquery',
    form: 'scalar',
    plan,
    dataType: column.dataType,
    nullable: true,
    ...outerReferences,
    ...position,
  };
}

function enterSubquery(context: ExpressionContext): OuterQuery & { readonly environment: Environment } {
  const outer: OuterQuery = {
    scope: context.scope,
    references: [],
    ...(context.environment.outer === undefined ? {} : { outer: context.environment.outer }),
  };
  return { ...outer, environment: { ctes: context.environment.ctes, outer } };
}
