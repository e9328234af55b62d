import { sluiceError } from '../../base/errors.ts';
import type { Expression } from '../../plan/expression.ts';
import { bind } from '../runtime/arguments.ts';
import { callValue } from '../runtime/calls.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import { hasKind, typeName, type BuiltinCall, type PyObject, type PyValue } from '../runtime/values.ts';
import type { ObjectMethod } from './classes.ts';
import { columnArgument, columnArguments } from './columnArguments.ts';
import { columnReference } from './columnNames.ts';
import { columnExpression } from './columnOperators.ts';
import { dataFrame, dataFrameClass, type FrameData } from './dataFrameClass.ts';
import { parseExpressionText } from './sqlStrings.ts';
import { notExpectedType, requiredText, spreadList } from './typeErrors.ts';
import { asObject } from '../runtime/values.ts';

type Method = ObjectMethod<FrameData>;

/** Transformations that look at one frame, column by column. */
export const frameMethods: Readonly<Record<string, Method>> = {
  select: (self, call) => {
    const list = columnArguments(bind(call, '*cols').rest).map(namedCast);
    return dataFrame({ kind: 'project', child: self.data.plan, list, position: call.position }, call);
  },
  selectExpr: (self, call) => {
    const list = spreadList(bind(call, '*expr').rest).map(({ value, position }) => {
      if (typeof value !== 'string') throw notExpectedType({ position }, 'expr', 'str', value);
      return parseExpressionText(value, { run: call.run, position });
    });
    return dataFrame({ kind: 'project', child: self.data.plan, list, position: call.position }, call);
  },
  filter: where,
  where,
  withColumn: (self, call) => {
    const bound = bind(call, 'colName, col');
    const value = columnExpression(bound.required('col'));
    if (value === undefined)
      throw notExpectedType({ position: bound.position('col') }, 'col', 'Column', bound.required('col'));
    return withColumns(self, [{ name: requiredText(bound, 'colName'), value }], call);
  },
  withColumns: (self, call) => {
    const bound = bind(call, 'colsMap');
    const map = bound.required('colsMap');
    const at = { position: bound.position('colsMap') };
    if (!hasKind(map, 'dict')) throw notExpectedType(at, 'colsMap', 'dict', map);
    const columns = [...map.entries.values()].map(({ key, value }) => {
      const expression = columnExpression(value);
      if (typeof key !== 'string') throw notExpectedType(at, 'colsMap', 'dict of str to Column', key);
      if (expression === undefined) throw notExpectedType(at, 'col', 'Column', value);
      return { name: key, value: expression };
    });
    return withColumns(self, columns, call);
  },
  withColumnRenamed: (self, call) => {
    const bound = bind(call, 'existing, new');
    return renamed(self, [[requiredText(bound, 'existing'), requiredText(bound, 'new')]], call);
  },
  withColumnsRenamed: (self, call) => {
    const bound = bind(call, 'colsMap');
    const map = bound.required('colsMap');
    const at = { position: bound.position('colsMap') };
    if (!hasKind(map, 'dict')) throw notExpectedType(at, 'colsMap', 'dict', map);
    const names = [...map.entries.values()].map(({ key, value }) => {
      if (typeof key !== 'string' || typeof value !== 'string')
        throw notExpectedType(at, 'colsMap', 'dict of str to str', value);
      return [key, value] as const;
    });
    return renamed(self, names, call);
  },
  drop: (self, call) => {
    const columns = bind(call, '*cols').rest.map(({ value, position }): Expression => {
      // A name here is a whole name: points in it part nothing.
      if (typeof value === 'string') return { kind: 'column', nameParts: [value], position };
      return columnArgument(value, { position });
    });
    return dataFrame({ kind: 'drop', child: self.data.plan, columns, position: call.position }, call);
  },
  alias: (self, call) => {
    const alias = requiredText(bind(call, 'alias'), 'alias');
    return dataFrame({ kind: 'subqueryAlias', child: self.data.plan, alias, position: call.position }, call);
  },
  toDF: (self, call) => {
    const names = bind(call, '*cols').rest.map(({ value, position }) => {
      if (typeof value !== 'string') throw notExpectedType({ position }, 'cols', 'str', value);
      return value;
    });
    return dataFrame({ kind: 'toDf', child: self.data.plan, names, position: call.position }, call);
  },
  distinct: (self, call) => {
    bind(call, '');
    return dataFrame({ kind: 'distinct', child: self.data.plan, position: call.position }, call);
  },
  dropDuplicates: (self, call) => deduplicated(self, call, false),
  drop_duplicates: (self, call) => deduplicated(self, call, false),
  dropDuplicatesWithinWatermark: (self, call) => deduplicated(self, call, true),
  withWatermark: (self, call) => {
    const bound = bind(call, 'eventTime, delayThreshold');
    const names = ['eventTime', 'delayThreshold'] as const;
    for (const name of names) {
      const value = bound.required(name);
      const at = { position: bound.position(name) };
      // PySpark tests the argument's truth first, which a Column has none of.
      if (columnExpression(value) !== undefined) throw sluiceError('CANNOT_CONVERT_COLUMN_INTO_BOOL', {}, at);
      if (typeof value !== 'string' || value === '') throw notExpectedType(at, name, 'str', value);
    }
    return dataFrame(
      {
        kind: 'withWatermark',
        child: self.data.plan,
        column: columnReference(requiredText(bound, 'eventTime'), bound.position('eventTime')),
        delay: requiredText(bound, 'delayThreshold'),
        position: call.position,
      },
      call,
    );
  },
  transform: async (self, call) => {
    const [callee, ...args] = call.args;
    if (callee === undefined || callee.name !== undefined) {
      throw raise(call, 'TypeError', "DataFrame.transform() missing 1 required positional argument: 'func'");
    }
    const result = await callValue(callee.value, [{ value: self, position: call.position }, ...args], call);
    if (asObject(result, dataFrameClass) === undefined) {
      throw raise(
        call,
        'AssertionError',
        `Func returned an instance of type [${typeName(result)}], should have been DataFrame.`,
      );
    }
    return result;
  },
  // Where rows are kept and how they are split changes no row of the answer.
  cache: unchanged(''),
  persist: unchanged('storageLevel='),
  unpersist: unchanged('blocking='),
  repartition: unchanged('numPartitions, *cols'),
  repartitionByRange: unchanged('numPartitions, *cols'),
  coalesce: unchanged('numPartitions'),
  hint: unchanged('name, *parameters'),
};

/** A column cast more than once keeps its name in `select`, unlike in SQL; the analyzer knows the case of one cast. */
function namedCast(expression: Expression): Expression {
  if (expression.kind !== 'cast' || expression.child.kind !== 'cast') return expression;
  let inner: Expression = expression;
  while (inner.kind === 'cast') inner = inner.child;
  const [name, ...rest] = inner.kind === 'column' ? inner.nameParts : [];
  if (name === undefined || rest.length > 0) return expression;
  return { kind: 'alias', child: expression, names: [name], position: expression.position };
}

function unchanged(signature: string): Method {
  return (self, call) => {
    bind(call, signature);
    return self;
  };
}

function where(self: PyObject<FrameData>, call: BuiltinCall): PyValue {
  const bound = bind(call, 'condition');
  const value = bound.required('condition');
  const position = bound.position('condition');
  const condition =
    typeof value === 'string' ? parseExpressionText(value, { run: call.run, position }) : columnExpression(value);
  if (condition === undefined) throw notExpectedType({ position }, 'condition', 'Column or str', value);
  return dataFrame({ kind: 'filter', role: 'where', child: self.data.plan, condition, position: call.position }, call);
}

function withColumns(
  self: PyObject<FrameData>,
  columns: readonly { readonly name: string; readonly value: Expression }[],
  call: BuiltinCall,
): PyValue {
  return dataFrame({ kind: 'withColumns', child: self.data.plan, columns, position: call.position }, call);
}

function renamed(self: PyObject<FrameData>, names: readonly (readonly [string, string])[], call: BuiltinCall): PyValue {
  return dataFrame({ kind: 'rename', child: self.data.plan, names, position: call.position }, call);
}

function deduplicated(self: PyObject<FrameData>, call: BuiltinCall, withinWatermark: boolean): PyValue {
  const bound = bind(call, 'subset=');
  const value = bound.optional('subset') ?? null;
  const at = { position: bound.position('subset') };
  const plan = { kind: 'deduplicate', child: self.data.plan, withinWatermark, position: call.position } as const;
  if (value === null) return dataFrame(plan, call);
  if (!hasKind(value, 'list') && !hasKind(value, 'tuple')) throw notExpectedType(at, 'subset', 'list or tuple', value);
  if (value.items.length === 0) throw unsupportedPySpark(at, `${call.name} with an empty list`);
  const columns = value.items.map((item) => {
    if (typeof item !== 'string') throw notExpectedType(at, 'subset', 'list or tuple of str', item);
    return item;
  });
  return dataFrame({ ...plan, columns }, call);
}
