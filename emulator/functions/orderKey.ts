import type { DataType } from '../plan/dataType.ts';
import { hasNullInside } from '../plan/types.ts';

/**
 * SQL of a value that DuckDB orders as Spark orders the given one. They differ where NULLs stand inside of arrays and structs:
 * Spark puts them before every value, DuckDB behind. Each part that may be NULL gets a mark before it.
 */
export function orderKey(sql: string, type: DataType, depth = 0): string {
  if (!hasNullInside(type)) return sql;
  if (type.kind === 'array') {
    const item = `item${depth}`;
    const body = orderKey(item, type.element, depth + 1);
    const marked = type.containsNull ? marks(item, body) : body;
    return `list_transform(${sql}, lambda ${item}: ${marked})`;
  }
  if (type.kind !== 'struct') return sql;
  const members = type.fields.flatMap((field, index) => {
    const part = `struct_extract_at(${sql}, ${index + 1})`;
    const key = orderKey(part, field.dataType, depth + 1);
    return field.nullable ? [`'p${index}': ${part} IS NOT NULL`, `'v${index}': ${key}`] : [`'v${index}': ${key}`];
  });
  return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE {${members.join(', ')}} END)`;
}

/** The type with NULLs allowed everywhere, so that two values of it get keys of one shape. */
export function allNullable(type: DataType): DataType {
  switch (type.kind) {
    case 'array':
      return { ...type, element: allNullable(type.element), containsNull: true };
    case 'struct':
      return {
        ...type,
        fields: type.fields.map((field) => ({ ...field, dataType: allNullable(field.dataType), nullable: true })),
      };
    default:
      return type;
  }
}

function marks(sql: string, key: string): string {
  return `{'p': ${sql} IS NOT NULL, 'v': ${key}}`;
}
