import type { DataType, StructField } from '../../plan/dataType.ts';
import { physicalName } from '../../plan/fileScan.ts';
import { quoteName, quoteText } from '../sqlText.ts';

/** A field under its physical name, nested ones too. Protocol, section "Column Mapping". */
export function physicalField(field: StructField): StructField {
  return { ...field, name: physicalName(field), dataType: physicalType(field.dataType) };
}

function physicalType(type: DataType): DataType {
  switch (type.kind) {
    case 'struct':
      return { kind: 'struct', fields: type.fields.map(physicalField) };
    case 'array':
      return { ...type, element: physicalType(type.element) };
    case 'map':
      return { ...type, key: physicalType(type.key), value: physicalType(type.value) };
    default:
      return type;
  }
}

/** SQL that gives a value the physical names of its nested fields. */
export function physicalSql(sql: string, type: DataType, depth = 0): string {
  const variable = `v${depth}`;
  switch (type.kind) {
    case 'struct': {
      const members = type.fields.map(
        (field) =>
          `${quoteName(physicalName(field))} := ${physicalSql(`struct_extract(${sql}, ${quoteText(field.name)})`, field.dataType, depth)}`,
      );
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.join(', ')}) END`;
    }
    case 'array': {
      const element = physicalSql(variable, type.element, depth + 1);
      return element === variable ? sql : `list_transform(${sql}, lambda ${variable}: ${element})`;
    }
    case 'map': {
      const [keySql, valueSql] = [`${variable}."key"`, `${variable}."value"`];
      const key = physicalSql(keySql, type.key, depth + 1);
      const value = physicalSql(valueSql, type.value, depth + 1);
      if (key === keySql && value === valueSql) return sql;
      const entries = `list_transform(map_entries(${sql}), lambda ${variable}: struct_pack("key" := ${key}, "value" := ${value}))`;
      return `CASE WHEN ${sql} IS NULL THEN NULL ELSE map_from_entries(${entries}) END`;
    }
    default:
      return sql;
  }
}

/** The FIELD_IDS option of COPY: `{"a": 1, "s": {__duckdb_field_id: 2, "x": 3}}`. */
export function fieldIdsSql(fields: readonly StructField[]): string {
  return `{${memberIds(fields).join(', ')}}`;
}

function memberIds(fields: readonly StructField[]): readonly string[] {
  return fields.flatMap((field) => named(quoteName(physicalName(field)), fieldId(field), field.dataType));
}

/** Elements, keys and values have no id of their own; only structs below them have some to name. */
function named(name: string, id: number | undefined, type: DataType): readonly string[] {
  const inner =
    type.kind === 'struct'
      ? memberIds(type.fields)
      : type.kind === 'array'
        ? named('element', undefined, type.element)
        : type.kind === 'map'
          ? [...named('key', undefined, type.key), ...named('value', undefined, type.value)]
          : [];
  if (inner.length === 0) return id === undefined ? [] : [`${name}: ${id}`];
  const own = id === undefined ? [] : [`__duckdb_field_id: ${id}`];
  return [`${name}: {${[...own, ...inner].join(', ')}}`];
}

function fieldId(field: StructField): number | undefined {
  const id = field.metadata['delta.columnMapping.id'];
  return typeof id === 'number' ? id : undefined;
}
