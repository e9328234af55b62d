import { bind, positionalValues } from '../runtime/arguments.ts';
import { callValue, callWith } from '../runtime/calls.ts';
import { numeric } from '../runtime/compare.ts';
import { iterate } from '../runtime/iteration.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import {
  builtin,
  list,
  typeName,
  type At,
  type BuiltinCall,
  type ObjectClass,
  type PyModule,
  type PyValue,
} from '../runtime/values.ts';
import { exit } from '../builtins/functions.ts';
import { sparkClass } from '../spark/classes.ts';
import { argparseModule } from './argparseModule.ts';
import { jsonModule } from './jsonModule.ts';
import { loggingModule } from './loggingModule.ts';
import { makeModule } from './moduleTable.ts';
import { absolutePath, environment, joinPath, normalPath, splitPath } from './paths.ts';
import { pathlibModule, pathText } from './pathlibModule.ts';

/** Parts of Python's own library that programs about data frames use. */
export const standardModules = (): readonly PyModule[] => [
  makeModule('__future__', { members: { annotations: null, division: null, print_function: null } }),
  makeModule('os', {
    members: {
      environ: environment,
      getenv: builtin('os.getenv', getEnvironment),
      getcwd: builtin('os.getcwd', (call) => absolutePath('.', call)),
      sep: '/',
      linesep: '\n',
    },
    submodules: ['path'],
    refused: refusing('os'),
  }),
  makeModule('os.path', {
    members: {
      join: builtin('os.path.join', (call) => joinPath(call)),
      basename: builtin('os.path.basename', (call) => splitPath(call).tail),
      dirname: builtin('os.path.dirname', (call) => splitPath(call).head),
      abspath: builtin('os.path.abspath', (call) => absolutePath(onePath(call), call)),
      // Links are not followed: nothing looks at the disk.
      realpath: builtin('os.path.realpath', (call) => absolutePath(onePath(call), call)),
      normpath: builtin('os.path.normpath', (call) => normalPath(onePath(call))),
      sep: '/',
    },
    refused: refusing('os.path'),
  }),
  pathlibModule(),
  systemModule(),
  argparseModule(),
  jsonModule(),
  loggingModule(),
  makeModule('time', {
    members: {
      sleep: builtin('time.sleep', async (call) => {
        const duration = numeric(bind(call, 'seconds').required('seconds'));
        if (duration === undefined) throw raise(call, 'TypeError', 'sleep() needs a number');
        if (duration < 0) throw raise(call, 'ValueError', 'sleep length must be non-negative');
        await call.run.host.sleep(Number(duration) * 1000);
        return null;
      }),
      time: builtin('time.time', (call) => call.run.host.now() / 1000),
    },
    refused: refusing('time'),
  }),
  makeModule('functools', {
    members: { reduce: builtin('functools.reduce', reduce), partial: builtin('functools.partial', partial) },
    refused: refusing('functools'),
  }),
  makeModule('typing', {
    members: Object.fromEntries(
      [
        'Any',
        'Callable',
        'Dict',
        'Generator',
        'Iterable',
        'Iterator',
        'List',
        'Literal',
        'Mapping',
        'NamedTuple',
        'Optional',
        'Sequence',
        'Set',
        'Tuple',
        'Type',
        'Union',
      ].map((name) => [name, annotation(name)]),
    ),
    refused: refusing('typing'),
  }),
];

/** Members that Python has and that are not followed here are refused when they are named. */
function refusing(module: string): (name: string, at: At) => PyValue | undefined {
  return (name, at) => {
    if (name.startsWith('_')) return undefined;
    throw unsupportedPython(at, `${module}.${name}`);
  };
}

/** `sys.stdout` and `sys.stderr`: for `print(file=…)` and `.write(…)`. */
const outputClass: ObjectClass<'stdout' | 'stderr'> = sparkClass<'stdout' | 'stderr'>('TextIOWrapper', {
  methods: {
    write: async (self, call) => {
      const text = bind(call, 's').required('s');
      if (typeof text !== 'string')
        throw raise(call, 'TypeError', `write() argument must be str, not ${typeName(text)}`);
      await call.run.host.print(text, self.data);
      return BigInt([...text].length);
    },
    flush: () => null,
  },
});

function systemModule(): PyModule {
  const members: Readonly<Record<string, PyValue>> = {
    exit: builtin('sys.exit', exit),
    stdout: { kind: 'object', class: outputClass, data: 'stdout' },
    stderr: { kind: 'object', class: outputClass, data: 'stderr' },
    maxsize: 2n ** 63n - 1n,
  };
  const module = makeModule('sys', { members, refused: refusing('sys') });
  return {
    ...module,
    // The arguments are those of the run.
    member: (name, at) => {
      if (name === 'argv') return list(at.run.argv);
      return name === 'path' && at.run.sources !== undefined ? at.run.searchPath : module.member(name, at);
    },
    memberNames: [...module.memberNames, 'argv', 'path'],
  };
}

function onePath(call: BuiltinCall): string {
  return pathText(bind(call, 'path').required('path'), call);
}

function getEnvironment(call: BuiltinCall): PyValue {
  const bound = bind(call, 'key, default=');
  const key = bound.required('key');
  if (typeof key !== 'string') throw raise(call, 'TypeError', `str expected, not ${typeName(key)}`);
  return call.run.host.environment(key) ?? bound.optional('default') ?? null;
}

async function reduce(call: BuiltinCall): Promise<PyValue> {
  const [callee = null, source = null, initial] = positionalValues(call);
  let total = initial;
  for await (const item of iterate(source, call)) {
    total = total === undefined ? item : await callWith(callee, [total, item], call);
  }
  if (total === undefined) throw raise(call, 'TypeError', 'reduce() of empty iterable with no initial value');
  return total;
}

function partial(call: BuiltinCall): PyValue {
  const [callee, ...given] = call.args;
  if (callee === undefined) throw raise(call, 'TypeError', "type 'partial' takes at least one argument");
  return builtin('functools.partial', (inner) => {
    const named = given.filter(
      ({ name }) => name !== undefined && !inner.args.some((argument) => argument.name === name),
    );
    const positional = given.filter(({ name }) => name === undefined);
    return callValue(callee.value, [...positional, ...named, ...inner.args], inner);
  });
}

/** Names that only annotations use. */
const annotationClass: ObjectClass<string> = sparkClass<string>('typing', {
  methods: {},
  subscript: (self) => self,
  repr: ({ data }) => `typing.${data}`,
});

function annotation(name: string): PyValue {
  return { kind: 'object', class: annotationClass, data: name };
}
