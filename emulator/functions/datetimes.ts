import type { DataType } from '../plan/dataType.ts';
import type { CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { accepts } from '../plan/implicitCast.ts';
import { castTo } from '../plan/typedExpression.ts';
import { isString, types } from '../plan/types.ts';
import { argument, argumentType, castInputs, quoteText, scalar, unexpectedInput } from './define.ts';
import { javascript } from './strings.ts';

/** Dates and timestamps. Source: https://spark.apache.org/docs/latest/api/sql/index.html, "Date and Timestamp Functions" */
export const datetimeFunctions: readonly FunctionEntry[] = [
  shifted(['date_add', 'dateadd'], 'A date moved by a number of days.', '+'),
  shifted(['date_sub'], 'A date moved back by a number of days.', '-'),
  scalar({
    names: ['datediff', 'date_diff'],
    help: 'The number of days from the second date to the first.',
    inputs: [types.date, types.date],
    returns: types.integer,
    sql: (call) => `CAST(${argument(call, 0)} - ${argument(call, 1)} AS INTEGER)`,
  }),
  scalar({
    names: ['add_months'],
    help: 'A date moved by months; a day that the month lacks becomes its last.',
    inputs: [types.date, types.integer],
    returns: types.date,
    sql: javascript('add_months'),
  }),
  scalar({
    names: ['last_day'],
    help: 'The last day of the month.',
    inputs: [types.date],
    returns: types.date,
    sql: javascript('last_day'),
  }),
  scalar({
    names: ['next_day'],
    help: 'The first day after the date that has the given name.',
    inputs: [types.date, types.string],
    returns: types.date,
    nullable: true,
    sql: javascript('next_day'),
  }),
  scalar({
    names: ['trunc'],
    help: 'The first day of the year, quarter, month or week.',
    inputs: [types.date, types.string],
    returns: types.date,
    nullable: true,
    sql: javascript('truncate_date'),
  }),
  scalar({
    names: ['date_trunc'],
    help: 'The timestamp cut off to a unit.',
    inputs: [types.string, types.timestamp],
    returns: types.timestamp,
    nullable: true,
    sql: (call) =>
      `${call.useJavaScript('truncate_timestamp')}(${argument(call, 1)}, ${argument(call, 0)}, ${zone(call)})`,
  }),
  scalar({
    names: ['months_between'],
    help: 'The number of months between two timestamps, with a fraction.',
    inputs: [types.timestamp, types.timestamp, types.boolean],
    defaults: [{ kind: 'literal', value: true, dataType: types.boolean, nullable: false }],
    returns: types.double,
    sql: (call) => `${call.useJavaScript('months_between')}(${call.args.join(', ')}, ${zone(call)})`,
  }),
  {
    names: ['timestampadd'],
    kind: 'scalar',
    help: 'A timestamp moved by a number of units.',
    arity: [3, 3],
    resolve: (call) => {
      const [unit, count, time] = castInputs(call, [types.string, types.long, 'anyTimestamp']) as readonly [
        TypedExpression,
        TypedExpression,
        TypedExpression,
      ];
      return { args: [unit, count, time], dataType: time.dataType, nullable: count.nullable || time.nullable };
    },
    toSql: (call) => {
      const [unit, count] = [argument(call, 0), argument(call, 1)];
      const name = call.useJavaScript('timestamp_add');
      if (call.dataType.kind === 'timestamp') return `${name}(${unit}, ${count}, ${argument(call, 2)}, ${zone(call)})`;
      return wallClock(`${name}(${unit}, ${count}, ${moment(argument(call, 2))}, 'UTC')`);
    },
    text: ({ args }) => `timestampadd(${args.join(', ')})`,
  },
  {
    names: ['timestampdiff'],
    kind: 'scalar',
    help: 'The number of whole units between two timestamps.',
    arity: [3, 3],
    resolve: (call) => {
      const args = castInputs(call, [types.string, types.timestamp, types.timestamp]);
      return { args, dataType: types.long, nullable: args.some((arg) => arg.nullable) };
    },
    toSql: (call) => `${call.useJavaScript('timestamp_diff')}(${call.args.join(', ')}, ${zone(call)})`,
  },
  scalar({
    names: ['make_date'],
    help: 'A date of year, month and day.',
    inputs: [types.integer, types.integer, types.integer],
    returns: types.date,
    sql: javascript('make_date'),
  }),
  ...(['make_timestamp', 'make_timestamp_ltz', 'make_timestamp_ntz'] as const).flatMap((name) => [
    makeTimestamp(name, false),
    makeTimestamp(name, true),
  ]),
  scalar({
    names: ['from_utc_timestamp'],
    help: 'A timestamp in UTC as the wall clock of a zone shows it.',
    inputs: [types.timestamp, types.string],
    returns: types.timestamp,
    sql: javascript('from_utc'),
  }),
  scalar({
    names: ['to_utc_timestamp'],
    help: 'The reading of a zone’s wall clock in UTC.',
    inputs: [types.timestamp, types.string],
    returns: types.timestamp,
    sql: javascript('to_utc'),
  }),
  epoch('unix_seconds', 'Seconds since 1970-01-01 00:00:00 UTC, cut off.', '1000000'),
  epoch('unix_millis', 'Milliseconds since 1970-01-01 00:00:00 UTC, cut off.', '1000'),
  epoch('unix_micros', 'Microseconds since 1970-01-01 00:00:00 UTC.', '1'),
  scalar({
    names: ['unix_date'],
    help: 'Days since 1970-01-01.',
    inputs: [types.date],
    returns: types.integer,
    sql: (call) => `CAST(${argument(call, 0)} - DATE '1970-01-01' AS INTEGER)`,
  }),
  scalar({
    names: ['date_from_unix_date'],
    help: 'The date that lies so many days after 1970-01-01.',
    inputs: [types.integer],
    returns: types.date,
    sql: (call) => `(DATE '1970-01-01' + ${argument(call, 0)})`,
  }),
  fromEpoch('timestamp_millis', 'The moment so many milliseconds after 1970-01-01 00:00:00 UTC.', '1000'),
  fromEpoch('timestamp_micros', 'The moment so many microseconds after 1970-01-01 00:00:00 UTC.', '1'),
  scalar({
    names: ['timestamp_seconds'],
    help: 'The moment so many seconds after 1970-01-01 00:00:00 UTC.',
    inputs: ['numeric'],
    strict: true,
    returns: types.timestamp,
    nullable: true,
    sql: (call) => {
      const value = argument(call, 0);
      switch (argumentType(call, 0).kind) {
        case 'float':
        case 'double': {
          const micros = `CAST(${value} AS DOUBLE) * 1000000`;
          return `(CASE WHEN isnan(${value}) OR isinf(${value}) THEN NULL ELSE make_timestamptz(${call.useJavaScript('double_to_long')}(${micros})) END)`;
        }
        case 'decimal':
          return `make_timestamptz(${call.useJavaScript('seconds_micros')}(CAST(${value} AS VARCHAR)))`;
        default:
          return `make_timestamptz(CAST(${value} AS BIGINT) * 1000000)`;
      }
    },
  }),
  scalar({
    names: ['current_timestamp', 'now'],
    help: 'The moment at which the query (or, in a stream, the batch) began.',
    inputs: [],
    returns: types.timestamp,
    nullable: false,
    sql: () => 'get_current_timestamp()',
  }),
  scalar({
    names: ['current_date', 'curdate'],
    help: 'The date on which the query began, in the session’s time zone.',
    inputs: [],
    returns: types.date,
    nullable: false,
    sql: (call) => `CAST(${call.useJavaScript('wall_clock')}(get_current_timestamp(), ${zone(call)}) AS DATE)`,
  }),
  scalar({
    names: ['current_timezone'],
    help: 'The session’s time zone.',
    inputs: [],
    returns: types.string,
    nullable: false,
    sql: ({ settings }) => quoteText(settings.sessionTimeZone ?? settings.timeZone),
  }),
];

/** The session's zone as SQL of a text. */
export function zone(call: CallToTranslate): string {
  return quoteText(call.settings.timeZone);
}

/** The wall clock of a moment in UTC, and the other way about. */
export function wallClock(sql: string): string {
  return `make_timestamp(epoch_us(${sql}))`;
}

export function moment(sql: string): string {
  return `make_timestamptz(epoch_us(${sql}))`;
}

/** The second argument counts days; only integers of up to 32 bits are taken without an explicit cast. */
function shifted(names: readonly string[], help: string, operator: '+' | '-'): FunctionEntry {
  return {
    names,
    kind: 'scalar',
    help,
    arity: [2, 2],
    resolve: (call) => {
      const dayCount = { oneOf: [types.integer, types.short, types.byte] } as const;
      const [date] = castInputs({ ...call, args: call.args.slice(0, 1) }, [types.date]);
      const [, given] = call.args as readonly [TypedExpression, TypedExpression];
      const days = isString(given.dataType) || given.dataType.kind === 'void' ? castTo(given, types.integer) : given;
      if (date === undefined || !accepts(dayCount, days.dataType)) throw unexpectedInput(call, 1, dayCount);
      return { args: [date, days], dataType: types.date, nullable: date.nullable || days.nullable };
    },
    toSql: (call) => `CAST(${argument(call, 0)} ${operator} CAST(${argument(call, 1)} AS INTEGER) AS DATE)`,
    text: ({ name, args }) => `${name === 'dateadd' ? 'date_add' : name}(${args.join(', ')})`,
  };
}

function epoch(name: string, help: string, unit: string): FunctionEntry {
  return scalar({
    names: [name],
    help,
    inputs: [types.timestamp],
    returns: types.long,
    sql: (call) =>
      unit === '1'
        ? `epoch_us(${argument(call, 0)})`
        : `${call.useJavaScript('floor_divide')}(epoch_us(${argument(call, 0)}), ${unit})`,
  });
}

function fromEpoch(name: string, help: string, unit: string): FunctionEntry {
  return scalar({
    names: [name],
    help,
    inputs: ['integral'],
    returns: types.timestamp,
    sql: (call) => `make_timestamptz(CAST(${argument(call, 0)} AS BIGINT) * ${unit})`,
  });
}

type MakeName = 'make_timestamp' | 'make_timestamp_ltz' | 'make_timestamp_ntz';

function makeTimestamp(name: MakeName, lenient: boolean): FunctionEntry {
  const result: DataType = name === 'make_timestamp_ntz' ? types.timestampNtz : types.timestamp;
  const seconds: DataType = { kind: 'decimal', precision: 16, scale: 6 };
  return {
    names: [lenient ? `try_${name}` : name],
    kind: 'scalar',
    help: `A timestamp of its fields${name === 'make_timestamp_ntz' ? ', without a time zone' : ' in a time zone, or the session’s'}.`,
    arity: [6, name === 'make_timestamp_ntz' ? 6 : 7],
    resolve: (call) => {
      const numbers = [types.integer, types.integer, types.integer, types.integer, types.integer, seconds];
      const args = castInputs(call, [...numbers, types.string]);
      return { args, dataType: result, nullable: lenient || args.some((arg) => arg.nullable) };
    },
    toSql: (call) => {
      const fields = call.args.slice(0, 5).join(', ');
      const clock = `${call.useJavaScript('make_wall_clock')}(${fields}, CAST(${argument(call, 5)} AS VARCHAR), ${lenient})`;
      if (name === 'make_timestamp_ntz') return clock;
      return `${call.useJavaScript('in_zone')}(${clock}, ${call.args[6] ?? zone(call)})`;
    },
  };
}
