import { sluiceError } from '../base/errors.ts';
import { findWiderCommonType } from '../plan/coercion.ts';
import type { DataType, StructField } from '../plan/dataType.ts';
import { expressionText } from '../plan/expressionText.ts';
import type { CallToName, CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castIfNotSameType, constantValue, isFoldable, literal } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';
import { containsType, isString, types } from '../plan/types.ts';
import { merge } from './conditionals.ts';
import { checkKeyPolicy } from './maps.ts';
import { argument, argumentType, callText, quoteText, raise, unsupported, wrongNumArgs } from './define.ts';

/** `array`, `map`, `struct` and `named_struct`. */
export const complexTypes: readonly FunctionEntry[] = [
  {
    names: ['array'],
    kind: 'scalar',
    help: 'An array of the arguments.',
    resolve: (call) => {
      const merged = merge(call, call.args, findWiderCommonType);
      const containsNull = call.args.some((arg) => arg.nullable);
      return {
        args: merged.args,
        dataType: { kind: 'array', element: merged.dataType, containsNull },
        nullable: false,
      };
    },
    toSql: (call) => (call.args.length === 0 ? 'CAST([] AS INTEGER[])' : `[${call.args.join(', ')}]`),
  },
  {
    names: ['struct'],
    kind: 'scalar',
    help: 'A struct of the arguments, named after them.',
    resolve: (call) => {
      const named = call.args.flatMap((arg, index) => [literal(fieldName(call, arg, index), types.string), arg]);
      return resolveStruct({ ...call, args: named });
    },
    toSql: structSql,
    text: structText,
  },
  {
    // `(a, b)`, which no name leads to; Spark shows it as the struct that it makes.
    names: ['row constructor'],
    kind: 'scalar',
    help: 'A struct of the expressions between brackets.',
    resolve: (call) => {
      const named = call.args.flatMap((arg, index) => [literal(fieldName(call, arg, index), types.string), arg]);
      return resolveStruct({ ...call, args: named });
    },
    toSql: structSql,
    text: ({ args }) => `named_struct(${args.join(', ')})`,
  },
  {
    names: ['named_struct'],
    kind: 'scalar',
    help: 'A struct of names and values in turn.',
    resolve: (call) => {
      if (call.args.length === 0 || call.args.length % 2 !== 0) throw wrongNumArgs(call, '2n (n > 0)');
      const names = call.args.filter((_, index) => index % 2 === 0);
      const wrong = names.some((name) => !isFoldable(name) || !isString(name.dataType));
      if (wrong) {
        throw sluiceError(
          'DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING',
          { sqlExpr: callText(call), inputExprs: names.map((name) => `"${expressionText(name)}"`).join(', ') },
          { position: call.position },
        );
      }
      return resolveStruct(call);
    },
    toSql: structSql,
  },
  {
    names: ['map'],
    kind: 'scalar',
    help: 'A map of keys and values in turn.',
    resolve: resolveMap,
    toSql: (call) => {
      if (call.args.length === 0) return 'MAP {}';
      const pairs = Array.from(
        { length: call.args.length / 2 },
        (_, index) => `${mapKey(call, 2 * index)}: ${call.args[2 * index + 1]}`,
      );
      const nullable = call.args.filter((_, index) => index % 2 === 0 && call.nullable[index] === true);
      const map = `MAP {${pairs.join(', ')}}`;
      if (nullable.length === 0) return map;
      const anyNull = nullable.map((key) => `${key} IS NULL`).join(' OR ');
      return `(CASE WHEN ${anyNull} THEN ${raise('NULL_MAP_KEY')} ELSE ${map} END)`;
    },
  },
];

/** A key of -0.0 is one of 0.0. */
function mapKey(call: CallToTranslate, index: number): string {
  const key = argument(call, index);
  const { kind } = argumentType(call, index);
  return kind === 'double' || kind === 'float'
    ? `(CASE WHEN ${key} = 0 THEN 0::${kind.toUpperCase()} ELSE ${key} END)`
    : key;
}

/** The name of a column, of a field, or `col<n>`. */
function fieldName(call: CallToResolve, value: TypedExpression, index: number): string {
  const given = call.argNames?.[index];
  if (given !== undefined) return given;
  if (value.kind === 'attribute' || value.kind === 'lambdaVariable') return value.name;
  if (value.kind === 'call' && (value.entry.names[0] === '.' || value.entry.names[0] === '.*')) {
    const text = expressionText(value);
    return text.slice(text.lastIndexOf('.') + 1);
  }
  return `col${index + 1}`;
}

function resolveStruct(call: CallToResolve): ResolvedCall {
  const fields: StructField[] = [];
  for (let index = 0; index < call.args.length; index += 2) {
    const [name, value] = [call.args[index], call.args[index + 1]];
    if (name === undefined || value === undefined) throw wrongNumArgs(call, '2n (n > 0)');
    const text = constantValue(name);
    if (text === null) {
      throw sluiceError(
        'DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING',
        { sqlExpr: callText(call), inputExprs: `"${expressionText(name)}"` },
        { position: call.position },
      );
    }
    if (typeof text !== 'string') throw unsupported(call, 'with a name that is not written out');
    fields.push({ name: text, dataType: value.dataType, nullable: value.nullable, metadata: {} });
  }
  return { args: call.args, dataType: { kind: 'struct', fields }, nullable: false };
}

/** DuckDB's structs have no two names that differ in case only; such values cannot be made, but a query may still name their fields. */
function structSql(call: CallToTranslate): string {
  const names = call.args.flatMap((_, index) => (index % 2 === 0 ? [String(call.literals[index])] : []));
  if (names.length === 0) throw unsupported({ name: call.name }, 'without fields');
  if (names.includes('')) throw unsupported({ name: call.name }, 'with a field without a name');
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length) {
    throw unsupported({ name: call.name }, 'with two fields of one name');
  }
  const members = names.map((name, index) => `${quoteText(name)}: ${call.args[2 * index + 1]}`);
  return `{${members.join(', ')}}`;
}

function structText({ name, args, values }: CallToName): string {
  const parts: string[] = [];
  for (let index = 0; index < args.length; index += 2) {
    const [label, value] = [args[index] ?? '', args[index + 1] ?? ''];
    const typed = values[index + 1];
    const plain =
      label === `col${index / 2 + 1}` ||
      (typed?.kind === 'attribute' && typed.name === label) ||
      value.endsWith(`.${label}`);
    parts.push(plain ? value : `${value} AS ${label}`);
  }
  return `${name}(${parts.join(', ')})`;
}

function resolveMap(call: CallToResolve): ResolvedCall {
  checkKeyPolicy(call);
  if (call.args.length % 2 !== 0) throw wrongNumArgs(call, '2n (n is natural)');
  const keys = call.args.filter((_, index) => index % 2 === 0);
  const values = call.args.filter((_, index) => index % 2 === 1);
  const key = common(call, keys, 'DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES');
  const value = common(call, values, 'DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES');
  if (containsType(key, (part) => part.kind === 'map' || part.kind === 'variant')) {
    throw sluiceError(
      'DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE',
      { sqlExpr: callText(call), keyType: `"${sqlText(key)}"` },
      { position: call.position },
    );
  }
  return {
    args: call.args.map((arg, index) => castIfNotSameType(arg, index % 2 === 0 ? key : value)),
    dataType: { kind: 'map', key, value, valueContainsNull: values.some((item) => item.nullable) },
    nullable: false,
  };
}

function common(
  call: CallToResolve,
  items: readonly TypedExpression[],
  code: 'DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES' | 'DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES',
): DataType {
  const type = findWiderCommonType(items.map((item) => item.dataType));
  if (type !== undefined) return type;
  const dataType = items.map((item) => `"${sqlText(item.dataType)}"`).join(', ');
  throw sluiceError(
    code,
    { sqlExpr: callText(call), functionName: '`map`', dataType: `[${dataType}]` },
    { position: call.position },
  );
}
