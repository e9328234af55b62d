import { findAttribute, getAttribute } from '../runtime/attributes.ts';
import { bind, positionalValues } from '../runtime/arguments.ts';
import { numeric } from '../runtime/compare.ts';
import { formatValue } from '../runtime/formatting.ts';
import { lengthOf } from '../runtime/iteration.ts';
import { binary } from '../runtime/operators.ts';
import { PythonRaise, raise, unsupportedPython } from '../runtime/raise.ts';
import { asciiText, reprOf, strOf } from '../runtime/text.ts';
import {
  builtin,
  hasKind,
  typeName,
  type At,
  type BuiltinCall,
  type PyBuiltin,
  type PyType,
  type PyValue,
} from '../runtime/values.ts';
import { exceptionType } from './exceptionTypes.ts';
import { roundNumber } from './rounding.ts';

/** Built-in functions that do not walk over collections. */
export const builtinFunctions: readonly PyBuiltin[] = [
  builtin('print', print),
  builtin('len', async (call) => lengthOf(one(call), call)),
  builtin('repr', async (call) => reprOf(one(call), call)),
  builtin('ascii', async (call) => asciiText(await reprOf(one(call), call))),
  builtin('abs', async (call) => {
    const value = one(call);
    const number = numeric(value);
    if (number === undefined) throw raise(call, 'TypeError', `bad operand type for abs(): '${typeName(value)}'`);
    return typeof number === 'bigint' ? (number < 0n ? -number : number) : Math.abs(number);
  }),
  builtin('round', (call) => {
    const bound = bind(call, 'number, ndigits=');
    return roundNumber(bound.required('number'), bound.optional('ndigits') ?? null, call);
  }),
  builtin('divmod', async (call) => {
    const bound = bind(call, 'x, y');
    const [left, right] = [bound.required('x'), bound.required('y')];
    return { kind: 'tuple', items: [await binary(left, '//', right, call), await binary(left, '%', right, call)] };
  }),
  builtin('pow', async (call) => {
    const bound = bind(call, 'base, exp, mod=');
    if (bound.optional('mod') !== undefined) throw unsupportedPython(call, 'the third argument of pow()');
    return binary(bound.required('base'), '**', bound.required('exp'), call);
  }),
  builtin('chr', (call) => {
    const code = numeric(one(call));
    if (typeof code !== 'bigint') throw raise(call, 'TypeError', 'an integer is required');
    if (code < 0n || code > 0x10ffffn) throw raise(call, 'ValueError', 'chr() arg not in range(0x110000)');
    return String.fromCodePoint(Number(code));
  }),
  builtin('ord', (call) => {
    const text = one(call);
    if (typeof text !== 'string' || [...text].length !== 1)
      throw raise(call, 'TypeError', 'ord() expected a character');
    return BigInt(text.codePointAt(0) ?? 0);
  }),
  builtin('hex', (call) => based(call, 16, '0x')),
  builtin('oct', (call) => based(call, 8, '0o')),
  builtin('bin', (call) => based(call, 2, '0b')),
  builtin('format', async (call) => {
    const bound = bind(call, 'value, format_spec=');
    const spec = bound.optional('format_spec') ?? '';
    if (typeof spec !== 'string') throw raise(call, 'TypeError', 'format() argument 2 must be str');
    return formatValue(bound.required('value'), spec, call);
  }),
  builtin('callable', (call) => {
    const value = one(call);
    return (
      hasKind(value, 'function') ||
      hasKind(value, 'builtin') ||
      hasKind(value, 'type') ||
      (hasKind(value, 'object') && value.class.call !== undefined)
    );
  }),
  builtin('isinstance', (call) => {
    const [value, type] = two(call);
    return typesOf(type, call).some((candidate) => candidate.isInstance(value));
  }),
  builtin('issubclass', (call) => {
    throw unsupportedPython(call, 'the function issubclass()');
  }),
  builtin('getattr', async (call) => {
    const bound = bind(call, 'object, name, default=');
    const name = bound.required('name');
    if (typeof name !== 'string')
      throw raise(call, 'TypeError', `attribute name must be string, not '${typeName(name)}'`);
    const fallback = bound.optional('default');
    if (fallback === undefined) return getAttribute(bound.required('object'), name, call);
    return (await findAttribute(bound.required('object'), name, call)) ?? fallback;
  }),
  builtin('hasattr', async (call) => {
    const [value, name] = two(call);
    if (typeof name !== 'string')
      throw raise(call, 'TypeError', `attribute name must be string, not '${typeName(name)}'`);
    if (hasKind(value, 'object')) throw unsupportedPython(call, `hasattr() of a ${typeName(value)}`);
    return (await findAttribute(value, name, call)) !== undefined;
  }),
  builtin('exit', exit),
  builtin('quit', exit),
];

export function exit(call: BuiltinCall): never {
  const [code = null] = positionalValues(call);
  throw new PythonRaise({ kind: 'exception', type: exceptionType('SystemExit'), args: [code] }, call.position);
}

async function print(call: BuiltinCall): Promise<PyValue> {
  const bound = bind(call, '*objects, sep=, end=, file=, flush=');
  const texts: string[] = [];
  for (const { value } of bound.rest) texts.push(await strOf(value, call));
  const file = bound.optional('file') ?? null;
  const stream = file === null ? 'stdout' : streamOf(file, call);
  const text = texts.join(optionText(bound.optional('sep'), ' ', call)) + optionText(bound.optional('end'), '\n', call);
  await call.run.host.print(text, stream);
  return null;
}

function streamOf(file: PyValue, at: At): 'stdout' | 'stderr' {
  if (hasKind(file, 'object') && (file.data === 'stdout' || file.data === 'stderr')) return file.data;
  throw unsupportedPython(at, 'printing to a file');
}

function optionText(value: PyValue | undefined, fallback: string, at: At): string {
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'string')
    throw raise(at, 'TypeError', `sep and end must be None or a string, not ${typeName(value)}`);
  return value;
}

function based(call: BuiltinCall, base: number, prefix: string): string {
  const number = numeric(one(call));
  if (typeof number !== 'bigint') throw raise(call, 'TypeError', 'an integer is required');
  return `${number < 0n ? '-' : ''}${prefix}${(number < 0n ? -number : number).toString(base)}`;
}

function typesOf(type: PyValue, at: At): readonly PyType[] {
  if (hasKind(type, 'type')) return [type];
  if (hasKind(type, 'tuple')) return type.items.flatMap((item) => typesOf(item, at));
  throw raise(at, 'TypeError', 'isinstance() arg 2 must be a type, a tuple of types, or a union');
}

export function one(call: BuiltinCall): PyValue {
  const values = positionalValues(call);
  const [value] = values;
  if (value === undefined || values.length > 1) {
    throw raise(call, 'TypeError', `${call.name}() takes exactly one argument (${values.length} given)`);
  }
  return value;
}

function two(call: BuiltinCall): readonly [PyValue, PyValue] {
  const values = positionalValues(call);
  const [first, second] = values;
  if (first === undefined || second === undefined || values.length > 2) {
    throw raise(call, 'TypeError', `${call.name} expected 2 arguments, got ${values.length}`);
  }
  return [first, second];
}
