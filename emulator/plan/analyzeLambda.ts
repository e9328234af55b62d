import { sluiceError } from '../base/errors.ts';
import { callEntry } from './analyzeCall.ts';
import { analyzeExpression, type ExpressionContext } from './analyzeExpression.ts';
import type { CallExpression, Expression, LambdaExpression } from './expression.ts';
import type { FunctionEntry } from './functionEntry.ts';
import type { TypedExpression, TypedLambda, TypedLambdaVariable } from './resolved.ts';

/** A call of a higher-order function: plain arguments first, then each lambda with the types that they give its parameters. */
export function analyzeLambdaCall(
  call: CallExpression,
  argExpressions: readonly Expression[],
  entry: FunctionEntry,
  context: ExpressionContext,
): TypedExpression {
  const { position } = call;
  const lambdaTypes = entry.lambda;
  if (lambdaTypes === undefined) {
    throw sluiceError('INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION', { class: call.name }, { position });
  }
  const typed: (TypedExpression | undefined)[] = argExpressions.map((arg) =>
    arg.kind === 'lambda' ? undefined : analyzeExpression(arg, context),
  );
  for (const [index, arg] of argExpressions.entries()) {
    const given = typed[index];
    if (arg.kind !== 'lambda') {
      if (given !== undefined && index >= (entry.lambdasFrom ?? 1))
        typed[index] = hidden(given, index, typed, entry, context);
      continue;
    }
    const parameters = lambdaTypes({ args: typed, index, count: arg.parameters.length, position });
    if (parameters.length !== arg.parameters.length) {
      throw sluiceError(
        'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH',
        { expectedNumArgs: parameters.length, actualNumArgs: arg.parameters.length },
        { position: arg.position ?? position },
      );
    }
    typed[index] = analyzeBody(arg, parameters, context);
  }
  return callEntry(context.analysis, {
    name: call.name,
    args: typed.flatMap((arg) => (arg === undefined ? [] : [arg])),
    ...(call.distinct === undefined ? {} : { distinct: call.distinct }),
    position,
  });
}

/** An expression in the place of a lambda is the body of one that does not use its parameters (`ResolveHigherOrderFunctions`). */
function hidden(
  body: TypedExpression,
  index: number,
  typed: readonly (TypedExpression | undefined)[],
  entry: FunctionEntry,
  { analysis }: ExpressionContext,
): TypedLambda {
  const parameters = entry.lambda?.({ args: typed, index, count: 1 }) ?? [];
  const variables = parameters.map(({ dataType, nullable }, place): TypedLambdaVariable => ({
    kind: 'lambdaVariable',
    id: analysis.context.ids.next(),
    name: `col${place}`,
    dataType,
    nullable,
  }));
  const { dataType, nullable } = body;
  return { kind: 'lambda', parameters: variables, body, dataType, nullable };
}

function analyzeBody(
  lambda: LambdaExpression,
  parameters: readonly Pick<TypedLambdaVariable, 'dataType' | 'nullable'>[],
  context: ExpressionContext,
): TypedLambda {
  const variables = lambda.parameters.map((name, index): TypedLambdaVariable => {
    const { dataType, nullable } = parameters[index] ?? { dataType: { kind: 'void' }, nullable: true };
    return { kind: 'lambdaVariable', id: context.analysis.context.ids.next(), name, dataType, nullable };
  });
  const lambdas = new Map(context.lambdas);
  for (const variable of variables) lambdas.set(variable.name.toLowerCase(), variable);
  const body = analyzeExpression(lambda.body, { ...context, lambdas });
  return {
    kind: 'lambda',
    parameters: variables,
    body,
    dataType: body.dataType,
    nullable: body.nullable,
    ...(lambda.position === undefined ? {} : { position: lambda.position }),
  };
}
