import type { DataType, StructType } from './dataType.ts';

/** Spark's `DataType.simpleString`, never shortened: `bigint`, `array<int>`, `struct<a:int,b:string>`. */
export function simpleString(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `array<${simpleString(type.element)}>`;
    case 'map':
      return `map<${simpleString(type.key)},${simpleString(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map((field) => `${field.name}:${simpleString(field.dataType)}`).join(',')}>`;
    default:
      return leafText(type);
  }
}

/** Spark's `DataType.sql`, as it stands in error messages: `BIGINT`, `STRUCT<a: INT, b: STRING>`. */
export function sqlText(type: DataType): string {
  switch (type.kind) {
    case 'array':
      return `ARRAY<${sqlText(type.element)}>`;
    case 'map':
      return `MAP<${sqlText(type.key)}, ${sqlText(type.value)}>`;
    case 'struct':
      return `STRUCT<${type.fields
        .map((field) => `${quoteIfNeeded(field.name)}: ${sqlText(field.dataType)}${field.nullable ? '' : ' NOT NULL'}`)
        .join(', ')}>`;
    case 'string':
      return type.collation === undefined ? 'STRING' : `STRING COLLATE ${type.collation}`;
    default:
      return leafText(type).toUpperCase();
  }
}

/** A schema as DDL: `a INT, b STRING NOT NULL`. */
export function ddlText(schema: StructType): string {
  return schema.fields
    .map((field) => `${quoteIfNeeded(field.name)} ${sqlText(field.dataType)}${field.nullable ? '' : ' NOT NULL'}`)
    .join(',');
}

/** An identifier, in backticks unless it is a plain word. */
export function quoteIfNeeded(name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : quoteIdentifier(name);
}

/** An identifier in backticks. */
export function quoteIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

function leafText(type: Exclude<DataType, { kind: 'array' | 'map' | 'struct' }>): string {
  switch (type.kind) {
    case 'byte':
      return 'tinyint';
    case 'short':
      return 'smallint';
    case 'integer':
      return 'int';
    case 'long':
      return 'bigint';
    case 'string':
      return type.collation === undefined ? 'string' : `string collate ${type.collation}`;
    case 'char':
    case 'varchar':
      return `${type.kind}(${type.length})`;
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'time':
      return `time(${type.precision})`;
    case 'calendarInterval':
      return 'interval';
    case 'dayTimeInterval':
    case 'yearMonthInterval':
      return type.start === type.end ? `interval ${type.start}` : `interval ${type.start} to ${type.end}`;
    default:
      return type.kind;
  }
}
