import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import type { CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { isAnsiInterval, isDecimal, isFloating, isIntegral } from '../plan/types.ts';
import { argument } from './define.ts';
import { arithmeticOperators } from './operatorsArithmetic.ts';

/** `try_add` and its kin: NULL where the operator would overflow or divide by zero. Errors inside of the operands stay errors. */
export const tryOperators: readonly FunctionEntry[] = [
  tryOperator('try_add', '+', 'The sum, or NULL on overflow.'),
  tryOperator('try_subtract', '-', 'The difference, or NULL on overflow.'),
  tryOperator('try_multiply', '*', 'The product, or NULL on overflow.'),
  tryOperator('try_divide', '/', 'The quotient, or NULL when the divisor is zero.'),
  tryOperator('try_mod', '%', 'The remainder, or NULL when the divisor is zero.'),
];

function operatorOf(symbol: string): FunctionEntry {
  const entry = arithmeticOperators.find(({ names }) => names[0] === symbol);
  if (entry === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `there is no operator ${symbol}` });
  return entry;
}

function tryOperator(name: string, symbol: string, help: string): FunctionEntry {
  const operator = operatorOf(symbol);
  return {
    names: [name],
    kind: 'scalar',
    help,
    arity: [2, 2],
    resolve: (call) => {
      const { entry = operator, ...resolved } = operator.resolve({ ...call, name: symbol });
      return { ...resolved, nullable: true, entry: tried(name, entry, symbol) };
    },
    toSql: (call) => trySql(call, operator, symbol),
  };
}

/** The same operator in its form for the operands that it got. */
function tried(name: string, operator: FunctionEntry, symbol: string): FunctionEntry {
  return {
    names: [`${name} ${operator.names[0] ?? ''}`],
    kind: 'scalar',
    help: '',
    resolve: operator.resolve,
    toSql: (call) => trySql(call, operator, symbol),
    text: ({ args }) => `${name}(${args.join(', ')})`,
  };
}

function trySql(call: CallToTranslate, operator: FunctionEntry, symbol: string): string {
  const [left, right] = [argument(call, 0), argument(call, 1)];
  const type = call.dataType;
  if (symbol === '/' || symbol === '%') {
    const divisor = `nullif(${right}, 0)`;
    if (isFloating(type) || (symbol === '%' && isIntegral(type))) return `(${left} ${symbol} ${divisor})`;
    if (isDecimal(type)) return tryDecimal(call, symbol, divisor);
  }
  if (isFloating(type)) return `(${left} ${symbol} ${right})`;
  if (isIntegral(type)) return inRange(`(CAST(${left} AS HUGEINT) ${symbol} CAST(${right} AS HUGEINT))`, type);
  if (isDecimal(type)) return tryDecimal(call, symbol, right);
  const sql = simple(call, operator.toSql(call));
  return isAnsiInterval(type) ? withoutRaising(sql) : `TRY(${sql})`;
}

/** TRY is not allowed around `error`, so that the branches that raise give NULL instead. */
function withoutRaising(sql: string): string {
  return sql.replaceAll(/error\('SLUICE:INTERVAL_[^']*'\)/g, 'NULL');
}

function tryDecimal(call: CallToTranslate, symbol: string, right: string): string {
  const { dataType } = call;
  if (!isDecimal(dataType)) throw sluiceError('INTERNAL_ERROR', { detail: 'a decimal operator gives no decimal' });
  const { precision, scale } = dataType;
  const name = call.useJavaScript('try_decimal_arithmetic');
  const digits = `CAST(${argument(call, 0)} AS VARCHAR), CAST(${right} AS VARCHAR), ${precision}, ${scale}`;
  return `CAST(${name}('${symbol}', ${digits}) AS DECIMAL(${precision},${scale}))`;
}

/** TRY swallows every error below it, which is right only where the operands cannot fail themselves. */
function simple(call: CallToTranslate, sql: string): string {
  if (call.args.every((arg) => !/error\(|js_|CAST\((?!'?-?[\w.]*'? AS)/.test(arg))) return sql;
  throw sluiceError('UNSUPPORTED_FUNCTION', { name: `\`${call.name}\``, detail: ' over expressions that may fail' });
}

function inRange(value: string, type: DataType): string {
  const [bits, name] = rangeOf(type);
  const high = (2n ** BigInt(bits - 1) - 1n).toString();
  const low = (-(2n ** BigInt(bits - 1))).toString();
  return `(CASE WHEN ${value} BETWEEN ${low} AND ${high} THEN CAST(${value} AS ${name}) END)`;
}

function rangeOf(type: DataType): readonly [bits: number, name: string] {
  switch (type.kind) {
    case 'byte':
      return [8, 'TINYINT'];
    case 'short':
      return [16, 'SMALLINT'];
    case 'integer':
      return [32, 'INTEGER'];
    default:
      return [64, 'BIGINT'];
  }
}
