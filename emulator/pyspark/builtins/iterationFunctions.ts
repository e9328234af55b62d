import { bind } from '../runtime/arguments.ts';
import { callWith } from '../runtime/calls.ts';
import { numeric, orderOf, sortValues, truth } from '../runtime/compare.ts';
import { collect, iterate, iteratorOf } from '../runtime/iteration.ts';
import { binary } from '../runtime/operators.ts';
import { raise } from '../runtime/raise.ts';
import {
  builtin,
  hasKind,
  list,
  tuple,
  typeName,
  type At,
  type BuiltinCall,
  type PyBuiltin,
  type PyValue,
} from '../runtime/values.ts';
import { one } from './functions.ts';

/** Built-in functions that walk over collections. */
export const iterationFunctions: readonly PyBuiltin[] = [
  builtin('enumerate', (call) => {
    const bound = bind(call, 'iterable, start=');
    const start = numeric(bound.optional('start') ?? 0n);
    if (typeof start !== 'bigint') throw raise(call, 'TypeError', 'start must be an integer');
    return iteratorOf('enumerate', enumerateFrom(bound.required('iterable'), start, call));
  }),
  builtin('zip', (call) => {
    const bound = bind(call, '*iterables, strict=');
    const strict = truth(bound.optional('strict') ?? false, call);
    return iteratorOf(
      'zip',
      zip(
        bound.rest.map(({ value }) => value),
        strict,
        call,
      ),
    );
  }),
  builtin('map', (call) => {
    const bound = bind(call, 'function, *iterables');
    const sources = bound.rest.map(({ value }) => value);
    return iteratorOf('map', mapOver(bound.required('function'), sources, call));
  }),
  builtin('filter', (call) => {
    const bound = bind(call, 'function, iterable');
    return iteratorOf('filter', filterBy(bound.required('function'), bound.required('iterable'), call));
  }),
  builtin('reversed', async (call) => {
    const value = one(call);
    if (hasKind(value, 'set') || hasKind(value, 'iterator')) {
      throw raise(call, 'TypeError', `'${typeName(value)}' object is not reversible`);
    }
    return iteratorOf('list_reverseiterator', walk((await collect(value, call)).reverse()));
  }),
  builtin('iter', (call) => iteratorOf('iterator', iterate(one(call), call))),
  builtin('next', async (call) => {
    const bound = bind(call, 'iterator, default=');
    const iterator = bound.required('iterator');
    if (!hasKind(iterator, 'iterator'))
      throw raise(call, 'TypeError', `'${typeName(iterator)}' object is not an iterator`);
    const next = await iterator.next();
    const value = next.value ?? (('value' in next ? null : bound.optional('default')) as PyValue | undefined);
    if (value === undefined) throw raise(call, 'StopIteration', '');
    return value;
  }),
  builtin('sorted', async (call) => {
    const bound = bind(call, 'iterable, *, key=, reverse=');
    return list(await sortBy(await collect(bound.required('iterable'), call), bound, call));
  }),
  builtin('sum', async (call) => {
    const bound = bind(call, 'iterable, start=');
    let total: PyValue = bound.optional('start') ?? 0n;
    if (typeof total === 'string') throw raise(call, 'TypeError', "sum() can't sum strings [use ''.join(seq) instead]");
    for await (const item of iterate(bound.required('iterable'), call)) total = await binary(total, '+', item, call);
    return total;
  }),
  builtin('min', (call) => extreme(call, (order) => order < 0)),
  builtin('max', (call) => extreme(call, (order) => order > 0)),
  builtin('any', async (call) => {
    for await (const item of iterate(one(call), call)) if (truth(item, call)) return true;
    return false;
  }),
  builtin('all', async (call) => {
    for await (const item of iterate(one(call), call)) if (!truth(item, call)) return false;
    return true;
  }),
];

/** With the arguments `key` and `reverse` of `sorted` and `list.sort`. */
export async function sortBy(
  items: readonly PyValue[],
  bound: { optional(name: string): PyValue | undefined },
  at: At,
): Promise<readonly PyValue[]> {
  const key = bound.optional('key') ?? null;
  const keyed: { key: PyValue; value: PyValue }[] = [];
  for (const value of items) keyed.push({ key: key === null ? value : await callWith(key, [value], at), value });
  return sortValues(keyed, truth(bound.optional('reverse') ?? false, at), at);
}

async function* enumerateFrom(source: PyValue, start: bigint, at: At): AsyncGenerator<PyValue> {
  let index = start;
  for await (const item of iterate(source, at)) {
    yield tuple([index, item]);
    index += 1n;
  }
}

async function* zip(sources: readonly PyValue[], strict: boolean, at: At): AsyncGenerator<PyValue> {
  const iterators = sources.map((source) => iterate(source, at));
  while (iterators.length > 0) {
    const items: PyValue[] = [];
    for (const [index, iterator] of iterators.entries()) {
      const next = await iterator.next();
      if (next.done !== true) {
        items.push(next.value);
        continue;
      }
      if (strict && index > 0) throw raise(at, 'ValueError', `zip() argument ${index + 1} is shorter than argument 1`);
      if (strict && (await longer(iterators.slice(1))))
        throw raise(at, 'ValueError', 'zip() argument 2 is longer than argument 1');
      return;
    }
    yield tuple(items);
  }
}

async function longer(iterators: readonly AsyncGenerator<PyValue>[]): Promise<boolean> {
  for (const iterator of iterators) if ((await iterator.next()).done !== true) return true;
  return false;
}

async function* mapOver(callee: PyValue, sources: readonly PyValue[], at: At): AsyncGenerator<PyValue> {
  for await (const items of zip(sources, false, at)) {
    yield await callWith(callee, hasKind(items, 'tuple') ? items.items : [], at);
  }
}

async function* filterBy(callee: PyValue, source: PyValue, at: At): AsyncGenerator<PyValue> {
  for await (const item of iterate(source, at)) {
    if (truth(callee === null ? item : await callWith(callee, [item], at), at)) yield item;
  }
}

async function* walk(items: readonly PyValue[]): AsyncGenerator<PyValue> {
  yield* items;
}

async function extreme(call: BuiltinCall, better: (order: number) => boolean): Promise<PyValue> {
  const bound = bind(call, '*args, key=, default=');
  const values = bound.rest.map(({ value }) => value);
  const [only] = values;
  if (only === undefined) throw raise(call, 'TypeError', `${call.name} expected at least 1 argument, got 0`);
  const items = values.length === 1 ? await collect(only, call) : values;
  const key = bound.optional('key') ?? null;
  let best: { readonly key: PyValue; readonly value: PyValue } | undefined;
  for (const value of items) {
    const keyed = key === null ? value : await callWith(key, [value], call);
    if (best === undefined) {
      best = { key: keyed, value };
      continue;
    }
    const order = orderOf(keyed, best.key);
    if (order === undefined) {
      const sign = call.name === 'min' ? '<' : '>';
      throw raise(
        call,
        'TypeError',
        `'${sign}' not supported between instances of '${typeName(keyed)}' and '${typeName(best.key)}'`,
      );
    }
    if (better(order)) best = { key: keyed, value };
  }
  if (best !== undefined) return best.value;
  const fallback = bound.optional('default');
  if (fallback === undefined) throw raise(call, 'ValueError', `${call.name}() iterable argument is empty`);
  return fallback;
}
