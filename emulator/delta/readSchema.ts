import type { JsonObject } from '../base/json.ts';
import type { DataType, StructField, StructType } from '../plan/dataType.ts';

/**
 * The schema that a read of a table returns: the log's, without the field metadata by which Delta itself finds, widens or fills columns.
 * Comments, invariants and defaults stay, as in Spark.
 */
export function readSchema(schema: StructType): StructType {
  return { kind: 'struct', fields: schema.fields.map((field) => readField(field, isTopLevelInternal)) };
}

const everywhere = new Set([
  'delta.columnMapping.id',
  'delta.columnMapping.physicalName',
  'delta.columnMapping.nested.ids',
  'delta.typeChanges',
  'parquet.field.id',
  'parquet.field.nested.ids',
]);

/** Generated and identity columns are top-level columns only. */
function isTopLevelInternal(key: string): boolean {
  return key === 'delta.generationExpression' || key.startsWith('delta.identity.');
}

function readField(field: StructField, internal: (key: string) => boolean): StructField {
  const metadata: Record<string, JsonObject[string]> = {};
  for (const [key, value] of Object.entries(field.metadata))
    if (!everywhere.has(key) && !internal(key)) metadata[key] = value;
  return { ...field, metadata, dataType: readType(field.dataType) };
}

function readType(type: DataType): DataType {
  switch (type.kind) {
    case 'struct':
      return { kind: 'struct', fields: type.fields.map((field) => readField(field, () => false)) };
    case 'array':
      return { ...type, element: readType(type.element) };
    case 'map':
      return { ...type, key: readType(type.key), value: readType(type.value) };
    default:
      return type;
  }
}
