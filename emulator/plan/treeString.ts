import type { DataType, StructType } from './dataType.ts';
import { simpleString } from './typeText.ts';

/** The text of Spark's `printSchema()`, one line a field, ending in a line break. */
export function treeString(schema: StructType): string {
  return `root\n${fieldLines(schema, ' |').join('')}`;
}

function fieldLines(schema: StructType, prefix: string): readonly string[] {
  return schema.fields.flatMap((field) => [
    `${prefix}-- ${field.name}: ${typeName(field.dataType)} (nullable = ${field.nullable})\n`,
    ...innerLines(field.dataType, `${prefix}    |`),
  ]);
}

function innerLines(type: DataType, prefix: string): readonly string[] {
  switch (type.kind) {
    case 'struct':
      return fieldLines(type, prefix);
    case 'array':
      return [
        `${prefix}-- element: ${typeName(type.element)} (containsNull = ${type.containsNull})\n`,
        ...innerLines(type.element, `${prefix}    |`),
      ];
    case 'map':
      return [
        `${prefix}-- key: ${typeName(type.key)}\n`,
        ...innerLines(type.key, `${prefix}    |`),
        `${prefix}-- value: ${typeName(type.value)} (valueContainsNull = ${type.valueContainsNull})\n`,
        ...innerLines(type.value, `${prefix}    |`),
      ];
    default:
      return [];
  }
}

/** Spark's `DataType.typeName`: `long`, where `simpleString` says `bigint`. */
function typeName(type: DataType): string {
  switch (type.kind) {
    case 'array':
    case 'map':
    case 'struct':
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      return type.kind;
    default:
      return simpleString(type);
  }
}
