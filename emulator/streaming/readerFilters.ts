import {
  columnName,
  type Attribute,
  type LeafPlan,
  type ResolvedPlan,
  type TypedExpression,
} from '../plan/resolved.ts';
import { children, isFoldable } from '../plan/typedExpression.ts';

/** Formats whose reader makes rows one by one, so that Spark counts only those that pass the filters it was handed. */
export function readsRowByRow(leaf: LeafPlan): boolean {
  return ['json', 'csv'].includes(leaf.leaf.format.toLowerCase());
}

/** Filters that Spark hands to the reader of a leaf: rows that they drop are not counted as input. */
export interface ReaderFilters {
  readonly conditions: readonly TypedExpression[];
  /** Columns that must not be NULL. */
  readonly notNull: readonly Attribute[];
}

/**
 * Found in the filters right above the leaf, and in what Spark's optimizer adds to them: a filter that is NULL for a NULL column
 * asks for the column to be there, and so does `explode`.
 * Source: apache/spark, `DataSourceStrategy.translateFilter`, `InferFiltersFromConstraints`, `InferFiltersFromGenerate`.
 */
export function readerFilters(nodes: readonly ResolvedPlan[], leaf: LeafPlan): ReaderFilters {
  const conditions: TypedExpression[] = [];
  const notNull = new Map<number, Attribute>();
  /** What the leaf's columns are called at the node that is looked at. */
  let names = new Map(leaf.output.map((attribute) => [attribute.id, attribute]));
  const require = (expression: TypedExpression): void => {
    for (const attribute of nullIntolerant(expression)) {
      const column = names.get(attribute.id);
      if (column !== undefined) notNull.set(column.id, column);
    }
  };
  let below: ResolvedPlan = leaf;
  let onlyFilters = true;
  for (;;) {
    const above = parentOf(nodes, below);
    switch (above?.kind) {
      case 'filter':
        if (!onlyFilters) return { conditions, notNull: [...notNull.values()] };
        if (isSourceFilter(above.condition)) conditions.push(above.condition);
        else require(above.condition);
        break;
      case 'project': {
        onlyFilters = false;
        const renamed = new Map<number, Attribute>();
        for (const { attribute, expression } of above.list) {
          const column = expression.kind === 'attribute' ? names.get(expression.id) : undefined;
          if (column !== undefined) renamed.set(attribute.id, column);
        }
        names = renamed;
        break;
      }
      case 'generate': {
        const [list] = above.generator.args;
        if (!above.outer && list?.kind === 'attribute') require(list);
        return { conditions, notNull: [...notNull.values()] };
      }
      default:
        return { conditions, notNull: [...notNull.values()] };
    }
    below = above;
  }
}

export function notNullSql({ notNull }: ReaderFilters): readonly string[] {
  return notNull.map((attribute) => `${columnName(attribute)} IS NOT NULL`);
}

function parentOf(nodes: readonly ResolvedPlan[], child: ResolvedPlan): ResolvedPlan | undefined {
  return nodes.find((node) => 'child' in node && node.child === child);
}

/** Calls that are NULL as soon as an argument is, as far as they are known to be. */
const nullIntolerantCalls: ReadonlySet<string> = new Set(
  '+ - * / % = == < <= > >= negative positive not abs upper lower length trim ltrim rtrim substring like rlike startswith endswith contains & | ^ ~'.split(
    ' ',
  ),
);

/** Columns whose NULL makes the whole expression NULL. */
export function nullIntolerant(expression: TypedExpression): readonly Attribute[] {
  switch (expression.kind) {
    case 'attribute':
      return [expression];
    case 'cast':
      return expression.mode === 'try' ? [] : nullIntolerant(expression.child);
    case 'call':
      if (!nullIntolerantCalls.has(expression.entry.names[0] ?? '')) return [];
      return children(expression).flatMap(nullIntolerant);
    default:
      return [];
  }
}

/** A condition that Spark can say in the little language of its data sources. */
function isSourceFilter(condition: TypedExpression): boolean {
  if (condition.kind === 'in') {
    return isColumn(condition.child) && !('subquery' in condition.list) && condition.list.every(isFoldable);
  }
  if (condition.kind === 'attribute') return true;
  if (condition.kind !== 'call') return false;
  const [left, right] = condition.args;
  switch (condition.entry.names[0]) {
    case 'and':
    case 'or':
    case 'not':
      return condition.args.every(isSourceFilter);
    case 'isnull':
    case 'isnotnull':
      return isColumn(left);
    case '=':
    case '<=>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return (isColumn(left) && isConstant(right)) || (isConstant(left) && isColumn(right));
    case 'startswith':
    case 'endswith':
    case 'contains':
      return isColumn(left) && isConstant(right);
    default:
      return false;
  }
}

function isColumn(expression: TypedExpression | undefined): boolean {
  return expression?.kind === 'attribute';
}

function isConstant(expression: TypedExpression | undefined): boolean {
  return expression !== undefined && isFoldable(expression);
}
