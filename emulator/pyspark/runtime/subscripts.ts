import { getEntry, setEntry, hashKey } from './hashing.ts';
import { rangeLength, sliceIndexes } from './iteration.ts';
import { numeric } from './compare.ts';
import { exceptionType } from '../builtins/exceptionTypes.ts';
import { PythonRaise, raise, unsupportedPython } from './raise.ts';
import { hasKind, list, tuple, typeName, type At, type PyValue } from './values.ts';

/** `value[index]`. */
export async function getSubscript(value: PyValue, index: PyValue, at: At): Promise<PyValue> {
  if (typeof value === 'string') return stringItem(value, index, at);
  if (hasKind(value, 'dict')) {
    const found = getEntry(value, index, at);
    if (found === undefined) throw keyError(index, at);
    return found;
  }
  if (hasKind(value, 'object') && value.class.subscript !== undefined) return value.class.subscript(value, index, at);
  if (hasKind(value, 'list') || hasKind(value, 'tuple')) {
    if (hasKind(index, 'slice')) {
      const items = pick(value.items, index, at);
      return value.kind === 'list' ? list(items) : tuple(items);
    }
    return value.items[placeOf(index, { length: value.items.length, type: value.kind, at })] ?? null;
  }
  if (hasKind(value, 'bytes')) {
    if (hasKind(index, 'slice')) {
      const bytes = sliceIndexes([index.lower, index.upper, index.step], value.bytes.length, at);
      return { kind: 'bytes', bytes: Uint8Array.from(bytes, (place) => value.bytes[place] ?? 0) };
    }
    return BigInt(value.bytes[placeOf(index, { length: value.bytes.length, type: 'index', at })] ?? 0);
  }
  if (hasKind(value, 'range')) {
    if (hasKind(index, 'slice')) throw unsupportedPython(at, 'slicing of a range');
    const place = placeOf(index, { length: Number(rangeLength(value)), type: 'range object', at });
    return value.start + BigInt(place) * value.step;
  }
  // `list[int]`, `Optional[str]`: only annotations say such things.
  if (hasKind(value, 'type')) return value;
  throw raise(at, 'TypeError', `'${typeName(value)}' object is not subscriptable`);
}

export function keyError(key: PyValue, at: At): PythonRaise {
  return new PythonRaise({ kind: 'exception', type: exceptionType('KeyError'), args: [key] }, at.position);
}

function stringItem(value: string, index: PyValue, at: At): string {
  const characters = [...value];
  if (hasKind(index, 'slice')) return pick(characters, index, at).join('');
  return characters[placeOf(index, { length: characters.length, type: 'string', at })] ?? '';
}

function pick<Item>(
  items: readonly Item[],
  slice: { readonly lower: PyValue; readonly upper: PyValue; readonly step: PyValue },
  at: At,
): Item[] {
  return sliceIndexes([slice.lower, slice.upper, slice.step], items.length, at).flatMap((place) =>
    items.slice(place, place + 1),
  );
}

function placeOf(
  index: PyValue,
  sequence: { readonly length: number; readonly type: string; readonly at: At },
): number {
  const { length, type, at } = sequence;
  const number = numeric(index);
  if (typeof number !== 'bigint') {
    throw raise(at, 'TypeError', `${type} indices must be integers or slices, not ${typeName(index)}`);
  }
  const place = number < 0n ? number + BigInt(length) : number;
  if (place < 0n || place >= length) throw raise(at, 'IndexError', `${type} index out of range`);
  return Number(place);
}

/** `value[index] = item`. */
export function setSubscript(value: PyValue, index: PyValue, item: PyValue, at: At): void {
  if (hasKind(value, 'dict')) {
    setEntry(value, index, item, at);
    return;
  }
  if (hasKind(value, 'list')) {
    if (hasKind(index, 'slice')) throw unsupportedPython(at, 'assignment to a slice');
    value.items[placeOf(index, { length: value.items.length, type: 'list assignment', at })] = item;
    return;
  }
  throw raise(at, 'TypeError', `'${typeName(value)}' object does not support item assignment`);
}

/** `del value[index]`. */
export function deleteSubscript(value: PyValue, index: PyValue, at: At): void {
  if (hasKind(value, 'dict')) {
    if (!value.entries.delete(hashKey(index, at))) throw keyError(index, at);
    return;
  }
  if (hasKind(value, 'list')) {
    if (hasKind(index, 'slice')) throw unsupportedPython(at, 'deletion of a slice');
    value.items.splice(placeOf(index, { length: value.items.length, type: 'list assignment', at }), 1);
    return;
  }
  throw raise(at, 'TypeError', `'${typeName(value)}' object doesn't support item deletion`);
}
