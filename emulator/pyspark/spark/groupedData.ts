import type { CallExpression, Expression } from '../../plan/expression.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import { bind } from '../runtime/arguments.ts';
import { raise, unsupportedPySpark } from '../runtime/raise.ts';
import { hasKind, type BuiltinCall, type ObjectClass, type PyObject, type PyValue } from '../runtime/values.ts';
import { sparkClass, type ObjectMethod } from './classes.ts';
import { columnReference } from './columnNames.ts';
import { columnExpression } from './columnOperators.ts';
import { dataFrame } from './dataFrameClass.ts';
import { notExpectedType, spreadList } from './typeErrors.ts';

export interface GroupedDataContent {
  readonly plan: LogicalPlan;
  readonly grouping: readonly Expression[];
}

export const groupedDataClass: ObjectClass<GroupedDataContent> = sparkClass<GroupedDataContent>('GroupedData', {
  methods: {
    agg: (self, call) => aggregated(self.data, call),
    count: (self, call) => {
      bind(call, '');
      const one: Expression = { kind: 'literal', value: 1, dataType: { kind: 'integer' }, position: call.position };
      const counted: CallExpression = { kind: 'call', name: 'count', args: [one], position: call.position };
      return aggregate(self.data, [{ kind: 'alias', child: counted, names: ['count'], position: call.position }], call);
    },
    sum: ofColumns('sum'),
    avg: ofColumns('avg'),
    mean: ofColumns('avg'),
    min: ofColumns('min'),
    max: ofColumns('max'),
  },
  refused: [
    'pivot',
    'apply',
    'applyInPandas',
    'applyInPandasWithState',
    'applyInArrow',
    'cogroup',
    'transformWithState',
    'transformWithStateInPandas',
  ],
});

export function grouped(plan: LogicalPlan, grouping: readonly Expression[]): PyObject<GroupedDataContent> {
  return { kind: 'object', class: groupedDataClass, data: { plan, grouping } };
}

/** `agg(F.sum("a"), …)` and `agg({"a": "sum"})`. */
export function aggregated(data: GroupedDataContent, call: BuiltinCall): PyValue {
  const { rest } = bind(call, '*exprs');
  const [only] = rest;
  if (only === undefined) throw raise(call, 'AssertionError', 'exprs should not be empty');
  if (rest.length === 1 && hasKind(only.value, 'dict')) {
    const pairs = [...only.value.entries.values()].map(({ key, value }) => {
      if (typeof key !== 'string' || typeof value !== 'string') {
        throw notExpectedType(only, 'exprs', 'dict of str to str', value);
      }
      return [key, value] as const;
    });
    return aggregate(
      data,
      javaOrder(pairs, call).map(([key, value]) => namedAggregate(key, value, only)),
      call,
    );
  }
  const list = rest.map(({ value }) => {
    const expression = columnExpression(value);
    if (expression === undefined) throw raise(call, 'AssertionError', 'all exprs should be Column');
    return expression;
  });
  return aggregate(data, list, call);
}

/**
 * A dict reaches Spark as a `java.util.HashMap`, so its columns come out in the order of the hash table: 16 buckets, and in
 * a bucket as they came. From the fifth on Scala's own map orders them anew.
 */
function javaOrder<Pair extends readonly [string, string]>(pairs: readonly Pair[], call: BuiltinCall): readonly Pair[] {
  if (pairs.length > 4) throw unsupportedPySpark(call, 'agg() of a dict with more than four columns');
  const bucket = (text: string): number => {
    let hash = 0;
    for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
    return (hash ^ (hash >>> 16)) & 15;
  };
  return [...pairs].sort(([left], [right]) => bucket(left) - bucket(right));
}

/** `{"*": "count"}` counts rows. */
function namedAggregate(name: string, aggregateName: string, at: Pick<BuiltinCall, 'position'>): Expression {
  const { position } = at;
  const lower = aggregateName.toLowerCase();
  if (name === '*' && lower === 'count') {
    const one: Expression = { kind: 'literal', value: 1, dataType: { kind: 'integer' }, position };
    return { kind: 'call', name: 'count', args: [one], position };
  }
  const sqlName = lower === 'average' || lower === 'mean' ? 'avg' : aggregateName;
  return { kind: 'call', name: sqlName, args: [columnReference(name, position)], position };
}

function ofColumns(name: string): ObjectMethod<GroupedDataContent> {
  return (self, call) => {
    const columns = spreadList(bind(call, '*cols').rest);
    if (columns.length === 0) throw unsupportedPySpark(call, `GroupedData.${name}() without columns`);
    const list = columns.map(({ value, position }): Expression => {
      if (typeof value !== 'string') throw notExpectedType({ position }, 'cols', 'str', value);
      return { kind: 'call', name, args: [columnReference(value, position)], position };
    });
    return aggregate(self.data, list, call);
  };
}

function aggregate(data: GroupedDataContent, list: readonly Expression[], call: BuiltinCall): PyValue {
  return dataFrame(
    {
      kind: 'aggregate',
      child: data.plan,
      grouping: { kind: 'simple', expressions: data.grouping },
      list,
      prependGrouping: true,
      position: call.position,
    },
    call,
  );
}
