import { sluiceError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { DataType, StructField } from '../../plan/dataType.ts';
import { physicalName, type FileScan } from '../../plan/fileScan.ts';
import { sqlText } from '../../plan/typeText.ts';
import { duckdbType } from '../duckdbTypes.ts';
import { quoteName, quoteText } from '../sqlText.ts';
import type { FileColumn, FileLeaf, FileType } from './footerSchema.ts';

/** What decides how a column of a file becomes a column of the relation. */
export interface ReadRules {
  readonly columnMapping: FileScan['columnMapping'];
  readonly caseSensitive: boolean;
  /** For messages. */
  readonly path: string;
}

/** SQL of a field of the relation over one file's columns; a column that the file lacks is NULL. */
export function readColumnSql(field: StructField, columns: readonly FileColumn[], rules: ReadRules): string {
  const column = findColumn(field, columns, rules);
  if (column === undefined) return `NULL::${duckdbType(field.dataType)}`;
  return convert(quoteName(column.name), column.type, field.dataType, { ...rules, column: field.name, depth: 0 });
}

interface Place extends ReadRules {
  readonly column: string;
  readonly depth: number;
}

/**
 * Protocol, section "Column Mapping": in mode `id` by `parquet.field.id`, in mode `name` by physical name. Without column
 * mapping by name; Spark falls back to a name that differs in case and refuses to choose between two.
 */
function findColumn(field: StructField, columns: readonly FileColumn[], rules: ReadRules): FileColumn | undefined {
  if (rules.columnMapping === 'id') return unambiguous(findById(field, columns, rules), columns, rules);
  const name = rules.columnMapping === 'name' ? physicalName(field) : field.name;
  const exact = columns.find((column) => column.name === name);
  const fallback = rules.caseSensitive ? undefined : columns.find((column) => sameName(column.name, name));
  return unambiguous(exact ?? fallback, columns, rules);
}

function findById(field: StructField, columns: readonly FileColumn[], rules: ReadRules): FileColumn | undefined {
  const id = fieldId(field.metadata['delta.columnMapping.id']);
  if (columns.length > 0 && columns.every((column) => column.fieldId === undefined)) {
    throw sluiceError('FAILED_READ_FILE.NO_HINT', {
      path: rules.path,
      reason: 'the table maps columns by id, but the file holds no field ids',
    });
  }
  return columns.find((column) => column.fieldId === id);
}

/** DuckDB gives names of its own to columns that differ in case only, and Spark refuses them unless told otherwise. */
function unambiguous(
  found: FileColumn | undefined,
  columns: readonly FileColumn[],
  rules: ReadRules,
): FileColumn | undefined {
  if (found === undefined) return undefined;
  const similar = columns.filter((column) => sameName(column.name, found.name));
  if (similar.length === 1) return found;
  throw sluiceError('FAILED_READ_FILE.NO_HINT', {
    path: rules.path,
    reason: `it holds several columns that the name ${found.name} could mean: ${similar.map((column) => column.name).join(', ')}`,
  });
}

function sameName(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function fieldId(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function convert(sql: string, file: FileType, wanted: DataType, place: Place): string {
  if (file.kind === 'leaf') return convertLeaf(sql, file, wanted, place);
  if (file.kind === 'struct' && wanted.kind === 'struct') return convertStruct(sql, file.fields, wanted.fields, place);
  if (file.kind === 'list' && wanted.kind === 'array') {
    const element = elementType(file, wanted.element, place);
    const variable = `e${place.depth}`;
    const body = convert(variable, element, wanted.element, { ...place, depth: place.depth + 1 });
    const packed = element === file.element ? body : wrapElement(variable, file, wanted.element, place);
    return packed === variable ? sql : `list_transform(${sql}, lambda ${variable}: ${packed})`;
  }
  if (file.kind === 'map' && wanted.kind === 'map') {
    const variable = `e${place.depth}`;
    const inner = { ...place, depth: place.depth + 1 };
    const [keySql, valueSql] = [`${variable}."key"`, `${variable}."value"`];
    const key = convert(keySql, file.key, wanted.key, inner);
    const value = convert(valueSql, file.value, wanted.value, inner);
    if (key === keySql && value === valueSql) return sql;
    const entries = `list_transform(map_entries(${sql}), lambda ${variable}: struct_pack("key" := ${key}, "value" := ${value}))`;
    return `CASE WHEN ${sql} IS NULL THEN NULL ELSE map_from_entries(${entries}) END`;
  }
  throw mismatch(file, wanted, place);
}

function convertStruct(
  sql: string,
  columns: readonly FileColumn[],
  fields: readonly StructField[],
  place: Place,
): string {
  let same = columns.length === fields.length;
  const members = fields.map((field, index) => {
    const column = findColumn(field, columns, place);
    if (column === undefined) {
      same = false;
      return `${quoteName(field.name)} := NULL::${duckdbType(field.dataType)}`;
    }
    const source = `struct_extract(${sql}, ${quoteText(column.name)})`;
    const value = convert(source, column.type, field.dataType, { ...place, column: `${place.column}.${field.name}` });
    if (value !== source || column.name !== field.name || columns[index] !== column) same = false;
    return `${quoteName(field.name)} := ${value}`;
  });
  return same ? sql : `CASE WHEN ${sql} IS NULL THEN NULL ELSE struct_pack(${members.join(', ')}) END`;
}

/**
 * parquet-format, LogicalTypes.md, "Backward-compatibility rules": a repeated group of one field is itself the element when
 * it is called `array` or ends in `_tuple`; else the field is.
 */
function elementType(file: FileType & { kind: 'list' }, wanted: DataType, place: Place): FileType {
  const { wrapped } = file;
  if (wrapped === undefined || wanted.kind !== 'struct' || file.element.kind === 'struct') return file.element;
  if (wrapped.group !== 'array' && !wrapped.group.endsWith('_tuple')) throw mismatch(file, wanted, place);
  return { kind: 'struct', fields: [wrapped.field] };
}

/** DuckDB reads the one field in the place of the struct, so the struct is built around it. */
function wrapElement(variable: string, file: FileType & { kind: 'list' }, wanted: DataType, place: Place): string {
  if (file.wrapped === undefined || wanted.kind !== 'struct') throw mismatch(file, wanted, place);
  const { field: column } = file.wrapped;
  const members = wanted.fields.map((field) => {
    const found = findColumn(field, [column], place) !== undefined;
    const value = found
      ? convert(variable, column.type, field.dataType, { ...place, depth: place.depth + 1 })
      : `NULL::${duckdbType(field.dataType)}`;
    return `${quoteName(field.name)} := ${value}`;
  });
  return `struct_pack(${members.join(', ')})`;
}

/**
 * Which types Spark's Parquet reader turns into which (`ParquetVectorUpdaterFactory`), type widening included (protocol,
 * section "Type Widening").
 */
function convertLeaf(sql: string, file: FileLeaf, wanted: DataType, place: Place): string {
  const target = duckdbType(wanted);
  if (wanted.kind === 'void') return `NULL::${target}`;
  if (file.physical === 'INT96') {
    if (wanted.kind === 'timestamp') return `timezone('UTC', ${sql})`;
    if (wanted.kind === 'timestamp_ntz') return sql;
    throw mismatch(file, wanted, place);
  }
  if (/NANOS=NanoSeconds/.test(file.logical ?? '')) throw mismatch(file, wanted, place);
  if (file.duckdb === target) return sql;
  const from = file.duckdb.startsWith('DECIMAL') ? 'DECIMAL' : file.duckdb;
  if (!(readable[from] ?? []).includes(wanted.kind) || !keepsDigits(file, wanted)) throw mismatch(file, wanted, place);
  if (wanted.kind === 'timestamp' && from === 'TIMESTAMP') return `timezone('UTC', ${sql})`;
  if (wanted.kind === 'string' || wanted.kind === 'varchar' || wanted.kind === 'char')
    return from === 'BLOB' ? `decode(${sql})` : `${sql}::VARCHAR`;
  if (wanted.kind === 'binary') return `encode(${sql})`;
  return `${sql}::${target}`;
}

type Kind = DataType['kind'];
const fromInteger: readonly Kind[] = ['byte', 'short', 'integer', 'long', 'double', 'decimal'];
const texts: readonly Kind[] = ['string', 'varchar', 'char'];
const readable: Readonly<Record<string, readonly Kind[]>> = {
  TINYINT: fromInteger,
  SMALLINT: fromInteger,
  INTEGER: fromInteger,
  UTINYINT: fromInteger,
  USMALLINT: ['integer', 'long', 'double', 'decimal'],
  UINTEGER: ['long', 'decimal'],
  BIGINT: ['long', 'decimal'],
  UBIGINT: ['decimal'],
  FLOAT: ['float', 'double'],
  DOUBLE: ['double'],
  DECIMAL: ['decimal'],
  VARCHAR: [...texts, 'binary'],
  JSON: texts,
  BLOB: ['binary', ...texts],
  DATE: ['date', 'timestamp_ntz'],
  TIMESTAMP: ['timestamp_ntz', 'timestamp'],
  'TIMESTAMP WITH TIME ZONE': ['timestamp'],
};

/** A decimal target has to hold every value of the source: as many digits before and after the point. */
function keepsDigits(file: FileLeaf, wanted: DataType): boolean {
  if (wanted.kind !== 'decimal') return true;
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(file.duckdb);
  if (decimal !== null) {
    const [precision, scale] = [Number(decimal[1]), Number(decimal[2])];
    return wanted.scale >= scale && wanted.precision - wanted.scale >= precision - scale;
  }
  const digits = file.physical === 'INT32' ? 10 : 20;
  return wanted.precision - wanted.scale >= (file.duckdb === 'UINTEGER' ? 10 : digits);
}

function mismatch(file: FileType, wanted: DataType, place: Place): Error {
  return sluiceError('FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH', {
    path: place.path,
    column: `[${place.column}]`,
    expectedType: sqlText(wanted).toLowerCase(),
    actualType: fileTypeText(file),
  });
}

function fileTypeText(file: FileType): string {
  if (file.kind !== 'leaf') return file.kind;
  if (/NANOS=NanoSeconds/.test(file.logical ?? '')) return `${file.physical} of nanoseconds`;
  return file.converted === undefined ? file.physical : `${file.physical} (${file.converted})`;
}
