import { sluiceError } from '../base/errors.ts';
import type { Analysis, Environment } from './analysis.ts';
import { analyzeExpression, expressionContext, type ExpressionContext } from './analyzeExpression.ts';
import { callEntry } from './analyzeCall.ts';
import { checkedCall } from './aggregateBlock.ts';
import { expressionText } from './expressionText.ts';
import { dateText } from './valueText.ts';
import type { PivotPlan } from './logicalPlan.ts';
import { namedExpression, passed } from './relations.ts';
import type { Attribute, NamedExpression, ResolvedPlan, TypedAggregate, TypedExpression } from './resolved.ts';
import { emptyScope, relationOf, type Relation } from './scope.ts';
import { castTo, constantValue, isFoldable, someExpression } from './typedExpression.ts';

/**
 * PIVOT: the aggregates are computed for each group and pivot value first, then each value's aggregates become columns; a pair that
 * has no rows gives NULL, even for `count`.
 */
export function analyzePivot(analysis: Analysis, plan: PivotPlan, environment: Environment): Relation {
  const child = analysis.analyzeRelation(plan.child, environment);
  const context = expressionContext(analysis, environment, child);
  const column = analyzeExpression(plan.column, context);
  const aggregates = plan.aggregates.map((source) => ({
    name: source.kind === 'alias' ? source.names[0] : undefined,
    call: pivotAggregate(analyzeExpression(source, context), plan),
  }));
  const grouping =
    plan.grouping === undefined
      ? implicitGrouping(child, [column, ...aggregates.map((aggregate) => aggregate.call)])
      : plan.grouping.map((expression) => analyzeExpression(expression, context));
  const keys = grouping.map((key): NamedExpression => asKey(analysis, key));
  const pivotKey = asKey(analysis, column);
  const calls = aggregates.map(({ call }) => namedExpression(analysis, expressionText(call), call));
  const innerOutput = [...keys, pivotKey, ...calls].map((item) => item.attribute);
  const inner: ResolvedPlan = {
    kind: 'aggregate',
    child: child.plan,
    grouping: [...keys, pivotKey],
    list: [...keys.map(toSelf), toSelf(pivotKey), ...calls],
    output: innerOutput,
    streaming: child.plan.streaming,
  };
  const columns = plan.values.flatMap(({ value, alias }) => {
    const typed = pivotValue(value, column, { ...context, scope: emptyScope }, plan);
    return calls.map((call, index): NamedExpression => {
      const label = alias ?? valueLabel(typed, plan);
      const suffix = aggregates[index]?.name ?? expressionText(call.expression);
      const name = calls.length === 1 ? label : `${label}_${suffix}`;
      return namedExpression(analysis, name, onlyWhere(analysis, call.attribute, pivotKey.attribute, typed, plan));
    });
  });
  const outerKeys = keys.map((key) => passed(key.attribute));
  const output = [...outerKeys, ...columns].map((item) => item.attribute);
  return relationOf({
    kind: 'aggregate',
    child: inner,
    grouping: outerKeys,
    list: [...outerKeys, ...columns],
    output,
    streaming: inner.streaming,
    ...(plan.position === undefined ? {} : { position: plan.position }),
  });
}

function asKey(analysis: Analysis, expression: TypedExpression): NamedExpression {
  return expression.kind === 'attribute'
    ? passed(expression)
    : namedExpression(analysis, expressionText(expression), expression);
}

function toSelf(item: NamedExpression): NamedExpression {
  return passed(item.attribute);
}

function pivotAggregate(expression: TypedExpression, plan: PivotPlan): TypedAggregate {
  if (expression.kind === 'aggregateCall') return checkedCall(expression);
  throw sluiceError(
    'UNSUPPORTED_EXPRESSION',
    { expression: `"${expressionText(expression)}"`, detail: ' in PIVOT, which takes plain aggregates' },
    { position: plan.position },
  );
}

/** All columns that neither the pivot nor an aggregate reads. */
function implicitGrouping(child: Relation, read: readonly TypedExpression[]): readonly Attribute[] {
  const isRead = (attribute: Attribute): boolean =>
    read.some((expression) =>
      someExpression(expression, (part) => part.kind === 'attribute' && part.id === attribute.id),
    );
  return child.visible.filter((attribute) => !isRead(attribute));
}

function pivotValue(
  value: PivotPlan['values'][number]['value'],
  column: TypedExpression,
  context: ExpressionContext,
  plan: PivotPlan,
): TypedExpression {
  const typed = analyzeExpression(value, context);
  if (!isFoldable(typed)) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: `"${expressionText(typed)}"`, detail: ' as a value of PIVOT' },
      { position: value.position ?? plan.position },
    );
  }
  return castTo(typed, column.dataType);
}

/** The value as a string, which is how Spark names its column. */
function valueLabel(value: TypedExpression, plan: PivotPlan): string {
  const constant = constantValue(value);
  const { kind } = value.dataType;
  if (constant === null) return 'null';
  if (kind === 'date' && typeof constant === 'number') return dateText(constant);
  if (
    constant !== undefined &&
    ['string', 'boolean', 'byte', 'short', 'integer', 'long', 'decimal', 'double'].includes(kind)
  ) {
    return expressionText(value);
  }
  throw sluiceError(
    'UNSUPPORTED_EXPRESSION',
    { expression: `"${expressionText(value)}"`, detail: ' as a value of PIVOT without an alias' },
    { position: plan.position },
  );
}

/** The aggregate of the one row of the group that has the value; NULL when there is none. */
function onlyWhere(
  analysis: Analysis,
  aggregate: Attribute,
  key: Attribute,
  value: TypedExpression,
  plan: PivotPlan,
): TypedExpression {
  const filter = callEntry(analysis, { name: '<=>', args: [key, value], position: plan.position });
  return callEntry(analysis, { name: 'any_value', args: [aggregate], filter, position: plan.position });
}
