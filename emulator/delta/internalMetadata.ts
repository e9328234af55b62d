import type { DataType, StructField, StructType } from '../plan/dataType.ts';

const internalPrefixes = ['delta.columnMapping.', 'delta.identity.', 'delta.typeChanges', 'delta.generationExpression'];

/** The schema as a query sees it: without what Delta keeps in its fields for itself. Source: `DeltaTableUtils.removeInternalMetadata`. */
export function withoutInternalMetadata(schema: StructType): StructType {
  return { ...schema, fields: schema.fields.map(cleanField) };
}

function cleanField(field: StructField): StructField {
  const kept = Object.entries(field.metadata).filter(
    ([name]) => !internalPrefixes.some((prefix) => name.startsWith(prefix)),
  );
  return { ...field, dataType: cleanType(field.dataType), metadata: Object.fromEntries(kept) };
}

function cleanType(type: DataType): DataType {
  switch (type.kind) {
    case 'struct':
      return withoutInternalMetadata(type);
    case 'array':
      return { ...type, element: cleanType(type.element) };
    case 'map':
      return { ...type, key: cleanType(type.key), value: cleanType(type.value) };
    default:
      return type;
  }
}
