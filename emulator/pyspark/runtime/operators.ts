import type { BinaryOperator } from '../syntax/ast.ts';
import { numeric, numericPair } from './compare.ts';
import { fractionOf, nearestDouble } from './exactDecimal.ts';
import { hashKey, makeDict } from './hashing.ts';
import { formatPercent } from './percentFormat.ts';
import { raise, unsupportedPython } from './raise.ts';
import { checkSize } from './run.ts';
import { hasKind, list, tuple, typeName, type At, type PySet, type PyValue } from './values.ts';

export async function binary(left: PyValue, operator: BinaryOperator, right: PyValue, at: At): Promise<PyValue> {
  if (hasKind(left, 'object')) {
    const answer = await left.class.binary?.(left, { operator, other: right, reversed: false }, at);
    if (answer !== undefined) return answer;
  }
  if (hasKind(right, 'object')) {
    const answer = await right.class.binary?.(right, { operator, other: left, reversed: true }, at);
    if (answer !== undefined) return answer;
  }
  const answer =
    typeof left === 'string' && operator === '%'
      ? await formatPercent(left, right, at)
      : (arithmetic(left, operator, right, at) ??
        sequence(left, operator, right, at) ??
        setOperation(left, operator, right, at));
  if (answer !== undefined) return answer;
  throw raise(
    at,
    'TypeError',
    `unsupported operand type(s) for ${operator === '**' ? '** or pow()' : operator}: '${typeName(left)}' and '${typeName(right)}'`,
  );
}

export async function unary(operator: '+' | '-' | '~', operand: PyValue, at: At): Promise<PyValue> {
  if (hasKind(operand, 'object') && operand.class.unary !== undefined)
    return operand.class.unary(operand, operator, at);
  const number = numeric(operand);
  if (typeof number === 'bigint') return operator === '-' ? -number : operator === '~' ? ~number : number;
  if (number !== undefined && operator !== '~') return operator === '-' ? -number : number;
  throw raise(at, 'TypeError', `bad operand type for unary ${operator}: '${typeName(operand)}'`);
}

function arithmetic(left: PyValue, operator: BinaryOperator, right: PyValue, at: At): PyValue | undefined {
  const pair = numericPair(left, right);
  if (pair === undefined) return undefined;
  if (typeof left === 'boolean' && typeof right === 'boolean' && /^[&|^]$/.test(operator)) {
    return operator === '&' ? left && right : operator === '|' ? left || right : left !== right;
  }
  const [first, second] = pair;
  if (typeof first === 'bigint' && typeof second === 'bigint') return integers(first, operator, second, at);
  return floats(toFloat(first, at), operator, toFloat(second, at), at);
}

function toFloat(value: bigint | number, at: At): number {
  const number = Number(value);
  if (typeof value === 'bigint' && !Number.isFinite(number)) {
    throw raise(at, 'OverflowError', 'int too large to convert to float');
  }
  return number;
}

function integers(first: bigint, operator: BinaryOperator, second: bigint, at: At): PyValue | undefined {
  switch (operator) {
    case '+':
      return first + second;
    case '-':
      return first - second;
    case '*':
      checkSize(at, bits(first) + bits(second), 'an integer of more bits');
      return first * second;
    case '/':
      if (second === 0n) throw raise(at, 'ZeroDivisionError', 'division by zero');
      return divide(first, second, at);
    case '//':
    case '%': {
      if (second === 0n) {
        throw raise(
          at,
          'ZeroDivisionError',
          operator === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero',
        );
      }
      const remainder = first % second;
      const moved = remainder !== 0n && remainder < 0n !== second < 0n;
      if (operator === '%') return moved ? remainder + second : remainder;
      return moved ? first / second - 1n : first / second;
    }
    case '**':
      if (second < 0n) {
        if (first === 0n) throw raise(at, 'ZeroDivisionError', '0.0 cannot be raised to a negative power');
        return power(toFloat(first, at), Number(second), at);
      }
      checkSize(at, BigInt(bits(first)) * second, 'an integer of more bits');
      return first ** second;
    case '&':
      return first & second;
    case '|':
      return first | second;
    case '^':
      return first ^ second;
    case '<<':
    case '>>':
      if (second < 0n) throw raise(at, 'ValueError', 'negative shift count');
      if (operator === '<<') checkSize(at, BigInt(bits(first)) + second, 'an integer of more bits');
      return operator === '<<' ? first << second : first >> second;
    default:
      return undefined;
  }
}

/** True division rounds the exact quotient once. */
function divide(first: bigint, second: bigint, at: At): number {
  const result = nearestDouble(first, second);
  if (result === undefined) throw raise(at, 'OverflowError', 'integer division result too large for a float');
  return result;
}

function bits(value: bigint): number {
  return value.toString(16).length * 4;
}

function floats(first: number, operator: BinaryOperator, second: number, at: At): PyValue | undefined {
  switch (operator) {
    case '+':
      return first + second;
    case '-':
      return first - second;
    case '*':
      return first * second;
    case '/':
      if (second === 0) throw raise(at, 'ZeroDivisionError', 'float division by zero');
      return first / second;
    case '//':
    case '%': {
      if (second === 0)
        throw raise(at, 'ZeroDivisionError', operator === '%' ? 'float modulo' : 'float floor division by zero');
      if (!Number.isFinite(first) || !Number.isFinite(second))
        throw unsupportedPython(at, `"${operator}" of infinite floats`);
      let remainder = first % second;
      if (remainder !== 0 && remainder < 0 !== second < 0) remainder += second;
      if (remainder === 0) remainder = second < 0 ? -0 : 0;
      if (operator === '%') return remainder;
      const quotient = (first - remainder) / second;
      const floor = Math.floor(quotient);
      return quotient - floor > 0.5 ? floor + 1 : floor;
    }
    case '**':
      if (first === 0 && second < 0) {
        throw raise(at, 'ZeroDivisionError', '0.0 cannot be raised to a negative power');
      }
      return power(first, second, at);
    default:
      return undefined;
  }
}

/** The platform's pow rounds otherwise than Python's now and then, so the power is computed exactly and rounded once. */
function power(first: number, second: number, at: At): number {
  if (second === 0 || first === 1) return 1;
  if (first === 0) return 0;
  if (second === 0.5 && first > 0) return Math.sqrt(first);
  if (!Number.isInteger(second) || Math.abs(second) > 512 || !Number.isFinite(first)) {
    throw unsupportedPython(at, 'a power of floats with this exponent');
  }
  const { numerator, denominator } = fractionOf(first);
  const times = BigInt(Math.abs(second));
  const [top, bottom] = [numerator ** times, denominator ** times];
  const result = second > 0 ? nearestDouble(top, bottom) : nearestDouble(bottom, top);
  if (result === undefined) throw unsupportedPython(at, 'a power of floats that is this large or small');
  return result;
}

function sequence(left: PyValue, operator: BinaryOperator, right: PyValue, at: At): PyValue | undefined {
  if (operator === '+') return concatenate(left, right, at);
  if (operator === '|' && hasKind(left, 'dict') && hasKind(right, 'dict')) {
    const pairs = [...left.entries.values(), ...right.entries.values()];
    return makeDict(
      pairs.map(({ key, value }) => [key, value] as const),
      at,
    );
  }
  if (operator !== '*') return undefined;
  const leftTimes = timesOf(left);
  const [items, times] = leftTimes === undefined ? [left, timesOf(right)] : [right, leftTimes];
  return times === undefined ? undefined : repeat(items, times < 0n ? 0n : times, at);
}

function concatenate(left: PyValue, right: PyValue, at: At): PyValue | undefined {
  if (typeof left === 'string') {
    if (typeof right !== 'string') {
      throw raise(at, 'TypeError', `can only concatenate str (not "${typeName(right)}") to str`);
    }
    checkSize(at, left.length + right.length, 'a text');
    return left + right;
  }
  for (const kind of ['list', 'tuple'] as const) {
    if (!hasKind(left, kind)) continue;
    if (!hasKind(right, kind)) {
      throw raise(at, 'TypeError', `can only concatenate ${kind} (not "${typeName(right)}") to ${kind}`);
    }
    checkSize(at, left.items.length + right.items.length, 'a list');
    const items = [...left.items, ...right.items];
    return kind === 'list' ? list(items) : tuple(items);
  }
  if (hasKind(left, 'bytes') && hasKind(right, 'bytes')) {
    return { kind: 'bytes', bytes: Uint8Array.from([...left.bytes, ...right.bytes]) };
  }
  return undefined;
}

function timesOf(value: PyValue): bigint | undefined {
  const number = numeric(value);
  return typeof number === 'bigint' ? number : undefined;
}

function repeat(value: PyValue, times: bigint, at: At): PyValue | undefined {
  if (typeof value === 'string') {
    checkSize(at, BigInt(value.length) * times, 'a text');
    return value.repeat(Number(times));
  }
  if (!hasKind(value, 'list') && !hasKind(value, 'tuple')) return undefined;
  checkSize(at, BigInt(value.items.length) * times, 'a list');
  const items = Array.from({ length: Number(times) }, () => value.items).flat();
  return value.kind === 'list' ? list(items) : tuple(items);
}

function setOperation(left: PyValue, operator: BinaryOperator, right: PyValue, at: At): PyValue | undefined {
  if (!hasKind(left, 'set') || !hasKind(right, 'set')) return undefined;
  const items = new Map<string, PyValue>();
  const add = (from: PySet, wanted: (hash: string) => boolean): void => {
    for (const item of from.items.values()) {
      const hash = hashKey(item, at);
      if (wanted(hash) && !items.has(hash)) items.set(hash, item);
    }
  };
  switch (operator) {
    case '|':
      add(left, () => true);
      add(right, () => true);
      break;
    case '&':
      add(left, (hash) => right.items.has(hash));
      break;
    case '-':
      add(left, (hash) => !right.items.has(hash));
      break;
    case '^':
      add(left, (hash) => !right.items.has(hash));
      add(right, (hash) => !left.items.has(hash));
      break;
    default:
      return undefined;
  }
  return { kind: 'set', frozen: left.frozen, items };
}
