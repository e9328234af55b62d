import type { Expression } from '../../plan/expression.ts';
import {
  asObject,
  typeName,
  type At,
  type BinaryOperation,
  type ComparisonOperation,
  type PyObject,
  type PyValue,
} from '../runtime/values.ts';
import { raise } from '../runtime/raise.ts';
import { column, type ColumnData } from './columnClass.ts';
import { columnClass } from './columnClass.ts';
import { literalOrColumn } from './literals.ts';

/** Functions that PySpark's operators stand for; `&` and `|` are the boolean ones. */
const functions: ReadonlyMap<string, string> = new Map([
  ['+', '+'],
  ['-', '-'],
  ['*', '*'],
  ['/', '/'],
  ['%', '%'],
  ['**', 'power'],
  ['&', 'and'],
  ['|', 'or'],
]);

export async function columnBinary(
  self: PyObject<ColumnData>,
  { operator, other, reversed }: BinaryOperation,
  at: At,
): Promise<PyValue | undefined> {
  const name = functions.get(operator);
  const isOperand =
    other === null ||
    typeof other !== 'object' ||
    other.kind === 'list' ||
    other.kind === 'bytes' ||
    other.kind === 'object';
  if (name === undefined || !isOperand) {
    const names = [typeName(self), typeName(other)];
    if (reversed) names.reverse();
    throw raise(at, 'TypeError', `unsupported operand type(s) for ${operator}: '${names[0]}' and '${names[1]}'`);
  }
  const right = await literalOrColumn(other, at);
  // PySpark gives `1 + column` as `column + 1`; so with the other operators whose sides may change places.
  const turned = reversed && !['+', '*', '&', '|'].includes(operator);
  const args = turned ? [right, self.data.expression] : [self.data.expression, right];
  return column({ kind: 'call', name, args, position: at.position });
}

export function columnUnary(self: PyObject<ColumnData>, operator: '+' | '-' | '~', at: At): PyValue {
  if (operator === '+') throw raise(at, 'TypeError', "bad operand type for unary +: 'Column'");
  const name = operator === '-' ? 'negative' : 'not';
  return column({ kind: 'call', name, args: [self.data.expression], position: at.position });
}

export async function columnCompare(
  self: PyObject<ColumnData>,
  { operator, other }: ComparisonOperation,
  at: At,
): Promise<PyValue> {
  const right = await literalOrColumn(other, at);
  const args = [self.data.expression, right];
  const call = (name: string, operands: readonly Expression[]): Expression => ({
    kind: 'call',
    name,
    args: operands,
    position: at.position,
  });
  if (operator === '!=') return column(call('not', [call('=', args)]));
  return column(call(operator === '==' ? '=' : operator, args));
}

/** The column's expression, or undefined when the value is none. */
export function columnExpression(value: PyValue | undefined): Expression | undefined {
  return asObject(value, columnClass)?.data.expression;
}
