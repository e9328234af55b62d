import { sluiceError } from '../../base/errors.ts';
import type { Expression } from '../../plan/expression.ts';
import type { JoinPlan, LogicalPlan } from '../../plan/logicalPlan.ts';
import { bind, type Bound } from '../runtime/arguments.ts';
import { hasKind, type BuiltinCall, type PyObject, type PyValue } from '../runtime/values.ts';
import type { ObjectMethod } from './classes.ts';
import { columnExpression } from './columnOperators.ts';
import { dataFrame, planOf, type FrameData } from './dataFrameClass.ts';
import { notExpectedType, optionalBoolean, optionalText } from './typeErrors.ts';

type Method = ObjectMethod<FrameData>;

/** Transformations of two frames. */
export const frameJoins: Readonly<Record<string, Method>> = {
  join: (self, call) => {
    const bound = bind(call, 'other, on=, how=');
    const right = otherPlan(bound, call);
    const how = optionalText(bound, 'how');
    const on = bound.optional('on') ?? null;
    const condition = joinCondition(on, bound);
    const joinType = how === undefined ? 'inner' : joinTypeOf(how, bound);
    return dataFrame(
      {
        kind: 'join',
        left: self.data.plan,
        right,
        // Without a condition an inner join is a cross join.
        joinType: condition === undefined && joinType === 'inner' ? 'cross' : joinType,
        ...(condition === undefined ? {} : { condition }),
        position: call.position,
      },
      call,
    );
  },
  crossJoin: (self, call) => {
    const right = otherPlan(bind(call, 'other'), call);
    return dataFrame({ kind: 'join', left: self.data.plan, right, joinType: 'cross', position: call.position }, call);
  },
  union: (self, call) => combined(self, call, { operation: 'union', all: true }),
  unionAll: (self, call) => combined(self, call, { operation: 'union', all: true }),
  intersect: (self, call) => combined(self, call, { operation: 'intersect', all: false }),
  intersectAll: (self, call) => combined(self, call, { operation: 'intersect', all: true }),
  subtract: (self, call) => combined(self, call, { operation: 'except', all: false }),
  exceptAll: (self, call) => combined(self, call, { operation: 'except', all: true }),
  unionByName: (self, call) => {
    const bound = bind(call, 'other, allowMissingColumns=');
    return dataFrame(
      {
        kind: 'setOperation',
        operation: 'union',
        all: true,
        byName: true,
        allowMissingColumns: optionalBoolean(bound, 'allowMissingColumns', false),
        left: self.data.plan,
        right: otherPlan(bound, call),
        position: call.position,
      },
      call,
    );
  },
};

/** Names of joins, compared in lower case without underscores. Source: JoinType.apply of Spark. */
const joinTypes: ReadonlyMap<string, JoinPlan['joinType']> = new Map([
  ['inner', 'inner'],
  ['cross', 'cross'],
  ['outer', 'full'],
  ['full', 'full'],
  ['fullouter', 'full'],
  ['left', 'left'],
  ['leftouter', 'left'],
  ['right', 'right'],
  ['rightouter', 'right'],
  ['semi', 'leftSemi'],
  ['leftsemi', 'leftSemi'],
  ['anti', 'leftAnti'],
  ['leftanti', 'leftAnti'],
]);

function joinTypeOf(how: string, bound: Bound): JoinPlan['joinType'] {
  const type = joinTypes.get(how.toLowerCase().replaceAll('_', ''));
  if (type !== undefined) return type;
  throw sluiceError(
    'UNSUPPORTED_JOIN_TYPE',
    { typ: how, supported: [...joinTypes.keys()].map((name) => `'${name}'`).join(', ') },
    { position: bound.position('how') },
  );
}

function joinCondition(on: PyValue, bound: Bound): JoinPlan['condition'] {
  if (on === null) return undefined;
  const at = { position: bound.position('on') };
  if (typeof on === 'string') return { kind: 'using', columns: [on] };
  const expression = columnExpression(on);
  if (expression !== undefined) return { kind: 'on', expression };
  if (!hasKind(on, 'list') && !hasKind(on, 'tuple')) {
    throw notExpectedType(at, 'on', 'Column, str or list', on);
  }
  if (on.items.length === 0) return undefined;
  if (on.items.every((item) => typeof item === 'string')) {
    return { kind: 'using', columns: on.items.flatMap((item) => (typeof item === 'string' ? [item] : [])) };
  }
  const conditions = on.items.map((item): Expression => {
    const condition = columnExpression(item);
    if (condition === undefined) throw notExpectedType(at, 'on', 'list of str or list of Column', item);
    return condition;
  });
  const joined = conditions.reduce((left, right) => ({
    kind: 'call',
    name: 'and',
    args: [left, right],
    position: at.position,
  }));
  return { kind: 'on', expression: joined };
}

function otherPlan(bound: Bound, call: BuiltinCall): LogicalPlan {
  const plan = planOf(bound.required('other'));
  if (plan === undefined)
    throw notExpectedType({ position: bound.position('other') }, 'other', 'DataFrame', bound.required('other'));
  if (plan.planId !== undefined) call.run.spark.unchecked.delete(plan.planId);
  return plan;
}

function combined(
  self: PyObject<FrameData>,
  call: BuiltinCall,
  operation: { readonly operation: 'union' | 'except' | 'intersect'; readonly all: boolean },
): PyValue {
  const right = otherPlan(bind(call, 'other'), call);
  return dataFrame(
    {
      kind: 'setOperation',
      ...operation,
      byName: false,
      allowMissingColumns: false,
      left: self.data.plan,
      right,
      position: call.position,
    },
    call,
  );
}
