import { unsupportedPython, raise } from './raise.ts';
import { identityOf } from './hashing.ts';
import {
  asObject,
  hasKind,
  typeName,
  type At,
  type ComparisonOperation,
  type PyObject,
  type PyValue,
} from './values.ts';
import type { ComparisonOperator } from '../syntax/ast.ts';
import { contains } from './iteration.ts';

/** One comparison. Its result is a bool, or what an object makes of it (a Column). */
export async function compare(left: PyValue, operator: ComparisonOperator, right: PyValue, at: At): Promise<PyValue> {
  switch (operator) {
    case 'is':
      return isSame(left, right);
    case 'is not':
      return !isSame(left, right);
    case 'in':
      return await contains(right, left, at);
    case 'not in':
      return !(await contains(right, left, at));
    default:
      break;
  }
  const answered =
    (await compareObject(left, { operator, other: right }, at)) ??
    (await compareObject(right, { operator: mirrored[operator], other: left }, at));
  if (answered !== undefined) return answered;
  if (operator === '==') return equals(left, right);
  if (operator === '!=') return !equals(left, right);
  const order = orderOf(left, right);
  if (order === undefined) {
    throw raise(
      at,
      'TypeError',
      `'${operator}' not supported between instances of '${typeName(left)}' and '${typeName(right)}'`,
    );
  }
  if (Number.isNaN(order)) return false;
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
}

const mirrored = { '==': '==', '!=': '!=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

async function compareObject(value: PyValue, operation: ComparisonOperation, at: At): Promise<PyValue | undefined> {
  if (!hasKind(value, 'object')) return undefined;
  return await value.class.compare?.(value, operation, at);
}

function isSame(left: PyValue, right: PyValue): boolean {
  if (typeof left === 'object' && left !== null && typeof right === 'object' && right !== null) {
    return identityOf(left) === identityOf(right);
  }
  return Object.is(left, right);
}

/** Python's `==` where it gives a bool. */
export function equals(left: PyValue, right: PyValue): boolean {
  const numbers = numericPair(left, right);
  if (numbers !== undefined) return numbers[0] == numbers[1]; // eslint-disable-line eqeqeq
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') return left === right;
  const own = asAnyObject(left);
  if (own?.class.equals !== undefined) return own.class.equals(own, right);
  switch (left.kind) {
    case 'list':
    case 'tuple':
      return right.kind === left.kind && sequenceEquals(left.items, right.items);
    case 'dict':
      return (
        right.kind === 'dict' &&
        right.entries.size === left.entries.size &&
        [...left.entries].every(([hash, { value }]) => {
          const other = right.entries.get(hash);
          return other !== undefined && equals(value, other.value);
        })
      );
    case 'set':
      return (
        right.kind === 'set' &&
        right.items.size === left.items.size &&
        [...left.items.keys()].every((hash) => right.items.has(hash))
      );
    case 'bytes':
      return (
        right.kind === 'bytes' &&
        left.bytes.length === right.bytes.length &&
        left.bytes.every((byte, index) => byte === right.bytes[index])
      );
    case 'range':
      return (
        right.kind === 'range' && left.start === right.start && left.stop === right.stop && left.step === right.step
      );
    default:
      return left === right;
  }
}

function asAnyObject(value: PyValue): PyObject | undefined {
  return hasKind(value, 'object') ? asObject(value, value.class) : undefined;
}

function sequenceEquals(left: readonly PyValue[], right: readonly PyValue[]): boolean {
  return left.length === right.length && left.every((item, index) => equals(item, right[index] ?? null));
}

/** Negative, zero or positive; NaN when a NaN makes every comparison false; undefined when Python has no order. */
export function orderOf(left: PyValue, right: PyValue): number | undefined {
  const numbers = numericPair(left, right);
  if (numbers !== undefined) {
    const [first, second] = numbers;
    if (Number.isNaN(first) || Number.isNaN(second)) return Number.NaN;
    return first < second ? -1 : first > second ? 1 : 0;
  }
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  if (hasKind(left, 'list') && hasKind(right, 'list')) return orderOfSequences(left.items, right.items);
  if (hasKind(left, 'tuple') && hasKind(right, 'tuple')) return orderOfSequences(left.items, right.items);
  if (hasKind(left, 'bytes') && hasKind(right, 'bytes')) return Buffer.compare(left.bytes, right.bytes);
  return undefined;
}

/** By code points, as Python compares, and not by UTF-16 units. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  const rest = [...right];
  for (const [index, character] of [...left].entries()) {
    const other = rest[index]?.codePointAt(0);
    if (other === undefined) return 1;
    const difference = (character.codePointAt(0) ?? 0) - other;
    if (difference !== 0) return difference;
  }
  return -1;
}

function orderOfSequences(left: readonly PyValue[], right: readonly PyValue[]): number | undefined {
  for (const [index, item] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (!equals(item, other)) return orderOf(item, other);
  }
  return left.length - right.length;
}

/** Both as numbers; bool counts as int. */
export function numericPair(left: PyValue, right: PyValue): readonly [bigint | number, bigint | number] | undefined {
  const first = numeric(left);
  const second = numeric(right);
  return first === undefined || second === undefined ? undefined : [first, second];
}

export function numeric(value: PyValue): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined;
}

/** Python's truth of a value. A Column has none. */
export function truth(value: PyValue, at: At): boolean {
  if (value === null) return false;
  if (typeof value !== 'object') return Boolean(value);
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items.length > 0;
    case 'dict':
      return value.entries.size > 0;
    case 'set':
      return value.items.size > 0;
    case 'bytes':
      return value.bytes.length > 0;
    case 'range':
      return value.step > 0n ? value.start < value.stop : value.start > value.stop;
    case 'object':
      return value.class.truth?.(value, at) ?? true;
    default:
      return true;
  }
}

/** Sorts as `sorted()` does: stably, by `<`. */
export async function sortValues(
  items: readonly { readonly key: PyValue; readonly value: PyValue }[],
  reverse: boolean,
  at: At,
): Promise<readonly PyValue[]> {
  for (const { key } of items) {
    if (hasKind(key, 'object') && key.class.compare !== undefined) {
      throw unsupportedPython(at, `sorting by values of type ${typeName(key)}`);
    }
  }
  const sorted = [...items].sort((left, right) => {
    const order = reverse ? orderOf(right.key, left.key) : orderOf(left.key, right.key);
    if (order === undefined) {
      const names = [typeName(right.key), typeName(left.key)];
      throw raise(at, 'TypeError', `'<' not supported between instances of '${names[0]}' and '${names[1]}'`);
    }
    if (Number.isNaN(order)) throw unsupportedPython(at, 'sorting of values that hold NaN');
    return order;
  });
  return sorted.map(({ value }) => value);
}
