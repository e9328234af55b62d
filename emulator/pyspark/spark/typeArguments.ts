import type { DataType, StructType } from '../../plan/dataType.ts';
import { asObject, hasKind, type At, type PyValue } from '../runtime/values.ts';
import { dataTypeClass, dataTypeOf } from './dataTypeClass.ts';
import { parseDataTypeText, parseSchemaText } from './sqlStrings.ts';
import { notExpectedType } from './typeErrors.ts';

/** A type given as text or as an object of `pyspark.sql.types`; undefined for anything else. */
export function typeArgument(value: PyValue, at: At): DataType | undefined {
  if (typeof value === 'string') return parseDataTypeText(value, at);
  if (hasKind(value, 'type')) return undefined;
  return asObject(value, dataTypeClass) === undefined ? undefined : dataTypeOf(value);
}

/** A schema given as DDL text or as a StructType. */
export function schemaArgument(value: PyValue, name: string, at: At): StructType {
  if (typeof value === 'string') return parseSchemaText(value, at);
  const type = dataTypeOf(value);
  if (type?.kind === 'struct') return type;
  throw notExpectedType(at, name, 'StructType or str', value);
}
