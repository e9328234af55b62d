import type { DataType, DecimalType } from '../plan/dataType.ts';
import { bounded } from '../plan/decimalPrecision.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { implicitCast, type InputType } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo } from '../plan/typedExpression.ts';
import { hasNullInside, isDecimal, isIntegral, types } from '../plan/types.ts';
import { aggregate, aggregateCall } from './aggregateDefine.ts';
import { argument, argumentType, raise, unexpectedInput, unsupported, wrongNumArgs } from './define.ts';
import { orderKey } from './orderKey.ts';
import { checkComparable } from './operatorsComparison.ts';

const numericOrInterval: InputType = { oneOf: ['numeric', 'yearMonthInterval', 'dayTimeInterval'] };

/** Counting, sums, averages and extremes. */
export const basicAggregates: readonly FunctionEntry[] = [
  {
    names: ['count'],
    kind: 'aggregate',
    help: 'The number of rows, or of rows in which no argument is NULL.',
    resolve: (call) => {
      if (call.args.length === 0) throw wrongNumArgs(call, '> 0');
      if (call.distinct) for (const arg of call.args) checkComparable(call, arg.dataType, false);
      return { args: call.args, dataType: types.long, nullable: false };
    },
    toSql: countSql,
  },
  aggregate({
    names: ['count_if'],
    help: 'The number of rows for which the condition is true.',
    inputs: [types.boolean],
    returns: types.long,
    nullable: false,
    sql: (call) => aggregateCall(call, 'count', `CASE WHEN ${argument(call, 0)} THEN 1 END`),
  }),
  sum('sum', 'The sum of numbers or intervals; raises on overflow.', false),
  sum('try_sum', 'The sum of numbers or intervals; NULL on overflow.', true),
  average(['avg', 'mean'], 'The average of numbers.', false),
  average(['try_avg'], 'The average of numbers; NULL on overflow.', true),
  extreme('min', 'The smallest value.'),
  extreme('max', 'The greatest value.'),
  extremeBy('max_by', 'The value of the first argument where the second is greatest.'),
  extremeBy('min_by', 'The value of the first argument where the second is smallest.'),
];

function countSql(call: CallToTranslate): string {
  const always = call.args.every((_, index) => call.nullable[index] === false || isConstant(call.literals[index]));
  if (call.distinct !== true) {
    if (always) return `count(*)${call.suffix ?? ''}`;
    if (call.args.length === 1) return aggregateCall(call, 'count', argument(call, 0));
    return aggregateCall(call, 'count', `CASE WHEN ${allPresent(call)} THEN 1 END`);
  }
  if (call.args.length === 1) return aggregateCall(call, 'count', argument(call, 0));
  return aggregateCall(call, 'count', `CASE WHEN ${allPresent(call)} THEN row(${call.args.join(', ')}) END`);
}

function isConstant(value: CallToTranslate['literals'][number]): boolean {
  return value !== undefined && value !== null;
}

function allPresent(call: CallToTranslate): string {
  return call.args.map((arg) => `${arg} IS NOT NULL`).join(' AND ');
}

function sum(name: string, help: string, isTry: boolean): FunctionEntry {
  return {
    names: [name],
    kind: 'aggregate',
    help,
    arity: [1, 1],
    resolve: (call) => {
      const value = numericInput(call);
      return { args: [value], dataType: sumType(value.dataType), nullable: true };
    },
    toSql: (call) => sumSql(call, isTry),
  };
}

function sumType(type: DataType): DataType {
  if (isDecimal(type)) return bounded(type.precision + 10, type.scale);
  if (isIntegral(type)) return types.long;
  return type.kind === 'float' ? types.double : type;
}

/** Numbers and intervals; a timestamp is summed as a double, "for some reason", as Spark's source says. */
function numericInput(call: CallToResolve): TypedExpression {
  const [value] = call.args as readonly [TypedExpression];
  if (value.dataType.kind === 'timestamp') return castTo(value, types.double);
  const cast = implicitCast(value, numericOrInterval);
  if (cast === undefined) throw unexpectedInput(call, 0, numericOrInterval);
  return cast;
}

/** Integers are summed in 128 bits and must fit at the end. */
function sumSql(call: CallToTranslate, isTry: boolean): string {
  const type = call.dataType;
  const value = argument(call, 0);
  if (type.kind === 'double') return aggregateCall(call, 'sum', `CAST(${value} AS DOUBLE)`);
  const total = aggregateCall(call, 'sum', value);
  if (isDecimal(type)) return fittingDecimal(total, type, isTry);
  const [low, high, name] =
    type.kind === 'yearMonthInterval'
      ? ['-2147483648', '2147483647', 'INTEGER']
      : ['-9223372036854775808', '9223372036854775807', 'BIGINT'];
  const code = type.kind === 'long' ? 'ARITHMETIC_OVERFLOW' : 'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION';
  const parameters = { message: 'long overflow', alternative: '' };
  const outside = isTry ? 'NULL' : raise(code, parameters);
  return `(CASE WHEN ${total} NOT BETWEEN ${low} AND ${high} THEN ${outside} ELSE CAST(${total} AS ${name}) END)`;
}

/** DuckDB sums decimals in 128 bits, which hold a few more values than 38 digits do. */
function fittingDecimal(total: string, { precision, scale }: DecimalType, isTry: boolean): string {
  if (precision < 38) return `CAST(${total} AS DECIMAL(${precision},${scale}))`;
  const most = `${'9'.repeat(38 - scale)}${scale === 0 ? '' : `.${'9'.repeat(scale)}`}::DECIMAL(38,${scale})`;
  const outside = isTry
    ? 'NULL'
    : raise('ARITHMETIC_OVERFLOW', { message: 'Overflow in sum of decimals', alternative: '' });
  return `(CASE WHEN ${total} NOT BETWEEN -(${most}) AND ${most} THEN ${outside} ELSE ${total} END)`;
}

function average(names: readonly string[], help: string, isTry: boolean): FunctionEntry {
  return {
    names,
    kind: 'aggregate',
    help,
    arity: [1, 1],
    resolve: (call) => {
      const value = numericInput(call);
      const type = value.dataType;
      if (type.kind === 'dayTimeInterval' || type.kind === 'yearMonthInterval') throw unsupported(call, 'of intervals');
      const dataType = isDecimal(type) ? bounded(type.precision + 4, type.scale + 4) : types.double;
      return { args: [value], dataType, nullable: true };
    },
    toSql: (call) => {
      const value = argument(call, 0);
      const type = argumentType(call, 0);
      if (!isDecimal(type) || !isDecimal(call.dataType)) return aggregateCall(call, 'avg', `CAST(${value} AS DOUBLE)`);
      const { precision, scale } = call.dataType;
      const total = fittingDecimal(aggregateCall(call, 'sum', value), bounded(type.precision + 10, type.scale), isTry);
      const count = aggregateCall(call, 'count', value);
      const quotient = `${call.useJavaScript('decimal_arithmetic')}('/', CAST(${total} AS VARCHAR), CAST(nullif(${count}, 0) AS VARCHAR), ${precision}, ${scale})`;
      return `CAST(${quotient} AS DECIMAL(${precision},${scale}))`;
    },
  };
}

function extreme(name: 'min' | 'max', help: string): FunctionEntry {
  return aggregate({
    names: [name],
    help,
    inputs: ['any'],
    returns: ([value]) => value?.dataType ?? types.void,
    check: ([value], call) => checkComparable(call, value?.dataType ?? types.void, false),
    sql: (call) =>
      hasNullInside(argumentType(call, 0))
        ? byKey(call, name)
        : argumentType(call, 0).kind === 'void'
          ? `CAST(${aggregateCall(call, name, `CAST(${argument(call, 0)} AS INTEGER)`)} AS INTEGER)`
          : aggregateCall(call, name, argument(call, 0)),
  });
}

/** The value whose key is the extreme; see `orderKey`. */
function byKey(call: CallToTranslate, name: string): string {
  const value = argument(call, 0);
  const pair = `{'k': ${orderKey(value, argumentType(call, 0))}, 'v': ${value}}`;
  const best = aggregateCall(
    { ...call, distinct: false },
    name,
    `CASE WHEN ${value} IS NULL THEN NULL ELSE ${pair} END`,
  );
  return `struct_extract_at(${best}, 2)`;
}

/** Of several rows with the same extreme, Spark keeps the last. Rows without an order are skipped. */
function extremeBy(name: 'min_by' | 'max_by', help: string): FunctionEntry {
  const direction = name === 'max_by' ? 'ASC' : 'DESC';
  return aggregate({
    names: [name],
    help,
    inputs: ['any', 'any'],
    ordered: true,
    returns: ([value]) => value?.dataType ?? types.void,
    check: ([, key], call) => checkComparable(call, key?.dataType ?? types.void, true),
    sql: (call) => {
      const [value, key] = [argument(call, 0), argument(call, 1)];
      const tie = (call.inputOrder ?? '').replace(/^\s*ORDER BY\s*/i, ', ');
      const order = ` ORDER BY ${key} ${direction} NULLS FIRST${tie}`;
      const any = aggregateCall(call, 'count', key, '');
      return `(CASE WHEN ${any} = 0 THEN NULL ELSE ${aggregateCall(call, 'last', value, order)} END)`;
    },
  });
}
