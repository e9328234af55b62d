import { bind, positionalValues } from '../runtime/arguments.ts';
import type { Method, MethodTable } from '../runtime/attributes.ts';
import { equals, numeric } from '../runtime/compare.ts';
import { append, collect } from '../runtime/iteration.ts';
import { raise } from '../runtime/raise.ts';
import { checkSize } from '../runtime/run.ts';
import { list, typeName, type BuiltinCall, type PyList, type PyTuple, type PyValue } from '../runtime/values.ts';
import { sortBy } from './iterationFunctions.ts';

export const listMethods: MethodTable<PyList> = new Map<string, Method<PyList>>([
  [
    'append',
    (self, call) => {
      self.items.push(only(call));
      checkSize(call, self.items.length, 'a list');
      return null;
    },
  ],
  [
    'extend',
    async (self, call) => {
      append(self.items, await collect(only(call), call), call);
      return null;
    },
  ],
  [
    'insert',
    (self, call) => {
      const bound = bind(call, 'index, object');
      self.items.splice(whole(bound.required('index'), call), 0, bound.required('object'));
      return null;
    },
  ],
  [
    'remove',
    (self, call) => {
      const value = only(call);
      const index = self.items.findIndex((item) => equals(item, value));
      if (index === -1) throw raise(call, 'ValueError', 'list.remove(x): x not in list');
      self.items.splice(index, 1);
      return null;
    },
  ],
  [
    'pop',
    (self, call) => {
      const [index = -1n] = positionalValues(call);
      if (self.items.length === 0) throw raise(call, 'IndexError', 'pop from empty list');
      const place = whole(index, call);
      const at = place < 0 ? place + self.items.length : place;
      const [removed] = at < 0 ? [] : self.items.splice(at, 1);
      if (removed === undefined) throw raise(call, 'IndexError', 'pop index out of range');
      return removed;
    },
  ],
  [
    'clear',
    (self) => {
      self.items.length = 0;
      return null;
    },
  ],
  ['copy', (self) => list(self.items)],
  [
    'reverse',
    (self) => {
      self.items.reverse();
      return null;
    },
  ],
  [
    'sort',
    async (self, call) => {
      const sorted = await sortBy([...self.items], bind(call, '*, key=, reverse='), call);
      self.items.length = 0;
      append(self.items, sorted, call);
      return null;
    },
  ],
  ['index', (self, call) => indexOf(self.items, call)],
  ['count', (self, call) => countOf(self.items, call)],
]);

export const tupleMethods: MethodTable<PyTuple> = new Map<string, Method<PyTuple>>([
  ['index', (self, call) => indexOf(self.items, call)],
  ['count', (self, call) => countOf(self.items, call)],
]);

function indexOf(items: readonly PyValue[], call: BuiltinCall): bigint {
  const value = only(call);
  const index = items.findIndex((item) => equals(item, value));
  if (index === -1) throw raise(call, 'ValueError', 'value is not in the sequence');
  return BigInt(index);
}

function countOf(items: readonly PyValue[], call: BuiltinCall): bigint {
  const value = only(call);
  return BigInt(items.filter((item) => equals(item, value)).length);
}

function only(call: BuiltinCall): PyValue {
  const values = positionalValues(call);
  const [value] = values;
  if (value === undefined || values.length > 1) {
    throw raise(call, 'TypeError', `${call.name}() takes exactly one argument (${values.length} given)`);
  }
  return value;
}

function whole(value: PyValue, call: BuiltinCall): number {
  const number = numeric(value);
  if (typeof number !== 'bigint') {
    throw raise(call, 'TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`);
  }
  return Number(number);
}
