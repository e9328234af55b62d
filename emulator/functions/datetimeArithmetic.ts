import { findWiderTypeForString } from '../plan/coercion.ts';
import type { DataType } from '../plan/dataType.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import { implicitCast } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo } from '../plan/typedExpression.ts';
import { isAnsiInterval, isDatetime, isDecimal, isIntegral, isString, isTimestamp, types } from '../plan/types.ts';
import { infixText } from './binaryOperator.ts';
import { argument, argumentType, raise, scalar, unexpectedInput, unsupported } from './define.ts';

/*
 * The forms that `+ - * /` have for dates, timestamps and intervals (`BinaryArithmeticWithDatetimeResolver`). A day-time interval
 * is BIGINT microseconds in DuckDB, a year-month interval INTEGER months.
 */

const dayTime: DataType = { kind: 'dayTimeInterval', start: 'day', end: 'second' };
const yearMonth: DataType = { kind: 'yearMonthInterval', start: 'year', end: 'month' };
const microsecondsPerDay = '86400000000';

/** The call in its form for dates and intervals, or undefined when it is one on plain numbers. */
export function datetimeArithmetic(call: CallToResolve, symbol: string): ResolvedCall | undefined {
  const [left, right] = call.args;
  if (left === undefined || right === undefined) return undefined;
  refuseCalendarInterval(call, left, right);
  switch (symbol) {
    case '+':
      return add(call, left, right);
    case '-':
      return subtract(call, left, right);
    case '*':
      if (isAnsiInterval(left.dataType)) return scale(call, left, right, multiply);
      return isAnsiInterval(right.dataType) ? scale(call, right, left, multiply) : undefined;
    default:
      return isAnsiInterval(left.dataType) ? scale(call, left, right, divide) : undefined;
  }
}

function refuseCalendarInterval(call: CallToResolve, left: TypedExpression, right: TypedExpression): void {
  if (left.dataType.kind === 'calendarInterval' || right.dataType.kind === 'calendarInterval') {
    throw unsupported(call, 'on calendar intervals');
  }
}

function add(call: CallToResolve, left: TypedExpression, right: TypedExpression): ResolvedCall | undefined {
  const [l, r] = [left.dataType, right.dataType];
  if (l.kind === 'dayTimeInterval' && r.kind === 'dayTimeInterval') return intervals(call, '+');
  if (l.kind === 'yearMonthInterval' && r.kind === 'yearMonthInterval') return intervals(call, '+');
  if (isAnsiInterval(r)) return moved(call, left, right, '+');
  if (isAnsiInterval(l)) return moved(call, right, left, '+');
  if (l.kind === 'date' && !isString(r)) return days(call, left, right, '+');
  if (r.kind === 'date' && !isString(l)) return days(call, right, left, '+');
  return stringWithDate(call, '+');
}

function subtract(call: CallToResolve, left: TypedExpression, right: TypedExpression): ResolvedCall | undefined {
  const [l, r] = [left.dataType, right.dataType];
  if (isAnsiInterval(l) && l.kind === r.kind) return intervals(call, '-');
  if (isAnsiInterval(r)) return moved(call, left, right, '-');
  if (isTimestamp(l) || isTimestamp(r)) return difference(call, left, right);
  if (r.kind === 'date' && !isString(l)) return dates(call, left, right);
  if (l.kind === 'date' && !isString(r)) return days(call, left, right, '-');
  return stringWithDate(call, '-');
}

/** A string beside a date is promoted to a date first, and then the operator is looked at again. */
function stringWithDate(call: CallToResolve, symbol: '+' | '-'): ResolvedCall | undefined {
  const [left, right] = call.args;
  if (left === undefined || right === undefined || !isDatetime(left.dataType) === !isDatetime(right.dataType))
    return undefined;
  const common = findWiderTypeForString(left.dataType, right.dataType);
  if (common === undefined) return undefined;
  const promoted = { ...call, args: [castTo(left, common), castTo(right, common)] };
  return symbol === '+'
    ? add(promoted, castTo(left, common), castTo(right, common))
    : subtract(promoted, castTo(left, common), castTo(right, common));
}

/** Interval beside interval of one kind, or beside NULL. */
function intervals(call: CallToResolve, symbol: '+' | '-'): ResolvedCall {
  const [left, right] = call.args as readonly [TypedExpression, TypedExpression];
  const common = widerInterval(left.dataType, right.dataType);
  return {
    args: [castTo(left, common), castTo(right, common)],
    dataType: common,
    nullable: left.nullable || right.nullable,
    entry: symbol === '+' ? addIntervals : subtractIntervals,
  };
}

function widerInterval(left: DataType, right: DataType): DataType {
  if (left.kind === 'dayTimeInterval' && right.kind === 'dayTimeInterval') {
    const fields = ['day', 'hour', 'minute', 'second'] as const;
    const start = Math.min(fields.indexOf(left.start), fields.indexOf(right.start));
    const end = Math.max(fields.indexOf(left.end), fields.indexOf(right.end));
    return { kind: 'dayTimeInterval', start: fields[start] ?? 'day', end: fields[end] ?? 'second' };
  }
  if (left.kind === 'yearMonthInterval' && right.kind === 'yearMonthInterval') {
    return {
      kind: 'yearMonthInterval',
      start: left.start === 'year' || right.start === 'year' ? 'year' : 'month',
      end: left.end === 'month' || right.end === 'month' ? 'month' : 'year',
    };
  }
  return left;
}

/** A date, timestamp or time moved by an interval. */
function moved(
  call: CallToResolve,
  moment: TypedExpression,
  interval: TypedExpression,
  symbol: '+' | '-',
): ResolvedCall | undefined {
  const type = moment.dataType;
  const nullable = moment.nullable || interval.nullable;
  if (type.kind === 'void') return intervals({ ...call, args: [castTo(moment, interval.dataType), interval] }, symbol);
  if (interval.dataType.kind === 'yearMonthInterval') {
    if (type.kind === 'date') {
      return {
        args: [moment, interval],
        dataType: types.date,
        nullable,
        entry: symbol === '+' ? dateAddMonths : dateSubtractMonths,
      };
    }
    if (isTimestamp(type)) {
      return {
        args: [moment, interval],
        dataType: type,
        nullable,
        entry: symbol === '+' ? timestampAddMonths : timestampSubtractMonths,
      };
    }
    return undefined;
  }
  if (type.kind === 'time') throw unsupported(call, 'on TIME');
  if (type.kind === 'date' && interval.dataType.kind === 'dayTimeInterval' && interval.dataType.end === 'day') {
    return {
      args: [moment, interval],
      dataType: types.date,
      nullable,
      entry: symbol === '+' ? dateAddDayTime : dateSubtractDayTime,
    };
  }
  const start = type.kind === 'date' || isString(type) ? castTo(moment, types.timestamp) : moment;
  if (!isTimestamp(start.dataType)) throw unexpectedInput({ ...call, args: [moment, interval] }, 0, 'anyTimestamp');
  const entry = symbol === '+' ? timestampAddDayTime : timestampSubtractDayTime;
  if (isString(type)) throw unsupported(call, 'of a string and an interval');
  return { args: [start, interval], dataType: start.dataType, nullable, entry };
}

function days(call: CallToResolve, date: TypedExpression, count: TypedExpression, symbol: '+' | '-'): ResolvedCall {
  const kind = count.dataType.kind;
  const nullable = date.nullable || count.nullable;
  if (!['byte', 'short', 'integer', 'void'].includes(kind)) {
    throw unexpectedInput({ ...call, name: symbol === '+' ? 'date_add' : 'date_sub', args: [date, count] }, 1, {
      oneOf: [types.integer, types.short, types.byte],
    });
  }
  const typed = kind === 'void' ? castTo(count, types.integer) : count;
  return {
    args: [date, typed],
    dataType: types.date,
    nullable,
    entry: symbol === '+' ? dateAddDays : dateSubtractDays,
  };
}

function dates(call: CallToResolve, left: TypedExpression, right: TypedExpression): ResolvedCall {
  const end = left.dataType.kind === 'void' ? castTo(left, types.date) : left;
  if (end.dataType.kind !== 'date') throw unexpectedInput({ ...call, args: [left, right] }, 0, types.date);
  return {
    args: [end, right],
    dataType: { kind: 'dayTimeInterval', start: 'day', end: 'day' },
    nullable: left.nullable || right.nullable,
    entry: subtractDates,
  };
}

function difference(call: CallToResolve, left: TypedExpression, right: TypedExpression): ResolvedCall {
  const side = (operand: TypedExpression, other: TypedExpression, index: number): TypedExpression => {
    const type = operand.dataType;
    if (type.kind === 'date' || isString(type) || type.kind === 'void') return castTo(operand, other.dataType);
    if (!isTimestamp(type)) throw unexpectedInput(call, index, 'anyTimestamp');
    return isTimestamp(other.dataType) && other.dataType.kind !== type.kind
      ? castTo(operand, types.timestampNtz)
      : operand;
  };
  return {
    args: [side(left, right, 0), side(right, left, 1)],
    dataType: dayTime,
    nullable: left.nullable || right.nullable,
    entry: subtractTimestamps,
  };
}

function scale(
  call: CallToResolve,
  interval: TypedExpression,
  factor: TypedExpression,
  entry: FunctionEntry,
): ResolvedCall {
  const number = implicitCast(factor, 'numeric');
  if (number === undefined) throw unexpectedInput({ ...call, args: [interval, factor] }, 1, 'numeric');
  if (isDecimal(number.dataType)) {
    const constant = number.kind === 'literal' && entry === divide;
    if (!constant || number.dataType.precision > 15) throw unsupported(call, 'of an interval and a decimal');
  }
  return {
    args: [interval, number],
    dataType: interval.dataType.kind === 'yearMonthInterval' ? yearMonth : dayTime,
    nullable: interval.nullable || factor.nullable,
    entry,
  };
}

/** Whole months or microseconds in their own width, or Spark's overflow error. */
function fitInterval(value: string, type: DataType): string {
  const [low, high, name] =
    type.kind === 'yearMonthInterval'
      ? ['-2147483648', '2147483647', 'INTEGER']
      : ['-9223372036854775808', '9223372036854775807', 'BIGINT'];
  const raised = raise('INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION');
  return `(CASE WHEN ${value} NOT BETWEEN ${low} AND ${high} THEN ${raised} ELSE CAST(${value} AS ${name}) END)`;
}

function onIntervals(symbol: '+' | '-'): FunctionEntry {
  return internal(`interval ${symbol}`, infixText(symbol), (call) =>
    fitInterval(
      `(CAST(${argument(call, 0)} AS HUGEINT) ${symbol} CAST(${argument(call, 1)} AS HUGEINT))`,
      call.dataType,
    ),
  );
}

const addIntervals = onIntervals('+');
const subtractIntervals = onIntervals('-');

const multiply = internal('interval *', infixText('*'), (call) => {
  const [interval, number] = [argument(call, 0), argument(call, 1)];
  if (isIntegral(argumentType(call, 1))) {
    return fitInterval(`(CAST(${interval} AS HUGEINT) * CAST(${number} AS HUGEINT))`, call.dataType);
  }
  return fitInterval(`CAST(round(CAST(${interval} AS DOUBLE) * CAST(${number} AS DOUBLE)) AS HUGEINT)`, call.dataType);
});

const divide = internal('interval /', infixText('/'), (call) => {
  const [interval, number] = [argument(call, 0), argument(call, 1)];
  const zero = `${number} = 0 AND ${interval} IS NOT NULL`;
  const raised = raise('INTERVAL_DIVIDED_BY_ZERO');
  const exact = `CAST(${interval} AS HUGEINT)`;
  // Half up, away from zero, in whole numbers.
  const rounded = `(sign(${exact}) * sign(${number}) * ((2 * abs(${exact}) + abs(CAST(${number} AS HUGEINT))) // (2 * abs(CAST(nullif(${number}, 0) AS HUGEINT)))))`;
  const value = isIntegral(argumentType(call, 1))
    ? rounded
    : `CAST(round(CAST(${interval} AS DOUBLE) / CAST(${number} AS DOUBLE)) AS HUGEINT)`;
  return `(CASE WHEN ${zero} THEN ${raised} ELSE ${fitInterval(value, call.dataType)} END)`;
});

function inDays(microseconds: string): string {
  return `CAST(${microseconds} // ${microsecondsPerDay} AS INTEGER)`;
}

/** Whole days move by the calendar of the session's time zone, the rest by the clock. */
function dayTimeInterval(microseconds: string): string {
  return `(to_days(${inDays(microseconds)}) + to_microseconds(${microseconds} % ${microsecondsPerDay}))`;
}

const dateAddDays = internal(
  'date_add days',
  byName('date_add'),
  (call) => `(${argument(call, 0)} + CAST(${argument(call, 1)} AS INTEGER))`,
);
const dateSubtractDays = internal(
  'date_sub days',
  byName('date_sub'),
  (call) => `(${argument(call, 0)} - CAST(${argument(call, 1)} AS INTEGER))`,
);
const dateAddDayTime = internal(
  'date + day',
  ({ args }) => `date_add(${args[0]}, extractansiintervaldays(${args[1]}))`,
  (call) => `(${argument(call, 0)} + ${inDays(argument(call, 1))})`,
);
const dateSubtractDayTime = internal(
  'date - day',
  ({ args }) => `date_add(${args[0]}, (- extractansiintervaldays(${args[1]})))`,
  (call) => `(${argument(call, 0)} - ${inDays(argument(call, 1))})`,
);
const dateAddMonths = internal(
  'date + months',
  movedText('+'),
  (call) => `CAST(${argument(call, 0)} + to_months(${argument(call, 1)}) AS DATE)`,
);
const dateSubtractMonths = internal(
  'date - months',
  movedText('-'),
  (call) => `CAST(${argument(call, 0)} + to_months(-${argument(call, 1)}) AS DATE)`,
);
const timestampAddMonths = internal(
  'timestamp + months',
  movedText('+'),
  (call) => `(${argument(call, 0)} + to_months(${argument(call, 1)}))`,
);
const timestampSubtractMonths = internal(
  'timestamp - months',
  movedText('-'),
  (call) => `(${argument(call, 0)} + to_months(-${argument(call, 1)}))`,
);
const timestampAddDayTime = internal(
  'timestamp + time',
  movedText('+'),
  (call) => `(${argument(call, 0)} + ${dayTimeInterval(argument(call, 1))})`,
);
const timestampSubtractDayTime = internal(
  'timestamp - time',
  movedText('-'),
  (call) => `(${argument(call, 0)} + ${dayTimeInterval(`(-${argument(call, 1)})`)})`,
);

const subtractDates = internal(
  'date - date',
  infixText('-'),
  (call) => `(CAST(${argument(call, 0)} - ${argument(call, 1)} AS BIGINT) * ${microsecondsPerDay})`,
);

/** The distance of the local times in the session's time zone. */
const subtractTimestamps = internal(
  'timestamp - timestamp',
  infixText('-'),
  (call) => `(epoch_us(CAST(${argument(call, 0)} AS TIMESTAMP)) - epoch_us(CAST(${argument(call, 1)} AS TIMESTAMP)))`,
);

/** Spark shows a moment that an interval moves without brackets. */
function movedText(symbol: '+' | '-'): NonNullable<FunctionEntry['text']> {
  return ({ args }) => `${args[0]} ${symbol} ${args[1]}`;
}

function byName(name: string): NonNullable<FunctionEntry['text']> {
  return ({ args }) => `${name}(${args.join(', ')})`;
}

/** An entry that no name leads to: the analyzer arrives at it by the types of an operator. */
function internal(
  name: string,
  text: NonNullable<FunctionEntry['text']>,
  sql: (call: CallToTranslate) => string,
): FunctionEntry {
  return { ...scalar({ names: [name], help: '', inputs: [], returns: types.void, sql }), text };
}
