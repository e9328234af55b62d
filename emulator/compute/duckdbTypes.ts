import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import { simpleString } from '../plan/typeText.ts';
import { quoteName } from './sqlText.ts';

/** The DuckDB type that holds the values of a Spark type; see the list at `ComputeSession`. */
export function duckdbType(type: DataType): string {
  switch (type.kind) {
    case 'boolean':
      return 'BOOLEAN';
    case 'byte':
      return 'TINYINT';
    case 'short':
      return 'SMALLINT';
    case 'integer':
    case 'void':
    case 'yearMonthInterval':
      return 'INTEGER';
    case 'long':
    case 'dayTimeInterval':
      return 'BIGINT';
    case 'float':
      return 'FLOAT';
    case 'double':
      return 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'string':
    case 'char':
    case 'varchar':
      return 'VARCHAR';
    case 'binary':
      return 'BLOB';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP WITH TIME ZONE';
    case 'timestamp_ntz':
      return 'TIMESTAMP';
    case 'time':
      return 'TIME';
    case 'calendarInterval':
      return 'INTERVAL';
    case 'array':
      return `${duckdbType(type.element)}[]`;
    case 'map':
      return `MAP(${duckdbType(type.key)}, ${duckdbType(type.value)})`;
    case 'struct':
      // DuckDB's fields have names.
      if (type.fields.length === 0 || type.fields.some((field) => field.name === '')) throw unsupportedType(type);
      return `STRUCT(${type.fields.map((field) => `${quoteName(field.name)} ${duckdbType(field.dataType)}`).join(', ')})`;
    case 'variant':
      throw unsupportedType(type);
  }
}

function unsupportedType(type: DataType): Error {
  return sluiceError('UNSUPPORTED_IN_COMPUTE', { feature: `values of the type ${simpleString(type)}` });
}
