import { sluiceError } from '../../base/errors.ts';
import type { Expression } from '../../plan/expression.ts';
import { bind } from '../runtime/arguments.ts';
import { callWith } from '../runtime/calls.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { builtin, hasKind, typeName, type At, type PyBuiltin, type PyValue } from '../runtime/values.ts';
import { columnArgument } from './columnArguments.ts';
import { column } from './columnClass.ts';
import { columnExpression } from './columnOperators.ts';
import { functionCall } from './functionCalls.ts';

/** Functions that take a function: it is called once, with columns that stand for its parameters. */
export const higherOrderFunctions: readonly PyBuiltin[] = [
  overOne('transform'),
  overOne('exists'),
  overOne('forall'),
  overOne('filter'),
  overOne('map_filter'),
  overOne('transform_keys'),
  overOne('transform_values'),
  builtin('array_sort', async (call) => {
    const bound = bind(call, 'col, comparator=');
    const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
    const comparator = bound.optional('comparator') ?? null;
    if (comparator === null) return functionCall(call, 'array_sort', [argument]);
    return functionCall(call, 'array_sort', [argument, await lambda(comparator, call)]);
  }),
  builtin('zip_with', async (call) => {
    const bound = bind(call, 'left, right, f');
    return functionCall(call, 'zip_with', [
      columnArgument(bound.required('left'), { position: bound.position('left') }),
      columnArgument(bound.required('right'), { position: bound.position('right') }),
      await lambda(bound.required('f'), call),
    ]);
  }),
  ...['aggregate', 'reduce'].map((name) =>
    builtin(name, async (call) => {
      const bound = bind(call, 'col, initialValue, merge, finish=');
      const args = [
        columnArgument(bound.required('col'), { position: bound.position('col') }),
        columnArgument(bound.required('initialValue'), { position: bound.position('initialValue') }),
        await lambda(bound.required('merge'), call),
      ];
      const finish = bound.optional('finish') ?? null;
      if (finish !== null) args.push(await lambda(finish, call));
      return functionCall(call, name, args);
    }),
  ),
];

function overOne(name: string): PyBuiltin {
  return builtin(name, async (call) => {
    const bound = bind(call, 'col, f');
    const argument = columnArgument(bound.required('col'), { position: bound.position('col') });
    return functionCall(call, name, [argument, await lambda(bound.required('f'), call)]);
  });
}

/** Calls the function with parameter columns and takes the column that it returns as the lambda's body. */
async function lambda(callee: PyValue, at: At): Promise<Expression> {
  if (!hasKind(callee, 'function')) {
    throw unsupportedPySpark(at, `A ${typeName(callee)} where a function of columns is wanted`);
  }
  if (callee.parameters.some(({ form }) => form !== 'plain' && form !== 'positionalOnly')) {
    throw unsupportedPySpark(at, 'A function of columns with keyword or rest parameters');
  }
  const count = callee.parameters.length;
  if (count < 1 || count > 3) {
    throw sluiceError(
      'WRONG_NUM_ARGS_FOR_HIGHER_ORDER_FUNCTION',
      { func_name: callee.name, num_args: count },
      { position: at.position },
    );
  }
  const parameters = ['x', 'y', 'z'].slice(0, count).map((letter) => `${letter}_${at.run.spark.nextLambdaVariable++}`);
  const columns = parameters.map((name) => column({ kind: 'column', nameParts: [name], position: at.position }));
  const result = await callWith(callee, columns, at);
  const body = columnExpression(result);
  if (body === undefined) {
    throw sluiceError(
      'HIGHER_ORDER_FUNCTION_SHOULD_RETURN_COLUMN',
      { func_name: callee.name, return_type: typeName(result) },
      { position: at.position },
    );
  }
  return { kind: 'lambda', parameters, body, position: at.position };
}
