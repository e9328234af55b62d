import type { DataType } from '../plan/dataType.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { isTimestamp } from '../plan/types.ts';
import { argument, argumentType, unexpectedInput, unsupported } from './define.ts';

/*
 * What the analyzer puts in the place of `window(time, …)`, whose names no query can write, and `window_time`. The arguments are the time and,
 * in microseconds, the window's length, its slide and its start.
 */
export const timeWindows: readonly FunctionEntry[] = [
  {
    names: ['time window'],
    kind: 'scalar',
    help: 'The window that a time falls into.',
    resolve: (call) => resolveWindow(call, false),
    toSql: (call) => windowSql(call, lastStart(call)),
    text: ({ args }) => `window(${args[0]})`,
  },
  {
    names: ['time windows'],
    kind: 'generator',
    help: 'The windows that a time falls into, the latest first.',
    resolve: (call) => resolveWindow(call, true),
    toSql: windowsSql,
    text: ({ args }) => `window(${args[0]})`,
  },
  {
    names: ['session of time'],
    kind: 'scalar',
    help: 'The session that a time alone makes: until a gap after it.',
    resolve: (call) => resolveWindow(call, false),
    toSql: (call) => {
      const time = argument(call, 0);
      return `{'start': ${time}, 'end': ${time} + to_microseconds(${argument(call, 1)})}`;
    },
    text: ({ args }) => `session_window(${args[0]})`,
  },
  {
    names: ['window_time'],
    kind: 'scalar',
    help: 'The last moment of a window.',
    arity: [1, 1],
    resolve: (call) => {
      const [window] = call.args as readonly [TypedExpression];
      const [start, end] = window.dataType.kind === 'struct' ? window.dataType.fields : [];
      const isWindow = window.kind === 'attribute' && start?.name === 'start' && end?.name === 'end';
      if (!isWindow || !isTimestamp(end.dataType)) throw unsupported(call, 'on what is no column of windows');
      return { args: [window], dataType: end.dataType, nullable: window.nullable };
    },
    toSql: (call) => `(struct_extract_at(${argument(call, 0)}, 2) - to_microseconds(1))`,
    text: ({ args }) => `window_time(${args[0]})`,
  },
];

function resolveWindow(call: CallToResolve, several: boolean): ResolvedCall {
  const [time] = call.args;
  if (time === undefined || !isTimestamp(time.dataType))
    throw unexpectedInput({ ...call, name: 'window' }, 0, 'anyTimestamp');
  const field = (name: string) => ({ name, dataType: time.dataType, nullable: true, metadata: {} });
  const window: DataType = { kind: 'struct', fields: [field('start'), field('end')] };
  const row: DataType = { kind: 'struct', fields: [{ name: 'col', dataType: window, nullable: false, metadata: {} }] };
  return { args: call.args, dataType: several ? row : window, nullable: false };
}

function lastStart(call: CallToTranslate): string {
  const [time, slide, start] = [`epoch_us(${argument(call, 0)})`, argument(call, 2), argument(call, 3)];
  return `(${time} - (((${time} - ${start}) % ${slide} + ${slide}) % ${slide}))`;
}

function windowSql(call: CallToTranslate, start: string): string {
  const make = argumentType(call, 0).kind === 'timestamp' ? 'make_timestamptz' : 'make_timestamp';
  return `{'start': ${make}(${start}), 'end': ${make}(${start} + ${argument(call, 1)})}`;
}

/** Where the length is no multiple of the slide, the earliest candidate may end before the time. */
function windowsSql(call: CallToTranslate): string {
  const [length, slide] = [Number(call.literals[1]), Number(call.literals[2])];
  const count = Math.ceil(length / slide);
  const starts = Array.from({ length: count }, (_, index) => `${lastStart(call)} - ${index} * ${argument(call, 2)}`);
  const candidates = `[${starts.map((start) => `{'col': ${windowSql(call, `(${start})`)}}`).join(', ')}]`;
  if (length % slide === 0) return candidates;
  return `list_filter(${candidates}, lambda item: item.col.end > ${argument(call, 0)})`;
}
