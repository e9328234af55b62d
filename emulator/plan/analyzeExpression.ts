import { sluiceError, type Position } from '../base/errors.ts';
import type { Analysis, Environment, OuterQuery } from './analysis.ts';
import { callEntry, findFunction } from './analyzeCall.ts';
import { analyzeCase } from './analyzeCase.ts';
import { analyzeCast, checkDecimal } from './analyzeCast.ts';
import { analyzeIn, analyzeSubquery } from './analyzeSubquery.ts';
import { analyzeLambdaCall } from './analyzeLambda.ts';
import { analyzeWindow } from './analyzeWindow.ts';
import type { CallExpression, ColumnExpression, Expression, SortOrder, WindowSpec } from './expression.ts';
import { expressionText } from './expressionText.ts';
import type { FunctionEntry } from './functionEntry.ts';
import { isGenerator } from './generate.ts';
import { extractValue } from './extractValue.ts';
import type { TypedExpression, TypedLambdaVariable, TypedSortOrder } from './resolved.ts';
import { findColumn, unresolvedColumn, type FoundColumn, type Scope } from './scope.ts';
import { expandStar, unqualifiedStar } from './star.ts';
import { literal } from './typedExpression.ts';
import { timeWindowKey, type TimeWindow } from './timeWindow.ts';
import { quoteIdentifier } from './typeText.ts';
import { types } from './types.ts';

/** What an expression can see and where it stands. */
export interface ExpressionContext {
  readonly analysis: Analysis;
  readonly environment: Environment;
  readonly scope: Scope;
  /** Parameters of the lambdas around, by name in lower case, innermost last. */
  readonly lambdas: ReadonlyMap<string, TypedLambdaVariable>;
  readonly namedWindows?: Readonly<Record<string, WindowSpec>>;
  /** Finds a name that is no column: an alias of the same SELECT list. */
  readonly alias?: (name: string) => TypedExpression | undefined;
  /** Finds a name before the columns are asked: a column of the output, in ORDER BY. */
  readonly first?: (parts: readonly string[], position: Position | undefined) => FoundColumn | undefined;
  /** True for the call that stands before OVER. */
  readonly overWindow?: boolean;
  /** The column that stands for `window(…)`. */
  readonly timeWindow?: TimeWindow;
  /** True in a SELECT list, where generators may stand. */
  readonly selectList?: boolean;
  /** What to say when a name is not found; absent means the columns of `scope`. */
  readonly suggest?: Scope;
}

export function expressionContext(analysis: Analysis, environment: Environment, scope: Scope): ExpressionContext {
  return { analysis, environment, scope, lambdas: new Map() };
}

/** Types an expression as Spark does, or refuses it. */
export function analyzeExpression(expression: Expression, context: ExpressionContext): TypedExpression {
  switch (expression.kind) {
    case 'literal':
      checkDecimal(expression.dataType, expression.position);
      return literal(expression.value, expression.dataType, expression.position);
    case 'column':
      return analyzeColumn(expression, context);
    case 'star':
      throw sluiceError(
        'INVALID_USAGE_OF_STAR_OR_REGEX',
        { elem: "'*'", prettyName: 'an expression' },
        { position: expression.position },
      );
    case 'call':
      return analyzeCall(expression, context);
    case 'cast':
      return analyzeCast(expression, context);
    case 'alias':
      return analyzeExpression(expression.child, context);
    case 'case':
      return analyzeCase(expression, context);
    case 'in':
      return analyzeIn(expression, context);
    case 'field': {
      const base = analyzeExpression(expression.child, context);
      const key = analyzeExpression(expression.key, context);
      return extractValue(context.analysis, base, key, expression.position);
    }
    case 'lambda':
      throw sluiceError(
        'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION',
        { class: 'a plain expression' },
        { position: expression.position },
      );
    case 'window':
      return analyzeWindow(expression, context);
    case 'subquery':
      return analyzeSubquery(expression, context);
    case 'sortOrder':
      throw sluiceError(
        'UNSUPPORTED_EXPRESSION',
        { expression: 'a sort order', detail: ' outside of ORDER BY' },
        { position: expression.position },
      );
  }
}

export function analyzeSortOrder(order: SortOrder, context: ExpressionContext): TypedSortOrder {
  return {
    child: analyzeExpression(order.child, context),
    descending: order.descending,
    nulls: order.nulls ?? (order.descending ? 'last' : 'first'),
  };
}

export function isBooleanOrNull(expression: TypedExpression): boolean {
  return expression.dataType.kind === 'boolean' || expression.dataType.kind === 'void';
}

function analyzeColumn(expression: ColumnExpression, context: ExpressionContext): TypedExpression {
  const { nameParts: parts, position } = expression;
  const { analysis, scope } = context;
  const settings = analysis.context.settings;
  const [head = ''] = parts;
  const lambda = context.lambdas.get(head.toLowerCase());
  if (lambda !== undefined) return withFields(analysis, lambda, parts.slice(1), position);
  if (expression.planId !== undefined) {
    const bound = frameColumn(expression, expression.planId, context);
    if (bound !== undefined) return bound;
  }
  const found = context.first?.(parts, position) ?? findColumn(parts, scope, settings, position);
  if (found !== undefined) return withFields(analysis, found.attribute, found.fields, position);
  const alias = context.alias?.(head);
  if (alias !== undefined) return withFields(analysis, alias, parts.slice(1), position);
  const outer = findOuter(parts, context.environment.outer, context, position);
  if (outer !== undefined) return withFields(analysis, outer.attribute, outer.fields, position);
  if (parts.length === 1 && bareFunctions.has(head.toLowerCase())) {
    return callEntry(analysis, { name: head, args: [], position });
  }
  throw unresolvedColumn(parts, context.suggest ?? scope, position);
}

/** Functions that may be written without brackets (`LiteralFunctionResolution`). */
const bareFunctions = new Set([
  'current_date',
  'current_timestamp',
  'current_time',
  'localtimestamp',
  'current_user',
  'user',
  'session_user',
  'grouping__id',
]);

function withFields(
  analysis: Analysis,
  base: TypedExpression,
  fields: readonly string[],
  position: Position | undefined,
): TypedExpression {
  let value = base;
  for (const field of fields) value = extractValue(analysis, value, literal(field, types.string, position), position);
  return value;
}

/** `df["a"]`: the column of that very data frame, when it is still in reach. */
function frameColumn(
  expression: ColumnExpression,
  planId: number,
  { analysis, scope }: ExpressionContext,
): TypedExpression | undefined {
  const settings = analysis.context.settings;
  const reachable = [...scope.visible, ...scope.hidden];
  const outputs = analysis.frames.get(planId) ?? [];
  const candidates = outputs.flatMap((output) => {
    const found = findColumn(expression.nameParts, { visible: output, hidden: [] }, settings, expression.position);
    if (found === undefined) return [];
    const here = reachable.find((attribute) => attribute.id === found.attribute.id);
    return here === undefined ? [] : [{ attribute: here, fields: found.fields }];
  });
  const ids = new Set(candidates.map((candidate) => candidate.attribute.id));
  if (ids.size > 1) {
    throw sluiceError(
      'AMBIGUOUS_REFERENCE',
      {
        name: expression.nameParts.map(quoteIdentifier).join('.'),
        referenceNames: candidates.map((candidate) => quoteIdentifier(candidate.attribute.name)).join(', '),
      },
      { position: expression.position },
    );
  }
  const [only] = candidates;
  return only === undefined ? undefined : withFields(analysis, only.attribute, only.fields, expression.position);
}

/** A column of an enclosing query; every subquery between is told that it reads it. */
function findOuter(
  parts: readonly string[],
  outer: OuterQuery | undefined,
  context: ExpressionContext,
  position: Position | undefined,
): FoundColumn | undefined {
  if (outer === undefined) return undefined;
  const found =
    findColumn(parts, outer.scope, context.analysis.context.settings, position) ??
    findOuter(parts, outer.outer, context, position);
  if (found !== undefined && !outer.references.some((attribute) => attribute.id === found.attribute.id)) {
    outer.references.push(found.attribute);
  }
  return found;
}

function analyzeCall(expression: CallExpression, context: ExpressionContext): TypedExpression {
  const { analysis, overWindow = false } = context;
  const { position } = expression;
  const { timeWindow } = context;
  if (
    timeWindow !== undefined &&
    ['window', 'session_window'].includes(expression.name.toLowerCase()) &&
    timeWindowKey(expression) === timeWindow.key
  ) {
    return timeWindow.attribute;
  }
  const entry = findFunction(analysis, expression.name, position);
  if (entry.kind === 'window' && !overWindow) {
    throw sluiceError('WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE', { funcName: `"${expression.name}"` }, { position });
  }
  return analyzeArguments(expression, entry, { ...context, overWindow: false });
}

function analyzeArguments(
  expression: CallExpression,
  entry: FunctionEntry,
  context: ExpressionContext,
): TypedExpression {
  const { analysis } = context;
  const { position } = expression;
  const argExpressions = nameArguments(expression, entry.parameters);
  const plain = entry.lambdasFrom ?? 1;
  if (
    argExpressions.some((arg) => arg.kind === 'lambda') ||
    (entry.lambda !== undefined && argExpressions.length > plain)
  )
    return analyzeLambdaCall(expression, argExpressions, entry, context);
  const args: TypedExpression[] = [];
  const argNames: (string | undefined)[] = [];
  for (const arg of argExpressions) {
    if (arg.kind === 'star') {
      const starred = countsRows(expression, arg) ? [literal(1, types.integer)] : expandStar(arg, context);
      args.push(...starred);
      argNames.push(...starred.map(() => undefined));
      continue;
    }
    args.push(analyzeExpression(arg, context));
    argNames.push(arg.kind === 'alias' ? arg.names[0] : undefined);
  }
  const generator = args.find(isGenerator);
  if (generator !== undefined) throw misplacedGenerator(expression, generator, context);
  const filter = expression.filter === undefined ? undefined : analyzeExpression(expression.filter, context);
  const [negated] = args;
  if (expression.name.toLowerCase() === 'not' && negated?.kind === 'call' && negated.name === 'known true') {
    const inner = callEntry(analysis, { name: 'not', args: negated.args, position });
    return callEntry(analysis, { name: 'known true', args: [inner], position });
  }
  return callEntry(analysis, {
    name: expression.name,
    args,
    argNames,
    ...(expression.distinct === undefined ? {} : { distinct: expression.distinct }),
    ...(filter === undefined ? {} : { filter }),
    ...(expression.nulls === undefined ? {} : { nulls: expression.nulls }),
    ...(expression.withinGroup === undefined
      ? {}
      : { withinGroup: expression.withinGroup.map((order) => analyzeSortOrder(order, context)) }),
    position,
  });
}

function misplacedGenerator(call: CallExpression, generator: TypedExpression, context: ExpressionContext): Error {
  const { position } = call;
  return context.selectList === true
    ? sluiceError(
        'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS',
        { expression: `"${call.name}(${expressionText(generator)})"` },
        { position },
      )
    : sluiceError('UNSUPPORTED_GENERATOR.OUTSIDE_SELECT', { plan: 'a clause that is no SELECT list' }, { position });
}

function countsRows(call: CallExpression, star: Extract<Expression, { kind: 'star' }>): boolean {
  return call.name.toLowerCase() === 'count' && call.distinct !== true && unqualifiedStar(star);
}

/** The arguments in the order of the parameters, named ones put into their places. */
function nameArguments(call: CallExpression, parameters: readonly string[] | undefined): readonly Expression[] {
  const named = call.namedArgs ?? [];
  if (named.length === 0) return call.args;
  const { position } = call;
  const routineName = `\`${call.name}\``;
  if (parameters === undefined) {
    throw sluiceError('NAMED_PARAMETERS_NOT_SUPPORTED', { functionName: routineName }, { position });
  }
  const places = new Map<string, Expression>();
  call.args.forEach((arg, index) => places.set(parameters[index] ?? `#${index}`, arg));
  for (const { name, value } of named) {
    const parameter = parameters.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
    const parameterName = `\`${name}\``;
    if (parameter === undefined) {
      throw sluiceError(
        'UNRECOGNIZED_PARAMETER_NAME',
        { routineName, argumentName: parameterName, proposal: parameters.join(', ') },
        { position },
      );
    }
    if (places.has(parameter)) {
      const code =
        parameters.indexOf(parameter) < call.args.length
          ? 'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED'
          : 'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE';
      throw sluiceError(code, { routineName, parameterName }, { position });
    }
    places.set(parameter, value);
  }
  const last = Math.max(...[...places.keys()].map((name) => parameters.indexOf(name)));
  return parameters.slice(0, last + 1).map((parameter) => {
    const value = places.get(parameter);
    if (value === undefined) {
      throw sluiceError(
        'UNSUPPORTED_EXPRESSION',
        { expression: `${routineName} with a parameter left out before ${parameter}`, detail: '' },
        { position },
      );
    }
    return value;
  });
}
