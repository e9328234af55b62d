import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import { sqlText } from '../../plan/typeText.ts';

/**
 * Both schemas in one: the fields of `left` in their order, then what `right` has beyond them. Names are compared to the letter and no
 * type is widened. Source: `StructType.merge`, as `SchemaMergingUtils.mergeSchemas` of Spark 4.2 calls it.
 */
export function mergeSchemas(left: StructType, right: StructType): StructType {
  const others = new Map(right.fields.map((field) => [field.name, field]));
  const names = new Set(left.fields.map(({ name }) => name));
  return {
    kind: 'struct',
    fields: [
      ...left.fields.map((field): StructField => {
        const other = others.get(field.name);
        if (other === undefined) return field;
        return {
          ...field,
          dataType: mergeTypes(field.dataType, other.dataType),
          nullable: field.nullable || other.nullable,
        };
      }),
      ...right.fields.filter(({ name }) => !names.has(name)),
    ],
  };
}

function mergeTypes(left: DataType, right: DataType): DataType {
  if (left.kind === 'struct' && right.kind === 'struct') return mergeSchemas(left, right);
  if (left.kind === 'array' && right.kind === 'array') {
    return {
      kind: 'array',
      element: mergeTypes(left.element, right.element),
      containsNull: left.containsNull || right.containsNull,
    };
  }
  if (left.kind === 'map' && right.kind === 'map') {
    return {
      kind: 'map',
      key: mergeTypes(left.key, right.key),
      value: mergeTypes(left.value, right.value),
      valueContainsNull: left.valueContainsNull || right.valueContainsNull,
    };
  }
  if (left.kind === 'decimal' && right.kind === 'decimal') {
    if (left.scale !== right.scale) {
      throw sluiceError('CANNOT_MERGE_DECIMAL_TYPE_WITH_INCOMPATIBLE_SCALE', { left: left.scale, right: right.scale });
    }
    return { ...left, precision: Math.max(left.precision, right.precision) };
  }
  if (sameType(left, right)) return left;
  throw sluiceError('CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE', {
    left: `"${sqlText(left)}"`,
    right: `"${sqlText(right)}"`,
  });
}

export function sameType(left: DataType, right: DataType): boolean {
  return left.kind === right.kind && sqlText(left) === sqlText(right);
}

/** Equal in names, order, types and nullability; comments and other metadata do not count. */
export function sameSchema(left: StructType, right: StructType): boolean {
  return (
    left.fields.length === right.fields.length &&
    left.fields.every((field, index) => {
      const other = right.fields[index];
      return (
        other !== undefined &&
        field.name === other.name &&
        field.nullable === other.nullable &&
        sameNested(field.dataType, other.dataType)
      );
    })
  );
}

function sameNested(left: DataType, right: DataType): boolean {
  if (left.kind === 'struct' && right.kind === 'struct') return sameSchema(left, right);
  if (left.kind === 'array' && right.kind === 'array') {
    return left.containsNull === right.containsNull && sameNested(left.element, right.element);
  }
  if (left.kind === 'map' && right.kind === 'map') {
    return (
      left.valueContainsNull === right.valueContainsNull &&
      sameNested(left.key, right.key) &&
      sameNested(left.value, right.value)
    );
  }
  return sameType(left, right);
}

/** What a table holds: every field of it may be NULL. */
export function nullableSchema(schema: StructType): StructType {
  return { kind: 'struct', fields: schema.fields.map((field) => ({ ...field, nullable: true })) };
}
