import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { CallToResolve, FunctionEntry } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { constantValue, isFoldable } from '../plan/typedExpression.ts';
import { decimalType, types } from '../plan/types.ts';
import { argument, argumentType, callText, castInputs, unsupported } from './define.ts';
import { zone } from './datetimes.ts';

/** Numbers read and written by formats such as `S999,999.99`. */
export const numberFormatFunctions: readonly FunctionEntry[] = [
  ...(['to_number', 'try_to_number'] as const).map((name): FunctionEntry => ({
    names: [name],
    kind: 'scalar',
    help: 'A text as a decimal, by a format.',
    arity: [2, 2],
    resolve: (call) => {
      const args = castInputs(call, [types.string]);
      const format = constantFormat(call, args[1]);
      const [whole = '', fraction = ''] = format.toUpperCase().split(/[.D]/);
      const scale = fraction.replace(/[^09]/g, '').length;
      const precision = whole.replace(/[^09]/g, '').length + scale;
      if (precision < 1 || precision > 38) throw unsupported(call, `with the format ${format}`);
      return { args, dataType: decimalType(precision, scale), nullable: true };
    },
    toSql: (call) => {
      const type = call.dataType as DataType & { kind: 'decimal' };
      const digits = `${call.useJavaScript('to_number')}(${call.args.join(', ')}, ${type.scale}, ${name === 'try_to_number'})`;
      return `CAST(${digits} AS DECIMAL(${type.precision},${type.scale}))`;
    },
  })),
  {
    names: ['to_char', 'to_varchar'],
    text: ({ args }) => `to_char(${args.join(', ')})`,
    kind: 'scalar',
    help: 'A number, a date, a timestamp or a binary value as a text, by a format.',
    arity: [2, 2],
    resolve: (call) => {
      const [value] = call.args as readonly [TypedExpression];
      switch (value.dataType.kind) {
        case 'date':
        case 'timestamp':
        case 'timestamp_ntz': {
          const args = castInputs(call, [types.timestamp, types.string]);
          return { args, dataType: types.string, nullable: args.some((arg) => arg.nullable) };
        }
        case 'binary': {
          const args = castInputs(call, [types.binary, types.string]);
          const format = constantFormat(call, args[1]).toLowerCase();
          if (!['hex', 'base64', 'utf-8'].includes(format)) throw unsupported(call, `with the format ${format}`);
          return { args, dataType: types.string, nullable: args.some((arg) => arg.nullable) };
        }
        default: {
          const args = castInputs(call, ['anyDecimal', types.string]);
          constantFormat(call, args[1]);
          return { args, dataType: types.string, nullable: args.some((arg) => arg.nullable) };
        }
      }
    },
    toSql: (call) => {
      const value = argument(call, 0);
      switch (argumentType(call, 0).kind) {
        case 'timestamp':
          return `${call.useJavaScript('format_timestamp')}(${value}, ${argument(call, 1)}, ${zone(call)})`;
        case 'binary': {
          const format = String(call.literals[1]).toLowerCase();
          if (format === 'hex') return `hex(${value})`;
          return format === 'base64' ? `${call.useJavaScript('base64')}(${value})` : `decode(${value})`;
        }
        default:
          return `${call.useJavaScript('number_to_char')}(CAST(${value} AS VARCHAR), ${argument(call, 1)})`;
      }
    },
  },
];

function constantFormat(call: CallToResolve, format: TypedExpression | undefined): string {
  if (format === undefined || !isFoldable(format)) {
    throw sluiceError(
      'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT',
      {
        sqlExpr: callText(call),
        inputName: '`format`',
        inputType: '"STRING"',
        inputExpr: format === undefined ? '' : `"${expressionText(format)}"`,
      },
      { position: call.position },
    );
  }
  const value = constantValue(format);
  if (typeof value !== 'string') throw unsupported(call, 'with a format that is not a literal');
  return value;
}
