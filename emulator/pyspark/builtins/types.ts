import { bind, positionalValues } from '../runtime/arguments.ts';
import { numeric, truth } from '../runtime/compare.ts';
import { makeDict, makeSet, setEntry } from '../runtime/hashing.ts';
import { collect, iterate } from '../runtime/iteration.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import { strOf } from '../runtime/text.ts';
import {
  builtin,
  hasKind,
  list,
  tuple,
  typeName,
  type BuiltinCall,
  type PyType,
  type PyValue,
} from '../runtime/values.ts';
import { checkSize } from '../runtime/run.ts';

/** The built-in types, as callables and for `isinstance`. */
export const builtinTypes: readonly PyType[] = [
  makeType(
    'object',
    () => true,
    (call) => {
      throw unsupportedPython(call, 'object()');
    },
  ),
  makeType(
    'str',
    (value) => typeof value === 'string',
    async (call) => {
      const bound = bind(call, 'object=, encoding=, errors=');
      const value = bound.optional('object');
      if (bound.optional('encoding') !== undefined) throw unsupportedPython(call, 'str() of bytes with an encoding');
      return value === undefined ? '' : strOf(value, call);
    },
  ),
  makeType('int', (value) => typeof value === 'bigint' || typeof value === 'boolean', toInt),
  makeType('float', (value) => typeof value === 'number', toFloat),
  makeType(
    'bool',
    (value) => typeof value === 'boolean',
    (call) => {
      const [value] = positionalValues(call);
      return value === undefined ? false : truth(value, call);
    },
  ),
  makeType(
    'list',
    (value) => hasKind(value, 'list'),
    async (call) => {
      const [value] = positionalValues(call);
      return list(value === undefined ? [] : await collect(value, call));
    },
  ),
  makeType(
    'tuple',
    (value) => hasKind(value, 'tuple'),
    async (call) => {
      const [value] = positionalValues(call);
      return tuple(value === undefined ? [] : await collect(value, call));
    },
  ),
  makeType(
    'set',
    (value) => hasKind(value, 'set') && !value.frozen,
    (call) => toSet(call, false),
  ),
  makeType(
    'frozenset',
    (value) => hasKind(value, 'set') && value.frozen,
    (call) => toSet(call, true),
  ),
  {
    ...makeType('dict', (value) => hasKind(value, 'dict'), toDict),
    attribute: (name) => (name === 'fromkeys' ? builtin('dict.fromkeys', fromKeys) : undefined),
  },
  makeType('range', (value) => hasKind(value, 'range'), toRange),
  makeType(
    'bytes',
    (value) => hasKind(value, 'bytes'),
    (call) => {
      throw unsupportedPython(call, 'bytes()');
    },
  ),
  makeType(
    'slice',
    (value) => hasKind(value, 'slice'),
    (call) => {
      const [first = null, second, third = null] = positionalValues(call);
      return second === undefined
        ? { kind: 'slice', lower: null, upper: first, step: null }
        : { kind: 'slice', lower: first, upper: second, step: third };
    },
  ),
  makeType(
    'type',
    (value) => hasKind(value, 'type'),
    (call) => {
      const [value, ...rest] = positionalValues(call);
      if (value === undefined || rest.length > 0) throw unsupportedPython(call, 'making a class by type()');
      return typeOf(value, call);
    },
  ),
];

const byName = new Map(builtinTypes.map((type) => [type.name, type]));

function typeOf(value: PyValue, call: BuiltinCall): PyType {
  if (hasKind(value, 'exception')) return value.type;
  const known = byName.get(typeName(value));
  if (known !== undefined) return known;
  const name = typeName(value);
  if (value !== null && !hasKind(value, 'object') && !hasKind(value, 'function')) {
    throw unsupportedPython(call, `type() of a ${name}`);
  }
  const made = makeType(
    name,
    (candidate) => typeName(candidate) === name,
    (inner) => {
      throw unsupportedPython(inner, `a call of the type ${name}`);
    },
  );
  byName.set(name, made);
  return made;
}

export function makeType(name: string, isInstance: (value: PyValue) => boolean, call: PyType['call']): PyType {
  return { kind: 'type', name, isInstance, call };
}

async function toInt(call: BuiltinCall): Promise<PyValue> {
  const bound = bind(call, 'x=, base=');
  const value = bound.optional('x') ?? 0n;
  if (bound.optional('base') !== undefined) {
    const base = numeric(bound.optional('base') ?? null);
    if (typeof value !== 'string' || (base !== 10n && base !== 16n && base !== 2n && base !== 8n)) {
      throw unsupportedPython(call, 'int() with this base');
    }
    const digits = value.trim().replaceAll('_', '').toLowerCase();
    const allowed = { '2': /^[01]+$/, '8': /^[0-7]+$/, '10': /^\d+$/, '16': /^(0x)?[0-9a-f]+$/ }[base.toString()];
    if (allowed?.test(digits) !== true) {
      throw raise(call, 'ValueError', `invalid literal for int() with base ${base}: '${value}'`);
    }
    const prefix = base === 16n ? '0x' : base === 8n ? '0o' : base === 2n ? '0b' : '';
    return BigInt(prefix + digits.replace(/^0x/, ''));
  }
  const number = numeric(value);
  if (typeof number === 'bigint') return number;
  if (typeof number === 'number') {
    if (Number.isNaN(number)) throw raise(call, 'ValueError', 'cannot convert float NaN to integer');
    if (!Number.isFinite(number)) throw raise(call, 'OverflowError', 'cannot convert float infinity to integer');
    return BigInt(Math.trunc(number));
  }
  if (typeof value === 'string') {
    const text = value.trim();
    if (!/^[+-]?\d+(_\d+)*$/.test(text)) {
      throw raise(call, 'ValueError', `invalid literal for int() with base 10: '${value}'`);
    }
    checkSize(call, text.length, 'an integer of more digits');
    return BigInt(text.replaceAll('_', '').replace(/^\+/, ''));
  }
  throw raise(
    call,
    'TypeError',
    `int() argument must be a string, a bytes-like object or a real number, not '${typeName(value)}'`,
  );
}

function toFloat(call: BuiltinCall): PyValue {
  const [value = 0n] = positionalValues(call);
  const number = numeric(value);
  if (number !== undefined) {
    const float = Number(number);
    if (typeof number === 'bigint' && !Number.isFinite(float)) {
      throw raise(call, 'OverflowError', 'int too large to convert to float');
    }
    return float;
  }
  if (typeof value === 'string') {
    const text = value.trim().replaceAll('_', '').toLowerCase();
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text)) return Number(text);
    if (/^[+-]?inf(inity)?$/.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
    if (/^[+-]?nan$/.test(text)) return Number.NaN;
    throw raise(call, 'ValueError', `could not convert string to float: '${value}'`);
  }
  throw raise(call, 'TypeError', `float() argument must be a string or a real number, not '${typeName(value)}'`);
}

async function toSet(call: BuiltinCall, frozen: boolean): Promise<PyValue> {
  const [value] = positionalValues(call);
  return makeSet(value === undefined ? [] : await collect(value, call), call, frozen);
}

async function toDict(call: BuiltinCall): Promise<PyValue> {
  const bound = bind(call, '*source, **entries');
  const dict = makeDict([], call);
  const [source] = bound.rest;
  if (source !== undefined && hasKind(source.value, 'dict')) {
    for (const { key, value } of source.value.entries.values()) setEntry(dict, key, value, call);
  } else if (source !== undefined) {
    for await (const pair of iterate(source.value, call)) {
      const [key, value, ...rest] = await collect(pair, call);
      if (key === undefined || value === undefined || rest.length > 0) {
        throw raise(call, 'ValueError', 'dictionary update sequence element must have length 2');
      }
      setEntry(dict, key, value, call);
    }
  }
  for (const { name, value } of bound.named) if (name !== undefined) setEntry(dict, name, value, call);
  return dict;
}

async function fromKeys(call: BuiltinCall): Promise<PyValue> {
  const bound = bind(call, 'iterable, value=');
  const dict = makeDict([], call);
  for await (const key of iterate(bound.required('iterable'), call)) {
    setEntry(dict, key, bound.optional('value') ?? null, call);
  }
  return dict;
}

function toRange(call: BuiltinCall): PyValue {
  const values = positionalValues(call);
  if (values.length === 0 || values.length > 3) {
    throw raise(call, 'TypeError', `range expected 1 to 3 arguments, got ${values.length}`);
  }
  const numbers = values.map((value) => {
    const number = numeric(value);
    if (typeof number !== 'bigint') {
      throw raise(call, 'TypeError', `'${typeName(value)}' object cannot be interpreted as an integer`);
    }
    return number;
  });
  const [first = 0n, second, third = 1n] = numbers;
  if (third === 0n) throw raise(call, 'ValueError', 'range() arg 3 must not be zero');
  return second === undefined
    ? { kind: 'range', start: 0n, stop: first, step: 1n }
    : { kind: 'range', start: first, stop: second, step: third };
}
