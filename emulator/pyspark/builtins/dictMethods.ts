import { bind, positionalValues } from '../runtime/arguments.ts';
import type { Method, MethodTable } from '../runtime/attributes.ts';
import { getEntry, hashKey, setEntry } from '../runtime/hashing.ts';
import { collect, iterate } from '../runtime/iteration.ts';
import { raise } from '../runtime/raise.ts';
import { keyError } from '../runtime/subscripts.ts';
import { hasKind, list, tuple, type BuiltinCall, type PyDict, type PyValue } from '../runtime/values.ts';

export const dictMethods: MethodTable<PyDict> = new Map<string, Method<PyDict>>([
  [
    'get',
    (self, call) => {
      const bound = bind(call, 'key, default=');
      return getEntry(self, bound.required('key'), call) ?? bound.optional('default') ?? null;
    },
  ],
  [
    'keys',
    (self, call) =>
      view(
        call,
        [...self.entries.values()].map(({ key }) => key),
      ),
  ],
  [
    'values',
    (self, call) =>
      view(
        call,
        [...self.entries.values()].map(({ value }) => value),
      ),
  ],
  [
    'items',
    (self, call) =>
      view(
        call,
        [...self.entries.values()].map(({ key, value }) => tuple([key, value])),
      ),
  ],
  [
    'update',
    async (self, call) => {
      const bound = bind(call, '*source, **entries');
      for (const { value: source } of bound.rest) {
        if (hasKind(source, 'dict')) {
          for (const { key, value } of source.entries.values()) setEntry(self, key, value, call);
          continue;
        }
        for await (const pair of iterate(source, call)) {
          const [key, value] = await collect(pair, call);
          if (key === undefined || value === undefined) {
            throw raise(call, 'ValueError', 'dictionary update sequence element must have length 2');
          }
          setEntry(self, key, value, call);
        }
      }
      for (const { name, value } of bound.named) if (name !== undefined) setEntry(self, name, value, call);
      return null;
    },
  ],
  [
    'pop',
    (self, call) => {
      const bound = bind(call, 'key, default=');
      const key = bound.required('key');
      const found = getEntry(self, key, call) ?? bound.optional('default');
      if (found === undefined) throw keyError(key, call);
      self.entries.delete(hashKey(key, call));
      return found;
    },
  ],
  [
    'setdefault',
    (self, call) => {
      const bound = bind(call, 'key, default=');
      const found = getEntry(self, bound.required('key'), call);
      if (found !== undefined) return found;
      const value = bound.optional('default') ?? null;
      setEntry(self, bound.required('key'), value, call);
      return value;
    },
  ],
  ['copy', (self) => ({ kind: 'dict', entries: new Map(self.entries) })],
  [
    'clear',
    (self) => {
      self.entries.clear();
      return null;
    },
  ],
]);

/** A list stands for a view: a program that changes a dict while it holds a view of it is rare, and its text says so. */
function view(call: BuiltinCall, items: readonly PyValue[]): PyValue {
  positionalValues(call);
  return list(items);
}
