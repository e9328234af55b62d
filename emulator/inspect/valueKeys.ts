import type { DataType } from '../plan/dataType.ts';
import { containsType } from '../plan/types.ts';

/**
 * SQL of a value by which two rows hold the same: DuckDB takes 0.0 and -0.0 for one value, which a person sees as two, and the entries of two
 * maps in another order for two, which Spark takes for one. NULL is like NULL and NaN like NaN, at any depth.
 * Source: apache/spark, `InsertMapSortInGroupingExpressions` and `NormalizeFloatingNumbers` (which does take the zeros for one).
 */
export function valueKey(sql: string, type: DataType, depth = 0): string {
  if (!containsType(type, ({ kind }) => kind === 'float' || kind === 'double' || kind === 'map')) return sql;
  switch (type.kind) {
    case 'float':
    case 'double':
      return `{'v': CASE WHEN isnan(${sql}) THEN 'NaN' ELSE ${sql} END, 'negative': ${sql} = 0 AND signbit(${sql})}`;
    case 'array': {
      const item = `item${depth}`;
      return `list_transform(${sql}, lambda ${item}: ${valueKey(item, type.element, depth + 1)})`;
    }
    case 'map': {
      const item = `item${depth}`;
      const key = valueKey(`${item}.key`, type.key, depth + 1);
      const value = valueKey(`${item}.value`, type.value, depth + 1);
      return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE list_sort(list_transform(map_entries(${sql}), lambda ${item}: {'k': ${key}, 'v': ${value}})) END)`;
    }
    case 'struct': {
      const members = type.fields.map((field, index) => {
        const part = `struct_extract_at(${sql}, ${index + 1})`;
        return `'p${index}': ${valueKey(part, field.dataType, depth + 1)}`;
      });
      return `(CASE WHEN ${sql} IS NULL THEN NULL ELSE {${members.join(', ')}} END)`;
    }
    default:
      return sql;
  }
}
