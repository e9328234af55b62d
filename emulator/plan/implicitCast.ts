import { canStoreAssign } from './castRules.ts';
import type { DataType } from './dataType.ts';
import { decimalFor } from './decimalPrecision.ts';
import type { TypedExpression } from './resolved.ts';
import { castTo } from './typedExpression.ts';
import { sqlText } from './typeText.ts';
import {
  arrayType,
  decimalType,
  isAnsiInterval,
  isAtomic,
  isDecimal,
  isFractional,
  isIntegral,
  isNumeric,
  isString,
  sameType,
  types,
} from './types.ts';

/**
 * What a parameter takes: a type, a family of types, an array of what another one takes, or the first that fits of several
 * (Spark's AbstractDataType and TypeCollection).
 */
export type InputType =
  | DataType
  | 'any'
  | 'numeric'
  | 'integral'
  | 'fractional'
  | 'anyDecimal'
  | 'anyString'
  | 'anyTimestamp'
  | 'anyTime'
  | 'anyArray'
  | 'anyMap'
  | 'anyStruct'
  | 'ansiInterval'
  | 'dayTimeInterval'
  | 'yearMonthInterval'
  | 'ordered'
  | { readonly arrayOf: InputType }
  | { readonly oneOf: readonly InputType[] };

export function accepts(expected: InputType, type: DataType): boolean {
  if (typeof expected === 'string') return acceptsFamily(expected, type);
  if ('oneOf' in expected) return expected.oneOf.some((one) => accepts(one, type));
  if ('arrayOf' in expected) return type.kind === 'array' && accepts(expected.arrayOf, type.element);
  if (isString(expected)) return isString(type);
  return sameType(expected, type);
}

/** The argument as the parameter takes it, or undefined where ANSI mode has no implicit cast (`AnsiTypeCoercion.implicitCast`). */
export function implicitCast(argument: TypedExpression, expected: InputType): TypedExpression | undefined {
  const type = implicitCastType(argument.dataType, expected);
  return type === undefined ? undefined : castTo(argument, type);
}

/** The text of a requirement in DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE. */
export function inputTypeText(expected: InputType): string {
  if (typeof expected !== 'string') {
    if ('oneOf' in expected) return `(${expected.oneOf.map(inputTypeText).join(' or ')})`;
    if ('arrayOf' in expected) return `"ARRAY<${inputTypeText(expected.arrayOf).replaceAll('"', '')}>"`;
    return `"${sqlText(expected)}"`;
  }
  return familyTexts[expected];
}

const familyTexts: Readonly<Record<Extract<InputType, string>, string>> = {
  any: '"ANY"',
  numeric: '"NUMERIC"',
  integral: '"INTEGRAL"',
  fractional: '"FRACTIONAL"',
  anyDecimal: '"DECIMAL"',
  anyString: '"STRING"',
  anyTimestamp: '("TIMESTAMP" or "TIMESTAMP_NTZ")',
  anyTime: '"TIME"',
  anyArray: '"ARRAY"',
  anyMap: '"MAP"',
  anyStruct: '"STRUCT"',
  ansiInterval: '("INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")',
  dayTimeInterval: '"INTERVAL DAY TO SECOND"',
  yearMonthInterval: '"INTERVAL YEAR TO MONTH"',
  ordered: '"ORDERED"',
};

function implicitCastType(from: DataType, expected: InputType): DataType | undefined {
  if (accepts(expected, from)) return from;
  if (typeof expected === 'object' && 'oneOf' in expected) {
    for (const one of expected.oneOf) {
      const type = implicitCastType(from, one);
      if (type !== undefined) return type;
    }
    return undefined;
  }
  if (typeof expected === 'object' && 'arrayOf' in expected) {
    if (from.kind === 'array') {
      const element = implicitCastType(from.element, expected.arrayOf);
      return element === undefined ? undefined : arrayType(element, true);
    }
    const element = defaultType(expected.arrayOf);
    return from.kind === 'void' && element !== undefined ? arrayType(element, true) : undefined;
  }
  if (expected === 'anyDecimal' && isNumeric(from)) return decimalFor(from);
  if (expected === 'integral' && isFractional(from)) return undefined;
  const target = defaultType(expected);
  if (target === undefined) return undefined;
  if (isString(from)) {
    const family = typeof expected === 'string';
    if (family ? ['numeric', 'anyDecimal', 'anyTimestamp'].includes(expected) : isAtomic(target)) return target;
  }
  return canStoreAssign(from, target) ? target : undefined;
}

/** `AbstractDataType.defaultConcreteType`. */
function defaultType(expected: InputType): DataType | undefined {
  if (typeof expected !== 'string') return 'kind' in expected ? expected : undefined;
  switch (expected) {
    case 'numeric':
    case 'fractional':
      return types.double;
    case 'integral':
      return types.integer;
    case 'anyDecimal':
      return decimalType(38, 18);
    case 'anyString':
      return types.string;
    case 'anyTimestamp':
      return types.timestamp;
    case 'anyTime':
      return { kind: 'time', precision: 6 };
    case 'anyArray':
      return arrayType(types.void, true);
    case 'anyMap':
      return { kind: 'map', key: types.void, value: types.void, valueContainsNull: true };
    case 'anyStruct':
      return { kind: 'struct', fields: [] };
    case 'ansiInterval':
    case 'dayTimeInterval':
      return { kind: 'dayTimeInterval', start: 'day', end: 'second' };
    case 'yearMonthInterval':
      return { kind: 'yearMonthInterval', start: 'year', end: 'month' };
    default:
      return undefined;
  }
}

function acceptsFamily(expected: Extract<InputType, string>, type: DataType): boolean {
  switch (expected) {
    case 'any':
      return true;
    case 'ordered':
      return isAtomic(type);
    case 'numeric':
      return isNumeric(type);
    case 'integral':
      return isIntegral(type);
    case 'fractional':
      return isFractional(type);
    case 'anyDecimal':
      return isDecimal(type);
    case 'anyString':
      return isString(type);
    case 'anyTimestamp':
      return type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
    case 'anyTime':
      return type.kind === 'time';
    case 'anyArray':
      return type.kind === 'array';
    case 'anyMap':
      return type.kind === 'map';
    case 'anyStruct':
      return type.kind === 'struct';
    case 'ansiInterval':
      return isAnsiInterval(type);
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return type.kind === expected;
  }
}
