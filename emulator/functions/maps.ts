import { sluiceError } from '../base/errors.ts';
import { findWiderCommonType, findWiderTypeWithoutStringPromotion } from '../plan/coercion.ts';
import type { CallToResolve, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';
import { arrayType, types } from '../plan/types.ts';
import { arrayArgument, entry, unlessNull } from './arrayTypes.ts';
import { merge } from './conditionals.ts';
import { argument, callText, raise, unexpectedInput, unsupported } from './define.ts';

/** Keys, values and entries of maps, and maps made of them. */
export const mapFunctions: readonly FunctionEntry[] = [
  entry(
    ['map_keys'],
    [1, 1],
    'The keys of a map.',
    (call) => {
      const { map, type } = mapArgument(call);
      return { args: [map], dataType: arrayType(type.key, false), nullable: map.nullable };
    },
    (call) => `map_keys(${argument(call, 0)})`,
  ),
  entry(
    ['map_values'],
    [1, 1],
    'The values of a map.',
    (call) => {
      const { map, type } = mapArgument(call);
      return { args: [map], dataType: arrayType(type.value, type.valueContainsNull), nullable: map.nullable };
    },
    (call) => `map_values(${argument(call, 0)})`,
  ),
  entry(
    ['map_entries'],
    [1, 1],
    'The entries of a map as structs.',
    (call) => {
      const { map, type } = mapArgument(call);
      const fields = [
        { name: 'key', dataType: type.key, nullable: false, metadata: {} },
        { name: 'value', dataType: type.value, nullable: type.valueContainsNull, metadata: {} },
      ];
      return { args: [map], dataType: arrayType({ kind: 'struct', fields }, false), nullable: map.nullable };
    },
    (call) => `map_entries(${argument(call, 0)})`,
  ),
  entry(['map_contains_key'], [2, 2], 'Whether a map has a key.', resolveContains, (call) => {
    const [map, key] = [argument(call, 0), argument(call, 1)];
    return unlessNull([map, key], `list_contains(map_keys(${map}), ${key})`);
  }),
  entry(['map_from_arrays'], [2, 2], 'A map of an array of keys and an array of values.', resolveFromArrays, (call) => {
    const [keys, values] = [argument(call, 0), argument(call, 1)];
    const wrong = `(CASE WHEN len(${keys}) <> len(${values}) THEN ${raise('MAP_ARRAYS_DIFFER_IN_LENGTH')}`;
    const missing = ` WHEN len(list_filter(${keys}, lambda key: key IS NULL)) > 0 THEN ${raise('NULL_MAP_KEY')}`;
    return unlessNull([keys, values], `${wrong}${missing} ELSE map(${keys}, ${values}) END)`);
  }),
  entry(['map_from_entries'], [1, 1], 'A map of an array of structs of two fields.', resolveFromEntries, (call) => {
    const entries = argument(call, 0);
    const keys = `list_transform(${entries}, lambda entry: struct_extract_at(entry, 1))`;
    const values = `list_transform(${entries}, lambda entry: struct_extract_at(entry, 2))`;
    const nullEntry = `len(list_filter(${entries}, lambda entry: entry IS NULL)) > 0`;
    const nullKey = `len(list_filter(${keys}, lambda key: key IS NULL)) > 0`;
    return `(CASE WHEN ${entries} IS NULL OR ${nullEntry} THEN NULL WHEN ${nullKey} THEN ${raise('NULL_MAP_KEY')} ELSE map(${keys}, ${values}) END)`;
  }),
  {
    names: ['map_concat'],
    kind: 'scalar',
    help: 'One map of the entries of several.',
    resolve: resolveConcat,
    toSql: (call) => {
      if (call.args.length === 0) return 'MAP {}';
      const keys = call.args.map((map) => `map_keys(${map})`).join(' || ');
      const values = call.args.map((map) => `map_values(${map})`).join(' || ');
      return unlessNull(call.args, `map(${keys}, ${values})`);
    },
  },
];

function mapArgument(call: CallToResolve): {
  readonly map: TypedExpression;
  readonly type: Extract<TypedExpression['dataType'], { kind: 'map' }>;
} {
  const [map] = call.args;
  if (map?.dataType.kind === 'void') {
    const type = { kind: 'map', key: types.void, value: types.void, valueContainsNull: true } as const;
    return { map: castTo(map, type), type };
  }
  if (map?.dataType.kind !== 'map') throw unexpectedInput(call, 0, 'anyMap');
  return { map, type: map.dataType };
}

/** With LAST_WIN a repeated key would not be an error. */
export function checkKeyPolicy(call: CallToResolve): void {
  const policy = call.settings.conf['spark.sql.mapKeyDedupPolicy'];
  if (policy !== undefined && policy.toUpperCase() !== 'EXCEPTION') {
    throw unsupported(call, 'with spark.sql.mapKeyDedupPolicy LAST_WIN');
  }
}

function resolveContains(call: CallToResolve): ResolvedCall {
  const { map, type } = mapArgument(call);
  const [, key] = call.args as readonly [TypedExpression, TypedExpression];
  if (key.dataType.kind === 'void') {
    throw sluiceError(
      'DATATYPE_MISMATCH.NULL_TYPE',
      { sqlExpr: callText(call), functionName: '`map_contains_key`' },
      { position: call.position },
    );
  }
  const common = findWiderTypeWithoutStringPromotion([type.key, key.dataType]);
  if (common === undefined) {
    throw sluiceError(
      'DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES',
      {
        sqlExpr: callText(call),
        functionName: '`map_contains_key`',
        dataType: '"MAP"',
        leftType: `"${sqlText(type)}"`,
        rightType: `"${sqlText(key.dataType)}"`,
      },
      { position: call.position },
    );
  }
  return {
    args: [castTo(map, { ...type, key: common }), castTo(key, common)],
    dataType: types.boolean,
    nullable: map.nullable || key.nullable,
  };
}

function resolveFromArrays(call: CallToResolve): ResolvedCall {
  checkKeyPolicy(call);
  const [keys, values] = [arrayArgument(call, 0), arrayArgument(call, 1)];
  return {
    args: [keys.value, values.value],
    dataType: { kind: 'map', key: keys.element, value: values.element, valueContainsNull: values.containsNull },
    nullable: keys.value.nullable || values.value.nullable,
  };
}

function resolveFromEntries(call: CallToResolve): ResolvedCall {
  checkKeyPolicy(call);
  const { value, element } = arrayArgument(call, 0, { arrayOf: 'anyStruct' });
  const [key, item] = element.kind === 'struct' ? element.fields : [];
  if (element.kind !== 'struct' || element.fields.length !== 2 || key === undefined || item === undefined) {
    throw unexpectedInput(call, 0, { arrayOf: 'anyStruct' });
  }
  return {
    args: [value],
    dataType: { kind: 'map', key: key.dataType, value: item.dataType, valueContainsNull: item.nullable },
    nullable: true,
  };
}

function resolveConcat(call: CallToResolve): ResolvedCall {
  checkKeyPolicy(call);
  if (call.args.length === 0) {
    const dataType = { kind: 'map', key: types.void, value: types.void, valueContainsNull: true } as const;
    return { args: [], dataType, nullable: false };
  }
  call.args.forEach((arg, index) => {
    if (arg.dataType.kind !== 'map') throw unexpectedInput(call, index, 'anyMap');
  });
  const merged = merge(call, call.args, findWiderCommonType);
  return { ...merged, nullable: call.args.some((arg) => arg.nullable) };
}
