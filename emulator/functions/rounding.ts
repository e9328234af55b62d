import { sluiceError } from '../base/errors.ts';
import type { DataType, DecimalType } from '../plan/dataType.ts';
import { bounded, decimalFor } from '../plan/decimalPrecision.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import { castTo, constantValue, isFoldable } from '../plan/typedExpression.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { isDecimal, isIntegral, types } from '../plan/types.ts';
import { argument, argumentType, callText, castInputs, integerLiteral, raise, unsupported } from './define.ts';

/** `round`, `bround`, `ceil` and `floor`. Source: apache/spark, RoundBase, RoundCeil and their kin */
export const roundingFunctions: readonly FunctionEntry[] = [
  rounder('round', 'Rounded to a number of digits, a half away from zero.', 'HALF_UP'),
  rounder('bround', 'Rounded to a number of digits, a half to the even one.', 'HALF_EVEN'),
  bound(['ceil', 'ceiling'], 'The smallest whole number (or number of so many digits) not below.', 'CEILING'),
  bound(['floor'], 'The greatest whole number (or number of so many digits) not above.', 'FLOOR'),
];

type Mode = 'HALF_UP' | 'HALF_EVEN' | 'CEILING' | 'FLOOR';

function rounder(name: string, help: string, mode: Mode): FunctionEntry {
  return {
    names: [name],
    kind: 'scalar',
    help,
    arity: [1, 2],
    resolve: (call) => resolveRound(call, 'numeric'),
    toSql: (call) => roundSql(call, mode),
  };
}

function bound(names: readonly string[], help: string, mode: Mode): FunctionEntry {
  return {
    names,
    kind: 'scalar',
    help,
    arity: [1, 2],
    resolve: (call) => {
      const [, scale] = call.args;
      if (scale !== undefined && !(isFoldable(scale) && scale.dataType.kind === 'integer')) {
        throw sluiceError(
          'NON_FOLDABLE_ARGUMENT',
          { funcName: `\`${names[0]}\``, paramName: '`scale`', paramType: '"INT"' },
          { position: call.position },
        );
      }
      if (scale !== undefined) return resolveRound(call, 'anyDecimal');
      const [given] = call.args as readonly [TypedExpression];
      const child = isIntegral(given.dataType)
        ? castTo(given, types.long)
        : castInputs(call, [{ oneOf: [types.double, 'anyDecimal', types.long] }])[0];
      if (child === undefined) throw unsupported(call, '');
      const { dataType } = child;
      const result = isDecimal(dataType) ? wholeDecimal(dataType) : types.long;
      return { args: [child], dataType: result, nullable: child.nullable };
    },
    toSql: (call) => (call.args.length === 2 ? roundSql(call, mode) : wholeSql(call, mode)),
    text: ({ name, args }) =>
      args.length === 2 || name === 'ceiling' ? `${name}(${args.join(', ')})` : `${name.toUpperCase()}(${args[0]})`,
  };
}

function wholeDecimal(type: DecimalType): DecimalType {
  return type.scale === 0 ? type : bounded(type.precision - type.scale + 1, 0);
}

function wholeSql(call: CallToTranslate, mode: Mode): string {
  const value = argument(call, 0);
  const type = argumentType(call, 0);
  if (type.kind === 'long') return value;
  const name = mode === 'CEILING' ? 'ceil' : 'floor';
  if (type.kind === 'double') return `${call.useJavaScript('double_to_long')}(${name}(${value}))`;
  return digitsSql(call, '0', mode);
}

function resolveRound(call: CallToResolve, input: 'numeric' | 'anyDecimal'): ResolvedCall {
  const given = call.args.length === 1 ? [...call.args, integerLiteral(0)] : call.args;
  const args = castInputs({ ...call, args: given }, [input, types.integer]);
  const [child, scale] = args as readonly [TypedExpression, TypedExpression];
  if (!isFoldable(scale)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
      {
        sqlExpr: callText({ ...call, args: given }),
        inputName: '`scale`',
        inputType: '"INT"',
        inputExpr: `"${expressionText(scale)}"`,
      },
      { position: call.position },
    );
  }
  const digits = constantValue(scale);
  if (digits === undefined) throw unsupported(call, 'with a scale that is not a literal');
  const value = digits === null ? 0 : Number(digits);
  // As much as any scale that a number can have.
  if (!Number.isInteger(value) || Math.abs(value) > 400) throw unsupported(call, 'with so large a scale');
  return {
    args: [child, digits === null ? scale : integerLiteral(value)],
    dataType: roundedType(child.dataType, value),
    nullable: digits === null || args.some((arg) => arg.nullable),
  };
}

function roundedType(type: DataType, scale: number): DataType {
  const decimal = isDecimal(type) ? type : undefined;
  if (decimal === undefined) return type;
  const integral = decimal.precision - decimal.scale + 1;
  if (scale < 0) return bounded(Math.max(integral, 1 - scale), 0);
  const kept = Math.min(decimal.scale, scale);
  return { kind: 'decimal', precision: Math.min(integral + kept, 38), scale: kept };
}

function roundSql(call: CallToTranslate, mode: Mode): string {
  const value = argument(call, 0);
  const scale = call.literals[1];
  const type = argumentType(call, 0);
  if (type.kind === 'void') return 'NULL';
  if (!Number.isFinite(Number(scale))) throw unsupported({ name: call.name }, 'with a scale that is not a literal');
  if (scale === null) return `NULL::${sqlName(call.dataType)}`;
  const even = mode === 'HALF_EVEN';
  switch (type.kind) {
    case 'double':
    case 'float':
      return `${call.useJavaScript(`round_${type.kind}`)}(${value}, ${Number(scale)}, ${even})`;
    case 'decimal':
      return digitsSql(call, String(Number(scale)), mode);
    default:
      if (Number(scale) >= 0) return value;
      return wholeRound(call, Number(scale), mode);
  }
}

/** Rounds over the digits, so that nothing is lost on the way. */
function digitsSql(call: CallToTranslate, scale: string, mode: Mode): string {
  const text = `CAST(${argument(call, 0)} AS VARCHAR)`;
  return `CAST(${call.useJavaScript('round_digits')}(${text}, ${scale}, '${mode}') AS ${sqlName(call.dataType)})`;
}

function wholeRound(call: CallToTranslate, scale: number, mode: Mode): string {
  const text = `CAST(${argument(call, 0)} AS VARCHAR)`;
  const digits = `CAST(${call.useJavaScript('round_digits')}(${text}, ${scale}, '${mode}') AS HUGEINT)`;
  const [least, greatest] = ranges[argumentType(call, 0).kind] ?? ranges['long'] ?? ['0', '0'];
  const raised = raise('ARITHMETIC_OVERFLOW', { message: 'Overflow', alternative: '' });
  return `(CASE WHEN ${digits} NOT BETWEEN ${least} AND ${greatest} THEN ${raised} ELSE CAST(${digits} AS ${sqlName(call.dataType)}) END)`;
}

const ranges: Readonly<Record<string, readonly [string, string]>> = {
  byte: ['-128', '127'],
  short: ['-32768', '32767'],
  integer: ['-2147483648', '2147483647'],
  long: ['-9223372036854775808::HUGEINT', '9223372036854775807::HUGEINT'],
};

function sqlName(type: DataType): string {
  const decimal = decimalFor(type);
  if (type.kind === 'decimal') return `DECIMAL(${decimal?.precision ?? 38},${decimal?.scale ?? 0})`;
  const names: Readonly<Record<string, string>> = {
    byte: 'TINYINT',
    short: 'SMALLINT',
    integer: 'INTEGER',
    long: 'BIGINT',
    float: 'FLOAT',
    double: 'DOUBLE',
  };
  return names[type.kind] ?? 'INTEGER';
}
