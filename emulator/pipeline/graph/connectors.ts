import { sluiceError } from '../../base/errors.ts';
import type { CatalogLeaf } from '../../plan/catalog.ts';
import type { DataType, StructType } from '../../plan/dataType.ts';
import type { ReadPlan } from '../../plan/logicalPlan.ts';

/**
 * Readers whose engines are not there yet, so that what a project makes of their rows is checked all the same. Running them is refused before
 * anything is touched. Sources: docs.databricks.com "Auto Loader options"; spark.apache.org, "Structured Streaming + Kafka Integration Guide".
 */
export function connectorLeaf(node: ReadPlan): CatalogLeaf | undefined {
  const options = new Map(Object.entries(node.options).map(([name, value]) => [name.toLowerCase(), value]));
  switch (node.format.toLowerCase()) {
    case 'kafka':
      return leafOf(node, options.get('includeheaders')?.toLowerCase() === 'true' ? withHeaders : kafkaSchema);
    case 'cloudfiles':
      if (node.schema === undefined || node.schema.fields.length === 0) {
        throw sluiceError('AUTO_LOADER_SCHEMA_NOT_INFERRED', { path: node.paths[0] ?? options.get('path') ?? '' });
      }
      return leafOf(node, nullable(node.schema));
    default:
      return undefined;
  }
}

function leafOf({ format, options }: ReadPlan, schema: StructType): CatalogLeaf {
  return { leaf: { format: format.toLowerCase(), options }, schema, qualifier: [] };
}

function nullable(schema: StructType): StructType {
  return { ...schema, fields: schema.fields.map((field) => ({ ...field, nullable: true })) };
}

function struct(fields: readonly (readonly [name: string, dataType: DataType])[]): StructType {
  return {
    kind: 'struct',
    fields: fields.map(([name, dataType]) => ({ name, dataType, nullable: true, metadata: {} })),
  };
}

const kafkaColumns = [
  ['key', { kind: 'binary' }],
  ['value', { kind: 'binary' }],
  ['topic', { kind: 'string' }],
  ['partition', { kind: 'integer' }],
  ['offset', { kind: 'long' }],
  ['timestamp', { kind: 'timestamp' }],
  ['timestampType', { kind: 'integer' }],
] as const;

const kafkaSchema = struct(kafkaColumns);
const header = struct([
  ['key', { kind: 'string' }],
  ['value', { kind: 'binary' }],
]);
const withHeaders = struct([...kafkaColumns, ['headers', { kind: 'array', element: header, containsNull: true }]]);
