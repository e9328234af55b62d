import type { DecimalType } from '../plan/dataType.ts';
import { decimalResult, type DecimalOperator } from '../plan/decimalPrecision.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { InputType } from '../plan/implicitCast.ts';
import { isDecimal, types } from '../plan/types.ts';
import { coerceOperands, infixText, type Operands, type OperatorRule } from './binaryOperator.ts';
import { datetimeArithmetic } from './datetimeArithmetic.ts';
import { decimalSql } from './decimalSql.ts';
import { argument, argumentType, raise, scalar } from './define.ts';

const numericOrInterval: InputType = {
  oneOf: ['numeric', types.calendarInterval, 'dayTimeInterval', 'yearMonthInterval'],
};
const numericOrAnsiInterval: InputType = { oneOf: ['numeric', 'dayTimeInterval', 'yearMonthInterval'] };

/** `+ - * / % div`, their signs, `abs` and the functions that are the same operators by name. */
export const arithmeticOperators: readonly FunctionEntry[] = [
  binary({
    names: ['+'],
    help: 'Adds two numbers or intervals, or moves a date or timestamp by an interval.',
    rule: { symbol: '+', inputType: numericOrInterval },
    datetime: true,
    sql: (call) => plain(call, '+'),
  }),
  binary({
    names: ['-'],
    help: 'Subtracts two numbers, intervals, dates or timestamps, or moves a date back by an interval.',
    rule: { symbol: '-', inputType: numericOrInterval },
    datetime: true,
    sql: (call) => plain(call, '-'),
  }),
  binary({
    names: ['*'],
    help: 'Multiplies two numbers, or an interval by a number.',
    rule: { symbol: '*', inputType: 'numeric' },
    datetime: true,
    sql: (call) => plain(call, '*'),
  }),
  binary({
    names: ['/'],
    help: 'Divides two numbers; the quotient is a double or a decimal, never an integer.',
    rule: { symbol: '/', inputType: { oneOf: [types.double, 'anyDecimal'] }, division: true },
    datetime: true,
    sql: (call) => guarded(call, 'DIVIDE_BY_ZERO', '/'),
  }),
  binary({
    names: ['%', 'mod'],
    help: 'The remainder after division, with the sign of the dividend.',
    rule: { symbol: '%', inputType: 'numeric' },
    sql: (call) => guarded(call, 'REMAINDER_BY_ZERO', '%'),
    text: ({ name, args }) => (name === 'mod' ? `mod(${args.join(', ')})` : `(${args.join(' % ')})`),
  }),
  binary({
    names: ['div'],
    help: 'The integral part of a quotient, as BIGINT.',
    rule: {
      symbol: 'div',
      inputType: { oneOf: [types.long, 'anyDecimal', 'dayTimeInterval', 'yearMonthInterval'] },
      integralDivision: true,
    },
    sql: (call) => guarded(call, 'DIVIDE_BY_ZERO', '//'),
    result: () => types.long,
  }),
  scalar({
    names: ['negative'],
    help: 'The number or interval with the opposite sign.',
    inputs: [{ oneOf: ['numeric', types.calendarInterval, 'dayTimeInterval', 'yearMonthInterval'] }],
    returns: ([child]) => child?.dataType ?? types.void,
    sql: (call) => (argumentType(call, 0).kind === 'void' ? 'NULL' : negated(call)),
    text: ({ args }) => `(- ${args[0]})`,
  }),
  // No query can write this name; the analyzer puts it around grouping keys.
  scalar({
    names: ['one zero'],
    help: 'The number, with 0.0 for -0.0.',
    inputs: ['fractional'],
    returns: ([child]) => child?.dataType ?? types.double,
    sql: (call) => `(${argument(call, 0)} + 0)`,
    text: ({ args }) => args[0] ?? '',
  }),
  scalar({
    names: ['positive'],
    help: 'The number or interval itself.',
    inputs: [{ oneOf: ['numeric', types.calendarInterval, 'dayTimeInterval', 'yearMonthInterval'] }],
    returns: ([child]) => child?.dataType ?? types.void,
    sql: (call) => argument(call, 0),
    text: ({ args }) => `(+ ${args[0]})`,
  }),
  scalar({
    names: ['abs'],
    help: 'The absolute value of a number or interval.',
    inputs: [numericOrAnsiInterval],
    returns: ([child]) => child?.dataType ?? types.void,
    sql: (call) => `abs(${argument(call, 0)})`,
  }),
];

interface BinaryDefinition {
  readonly names: readonly string[];
  readonly help: string;
  readonly rule: OperatorRule;
  /** Dates, timestamps and intervals have forms of this operator. */
  readonly datetime?: boolean;
  readonly sql: (call: CallToTranslate) => string;
  readonly result?: (operands: Operands) => ResolvedCall['dataType'];
  readonly text?: FunctionEntry['text'];
}

function binary(definition: BinaryDefinition): FunctionEntry {
  const { rule } = definition;
  return {
    names: definition.names,
    kind: 'scalar',
    help: definition.help,
    arity: [2, 2],
    resolve: (call) => {
      const special = definition.datetime === true ? datetimeArithmetic(call, rule.symbol) : undefined;
      if (special !== undefined) return special;
      return resolveNumeric(call, definition);
    },
    toSql: definition.sql,
    text: definition.text ?? infixText(rule.symbol),
  };
}

function resolveNumeric(call: CallToResolve, { rule, result }: BinaryDefinition): ResolvedCall {
  const operands = coerceOperands(call, rule);
  const { left, right } = operands;
  const decimals = isDecimal(left.dataType) && isDecimal(right.dataType);
  const own =
    decimals && rule.symbol !== 'div'
      ? decimalResult(rule.symbol as DecimalOperator, left.dataType as DecimalType, right.dataType as DecimalType)
      : left.dataType;
  return {
    args: [left, right],
    dataType: result === undefined ? own : result(operands),
    nullable: left.nullable || right.nullable,
  };
}

/** Integers raise on overflow in DuckDB as well; decimals go their own way. */
function plain(call: CallToTranslate, operator: '+' | '-' | '*'): string {
  if (isDecimal(call.dataType)) return decimalSql(call, operator);
  return `(${argument(call, 0)} ${operator} ${argument(call, 1)})`;
}

/** Division and remainder: a zero divisor is an error, but only where the dividend is not NULL. */
function guarded(call: CallToTranslate, code: string, operator: '/' | '%' | '//'): string {
  const left = argument(call, 0);
  const right = argument(call, 1);
  const decimal = isDecimal(argumentType(call, 0));
  const value = decimal ? decimalSql(call, operator === '//' ? 'div' : operator) : `(${left} ${operator} ${right})`;
  const divisor = call.literals[1];
  if (divisor !== undefined && divisor !== null && Number(divisor) !== 0) return value;
  return `(CASE WHEN ${right} = 0 THEN (CASE WHEN ${left} IS NOT NULL THEN ${raise(code)} END) ELSE ${value} END)`;
}

/** A constant minimum must not fail in `-(2147483648)`; DuckDB raises on overflow of the smallest value. */
function negated(call: CallToTranslate): string {
  return `(-${argument(call, 0)})`;
}
