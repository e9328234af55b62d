import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import { dataTypeFromJson, schemaJson } from '../../plan/schemaJson.ts';
import { simpleString } from '../../plan/typeText.ts';
import { bind } from '../runtime/arguments.ts';
import { raise } from '../runtime/raise.ts';
import {
  asObject,
  hasKind,
  list,
  type At,
  type BuiltinCall,
  type ObjectClass,
  type PyObject,
  type PyValue,
} from '../runtime/values.ts';
import { sparkClass } from './classes.ts';
import { dataTypeRepr, fieldRepr } from './dataTypeText.ts';
import { notExpectedType, optionalBoolean, requiredText } from './typeErrors.ts';

/** A data type; a StructType grows by `add`, so its fields are held where they can change. */
export interface DataTypeData {
  readonly type: DataType;
  readonly fields: StructField[];
}

export const dataTypeClass: ObjectClass<DataTypeData> = sparkClass<DataTypeData>('DataType', {
  methods: {
    simpleString: (self) => simpleString(typeOf(self)),
    typeName: (self) => typeNameOf(typeOf(self)),
    json: (self, call) => {
      const type = typeOf(self);
      if (type.kind !== 'struct') throw raise(call, 'AttributeError', 'json() is there for StructType');
      return schemaJson(type);
    },
    add: (self, call) => {
      if (self.data.type.kind !== 'struct')
        throw raise(call, 'AttributeError', "'DataType' object has no attribute 'add'");
      self.data.fields.push(fieldArgument(call));
      return self;
    },
    fieldNames: (self) => list(structOf(self).fields.map(({ name }) => name)),
  },
  properties: {
    names: (self) => list(structOf(self).fields.map(({ name }) => name)),
    fields: (self) => list(structOf(self).fields.map(structField)),
    elementType: (self) => {
      const type = typeOf(self);
      return type.kind === 'array' ? dataType(type.element) : null;
    },
  },
  refused: ['fromJson', 'needConversion', 'toInternal', 'fromInternal', 'jsonValue', 'fromDDL', 'treeString', 'toDDL'],
  iterate: (self) => structOf(self).fields.map(structField),
  length: (self) => structOf(self).fields.length,
  contains: (self, item) => structOf(self).fields.some(({ name }) => name === item),
  subscript: (self, index, at) => {
    const { fields } = structOf(self);
    const found = typeof index === 'bigint' ? fields.at(Number(index)) : fields.find(({ name }) => name === index);
    if (found === undefined) throw raise(at, typeof index === 'bigint' ? 'IndexError' : 'KeyError', String(index));
    return structField(found);
  },
  repr: (self) => dataTypeRepr(typeOf(self)),
  equals: (self, other) => {
    const type = dataTypeOf(other);
    return type !== undefined && dataTypeRepr(type) === dataTypeRepr(typeOf(self));
  },
  hash: (self) => dataTypeRepr(typeOf(self)),
});

export const structFieldClass: ObjectClass<StructField> = sparkClass<StructField>('StructField', {
  methods: {
    simpleString: ({ data }) => `${data.name}:${simpleString(data.dataType)}`,
  },
  properties: {
    name: ({ data }) => data.name,
    dataType: ({ data }) => dataType(data.dataType),
    nullable: ({ data }) => data.nullable,
  },
  refused: ['metadata', 'json', 'jsonValue', 'typeName'],
  repr: ({ data }) => fieldRepr(data),
  equals: (self, other) => {
    const field = asObject(other, structFieldClass);
    return field !== undefined && fieldRepr(field.data) === fieldRepr(self.data);
  },
});

export function dataType(type: DataType): PyObject<DataTypeData> {
  return {
    kind: 'object',
    class: dataTypeClass,
    data: { type, fields: type.kind === 'struct' ? [...type.fields] : [] },
  };
}

export function structField(field: StructField): PyObject<StructField> {
  return { kind: 'object', class: structFieldClass, data: field };
}

/** The type that an object stands for. */
export function dataTypeOf(value: PyValue): DataType | undefined {
  const object = asObject(value, dataTypeClass);
  return object === undefined ? undefined : typeOf(object);
}

function typeOf({ data }: PyObject<DataTypeData>): DataType {
  return data.type.kind === 'struct' ? { kind: 'struct', fields: [...data.fields] } : data.type;
}

function structOf(self: PyObject<DataTypeData>): StructType {
  const type = typeOf(self);
  return type.kind === 'struct' ? type : { kind: 'struct', fields: [] };
}

/** Spark's name of a type without its parameters. */
export function typeNameOf(type: DataType): string {
  return type.kind;
}

/** `StructField(name, type, nullable)`, and the same as arguments of `StructType.add`. */
export function fieldArgument(call: BuiltinCall): StructField {
  const [first] = call.args;
  const given = first === undefined ? undefined : asObject(first.value, structFieldClass);
  if (given !== undefined) return given.data;
  const bound = bind(call, 'field, data_type=, nullable=, metadata=');
  const at: At = { run: call.run, position: bound.position('data_type') };
  const value = bound.optional('data_type') ?? null;
  const type = typeof value === 'string' ? namedType(value, at) : dataTypeOf(value);
  if (type === undefined) throw notExpectedType(at, 'data_type', 'DataType or str', value);
  return {
    name: requiredText(bound, 'field'),
    dataType: type,
    nullable: optionalBoolean(bound, 'nullable', true),
    metadata: metadataOf(bound.optional('metadata') ?? null, at),
  };
}

/** A type by its name in Spark's schema JSON (`integer`, `decimal(10,2)`), which is all that `add` takes as a text. */
function namedType(text: string, at: At): DataType {
  try {
    return dataTypeFromJson(text);
  } catch (cause) {
    throw sluiceError('CANNOT_PARSE_DATATYPE', { msg: text }, { position: at.position, cause });
  }
}

/** Metadata of a field, for the plain values that JSON has. */
export function metadataOf(value: PyValue, at: At): StructField['metadata'] {
  if (value === null) return {};
  if (!hasKind(value, 'dict')) throw notExpectedType(at, 'metadata', 'dict', value);
  const metadata: Record<string, string | number | boolean | null> = {};
  for (const { key, value: item } of value.entries.values()) {
    const plain = typeof item === 'bigint' ? Number(item) : item;
    if (typeof key !== 'string' || (typeof plain === 'object' && plain !== null)) {
      throw notExpectedType(at, 'metadata', 'dict of plain values', value);
    }
    if (typeof plain !== 'bigint') metadata[key] = plain;
  }
  return metadata;
}
