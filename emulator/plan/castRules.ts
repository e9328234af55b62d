import type { DataType } from './dataType.ts';
import {
  equalType,
  isAnsiInterval,
  isAtomic,
  isDatetime,
  isDecimal,
  isIntegral,
  isNumeric,
  isString,
} from './types.ts';

/** Whether `CAST` is defined in ANSI mode (`Cast.canAnsiCast`). */
export function canAnsiCast(from: DataType, to: DataType): boolean {
  if (equalType(from, to) || from.kind === 'void') return true;
  if (isString(to)) return true;
  if (to.kind === 'variant') return from.kind !== 'calendarInterval';
  if (from.kind === 'variant') return to.kind !== 'void' && to.kind !== 'calendarInterval' && !isAnsiInterval(to);
  if (from.kind === 'array' && to.kind === 'array') {
    return canAnsiCast(from.element, to.element) && (!from.containsNull || to.containsNull);
  }
  if (from.kind === 'map' && to.kind === 'map') {
    return (
      canAnsiCast(from.key, to.key) &&
      canAnsiCast(from.value, to.value) &&
      (!from.valueContainsNull || to.valueContainsNull)
    );
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((field, index) => {
        const target = to.fields[index];
        return (
          target !== undefined && canAnsiCast(field.dataType, target.dataType) && (!field.nullable || target.nullable)
        );
      })
    );
  }
  if (isString(from)) {
    return (
      ['binary', 'boolean', 'timestamp', 'timestamp_ntz', 'date', 'time', 'calendarInterval'].includes(to.kind) ||
      isAnsiInterval(to) ||
      isNumeric(to)
    );
  }
  if (isNumeric(from)) {
    if (isNumeric(to) || to.kind === 'boolean' || to.kind === 'timestamp') return true;
    return isAnsiInterval(to) && (isIntegral(from) || isDecimal(from));
  }
  if (from.kind === 'boolean') return isNumeric(to);
  if (from.kind === 'date') return to.kind === 'timestamp' || to.kind === 'timestamp_ntz';
  if (from.kind === 'timestamp') return to.kind === 'date' || to.kind === 'timestamp_ntz' || isNumeric(to);
  if (from.kind === 'timestamp_ntz') return to.kind === 'date' || to.kind === 'timestamp';
  if (from.kind === 'time') return to.kind === 'time' || isIntegral(to) || isDecimal(to);
  if (isAnsiInterval(from)) return from.kind === to.kind || isIntegral(to) || isDecimal(to);
  return false;
}

/** Whether the cast was defined before ANSI mode, which decides which of Spark's messages refuses it. */
export function canLegacyCast(from: DataType, to: DataType): boolean {
  if (canAnsiCast(from, to)) return true;
  if (isIntegral(from) && to.kind === 'binary') return true;
  if ((from.kind === 'date' || from.kind === 'timestamp') && to.kind === 'boolean') return true;
  if (from.kind === 'boolean' && to.kind === 'timestamp') return true;
  return false;
}

/** Whether a value may be stored into a column of the type (`Cast.canANSIStoreAssign`). */
export function canStoreAssign(from: DataType, to: DataType): boolean {
  if (equalType(from, to) || from.kind === 'void') return true;
  if (isNumeric(from) && isNumeric(to)) return true;
  if (isString(to)) return isAtomic(from) || from.kind === 'calendarInterval';
  if (isDatetime(from) && isDatetime(to)) return true;
  if (isAnsiInterval(from) && from.kind === to.kind) return true;
  if (from.kind === 'array' && to.kind === 'array') {
    return (!from.containsNull || to.containsNull) && canStoreAssign(from.element, to.element);
  }
  if (from.kind === 'map' && to.kind === 'map') {
    return (
      (!from.valueContainsNull || to.valueContainsNull) &&
      canStoreAssign(from.key, to.key) &&
      canStoreAssign(from.value, to.value)
    );
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((field, index) => {
        const target = to.fields[index];
        return (
          target !== undefined &&
          field.name.toLowerCase() === target.name.toLowerCase() &&
          (!field.nullable || target.nullable) &&
          canStoreAssign(field.dataType, target.dataType)
        );
      })
    );
  }
  return false;
}
