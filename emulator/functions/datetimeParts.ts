import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { constantValue, isFoldable } from '../plan/typedExpression.ts';
import { decimalType, types } from '../plan/types.ts';
import { argument, argumentType, scalar, unsupported } from './define.ts';
import { zone } from './datetimes.ts';

const seconds = decimalType(8, 6);

/** Fields of dates, timestamps and intervals, each by its own name and by `extract`. */
const parts = {
  year: ofDate(['year'], 'The year.', (date) => `CAST(year(${date}) AS INTEGER)`),
  quarter: ofDate(['quarter'], 'The quarter, 1 to 4.', (date) => `CAST(quarter(${date}) AS INTEGER)`),
  month: ofDate(['month'], 'The month, 1 to 12.', (date) => `CAST(month(${date}) AS INTEGER)`),
  week: ofDate(['weekofyear'], 'The week of the ISO year.', (date) => `CAST(weekofyear(${date}) AS INTEGER)`),
  yearOfWeek: ofDate(['year_of_week'], 'The ISO year.', (date) => `CAST(isoyear(${date}) AS INTEGER)`),
  day: ofDate(['day', 'dayofmonth'], 'The day of the month.', (date) => `CAST(day(${date}) AS INTEGER)`),
  dayOfWeek: ofDate(
    ['dayofweek'],
    'The day of the week, 1 for Sunday.',
    (date) => `CAST(dayofweek(${date}) + 1 AS INTEGER)`,
  ),
  weekday: ofDate(['weekday'], 'The day of the week, 0 for Monday.', (date) => `CAST(isodow(${date}) - 1 AS INTEGER)`),
  isoDay: ofDate(
    ['day_of_week_iso'],
    'The day of the week, 1 for Monday.',
    (date) => `CAST(isodow(${date}) AS INTEGER)`,
  ),
  dayOfYear: ofDate(['dayofyear'], 'The day of the year.', (date) => `CAST(dayofyear(${date}) AS INTEGER)`),
  hour: ofTime(['hour'], 'The hour, 0 to 23.', types.integer, (clock) => `CAST(hour(${clock}) AS INTEGER)`),
  minute: ofTime(['minute'], 'The minute.', types.integer, (clock) => `CAST(minute(${clock}) AS INTEGER)`),
  second: ofTime(['second'], 'The second.', types.integer, (clock) => `CAST(second(${clock}) AS INTEGER)`),
  secondWithFraction: ofTime(
    ['second_with_fraction'],
    'The second with its fraction.',
    seconds,
    (clock) => `CAST(CAST(microsecond(${clock}) AS DECIMAL(14,0)) / CAST(1000000 AS DECIMAL(7,0)) AS DECIMAL(8,6))`,
  ),
} as const satisfies Record<string, FunctionEntry>;

export const datetimePartFunctions: readonly FunctionEntry[] = [
  ...Object.values(parts),
  scalar({
    names: ['dayname'],
    help: 'The name of the day of the week, in three letters.',
    inputs: [types.date],
    returns: types.string,
    sql: (call) => `${call.useJavaScript('day_name')}(${argument(call, 0)})`,
  }),
  scalar({
    names: ['monthname'],
    help: 'The name of the month, in three letters.',
    inputs: [types.date],
    returns: types.string,
    sql: (call) => `${call.useJavaScript('month_name')}(${argument(call, 0)})`,
  }),
  extractor(['extract'], ([field, source]) => `extract(${field} FROM ${source})`),
  extractor(['date_part', 'datepart'], undefined),
];

function ofDate(names: readonly string[], help: string, sql: (date: string) => string): FunctionEntry {
  return scalar({ names, help, inputs: [types.date], returns: types.integer, sql: (call) => sql(argument(call, 0)) });
}

function ofTime(
  names: readonly string[],
  help: string,
  returns: DataType,
  sql: (clock: string) => string,
): FunctionEntry {
  return scalar({
    names,
    help,
    inputs: [{ oneOf: [types.timestamp, types.timestampNtz] }],
    returns,
    sql: (call) => {
      const value = argument(call, 0);
      if (argumentType(call, 0).kind !== 'timestamp') return sql(value);
      return sql(`${call.useJavaScript('wall_clock')}(${value}, ${zone(call)})`);
    },
  });
}

const fieldNames: Readonly<Record<string, keyof typeof parts>> = {
  ...names('year', 'YEAR Y YEARS YR YRS'),
  ...names('yearOfWeek', 'YEAROFWEEK'),
  ...names('quarter', 'QUARTER QTR'),
  ...names('month', 'MONTH MON MONS MONTHS'),
  ...names('week', 'WEEK W WEEKS'),
  ...names('day', 'DAY D DAYS'),
  ...names('dayOfWeek', 'DAYOFWEEK DOW'),
  ...names('isoDay', 'DAYOFWEEK_ISO DOW_ISO'),
  ...names('dayOfYear', 'DOY'),
  ...names('hour', 'HOUR H HOURS HR HRS'),
  ...names('minute', 'MINUTE M MIN MINS MINUTES'),
  ...names('secondWithFraction', 'SECOND S SEC SECONDS SECS'),
};

function names(part: keyof typeof parts, words: string): Record<string, keyof typeof parts> {
  return Object.fromEntries(words.split(' ').map((word) => [word, part]));
}

function extractor(
  entryNames: readonly string[],
  text: ((args: readonly string[]) => string) | undefined,
): FunctionEntry {
  return {
    names: entryNames,
    kind: 'scalar',
    help: 'A field of a date, a timestamp or an interval.',
    arity: [2, 2],
    resolve: (call) => {
      const [field, source] = call.args as readonly [TypedExpression, TypedExpression];
      const resolved = resolveField(call, fieldOf(call, field), source);
      const { entry } = resolved;
      if (entry === undefined) return resolved;
      const shown = [expressionText(field), expressionText(source)];
      const name = call.name.toLowerCase();
      return {
        ...resolved,
        entry: {
          ...entry,
          text: () =>
            text === undefined ? `${name}(${shown.join(name === 'datepart' ? ' FROM ' : ', ')})` : text(shown),
        },
      };
    },
    toSql: () => 'NULL',
  };
}

function fieldOf(call: CallToResolve, field: TypedExpression): string {
  if (!isFoldable(field)) {
    throw sluiceError(
      'NON_FOLDABLE_ARGUMENT',
      { funcName: `\`${call.name.toLowerCase()}\``, paramName: '`field`', paramType: '"STRING"' },
      { position: call.position },
    );
  }
  const value = constantValue(field);
  if (typeof value !== 'string') throw unsupported(call, 'with a field that is not a literal');
  return value;
}

function resolveField(call: CallToResolve, field: string, source: TypedExpression): ResolvedCall {
  const name = fieldNames[field.toUpperCase()];
  const invalid = (): Error =>
    sluiceError(
      'INVALID_EXTRACT_FIELD',
      { field: `\`${field}\``, expr: `"${expressionText(source)}"` },
      { position: call.position },
    );
  switch (source.dataType.kind) {
    case 'dayTimeInterval':
    case 'yearMonthInterval': {
      const entry = intervalParts[source.dataType.kind][name ?? ''];
      if (entry === undefined) throw invalid();
      return { ...entry.resolve({ ...call, args: [source] }), entry };
    }
    case 'calendarInterval':
    case 'time':
      throw unsupported(call, `on values of the type ${source.dataType.kind}`);
    default: {
      if (name === undefined) throw invalid();
      const entry = parts[name];
      return { ...entry.resolve({ ...call, args: [source] }), entry };
    }
  }
}

/** Whole units, with the sign of the interval. */
const intervalParts: Readonly<
  Record<'dayTimeInterval' | 'yearMonthInterval', Readonly<Record<string, FunctionEntry>>>
> = {
  yearMonthInterval: {
    year: ofInterval('yearMonthInterval', types.integer, (value) => `(${value} // 12)`),
    month: ofInterval('yearMonthInterval', types.byte, (value) => `CAST(${value} % 12 AS TINYINT)`),
  },
  dayTimeInterval: {
    day: ofInterval('dayTimeInterval', types.integer, (value) => `CAST(${value} // 86400000000 AS INTEGER)`),
    hour: ofInterval('dayTimeInterval', types.byte, (value) => `CAST(${value} % 86400000000 // 3600000000 AS TINYINT)`),
    minute: ofInterval('dayTimeInterval', types.byte, (value) => `CAST(${value} % 3600000000 // 60000000 AS TINYINT)`),
    secondWithFraction: ofInterval(
      'dayTimeInterval',
      seconds,
      (value) => `CAST(CAST(${value} % 60000000 AS DECIMAL(14,0)) / CAST(1000000 AS DECIMAL(7,0)) AS DECIMAL(8,6))`,
    ),
  },
};

function ofInterval(
  input: 'dayTimeInterval' | 'yearMonthInterval',
  returns: DataType,
  sql: (value: string) => string,
): FunctionEntry {
  return scalar({
    names: ['interval_field'],
    help: 'A field of an interval.',
    inputs: [input],
    returns,
    sql: (call: CallToTranslate) => sql(argument(call, 0)),
  });
}
