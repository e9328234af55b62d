import { nearest } from '../../base/nearest.ts';
import { bytesMethods } from '../builtins/bytesMethods.ts';
import { dictMethods } from '../builtins/dictMethods.ts';
import { listMethods, tupleMethods } from '../builtins/listMethods.ts';
import { numberMethods } from '../builtins/numberMethods.ts';
import { setMethods } from '../builtins/setMethods.ts';
import { stringMethods } from '../builtins/stringMethods.ts';
import { raise, unsupportedPython } from './raise.ts';
import { builtin, hasKind, typeName, type At, type BuiltinCall, type Eventual, type PyValue } from './values.ts';

/** A method of a built-in type: the value that it is called on, and the call. */
export type Method<Self> = (self: Self, call: BuiltinCall) => Eventual<PyValue>;

export type MethodTable<Self> = ReadonlyMap<string, Method<Self>>;

/** `value.name`. */
export async function getAttribute(value: PyValue, name: string, at: At): Promise<PyValue> {
  const found = await findAttribute(value, name, at);
  if (found !== undefined) return found;
  if (name.startsWith('__')) throw unsupportedPython(at, `the attribute ${name} of a ${typeName(value)}`);
  throw noAttribute(value, name, at);
}

/** The attribute, or undefined when Python has none of the name. */
export async function findAttribute(value: PyValue, name: string, at: At): Promise<PyValue | undefined> {
  if (name === '__class__') throw unsupportedPython(at, 'the attribute __class__');
  if (typeof value === 'string') return bound(stringMethods, value, 'str', name);
  if (typeof value === 'object' && value !== null) {
    switch (value.kind) {
      case 'list':
        return bound(listMethods, value, 'list', name);
      case 'tuple':
        return bound(tupleMethods, value, 'tuple', name);
      case 'dict':
        return bound(dictMethods, value, 'dict', name);
      case 'set':
        return bound(setMethods, value, typeName(value), name);
      case 'bytes':
        return bound(bytesMethods, value, 'bytes', name);
      case 'module':
        return value.member(name, at);
      case 'type':
        return name === '__name__' ? value.name : value.attribute?.(name, at);
      case 'object':
        return await value.class.attribute(value, name, at);
      case 'exception':
        return name === 'args' ? { kind: 'tuple', items: value.args } : undefined;
      case 'function':
        if (name === '__name__') return value.name;
        return name === '__doc__' ? (value.docstring ?? null) : undefined;
      case 'range':
        return name === 'start' || name === 'stop' || name === 'step' ? value[name] : undefined;
      default:
        return undefined;
    }
  }
  if (value === null) return undefined;
  return bound(numberMethods, value, typeName(value), name);
}

function bound<Self>(table: MethodTable<Self>, self: Self, type: string, name: string): PyValue | undefined {
  const method = table.get(name);
  return method === undefined ? undefined : builtin(`${type}.${name}`, (call) => method(self, call));
}

function noAttribute(value: PyValue, name: string, at: At): Error {
  const words = attributeNames(value);
  const close = nearest(name, words);
  if (hasKind(value, 'module')) {
    return raise(at, 'AttributeError', `module '${value.name}' has no attribute '${name}'`, close);
  }
  const owner = hasKind(value, 'type') ? `type object '${value.name}'` : `'${typeName(value)}' object`;
  return raise(at, 'AttributeError', `${owner} has no attribute '${name}'`, close);
}

function attributeNames(value: PyValue): readonly string[] {
  if (typeof value === 'string') return [...stringMethods.keys()];
  if (hasKind(value, 'list')) return [...listMethods.keys()];
  if (hasKind(value, 'dict')) return [...dictMethods.keys()];
  if (hasKind(value, 'set')) return [...setMethods.keys()];
  if (hasKind(value, 'module')) return value.memberNames;
  return hasKind(value, 'object') ? value.class.attributeNames() : [];
}
