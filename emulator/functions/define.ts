import { sluiceError, type SluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { CallToName, CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import { accepts, implicitCast, inputTypeText, type InputType } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { literal } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';

/** A scalar function as most are: fixed parameters, implicit casts, NULL in gives NULL out. */
export interface ScalarDefinition {
  readonly names: readonly string[];
  readonly help: string;
  /** What each parameter takes. A call with fewer arguments is completed from `defaults`, or refused. */
  readonly inputs: readonly InputType[];
  /** Values of the last parameters when they are not given, as Spark's own constructor fills them in. */
  readonly defaults?: readonly TypedExpression[];
  /** The last of `inputs` repeats, up to this many times in all. */
  readonly variadic?: number;
  /** Spark checks the types but makes no implicit casts (ExpectsInputTypes); only NULL is given a type. */
  readonly strict?: boolean;
  readonly returns: DataType | ((args: readonly TypedExpression[], call: CallToResolve) => DataType);
  /** Absent: NULL in gives NULL out. */
  readonly nullable?: boolean | ((args: readonly TypedExpression[]) => boolean);
  readonly sql: (call: CallToTranslate) => string;
  readonly text?: (call: CallToName) => string;
  /** Further checks, after the casts. */
  readonly check?: (args: readonly TypedExpression[], call: CallToResolve) => void;
  readonly parameters?: readonly string[];
  readonly nondeterministic?: boolean;
}

export function scalar(definition: ScalarDefinition): FunctionEntry {
  const most = definition.variadic ?? definition.inputs.length;
  const fewest =
    definition.inputs.length - (definition.defaults?.length ?? 0) - (definition.variadic === undefined ? 0 : 1);
  return {
    names: definition.names,
    kind: 'scalar',
    help: definition.help,
    arity: [definition.variadic === undefined ? fewest : Math.max(0, fewest), most],
    resolve: (call) => {
      const missing = definition.inputs.length - call.args.length;
      const defaults = definition.defaults ?? [];
      const given =
        missing > 0 && defaults.length >= missing
          ? [...call.args, ...defaults.slice(defaults.length - missing)]
          : call.args;
      const args = castInputs({ ...call, args: given }, definition.inputs, definition.strict === true);
      definition.check?.(args, call);
      return {
        args,
        dataType: typeof definition.returns === 'function' ? definition.returns(args, call) : definition.returns,
        nullable:
          typeof definition.nullable === 'function'
            ? definition.nullable(args)
            : (definition.nullable ?? args.some((arg) => arg.nullable)),
      };
    },
    toSql: definition.sql,
    ...(definition.text === undefined ? {} : { text: definition.text }),
    ...(definition.parameters === undefined ? {} : { parameters: definition.parameters }),
    ...(definition.nondeterministic === undefined ? {} : { nondeterministic: definition.nondeterministic }),
  };
}

/** The arguments with implicit casts, the last input repeating; refuses with DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE. */
export function castInputs(
  call: Pick<CallToResolve, 'name' | 'args' | 'position'>,
  inputs: readonly InputType[],
  strict = false,
): readonly TypedExpression[] {
  return call.args.map((arg, index) => {
    const expected = inputs[Math.min(index, inputs.length - 1)] ?? 'any';
    const cast = strict ? strictCast(arg, expected) : implicitCast(arg, expected);
    if (cast === undefined) throw unexpectedInput(call, index, expected);
    return cast;
  });
}

export function unexpectedInput(
  call: Pick<CallToResolve, 'name' | 'args' | 'position'>,
  index: number,
  expected: InputType,
): SluiceError {
  const argument = call.args[index];
  const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'];
  return sluiceError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    {
      sqlExpr: callText(call),
      paramIndex: ordinals[index] ?? `${index + 1}th`,
      requiredType: inputTypeText(expected),
      inputSql: argument === undefined ? '' : `"${expressionText(argument)}"`,
      inputType: argument === undefined ? '' : `"${sqlText(argument.dataType)}"`,
    },
    { position: argument?.kind === 'attribute' ? call.position : (argument?.position ?? call.position) },
  );
}

/** The call as it stands in messages, in quotes. */
export function callText(call: Pick<CallToResolve, 'name' | 'args'>): string {
  return `"${call.name.toLowerCase()}(${call.args.map(expressionText).join(', ')})"`;
}

export function wrongNumArgs(call: Pick<CallToResolve, 'name' | 'args' | 'position'>, expected: string): SluiceError {
  return sluiceError(
    'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
    { functionName: `\`${call.name.toLowerCase()}\``, expectedNum: expected, actualNum: call.args.length },
    { position: call.position },
  );
}

/** A refusal of what Spark would answer and we would not answer exactly. */
export function unsupported(call: Pick<CallToResolve, 'name' | 'position'>, detail: string): SluiceError {
  return sluiceError(
    'UNSUPPORTED_FUNCTION',
    { name: `\`${call.name.toLowerCase()}\``, detail: detail === '' ? '' : ` ${detail}` },
    { position: call.position },
  );
}

/** The rule of `ComplexTypeMergingExpression`: all arguments are of one type. */
export function dataDiffTypes(call: Pick<CallToResolve, 'name' | 'args' | 'position'>): SluiceError {
  return sluiceError(
    'DATATYPE_MISMATCH.DATA_DIFF_TYPES',
    {
      sqlExpr: callText(call),
      functionName: `\`${call.name.toLowerCase()}\``,
      dataType: `(${call.args.map((arg) => `"${sqlText(arg.dataType)}"`).join(' or ')})`,
    },
    { position: call.position },
  );
}

/** `error(…)` that compute turns into the error of the catalogue; its type is that of the other branches. */
export function raise(code: string, parameters: Readonly<Record<string, string>> = {}): string {
  return `error('SLUICE:${code}:${JSON.stringify(parameters).replaceAll("'", "''")}')`;
}

/** As `raise`, with one parameter whose value is SQL of a text. */
export function raiseWith(code: string, parameter: string, valueSql: string): string {
  return `error('SLUICE:${code}:' || to_json({${JSON.stringify(parameter).replaceAll('"', "'")}: ${valueSql}}))`;
}

/** As `raiseWith`, with several parameters. */
export function raiseValues(code: string, values: Readonly<Record<string, string>>): string {
  const members = Object.entries(values).map(([name, sql]) => `'${name}': ${sql}`);
  return `error('SLUICE:${code}:' || to_json({${members.join(', ')}}))`;
}

/** A concrete type as an input type. */
export function inputTypeOf(type: DataType): InputType {
  return type;
}

export function integerLiteral(value: number): TypedExpression {
  return literal(value, { kind: 'integer' });
}

export function stringLiteral(value: string): TypedExpression {
  return literal(value, { kind: 'string' });
}

/** An SQL string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The SQL of an argument, for entries that know that it is there. */
export function argument(call: CallToTranslate, index: number): string {
  const sql = call.args[index];
  if (sql === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `${call.name} has no argument ${index}` });
  return sql;
}

/** The type of an argument, for entries that know that it is there. */
export function argumentType(call: CallToTranslate, index: number): DataType {
  return call.argTypes[index] ?? { kind: 'void' };
}

export type { ResolvedCall };

function strictCast(argument: TypedExpression, expected: InputType): TypedExpression | undefined {
  if (accepts(expected, argument.dataType)) return argument;
  return argument.dataType.kind === 'void' ? implicitCast(argument, expected) : undefined;
}
