import { sluiceError } from '../base/errors.ts';
import { analyzeExpression, type ExpressionContext } from './analyzeExpression.ts';
import type { SortOrder } from './expression.ts';
import type { SortPlan } from './logicalPlan.ts';
import type { Attribute, TypedExpression, TypedSortOrder } from './resolved.ts';
import { findColumn, type Scope } from './scope.ts';
import type { SelectItem } from './selectList.ts';
import { fingerprint, literal, sameExpression, someExpression, transform } from './typedExpression.ts';
import { callEntry } from './analyzeCall.ts';
import { expressionText } from './expressionText.ts';
import { isOrderable, types } from './types.ts';
import { sqlText } from './typeText.ts';

/** One part of ORDER BY: a column of the output by its place, or an expression over what the SELECT list is made of. */
export type OrderItem = { readonly descending: boolean; readonly nulls: 'first' | 'last' } & (
  | { readonly kind: 'output'; readonly index: number }
  | { readonly kind: 'hidden'; readonly expression: TypedExpression }
);

/** ORDER BY sees the columns of the output first, then those below. Columns of the output stand as markers until they are placed. */
export function orderContext(base: ExpressionContext, items: readonly SelectItem[], below: Scope): ExpressionContext {
  const markers = items.map((item, index) => marker(item, index));
  const settings = base.analysis.context.settings;
  return {
    ...base,
    scope: below,
    first: (parts, position) => {
      const named = dedupe(markers, items);
      return findColumn(parts, { visible: named, hidden: [] }, settings, position);
    },
    suggest: { visible: markers, hidden: [] },
  };
}

export function orderItems(
  order: SortPlan['order'],
  items: readonly SelectItem[],
  context: ExpressionContext,
): readonly OrderItem[] {
  if ('all' in order) {
    const nulls = order.nulls ?? (order.descending ? 'last' : 'first');
    return items.map((_, index): OrderItem => ({ kind: 'output', index, descending: order.descending, nulls }));
  }
  return order.map((item) => orderItem(item, items, context));
}

export function sortItems(
  order: readonly OrderItem[],
  visible: readonly Attribute[],
  extra: readonly Attribute[],
): readonly TypedSortOrder[] {
  let hidden = 0;
  return order.map(({ descending, nulls, ...item }) => {
    const child = item.kind === 'output' ? visible[item.index] : extra[hidden];
    if (item.kind === 'hidden') hidden += 1;
    if (child === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'an ORDER BY column was lost' });
    return { child, descending, nulls };
  });
}

/** ORDER BY 2. Undefined when the expression is no such number. */
export function ordinalOf(item: SortOrder, size: number): number | undefined {
  const { child } = item;
  if (child.kind !== 'literal' || child.dataType.kind !== 'integer' || typeof child.value !== 'number')
    return undefined;
  if (child.value < 1 || child.value > size) {
    throw sluiceError(
      'ORDER_BY_POS_OUT_OF_RANGE',
      { index: child.value, size },
      { position: child.position ?? item.position },
    );
  }
  return child.value - 1;
}

/** Refuses an order over values that have none, or another one here than in Spark. */
export function checkOrderable(expression: TypedExpression, context: ExpressionContext): void {
  const { position } = expression.kind === 'attribute' ? { position: undefined } : expression;
  if (!isOrderable(expression.dataType)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE',
      {
        sqlExpr: `"${expressionText(expression)}"`,
        functionName: '`sortorder`',
        dataType: `"${sqlText(expression.dataType)}"`,
      },
      { position },
    );
  }
  callEntry(context.analysis, { name: '<', args: [expression, expression], position });
}

function orderItem(item: SortOrder, items: readonly SelectItem[], context: ExpressionContext): OrderItem {
  const base = { descending: item.descending, nulls: item.nulls ?? (item.descending ? 'last' : 'first') } as const;
  const ordinal = ordinalOf(item, items.length);
  if (ordinal !== undefined) {
    const target = items[ordinal];
    if (target !== undefined) checkOrderable(target.expression, context);
    return { ...base, kind: 'output', index: ordinal };
  }
  const expression = analyzeExpression(item.child, context);
  checkOrderable(expression, context);
  if (expression.kind === 'attribute' && expression.id < 0)
    return { ...base, kind: 'output', index: -expression.id - 1 };
  // Spark resolves the name inside of the aggregate to the output, which is an aggregate itself.
  const overOutput = (part: TypedExpression): boolean =>
    part.kind === 'aggregateCall' && someExpression(part, (inner) => inner.kind === 'attribute' && inner.id < 0);
  if (someExpression(expression, overOutput)) {
    throw sluiceError(
      'UNSUPPORTED_EXPRESSION',
      { expression: 'an aggregate in ORDER BY over a column of the output', detail: '; order by its alias' },
      { position: item.position },
    );
  }
  const placed = transform(expression, (part) => {
    if (part.kind !== 'attribute' || part.id >= 0) return undefined;
    const target = items[-part.id - 1]?.expression ?? literal(null, types.void);
    if (someExpression(target, isVolatile)) {
      throw sluiceError(
        'UNSUPPORTED_EXPRESSION',
        { expression: 'ORDER BY over an expression of a generator or a random value', detail: '' },
        { position: item.position },
      );
    }
    return target;
  });
  const same = items.findIndex((candidate) => sameExpression(candidate.expression, placed));
  if (same >= 0 && !someExpression(placed, isVolatile)) return { ...base, kind: 'output', index: same };
  return { ...base, kind: 'hidden', expression: placed };
}

function isVolatile(part: TypedExpression): boolean {
  return part.kind === 'call' && (part.entry.kind === 'generator' || part.entry.nondeterministic === true);
}

/** An output column by its place, with an id that no attribute has. */
function marker(item: SelectItem, index: number): Attribute {
  const { dataType, nullable } = item.expression;
  const qualifier =
    item.expression.kind === 'attribute' && item.attribute === undefined ? item.expression.qualifier : [];
  return { kind: 'attribute', id: -index - 1, name: item.name, dataType, nullable, qualifier };
}

/** Two items that are one and the same column are not ambiguous. */
function dedupe(markers: readonly Attribute[], items: readonly SelectItem[]): readonly Attribute[] {
  const seen = new Set<string>();
  return markers.filter((candidate, index) => {
    const expression = items[index]?.expression;
    if (expression === undefined) return false;
    const key = `${candidate.name.toLowerCase()} ${fingerprint(expression)}`;
    if (expression.kind !== 'attribute') return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
