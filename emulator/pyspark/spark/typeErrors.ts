import { sluiceError, type SluiceError } from '../../base/errors.ts';
import type { Bound } from '../runtime/arguments.ts';
import { hasKind, typeName, type At, type PyValue } from '../runtime/values.ts';

/** PySpark's own complaint about the type of an argument. */
export function notExpectedType(at: Pick<At, 'position'>, name: string, expected: string, value: PyValue): SluiceError {
  return sluiceError(
    'NOT_EXPECTED_TYPE',
    { arg_name: name, expected_type: expected, arg_type: typeName(value) },
    { position: at.position },
  );
}

export function requiredText(bound: Bound, name: string): string {
  const value = bound.required(name);
  if (typeof value !== 'string') throw notExpectedType({ position: bound.position(name) }, name, 'str', value);
  return value;
}

export function optionalText(bound: Bound, name: string): string | undefined {
  const value = bound.optional(name) ?? null;
  if (value === null) return undefined;
  if (typeof value !== 'string') throw notExpectedType({ position: bound.position(name) }, name, 'str', value);
  return value;
}

export function optionalBoolean(bound: Bound, name: string, fallback: boolean): boolean {
  const value = bound.optional(name) ?? fallback;
  if (typeof value !== 'boolean') throw notExpectedType({ position: bound.position(name) }, name, 'bool', value);
  return value;
}

export function optionalInteger(bound: Bound, name: string): bigint | undefined {
  const value = bound.optional(name) ?? null;
  if (value === null) return undefined;
  if (typeof value !== 'bigint') throw notExpectedType({ position: bound.position(name) }, name, 'int', value);
  return value;
}

/** The items of a list or a tuple, else the values as they are: `f(["a", "b"])` is `f("a", "b")`. */
export function spreadList<Item extends { readonly value: PyValue; readonly position: At['position'] }>(
  items: readonly Item[],
): readonly { readonly value: PyValue; readonly position: At['position'] }[] {
  const [only] = items;
  if (only === undefined || items.length > 1) return items;
  if (!hasKind(only.value, 'list') && !hasKind(only.value, 'tuple')) return items;
  return only.value.items.map((value) => ({ value, position: only.position }));
}
