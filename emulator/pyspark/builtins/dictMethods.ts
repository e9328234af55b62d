import { bind, positionalValues } from '../runtime/arguments.ts';
import type { Method, MethodTable } from '../runtime/attributes.ts';
import { getEntry, hashKey, setEntry } from '../runtime/hashing.ts';
import { collect, iterate } from '../runtime/iteration.ts';
import { equals } from '../runtime/compare.ts';
import { reprOf } from '../runtime/text.ts';
import { raise } from '../runtime/raise.ts';
import { keyError } from '../runtime/subscripts.ts';
import {
  hasKind,
  list,
  tuple,
  type BuiltinCall,
  type ObjectClass,
  type PyDict,
  type PyValue,
} from '../runtime/values.ts';

export const dictMethods: MethodTable<PyDict> = new Map<string, Method<PyDict>>([
  [
    'get',
    (self, call) => {
      const bound = bind(call, 'key, default=');
      return getEntry(self, bound.required('key'), call) ?? bound.optional('default') ?? null;
    },
  ],
  ['keys', (self, call) => view(self, 'dict_keys', call)],
  ['values', (self, call) => view(self, 'dict_values', call)],
  ['items', (self, call) => view(self, 'dict_items', call)],
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

/** What `keys()`, `values()` and `items()` give: a view that shows the dict as it is when it is looked at. */
interface DictView {
  readonly dict: PyDict;
  readonly part: 'dict_keys' | 'dict_values' | 'dict_items';
}

function viewItems({ dict, part }: DictView): readonly PyValue[] {
  const entries = [...dict.entries.values()];
  if (part === 'dict_keys') return entries.map(({ key }) => key);
  if (part === 'dict_values') return entries.map(({ value }) => value);
  return entries.map(({ key, value }) => tuple([key, value]));
}

function viewClass(part: DictView['part']): ObjectClass<DictView> {
  return {
    name: part,
    attribute: () => undefined,
    attributeNames: () => [],
    iterate: ({ data }) => viewItems(data),
    length: ({ data }) => data.dict.entries.size,
    truth: ({ data }) => data.dict.entries.size > 0,
    contains: ({ data }, item, at) =>
      part === 'dict_keys'
        ? data.dict.entries.has(hashKey(item, at))
        : viewItems(data).some((other) => equals(other, item)),
    repr: async ({ data }, at) => `${part}(${await reprOf(list(viewItems(data)), at)})`,
    equals: (self, other) => {
      if (part === 'dict_values') return self === other;
      if (!hasKind(other, 'object') || other.class !== self.class) return false;
      const theirs = viewItems(other.data as DictView);
      const mine = viewItems(self.data);
      return mine.length === theirs.length && mine.every((item) => theirs.some((candidate) => equals(item, candidate)));
    },
  };
}

const viewClasses = {
  dict_keys: viewClass('dict_keys'),
  dict_values: viewClass('dict_values'),
  dict_items: viewClass('dict_items'),
} as const;

function view(dict: PyDict, part: DictView['part'], call: BuiltinCall): PyValue {
  if (positionalValues(call).length > 0) throw raise(call, 'TypeError', `${call.name}() takes no arguments`);
  return { kind: 'object', class: viewClasses[part], data: { dict, part } };
}
