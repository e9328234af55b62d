import { sluiceError } from '../base/errors.ts';
import type {
  CallToResolve,
  CallToTranslate,
  FunctionEntry,
  LambdaParameter,
  LambdaToType,
  ResolvedCall,
} from '../plan/functionEntry.ts';
import type { DataType } from '../plan/dataType.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { arrayType, isNumeric, sameType, types } from '../plan/types.ts';
import { expressionText } from '../plan/expressionText.ts';
import { arrayArgument } from './arrayTypes.ts';
import { sortedSql } from './arrays.ts';
import { checkComparable } from './operatorsComparison.ts';
import { argument, callText, inputTypeOf, raise, unexpectedInput, unsupported } from './define.ts';
import { sqlText } from '../plan/typeText.ts';

/** The comparator that Spark fills in for `array_sort`, as it shows it. */
const naturalOrder = ((x: string): string =>
  `lambdafunction((IF(((${x} IS NULL) AND (${x} IS NULL)), 0, (IF((${x} IS NULL), 1, (IF((${x} IS NULL), -1, (IF((${x} < ${x}), -1, (IF((${x} > ${x}), 1, 0)))))))))), ${x}, ${x})`)(
  'namedlambdavariable()',
);

/** Functions that call a lambda for each element of an array or entry of a map. */
export const higherOrderFunctions: readonly FunctionEntry[] = [
  overArray('transform', 'The array of what the lambda makes of each element.', 2, {
    resolve: (call, { value }) => {
      const body = lambdaOf(call, 1);
      return { args: [value, body], dataType: arrayType(body.dataType, body.nullable), nullable: value.nullable };
    },
    sql: (call) => each('list_transform', argument(call, 0), argument(call, 1)),
  }),
  overArray('filter', 'The elements for which the lambda is true.', 2, {
    resolve: (call, { value }) => ({
      args: [value, predicate(call, 1)],
      dataType: value.dataType,
      nullable: value.nullable,
    }),
    sql: (call) => {
      const [array, lambda] = [argument(call, 0), argument(call, 1)];
      const { parameters } = lambdaParts(lambda);
      if (parameters.length === 1) return `list_filter(${array}, ${lambda})`;
      const kept = each('list_transform', array, lambda);
      return `list_transform(list_filter(list_zip(${array}, ${kept}), lambda pair: pair[2]), lambda pair: pair[1])`;
    },
  }),
  overArray('exists', 'Whether the lambda is true for an element.', 1, {
    resolve: (call, { value }) => ({ args: [value, predicate(call, 1)], dataType: types.boolean, nullable: true }),
    sql: (call) => {
      const results = `list_transform(${argument(call, 0)}, ${argument(call, 1)})`;
      const unknown = `len(list_filter(${results}, lambda result: result IS NULL)) > 0`;
      return `(CASE WHEN ${argument(call, 0)} IS NULL THEN NULL WHEN list_contains(${results}, true) THEN true WHEN ${unknown} THEN NULL ELSE false END)`;
    },
  }),
  overArray('forall', 'Whether the lambda is true for every element.', 1, {
    resolve: (call, { value }) => ({ args: [value, predicate(call, 1)], dataType: types.boolean, nullable: true }),
    sql: (call) => {
      const results = `list_transform(${argument(call, 0)}, ${argument(call, 1)})`;
      const unknown = `len(list_filter(${results}, lambda result: result IS NULL)) > 0`;
      return `(CASE WHEN ${argument(call, 0)} IS NULL THEN NULL WHEN list_contains(${results}, false) THEN false WHEN ${unknown} THEN NULL ELSE true END)`;
    },
  }),
  {
    names: ['aggregate', 'reduce'],
    // A fold without an end has the lambda that gives back its argument.
    text: ({ name, args }) =>
      `${name}(${[...args, ...(args.length === 3 ? ['lambdafunction(namedlambdavariable(), namedlambdavariable())'] : [])].join(', ')})`,
    kind: 'scalar',
    help: 'The array folded to one value, from a start and by a lambda; a second lambda may finish it.',
    arity: [3, 4],
    lambdasFrom: 2,
    lambda: ({ args, index }) => {
      const start = { dataType: args[1]?.dataType ?? types.void, nullable: true };
      return index === 3 ? [start] : [start, elementOf(args[0])];
    },
    resolve: (call) => {
      const { value } = arrayArgument(call, 0);
      const [, start, merge, finish] = call.args as readonly [
        TypedExpression,
        TypedExpression,
        TypedExpression,
        TypedExpression?,
      ];
      if (merge.dataType.kind === 'void') throw unsupported(call, 'with a lambda that gives NULL');
      if (!sameType(start.dataType, merge.dataType)) throw unexpectedInput(call, 2, inputTypeOf(start.dataType));
      const element = elementOf(value).dataType;
      const numbers = isNumeric(element) && isNumeric(start.dataType);
      if (!numbers && element.kind !== 'void' && !sameType(element, start.dataType)) {
        throw unsupported(call, 'from a start of another type than the elements');
      }
      return {
        args: finish === undefined ? [value, start, merge] : [value, start, merge, finish],
        dataType: finish?.dataType ?? start.dataType,
        nullable: true,
      };
    },
    toSql: (call) => {
      const [array, start, merge] = [argument(call, 0), argument(call, 1), argument(call, 2)];
      const reduced = `list_reduce(${array}, ${merge}, ${start})`;
      const folded = `(CASE WHEN ${array} IS NULL THEN NULL WHEN len(${array}) = 0 THEN ${start} ELSE ${reduced} END)`;
      const finish = call.args[3];
      if (finish === undefined) return folded;
      return `(CASE WHEN ${array} IS NULL THEN NULL ELSE list_transform([${folded}], ${finish})[1] END)`;
    },
  },
  {
    names: ['array_sort'],
    text: ({ args }) => `array_sort(${args.length === 1 ? `${args[0]}, ${naturalOrder}` : args.join(', ')})`,
    kind: 'scalar',
    help: 'The array in ascending order with NULLs last, or in the order of a comparator.',
    arity: [1, 2],
    lambda: ({ args }) => [nullable(elementOf(args[0])), nullable(elementOf(args[0]))],
    resolve: resolveSorted,
    toSql: (call) =>
      call.args[1] === undefined
        ? sortedSql(call, "'ASC', 'NULLS LAST'")
        : comparedSql(argument(call, 0), call.args[1]),
  },
  {
    names: ['zip_with'],
    kind: 'scalar',
    help: 'The array of what the lambda makes of the elements of two arrays, the shorter filled up with NULLs.',
    arity: [3, 3],
    lambdasFrom: 2,
    lambda: ({ args }) => [nullable(elementOf(args[0])), nullable(elementOf(args[1]))],
    resolve: (call) => {
      const [left, right] = [strictArray(call, 0), strictArray(call, 1)];
      const body = lambdaOf(call, 2);
      return {
        args: [left, right, body],
        dataType: arrayType(body.dataType, body.nullable),
        nullable: left.nullable || right.nullable,
      };
    },
    toSql: (call) => {
      const [left, right, lambda] = [argument(call, 0), argument(call, 1), argument(call, 2)];
      const { parameters, body } = lambdaParts(lambda);
      const [x = 'x', y = 'y'] = parameters;
      const inner = `list_transform([${right}[place]], lambda ${y}: ${body})[1]`;
      const outer = `list_transform([${left}[place]], lambda ${x}: ${inner})[1]`;
      const zipped = `list_transform(range(1, greatest(len(${left}), len(${right})) + 1), lambda place: ${outer})`;
      return `(CASE WHEN ${left} IS NULL OR ${right} IS NULL THEN NULL ELSE ${zipped} END)`;
    },
  },
  overMap(
    'map_filter',
    'The entries for which the lambda is true.',
    (call, map) => ({
      args: [map, predicate(call, 1)],
      dataType: map.dataType,
      nullable: map.nullable,
    }),
    (call) => rebuilt(call, (entries, lambda) => `list_filter(${entries}, lambda entry: ${onEntry(lambda)})`),
  ),
  overMap(
    'transform_values',
    'The map with what the lambda makes of each value.',
    (call, map) => {
      const body = lambdaOf(call, 1);
      const type = mapType(map);
      const dataType: DataType = { ...type, value: body.dataType, valueContainsNull: body.nullable };
      return { args: [map, body], dataType, nullable: map.nullable };
    },
    (call) =>
      rebuilt(
        call,
        (entries, lambda) =>
          `list_transform(${entries}, lambda entry: {'key': entry.key, 'value': ${onEntry(lambda)}})`,
      ),
  ),
  overMap(
    'transform_keys',
    'The map with what the lambda makes of each key.',
    (call, map) => {
      const body = lambdaOf(call, 1);
      const dataType: DataType = { ...mapType(map), key: body.dataType };
      return { args: [map, body], dataType, nullable: map.nullable };
    },
    (call) => {
      const keys = `list_transform(map_entries(${argument(call, 0)}), lambda entry: ${onEntry(argument(call, 1))})`;
      const missing = `len(list_filter(${keys}, lambda key: key IS NULL)) > 0`;
      const map = rebuilt(
        call,
        (entries, lambda) =>
          `list_transform(${entries}, lambda entry: {'key': ${onEntry(lambda)}, 'value': entry.value})`,
      );
      return `(CASE WHEN ${missing} THEN ${raise('NULL_MAP_KEY')} ELSE ${map} END)`;
    },
  ),
];

function resolveSorted(call: CallToResolve): ResolvedCall {
  if (call.args[0]?.dataType.kind === 'void') throw unexpectedInput(call, 0, 'anyArray');
  const { value, element } = arrayArgument(call, 0);
  const comparator = call.args[1];
  if (comparator === undefined) {
    checkComparable(call, element, false);
    return { args: [value], dataType: value.dataType, nullable: value.nullable };
  }
  if (comparator.dataType.kind !== 'integer') {
    throw sluiceError(
      'DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE',
      {
        sqlExpr: callText(call),
        functionName: '`array_sort`',
        expectedType: '"INT"',
        actualType: `"${sqlText(comparator.dataType)}"`,
      },
      { position: call.position },
    );
  }
  return { args: [value, comparator], dataType: value.dataType, nullable: value.nullable };
}

/** Elements are put in one by one behind those that the comparator does not hold greater, which keeps equal ones in order. */
function comparedSql(array: string, lambda: string): string {
  const { parameters, body } = lambdaParts(lambda);
  const [left = 'l', right = 'r'] = parameters;
  const compared = `list_transform([sorted], lambda ${left}: list_transform(one, lambda ${right}: ${body})[1])[1]`;
  const checked = `coalesce(${compared}, CAST(${raise('COMPARATOR_RETURNS_NULL')} AS INTEGER))`;
  const before = `list_filter(done, lambda sorted: ${checked} <= 0)`;
  const after = `list_filter(done, lambda sorted: ${checked} > 0)`;
  const sorted = `list_reduce(list_transform(${array}, lambda item: [item]), lambda done, one: ${before} || one || ${after})`;
  return `(CASE WHEN len(${array}) < 2 THEN ${array} ELSE ${sorted} END)`;
}

interface OverArray {
  readonly resolve: (call: CallToResolve, array: { readonly value: TypedExpression }) => ResolvedCall;
  readonly sql: (call: CallToTranslate) => string;
}

function overArray(name: string, help: string, most: 1 | 2, { resolve, sql }: OverArray): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help,
    arity: [2, 2],
    lambda: ({ args, count }) => {
      const element = elementOf(args[0]);
      return most === 2 && count === 2 ? [element, { dataType: types.integer, nullable: false }] : [element];
    },
    resolve: (call) => {
      if (call.args[0]?.dataType.kind === 'void') throw unexpectedInput(call, 0, 'anyArray');
      return resolve(call, arrayArgument(call, 0));
    },
    toSql: sql,
  };
}

function overMap(
  name: string,
  help: string,
  resolve: (call: CallToResolve, map: TypedExpression) => ResolvedCall,
  sql: (call: CallToTranslate) => string,
): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help,
    arity: [2, 2],
    lambda: ({ args }: LambdaToType): readonly LambdaParameter[] => {
      const type = args[0]?.dataType;
      if (type?.kind !== 'map')
        return [
          { dataType: types.void, nullable: true },
          { dataType: types.void, nullable: true },
        ];
      return [
        { dataType: type.key, nullable: false },
        { dataType: type.value, nullable: type.valueContainsNull },
      ];
    },
    resolve: (call) => {
      const [map] = call.args as readonly [TypedExpression];
      if (map.dataType.kind !== 'map') throw unexpectedInput(call, 0, 'anyMap');
      return resolve(call, map);
    },
    toSql: sql,
  };
}

function elementOf(array: TypedExpression | undefined): LambdaParameter {
  const type = array?.dataType;
  return type?.kind === 'array'
    ? { dataType: type.element, nullable: type.containsNull }
    : { dataType: types.void, nullable: true };
}

function nullable(parameter: LambdaParameter): LambdaParameter {
  return { ...parameter, nullable: true };
}

/** zip_with makes no implicit casts, so that NULL of no type is refused. */
function strictArray(call: CallToResolve, index: number): TypedExpression {
  const value = call.args[index];
  if (value?.dataType.kind !== 'array') throw unexpectedInput(call, index, 'anyArray');
  return value;
}

function mapType(map: TypedExpression): Extract<DataType, { kind: 'map' }> {
  if (map.dataType.kind !== 'map') throw sluiceError('INTERNAL_ERROR', { detail: 'a map was expected' });
  return map.dataType;
}

/** A constant may stand for a lambda: it is what every element becomes. */
function lambdaOf(call: CallToResolve, index: number): TypedExpression {
  const body = call.args[index];
  if (body === undefined) throw unexpectedInput(call, index, 'any');
  return body;
}

function predicate(call: CallToResolve, index: number): TypedExpression {
  const body = lambdaOf(call, index);
  if (body.dataType.kind === 'boolean' || body.dataType.kind === 'void') return body;
  throw sluiceError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    {
      sqlExpr: callText(call),
      paramIndex: 'second',
      requiredType: '"BOOLEAN"',
      inputSql: `"${expressionText(body)}"`,
      inputType: `"${sqlText(body.dataType)}"`,
    },
    { position: call.position },
  );
}

interface LambdaParts {
  readonly parameters: readonly string[];
  readonly body: string;
}

/** The parts of `lambda x, y: body`; of anything else, a body without parameters. */
function lambdaParts(sql: string): LambdaParts {
  const match = /^lambda ([\w, ]+): /.exec(sql);
  if (match === null) return { parameters: [], body: sql };
  return { parameters: (match[1] ?? '').split(', '), body: sql.slice(match[0].length) };
}

/** DuckDB counts places from 1, Spark from 0; the second parameter is bound anew to the place that Spark means. */
function each(name: string, array: string, lambda: string): string {
  const { parameters, body } = lambdaParts(lambda);
  const [element = 'element', place] = parameters;
  if (place === undefined) return `${name}(${array}, lambda ${element}: ${body})`;
  const counted = `list_transform([CAST(duckdb_place - 1 AS INTEGER)], lambda ${place}: ${body})[1]`;
  return `${name}(${array}, lambda ${element}, duckdb_place: ${counted})`;
}

/** The body of a lambda over the key and value of `entry`. */
function onEntry(lambda: string): string {
  const { parameters, body } = lambdaParts(lambda);
  const [key, value] = parameters;
  if (key === undefined || value === undefined) return body;
  return `list_transform([entry.key], lambda ${key}: list_transform([entry.value], lambda ${value}: ${body})[1])[1]`;
}

function rebuilt(call: CallToTranslate, entries: (entries: string, lambda: string) => string): string {
  return `map_from_entries(${entries(`map_entries(${argument(call, 0)})`, argument(call, 1))})`;
}
