import assert from 'node:assert/strict';
import { leafFilters } from '../../emulator/batch/leafFilters.ts';
import type { FunctionEntry } from '../../emulator/plan/functionEntry.ts';
import type { Attribute, LeafPlan, ResolvedPlan, TypedExpression } from '../../emulator/plan/resolved.ts';

const attribute = (id: number): Attribute => ({
  kind: 'attribute',
  id,
  name: `c${id}`,
  dataType: { kind: 'boolean' },
  nullable: true,
  qualifier: [],
});

const leaf = (...ids: readonly number[]): LeafPlan => ({
  kind: 'leaf',
  leaf: { format: 'delta', options: {} },
  schema: { kind: 'struct', fields: [] },
  output: ids.map(attribute),
  streaming: false,
});

const and = (...args: readonly TypedExpression[]): TypedExpression => ({
  kind: 'call',
  entry: { names: ['and'], kind: 'scalar' } as unknown as FunctionEntry,
  name: 'and',
  args,
  dataType: { kind: 'boolean' },
  nullable: true,
});

const filter = (child: ResolvedPlan, condition: TypedExpression): ResolvedPlan => ({
  kind: 'filter',
  child,
  condition,
  output: child.output,
  streaming: false,
});

const join = (
  left: ResolvedPlan,
  right: ResolvedPlan,
  joinType: 'inner' | 'left' | 'full',
  condition?: TypedExpression,
) =>
  ({
    kind: 'join',
    left,
    right,
    joinType,
    output: [...left.output, ...right.output],
    streaming: false,
    ...(condition === undefined ? {} : { condition }),
  }) satisfies ResolvedPlan;

const idsFor = (plan: ResolvedPlan, of: LeafPlan): readonly number[] =>
  (leafFilters(plan).get(of) ?? []).map((condition) => (condition.kind === 'attribute' ? condition.id : -1));

describe('conditions above a leaf', () => {
  it('are split, and reach it through filters and projections that pass its columns on', () => {
    const table = leaf(1, 2);
    const renamed: ResolvedPlan = {
      kind: 'project',
      child: filter(table, and(attribute(1), attribute(2))),
      list: [],
      output: [attribute(1), attribute(9)],
      streaming: false,
    };
    assert.deepEqual(idsFor(filter(renamed, and(attribute(1), attribute(9))), table), [1, 1, 2]);
  });

  it('do not pass a limit', () => {
    const table = leaf(1);
    const limited: ResolvedPlan = { kind: 'limit', child: table, limit: 1, output: table.output, streaming: false };
    assert.deepEqual(idsFor(filter(limited, attribute(1)), table), []);
  });

  it('pass a join on the sides whose rows it does not make up', () => {
    const [left, right] = [leaf(1), leaf(2)];
    const above = and(attribute(1), attribute(2));
    const inner = filter(join(left, right, 'inner', and(attribute(1), attribute(2))), above);
    assert.deepEqual(
      [idsFor(inner, left), idsFor(inner, right)],
      [
        [1, 1],
        [2, 2],
      ],
    );
    const outer = filter(join(left, right, 'left', attribute(1)), above);
    assert.deepEqual([idsFor(outer, left), idsFor(outer, right)], [[1], []]);
    const full = filter(join(left, right, 'full'), above);
    assert.deepEqual([idsFor(full, left), idsFor(full, right)], [[], []]);
  });

  it('are none for a leaf that stands in two places', () => {
    const table = leaf(1);
    const union: ResolvedPlan = {
      kind: 'setOperation',
      operation: 'union',
      all: true,
      left: filter(table, attribute(1)),
      right: table,
      output: table.output,
      streaming: false,
    };
    assert.deepEqual(idsFor(union, table), []);
  });
});
