import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import { parseSchemaJson } from '../../plan/schemaJson.ts';
import type { DuckdbConnection } from '../duckdbSession.ts';
import { quotePath } from '../sqlText.ts';
import type { FileColumn, FileLeaf, FileType, FooterCache } from './footerSchema.ts';

/**
 * The schema that Spark infers from one Parquet file: the one that Spark itself left in the footer, else what the columns
 * say (`ParquetToSparkSchemaConverter`). Every field is nullable, as in all of Spark's file sources.
 */
export async function sparkSchemaOf(
  path: string,
  footers: FooterCache,
  connection: DuckdbConnection,
): Promise<StructType> {
  const schemas = await footers.schemas([path]);
  const [row] = await connection.rows(
    `SELECT decode(value) FROM parquet_kv_metadata(${quotePath(path)}) WHERE decode(key) = 'org.apache.spark.sql.parquet.row.metadata'`,
  );
  if (typeof row?.[0] === 'string') return nullable(parseSchemaJson(row[0]));
  const columns = schemas.get(path)?.columns ?? [];
  return { kind: 'struct', fields: columns.map((column) => fieldOf(column, path)) };
}

function fieldOf({ name, type }: FileColumn, path: string): StructField {
  return { name, dataType: typeOf(type, name, path), nullable: true, metadata: {} };
}

function typeOf(type: FileType, name: string, path: string): DataType {
  switch (type.kind) {
    case 'struct':
      return { kind: 'struct', fields: type.fields.map((column) => fieldOf(column, path)) };
    case 'list': {
      const { wrapped } = type;
      const isStruct = wrapped !== undefined && (wrapped.group === 'array' || wrapped.group.endsWith('_tuple'));
      const element: FileType = isStruct ? { kind: 'struct', fields: [wrapped.field] } : type.element;
      return { kind: 'array', element: typeOf(element, name, path), containsNull: true };
    }
    case 'map':
      return {
        kind: 'map',
        key: typeOf(type.key, name, path),
        value: typeOf(type.value, name, path),
        valueContainsNull: true,
      };
    case 'leaf': {
      const found = leafType(type);
      if (found !== undefined) return found;
      throw sluiceError('FAILED_READ_FILE.NO_HINT', {
        path,
        reason: `the column ${name} has the Parquet type ${type.physical} (${type.converted ?? type.logical ?? 'plain'}), which Spark does not read`,
      });
    }
  }
}

function leafType(leaf: FileLeaf): DataType | undefined {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(leaf.duckdb);
  if (decimal !== null) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  if (leaf.physical === 'INT96') return { kind: 'timestamp' };
  if (/NANOS=NanoSeconds/.test(leaf.logical ?? '')) return undefined;
  return leafTypes[leaf.duckdb];
}

const leafTypes: Readonly<Record<string, DataType>> = {
  BOOLEAN: { kind: 'boolean' },
  TINYINT: { kind: 'byte' },
  SMALLINT: { kind: 'short' },
  INTEGER: { kind: 'integer' },
  BIGINT: { kind: 'long' },
  UTINYINT: { kind: 'short' },
  USMALLINT: { kind: 'integer' },
  UINTEGER: { kind: 'long' },
  UBIGINT: { kind: 'decimal', precision: 20, scale: 0 },
  FLOAT: { kind: 'float' },
  DOUBLE: { kind: 'double' },
  VARCHAR: { kind: 'string' },
  JSON: { kind: 'string' },
  BLOB: { kind: 'binary' },
  DATE: { kind: 'date' },
  TIME: { kind: 'time', precision: 6 },
  TIMESTAMP: { kind: 'timestamp_ntz' },
  'TIMESTAMP WITH TIME ZONE': { kind: 'timestamp' },
};

function nullable<Type extends DataType>(type: Type): Type {
  switch (type.kind) {
    case 'struct':
      return {
        ...type,
        fields: type.fields.map((field) => ({ ...field, nullable: true, dataType: nullable(field.dataType) })),
      };
    case 'array':
      return { ...type, containsNull: true, element: nullable(type.element) };
    case 'map':
      return { ...type, valueContainsNull: true, key: nullable(type.key), value: nullable(type.value) };
    default:
      return type;
  }
}
