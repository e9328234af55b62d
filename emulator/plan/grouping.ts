import { sluiceError, type Position } from '../base/errors.ts';
import { analyzeExpression, type ExpressionContext } from './analyzeExpression.ts';
import { callEntry } from './analyzeCall.ts';
import type { Expression } from './expression.ts';
import { expressionText } from './expressionText.ts';
import type { AggregatePlan, ProjectPlan } from './logicalPlan.ts';
import type { TypedExpression } from './resolved.ts';
import { findColumn } from './scope.ts';
import type { SelectItem } from './selectList.ts';
import { hasAggregate, sameExpression, someExpression } from './typedExpression.ts';
import { sqlText } from './typeText.ts';
import { containsType, isOrderable } from './types.ts';

/** The keys of an aggregate, each once, and the sets of them. */
export interface Grouping {
  readonly keys: readonly TypedExpression[];
  readonly sets?: readonly (readonly number[])[];
}

export function groupingOf(
  select: ProjectPlan | AggregatePlan,
  items: readonly SelectItem[],
  base: ExpressionContext,
): Grouping {
  if (select.kind === 'project') return { keys: [] };
  const { grouping } = select;
  refuseStarWithPlaces(select);
  switch (grouping.kind) {
    case 'simple':
      return {
        keys: unique(grouping.expressions.map((expression) => groupingKey(expression, items, base))),
      };
    case 'all':
      return { keys: unique(groupByAll(items)) };
    case 'sets': {
      const sets = grouping.sets.map((set) => set.map((expression) => groupingKey(expression, items, base)));
      const keys = unique(sets.flat());
      const indexes = sets.map((set) => [
        ...new Set(set.map((key) => keys.findIndex((candidate) => sameExpression(candidate, key)))),
      ]);
      return { keys, sets: indexes };
    }
  }
}

/** A star in the list leaves open which item a number means. */
function refuseStarWithPlaces({ list, grouping }: AggregatePlan): void {
  if (!list.some((item) => item.kind === 'star')) return;
  const expressions =
    grouping.kind === 'simple' ? grouping.expressions : grouping.kind === 'sets' ? grouping.sets.flat() : [];
  const place = expressions.find(
    (expression) => expression.kind === 'literal' && expression.dataType.kind === 'integer',
  );
  if (place !== undefined) throw sluiceError('STAR_GROUP_BY_POS', {}, { position: place.position });
}

/** A grouping expression: a number is a place in the list, a name is a column before it is an alias. */
function groupingKey(expression: Expression, items: readonly SelectItem[], base: ExpressionContext): TypedExpression {
  const { position } = expression;
  if (expression.kind === 'literal' && expression.dataType.kind === 'integer' && typeof expression.value === 'number') {
    const item = items[expression.value - 1];
    if (item === undefined) {
      throw sluiceError('GROUP_BY_POS_OUT_OF_RANGE', { index: expression.value, size: items.length }, { position });
    }
    if (hasAggregate(item.expression)) {
      const aggExpr = `"${expressionText(item.expression)}"`;
      throw sluiceError('GROUP_BY_POS_AGGREGATE', { index: expression.value, aggExpr }, { position });
    }
    return checked(item.expression, base, position);
  }
  const alias = expression.kind === 'column' && expression.nameParts.length === 1 ? expression.nameParts[0] : undefined;
  if (alias !== undefined) {
    const settings = base.analysis.context.settings;
    const column = findColumn([alias], base.scope, settings, position);
    const item =
      column === undefined
        ? items.find((candidate) => candidate.name.toLowerCase() === alias.toLowerCase())
        : undefined;
    if (item !== undefined) return checked(item.expression, base, position);
  }
  return checked(analyzeExpression(expression, base), base, position);
}

function checked(
  expression: TypedExpression,
  base: ExpressionContext,
  position: Position | undefined,
): TypedExpression {
  if (hasAggregate(expression)) {
    throw sluiceError('GROUP_BY_AGGREGATE', { sqlExpr: expressionText(expression) }, { position });
  }
  if (
    someExpression(
      expression,
      (part) => part.kind === 'windowCall' || (part.kind === 'call' && part.entry.kind === 'generator'),
    )
  ) {
    throw sluiceError(
      'UNSUPPORTED_EXPR_FOR_OPERATOR',
      { invalidExprSqls: `"${expressionText(expression)}"` },
      { position },
    );
  }
  if (containsType(expression.dataType, (part) => part.kind === 'map' || part.kind === 'variant')) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'GROUP BY over a map or variant', detail: '' },
      { position },
    );
  }
  if (!isOrderable(expression.dataType)) {
    throw sluiceError(
      'GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE',
      { sqlExpr: `"${expressionText(expression)}"`, dataType: `"${sqlText(expression.dataType)}"` },
      { position },
    );
  }
  callEntry(base.analysis, { name: '=', args: [expression, expression], position });
  return expression;
}

/** GROUP BY ALL: every item that holds no aggregate; of the others, what stands outside of aggregates must be among those. */
function groupByAll(items: readonly SelectItem[]): readonly TypedExpression[] {
  return items.filter((item) => !hasAggregate(item.expression)).map((item) => item.expression);
}

function unique(keys: readonly TypedExpression[]): readonly TypedExpression[] {
  return keys.filter((key, index) => keys.findIndex((other) => sameExpression(other, key)) === index);
}
