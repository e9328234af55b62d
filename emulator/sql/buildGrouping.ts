import type { Expression } from '../plan/expression.ts';
import type { AggregatePlan } from '../plan/logicalPlan.ts';
import type { BuildContext } from './buildContext.ts';
import { buildExpression } from './buildExpression.ts';
import { isBareAll } from './buildQuery.ts';
import type {
  GroupClauseContext,
  GroupingAnalyticsContext,
  GroupingElementContext,
  GroupingSetContext,
} from './generated/SluiceSqlParser.ts';

type Sets = readonly (readonly Expression[])[];

/**
 * GROUP BY with its analytics multiplied out into sets: items beside each other combine each set of one with each of the other.
 * Source: https://spark.apache.org/docs/latest/sql-ref-syntax-qry-select-groupby.html
 */
export function buildGrouping(tree: GroupClauseContext, context: BuildContext): AggregatePlan['grouping'] {
  const items = tree.groupItem();
  if (tree._kind !== undefined || tree.GROUPING() !== null) {
    const expressions = items.flatMap((item) => {
      const expression = item.expression();
      return expression === null ? [] : [buildExpression(expression, context)];
    });
    if (tree.GROUPING() !== null) {
      return { kind: 'sets', sets: tree.groupingSet().map((set) => setOf(set, context)) };
    }
    const units = expressions.map((expression) => [expression]);
    return { kind: 'sets', sets: tree.ROLLUP() === null ? cube(units) : rollup(units) };
  }
  if (items.every((item) => item.groupingAnalytics() === null)) {
    const expressions = items.flatMap((item) => {
      const expression = item.expression();
      return expression === null ? [] : [buildExpression(expression, context)];
    });
    const [first] = expressions;
    if (expressions.length === 1 && first !== undefined && isBareAll(first)) return { kind: 'all' };
    return { kind: 'simple', expressions };
  }
  const factors = items.map((item): Sets => {
    const analytics = item.groupingAnalytics();
    if (analytics !== null) return analyticsSets(analytics, context);
    const expression = item.expression();
    return expression === null ? [[]] : [[buildExpression(expression, context)]];
  });
  const sets = factors.reduce<Sets>(
    (left, right) => left.flatMap((set) => right.map((other) => [...set, ...other])),
    [[]],
  );
  return { kind: 'sets', sets };
}

function analyticsSets(tree: GroupingAnalyticsContext, context: BuildContext): Sets {
  if (tree.GROUPING() !== null) return tree.groupingElement().flatMap((element) => elementSets(element, context));
  const units = tree.groupingSet().map((set) => setOf(set, context));
  return tree.ROLLUP() === null ? cube(units) : rollup(units);
}

function elementSets(tree: GroupingElementContext, context: BuildContext): Sets {
  const analytics = tree.groupingAnalytics();
  if (analytics !== null) return analyticsSets(analytics, context);
  const set = tree.groupingSet();
  return set === null ? [] : [setOf(set, context)];
}

function setOf(tree: GroupingSetContext, context: BuildContext): readonly Expression[] {
  return tree.expression().map((expression) => buildExpression(expression, context));
}

/** All units, then without the last, and so on down to none. */
function rollup(units: Sets): Sets {
  return Array.from({ length: units.length + 1 }, (_, dropped) => units.slice(0, units.length - dropped).flat());
}

function cube(units: Sets): Sets {
  const [head, ...tail] = units;
  if (head === undefined) return [[]];
  const rest = cube(tail);
  return [...rest.map((set) => [...head, ...set]), ...rest];
}
