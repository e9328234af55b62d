import type { DataType, StructField } from '../../plan/dataType.ts';
import { quote } from '../runtime/text.ts';

const names: ReadonlyMap<DataType['kind'], string> = new Map<DataType['kind'], string>([
  ['void', 'NullType()'],
  ['boolean', 'BooleanType()'],
  ['byte', 'ByteType()'],
  ['short', 'ShortType()'],
  ['integer', 'IntegerType()'],
  ['long', 'LongType()'],
  ['float', 'FloatType()'],
  ['double', 'DoubleType()'],
  ['string', 'StringType()'],
  ['binary', 'BinaryType()'],
  ['date', 'DateType()'],
  ['timestamp', 'TimestampType()'],
  ['timestamp_ntz', 'TimestampNTZType()'],
  ['calendarInterval', 'CalendarIntervalType()'],
  ['variant', 'VariantType()'],
]);

/** The type's `repr` in PySpark. */
export function dataTypeRepr(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `ArrayType(${dataTypeRepr(type.element)}, ${flag(type.containsNull)})`;
    case 'map':
      return `MapType(${dataTypeRepr(type.key)}, ${dataTypeRepr(type.value)}, ${flag(type.valueContainsNull)})`;
    case 'struct':
      return `StructType([${type.fields.map(fieldRepr).join(', ')}])`;
    case 'decimal':
      return `DecimalType(${type.precision},${type.scale})`;
    case 'char':
      return `CharType(${type.length})`;
    case 'varchar':
      return `VarcharType(${type.length})`;
    case 'time':
      return `TimeType(${type.precision})`;
    case 'dayTimeInterval':
      return `DayTimeIntervalType(${['day', 'hour', 'minute', 'second'].indexOf(type.start)}, ${['day', 'hour', 'minute', 'second'].indexOf(type.end)})`;
    case 'yearMonthInterval':
      return `YearMonthIntervalType(${type.start === 'year' ? 0 : 1}, ${type.end === 'year' ? 0 : 1})`;
    case 'string':
      return type.collation === undefined ? 'StringType()' : `StringType(${quote(type.collation)})`;
    default:
      return names.get(type.kind) ?? `${type.kind}()`;
  }
}

export function fieldRepr(field: StructField): string {
  return `StructField(${quote(field.name)}, ${dataTypeRepr(field.dataType)}, ${flag(field.nullable)})`;
}

function flag(value: boolean): string {
  return value ? 'True' : 'False';
}
