import { columnName, type NamedExpression, type ResolvedAggregate, type TypedExpression } from '../../plan/resolved.ts';
import { someExpression } from '../../plan/typedExpression.ts';
import type { OrderedRelation, RelationSql } from '../computeSession.ts';
import { expressionSql, type ExpressionContext } from './translateExpression.ts';

interface Child {
  readonly relation: RelationSql;
  readonly order: string | undefined;
}

/**
 * GROUP BY over columns only: keys that are expressions become columns first, so that what stands above them and the
 * grouping sets can name them.
 */
export function aggregateRelationSql(
  plan: ResolvedAggregate,
  childOf: () => Child,
  expressions: ExpressionContext,
  numbered: (child: Child) => OrderedRelation,
): RelationSql {
  const needsOrder = plan.list.some(({ expression }) => hasOrderedAggregate(expression));
  const child = needsOrder ? numbered(childOf()) : childOf();
  const keys = plan.grouping.map(({ attribute }) => columnName(attribute));
  const computed = plan.grouping.filter(
    ({ attribute, expression }) => expression.kind !== 'attribute' || expression.id !== attribute.id,
  );
  const source =
    computed.length === 0
      ? child.relation
      : `(SELECT *, ${computed.map((key) => namedSql(key, expressions)).join(', ')} FROM ${child.relation})`;
  const context = child.order === undefined ? expressions : { ...expressions, inputOrder: child.order };
  const list = plan.list.map((item) => namedSql(item, context));
  return `(SELECT ${list.length === 0 ? '1 AS "_"' : list.join(', ')} FROM ${source} GROUP BY ${groupingSql(plan, keys)})`;
}

function groupingSql(plan: ResolvedAggregate, keys: readonly string[]): string {
  if (plan.sets !== undefined) {
    const sets = plan.sets.map((set) => `(${set.map((index) => keys[index] ?? '').join(', ')})`);
    return `GROUPING SETS (${sets.join(', ')})`;
  }
  return keys.length === 0 ? '()' : keys.join(', ');
}

function namedSql({ attribute, expression }: NamedExpression, context: ExpressionContext): string {
  return `${expressionSql(expression, context)} AS ${columnName(attribute)}`;
}

function hasOrderedAggregate(expression: TypedExpression): boolean {
  return someExpression(expression, (part) => part.kind === 'aggregateCall' && part.entry.ordered === true);
}
