import { sluiceError } from '../base/errors.ts';
import type { FunctionEntry } from '../plan/functionEntry.ts';
import { implicitCast } from '../plan/implicitCast.ts';
import { constantValue } from '../plan/typedExpression.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { isIntegral, types } from '../plan/types.ts';
import { argument, argumentType, raiseValues, unexpectedInput } from './define.ts';

/*
 * `value.name` and `value[key]`. The analyzer finds the field and calls these by names that no query can write:
 * `.` takes a struct and the field's ordinal, `.*` the same on an array of structs, `[]` an array or a map and a key.
 */
export const fieldAccess: readonly FunctionEntry[] = [
  {
    names: ['.'],
    kind: 'scalar',
    help: 'A field of a struct.',
    arity: [2, 2],
    resolve: (call) => {
      const [struct] = call.args as readonly [TypedExpression, TypedExpression];
      const field = fieldOf(struct, call.args[1]);
      return { args: call.args, dataType: field.dataType, nullable: struct.nullable || field.nullable };
    },
    toSql: (call) => `struct_extract_at(${argument(call, 0)}, ${Number(call.literals[1]) + 1})`,
    text: ({ args, values }) => `${args[0]}.${fieldName(values)}`,
  },
  {
    names: ['.*'],
    kind: 'scalar',
    help: 'A field of every struct in an array.',
    arity: [2, 2],
    resolve: (call) => {
      const [array] = call.args as readonly [TypedExpression, TypedExpression];
      if (array.dataType.kind !== 'array') throw unexpectedInput(call, 0, 'anyArray');
      const element: TypedExpression = {
        kind: 'literal',
        value: null,
        dataType: array.dataType.element,
        nullable: true,
      };
      const field = fieldOf(element, call.args[1]);
      return {
        args: call.args,
        dataType: {
          kind: 'array',
          element: field.dataType,
          containsNull: array.dataType.containsNull || field.nullable,
        },
        nullable: array.nullable,
      };
    },
    toSql: (call) =>
      `list_transform(${argument(call, 0)}, lambda element: struct_extract_at(element, ${Number(call.literals[1]) + 1}))`,
    text: ({ args, values }) => `${args[0]}.${fieldName(values)}`,
  },
  {
    names: ['[]'],
    kind: 'scalar',
    help: 'An element of an array (from 0) or a value of a map.',
    arity: [2, 2],
    resolve: (call) => {
      const [base, key] = call.args as readonly [TypedExpression, TypedExpression];
      if (base.dataType.kind === 'array') {
        const index = isIntegral(key.dataType)
          ? key
          : key.dataType.kind === 'void'
            ? implicitCast(key, types.integer)
            : undefined;
        if (index === undefined) throw unexpectedInput(call, 1, 'integral');
        return { args: [base, index], dataType: base.dataType.element, nullable: true };
      }
      if (base.dataType.kind !== 'map') throw unexpectedInput(call, 0, 'anyMap');
      const typed = implicitCast(key, base.dataType.key);
      if (typed === undefined) throw unexpectedInput(call, 1, base.dataType.key);
      return { args: [base, typed], dataType: base.dataType.value, nullable: true };
    },
    toSql: (call) => {
      const [base, key] = [argument(call, 0), argument(call, 1)];
      if (argumentType(call, 0).kind === 'map') return `${base}[${key}]`;
      const outside = `${key} < 0 OR ${key} >= len(${base})`;
      const raised = raiseValues('INVALID_ARRAY_INDEX', { indexValue: key, arraySize: `len(${base})` });
      return `(CASE WHEN ${outside} THEN ${raised} ELSE ${base}[CAST(${key} AS BIGINT) + 1] END)`;
    },
    text: ({ args }) => `${args[0]}[${args[1]}]`,
  },
];

function fieldOf(
  struct: TypedExpression,
  ordinal: TypedExpression | undefined,
): { readonly dataType: TypedExpression['dataType']; readonly nullable: boolean } {
  const index = ordinal === undefined ? undefined : constantValue(ordinal);
  const field = struct.dataType.kind === 'struct' ? struct.dataType.fields[Number(index)] : undefined;
  if (field === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'a field of no struct was asked for' });
  return field;
}

function fieldName(values: readonly TypedExpression[]): string {
  const [base, ordinal] = values;
  const type = base?.dataType.kind === 'array' ? base.dataType.element : base?.dataType;
  const index = ordinal === undefined ? undefined : constantValue(ordinal);
  return type?.kind === 'struct' ? (type.fields[Number(index)]?.name ?? '') : '';
}
