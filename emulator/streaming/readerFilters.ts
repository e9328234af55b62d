import type { LeafPlan, ResolvedFilter, ResolvedPlan, TypedExpression } from '../plan/resolved.ts';
import { isFoldable } from '../plan/typedExpression.ts';

/** Formats whose reader makes rows one by one, so that Spark counts only those that pass the filters it was handed. */
export function readsRowByRow(leaf: LeafPlan): boolean {
  return ['json', 'csv', 'text'].includes(leaf.leaf.format.toLowerCase());
}

/**
 * The part of the filters right above a leaf that Spark hands to the file reader: rows that it drops are not counted as input.
 * Undefined when there is none. Source: apache/spark, `DataSourceStrategy.translateFilter`, `JsonFilters`.
 */
export function readerCondition(nodes: readonly ResolvedPlan[], leaf: LeafPlan): ResolvedFilter | undefined {
  let below: ResolvedPlan = leaf;
  let result: ResolvedFilter | undefined;
  for (;;) {
    const above: ResolvedPlan | undefined = nodes.find((node) => node.kind === 'filter' && node.child === below);
    if (above?.kind !== 'filter') return result;
    if (isSourceFilter(above.condition)) result = { ...above, child: result ?? leaf };
    below = above;
  }
}

function isSourceFilter(condition: TypedExpression): boolean {
  if (condition.kind === 'in') {
    return isColumn(condition.child) && !('subquery' in condition.list) && condition.list.every(isFoldable);
  }
  if (condition.kind === 'attribute') return condition.dataType.kind === 'boolean';
  if (condition.kind !== 'call') return false;
  const [left, right] = condition.args;
  switch (condition.entry.names[0]) {
    case 'and':
    case 'or':
    case 'not':
      return condition.args.every(isSourceFilter);
    case 'isnull':
    case 'isnotnull':
      return left !== undefined && isColumn(left);
    case '=':
    case '==':
    case '<=>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      if (left === undefined || right === undefined) return false;
      return (isColumn(left) && isFoldable(right)) || (isFoldable(left) && isColumn(right));
    case 'startswith':
    case 'endswith':
    case 'contains':
      return left !== undefined && right !== undefined && isColumn(left) && isFoldable(right);
    default:
      return false;
  }
}

/** A column of the file itself, or a member of one. */
function isColumn(expression: TypedExpression): boolean {
  return expression.kind === 'attribute';
}
