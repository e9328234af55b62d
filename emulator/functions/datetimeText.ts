import type { DataType } from '../plan/dataType.ts';
import type { CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { implicitCast, type InputType } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { isString, types } from '../plan/types.ts';
import {
  argument,
  argumentType,
  castInputs,
  scalar,
  stringLiteral,
  unexpectedInput,
  unsupported,
  wrongNumArgs,
  raise,
} from './define.ts';
import { zone } from './datetimes.ts';

const standard = 'yyyy-MM-dd HH:mm:ss';
const textOrTime: InputType = { oneOf: [types.string, types.date, types.timestamp, types.timestampNtz] };

/** Dates and timestamps out of texts and into texts, by patterns of Java. */
export const datetimeTextFunctions: readonly FunctionEntry[] = [
  {
    names: ['date_format'],
    kind: 'scalar',
    help: 'A timestamp as a text, by a pattern.',
    arity: [2, 2],
    resolve: (call) => {
      const args = castInputs(call, [types.timestamp, types.string]);
      return { args, dataType: types.string, nullable: args.some((arg) => arg.nullable) };
    },
    toSql: (call) =>
      `${call.useJavaScript('format_timestamp')}(${argument(call, 0)}, ${argument(call, 1)}, ${zone(call)})`,
  },
  scalar({
    names: ['from_unixtime'],
    help: 'Seconds since 1970-01-01 00:00:00 UTC as a text, by a pattern.',
    inputs: [types.long, types.string],
    defaults: [stringLiteral(standard)],
    returns: types.string,
    sql: (call) =>
      `${call.useJavaScript('format_timestamp')}(make_timestamptz(${withinMicros(argument(call, 0))}), ${argument(call, 1)}, ${zone(call)})`,
  }),
  unixTimestamp('unix_timestamp'),
  unixTimestamp('to_unix_timestamp'),
  ...(['to_date', 'try_to_date'] as const).map((name) => reader({ name, dataType: types.date })),
  ...(['to_timestamp', 'try_to_timestamp', 'to_timestamp_ltz'] as const).map((name) =>
    reader({ name, dataType: types.timestamp }),
  ),
  reader({ name: 'to_timestamp_ntz', dataType: types.timestampNtz }),
];

interface Reader {
  readonly name: string;
  readonly dataType: DataType;
}

/** With a pattern texts are read by it; without one they are cast, and so is anything that is no text. */
function reader({ name, dataType }: Reader): FunctionEntry {
  const lenient = name.startsWith('try_');
  return {
    names: [name],
    kind: 'scalar',
    help: `A ${dataType.kind === 'date' ? 'date' : 'timestamp'} out of a text${lenient ? ', or NULL' : ''}.`,
    arity: [1, 2],
    resolve: (call) => {
      const [given, pattern] = call.args as readonly [TypedExpression, TypedExpression | undefined];
      const numbers = dataType.kind === 'timestamp' && pattern === undefined && isNumber(given);
      const value = numbers ? given : implicitCast(given, textOrTime);
      if (value === undefined) throw unexpectedInput(call, 0, textOrTime);
      if (pattern === undefined || !isString(value.dataType)) {
        const child: TypedExpression = {
          kind: 'cast',
          child: value,
          dataType,
          nullable: true,
          mode: lenient ? 'try' : 'ansi',
        };
        return { args: [value.dataType.kind === dataType.kind ? value : child], dataType, nullable: true };
      }
      const format = implicitCast(pattern, types.string);
      if (format === undefined) throw unexpectedInput(call, 1, types.string);
      return { args: [value, format], dataType, nullable: true };
    },
    toSql: (call) => (call.args.length === 1 ? argument(call, 0) : parsedSql(call, dataType, lenient)),
    text: ({ args, values }) => {
      const [first] = values;
      // The cast inside is not shown.
      if (args.length === 1 && first?.kind === 'cast' && first.mode !== 'implicit') {
        return `${name}(${/^(?:TRY_)?CAST\((.*) AS \w+\)$/s.exec(args[0] ?? '')?.[1] ?? args[0]})`;
      }
      return `${name}(${args.join(', ')})`;
    },
  };
}

function isNumber(value: TypedExpression): boolean {
  return ['byte', 'short', 'integer', 'long', 'float', 'double', 'decimal'].includes(value.dataType.kind);
}

function parsedSql(call: CallToTranslate, dataType: DataType, lenient: boolean): string {
  const texts = `${argument(call, 0)}, ${argument(call, 1)}`;
  if (dataType.kind === 'timestamp_ntz') return `${call.useJavaScript('parse_timestamp_ntz')}(${texts}, ${lenient})`;
  const moment = `${call.useJavaScript('parse_timestamp')}(${texts}, ${zone(call)}, ${lenient})`;
  if (dataType.kind === 'timestamp') return moment;
  return `CAST(${call.useJavaScript('wall_clock')}(${moment}, ${zone(call)}) AS DATE)`;
}

function unixTimestamp(name: string): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help: 'Seconds since 1970-01-01 00:00:00 UTC of a text (read by a pattern), a date or a timestamp.',
    arity: [name === 'unix_timestamp' ? 0 : 1, 2],
    resolve: (call) => {
      if (call.args.length === 0) throw unsupported(call, 'without arguments');
      if (call.args.length > 2) throw wrongNumArgs(call, '[0, 2]');
      const given = call.args.length === 1 ? [...call.args, stringLiteral(standard)] : call.args;
      const [value] = given;
      if (value !== undefined && isNumber(value)) throw unexpectedInput(call, 0, textOrTime);
      const args = castInputs({ ...call, args: given }, [textOrTime, types.string]);
      return { args, dataType: types.long, nullable: true };
    },
    toSql: (call) => {
      const value = argument(call, 0);
      const type = argumentType(call, 0);
      const moment = isString(type)
        ? `${call.useJavaScript('parse_timestamp')}(${value}, ${argument(call, 1)}, ${zone(call)}, false)`
        : type.kind === 'timestamp'
          ? value
          : `${call.useJavaScript('zoned_moment')}(CAST(${value} AS TIMESTAMP), ${type.kind === 'date' ? zone(call) : "'UTC'"})`;
      return `(epoch_us(${moment}) // 1000000)`;
    },
  };
}

/** Seconds as microseconds. Spark lets them overflow silently. */
function withinMicros(seconds: string): string {
  const raised = raise('UNSUPPORTED_IN_COMPUTE', { feature: 'timestamps beyond the years it holds' });
  return `CASE WHEN abs(CAST(${seconds} AS HUGEINT)) > 9223372036854 THEN ${raised} ELSE ${seconds} * 1000000 END`;
}
