import type { DataType } from '../plan/dataType.ts';

/** A type as Scala prints it, which is how Delta names types in its errors: `IntegerType`, `DecimalType(10,2)`. */
export function typeClassName(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `DecimalType(${type.precision},${type.scale})`;
    case 'array':
      return `ArrayType(${typeClassName(type.element)},${type.containsNull})`;
    case 'map':
      return `MapType(${typeClassName(type.key)},${typeClassName(type.value)},${type.valueContainsNull})`;
    case 'struct':
      return `StructType(${type.fields
        .map((field) => `StructField(${field.name},${typeClassName(field.dataType)},${field.nullable})`)
        .join(',')})`;
    case 'char':
    case 'varchar':
      return `${capital(type.kind)}Type(${type.length})`;
    case 'timestamp_ntz':
      return 'TimestampNTZType';
    case 'void':
      return 'NullType';
    default:
      return `${capital(type.kind)}Type`;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
