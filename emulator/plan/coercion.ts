import type { DataType, StructField } from './dataType.ts';
import { decimalFor, isWiderThan, widerDecimal } from './decimalPrecision.ts';
import {
  equalType,
  isAnsiInterval,
  isAtomic,
  isDatetime,
  isDecimal,
  isFractional,
  isIntegral,
  isNumeric,
  isString,
  sameType,
  types,
  widerDayTime,
  widerYearMonth,
} from './types.ts';

/*
 * Type coercion in ANSI mode. The functions are those of Spark's `AnsiTypeCoercion` and `TypeCoercionHelper`, under the same names.
 * Source: https://spark.apache.org/docs/latest/sql-ref-ansi-compliance.html#type-promotion-and-precedence
 */

const numericPrecedence = ['byte', 'short', 'integer', 'long', 'float', 'double'];

type FindType = (left: DataType, right: DataType) => DataType | undefined;

export function findTightestCommonType(left: DataType, right: DataType): DataType | undefined {
  if (equalType(left, right)) return left;
  if (left.kind === 'void') return right;
  if (right.kind === 'void') return left;
  if (isString(left) && isString(right)) return types.string;
  if (isIntegral(left) && isDecimal(right)) return isWiderThan(right, left) ? right : undefined;
  if (isDecimal(left) && isIntegral(right)) return isWiderThan(left, right) ? left : undefined;
  if (isNumeric(left) && isNumeric(right)) {
    if (isDecimal(left) || isDecimal(right)) return undefined;
    const wider =
      numericPrecedence[Math.max(numericPrecedence.indexOf(left.kind), numericPrecedence.indexOf(right.kind))];
    // An integral type and FLOAT meet at DOUBLE, so that no digit of the integer is lost.
    if (wider === 'float') return types.double;
    return wider === right.kind ? right : left;
  }
  if (isDatetime(left) && isDatetime(right)) return widerDatetime(left, right);
  return (
    widerDayTime(left, right) ?? widerYearMonth(left, right) ?? findTypeForComplex(left, right, findTightestCommonType)
  );
}

/** The common type of two operands, with decimals widened and strings promoted. */
export function findWiderTypeForTwo(left: DataType, right: DataType): DataType | undefined {
  return (
    findTightestCommonType(left, right) ??
    findWiderTypeForDecimal(left, right) ??
    findWiderTypeForString(left, right) ??
    findTypeForComplex(left, right, findWiderTypeForTwo)
  );
}

export function findWiderCommonType(all: readonly DataType[]): DataType | undefined {
  return fold(all, findWiderTypeForTwo);
}

/** For `greatest` and `least`: a string never becomes a number there. */
export function findWiderTypeWithoutStringPromotion(all: readonly DataType[]): DataType | undefined {
  const forTwo: FindType = (left, right) =>
    findTightestCommonType(left, right) ??
    findWiderTypeForDecimal(left, right) ??
    findTypeForComplex(left, right, forTwo);
  return fold(all, forTwo);
}

/** What a string becomes beside a value of another type. */
export function findWiderTypeForString(left: DataType, right: DataType): DataType | undefined {
  if (isString(left)) {
    if (isIntegral(right)) return types.long;
    if (isFractional(right)) return types.double;
    if (right.kind === 'void') return left;
    if (isAnsiInterval(right)) return undefined;
    if (isString(right)) return types.string;
    return isAtomic(right) ? right : undefined;
  }
  return isString(right) ? findWiderTypeForString(right, left) : undefined;
}

export function haveSameType(all: readonly DataType[]): boolean {
  const [first, ...rest] = all;
  return first === undefined || rest.every((type) => sameType(type, first));
}

/** Whether a cast makes nulls of values that are not (`Cast.forceNullable`). */
export function forceNullable(from: DataType, to: DataType): boolean {
  // The element of `array()` and the entries of `map()`.
  if (from.kind === 'void' || equalType(from, to)) return false;
  if (isString(from)) return to.kind !== 'binary' && !isString(to);
  if (isString(to)) return false;
  if (from.kind === 'timestamp' && ['byte', 'short', 'integer'].includes(to.kind)) return true;
  if ((from.kind === 'float' || from.kind === 'double') && to.kind === 'timestamp') return true;
  if (from.kind === 'timestamp' && to.kind === 'date') return false;
  if (to.kind === 'date') return true;
  if (from.kind === 'date' && to.kind === 'timestamp') return false;
  if (from.kind === 'date') return !isDatetime(to);
  if (to.kind === 'calendarInterval') return true;
  if (isDecimal(to)) return isNumeric(from) ? !isWiderThan(to, from) : true;
  if (isFractional(from) && isIntegral(to)) return true;
  return false;
}

function fold(all: readonly DataType[], forTwo: FindType): DataType | undefined {
  let common: DataType | undefined = types.void;
  for (const type of all) common = common === undefined ? undefined : forTwo(common, type);
  return common;
}

function widerDatetime(left: DataType, right: DataType): DataType | undefined {
  const kinds = [left.kind, right.kind];
  if (kinds.includes('time')) return undefined;
  return kinds.includes('timestamp') ? types.timestamp : types.timestampNtz;
}

function findWiderTypeForDecimal(left: DataType, right: DataType): DataType | undefined {
  if (isDecimal(left) && isDecimal(right)) return widerDecimal(left, right);
  if (isDecimal(left) && isIntegral(right)) return widerDecimal(decimalFor(right) ?? left, left);
  if (isIntegral(left) && isDecimal(right)) return widerDecimal(decimalFor(left) ?? right, right);
  if (isFractional(left) && isFractional(right)) return types.double;
  return undefined;
}

function findTypeForComplex(left: DataType, right: DataType, find: FindType): DataType | undefined {
  if (left.kind === 'array' && right.kind === 'array') {
    const element = find(left.element, right.element);
    if (element === undefined) return undefined;
    const nulls = forceNullable(left.element, element) || forceNullable(right.element, element);
    return { kind: 'array', element, containsNull: left.containsNull || right.containsNull || nulls };
  }
  if (left.kind === 'map' && right.kind === 'map') {
    const key = find(left.key, right.key);
    const value = find(left.value, right.value);
    if (key === undefined || value === undefined) return undefined;
    if (forceNullable(left.key, key) || forceNullable(right.key, key)) return undefined;
    const nulls = forceNullable(left.value, value) || forceNullable(right.value, value);
    return {
      kind: 'map',
      key,
      value,
      valueContainsNull: left.valueContainsNull || right.valueContainsNull || nulls,
    };
  }
  if (left.kind === 'struct' && right.kind === 'struct') {
    if (left.fields.length !== right.fields.length) return undefined;
    const fields: StructField[] = [];
    for (const [index, field] of left.fields.entries()) {
      const other = right.fields[index];
      if (other === undefined || field.name.toLowerCase() !== other.name.toLowerCase()) return undefined;
      const dataType = find(field.dataType, other.dataType);
      if (dataType === undefined) return undefined;
      const nulls = forceNullable(field.dataType, dataType) || forceNullable(other.dataType, dataType);
      fields.push({ name: field.name, dataType, nullable: field.nullable || other.nullable || nulls, metadata: {} });
    }
    return { kind: 'struct', fields };
  }
  return undefined;
}
