import { bind } from '../runtime/arguments.ts';
import { callWith } from '../runtime/calls.ts';
import { equals, truth } from '../runtime/compare.ts';
import { exceptionType } from '../builtins/exceptionTypes.ts';
import { collect } from '../runtime/iteration.ts';
import { PythonRaise, raise, unsupportedPython } from '../runtime/raise.ts';
import { reprOf } from '../runtime/text.ts';
import {
  builtin,
  list,
  tuple,
  type BuiltinCall,
  type ObjectClass,
  type PyModule,
  type PyObject,
  type PyValue,
} from '../runtime/values.ts';
import { sparkClass } from '../spark/classes.ts';
import { makeModule } from './moduleTable.ts';

/** One `add_argument`. */
interface Option {
  /** `--input`, `-i`; none for a positional argument. */
  readonly flags: readonly string[];
  readonly name: string;
  readonly action: 'store' | 'store_true' | 'store_false';
  readonly fallback: PyValue;
  readonly type: PyValue;
  readonly choices: readonly PyValue[] | undefined;
  readonly required: boolean;
}

interface Parser {
  readonly options: Option[];
}

const namespaceClass: ObjectClass<ReadonlyMap<string, PyValue>> = sparkClass<ReadonlyMap<string, PyValue>>(
  'Namespace',
  {
    methods: {},
    otherwise: ({ data }, name) => data.get(name),
    contains: ({ data }, item) => typeof item === 'string' && data.has(item),
    repr: async ({ data }, at) => {
      const parts: string[] = [];
      for (const [name, value] of data) parts.push(`${name}=${await reprOf(value, at)}`);
      return `Namespace(${parts.join(', ')})`;
    },
  },
);

const parserClass: ObjectClass<Parser> = sparkClass<Parser>('ArgumentParser', {
  methods: {
    add_argument: (self, call) => addArgument(self, call),
    parse_args: async (self, call) => {
      const { found, rest } = await parse(self, call);
      if (rest.length > 0) throw await usageError(`unrecognized arguments: ${rest.join(' ')}`, call);
      return namespace(found);
    },
    parse_known_args: async (self, call) => {
      const { found, rest } = await parse(self, call);
      return tuple([namespace(found), list(rest)]);
    },
  },
  refused: [
    'add_subparsers',
    'add_mutually_exclusive_group',
    'add_argument_group',
    'set_defaults',
    'print_help',
    'error',
  ],
});

/** `argparse`, as far as a program's paths and flags need it: arguments with one value, and switches. */
export const argparseModule = (): PyModule =>
  makeModule('argparse', {
    members: {
      ArgumentParser: builtin('ArgumentParser', (call) => {
        bind(call, 'prog=, usage=, description=, epilog=, *, formatter_class=, add_help=, allow_abbrev=');
        return { kind: 'object', class: parserClass, data: { options: [] } } satisfies PyObject<Parser>;
      }),
      ArgumentDefaultsHelpFormatter: null,
      RawDescriptionHelpFormatter: null,
    },
    refused: (name, at) => {
      if (name.startsWith('_')) return undefined;
      throw unsupportedPython(at, `argparse.${name}`);
    },
  });

function namespace(values: ReadonlyMap<string, PyValue>): PyObject<ReadonlyMap<string, PyValue>> {
  return { kind: 'object', class: namespaceClass, data: values };
}

async function addArgument(self: PyObject<Parser>, call: BuiltinCall): Promise<PyValue> {
  const bound = bind(
    call,
    '*names, action=, nargs=, const=, default=, type=, choices=, required=, help=, metavar=, dest=',
  );
  for (const name of ['nargs', 'const']) {
    if ((bound.optional(name) ?? null) !== null)
      throw unsupportedPython(call, `the argument ${name} of add_argument()`);
  }
  const names = bound.rest.map(({ value }) => {
    if (typeof value !== 'string' || value === '') throw raise(call, 'TypeError', 'names of arguments must be texts');
    return value;
  });
  const action = bound.optional('action') ?? 'store';
  if (action !== 'store' && action !== 'store_true' && action !== 'store_false') {
    throw unsupportedPython(call, `the action ${await reprOf(action, call)} of add_argument()`);
  }
  const [first] = names;
  if (first === undefined) throw raise(call, 'ValueError', 'add_argument() needs a name');
  const flags = first.startsWith('-') ? names : [];
  const long = flags.find((flag) => flag.startsWith('--')) ?? first;
  const dest = bound.optional('dest') ?? null;
  const choices = bound.optional('choices') ?? null;
  self.data.options.push({
    flags,
    name: typeof dest === 'string' ? dest : flags.length === 0 ? first : long.replace(/^-+/, '').replaceAll('-', '_'),
    action,
    fallback: bound.optional('default') ?? (action === 'store' ? null : action === 'store_false'),
    type: bound.optional('type') ?? null,
    choices: choices === null ? undefined : await collect(choices, call),
    required: flags.length === 0 || truth(bound.optional('required') ?? false, call),
  });
  return null;
}

interface Parsed {
  readonly found: Map<string, PyValue>;
  readonly rest: readonly string[];
}

async function parse(self: PyObject<Parser>, call: BuiltinCall): Promise<Parsed> {
  const { options } = self.data;
  const found = new Map<string, PyValue>();
  const given = new Set<Option>();
  const rest: string[] = [];
  const positional = options.filter(({ flags }) => flags.length === 0);
  const words = [...(await argumentWords(call))];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') throw unsupportedPython(call, '"--" among the arguments of the program');
    const [flag = word, value] = /^--[^=]+=/.test(word) ? splitOnce(word) : [word];
    const option = isFlag(word)
      ? await optionFor(flag, options, call)
      : positional.find((candidate) => !given.has(candidate));
    if (option === undefined) {
      rest.push(word);
      continue;
    }
    given.add(option);
    if (option.action !== 'store') {
      if (value !== undefined) throw await usageError(`argument ${flag}: ignored explicit argument '${value}'`, call);
      found.set(option.name, option.action === 'store_true');
      continue;
    }
    const text = isFlag(word) ? (value ?? nextValue(words)) : word;
    if (text === undefined) throw await usageError(`argument ${option.flags.join('/')}: expected one argument`, call);
    found.set(option.name, await converted(text, option, call));
  }
  const missing = options.filter((option) => option.required && !given.has(option));
  if (missing.length > 0) {
    const names = missing.map(({ flags, name }) => (flags.length === 0 ? name : flags.join('/'))).join(', ');
    throw await usageError(`the following arguments are required: ${names}`, call);
  }
  const values = new Map<string, PyValue>();
  for (const option of options) {
    const fallback =
      typeof option.fallback === 'string'
        ? await converted(option.fallback, { ...option, choices: undefined }, call)
        : option.fallback;
    values.set(option.name, found.get(option.name) ?? values.get(option.name) ?? fallback);
  }
  return { found: values, rest };
}

async function argumentWords(call: BuiltinCall): Promise<readonly string[]> {
  const args = bind(call, 'args=, namespace=').optional('args') ?? null;
  if (args === null) return call.run.argv.slice(1);
  return (await collect(args, call)).map((item) => {
    if (typeof item !== 'string') throw raise(call, 'TypeError', 'arguments of a program are texts');
    return item;
  });
}

function isFlag(word: string): boolean {
  return word.startsWith('-') && word !== '-' && !/^-\d+(\.\d*)?$/.test(word);
}

function nextValue(words: string[]): string | undefined {
  const [next] = words;
  return next === undefined || isFlag(next) ? undefined : words.shift();
}

function splitOnce(word: string): readonly [string, string] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

/** The option of a flag; a long one may be cut short where that is unambiguous. */
async function optionFor(flag: string, options: readonly Option[], call: BuiltinCall): Promise<Option | undefined> {
  if (flag === '-h' || flag === '--help') throw unsupportedPython(call, 'the help of argparse');
  const exact = options.find(({ flags }) => flags.includes(flag));
  if (exact !== undefined || !flag.startsWith('--')) return exact;
  const close = options.filter(({ flags }) => flags.some((candidate) => candidate.startsWith(flag)));
  if (close.length > 1) throw await usageError(`ambiguous option: ${flag}`, call);
  return close[0];
}

async function converted(text: string, option: Option, call: BuiltinCall): Promise<PyValue> {
  let value: PyValue = text;
  const name = option.flags.length === 0 ? option.name : option.flags.join('/');
  if (option.type !== null) {
    try {
      value = await callWith(option.type, [text], call);
    } catch (error) {
      const isValueError =
        error instanceof PythonRaise && ['ValueError', 'TypeError'].includes(error.exception.type.name);
      if (!isValueError) throw error;
      throw await usageError(`argument ${name}: invalid value: '${text}'`, call);
    }
  }
  if (option.choices !== undefined && !option.choices.some((choice) => equals(choice, value))) {
    throw await usageError(`argument ${name}: invalid choice: ${await reprOf(value, call)}`, call);
  }
  return value;
}

/** Says what is wrong and ends the program with status 2, as argparse does. */
async function usageError(message: string, call: BuiltinCall): Promise<PythonRaise> {
  const [program = ''] = call.run.argv;
  await call.run.host.print(`${program.split('/').at(-1) ?? ''}: error: ${message}\n`, 'stderr');
  return new PythonRaise({ kind: 'exception', type: exceptionType('SystemExit'), args: [2n] }, call.position);
}
