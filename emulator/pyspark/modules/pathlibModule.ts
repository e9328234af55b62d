import { positionalValues } from '../runtime/arguments.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import {
  asObject,
  typeName,
  type At,
  type BuiltinCall,
  type ObjectClass,
  type PyModule,
  type PyObject,
  type PyValue,
} from '../runtime/values.ts';
import { classType, sparkClass } from '../spark/classes.ts';
import { makeModule } from './moduleTable.ts';
import { absolutePath } from './paths.ts';

/** `pathlib.Path`, for paths as texts: what looks at the disk is refused by name. */
const pathClass: ObjectClass<string> = sparkClass<string>('PosixPath', {
  methods: {
    resolve: ({ data }, call) => path(absolutePath(data, call)),
    absolute: ({ data }, call) => path(absolutePath(data, call)),
    as_posix: ({ data }) => data,
    joinpath: ({ data }, call) => path(joined(data, positionalValues(call), call)),
    with_suffix: ({ data }, call) => {
      const [suffix] = positionalValues(call);
      return path(data.slice(0, data.length - suffixOf(data).length) + pathText(suffix ?? null, call));
    },
    is_absolute: ({ data }) => data.startsWith('/'),
  },
  properties: {
    parent: ({ data }) => path(parentOf(data)),
    parents: ({ data }) => ({ kind: 'tuple', items: parentsOf(data).map(path) }),
    name: ({ data }) => nameOf(data),
    stem: ({ data }) => nameOf(data).slice(0, nameOf(data).length - suffixOf(data).length),
    suffix: ({ data }) => suffixOf(data),
    parts: ({ data }) => ({
      kind: 'tuple',
      items: [...(data.startsWith('/') ? ['/'] : []), ...data.split('/').filter((part) => part !== '')],
    }),
  },
  otherwise: (_, name, at) => {
    if (name.startsWith('_')) return undefined;
    throw unsupportedPython(at, `pathlib.Path.${name}`);
  },
  binary: ({ data }, { operator, other, reversed }, at) => {
    if (operator !== '/') return undefined;
    return path(reversed ? joined(pathText(other, at), [data], at) : joined(data, [other], at));
  },
  str: ({ data }) => data,
  repr: ({ data }) => `PosixPath('${data}')`,
  equals: ({ data }, other) => asObject(other, pathClass)?.data === data,
  hash: ({ data }) => `path ${data}`,
});

export function pathlibModule(): PyModule {
  const make = (call: BuiltinCall): PyValue => {
    const [first = '.', ...rest] = positionalValues(call);
    return path(joined(pathText(first, call), rest, call));
  };
  const type = classType(pathClass, make, (name, at) => {
    if (name !== 'cwd') throw unsupportedPython(at, `pathlib.Path.${name}`);
    return { kind: 'builtin', name: 'Path.cwd', call: (call) => path(absolutePath('.', call)) };
  });
  return makeModule('pathlib', { members: { Path: type, PurePath: type, PosixPath: type } });
}

/** The text of a path that is one already, or a text. */
export function pathText(value: PyValue, at: Pick<At, 'position'>): string {
  if (typeof value === 'string') return value;
  const object = asObject(value, pathClass);
  if (object !== undefined) return object.data;
  throw raise(at, 'TypeError', `expected str, bytes or os.PathLike object, not ${typeName(value)}`);
}

function path(text: string): PyObject<string> {
  return { kind: 'object', class: pathClass, data: text };
}

/** `pathlib` drops `.` and doubled slashes, and keeps `..`. */
function joined(first: string, rest: readonly PyValue[], at: Pick<At, 'position'>): string {
  let text = first;
  for (const value of rest) {
    const part = pathText(value, at);
    text = part.startsWith('/') ? part : `${text}/${part}`;
  }
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  const root = text.startsWith('/') ? '/' : '';
  return `${root}${parts.join('/')}` || '.';
}

function parentOf(text: string): string {
  const end = text.lastIndexOf('/');
  if (end < 0) return '.';
  return end === 0 ? '/' : text.slice(0, end);
}

function parentsOf(text: string): readonly string[] {
  const found: string[] = [];
  for (let current = text; parentOf(current) !== current;) {
    current = parentOf(current);
    found.push(current);
  }
  return found;
}

function nameOf(text: string): string {
  return text === '/' || text === '.' ? '' : text.slice(text.lastIndexOf('/') + 1);
}

function suffixOf(text: string): string {
  const name = nameOf(text);
  const point = name.lastIndexOf('.');
  return point > 0 && point < name.length - 1 ? name.slice(point) : '';
}
