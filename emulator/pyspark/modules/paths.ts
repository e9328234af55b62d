import { bind, positionalValues } from '../runtime/arguments.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import { keyError } from '../runtime/subscripts.ts';
import { typeName, type At, type BuiltinCall, type ObjectClass, type PyObject } from '../runtime/values.ts';
import { sparkClass } from '../spark/classes.ts';
import { pathText } from './pathlibModule.ts';

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

/** `os.path.normpath` of POSIX. */
export function normalPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part === '..' && path.startsWith('/')) continue;
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}` || '.';
}

/** `os.path.abspath`: from the folder of the project, which is the current folder while its files are read. */
export function absolutePath(path: string, at: At): string {
  if (path.startsWith('/')) return normalPath(path);
  const folder = at.run.sources?.folder;
  if (folder === undefined) throw unsupportedPython(at, 'the current folder');
  return normalPath(`${folder}/${path}`);
}

function pathTexts(call: BuiltinCall): readonly string[] {
  return positionalValues(call).map((value) => pathText(value, call));
}
