import type { CallToResolve, CallToTranslate, FunctionEntry } from '../plan/functionEntry.ts';
import { implicitCast } from '../plan/implicitCast.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { castTo, constantValue, isFoldable, literal } from '../plan/typedExpression.ts';
import { sameType, types } from '../plan/types.ts';
import { nonFoldable } from './aggregatesMore.ts';
import { argument, argumentType, integerLiteral, scalar, unexpectedInput, unsupported } from './define.ts';

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
  // No query can write this name; the analyzer puts it around the bounds of RANGE over dates and timestamps.
  {
    ...scalar({
      names: ['range offset'],
      help: 'The distance of a frame bound as an interval.',
      inputs: ['any'],
      returns: ([offset]) => offset?.dataType ?? types.void,
      sql: (call) => {
        const [offset, { kind }] = [argument(call, 0), argumentType(call, 0)];
        if (kind === 'yearMonthInterval') return `to_months(${offset})`;
        return kind === 'dayTimeInterval' ? `to_microseconds(${offset})` : `to_days(${offset})`;
      },
      text: ({ args }) => args[0] ?? '',
    }),
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
    text: () => `${name.endsWith('rank') ? name.toUpperCase() : name}()`,
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
    text: () => `${name.endsWith('rank') ? name.toUpperCase() : name}()`,
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
  const rows = constantValue(offset);
  if (call.ignoreNulls === true && (typeof rows !== 'number' || rows < 1)) {
    throw unsupported(call, 'with IGNORE NULLS and an offset below one');
  }
  return offset;
}

function fallbackOf(call: CallToResolve, value: TypedExpression, fallback: TypedExpression): TypedExpression {
  if (fallback.dataType.kind === 'void') return castTo(fallback, value.dataType);
  if (sameType(fallback.dataType, value.dataType)) return fallback;
  const cast = implicitCast(fallback, value.dataType);
  if (cast === undefined) throw unexpectedInput(call, 2, value.dataType);
  return cast;
}

/** With IGNORE NULLS the n-th value that is no NULL before (or after) the row, which DuckDB counts otherwise. */
function shiftedSql(call: CallToTranslate, name: 'lag' | 'lead'): string {
  const [value, offset, fallback] = [argument(call, 0), argument(call, 1), argument(call, 2)];
  const suffix = call.suffix ?? '';
  if (call.ignoreNulls !== true) return `${name}(${value}, ${offset}, ${fallback})${suffix}`;
  const rows = Number(call.literals[1]);
  const over = suffix.lastIndexOf(')');
  const frame = name === 'lag' ? 'UNBOUNDED PRECEDING AND 1 PRECEDING' : '1 FOLLOWING AND UNBOUNDED FOLLOWING';
  const framed = `${suffix.slice(0, over)} ROWS BETWEEN ${frame}${suffix.slice(over)}`;
  const present = `list_filter(coalesce(list(${value})${framed}, []), lambda item: item IS NOT NULL)`;
  const place = name === 'lag' ? -rows : rows;
  return `(CASE WHEN len(${present}) >= ${rows} THEN ${present}[${place}] ELSE ${fallback} END)`;
}
