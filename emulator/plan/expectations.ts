import { isSluiceError, sluiceError } from '../base/errors.ts';
import type { Analysis, Environment } from './analysis.ts';
import { newAttribute } from './analysis.ts';
import { analyzeExpression, expressionContext, isBooleanOrNull, type ExpressionContext } from './analyzeExpression.ts';
import { expressionText } from './expressionText.ts';
import { isGenerator, refuseGenerator } from './generate.ts';
import type { ExpectationClause, ExpectPlan, LogicalPlan } from './logicalPlan.ts';
import { outputOnly, passed, projectPlan } from './relations.ts';
import type { NamedExpression, ResolvedExpectation, TypedExpression } from './resolved.ts';
import { relationOf, type Relation } from './scope.ts';
import { hasAggregate, someExpression } from './typedExpression.ts';
import { sqlText } from './typeText.ts';

/** The query under a dataset's expectations; the query as it is where there are none. */
export function withExpectations(
  plan: LogicalPlan,
  dataset: { readonly name: string; readonly expectations: readonly ExpectationClause[] },
): LogicalPlan {
  if (dataset.expectations.length === 0) return plan;
  return {
    kind: 'expect',
    child: plan,
    dataset: dataset.name,
    expectations: dataset.expectations,
    position: plan.position,
  };
}

/**
 * Conditions see the columns that the query gives. Each is a test of one row, so it may hold what a WHERE may, but no subquery.
 * Source: docs.databricks.com, "Manage data quality with pipeline expectations", section "Constraint to evaluate".
 */
export function analyzeExpect(analysis: Analysis, plan: ExpectPlan, environment: Environment): Relation {
  refuseSameNames(plan);
  const child = outputOnly(analysis.analyzeRelation(plan.child, environment));
  const context = expressionContext(analysis, environment, relationOf(child));
  const conditions = plan.expectations.map((expectation): NamedExpression => {
    const expression = placed(expectation, () => typedCondition(expectation, context));
    const attribute = newAttribute(analysis, {
      name: expectation.name,
      dataType: { kind: 'boolean' },
      nullable: expression.nullable,
    });
    return { attribute, expression };
  });
  const expectations = plan.expectations.map(
    ({ name, conditionText, onViolation, position }, index): ResolvedExpectation => {
      const holds = conditions[index]?.attribute;
      if (holds === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'a condition was lost' });
      return { name, conditionText, onViolation, position, holds };
    },
  );
  return relationOf({
    kind: 'expect',
    child: projectPlan(child, [...child.output.map(passed), ...conditions]),
    dataset: plan.dataset,
    expectations,
    output: child.output,
    streaming: child.streaming,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  });
}

function typedCondition({ condition }: ExpectationClause, context: ExpressionContext): TypedExpression {
  const typed = analyzeExpression(condition, context);
  const text = `"${expressionText(typed)}"`;
  if (!isBooleanOrNull(typed)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN',
      { sqlExpr: text, filter: text, type: `"${sqlText(typed.dataType)}"` },
      { position: condition.position },
    );
  }
  refuseGenerator(typed, 'Filter', condition.position);
  const invalid = (part: TypedExpression): boolean => part.kind === 'windowCall' || isGenerator(part);
  if (hasAggregate(typed) || someExpression(typed, invalid)) {
    throw sluiceError(
      'INVALID_WHERE_CONDITION',
      { condition: text, expressionList: text },
      { position: condition.position },
    );
  }
  const reads = (part: TypedExpression): boolean =>
    part.kind === 'subquery' || (part.kind === 'in' && 'subquery' in part.list);
  if (someExpression(typed, reads)) {
    throw sluiceError('EXPECTATION_WITH_SUBQUERY', {}, { position: condition.position });
  }
  if (typed.dataType.kind === 'boolean') return typed;
  return { kind: 'cast', child: typed, mode: 'implicit', dataType: { kind: 'boolean' }, nullable: true };
}

/** Texts from Python have no places of their own inside of them. */
function placed<Result>({ position }: ExpectationClause, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw isSluiceError(error) ? error.at(position) : error;
  }
}

function refuseSameNames({ dataset, expectations }: ExpectPlan): void {
  const twice = expectations.find(({ name }, index) => expectations.findIndex((other) => other.name === name) < index);
  if (twice === undefined) return;
  throw sluiceError('DUPLICATE_EXPECTATION', { name: twice.name, dataset }, { position: twice.position });
}
