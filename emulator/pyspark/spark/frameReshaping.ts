import type { Expression, SortOrder } from '../../plan/expression.ts';
import { bind, type Bound } from '../runtime/arguments.ts';
import { numeric, truth } from '../runtime/compare.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import { hasKind, type BuiltinCall, type PyObject, type PyValue } from '../runtime/values.ts';
import type { ObjectMethod } from './classes.ts';
import { columnArgument, columnArguments } from './columnArguments.ts';
import { dataFrame, type FrameData } from './dataFrameClass.ts';
import { aggregated, grouped } from './groupedData.ts';
import { notExpectedType, spreadList } from './typeErrors.ts';
import { asOrder } from './windowClass.ts';

type Method = ObjectMethod<FrameData>;

/** Grouping, ordering and limits. */
export const frameReshaping: Readonly<Record<string, Method>> = {
  groupBy: (self, call) => grouped(self.data.plan, groupingColumns(call)),
  groupby: (self, call) => grouped(self.data.plan, groupingColumns(call)),
  agg: (self, call) => aggregated({ plan: self.data.plan, grouping: [] }, call),
  orderBy: (self, call) => sorted(self, call, true),
  sort: (self, call) => sorted(self, call, true),
  sortWithinPartitions: (_, call) => {
    throw unsupportedPySpark(call, 'DataFrame.sortWithinPartitions');
  },
  limit: (self, call) =>
    dataFrame({ kind: 'limit', child: self.data.plan, limit: rowCount(call), position: call.position }, call),
  offset: (self, call) =>
    dataFrame({ kind: 'limit', child: self.data.plan, offset: rowCount(call), position: call.position }, call),
};

function rowCount(call: BuiltinCall): Expression {
  const bound = bind(call, 'num');
  const number = numeric(bound.required('num'));
  const position = bound.position('num');
  if (typeof number !== 'bigint') throw notExpectedType({ position }, 'num', 'int', bound.required('num'));
  if (number >= 2n ** 31n || number < -(2n ** 31n)) {
    throw raise({ position }, 'OverflowError', 'the number of rows does not fit an int');
  }
  return { kind: 'literal', value: Number(number), dataType: { kind: 'integer' }, position };
}

function groupingColumns(call: BuiltinCall): readonly Expression[] {
  const items = spreadList(bind(call, '*cols').rest);
  for (const { value, position } of items) {
    if (typeof value === 'bigint') throw unsupportedPySpark({ position }, 'A position in place of a grouping column');
  }
  return items.map(({ value, position }) => columnArgument(value, { position }));
}

function sorted(self: PyObject<FrameData>, call: BuiltinCall, global: boolean): PyValue {
  const bound = bind(call, '*cols, ascending=');
  for (const { value, position } of spreadList(bound.rest)) {
    if (typeof value === 'bigint')
      throw unsupportedPySpark({ position }, 'A position in place of a column to order by');
  }
  const columns = columnArguments(bound.rest).map(asOrder);
  if (columns.length === 0) throw raise(call, 'ValueError', 'should sort by at least one column');
  const order = directed(columns, bound, call);
  return dataFrame({ kind: 'sort', child: self.data.plan, order, global, position: call.position }, call);
}

/** `ascending=False` turns each column round, as `column.desc()` does: nulls go last. */
function directed(columns: readonly SortOrder[], bound: Bound, call: BuiltinCall): readonly SortOrder[] {
  const ascending: PyValue = bound.optional('ascending') ?? true;
  const at = { run: call.run, position: bound.position('ascending') };
  if (typeof ascending === 'boolean' || typeof ascending === 'bigint') {
    return truth(ascending, at) ? columns : columns.map((column) => descending(column, at));
  }
  if (!hasKind(ascending, 'list')) throw notExpectedType(at, 'ascending', 'bool, int or list', ascending);
  if (ascending.items.length > columns.length) throw raise(at, 'IndexError', 'more directions than columns');
  return columns.map((column, index) => {
    const wanted = ascending.items[index];
    return wanted === undefined || truth(wanted, at) ? column : descending(column, at);
  });
}

function descending(column: SortOrder, at: Parameters<typeof unsupportedPySpark>[0]): SortOrder {
  if (column.descending || column.nulls !== undefined) {
    throw unsupportedPySpark(at, 'ascending=False on a column that has its own direction');
  }
  return { ...column, descending: true };
}
