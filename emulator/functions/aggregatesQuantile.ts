import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import { implicitCast } from '../plan/implicitCast.ts';
import type { TypedExpression, TypedSortOrder } from '../plan/resolved.ts';
import { castTo, constantValue, isFoldable, literal } from '../plan/typedExpression.ts';
import { arrayType, isDecimal, isNumeric, types } from '../plan/types.ts';
import { aggregateCall } from './aggregateDefine.ts';
import { nonFoldable } from './aggregatesMore.ts';
import { argument, callText, raise, unexpectedInput, unsupported } from './define.ts';
import { checkComparable } from './operatorsComparison.ts';

const percentile: FunctionEntry = {
  names: ['percentile'],
  kind: 'aggregate',
  help: 'The exact percentile of numbers, interpolated.',
  arity: [2, 3],
  resolve: (call) => {
    if (call.args.length === 3) throw unsupported(call, 'with frequencies');
    const resolved = shares(call, numericValue(call, 0), 1, types.double);
    const shown = call.args.map(expressionText).join(', ');
    return { ...resolved, entry: { ...percentile, text: () => `percentile(${shown}, 1)` } };
  },
  toSql: (call) =>
    aggregateCall(call, 'quantile_cont', `CAST(${argument(call, 0)} AS DOUBLE), ${shareSql(call, false)}`),
};

/** Medians, percentiles and the most frequent value. */
export const quantileAggregates: readonly FunctionEntry[] = [
  {
    names: ['median'],
    kind: 'aggregate',
    help: 'The middle value of numbers, interpolated.',
    arity: [1, 1],
    resolve: (call) => ({ args: [numericValue(call, 0)], dataType: types.double, nullable: true }),
    toSql: (call) => aggregateCall(call, 'quantile_cont', `CAST(${argument(call, 0)} AS DOUBLE), 0.5`),
  },
  percentile,
  ordered('percentile_cont', 'The percentile of the ordered numbers, interpolated.', 'quantile_cont'),
  ordered('percentile_disc', 'The first of the ordered numbers that reaches the percentile.', 'quantile_disc'),
  {
    names: ['percentile_approx', 'approx_percentile'],
    kind: 'aggregate',
    help: 'A value of the group near the percentile; exact up to as many rows as the accuracy says.',
    arity: [2, 3],
    resolve: approximate,
    text: ({ name, args, values }) => {
      const shares = args.slice(1, -1).join(', ');
      return `${name}(${args[0]}, ${values.length > 3 ? `array(${shares})` : shares}, ${args.at(-1)})`;
    },
    toSql: approximateSql,
  },
  {
    names: ['mode'],
    kind: 'aggregate',
    help: 'The most frequent value that is not NULL.',
    arity: [0, 2],
    withinGroup: true,
    ordered: true,
    resolve: resolveMode,
    text: ({ args, values }) => {
      const lowest = values[1]?.kind === 'literal' && values[1].value === true;
      return lowest ? `mode() WITHIN GROUP (ORDER BY ${args[0]} DESC)` : `mode(${args[0]})`;
    },
    toSql: (call) => {
      const lowest = call.literals[1] === true;
      const tie = (call.inputOrder ?? '').replace(/^ ORDER BY /, ', ');
      return aggregateCall(
        call,
        'mode',
        argument(call, 0),
        lowest ? ` ORDER BY ${argument(call, 0)}${tie}` : undefined,
      );
    },
  },
];

function numericValue(call: CallToResolve, index: number, value = call.args[index]): TypedExpression {
  if (value === undefined) throw unexpectedInput(call, index, 'numeric');
  if (value.dataType.kind === 'dayTimeInterval' || value.dataType.kind === 'yearMonthInterval') {
    throw unsupported(call, 'of intervals');
  }
  const cast = implicitCast(value, 'numeric');
  if (cast === undefined) throw unexpectedInput(call, index, 'numeric');
  return cast;
}

/** A share from 0 to 1, or an array of them; the result is a value or an array alike. */
function shares(call: CallToResolve, value: TypedExpression, index: number, element: DataType): ResolvedCall {
  const share = call.args[index];
  const several = share?.dataType.kind === 'array';
  const cast =
    share === undefined ? undefined : implicitCast(share, several ? arrayType(types.double, false) : types.double);
  if (share === undefined || cast === undefined) throw unexpectedInput(call, index, types.double);
  if (!isFoldable(share)) throw nonFoldable(call, 'percentage', share);
  for (const number of shareValues(call, share)) {
    if (number >= 0 && number <= 1) continue;
    throw sluiceError(
      'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE',
      { sqlExpr: callText(call), exprName: '`percentage`', valueRange: '[0.0, 1.0]', currentValue: number },
      { position: call.position },
    );
  }
  const list = shareValues(call, share).map((number) => literal(number, types.double));
  return {
    args: [value, ...(several ? list : list.slice(0, 1))],
    dataType: several ? arrayType(element, false) : element,
    nullable: true,
  };
}

function shareValues(call: CallToResolve, share: TypedExpression): readonly number[] {
  const inner = share.kind === 'cast' ? share.child : share;
  const items = inner.kind === 'call' && inner.entry.names[0] === 'array' ? inner.args : [share];
  return items.map((item) => {
    const bare = item.kind === 'cast' ? item.child : item;
    const value = constantValue(bare);
    const number =
      typeof value === 'number' || typeof value === 'bigint' || isDecimal(bare.dataType) ? Number(value) : NaN;
    if (value === undefined || value === null || Number.isNaN(number)) {
      throw unsupported(call, 'with a percentage that is not written out');
    }
    return number;
  });
}

function shareSql(call: CallToTranslate, reversed: boolean): string {
  const list = call.literals.slice(1).map((value) => String(reversed ? 1 - Number(value) : Number(value)));
  return call.dataType.kind === 'array' ? `[${list.join(', ')}]` : (list[0] ?? '0.5');
}

function ordered(name: string, help: string, sql: string): FunctionEntry {
  return {
    names: [name],
    kind: 'aggregate',
    help,
    arity: [1, 1],
    withinGroup: true,
    resolve: (call) => {
      const order = oneOrder(call, 1);
      const value = numericValue(call, 1, order.child);
      const resolved = shares(call, castTo(value, types.double), 0, types.double);
      return { ...resolved, withinGroup: [{ ...order, child: value }] };
    },
    toSql: (call) => {
      const descending = / DESC NULLS \w+$/.test(call.withinGroup ?? '');
      const value = argument(call, 0);
      if (!descending || sql === 'quantile_cont') {
        return aggregateCall(call, sql, `${value}, ${shareSql(call, descending)}`);
      }
      // The discrete value from the other end: that of the negated numbers.
      const negated = aggregateCall(call, sql, `-${value}, ${shareSql(call, false)}`);
      return call.dataType.kind === 'array' ? `list_transform(${negated}, lambda item: -item)` : `(-${negated})`;
    },
    text: ({ name: written, values, args }) => {
      const share = values.length > 2 ? `array(${args.slice(1).join(', ')})` : (args[1] ?? '');
      return `${written}(${share})`;
    },
  };
}

function oneOrder(call: CallToResolve, expected: number): TypedSortOrder {
  const orders = call.withinGroup ?? [];
  const [order] = orders;
  if (call.withinGroup === undefined) {
    throw sluiceError(
      'INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING',
      { funcName: `\`${call.name}\`` },
      { position: call.position },
    );
  }
  if (order === undefined || orders.length !== expected) {
    throw sluiceError(
      'INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS',
      { funcName: `\`${call.name}\``, expectedNum: expected, actualNum: orders.length },
      { position: call.position },
    );
  }
  return order;
}

function approximate(call: CallToResolve): ResolvedCall {
  const [value, , accuracy] = call.args;
  if (value === undefined) throw unexpectedInput(call, 0, 'numeric');
  const type = value.dataType;
  const plain = isNumeric(type) || type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
  if (!plain) numericValue(call, 0);
  const number = accuracy === undefined ? 10_000 : constantValue(accuracy);
  if (typeof number !== 'number' || number < 1) throw unsupported(call, 'with an accuracy that is no positive number');
  const kept = plain ? value : numericValue(call, 0);
  const resolved = shares(call, kept, 1, kept.dataType);
  return { ...resolved, args: [...resolved.args, literal(number, types.integer)] };
}

/** Spark's summary of quantiles keeps every value while there are no more of them than the accuracy. */
function approximateSql(call: CallToTranslate): string {
  const value = argument(call, 0);
  const accuracy = Number(call.literals.at(-1));
  const shareOnly = { ...call, literals: call.literals.slice(0, -1) };
  const exact = aggregateCall(call, 'quantile_disc', `${value}, ${shareSql(shareOnly, false)}`);
  const count = aggregateCall({ ...call, distinct: false }, 'count', value);
  const refused = raise('UNSUPPORTED_FUNCTION', {
    name: `\`${call.name}\``,
    detail: ` over more than ${accuracy} values, where its answer is an estimate`,
  });
  return `(CASE WHEN ${count} > ${accuracy} THEN ${refused} ELSE ${exact} END)`;
}

function resolveMode(call: CallToResolve): ResolvedCall {
  if (call.withinGroup !== undefined && call.args.length > 0) {
    throw sluiceError(
      'INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS',
      { funcName: '`mode`', expectedNum: 0, actualNum: call.withinGroup.length },
      { position: call.position },
    );
  }
  const value = call.args[0] ?? oneOrder(call, 1).child;
  checkComparable(call, value.dataType, true);
  const deterministic = call.args[1] ?? literal(false, types.boolean);
  if (call.args[0] === undefined) throw unsupported(call, 'with WITHIN GROUP');
  if (deterministic.kind !== 'literal' || deterministic.dataType.kind !== 'boolean') {
    throw unsupported(call, 'with a second argument that is no true or false');
  }
  return { args: [value, deterministic], dataType: value.dataType, nullable: true };
}
