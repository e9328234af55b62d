import { sluiceError } from '../base/errors.ts';
import { findTightestCommonType } from '../plan/coercion.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';
import { isIntegral, types } from '../plan/types.ts';
import { arrayArgument, cast, entry } from './arrayTypes.ts';
import {
  argument,
  argumentType,
  callText,
  quoteText,
  raise,
  raiseValues,
  unexpectedInput,
  unsupported,
} from './define.ts';

/** Elements by their place, and arrays side by side. */
export const arrayAccess: readonly FunctionEntry[] = [
  entry(
    ['element_at'],
    [2, 2],
    'The element at a place that counts from 1 (or from the end), or the value of a key.',
    resolveAt,
    (call) => atSql(call, false),
  ),
  entry(
    ['try_element_at'],
    [2, 2],
    'As element_at, with NULL where the place is outside of the array.',
    resolveAt,
    (call) => atSql(call, true),
  ),
  entry(
    ['get'],
    [2, 2],
    'The element at a place that counts from 0, NULL outside of the array.',
    (call) => {
      const { value, element } = arrayArgument(call, 0);
      return { args: [value, cast(call, 1, types.integer)], dataType: element, nullable: true };
    },
    (call) => {
      const [array, place] = [argument(call, 0), argument(call, 1)];
      return `(CASE WHEN ${place} >= 0 THEN ${array}[CAST(${place} AS BIGINT) + 1] END)`;
    },
  ),
  {
    names: ['arrays_zip'],
    kind: 'scalar',
    help: 'An array of structs, the n-th of which holds the n-th elements of the arrays.',
    resolve: resolveZip,
    toSql: zipSql,
  },
];

function resolveAt(call: CallToResolve): ResolvedCall {
  const [base, key] = call.args as readonly [TypedExpression, TypedExpression];
  if (base.dataType.kind === 'map') {
    const common = findTightestCommonType(base.dataType.key, key.dataType);
    if (common === undefined) {
      throw sluiceError(
        'DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES',
        {
          sqlExpr: callText(call),
          functionName: `\`${call.name}\``,
          dataType: '"MAP"',
          leftType: `"${sqlText(base.dataType)}"`,
          rightType: `"${sqlText(key.dataType)}"`,
        },
        { position: call.position },
      );
    }
    const map = castTo(base, { ...base.dataType, key: common });
    return { args: [map, castTo(key, common)], dataType: base.dataType.value, nullable: true };
  }
  const { value, element } = arrayArgument(call, 0, { oneOf: ['anyArray', 'anyMap'] });
  if (!isIntegral(key.dataType) && key.dataType.kind !== 'void') throw unexpectedInput(call, 1, types.integer);
  if (key.dataType.kind === 'long') throw unexpectedInput(call, 1, types.integer);
  return { args: [value, castTo(key, types.integer)], dataType: element, nullable: true };
}

function atSql(call: CallToTranslate, isTry: boolean): string {
  const [base, key] = [argument(call, 0), argument(call, 1)];
  if (argumentType(call, 0).kind === 'map') return `${base}[${key}]`;
  const zero = `WHEN ${key} = 0 AND ${base} IS NOT NULL THEN ${raise('INVALID_INDEX_OF_ZERO')}`;
  const raised = raiseValues('INVALID_ARRAY_INDEX_IN_ELEMENT_AT', { indexValue: key, arraySize: `len(${base})` });
  const outside = isTry ? '' : ` WHEN abs(CAST(${key} AS BIGINT)) > len(${base}) THEN ${raised}`;
  return `(CASE ${zero}${outside} ELSE ${base}[${key}] END)`;
}

function resolveZip(call: CallToResolve): ResolvedCall {
  if (call.args.length === 0) throw unsupported(call, 'without arguments');
  const arrays = call.args.map((_, index) => arrayArgument(call, index));
  const fields = arrays.map(({ value, element }, index) => ({
    name: call.argNames?.[index] ?? (value.kind === 'attribute' ? value.name : fieldName(value, index)),
    dataType: element,
    nullable: true,
    metadata: {},
  }));
  return {
    args: arrays.map(({ value }) => value),
    dataType: { kind: 'array', element: { kind: 'struct', fields }, containsNull: false },
    nullable: arrays.some(({ value }) => value.nullable),
  };
}

function fieldName(value: TypedExpression, index: number): string {
  if (value.kind === 'call' && value.entry.names[0] === '.') {
    const [base, ordinal] = value.args;
    const place = ordinal?.kind === 'literal' ? Number(ordinal.value) : -1;
    const field = base?.dataType.kind === 'struct' ? base.dataType.fields[place] : undefined;
    if (field !== undefined) return field.name;
  }
  return String(index);
}

function zipSql(call: CallToTranslate): string {
  const { dataType } = call;
  const fields = dataType.kind === 'array' && dataType.element.kind === 'struct' ? dataType.element.fields : [];
  const names = fields.map((field) => field.name);
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length) {
    throw unsupported({ name: call.name }, 'of two arrays with one name');
  }
  const members = names.map((name, index) => `${quoteText(name)}: ${argument(call, index)}[place]`);
  const longest = `greatest(${call.args.map((array) => `len(${array})`).join(', ')})`;
  const zipped = `list_transform(range(1, ${longest} + 1), lambda place: {${members.join(', ')}})`;
  return `(CASE WHEN ${call.args.map((array) => `${array} IS NULL`).join(' OR ')} THEN NULL ELSE ${zipped} END)`;
}
