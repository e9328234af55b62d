import { sluiceError } from '../../base/errors.ts';
import type { CaseExpression, Expression, SortOrder } from '../../plan/expression.ts';
import { bind, positionalValues } from '../runtime/arguments.ts';
import { collect } from '../runtime/iteration.ts';
import { unsupportedPySpark } from '../runtime/raise.ts';
import { hasKind, typeName, type BuiltinCall, type PyObject, type PyValue } from '../runtime/values.ts';
import type { ObjectMethod } from './classes.ts';
import { column, columnClass, type ColumnData } from './columnClass.ts';
import { columnExpression } from './columnOperators.ts';
import { literalOrColumn } from './literals.ts';
import { notExpectedType } from './typeErrors.ts';
import { typeArgument } from './typeArguments.ts';
import { overWindow } from './windowClass.ts';

type Method = ObjectMethod<ColumnData>;

/** A method that takes one value: `column.like("x%")`. */
function withValue(name: string): Method {
  return async (self, call) => {
    const other = await literalOrColumn(bind(call, 'other').required('other'), call);
    return made(call, name, [self.data.expression, other]);
  };
}

function withoutValue(name: string): Method {
  return (self, call) => {
    bind(call, '');
    return made(call, name, [self.data.expression]);
  };
}

function made(call: BuiltinCall, name: string, args: readonly Expression[]): PyValue {
  return column({ kind: 'call', name, args, position: call.position });
}

function sorted(descending: boolean, nulls?: 'first' | 'last'): Method {
  return (self, call) => {
    bind(call, '');
    return column(sortOrder(self.data.expression, { descending, ...(nulls === undefined ? {} : { nulls }) }));
  };
}

export function sortOrder(
  child: Expression,
  order: { readonly descending: boolean; readonly nulls?: 'first' | 'last' },
): SortOrder {
  return { kind: 'sortOrder', child, position: child.position, ...order };
}

export const columnMethods: Readonly<Record<string, Method>> = {
  alias: (self, call) => aliased(self, call),
  name: (self, call) => aliased(self, call),
  cast: (self, call) => cast(self, call, 'cast'),
  astype: (self, call) => cast(self, call, 'cast'),
  try_cast: (self, call) => cast(self, call, 'try'),
  isNull: withoutValue('isnull'),
  isNotNull: withoutValue('isnotnull'),
  isNaN: withoutValue('isnan'),
  eqNullSafe: withValue('<=>'),
  like: withValue('like'),
  rlike: withValue('rlike'),
  ilike: withValue('ilike'),
  startswith: withValue('startswith'),
  endswith: withValue('endswith'),
  contains: withValue('contains'),
  bitwiseAND: withValue('&'),
  bitwiseOR: withValue('|'),
  bitwiseXOR: withValue('^'),
  asc: sorted(false),
  asc_nulls_first: sorted(false, 'first'),
  asc_nulls_last: sorted(false, 'last'),
  desc: sorted(true),
  desc_nulls_first: sorted(true, 'first'),
  desc_nulls_last: sorted(true, 'last'),
  between: async (self, call) => {
    const bound = bind(call, 'lowerBound, upperBound');
    const lower = await literalOrColumn(bound.required('lowerBound'), call);
    const upper = await literalOrColumn(bound.required('upperBound'), call);
    const { expression } = self.data;
    // Each has a place of its own: two comparisons that share one are BETWEEN of SQL, whose column has another name.
    const compare = (name: string, other: Expression): Expression => ({
      kind: 'call',
      name,
      args: [expression, other],
      position: { ...call.position },
    });
    return made(call, 'and', [compare('>=', lower), compare('<=', upper)]);
  },
  isin: isIn,
  substr: async (self, call) => {
    const bound = bind(call, 'startPos, length');
    const [start, length] = [bound.required('startPos'), bound.required('length')];
    if (typeName(start) !== typeName(length)) {
      throw sluiceError(
        'NOT_SAME_TYPE',
        { arg_name1: 'startPos', arg_name2: 'length', arg_type1: typeName(start), arg_type2: typeName(length) },
        { position: call.position },
      );
    }
    if (typeof start !== 'bigint' && columnExpression(start) === undefined) {
      throw notExpectedType(call, 'startPos', 'Column or int', start);
    }
    return made(call, 'substr', [
      self.data.expression,
      await literalOrColumn(start, call),
      await literalOrColumn(length, call),
    ]);
  },
  getItem: async (self, call) => {
    const key = await literalOrColumn(bind(call, 'key').required('key'), call);
    return column({ kind: 'field', child: self.data.expression, key, position: call.position });
  },
  getField: async (self, call) => {
    const key = await literalOrColumn(bind(call, 'name').required('name'), call);
    return column({ kind: 'field', child: self.data.expression, key, position: call.position });
  },
  when: async (self, call) => {
    const open = self.data.when;
    if (open === undefined) throw sluiceError('INVALID_WHEN_USAGE', {}, { position: call.position });
    const branch = await whenBranch(call);
    return caseColumn({ ...open, branches: [...open.branches, branch], position: open.position });
  },
  otherwise: async (self, call) => {
    const open = self.data.when;
    if (open === undefined) throw sluiceError('INVALID_WHEN_USAGE', {}, { position: call.position });
    const otherwise = await literalOrColumn(bind(call, 'value').required('value'), call);
    return column({ ...open, otherwise });
  },
  over: (self, call) => overWindow(self.data.expression, call),
};

/** A CASE that `.when` and `.otherwise` may still add to. */
export function caseColumn(expression: CaseExpression): PyObject<ColumnData> {
  return { kind: 'object', class: columnClass, data: { expression, when: expression } };
}

/** The arguments of `when(condition, value)`. */
export async function whenBranch(call: BuiltinCall): Promise<{ readonly when: Expression; readonly then: Expression }> {
  const bound = bind(call, 'condition, value');
  const condition = bound.required('condition');
  const when = columnExpression(condition);
  if (when === undefined)
    throw notExpectedType({ position: bound.position('condition') }, 'condition', 'Column', condition);
  return { when, then: await literalOrColumn(bound.required('value'), call) };
}

async function isIn(self: PyObject<ColumnData>, call: BuiltinCall): Promise<PyValue> {
  const values = positionalValues(call);
  const [only = null] = values;
  const spread = values.length === 1 && (hasKind(only, 'list') || hasKind(only, 'set'));
  const items = spread ? await collect(only, call) : values;
  const list: Expression[] = [];
  for (const item of items) {
    if (hasKind(item, 'list')) throw unsupportedPySpark(call, 'A list among other values of isin()');
    list.push(await literalOrColumn(item, call));
  }
  return column({ kind: 'in', child: self.data.expression, list, position: call.position });
}

function aliased(self: PyObject<ColumnData>, call: BuiltinCall): PyValue {
  const bound = bind(call, '*alias, metadata=');
  if ((bound.optional('metadata') ?? null) !== null)
    throw unsupportedPySpark(call, 'The argument metadata of Column.alias');
  const names = bound.rest.map(({ value, position }) => {
    if (typeof value !== 'string') throw notExpectedType({ position }, 'alias', 'str', value);
    return value;
  });
  if (names.length === 0) throw sluiceError('CANNOT_BE_EMPTY', { item: 'alias' }, { position: call.position });
  return column({ kind: 'alias', child: self.data.expression, names, position: call.position });
}

function cast(self: PyObject<ColumnData>, call: BuiltinCall, mode: 'cast' | 'try'): PyValue {
  const bound = bind(call, 'dataType');
  const value = bound.required('dataType');
  const dataType = typeArgument(value, { run: call.run, position: bound.position('dataType') });
  if (dataType === undefined) {
    throw notExpectedType({ position: bound.position('dataType') }, 'dataType', 'DataType or str', value);
  }
  return column({ kind: 'cast', child: self.data.expression, dataType, mode, position: call.position });
}
