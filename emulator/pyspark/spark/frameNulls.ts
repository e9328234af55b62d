import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import type { Expression } from '../../plan/expression.ts';
import { bind, type Bound } from '../runtime/arguments.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import {
  hasKind,
  type At,
  type BuiltinCall,
  type ObjectClass,
  type PyObject,
  type PyValue,
} from '../runtime/values.ts';
import { sparkClass, type ObjectMethod } from './classes.ts';
import { dataFrame, type FrameData } from './dataFrameClass.ts';
import { schemaOf } from './frameState.ts';
import { scalarLiteral } from './literals.ts';
import { notExpectedType, optionalInteger, optionalText } from './typeErrors.ts';

type Method = ObjectMethod<FrameData>;

/** `dropna` and `fillna`, which look at the columns' types as `DataFrameNaFunctions` of Spark does. */
export const frameNulls: Readonly<Record<string, Method>> = {
  dropna: (self, call) => dropNulls(self, call),
  fillna: (self, call) => fillNulls(self, call),
};

export const nullFunctionsClass: ObjectClass<PyObject<FrameData>> = sparkClass<PyObject<FrameData>>(
  'DataFrameNaFunctions',
  {
    methods: {
      drop: ({ data }, call) => dropNulls(data, call),
      fill: ({ data }, call) => fillNulls(data, call),
    },
    refused: ['replace'],
  },
);

/** Rows with enough columns that are neither null nor NaN. */
async function dropNulls(self: PyObject<FrameData>, call: BuiltinCall): Promise<PyValue> {
  const bound = bind(call, 'how=, thresh=, subset=');
  const how = optionalText(bound, 'how') ?? 'any';
  if (how !== 'any' && how !== 'all') throw raise(call, 'ValueError', `how ('${how}') should be 'any' or 'all'`);
  if (optionalInteger(bound, 'thresh') !== undefined) throw unsupportedPySpark(call, 'The argument thresh of dropna()');
  const schema = await typesOf(self, call);
  const fields = subsetOf(bound, schema.fields, call) ?? schema.fields;
  const [first, ...rest] = fields.map((field) => isThere(field, call));
  if (first === undefined) return self;
  const name = how === 'any' ? 'and' : 'or';
  const condition = rest.reduce<Expression>(
    (left, right) => ({ kind: 'call', name, args: [left, right], position: call.position }),
    first,
  );
  return dataFrame({ kind: 'filter', role: 'where', child: self.data.plan, condition, position: call.position }, call);
}

/** Spark looks at the types when the query is analyzed; here they must be known at once, which they are not while a pipeline is read. */
async function typesOf(self: PyObject<FrameData>, call: BuiltinCall): Promise<StructType> {
  if (call.run.pipeline !== undefined) throw unsupportedPySpark(call, `${call.name}() in the definitions of a pipeline`);
  return schemaOf(self.data.plan, call);
}

function isThere(field: StructField, { position }: At): Expression {
  const column = columnOf(field, position);
  const notNull: Expression = { kind: 'call', name: 'isnotnull', args: [column], position };
  if (field.dataType.kind !== 'float' && field.dataType.kind !== 'double') return notNull;
  const isNaN: Expression = { kind: 'call', name: 'isnan', args: [column], position };
  const number: Expression = { kind: 'call', name: 'not', args: [isNaN], position };
  return { kind: 'call', name: 'and', args: [notNull, number], position };
}

function columnOf(field: StructField, position: At['position']): Expression {
  return { kind: 'column', nameParts: [field.name], position };
}

async function fillNulls(self: PyObject<FrameData>, call: BuiltinCall): Promise<PyValue> {
  const bound = bind(call, 'value, subset=');
  const value = bound.required('value');
  const schema = await typesOf(self, call);
  const replacements = new Map<string, PyValue>();
  if (hasKind(value, 'dict')) {
    for (const { key, value: item } of value.entries.values()) {
      if (typeof key !== 'string') throw notExpectedType(call, 'value', 'dict of str', key);
      replacements.set(fieldNamed(key, schema.fields, call).name, item);
    }
  } else {
    const fields = subsetOf(bound, schema.fields, call) ?? schema.fields;
    for (const field of fields) if (fits(value, field.dataType)) replacements.set(field.name, value);
  }
  if (new Set(schema.fields.map(({ name }) => name)).size < schema.fields.length) {
    throw unsupportedPySpark(call, 'fillna() on columns of the same name');
  }
  const list = schema.fields.map((field): Expression => {
    const replacement = replacements.get(field.name);
    return replacement === undefined ? columnOf(field, call.position) : filled(field, replacement, call);
  });
  return dataFrame({ kind: 'project', child: self.data.plan, list, position: call.position }, call);
}

const numeric: ReadonlySet<DataType['kind']> = new Set([
  'byte',
  'short',
  'integer',
  'long',
  'float',
  'double',
  'decimal',
]);

/** Which columns a plain value fills: numbers fill numbers, texts texts, bools bools. */
function fits(value: PyValue, type: DataType): boolean {
  if (typeof value === 'boolean') return type.kind === 'boolean';
  if (typeof value === 'string') return type.kind === 'string';
  return numeric.has(type.kind);
}

/** `coalesce(column, cast(value))`; NaN counts as null. */
function filled(field: StructField, value: PyValue, { position }: At): Expression {
  // PySpark hands every int over as a float.
  const plain = typeof value === 'bigint' ? Number(value) : value;
  const literal = plain === null ? undefined : scalarLiteral(plain, { position });
  if (literal === undefined || typeof plain === 'object') {
    throw notExpectedType({ position }, 'value', 'bool, dict, float, int or str', value);
  }
  const { dataType } = field;
  const cast = (child: Expression): Expression => ({ kind: 'cast', child, dataType, mode: 'cast', position });
  const column = columnOf(field, position);
  const isFloat = dataType.kind === 'float' || dataType.kind === 'double';
  const nothing: Expression = { kind: 'literal', value: null, dataType: { kind: 'void' }, position };
  const known: Expression = isFloat ? { kind: 'call', name: 'nanvl', args: [column, cast(nothing)], position } : column;
  const child: Expression = { kind: 'call', name: 'coalesce', args: [known, cast(literal)], position };
  return { kind: 'alias', child, names: [field.name], position };
}

function subsetOf(bound: Bound, fields: readonly StructField[], call: BuiltinCall): readonly StructField[] | undefined {
  const value = bound.optional('subset') ?? null;
  if (value === null) return undefined;
  const at: At = { run: call.run, position: bound.position('subset') };
  const items =
    typeof value === 'string' ? [value] : hasKind(value, 'list') || hasKind(value, 'tuple') ? value.items : undefined;
  if (items === undefined) throw notExpectedType(at, 'subset', 'list, str or tuple', value);
  return items.map((item) => {
    if (typeof item !== 'string') throw notExpectedType(at, 'subset', 'list of str', item);
    return fieldNamed(item, fields, at);
  });
}

function fieldNamed(name: string, fields: readonly StructField[], at: At): StructField {
  const plain = name.replace(/^`(.*)`$/, '$1');
  const found = fields.filter((field) => field.name.toLowerCase() === plain.toLowerCase());
  const [field] = found;
  if (field === undefined || found.length > 1)
    throw unsupportedPySpark(at, `The column "${name}" here`, ': it names no single column');
  return field;
}
