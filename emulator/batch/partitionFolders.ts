import { sluiceError } from '../base/errors.ts';
import type { DataType, StructField, StructType } from '../plan/dataType.ts';

/** `k=v` folders between a base folder and a file: name → text, null for Hive's default partition. Both are unescaped. */
export function partitionValuesOf(base: string, path: string): ReadonlyMap<string, string | null> {
  const values = new Map<string, string | null>();
  if (!path.startsWith(`${base}/`)) return values;
  for (const segment of path
    .slice(base.length + 1)
    .split('/')
    .slice(0, -1)) {
    const equals = segment.indexOf('=');
    if (equals <= 0) continue;
    const value = unescapePathName(segment.slice(equals + 1));
    values.set(unescapePathName(segment.slice(0, equals)), value === '__HIVE_DEFAULT_PARTITION__' ? null : value);
  }
  return values;
}

/** The source's schema: columns of the files, then those of the folders, as `DataSource.sourceSchema` orders them. */
export function withPartitionColumns(
  schema: StructType,
  partitions: readonly ReadonlyMap<string, string | null>[],
): { readonly schema: StructType; readonly partitionColumns: readonly string[] } {
  const names = [...(partitions[0]?.keys() ?? [])];
  const isPartition = (field: StructField): boolean => names.some((name) => sameName(name, field.name));
  const columns = names.map((name): StructField => {
    const given = schema.fields.find((field) => sameName(name, field.name));
    if (given !== undefined) return given;
    const values = partitions.map((one) => one.get(name) ?? null);
    return { name, dataType: inferPartitionType(name, values), nullable: true, metadata: {} };
  });
  return {
    schema: { kind: 'struct', fields: [...schema.fields.filter((field) => !isPartition(field)), ...columns] },
    partitionColumns: columns.map((column) => column.name),
  };
}

/**
 * Spark infers integer, long, double, date, timestamp or string. Only where there is no doubt about it is a type taken; text
 * that could be a number or a date of some other form has to be given one in the schema.
 */
function inferPartitionType(column: string, values: readonly (string | null)[]): DataType {
  let type: DataType | undefined;
  for (const value of values) {
    if (value === null) continue;
    const one = typeOfValue(column, value);
    if (type === undefined || (type.kind === 'integer' && one.kind === 'long')) type = one;
    else if (type.kind === 'long' && one.kind === 'integer') continue;
    else if (type.kind !== one.kind) type = { kind: 'string' };
  }
  return type ?? { kind: 'string' };
}

function typeOfValue(column: string, value: string): DataType {
  if (/^[+-]?\d{1,18}$/.test(value)) {
    return Math.abs(Number(value)) <= 2147483647 ? { kind: 'integer' } : { kind: 'long' };
  }
  // Anything that starts like a number or a date might be one to Spark; words are text.
  if (/^[A-Za-z_]/.test(value) && !/^(nan|inf|infinity)$/i.test(value)) return { kind: 'string' };
  throw sluiceError('FILE_SOURCE_PARTITION_TYPE_UNKNOWN', { column, value });
}

/** Source: apache/spark, `ExternalCatalogUtils.unescapePathName`. */
function unescapePathName(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}
