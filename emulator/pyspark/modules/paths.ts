import { bind, positionalValues } from '../runtime/arguments.ts';
import { raise } from '../runtime/raise.ts';
import { keyError } from '../runtime/subscripts.ts';
import { typeName, type BuiltinCall, type ObjectClass, type PyObject } from '../runtime/values.ts';
import { sparkClass } from '../spark/classes.ts';

/** `os.environ`: what the host lets the program see. */
const environmentClass: ObjectClass<null> = sparkClass<null>('environ', {
  methods: {
    get: (_, call) => {
      const bound = bind(call, 'key, default=');
      const key = bound.required('key');
      if (typeof key !== 'string') throw raise(call, 'TypeError', `str expected, not ${typeName(key)}`);
      return call.run.host.environment(key) ?? bound.optional('default') ?? null;
    },
  },
  subscript: (_, index, at) => {
    if (typeof index !== 'string') throw raise(at, 'TypeError', `str expected, not ${typeName(index)}`);
    const value = at.run.host.environment(index);
    if (value === undefined) throw keyError(index, at);
    return value;
  },
  contains: (_, item, at) => typeof item === 'string' && at.run.host.environment(item) !== undefined,
});

export const environment: PyObject<null> = { kind: 'object', class: environmentClass, data: null };

/** `os.path.join` of POSIX: an absolute part starts afresh. */
export function joinPath(call: BuiltinCall): string {
  const [first = '', ...rest] = pathTexts(call);
  let path = first;
  for (const part of rest) {
    if (part.startsWith('/')) path = part;
    else path = path === '' || path.endsWith('/') ? path + part : `${path}/${part}`;
  }
  return path;
}

/** `os.path.split` of POSIX. */
export function splitPath(call: BuiltinCall): { readonly head: string; readonly tail: string } {
  const [path = ''] = pathTexts(call);
  const at = path.lastIndexOf('/') + 1;
  const head = path.slice(0, at);
  return { head: /^\/*$/.test(head) ? head : head.replace(/\/+$/, ''), tail: path.slice(at) };
}

function pathTexts(call: BuiltinCall): readonly string[] {
  return positionalValues(call).map((value) => {
    if (typeof value !== 'string') {
      throw raise(call, 'TypeError', `expected str, bytes or os.PathLike object, not ${typeName(value)}`);
    }
    return value;
  });
}
