import type { DataType, DayTimeField, DecimalType } from './dataType.ts';

/** Shorthands for the types that rules name most. */
export const types = {
  void: { kind: 'void' },
  boolean: { kind: 'boolean' },
  byte: { kind: 'byte' },
  short: { kind: 'short' },
  integer: { kind: 'integer' },
  long: { kind: 'long' },
  float: { kind: 'float' },
  double: { kind: 'double' },
  string: { kind: 'string' },
  binary: { kind: 'binary' },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp' },
  timestampNtz: { kind: 'timestamp_ntz' },
  calendarInterval: { kind: 'calendarInterval' },
  variant: { kind: 'variant' },
} as const satisfies Record<string, DataType>;

export function decimalType(precision: number, scale: number): DecimalType {
  return { kind: 'decimal', precision, scale };
}

export function arrayType(element: DataType, containsNull: boolean): DataType {
  return { kind: 'array', element, containsNull };
}

export function isIntegral(type: DataType): boolean {
  return type.kind === 'byte' || type.kind === 'short' || type.kind === 'integer' || type.kind === 'long';
}

export function isFloating(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}

export function isDecimal(type: DataType): type is DecimalType {
  return type.kind === 'decimal';
}

export function isFractional(type: DataType): boolean {
  return isFloating(type) || isDecimal(type);
}

export function isNumeric(type: DataType): boolean {
  return isIntegral(type) || isFractional(type);
}

/** Types of characters; `char` and `varchar` behave as strings in expressions. */
export function isString(type: DataType): boolean {
  return type.kind === 'string' || type.kind === 'char' || type.kind === 'varchar';
}

export function isTimestamp(type: DataType): boolean {
  return type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
}

export function isDatetime(type: DataType): boolean {
  return type.kind === 'date' || isTimestamp(type) || type.kind === 'time';
}

export function isAnsiInterval(type: DataType): boolean {
  return type.kind === 'dayTimeInterval' || type.kind === 'yearMonthInterval';
}

export function isInterval(type: DataType): boolean {
  return isAnsiInterval(type) || type.kind === 'calendarInterval';
}

/** Spark's AtomicType: what is neither nested, void, nor a calendar interval. */
export function isAtomic(type: DataType): boolean {
  return !['void', 'array', 'map', 'struct', 'calendarInterval', 'variant'].includes(type.kind);
}

/** Equal but for nullability inside, as `DataType.sameType`. */
export function sameType(left: DataType, right: DataType): boolean {
  if (left.kind !== right.kind) return false;
  switch (left.kind) {
    case 'array':
      return right.kind === 'array' && sameType(left.element, right.element);
    case 'map':
      return right.kind === 'map' && sameType(left.key, right.key) && sameType(left.value, right.value);
    case 'struct':
      return (
        right.kind === 'struct' &&
        left.fields.length === right.fields.length &&
        left.fields.every((field, index) => {
          const other = right.fields[index];
          return (
            other !== undefined &&
            field.name.toLowerCase() === other.name.toLowerCase() &&
            sameType(field.dataType, other.dataType)
          );
        })
      );
    default:
      return sameLeaf(left, right);
  }
}

/** Equal but for the names of struct fields and for nullability (`DataType.equalsStructurally`). */
export function sameStructure(left: DataType, right: DataType): boolean {
  if (left.kind === 'array' && right.kind === 'array') return sameStructure(left.element, right.element);
  if (left.kind === 'map' && right.kind === 'map') {
    return sameStructure(left.key, right.key) && sameStructure(left.value, right.value);
  }
  if (left.kind === 'struct' && right.kind === 'struct') {
    return (
      left.fields.length === right.fields.length &&
      left.fields.every((field, index) => {
        const other = right.fields[index];
        return other !== undefined && sameStructure(field.dataType, other.dataType);
      })
    );
  }
  return sameType(left, right);
}

/** Equal in every detail, nullability included. */
export function equalType(left: DataType, right: DataType): boolean {
  return JSON.stringify(normalised(left)) === JSON.stringify(normalised(right));
}

/** True when values of the type can be ordered (`RowOrdering.isOrderable`). */
export function isOrderable(type: DataType): boolean {
  switch (type.kind) {
    case 'map':
    case 'variant':
    case 'calendarInterval':
      return false;
    case 'array':
      return isOrderable(type.element);
    case 'struct':
      return type.fields.every((field) => isOrderable(field.dataType));
    default:
      return true;
  }
}

/** True when a value of the type can hold a null inside. */
export function hasNullInside(type: DataType): boolean {
  switch (type.kind) {
    case 'array':
      return type.containsNull || hasNullInside(type.element);
    case 'map':
      return type.valueContainsNull || hasNullInside(type.key) || hasNullInside(type.value);
    case 'struct':
      return type.fields.some((field) => field.nullable || hasNullInside(field.dataType));
    default:
      return false;
  }
}

/** Whether the type or a part of it satisfies a test. */
export function containsType(type: DataType, test: (part: DataType) => boolean): boolean {
  if (test(type)) return true;
  switch (type.kind) {
    case 'array':
      return containsType(type.element, test);
    case 'map':
      return containsType(type.key, test) || containsType(type.value, test);
    case 'struct':
      return type.fields.some((field) => containsType(field.dataType, test));
    default:
      return false;
  }
}

const dayTimeFields: readonly DayTimeField[] = ['day', 'hour', 'minute', 'second'];

export function dayTimeIndex(field: DayTimeField): number {
  return dayTimeFields.indexOf(field);
}

export function widerDayTime(left: DataType, right: DataType): DataType | undefined {
  if (left.kind !== 'dayTimeInterval' || right.kind !== 'dayTimeInterval') return undefined;
  const start = Math.min(dayTimeIndex(left.start), dayTimeIndex(right.start));
  const end = Math.max(dayTimeIndex(left.end), dayTimeIndex(right.end));
  return { kind: 'dayTimeInterval', start: dayTimeFields[start] ?? 'day', end: dayTimeFields[end] ?? 'second' };
}

export function widerYearMonth(left: DataType, right: DataType): DataType | undefined {
  if (left.kind !== 'yearMonthInterval' || right.kind !== 'yearMonthInterval') return undefined;
  return {
    kind: 'yearMonthInterval',
    start: left.start === 'year' || right.start === 'year' ? 'year' : 'month',
    end: left.end === 'month' || right.end === 'month' ? 'month' : 'year',
  };
}

function sameLeaf(left: DataType, right: DataType): boolean {
  return JSON.stringify(normalised(left)) === JSON.stringify(normalised(right));
}

/** Members in one order, so that equal types have equal JSON. */
function normalised(type: DataType): unknown {
  switch (type.kind) {
    case 'array':
      return ['array', normalised(type.element), type.containsNull];
    case 'map':
      return ['map', normalised(type.key), normalised(type.value), type.valueContainsNull];
    case 'struct':
      return ['struct', type.fields.map((field) => [field.name, normalised(field.dataType), field.nullable])];
    case 'decimal':
      return ['decimal', type.precision, type.scale];
    case 'string':
      return ['string', type.collation ?? ''];
    case 'char':
    case 'varchar':
      return [type.kind, type.length];
    case 'time':
      return ['time', type.precision];
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return [type.kind, type.start, type.end];
    default:
      return type.kind;
  }
}
