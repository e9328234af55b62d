import { bind } from '../runtime/arguments.ts';
import { makeDict } from '../runtime/hashing.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import { checkSize } from '../runtime/run.ts';
import { floatText } from '../runtime/text.ts';
import {
  builtin,
  hasKind,
  list,
  typeName,
  type At,
  type BuiltinCall,
  type PyModule,
  type PyValue,
} from '../runtime/values.ts';
import { makeModule } from './moduleTable.ts';

/** `json`: texts only; files are not opened by the evaluator. Source: https://docs.python.org/3/library/json.html */
export const jsonModule = (): PyModule =>
  makeModule('json', {
    members: { dumps: builtin('json.dumps', dumps), loads: builtin('json.loads', loads) },
    refused: (name, at) => {
      if (name.startsWith('_')) return undefined;
      throw unsupportedPython(at, `json.${name}`);
    },
  });

/** How `json.dumps` writes. */
export interface JsonStyle {
  readonly indent: string | undefined;
  readonly sortKeys: boolean;
  readonly ascii: boolean;
}

function dumps(call: BuiltinCall): PyValue {
  const bound = bind(call, 'obj, *, indent=, sort_keys=, ensure_ascii=');
  const indent = bound.optional('indent') ?? null;
  const style: JsonStyle = {
    indent:
      typeof indent === 'bigint' ? ' '.repeat(Math.max(0, Math.min(Number(indent), 100))) : textOrNone(indent, call),
    sortKeys: bound.optional('sort_keys') === true,
    ascii: bound.optional('ensure_ascii') !== false,
  };
  return jsonTextOf(bound.required('obj'), style, call);
}

/** The text of a value of plain Python types. */
export function jsonTextOf(value: PyValue, style: JsonStyle, at: At): string {
  const text = jsonText(value, style, '', at);
  checkSize(at, text.length, 'a text');
  return text;
}

function textOrNone(value: PyValue, at: At): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return value;
  throw raise(at, 'TypeError', `indent must be a str or an int, not ${typeName(value)}`);
}

function jsonText(value: PyValue, style: JsonStyle, margin: string, at: At): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string') return stringText(value, style);
  if (margin.length > 10_000) throw raise(at, 'ValueError', 'Circular reference detected');
  const inner = `${margin}${style.indent ?? ' '}`;
  if (hasKind(value, 'list') || hasKind(value, 'tuple')) {
    return enclosed(
      ['[', ']'],
      value.items.map((item) => jsonText(item, style, inner, at)),
      { style, margin, inner },
    );
  }
  if (hasKind(value, 'dict')) {
    const entries = [...value.entries.values()].map((entry) => [keyText(entry.key, at), entry.value] as const);
    if (style.sortKeys) entries.sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
    const parts = entries.map(([key, item]) => `${stringText(key, style)}: ${jsonText(item, style, inner, at)}`);
    return enclosed(['{', '}'], parts, { style, margin, inner });
  }
  // Objects of PySpark may be dicts underneath.
  if (hasKind(value, 'object')) throw unsupportedPython(at, `json.dumps() of a ${typeName(value)}`);
  throw raise(at, 'TypeError', `Object of type ${typeName(value)} is not JSON serializable`);
}

function enclosed(
  [open, close]: readonly [string, string],
  parts: readonly string[],
  { style, margin, inner }: { readonly style: JsonStyle; readonly margin: string; readonly inner: string },
): string {
  if (parts.length === 0 || style.indent === undefined) return `${open}${parts.join(', ')}${close}`;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${margin}${close}`;
}

function keyText(key: PyValue, at: At): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'boolean') return key ? 'true' : 'false';
  if (typeof key === 'bigint') return key.toString();
  if (typeof key === 'number') return numberText(key);
  throw raise(at, 'TypeError', `keys must be str, int, float, bool or None, not ${typeName(key)}`);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatText(value);
}

function stringText(text: string, { ascii }: JsonStyle): string {
  const quoted = JSON.stringify(text);
  if (!ascii) return quoted;
  return quoted.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whole numbers and floats differ in Python, so numbers are told apart by their text before they are parsed. */
function loads(call: BuiltinCall): PyValue {
  const text = bind(call, 's').required('s');
  if (typeof text !== 'string') {
    throw raise(call, 'TypeError', `the JSON object must be str, bytes or bytearray, not ${typeName(text)}`);
  }
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? JSON.stringify(`s${token}`) : JSON.stringify(`n${token}`),
  );
  let parsed: unknown;
  try {
    JSON.parse(text);
    parsed = JSON.parse(marked);
  } catch (error) {
    throw raise(call, 'ValueError', error instanceof Error ? error.message : String(error));
  }
  return valueOf(parsed, call);
}

function valueOf(parsed: unknown, at: At): PyValue {
  if (typeof parsed === 'string') {
    const token = parsed.slice(1);
    if (parsed.startsWith('s')) return stringOf(token);
    return /^-?\d+$/.test(token) ? BigInt(token) : Number(token);
  }
  if (Array.isArray(parsed)) return list(parsed.map((item: unknown) => valueOf(item, at)));
  if (typeof parsed === 'object' && parsed !== null) {
    return makeDict(
      Object.entries(parsed).map(([key, item]) => [stringOf(key.slice(1)), valueOf(item, at)] as const),
      at,
    );
  }
  return typeof parsed === 'boolean' ? parsed : null;
}

function stringOf(token: string): string {
  const text: unknown = JSON.parse(token);
  return typeof text === 'string' ? text : token;
}
