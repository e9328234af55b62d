import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructField } from '../../plan/dataType.ts';
import { dateClass, datetimeClass, timedeltaClass } from '../modules/datetimeClasses.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { asObject, hasKind, typeName, type At, type PyValue } from '../runtime/values.ts';
import { dataTypeRepr } from './dataTypeText.ts';
import { rowClass } from './rowClass.ts';

/** The type that PySpark infers from a value. */
export function inferredType(value: PyValue, at: At): DataType {
  if (value === null) return { kind: 'void' };
  switch (typeof value) {
    case 'boolean':
      return { kind: 'boolean' };
    case 'bigint':
      return { kind: 'long' };
    case 'number':
      return { kind: 'double' };
    case 'string':
      return { kind: 'string' };
    default:
      break;
  }
  if (value.kind === 'bytes') return { kind: 'binary' };
  if (value.kind === 'list') return { kind: 'array', element: elementType(value.items, at), containsNull: true };
  if (value.kind === 'dict') {
    const entries = [...value.entries.values()];
    return {
      kind: 'map',
      key: elementType(
        entries.map(({ key }) => key),
        at,
      ),
      value: elementType(
        entries.map((entry) => entry.value),
        at,
      ),
      valueContainsNull: true,
    };
  }
  const row = asObject(value, rowClass);
  if (row !== undefined) return struct(row.data.values, (index) => row.data.names[index] ?? '', at);
  if (hasKind(value, 'tuple')) return struct(value.items, (index) => `_${index + 1}`, at);
  if (asObject(value, dateClass) !== undefined) return { kind: 'date' };
  if (asObject(value, datetimeClass) !== undefined) return { kind: 'timestamp' };
  if (asObject(value, timedeltaClass) !== undefined) return { kind: 'dayTimeInterval', start: 'day', end: 'second' };
  throw sluiceError('CANNOT_INFER_SCHEMA_FOR_TYPE', { data_type: typeName(value) }, { position: at.position });
}

function struct(values: readonly PyValue[], name: (index: number) => string, at: At): DataType {
  const fields = values.map((item, index): StructField => ({
    name: name(index),
    dataType: inferredType(item, at),
    nullable: true,
    metadata: {},
  }));
  return { kind: 'struct', fields };
}

/** All elements must agree here; PySpark looks at all of them or at the first, by a setting. */
function elementType(items: readonly PyValue[], at: At): DataType {
  const types = items.map((item) => inferredType(item, at));
  return types.reduce((left, right) => mergedType(left, right, at), { kind: 'void' });
}

export function mergedType(left: DataType, right: DataType, at: At): DataType {
  if (left.kind === 'void') return right;
  if (right.kind === 'void' || dataTypeRepr(left) === dataTypeRepr(right)) return left;
  if (left.kind === 'array' && right.kind === 'array') {
    return { ...left, element: mergedType(left.element, right.element, at) };
  }
  if (left.kind === 'map' && right.kind === 'map') {
    return { ...left, key: mergedType(left.key, right.key, at), value: mergedType(left.value, right.value, at) };
  }
  if (left.kind === 'string' || right.kind === 'string') {
    // PySpark makes such a column texts, by the texts of Java.
    throw unsupportedPySpark(at, 'A column of texts and other values');
  }
  const name = (type: DataType): string => dataTypeRepr(type).replace(/\(.*$/s, '');
  throw sluiceError(
    'CANNOT_MERGE_TYPE',
    { data_type1: name(left), data_type2: name(right) },
    { position: at.position },
  );
}
