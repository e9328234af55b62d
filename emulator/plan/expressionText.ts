import { doubleText, floatText } from '../base/javaNumberText.ts';
import { zoneOffset } from '../base/timeZone.ts';
import type { DataType, LiteralValue } from './dataType.ts';
import { literal, transform } from './typedExpression.ts';
import type { TypedExpression, TypedFrameBound, TypedSortOrder, TypedWindow } from './resolved.ts';
import { dateText, dayTimeText, decimalText, timestampText, yearMonthText } from './valueText.ts';
import { sqlText } from './typeText.ts';
import { isString, types } from './types.ts';

/**
 * The text that Spark makes of an expression for a column without a name (`toPrettySQL`): implicit casts, quotes of strings,
 * suffixes of numbers and qualifiers of columns are left out.
 */
export function expressionText(expression: TypedExpression): string {
  switch (expression.kind) {
    case 'attribute':
      return expression.name;
    case 'literal':
      return literalText(expression.value, expression.dataType);
    case 'lambdaVariable':
      return 'namedlambdavariable()';
    case 'lambda':
      return `lambdafunction(${[expression.body, ...expression.parameters].map(expressionText).join(', ')})`;
    case 'cast':
      // A cast to an array, map or struct is left out as well (`Cast.sql`).
      if (expression.mode === 'implicit' || (expression.mode === 'ansi' && isNested(expression.dataType)))
        return expressionText(expression.child);
      return `${expression.mode === 'try' ? 'TRY_CAST' : 'CAST'}(${expressionText(expression.child)} AS ${sqlText(expression.dataType)})`;
    case 'call':
      return callText(expression);
    case 'case':
      return caseText(expression);
    case 'in':
      if ('subquery' in expression.list) return `(${expressionText(expression.child)} IN (listquery()))`;
      return `(${expressionText(expression.child)} IN (${expression.list.map(expressionText).join(', ')}))`;
    case 'aggregateCall':
      return aggregateText(expression);
    case 'windowCall':
      return `${expressionText(expression.call)} OVER (${windowText(expression)})`;
    case 'subquery': {
      const outer = (expression.outerReferences ?? []).map(expressionText).join(', ');
      return expression.form === 'exists' ? `exists(${outer})` : `scalarsubquery(${outer})`;
    }
  }
}

/** As `expressionText`, with timestamps as the session's clock shows them. */
export function columnText(expression: TypedExpression, timeZone: string): string {
  const local = transform(expression, (part) => {
    if (part.kind !== 'literal' || part.dataType.kind !== 'timestamp' || typeof part.value !== 'bigint')
      return undefined;
    const clock = timestampText(part.value + zoneOffset(timeZone, part.value));
    return literal(`TIMESTAMP '${clock}'`, types.string);
  });
  return expressionText(local);
}

function isNested(type: DataType): boolean {
  return type.kind === 'array' || type.kind === 'map' || type.kind === 'struct';
}

function callText(call: Extract<TypedExpression, { kind: 'call' }>): string {
  const args = call.args.map(expressionText);
  if (call.entry.text !== undefined) {
    return call.entry.text({ name: call.name, args, values: call.args, dataType: call.dataType });
  }
  return `${call.name}(${args.join(', ')})`;
}

function aggregateText(call: Extract<TypedExpression, { kind: 'aggregateCall' }>): string {
  const args = call.args.map(expressionText);
  const distinct = call.distinct ? 'DISTINCT ' : '';
  const text =
    call.entry.text === undefined
      ? `${call.name}(${distinct}${args.join(', ')})`
      : call.entry.text({
          name: call.name,
          args: call.distinct ? [`DISTINCT ${args[0] ?? ''}`, ...args.slice(1)] : args,
          values: call.args,
        });
  const within =
    call.withinGroup === undefined
      ? ''
      : ` WITHIN GROUP (ORDER BY ${call.withinGroup.map(call.name.endsWith('agg') ? sortOrderText : withinText).join(', ')})`;
  const filter = call.filter === undefined ? '' : ` FILTER (WHERE ${expressionText(call.filter)})`;
  return `${text}${within}${filter}`;
}

function withinText(order: TypedSortOrder): string {
  return `${expressionText(order.child)}${order.descending ? ' DESC' : ''}`;
}

function caseText(expression: Extract<TypedExpression, { kind: 'case' }>): string {
  const branches = expression.branches.map(
    (branch) => `WHEN ${expressionText(branch.when)} THEN ${expressionText(branch.then)}`,
  );
  const otherwise = expression.otherwise === undefined ? '' : ` ELSE ${expressionText(expression.otherwise)}`;
  return `CASE ${branches.join(' ')}${otherwise} END`;
}

export function sortOrderText(order: TypedSortOrder): string {
  return `${expressionText(order.child)} ${order.descending ? 'DESC' : 'ASC'} NULLS ${order.nulls.toUpperCase()}`;
}

function windowText(window: TypedWindow): string {
  const partition =
    window.partitionBy.length === 0 ? [] : [`PARTITION BY ${window.partitionBy.map(expressionText).join(', ')}`];
  const order = window.orderBy.length === 0 ? [] : [`ORDER BY ${window.orderBy.map(sortOrderText).join(', ')}`];
  const frame =
    window.frame === undefined
      ? [defaultFrame(window)]
      : [
          `${window.frame.unit.toUpperCase()} BETWEEN ${boundText(window.frame.start)} AND ${boundText(window.frame.end)}`,
        ];
  return [...partition, ...order, ...frame].join(' ');
}

/** The frame that Spark fills in and shows. */
function defaultFrame({ call, orderBy }: TypedWindow): string {
  // `NthValue` is an aggregate to Spark.
  if (call.kind === 'aggregateCall' || call.name === 'nth_value') {
    return orderBy.length === 0
      ? 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'
      : 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
  }
  const offset = call.args[1];
  if (call.name === 'cume_dist') return 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
  if (call.name !== 'lag' && call.name !== 'lead') return 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
  const written = offset === undefined ? '1' : expressionText(offset);
  const negated = /^\d+$/.test(written) && written !== '0' ? `-${written}` : written.replace(/^-(?=\d+$)/, '');
  const rows = `${call.name === 'lag' ? negated : written} FOLLOWING`;
  return `ROWS BETWEEN ${rows} AND ${rows}`;
}

function boundText(bound: TypedFrameBound): string {
  switch (bound.kind) {
    case 'unboundedPreceding':
      return 'UNBOUNDED PRECEDING';
    case 'unboundedFollowing':
      return 'UNBOUNDED FOLLOWING';
    case 'currentRow':
      return 'CURRENT ROW';
    case 'preceding':
      return `${expressionText(bound.offset)} PRECEDING`;
    case 'following':
      return `${expressionText(bound.offset)} FOLLOWING`;
  }
}

function literalText(value: LiteralValue, type: DataType): string {
  if (value === null) return 'NULL';
  if (isString(type)) return String(value);
  switch (type.kind) {
    case 'double':
      return doubleText(Number(value));
    case 'float':
      return floatText(Number(value));
    case 'decimal':
      return decimalText(String(value));
    case 'date':
      return `DATE '${dateText(Number(value))}'`;
    case 'timestamp_ntz':
      return `TIMESTAMP_NTZ '${timestampText(BigInt(value as bigint))}'`;
    case 'timestamp':
      return `TIMESTAMP '${timestampText(BigInt(value as bigint))}'`;
    case 'dayTimeInterval':
      return dayTimeText(BigInt(value as bigint), type);
    case 'yearMonthInterval':
      return yearMonthText(Number(value), type);
    case 'binary':
      return `X'${[...(value as Uint8Array)].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')}'`;
    default:
      return String(value);
  }
}
