import type { DataType, LiteralValue, StructField, StructType } from '../../plan/dataType.ts';
import { makeDict } from '../runtime/hashing.ts';
import { bind } from '../runtime/arguments.ts';
import { equals, orderOf } from '../runtime/compare.ts';
import { getSubscript, keyError } from '../runtime/subscripts.ts';
import { reprOf } from '../runtime/text.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import { asObject, list, tuple, type At, type ObjectClass, type PyObject, type PyValue } from '../runtime/values.ts';
import { makeDate } from '../modules/datetimeClasses.ts';
import { sparkClass } from './classes.ts';

export interface RowData {
  readonly names: readonly string[];
  readonly values: readonly PyValue[];
}

/** `pyspark.sql.Row`: a tuple with names. */
export const rowClass: ObjectClass<RowData> = sparkClass<RowData>('Row', {
  methods: {
    asDict: (self, call) => {
      if (bind(call, 'recursive=').optional('recursive') === true) throw unsupportedPySpark(call, 'Row.asDict(True)');
      return makeDict(
        self.data.names.map((name, index) => [name, self.data.values[index] ?? null] as const),
        call,
      );
    },
    count: (self, call) => {
      const value = bind(call, 'value').required('value');
      return BigInt(self.data.values.filter((item) => equals(item, value)).length);
    },
  },
  refused: ['index'],
  otherwise: (self, name, at) => {
    if (name === '__fields__') return list(self.data.names);
    if (name.startsWith('__')) return undefined;
    const index = self.data.names.indexOf(name);
    if (index === -1) throw raise(at, 'AttributeError', name);
    return self.data.values[index] ?? null;
  },
  subscript: (self, index, at) => {
    if (typeof index !== 'string') return getSubscript(tuple(self.data.values), index, at);
    const found = self.data.names.indexOf(index);
    if (found === -1) throw keyError(index, at);
    return self.data.values[found] ?? null;
  },
  iterate: ({ data }) => data.values,
  length: ({ data }) => data.values.length,
  contains: ({ data }, item) => data.names.includes(String(item)) || data.values.some((value) => equals(value, item)),
  truth: ({ data }) => data.values.length > 0,
  equals: (self, other) => {
    const row = asObject(other, rowClass);
    return row !== undefined && equals(tuple(self.data.values), tuple(row.data.values));
  },
  compare: (self, { operator, other }) => {
    const row = asObject(other, rowClass);
    if (row === undefined || operator === '==' || operator === '!=') return undefined;
    const order = orderOf(tuple(self.data.values), tuple(row.data.values));
    if (order === undefined) return undefined;
    return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0;
  },
  repr: async ({ data }, at) => {
    const parts: string[] = [];
    for (const [index, name] of data.names.entries()) {
      parts.push(`${name}=${await reprOf(data.values[index] ?? null, at)}`);
    }
    return `Row(${parts.join(', ')})`;
  },
});

export function row(names: readonly string[], values: readonly PyValue[]): PyObject<RowData> {
  return { kind: 'object', class: rowClass, data: { names, values } };
}

/** Rows of the engine as Python's. */
export function rowValues(schema: StructType, rows: readonly (readonly LiteralValue[])[], at: At): readonly PyValue[] {
  const names = schema.fields.map(({ name }) => name);
  return rows.map((values) => row(names, fieldValues(schema.fields, values, at)));
}

function fieldValues(fields: readonly StructField[], values: readonly LiteralValue[], at: At): readonly PyValue[] {
  return fields.map((field, index) => pythonValue(values[index] ?? null, field.dataType, at));
}

function pythonValue(value: LiteralValue, type: DataType, at: At): PyValue {
  if (value === null) return null;
  switch (type.kind) {
    case 'boolean':
      return value === true;
    case 'byte':
    case 'short':
    case 'integer':
    case 'long':
      if (typeof value === 'number' || typeof value === 'bigint') return BigInt(value);
      break;
    case 'float':
    case 'double':
      if (typeof value === 'number') return value;
      break;
    case 'string':
    case 'char':
    case 'varchar':
      if (typeof value === 'string') return value;
      break;
    case 'binary':
      if (value instanceof Uint8Array) return { kind: 'bytes', bytes: value };
      break;
    case 'date':
      if (typeof value === 'number') return makeDate(value);
      break;
    case 'array':
      if (Array.isArray(value)) return list(value.map((item: LiteralValue) => pythonValue(item, type.element, at)));
      break;
    case 'map':
      if (typeof value === 'object' && 'entries' in value && Array.isArray(value.entries)) {
        const entries: readonly (readonly [LiteralValue, LiteralValue])[] = value.entries;
        return makeDict(
          entries.map(([key, item]) => [pythonValue(key, type.key, at), pythonValue(item, type.value, at)] as const),
          at,
        );
      }
      break;
    case 'struct':
      if (typeof value === 'object' && 'fields' in value) {
        return row(
          type.fields.map(({ name }) => name),
          fieldValues(type.fields, value.fields, at),
        );
      }
      break;
    default:
      break;
  }
  // A timestamp becomes a datetime in the zone of the machine, and a decimal has a class of its own: neither is here.
  throw unsupportedPySpark(
    at,
    `A value of type ${type.kind} in a collected row`,
    '; cast the column to a string first',
  );
}
