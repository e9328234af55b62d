import { equals } from './compare.ts';
import { hashKey } from './hashing.ts';
import { raise } from './raise.ts';
import { checkSize, step } from './run.ts';
import { hasKind, typeName, type At, type PyIterator, type PyValue } from './values.ts';

/** What `for` walks over, one value at a time. Raises a TypeError for what Python cannot iterate. */
export async function* iterate(value: PyValue, at: At): AsyncGenerator<PyValue> {
  if (typeof value === 'string') {
    for (const character of value) yield stepped(character, at);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    switch (value.kind) {
      case 'list':
        // The list may grow while it is walked over.
        for (let index = 0; index < value.items.length; index += 1) yield stepped(value.items[index] ?? null, at);
        return;
      case 'tuple':
        for (const item of value.items) yield stepped(item, at);
        return;
      case 'dict': {
        const size = value.entries.size;
        for (const { key } of value.entries.values()) {
          yield stepped(key, at);
          if (value.entries.size !== size) throw raise(at, 'RuntimeError', 'dictionary changed size during iteration');
        }
        return;
      }
      case 'set':
        for (const item of Array.from(value.items.values())) yield stepped(item, at);
        return;
      case 'bytes':
        for (const byte of value.bytes) yield stepped(BigInt(byte), at);
        return;
      case 'range':
        for (let item = value.start; value.step > 0n ? item < value.stop : item > value.stop; item += value.step) {
          yield stepped(item, at);
        }
        return;
      case 'iterator':
        for (;;) {
          const next = await value.next();
          if (next.value === undefined) return;
          yield stepped(next.value, at);
        }
      case 'object':
        if (value.class.iterate !== undefined) {
          for (const item of await value.class.iterate(value, at)) yield stepped(item, at);
          return;
        }
        break;
      default:
        break;
    }
  }
  throw raise(at, 'TypeError', `'${typeName(value)}' object is not iterable`);
}

function stepped(value: PyValue, at: At): PyValue {
  step(at);
  return value;
}

export async function collect(value: PyValue, at: At): Promise<PyValue[]> {
  if (hasKind(value, 'tuple') || hasKind(value, 'list')) return [...value.items];
  const items: PyValue[] = [];
  for await (const item of iterate(value, at)) items.push(item);
  return items;
}

/** Appends to a list in place; a spread of many values would overflow the stack. */
export function append(items: PyValue[], more: readonly PyValue[], at: Pick<At, 'position'>): void {
  checkSize(at, items.length + more.length, 'a list');
  for (const item of more) items.push(item);
}

/** An iterator over what a generator yields. */
export function iteratorOf(name: string, values: AsyncGenerator<PyValue>): PyIterator {
  return {
    kind: 'iterator',
    typeName: name,
    next: async () => {
      const { done, value } = await values.next();
      return done === true ? {} : { value };
    },
  };
}

/** `item in container`. */
export async function contains(container: PyValue, item: PyValue, at: At): Promise<boolean> {
  if (typeof container === 'string') {
    if (typeof item !== 'string') {
      throw raise(at, 'TypeError', `'in <string>' requires string as left operand, not ${typeName(item)}`);
    }
    return container.includes(item);
  }
  if (hasKind(container, 'dict')) return container.entries.has(hashKey(item, at));
  if (hasKind(container, 'set')) return container.items.has(hashKey(item, at));
  if (hasKind(container, 'object') && container.class.contains !== undefined) {
    return container.class.contains(container, item, at);
  }
  if (typeof container !== 'object' || container === null || hasKind(container, 'function')) {
    throw raise(at, 'TypeError', `argument of type '${typeName(container)}' is not iterable`);
  }
  for await (const candidate of iterate(container, at)) if (equals(candidate, item)) return true;
  return false;
}

export async function lengthOf(value: PyValue, at: At): Promise<bigint> {
  if (typeof value === 'string') return BigInt([...value].length);
  if (typeof value === 'object' && value !== null) {
    switch (value.kind) {
      case 'list':
      case 'tuple':
        return BigInt(value.items.length);
      case 'dict':
        return BigInt(value.entries.size);
      case 'set':
        return BigInt(value.items.size);
      case 'bytes':
        return BigInt(value.bytes.length);
      case 'range':
        return rangeLength(value);
      case 'object':
        if (value.class.length !== undefined) return BigInt(await value.class.length(value, at));
        break;
      default:
        break;
    }
  }
  throw raise(at, 'TypeError', `object of type '${typeName(value)}' has no len()`);
}

export function rangeLength(range: { readonly start: bigint; readonly stop: bigint; readonly step: bigint }): bigint {
  const span = range.step > 0n ? range.stop - range.start : range.start - range.stop;
  const stride = range.step > 0n ? range.step : -range.step;
  return span <= 0n ? 0n : (span + stride - 1n) / stride;
}

/** Items of a sequence by a slice's bounds. */
export function sliceIndexes(bounds: readonly [PyValue, PyValue, PyValue], length: number, at: At): readonly number[] {
  const [lower, upper, stride] = bounds.map((bound) => sliceBound(bound, at));
  const by = stride ?? 1;
  if (by === 0) throw raise(at, 'ValueError', 'slice step cannot be zero');
  const clamp = (bound: number): number => {
    const from = bound < 0 ? bound + length : bound;
    return by > 0 ? Math.min(Math.max(from, 0), length) : Math.min(Math.max(from, -1), length - 1);
  };
  const start = lower === undefined ? (by > 0 ? 0 : length - 1) : clamp(lower);
  const stop = upper === undefined ? (by > 0 ? length : -1) : clamp(upper);
  const indexes: number[] = [];
  for (let index = start; by > 0 ? index < stop : index > stop; index += by) indexes.push(index);
  checkSize(at, indexes.length, 'a slice');
  return indexes;
}

function sliceBound(bound: PyValue, at: At): number | undefined {
  if (bound === null) return undefined;
  if (typeof bound === 'boolean') return bound ? 1 : 0;
  if (typeof bound !== 'bigint')
    throw raise(at, 'TypeError', 'slice indices must be integers or None or have an __index__ method');
  return Number(bound);
}
