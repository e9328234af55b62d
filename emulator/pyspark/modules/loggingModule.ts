import { bind, positionalValues } from '../runtime/arguments.ts';
import { formatPercent } from '../runtime/percentFormat.ts';
import { raise, unsupportedPython } from '../runtime/raise.ts';
import type { Run } from '../runtime/run.ts';
import { strOf } from '../runtime/text.ts';
import {
  builtin,
  typeName,
  type At,
  type BuiltinCall,
  type ObjectClass,
  type PyModule,
  type PyObject,
  type PyValue,
} from '../runtime/values.ts';
import { sparkClass } from '../spark/classes.ts';
import { makeModule } from './moduleTable.ts';

const levels = { CRITICAL: 50, ERROR: 40, WARNING: 30, INFO: 20, DEBUG: 10, NOTSET: 0 } as const;

type LevelName = keyof typeof levels;

const methods: Readonly<Record<string, LevelName>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warning: 'WARNING',
  error: 'ERROR',
  critical: 'CRITICAL',
};

/** What one program set up; it dies with the program. */
interface Logging {
  /** The root's handler; undefined before `basicConfig`. */
  format: string | undefined;
  rootLevel: number;
  readonly loggers: Map<string, PyObject<LoggerData>>;
}

interface LoggerData {
  readonly name: string;
  /** 0 asks the parent. */
  level: number;
}

const states = new WeakMap<Run, Logging>();

/**
 * `logging`: messages of the root's handler go to standard error. Handlers, filters and formatters of one's own are refused.
 * Source: https://docs.python.org/3/library/logging.html
 */
export const loggingModule = (): PyModule =>
  makeModule('logging', {
    members: {
      ...Object.fromEntries(Object.entries(levels).map(([name, level]) => [name, BigInt(level)])),
      WARN: BigInt(levels.WARNING),
      basicConfig: builtin('logging.basicConfig', basicConfig),
      getLogger: builtin('logging.getLogger', (call) => {
        const name = bind(call, 'name=').optional('name') ?? null;
        if (name !== null && typeof name !== 'string') throw raise(call, 'TypeError', 'A logger name must be a string');
        return logger(name ?? 'root', call);
      }),
      ...Object.fromEntries(
        Object.entries(methods).map(([method, level]) => [
          method,
          builtin(`logging.${method}`, async (call) => {
            const state = stateOf(call);
            state.format ??= defaultFormat;
            return log(logger('root', call), level, call);
          }),
        ]),
      ),
    },
    refused: (name, at) => {
      if (name.startsWith('_')) return undefined;
      throw unsupportedPython(at, `logging.${name}`);
    },
  });

const loggerClass: ObjectClass<LoggerData> = sparkClass<LoggerData>('Logger', {
  methods: {
    ...Object.fromEntries(
      Object.entries(methods).map(([method, level]) => [
        method,
        (self: PyObject<LoggerData>, call: BuiltinCall) => log(self, level, call),
      ]),
    ),
    setLevel: (self, call) => {
      const level = levelOf(bind(call, 'level').required('level'), call);
      if (self.data.name === 'root') stateOf(call).rootLevel = level;
      else self.data.level = level;
      return null;
    },
  },
  properties: { name: ({ data }) => data.name },
});

const defaultFormat = '%(levelname)s:%(name)s:%(message)s';

function stateOf({ run }: At): Logging {
  const known = states.get(run);
  if (known !== undefined) return known;
  const state: Logging = { format: undefined, rootLevel: levels.WARNING, loggers: new Map() };
  states.set(run, state);
  return state;
}

function logger(name: string, at: At): PyObject<LoggerData> {
  const { loggers } = stateOf(at);
  const known = loggers.get(name);
  if (known !== undefined) return known;
  const made: PyObject<LoggerData> = { kind: 'object', class: loggerClass, data: { name, level: 0 } };
  loggers.set(name, made);
  return made;
}

function basicConfig(call: BuiltinCall): PyValue {
  const bound = bind(call, '*, level=, format=, datefmt=, force=');
  const state = stateOf(call);
  if (state.format !== undefined && bound.optional('force') !== true) return null;
  const format = bound.optional('format') ?? null;
  if (format !== null && typeof format !== 'string') throw raise(call, 'TypeError', 'format must be a str');
  state.format = format ?? defaultFormat;
  const level = bound.optional('level') ?? null;
  if (level !== null) state.rootLevel = levelOf(level, call);
  return null;
}

function levelOf(value: PyValue, at: At): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string')
    throw raise(at, 'TypeError', `Level not an integer or a valid string: ${typeName(value)}`);
  const level = value === 'WARN' ? levels.WARNING : Object.entries(levels).find(([name]) => name === value)?.[1];
  if (level === undefined) throw raise(at, 'ValueError', `Unknown level: '${value}'`);
  return level;
}

/** Without `basicConfig`, Python's handler of last resort shows warnings and worse, and only their messages. */
async function log(self: PyObject<LoggerData>, levelName: LevelName, call: BuiltinCall): Promise<PyValue> {
  const { named } = bind(call, 'msg, *args, **named');
  const [exotic] = named;
  if (exotic !== undefined) throw unsupportedPython(call, `the argument ${exotic.name ?? ''} of a log message`);
  const state = stateOf(call);
  if (levels[levelName] < effectiveLevel(self, state)) return null;
  if (state.format === undefined && levels[levelName] < levels.WARNING) return null;
  const [template = null, ...values] = positionalValues(call);
  const text = await strOf(template, call);
  const message = values.length === 0 ? text : await formatPercent(text, { kind: 'tuple', items: values }, call);
  const line =
    state.format === undefined ? message : filled(state.format, { levelName, name: self.data.name, message }, call);
  await call.run.host.print(`${line}\n`, 'stderr');
  return null;
}

/** The level of the nearest logger above by the points of its name that has one. */
function effectiveLevel({ data }: PyObject<LoggerData>, state: Logging): number {
  if (data.level !== 0) return data.level;
  const parts = data.name.split('.');
  for (let length = parts.length - 1; length > 0; length -= 1) {
    const above = state.loggers.get(parts.slice(0, length).join('.'))?.data.level ?? 0;
    if (above !== 0) return above;
  }
  return state.rootLevel;
}

function filled(
  format: string,
  record: { readonly levelName: LevelName; readonly name: string; readonly message: string },
  at: At,
): string {
  return format.replace(/%\((\w+)\)(-?\d*)([sd])|%%/g, (_, field: string | undefined, width: string | undefined) => {
    if (field === undefined) return '%';
    const text = fieldText(field, record, at);
    const columns = Math.abs(Number(width ?? 0));
    return width?.startsWith('-') === true ? text.padEnd(columns) : text.padStart(columns);
  });
}

function fieldText(
  field: string,
  record: { readonly levelName: LevelName; readonly name: string; readonly message: string },
  at: At,
): string {
  switch (field) {
    case 'levelname':
      return record.levelName;
    case 'name':
      return record.name;
    case 'message':
      return record.message;
    case 'levelno':
      return String(levels[record.levelName]);
    case 'lineno':
      return String(at.position.line);
    case 'asctime':
      return new Date(at.run.host.now()).toISOString().replace('T', ' ').replace('.', ',').replace('Z', '');
    case 'process':
    case 'filename':
    case 'module':
    case 'funcName':
    case 'threadName':
      throw unsupportedPython(at, `%(${field}) in a log format`);
    default:
      throw raise(at, 'ValueError', `Formatting field not found in record: '${field}'`);
  }
}
