import type { DataType } from '../plan/dataType.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo, constantValue, literal } from '../plan/typedExpression.ts';
import { arrayType, hasNullInside, isIntegral, types } from '../plan/types.ts';
import { arrayAndElement, arrayArgument, cast, entry, twoArrays, unlessNull } from './arrayTypes.ts';
import { castInputs, argument, argumentType, raise, raiseValues, unexpectedInput, unsupported } from './define.ts';
import { orderKey } from './orderKey.ts';
import { checkComparable } from './operatorsComparison.ts';

/** What an array holds, and arrays with something added, taken away or put in order. */
export const arrayFunctions: readonly FunctionEntry[] = [
  entry(
    ['size', 'cardinality'],
    [1, 1],
    'The number of elements of an array or entries of a map.',
    resolveSize,
    (call) =>
      argumentType(call, 0).kind === 'map'
        ? `CAST(cardinality(${argument(call, 0)}) AS INTEGER)`
        : `CAST(len(${argument(call, 0)}) AS INTEGER)`,
  ),
  entry(
    ['array_size'],
    [1, 1],
    'The number of elements of an array.',
    (call) => ({ args: [arrayArgument(call, 0).value], dataType: types.integer, nullable: true }),
    (call) => `CAST(len(${argument(call, 0)}) AS INTEGER)`,
  ),
  entry(
    ['array_contains'],
    [2, 2],
    'Whether an array holds a value; NULL when it may hide behind a NULL.',
    resolveSearch(types.boolean),
    (call) => {
      const [array, item] = [argument(call, 0), argument(call, 1)];
      const missing = containsNull(call, 0) ? `(CASE WHEN ${nullsIn(array)} > 0 THEN NULL ELSE false END)` : 'false';
      return unlessNull([array, item], `(CASE WHEN list_contains(${array}, ${item}) THEN true ELSE ${missing} END)`);
    },
  ),
  entry(
    ['array_position'],
    [2, 2],
    'The place of the first such element, from 1; 0 when there is none.',
    resolveSearch(types.long),
    (call) => {
      const [array, item] = [argument(call, 0), argument(call, 1)];
      return unlessNull([array, item], `CAST(coalesce(list_position(${array}, ${item}), 0) AS BIGINT)`);
    },
  ),
  entry(['array_remove'], [2, 2], 'The array without the elements that equal a value.', resolveKeeping, (call) => {
    const [array, item] = [argument(call, 0), argument(call, 1)];
    return unlessNull([array, item], `list_filter(${array}, lambda element: element IS DISTINCT FROM ${item})`);
  }),
  entry(['array_append'], [2, 2], 'The array with a value at its end.', resolveGrown, (call) =>
    grown(call, (array, item) => `list_append(${array}, ${item})`),
  ),
  entry(['array_prepend'], [2, 2], 'The array with a value at its start.', resolveGrown, (call) =>
    grown(call, (array, item) => `list_prepend(${item}, ${array})`),
  ),
  entry(['array_insert'], [3, 3], 'The array with a value put in at a place.', resolveInsert, insertSql),
  entry(
    ['array_compact'],
    [1, 1],
    'The array without its NULLs.',
    (call) => {
      const { value, element } = arrayArgument(call, 0);
      return { args: [value], dataType: arrayType(element, false), nullable: value.nullable };
    },
    (call) => `list_filter(${argument(call, 0)}, lambda element: element IS NOT NULL)`,
  ),
  entry(
    ['array_distinct'],
    [1, 1],
    'The array with each value once, in the order of their first places.',
    (call) => resolveSame(call, false),
    (call) => distinct(argument(call, 0)),
  ),
  entry(
    ['array_union'],
    [2, 2],
    'The values of both arrays, each once.',
    (call) => resolveTwo(call, 'union'),
    (call) => {
      const [left, right] = [argument(call, 0), argument(call, 1)];
      return unlessNull([left, right], distinct(`(${left} || ${right})`));
    },
  ),
  entry(
    ['array_intersect'],
    [2, 2],
    'The values that both arrays hold, each once.',
    (call) => resolveTwo(call, 'left'),
    (call) => {
      const [left, right] = [argument(call, 0), argument(call, 1)];
      return unlessNull(
        [left, right],
        distinct(`list_filter(${left}, lambda element: list_position(${right}, element) IS NOT NULL)`),
      );
    },
  ),
  entry(
    ['array_except'],
    [2, 2],
    'The values of the first array that the second lacks, each once.',
    (call) => resolveTwo(call, 'left'),
    (call) => {
      const [left, right] = [argument(call, 0), argument(call, 1)];
      return unlessNull(
        [left, right],
        distinct(`list_filter(${left}, lambda element: list_position(${right}, element) IS NULL)`),
      );
    },
  ),
  entry(
    ['arrays_overlap'],
    [2, 2],
    'Whether the arrays share a value that is not NULL.',
    (call) => {
      const both = twoArrays(call);
      checkComparable(call, both.element, false);
      return { args: [both.left, both.right], dataType: types.boolean, nullable: true };
    },
    (call) => {
      const [left, right] = [argument(call, 0), argument(call, 1)];
      const shared = `len(list_filter(${left}, lambda element: element IS NOT NULL AND list_contains(${right}, element))) > 0`;
      const unknown = `len(${left}) > 0 AND len(${right}) > 0 AND (${nullsIn(left)} > 0 OR ${nullsIn(right)} > 0)`;
      return unlessNull([left, right], `(CASE WHEN ${shared} THEN true WHEN ${unknown} THEN NULL ELSE false END)`);
    },
  ),
  extreme('array_min', 'The smallest element; NULLs are skipped.', 'min'),
  extreme('array_max', 'The greatest element; NULLs are skipped.', 'max'),
  entry(
    ['sort_array'],
    [1, 2],
    'The array in order; NULLs come first when ascending, last when descending.',
    resolveSort,
    (call) =>
      call.literals[1] === null
        ? 'NULL'
        : call.literals[1] === false
          ? sortedSql(call, "'DESC', 'NULLS LAST'")
          : sortedSql(call, "'ASC', 'NULLS FIRST'"),
  ),
  entry(
    ['flatten'],
    [1, 1],
    'The elements of the arrays in an array; NULL when one of them is NULL.',
    resolveFlatten,
    (call) => {
      const array = argument(call, 0);
      if (!containsNull(call, 0)) return `flatten(${array})`;
      return `(CASE WHEN ${nullsIn(array)} > 0 THEN NULL ELSE flatten(${array}) END)`;
    },
  ),
  entry(
    ['slice'],
    [3, 3],
    'A part of an array, from a place that counts from 1 (or, negative, from the end).',
    (call) => {
      const { value } = arrayArgument(call, 0);
      const args = [value, cast(call, 1, types.integer), cast(call, 2, types.integer)];
      return { args, dataType: value.dataType, nullable: args.some((arg) => arg.nullable) };
    },
    sliceSql,
  ),
  entry(
    ['array_repeat'],
    [2, 2],
    'An array of a value so many times.',
    (call) => {
      const [value] = call.args as readonly [TypedExpression];
      const [, count] = castInputs(call, ['any', types.integer], true) as readonly [TypedExpression, TypedExpression];
      return { args: [value, count], dataType: arrayType(value.dataType, value.nullable), nullable: count.nullable };
    },
    (call) =>
      unlessNull(
        [argument(call, 1)],
        `list_transform(range(greatest(${argument(call, 1)}, 0)), lambda place: ${argument(call, 0)})`,
      ),
  ),
  entry(
    ['array_join'],
    [2, 3],
    'The texts of an array with a delimiter between them; NULLs are left out or replaced.',
    (call) => {
      const array = cast(call, 0, { arrayOf: types.string });
      const args = [array, ...castInputs(call, ['any', types.string], true).slice(1)];
      return { args, dataType: types.string, nullable: args.some((arg) => arg.nullable) };
    },
    joinSql,
  ),
];

function resolveSize(call: CallToResolve): ResolvedCall {
  const [value] = call.args as readonly [TypedExpression];
  const { kind } = value.dataType;
  if (kind === 'void')
    return { args: [castTo(value, arrayType(types.void, true))], dataType: types.integer, nullable: true };
  if (kind !== 'array' && kind !== 'map') throw unexpectedInput(call, 0, { oneOf: ['anyArray', 'anyMap'] });
  return { args: [value], dataType: types.integer, nullable: value.nullable };
}

function resolveSearch(dataType: DataType): (call: CallToResolve) => ResolvedCall {
  return (call) => {
    const { array, item, element } = arrayAndElement(call);
    checkComparable(call, element, false);
    return { args: [array, item], dataType, nullable: true };
  };
}

function resolveKeeping(call: CallToResolve): ResolvedCall {
  const { array, item, element } = arrayAndElement(call);
  checkComparable(call, element, false);
  return { args: [array, item], dataType: array.dataType, nullable: array.nullable || item.nullable };
}

function resolveGrown(call: CallToResolve): ResolvedCall {
  const { array, item, element, containsNull: nulls } = arrayAndElement(call);
  return { args: [array, item], dataType: arrayType(element, nulls || item.nullable), nullable: array.nullable };
}

function grown(call: CallToTranslate, sql: (array: string, item: string) => string): string {
  return unlessNull([argument(call, 0)], sql(argument(call, 0), argument(call, 1)));
}

function resolveInsert(call: CallToResolve): ResolvedCall {
  const [, place, item] = call.args as readonly [TypedExpression, TypedExpression, TypedExpression];
  const pair = arrayAndElement({ ...call, args: [call.args[0] ?? item, item] });
  if (!isIntegral(place.dataType) || place.dataType.kind === 'long') throw unexpectedInput(call, 1, types.integer);
  const position = constantValue(place);
  if (typeof position !== 'number') throw unsupported(call, 'at a place that is not written out');
  return {
    args: [pair.array, place, pair.item],
    dataType: arrayType(pair.element, true),
    nullable: pair.array.nullable,
  };
}

/** Beyond an end the gap is filled with NULLs; -1 is behind the last element. */
function insertSql(call: CallToTranslate): string {
  const [array, place, item] = [argument(call, 0), argument(call, 1), argument(call, 2)];
  const nulls = (count: string): string => `list_transform(range(${count}), lambda gap: NULL)`;
  const at = (position: string): string =>
    `(${array}[1:(${position}) - 1] || ${nulls(`greatest((${position}) - 1 - len(${array}), 0)`)} || [${item}] || ${array}[(${position}):])`;
  const fromEnd = `len(${array}) + ${place} + 2`;
  const before = `([${item}] || ${nulls(`-(${place}) - len(${array}) - 1`)} || ${array})`;
  const sql = `(CASE WHEN ${place} = 0 THEN ${raise('INVALID_INDEX_OF_ZERO')} WHEN ${place} > 0 THEN ${at(place)} WHEN ${fromEnd} >= 1 THEN ${at(fromEnd)} ELSE ${before} END)`;
  return unlessNull([array, place], sql);
}

function resolveSame(call: CallToResolve, ordered: boolean): ResolvedCall {
  const { value, element } = arrayArgument(call, 0);
  checkComparable(call, element, ordered);
  return { args: [value], dataType: value.dataType, nullable: value.nullable };
}

function resolveTwo(call: CallToResolve, side: 'union' | 'left'): ResolvedCall {
  const both = twoArrays(call);
  checkComparable(call, both.element, false);
  const nulls = side === 'union' ? both.leftNulls || both.rightNulls : both.leftNulls;
  return {
    args: [both.left, both.right],
    dataType: arrayType(both.element, nulls),
    nullable: both.left.nullable || both.right.nullable,
  };
}

function resolveSort(call: CallToResolve): ResolvedCall {
  const resolved = resolveSame(call, false);
  const [, ascending] = call.args;
  if (ascending === undefined) return { ...resolved, args: [...resolved.args, literal(true, types.boolean)] };
  if (ascending.dataType.kind === 'void') {
    return { ...resolved, args: [...resolved.args, literal(null, types.boolean)], nullable: true };
  }
  if (ascending.dataType.kind !== 'boolean') throw unexpectedInput(call, 1, types.boolean);
  if (ascending.kind !== 'literal') throw unsupported(call, 'with an order that is no true or false');
  return { ...resolved, args: [...resolved.args, ascending] };
}

/** A sorted array; elements that hold NULLs are sorted by their keys. */
export function sortedSql(call: CallToTranslate, order: string): string {
  const array = argument(call, 0);
  const type = argumentType(call, 0);
  const element = type.kind === 'array' ? type.element : type;
  if (!hasNullInside(element)) return `list_sort(${array}, ${order})`;
  const pair = `(CASE WHEN element IS NULL THEN NULL ELSE {'k': ${orderKey('element', element)}, 'v': element} END)`;
  const sorted = `list_sort(list_transform(${array}, lambda element: ${pair}), ${order})`;
  return `list_transform(${sorted}, lambda pair: struct_extract_at(pair, 2))`;
}

function resolveFlatten(call: CallToResolve): ResolvedCall {
  const { value, element, containsNull: nulls } = arrayArgument(call, 0, { arrayOf: 'anyArray' });
  if (element.kind !== 'array') throw unexpectedInput(call, 0, { arrayOf: 'anyArray' });
  return { args: [value], dataType: element, nullable: value.nullable || nulls };
}

function extreme(name: string, help: string, sql: 'min' | 'max'): FunctionEntry {
  return entry(
    [name],
    [1, 1],
    help,
    (call) => {
      const { value, element } = arrayArgument(call, 0);
      checkComparable(call, element, true);
      return { args: [value], dataType: element, nullable: true };
    },
    (call) => `list_aggregate(${argument(call, 0)}, '${sql}')`,
  );
}

function sliceSql(call: CallToTranslate): string {
  const [array, start, length] = [argument(call, 0), argument(call, 1), argument(call, 2)];
  const from = `(CASE WHEN ${start} < 0 THEN len(${array}) + ${start} + 1 ELSE ${start} END)`;
  const part = `(CASE WHEN ${from} < 1 OR ${from} > len(${array}) THEN ${array}[1:0] ELSE ${array}[${from}:(${from} + CAST(${length} AS BIGINT) - 1)] END)`;
  const badStart = raise('INVALID_PARAMETER_VALUE.START', { functionName: '`slice`', parameter: '`start`' });
  const badLength = raiseValues('INVALID_PARAMETER_VALUE.LENGTH', {
    functionName: "'`slice`'",
    parameter: "'`length`'",
    length,
  });
  return unlessNull(
    [array, start, length],
    `(CASE WHEN ${start} = 0 THEN ${badStart} WHEN ${length} < 0 THEN ${badLength} ELSE ${part} END)`,
  );
}

function joinSql(call: CallToTranslate): string {
  const [array, delimiter] = [argument(call, 0), argument(call, 1)];
  const replacement = call.args[2];
  const items =
    replacement === undefined
      ? `list_filter(${array}, lambda element: element IS NOT NULL)`
      : `list_transform(${array}, lambda element: coalesce(element, ${replacement}))`;
  return unlessNull(call.args, `array_to_string(${items}, ${delimiter})`);
}

/** Each value at its first place. */
function distinct(array: string): string {
  return `list_filter(${array}, lambda element, place: list_position(${array}, element) = place)`;
}

function nullsIn(array: string): string {
  return `len(list_filter(${array}, lambda element: element IS NULL))`;
}

function containsNull(call: CallToTranslate, index: number): boolean {
  const type = argumentType(call, index);
  return type.kind === 'array' && type.containsNull;
}
