import type { StructField } from '../../plan/dataType.ts';
import type { LiteralExpression } from '../../plan/expression.ts';
import type { NullFilling, NullsPlan, NullsWork } from '../../plan/logicalPlan.ts';
import { expandedNulls } from '../../plan/nulls.ts';
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
  const columns = subsetOf(bound, call);
  return frameOf(self, { kind: 'drop', how, ...(columns === undefined ? {} : { columns }) }, call);
}

async function fillNulls(self: PyObject<FrameData>, call: BuiltinCall): Promise<PyValue> {
  const bound = bind(call, 'value, subset=');
  const value = bound.required('value');
  if (!hasKind(value, 'dict')) {
    const columns = subsetOf(bound, call);
    const fits = typeof value === 'boolean' || typeof value === 'string' ? kindOf(value) : 'number';
    const filling: NullFilling = { value: fillingOf(value, call), fits, ...(columns === undefined ? {} : { columns }) };
    return frameOf(self, { kind: 'fill', fillings: [filling] }, call);
  }
  const fillings = [...value.entries.values()].map(({ key, value: item }): NullFilling => {
    if (typeof key !== 'string') throw notExpectedType(call, 'value', 'dict of str', key);
    return { value: fillingOf(item, call), columns: [plainName(key)], fits: 'any' };
  });
  return frameOf(self, { kind: 'fill', fillings }, call);
}

/** While a pipeline is read its tables are not known, so the analyzer looks at the types; else the frame's own schema tells them now. */
async function frameOf(self: PyObject<FrameData>, work: NullsWork, call: BuiltinCall): Promise<PyValue> {
  const plan: NullsPlan = { kind: 'nulls', child: self.data.plan, work, position: call.position };
  if (call.run.pipeline !== undefined) return dataFrame(plan, call);
  const { fields } = await schemaOf(self.data.plan, call);
  if (work.kind === 'fill' && new Set(fields.map(({ name }) => name)).size < fields.length) {
    throw unsupportedPySpark(call, 'fillna() on columns of the same name');
  }
  const expanded = expandedNulls(plan, fields, (name) => fieldNamed(name, fields, call));
  return expanded === self.data.plan ? self : dataFrame(expanded, call);
}

function kindOf(value: boolean | string): 'boolean' | 'string' {
  return typeof value === 'boolean' ? 'boolean' : 'string';
}

function fillingOf(value: PyValue, { position }: At): LiteralExpression {
  // PySpark hands every int over as a float.
  const plain = typeof value === 'bigint' ? Number(value) : value;
  const literal = plain === null ? undefined : scalarLiteral(plain, { position });
  if (literal === undefined || typeof plain === 'object') {
    throw notExpectedType({ position }, 'value', 'bool, dict, float, int or str', value);
  }
  return literal;
}

function subsetOf(bound: Bound, call: BuiltinCall): readonly string[] | undefined {
  const value = bound.optional('subset') ?? null;
  if (value === null) return undefined;
  const at: At = { run: call.run, position: bound.position('subset') };
  const items =
    typeof value === 'string' ? [value] : hasKind(value, 'list') || hasKind(value, 'tuple') ? value.items : undefined;
  if (items === undefined) throw notExpectedType(at, 'subset', 'list, str or tuple', value);
  return items.map((item) => {
    if (typeof item !== 'string') throw notExpectedType(at, 'subset', 'list of str', item);
    return plainName(item);
  });
}

function plainName(name: string): string {
  return name.replace(/^`(.*)`$/, '$1');
}

function fieldNamed(name: string, fields: readonly StructField[], at: At): StructField {
  const found = fields.filter((field) => field.name.toLowerCase() === name.toLowerCase());
  const [field] = found;
  if (field === undefined || found.length > 1)
    throw unsupportedPySpark(at, `The column "${name}" here`, ': it names no single column');
  return field;
}
