import { sluiceError } from '../base/errors.ts';
import { findWiderTypeForTwo } from '../plan/coercion.ts';
import type { DataType, StructField } from '../plan/dataType.ts';
import type { CallToResolve, CallToTranslate, FunctionEntry, ResolvedCall } from '../plan/functionEntry.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo, constantValue } from '../plan/typedExpression.ts';
import { sqlText } from '../plan/typeText.ts';
import { sameType, types } from '../plan/types.ts';
import { nonFoldable } from './aggregatesMore.ts';
import { argument, argumentType, callText, unexpectedInput, unsupported, wrongNumArgs } from './define.ts';

/** Functions that make rows. Their SQL is a list of structs, one for each row; their type is the struct of the columns. */
export const generators: readonly FunctionEntry[] = [
  {
    names: ['explode', 'explode_outer'],
    kind: 'generator',
    help: 'One row for each element of an array or entry of a map.',
    arity: [1, 1],
    parameters: ['collection'],
    resolve: (call) => exploded(call, []),
    toSql: (call) => {
      if (argumentType(call, 0).kind === 'map') return `map_entries(${argument(call, 0)})`;
      return `list_transform(${argument(call, 0)}, lambda element: {'col': element})`;
    },
  },
  {
    names: ['posexplode', 'posexplode_outer'],
    kind: 'generator',
    help: 'One row with its position for each element of an array or entry of a map.',
    arity: [1, 1],
    resolve: (call) => exploded(call, [{ name: 'pos', dataType: types.integer, nullable: false, metadata: {} }]),
    toSql: (call) => {
      const position = `'pos': CAST(place - 1 AS INTEGER)`;
      if (argumentType(call, 0).kind === 'map') {
        return `list_transform(map_entries(${argument(call, 0)}), lambda element, place: {${position}, 'key': element.key, 'value': element.value})`;
      }
      return `list_transform(${argument(call, 0)}, lambda element, place: {${position}, 'col': element})`;
    },
  },
  {
    names: ['inline', 'inline_outer'],
    kind: 'generator',
    help: 'One row for each struct of an array, its fields as columns.',
    arity: [1, 1],
    resolve: (call) => {
      const [array] = call.args as readonly [TypedExpression];
      const element = array.dataType.kind === 'array' ? array.dataType.element : undefined;
      if (element?.kind !== 'struct') throw unexpectedInput(call, 0, { arrayOf: 'anyStruct' });
      const nullable = array.dataType.kind === 'array' && array.dataType.containsNull;
      const fields = element.fields.map((field) => ({ ...field, nullable: field.nullable || nullable }));
      return { args: [array], dataType: { kind: 'struct', fields }, nullable: false };
    },
    toSql: (call) => argument(call, 0),
  },
  {
    names: ['stack'],
    kind: 'generator',
    help: 'The arguments after the first, cut into as many rows as the first says.',
    resolve: stack,
    toSql: stackSql,
  },
];

function exploded(call: CallToResolve, before: readonly StructField[]): ResolvedCall {
  const [value] = call.args as readonly [TypedExpression];
  const type = value.dataType;
  const column = (name: string, dataType: DataType, nullable: boolean): StructField => ({
    name,
    dataType,
    nullable,
    metadata: {},
  });
  if (type.kind === 'array') {
    const fields = [...before, column('col', type.element, type.containsNull)];
    return { args: [value], dataType: { kind: 'struct', fields }, nullable: false };
  }
  if (type.kind === 'map') {
    const fields = [...before, column('key', type.key, false), column('value', type.value, type.valueContainsNull)];
    return { args: [value], dataType: { kind: 'struct', fields }, nullable: false };
  }
  throw unexpectedInput(call, 0, { oneOf: ['anyArray', 'anyMap'] });
}

function stack(call: CallToResolve): ResolvedCall {
  if (call.args.length <= 1) throw wrongNumArgs(call, '> 1');
  const [count, ...values] = call.args as readonly [TypedExpression, ...TypedExpression[]];
  const rows = constantValue(count);
  if (count.dataType.kind !== 'integer') throw unexpectedInput(call, 0, types.integer);
  if (typeof rows !== 'number') throw nonFoldable(call, 'n', count);
  if (rows < 1) throw unsupported(call, 'with fewer than one row');
  const width = Math.ceil(values.length / rows);
  const columnTypes = Array.from({ length: width }, (_, column): DataType => {
    let common: DataType = types.void;
    for (let index = column; index < values.length; index += width) {
      const type = values[index]?.dataType ?? types.void;
      const wider: DataType | undefined = sameType(common, type) ? common : findTypeInStack(common, type);
      if (wider === undefined) throw stackMismatch(call, column, common, type);
      common = wider;
    }
    return common;
  });
  const args = values.map((value, index) => castTo(value, columnTypes[index % width] ?? value.dataType));
  const fields = columnTypes.map((dataType, index) => ({
    name: `col${index}`,
    dataType,
    nullable: true,
    metadata: {},
  }));
  return { args: [count, ...args], dataType: { kind: 'struct', fields }, nullable: false };
}

/** StackCoercion only gives NULLs a type; other differences are refused. */
function findTypeInStack(left: DataType, right: DataType): DataType | undefined {
  return left.kind === 'void' || right.kind === 'void' ? findWiderTypeForTwo(left, right) : undefined;
}

function stackMismatch(call: CallToResolve, column: number, left: DataType, right: DataType): Error {
  return sluiceError(
    'DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES',
    {
      sqlExpr: callText(call),
      columnIndex: column,
      leftType: `"${sqlText(left)}"`,
      leftParamIndex: column + 1,
      rightType: `"${sqlText(right)}"`,
      rightParamIndex: column + 2,
    },
    { position: call.position },
  );
}

function stackSql(call: CallToTranslate): string {
  const values = call.args.slice(1);
  const rows = Number(call.literals[0]);
  const width = Math.ceil(values.length / rows);
  const list = Array.from({ length: rows }, (_, row) => {
    const members = Array.from(
      { length: width },
      (_unused, column) => `'col${column}': ${values[row * width + column] ?? 'NULL'}`,
    );
    return `{${members.join(', ')}}`;
  });
  return `[${list.join(', ')}]`;
}
