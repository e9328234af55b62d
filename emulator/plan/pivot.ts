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
import { castTo, constantValue, isFoldable, literal, someExpression } from './typedExpression.ts';

/**
 * PIVOT: the aggregates are computed for each group and pivot value first, then each value's aggregates become columns; a pair that
 * has no rows gives NULL, even for `count`. Aggregates of other types than numbers and booleans are computed over IF(value, …) instead
 * (`PivotFirst.supportsDataType`, `PivotTransformer`).
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
  const suffixes = aggregates.map(({ name, call }) => name ?? expressionText(call));
  const labelled = (typed: TypedExpression, alias: string | undefined, index: number): string => {
    const label = alias ?? valueLabel(typed, plan);
    return aggregates.length === 1 ? label : `${label}_${suffixes[index] ?? ''}`;
  };
  if (!aggregates.every(({ call }) => firstOfPivot.has(call.dataType.kind))) {
    const columns = plan.values.flatMap(({ value, alias }) => {
      const typed = pivotValue(value, column, { ...context, scope: emptyScope }, plan);
      return aggregates.map(({ call }, index) =>
        namedExpression(
          analysis,
          labelled(typed, alias, index),
          overValue(analysis, call, { column, value: typed }, plan),
        ),
      );
    });
    return relationOf({
      kind: 'aggregate',
      child: child.plan,
      grouping: keys,
      list: [...keys.map(toSelf), ...columns],
      output: [...keys, ...columns].map((item) => item.attribute),
      streaming: child.plan.streaming,
      ...(plan.position === undefined ? {} : { position: plan.position }),
    });
  }
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
      const name = labelled(typed, alias, index);
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

const firstOfPivot: ReadonlySet<string> = new Set([
  'boolean',
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'decimal',
]);

/** The aggregate over the rows that have the value; `first` and `last` then pass over NULLs. */
function overValue(
  analysis: Analysis,
  call: TypedAggregate,
  { column, value }: { readonly column: TypedExpression; readonly value: TypedExpression },
  plan: PivotPlan,
): TypedAggregate {
  const { position } = plan;
  if (call.name === 'any_value' || call.withinGroup !== undefined || call.args.slice(1).some(isFoldable)) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: `"${expressionText(call)}"`, detail: ' in PIVOT beside or as an aggregate that gives no number' },
      { position },
    );
  }
  const condition = callEntry(analysis, { name: '<=>', args: [column, value], position });
  const args = call.args.map((arg) =>
    callEntry(analysis, { name: 'if', args: [condition, arg, literal(null, arg.dataType)], position }),
  );
  const ordered = ['first', 'first_value', 'last', 'last_value'].includes(call.name);
  const typed = callEntry(analysis, {
    name: call.name,
    args,
    distinct: call.distinct,
    ...(call.filter === undefined ? {} : { filter: call.filter }),
    ...(ordered || call.ignoreNulls ? { nulls: 'ignore' as const } : {}),
    position,
  });
  if (typed.kind !== 'aggregateCall') throw sluiceError('INTERNAL_ERROR', { detail: 'an aggregate was expected' });
  return typed;
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
