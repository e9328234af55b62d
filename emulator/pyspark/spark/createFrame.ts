import { sluiceError } from '../../base/errors.ts';
import type { DataType, StructField, StructType } from '../../plan/dataType.ts';
import type { LiteralExpression } from '../../plan/expression.ts';
import { bind } from '../runtime/arguments.ts';
import { collect } from '../runtime/iteration.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { asObject, hasKind, typeName, type At, type BuiltinCall, type PyValue } from '../runtime/values.ts';
import { fieldLiteral } from './createdValues.ts';
import { dataFrame, dataFrameClass } from './dataFrameClass.ts';
import { dataTypeOf } from './dataTypeClass.ts';
import { inferredType, mergedType } from './inferredTypes.ts';
import { rowClass } from './rowClass.ts';
import { parseSchemaText } from './sqlStrings.ts';
import { notExpectedType } from './typeErrors.ts';

/** A row as it was given: its values, and its names when it has some. */
interface GivenRow {
  readonly values: readonly PyValue[];
  readonly names: readonly string[] | undefined;
  /** From a dict: a schema takes its values by name. */
  readonly byName: boolean;
}

/** `spark.createDataFrame(rows, schema)`. Types are inferred or checked as PySpark does; nothing is converted silently. */
export async function createFrame(call: BuiltinCall): Promise<PyValue> {
  const bound = bind(call, 'data, schema=, samplingRatio=, verifySchema=');
  if (bound.optional('verifySchema') === false) throw unsupportedPySpark(call, 'verifySchema=False');
  const at: At = { run: call.run, position: bound.position('data') };
  const data = bound.required('data');
  if (asObject(data, dataFrameClass) !== undefined) throw notExpectedType(at, 'data', 'list of rows', data);
  const given = bound.optional('schema') ?? null;
  const schemaAt: At = { run: call.run, position: bound.position('schema') };
  const items = await collect(data, at);
  const names = hasKind(given, 'list') || hasKind(given, 'tuple') ? namesOf(given.items, schemaAt) : undefined;
  const declared = given === null || names !== undefined ? undefined : declaredSchema(given, schemaAt);
  const rows = items.map((item) => givenRow(item, at));
  const schema = declared ?? inferredSchema(rows, names, at);
  const values: (readonly LiteralExpression[])[] = [];
  for (const row of rows) values.push(await rowLiterals(row, schema, at));
  return dataFrame({ kind: 'values', rows: values, schema, position: call.position }, call);
}

function namesOf(items: readonly PyValue[], at: At): readonly string[] {
  return items.map((item) => {
    if (typeof item !== 'string') throw notExpectedType(at, 'schema', 'list of str', item);
    return item;
  });
}

function declaredSchema(value: PyValue, at: At): StructType {
  if (typeof value === 'string') {
    if (!/[\s:]/.test(value.trim())) throw unsupportedPySpark(at, 'A single type as the schema of rows');
    return parseSchemaText(value, at);
  }
  const type = dataTypeOf(value);
  if (type?.kind === 'struct') return type;
  throw notExpectedType(at, 'schema', 'StructType, str or list of str', value);
}

function givenRow(item: PyValue, at: At): GivenRow {
  const row = asObject(item, rowClass);
  if (row !== undefined) return { values: row.data.values, names: row.data.names, byName: false };
  if (hasKind(item, 'tuple') || hasKind(item, 'list')) return { values: item.items, names: undefined, byName: false };
  if (hasKind(item, 'dict')) {
    // PySpark sorts the names of a dict.
    const entries = [...item.entries.values()].map(({ key, value }) => {
      if (typeof key !== 'string') throw notExpectedType(at, 'data', 'dict of str', key);
      return { name: key, value };
    });
    entries.sort((left, right) => (left.name < right.name ? -1 : 1));
    return { values: entries.map(({ value }) => value), names: entries.map(({ name }) => name), byName: true };
  }
  throw sluiceError('CANNOT_INFER_SCHEMA_FOR_TYPE', { data_type: typeName(item) }, { position: at.position });
}

function inferredSchema(rows: readonly GivenRow[], names: readonly string[] | undefined, at: At): StructType {
  const [first] = rows;
  if (first === undefined) throw sluiceError('CANNOT_INFER_EMPTY_SCHEMA', {}, { position: at.position });
  const width = first.values.length;
  if (rows.some((row) => row.values.length !== width)) throw unsupportedPySpark(at, 'Rows of different lengths');
  const ownNames = first.names;
  const clash = rows.some((row) => row.names?.join('\n') !== ownNames?.join('\n'));
  if (clash) throw unsupportedPySpark(at, 'Rows of different names');
  if (names !== undefined && names.length > width) {
    throw sluiceError(
      'LENGTH_SHOULD_BE_THE_SAME',
      { arg1: 'schema', arg2: 'data', arg1_length: names.length, arg2_length: width },
      { position: at.position },
    );
  }
  const fields = Array.from({ length: width }, (_, index): StructField => {
    const types = rows.map((row) => inferredType(row.values[index] ?? null, at));
    const dataType = types.reduce((left, right) => mergedType(left, right, at));
    if (hasVoid(dataType)) throw sluiceError('CANNOT_DETERMINE_TYPE', {}, { position: at.position });
    return { name: names?.[index] ?? ownNames?.[index] ?? `_${index + 1}`, dataType, nullable: true, metadata: {} };
  });
  return { kind: 'struct', fields };
}

function hasVoid(type: DataType): boolean {
  switch (type.kind) {
    case 'void':
      return true;
    case 'array':
      return hasVoid(type.element);
    case 'map':
      return hasVoid(type.key) || hasVoid(type.value);
    case 'struct':
      return type.fields.some((field) => hasVoid(field.dataType));
    default:
      return false;
  }
}

async function rowLiterals(row: GivenRow, schema: StructType, at: At): Promise<readonly LiteralExpression[]> {
  const { fields } = schema;
  const values = row.byName
    ? fields.map((field) => row.values[row.names?.indexOf(field.name) ?? -1] ?? null)
    : row.values;
  if (values.length !== fields.length) {
    throw sluiceError(
      'LENGTH_SHOULD_BE_THE_SAME',
      { arg1: 'obj', arg2: 'fields', arg1_length: values.length, arg2_length: fields.length },
      { position: at.position },
    );
  }
  const literals: LiteralExpression[] = [];
  for (const [index, field] of fields.entries()) {
    literals.push(await fieldLiteral(values[index] ?? null, { field, path: `field ${field.name}` }, at));
  }
  return literals;
}
