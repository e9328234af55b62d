import { arrayType, isString, types } from '../plan/types.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import { implicitCast } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { constantValue, isFoldable, sameExpression } from '../plan/typedExpression.ts';
import { expressionText } from '../plan/expressionText.ts';
import { sluiceError } from '../base/errors.ts';
import { aggregate, aggregateCall, overWindow } from './aggregateDefine.ts';
import { argument, unexpectedInput, unsupported } from './define.ts';
import { checkComparable } from './operatorsComparison.ts';

/** Truth, bits, lists, texts and the first and last value of a group. */
export const furtherAggregates: readonly FunctionEntry[] = [
  aggregate({
    names: ['bool_and', 'every'],
    help: 'True when every value is true.',
    inputs: [types.boolean],
    returns: types.boolean,
    sql: (call) => aggregateCall(call, 'bool_and', argument(call, 0)),
  }),
  aggregate({
    names: ['bool_or', 'any', 'some'],
    help: 'True when a value is true.',
    inputs: [types.boolean],
    returns: types.boolean,
    sql: (call) => aggregateCall(call, 'bool_or', argument(call, 0)),
  }),
  bits('bit_and', 'The bits that are set in every value.'),
  bits('bit_or', 'The bits that are set in one value or more.'),
  bits('bit_xor', 'The bits that are set in an odd number of values.'),
  edge(['first', 'first_value', 'any_value'], 'The first value of a group.', 'first'),
  edge(['last', 'last_value'], 'The last value of a group.', 'last'),
  aggregate({
    names: ['collect_list', 'array_agg'],
    text: ({ args }) => `collect_list(${args.join(', ')})`,
    help: 'The values of a group that are not NULL, as an array.',
    inputs: ['any'],
    returns: ([value]) => arrayType(value?.dataType ?? types.void, false),
    nullable: false,
    ordered: true,
    sql: (call) =>
      `coalesce(list_filter(${aggregateCall(call, 'list', argument(call, 0))}, lambda item: item IS NOT NULL), [])`,
  }),
  aggregate({
    names: ['collect_set'],
    help: 'The distinct values of a group that are not NULL, as an array in no certain order.',
    inputs: ['any'],
    returns: ([value]) => arrayType(value?.dataType ?? types.void, false),
    nullable: false,
    ordered: true,
    check: ([value], call) => checkComparable(call, value?.dataType ?? types.void, false),
    sql: (call) => {
      const items = `list_filter(${aggregateCall({ ...call, distinct: false }, 'list', argument(call, 0))}, lambda item: item IS NOT NULL)`;
      return `coalesce(list_filter(${items}, lambda item, place: list_position(${items}, item) = place), [])`;
    },
  }),
  {
    names: ['listagg', 'string_agg'],
    kind: 'aggregate',
    help: 'The texts of a group that are not NULL, one after the other with a delimiter between them.',
    arity: [1, 2],
    withinGroup: true,
    ordered: true,
    resolve: resolveListagg,
    toSql: (call) => {
      const delimiter = call.args[1] ?? "''";
      const order = call.withinGroup === undefined ? (call.inputOrder ?? '') : withinOrder(call, call.withinGroup);
      return aggregateCall(call, 'string_agg', `${argument(call, 0)}, coalesce(${delimiter}, '')`, order);
    },
    text: ({ name, args, values }) => `${name}(${args[0]}, ${values[1] === undefined ? 'NULL' : args[1]})`,
  },
  {
    names: ['grouping'],
    kind: 'aggregate',
    help: 'Whether a row of ROLLUP, CUBE or GROUPING SETS leaves the column out: 1 or 0.',
    arity: [1, 1],
    resolve: (call) => ({ args: call.args, dataType: types.byte, nullable: false }),
    toSql: (call) => `CAST(grouping(${argument(call, 0)}) AS TINYINT)`,
  },
  {
    names: ['grouping_id'],
    kind: 'aggregate',
    help: 'The grouping marks of all columns as the bits of one number.',
    resolve: (call) => ({ args: call.args, dataType: types.long, nullable: false }),
    toSql: (call) => `CAST(grouping(${call.args.join(', ')}) AS BIGINT)`,
  },
];

/** Equal values keep the order of the input. */
function withinOrder(call: CallToTranslate, order: string): string {
  const tie = call.distinct === true ? '' : (call.inputOrder ?? '').replace(/^ ORDER BY /, ', ');
  return ` ORDER BY ${order}${tie}`;
}

function bits(name: string, help: string): FunctionEntry {
  return aggregate({
    names: [name],
    help,
    inputs: ['integral'],
    returns: ([value]) => value?.dataType ?? types.long,
    sql: (call) => aggregateCall(call, name, argument(call, 0)),
  });
}

function edge(names: readonly string[], help: string, side: 'first' | 'last'): FunctionEntry {
  return {
    names,
    kind: 'aggregate',
    help,
    arity: [1, 2],
    nulls: true,
    ordered: true,
    resolve: (call) => {
      const resolved = resolveEdge(call);
      // IGNORE NULLS behind the brackets makes a copy, which has lost the name that the call was written with.
      return call.ignoreNulls ? { ...resolved, entry: shownAs(edge(names, help, side), side) } : resolved;
    },
    toSql: (call) => edgeSql(call, side),
  };
}

function shownAs(entry: FunctionEntry, side: 'first' | 'last'): FunctionEntry {
  return { ...entry, text: ({ name, args }) => `${name === `${side}_value` ? side : name}(${args.join(', ')})` };
}

function resolveEdge(call: CallToResolve): ResolvedCall {
  const [value, ignore] = call.args as readonly [TypedExpression, TypedExpression | undefined];
  const base = { args: [value], dataType: value.dataType, nullable: true };
  if (ignore === undefined) return base;
  if (!isFoldable(ignore) || ignore.dataType.kind !== 'boolean')
    throw unsupported(call, 'with a second argument that is no true or false');
  return constantValue(ignore) === true ? { ...base, ignoreNulls: true } : base;
}

function edgeSql(call: CallToTranslate, side: 'first' | 'last'): string {
  const value = argument(call, 0);
  if (overWindow(call))
    return `${side}_value(${value}${call.ignoreNulls === true ? ' IGNORE NULLS' : ''})${call.suffix ?? ''}`;
  if (call.ignoreNulls !== true) return aggregateCall(call, side, value);
  const order = call.inputOrder ?? '';
  return aggregateCall(call, 'any_value', value, side === 'first' || order === '' ? order : `${order} DESC`);
}

function resolveListagg(call: CallToResolve): ResolvedCall {
  const [value, delimiter] = call.args as readonly [TypedExpression, TypedExpression | undefined];
  const text = implicitCast(value, types.string);
  if (value.dataType.kind === 'binary') throw unsupported(call, 'on binary values');
  if (text === undefined) throw unexpectedInput(call, 0, types.string);
  const between = delimiter === undefined ? undefined : implicitCast(delimiter, types.string);
  if (delimiter !== undefined && between === undefined) throw unexpectedInput(call, 1, types.string);
  if (between !== undefined && !isFoldable(between)) throw nonFoldable(call, 'delimiter', between);
  for (const order of call.withinGroup ?? []) {
    checkComparable(call, order.child.dataType, true);
    if (call.distinct && !(call.withinGroup?.length === 1 && sameExpression(order.child, value))) {
      throw sluiceError(
        'INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT',
        { funcName: `\`${call.name}\``, funcArg: expressionText(value), orderingExpr: expressionText(order.child) },
        { position: call.position },
      );
    }
  }
  if (call.distinct && call.withinGroup === undefined) throw unsupported(call, 'with DISTINCT and no order');
  if (call.distinct && !isString(value.dataType))
    throw unsupported(call, 'with DISTINCT on values that are no strings');
  return { args: between === undefined ? [text] : [text, between], dataType: types.string, nullable: true };
}

export function nonFoldable(call: CallToResolve, inputName: string, input: TypedExpression): Error {
  return sluiceError(
    'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
    {
      sqlExpr: `"${call.name}"`,
      inputName: `\`${inputName}\``,
      inputType: '"ANY"',
      inputExpr: `"${expressionText(input)}"`,
    },
    { position: call.position },
  );
}
