import type { Expression } from '../../plan/expression.ts';
import type { At, CallArgument, PyValue } from '../runtime/values.ts';
import { columnReference } from './columnNames.ts';
import { columnExpression } from './columnOperators.ts';
import { notExpectedType, spreadList } from './typeErrors.ts';

/** A Column, or the name of one: PySpark's ColumnOrName. */
export function columnArgument(value: PyValue, at: Pick<At, 'position'>, name = 'col'): Expression {
  const expression = columnExpression(value);
  if (expression !== undefined) return expression;
  if (typeof value === 'string') return columnReference(value, at.position);
  throw notExpectedType(at, name, 'Column or str', value);
}

/** `f("a", col("b"))` and `f(["a", col("b")])`. */
export function columnArguments(args: readonly CallArgument[]): readonly Expression[] {
  return spreadList(args).map(({ value, position }) => columnArgument(value, { position }));
}
