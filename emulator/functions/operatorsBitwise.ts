import type { DataType } from '../plan/dataType.ts';
import type { CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { constantValue } from '../plan/typedExpression.ts';
import { types } from '../plan/types.ts';
import { coerceOperands, infixText } from './binaryOperator.ts';
import { argument, scalar, unsupported } from './define.ts';

/** `& | ^ ~ << >> >>>` and the functions that shift. */
export const bitwiseOperators: readonly FunctionEntry[] = [
  bitwise('&', 'The bits that are set in both.', (left, right) => `(${left} & ${right})`),
  bitwise('|', 'The bits that are set in one or both.', (left, right) => `(${left} | ${right})`),
  bitwise('^', 'The bits that are set in exactly one.', (left, right) => `xor(${left}, ${right})`),
  scalar({
    names: ['~'],
    help: 'All bits turned over.',
    inputs: ['integral'],
    strict: true,
    returns: ([child]) => child?.dataType ?? types.integer,
    sql: (call) => `(~${argument(call, 0)})`,
    text: ({ args }) => `~${args[0]}`,
  }),
  scalar({
    names: ['bit_get', 'getbit'],
    help: 'The bit at a position that counts from 0 at the right.',
    inputs: ['integral', types.integer],
    returns: types.byte,
    check: ([value, place], call) => {
      const bits = bitsOf(value?.dataType ?? types.long);
      const position = place === undefined ? undefined : constantValue(place);
      if (typeof position !== 'number' || position < 0 || position >= bits) {
        throw unsupported(call, 'at a position that is not written out within the number');
      }
    },
    sql: (call) => `CAST((${argument(call, 0)} >> ${argument(call, 1)}) & 1 AS TINYINT)`,
  }),
  shift('<<', ['<<', 'shiftleft'], 'Shifts bits to the left; bits that fall off are lost.', shiftLeft),
  shift('>>', ['>>', 'shiftright'], 'Shifts bits to the right and keeps the sign.', shiftRight),
  shift('>>>', ['>>>', 'shiftrightunsigned'], 'Shifts bits to the right and fills with zeros.', shiftRightUnsigned),
];

function bitwise(symbol: string, help: string, sql: (left: string, right: string) => string): FunctionEntry {
  return {
    names: [symbol],
    kind: 'scalar',
    help,
    arity: [2, 2],
    resolve: (call) => {
      const { left, right } = coerceOperands(call, { symbol, inputType: 'integral' });
      return { args: [left, right], dataType: left.dataType, nullable: left.nullable || right.nullable };
    },
    toSql: (call) => sql(argument(call, 0), argument(call, 1)),
    text: infixText(symbol),
  };
}

function shift(
  symbol: string,
  names: readonly string[],
  help: string,
  sql: (call: CallToTranslate) => string,
): FunctionEntry {
  return scalar({
    names,
    help,
    inputs: [{ oneOf: [types.integer, types.long] }, types.integer],
    returns: ([value]) => value?.dataType ?? types.integer,
    sql,
    text: ({ name, args }) => (name === symbol ? `(${args[0]} ${symbol} ${args[1]})` : `${name}(${args.join(', ')})`),
  });
}

function bitsOf(type: DataType): number {
  if (type.kind === 'byte') return 8;
  if (type.kind === 'short') return 16;
  return type.kind === 'integer' ? 32 : 64;
}

/** Java takes only the low bits of the distance. */
function distance(call: CallToTranslate): string {
  return `(${argument(call, 1)} & ${call.dataType.kind === 'long' ? 63 : 31})`;
}

function shiftLeft(call: CallToTranslate): string {
  const value = argument(call, 0);
  if (call.dataType.kind === 'long') {
    const shifted = `(CAST(${value} AS HUGEINT) * (CAST(1 AS HUGEINT) << CAST(${distance(call)} AS HUGEINT)))`;
    return wrap(shifted, '18446744073709551616', '9223372036854775808', 'BIGINT');
  }
  const shifted = `(CAST(${value} AS HUGEINT) * (CAST(1 AS HUGEINT) << CAST(${distance(call)} AS HUGEINT)))`;
  return wrap(shifted, '4294967296', '2147483648', 'INTEGER');
}

/** Two's complement of a whole number in fewer bits. */
function wrap(value: string, modulus: string, half: string, type: string): string {
  const positive = `(((${value} + ${half}) % ${modulus}) + ${modulus}) % ${modulus}`;
  return `CAST((${positive}) - ${half} AS ${type})`;
}

function shiftRight(call: CallToTranslate): string {
  return `(${argument(call, 0)} >> ${distance(call)})`;
}

function shiftRightUnsigned(call: CallToTranslate): string {
  const value = argument(call, 0);
  const [bits, half, type] =
    call.dataType.kind === 'long'
      ? ['18446744073709551616', '9223372036854775808', 'BIGINT']
      : ['4294967296', '2147483648', 'INTEGER'];
  const unsigned = `(CASE WHEN ${value} < 0 THEN CAST(${value} AS HUGEINT) + ${bits} ELSE CAST(${value} AS HUGEINT) END)`;
  return wrap(`(${unsigned} >> CAST(${distance(call)} AS HUGEINT))`, bits ?? '', half ?? '', type ?? '');
}
