import { positionalValues } from '../runtime/arguments.ts';
import type { Method, MethodTable } from '../runtime/attributes.ts';
import { hashKey, makeSet } from '../runtime/hashing.ts';
import { collect } from '../runtime/iteration.ts';
import { binary } from '../runtime/operators.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import { keyError } from '../runtime/subscripts.ts';
import type { BinaryOperator } from '../syntax/ast.ts';
import type { BuiltinCall, PySet, PyValue } from '../runtime/values.ts';

export const setMethods: MethodTable<PySet> = new Map<string, Method<PySet>>([
  [
    'add',
    (self, call) => {
      const value = only(self, call);
      const hash = hashKey(value, call);
      if (!self.items.has(hash)) self.items.set(hash, value);
      return null;
    },
  ],
  [
    'discard',
    (self, call) => {
      self.items.delete(hashKey(only(self, call), call));
      return null;
    },
  ],
  [
    'remove',
    (self, call) => {
      const value = only(self, call);
      if (!self.items.delete(hashKey(value, call))) throw keyError(value, call);
      return null;
    },
  ],
  [
    'update',
    async (self, call) => {
      for (const source of positionalValues(call)) {
        for (const item of await collect(source, call)) self.items.set(hashKey(item, call), item);
      }
      return null;
    },
  ],
  [
    'clear',
    (self) => {
      self.items.clear();
      return null;
    },
  ],
  ['copy', (self) => ({ kind: 'set', frozen: self.frozen, items: new Map(self.items) })],
  ['union', (self, call) => combined(self, call, '|')],
  ['intersection', (self, call) => combined(self, call, '&')],
  ['difference', (self, call) => combined(self, call, '-')],
  ['symmetric_difference', (self, call) => combined(self, call, '^')],
  [
    'issubset',
    async (self, call) => {
      const other = await setOf(call);
      return [...self.items.keys()].every((hash) => other.items.has(hash));
    },
  ],
  [
    'issuperset',
    async (self, call) => {
      const other = await setOf(call);
      return [...other.items.keys()].every((hash) => self.items.has(hash));
    },
  ],
  [
    'isdisjoint',
    async (self, call) => {
      const other = await setOf(call);
      return ![...other.items.keys()].some((hash) => self.items.has(hash));
    },
  ],
]);

async function combined(self: PySet, call: BuiltinCall, operator: BinaryOperator): Promise<PyValue> {
  let result: PyValue = self;
  for (const other of positionalValues(call)) {
    result = await binary(result, operator, makeSet(await collect(other, call), call), call);
  }
  return result;
}

async function setOf(call: BuiltinCall): Promise<PySet> {
  const [other = null] = positionalValues(call);
  return makeSet(await collect(other, call), call);
}

function only(self: PySet, call: BuiltinCall): PyValue {
  if (self.frozen)
    throw raise(call, 'AttributeError', `'frozenset' object has no attribute '${call.name.split('.').at(-1) ?? ''}'`);
  const values = positionalValues(call);
  const [value] = values;
  if (value === undefined || values.length > 1)
    throw unsupportedPython(call, `${call.name}() with ${values.length} arguments`);
  return value;
}
