import type { CallToResolve, CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { implicitCast } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo, constantValue, isFoldable, literal } from '../plan/typedExpression.ts';
import { sameType, types } from '../plan/types.ts';
import { nonFoldable } from './aggregatesMore.ts';
import { argument, integerLiteral, unexpectedInput, unsupported } from './define.ts';

/** Functions that stand before OVER only. */
export const windowFunctions: readonly FunctionEntry[] = [
  rank('row_number', 'The number of the row in its partition, from 1.'),
  rank('rank', 'The rank of the row, with gaps after ties.'),
  rank('dense_rank', 'The rank of the row, without gaps.'),
  share('percent_rank', 'The relative rank of the row, from 0 to 1.'),
  share('cume_dist', 'The share of rows that stand before the row or equal to it.'),
  {
    names: ['ntile'],
    kind: 'window',
    help: 'The number of the bucket that the row falls into, of n nearly equal ones.',
    arity: [0, 1],
    resolve: (call) => {
      const buckets = call.args[0] ?? integerLiteral(1);
      const value = constantValue(buckets);
      if (buckets.dataType.kind !== 'integer') throw unexpectedInput(call, 0, types.integer);
      if (typeof value !== 'number') throw nonFoldable(call, 'buckets', buckets);
      if (value <= 0) throw unsupported(call, 'with fewer than one bucket');
      return { args: [buckets], dataType: types.integer, nullable: false };
    },
    toSql: (call) => `CAST(ntile(${argument(call, 0)})${call.suffix ?? ''} AS INTEGER)`,
  },
  shifted('lag', 'The value of a row before this one.'),
  shifted('lead', 'The value of a row after this one.'),
  {
    names: ['nth_value'],
    kind: 'window',
    help: 'The value of the n-th row of the frame.',
    arity: [2, 2],
    nulls: true,
    resolve: (call) => {
      const [value, place] = call.args as readonly [TypedExpression, TypedExpression];
      const nth = constantValue(place);
      if (place.dataType.kind !== 'integer') throw unexpectedInput(call, 1, types.integer);
      if (typeof nth !== 'number' || nth <= 0) throw unsupported(call, 'with a place that is no positive number');
      return { args: [value, place], dataType: value.dataType, nullable: true };
    },
    toSql: (call) =>
      `nth_value(${argument(call, 0)}, ${argument(call, 1)}${call.ignoreNulls === true ? ' IGNORE NULLS' : ''})${call.suffix ?? ''}`,
  },
];

function rank(name: string, help: string): FunctionEntry {
  return {
    names: [name],
    kind: 'window',
    help,
    arity: [0, 0],
    resolve: () => ({ args: [], dataType: types.integer, nullable: false }),
    toSql: (call) => `CAST(${name}()${call.suffix ?? ''} AS INTEGER)`,
  };
}

function share(name: string, help: string): FunctionEntry {
  return {
    names: [name],
    kind: 'window',
    help,
    arity: [0, 0],
    resolve: () => ({ args: [], dataType: types.double, nullable: false }),
    toSql: (call) => `${name}()${call.suffix ?? ''}`,
  };
}

function shifted(name: 'lag' | 'lead', help: string): FunctionEntry {
  return {
    names: [name],
    kind: 'window',
    help,
    arity: [1, 3],
    nulls: true,
    resolve: (call) => {
      const [value, offset = integerLiteral(1), fallback = literal(null, types.void)] = call.args as readonly [
        TypedExpression,
        TypedExpression?,
        TypedExpression?,
      ];
      return {
        args: [value, checkedOffset(call, offset), fallbackOf(call, value, fallback)],
        dataType: value.dataType,
        nullable: true,
      };
    },
    toSql: (call) => shiftedSql(call, name),
  };
}

function checkedOffset(call: CallToResolve, offset: TypedExpression): TypedExpression {
  if (!isFoldable(offset)) throw nonFoldable(call, 'offset', offset);
  if (!['byte', 'short', 'integer'].includes(offset.dataType.kind))
    throw unsupported(call, 'with an offset that is no INT');
  return offset;
}

function fallbackOf(call: CallToResolve, value: TypedExpression, fallback: TypedExpression): TypedExpression {
  if (fallback.dataType.kind === 'void') return castTo(fallback, value.dataType);
  if (sameType(fallback.dataType, value.dataType)) return fallback;
  const cast = implicitCast(fallback, value.dataType);
  if (cast === undefined) throw unexpectedInput(call, 2, value.dataType);
  return cast;
}

function shiftedSql(call: CallToTranslate, name: string): string {
  const nulls = call.ignoreNulls === true ? ' IGNORE NULLS' : '';
  return `${name}(${argument(call, 0)}, ${argument(call, 1)}, ${argument(call, 2)}${nulls})${call.suffix ?? ''}`;
}
