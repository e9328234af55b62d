import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AddFile } from '../../emulator/delta/actions.ts';
import { fileFilter } from '../../emulator/delta/skipping/fileFilter.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import type { DataType, LiteralValue } from '../../emulator/plan/dataType.ts';
import type { FunctionEntry } from '../../emulator/plan/functionEntry.ts';
import type { Attribute, TypedExpression } from '../../emulator/plan/resolved.ts';
import { column, logBench, metaData, plainProtocol } from '../support/deltaLog.ts';

/** A row of the columns below; undefined is NULL. */
interface Row {
  readonly n: bigint | undefined;
  readonly x: number | undefined;
  readonly s: string | undefined;
  readonly p: number | undefined;
}

const types: Readonly<Record<keyof Row, DataType>> = {
  n: { kind: 'long' },
  x: { kind: 'double' },
  s: { kind: 'string' },
  p: { kind: 'integer' },
};

const longs = fc.oneof(fc.bigInt(-3n, 3n), fc.constantFrom(9007199254740992n, 9007199254740993n, -9007199254740993n));
const doubles = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(NaN, Infinity, -Infinity, -0, 0.1, 1e300));
const strings = fc.constantFrom('', 'a', 'ab', 'b', '\u{1F600}', '\uFFFD', 'a'.repeat(40), `${'a'.repeat(39)}b`);

const row: fc.Arbitrary<Row> = fc.record({
  n: fc.option(longs, { nil: undefined }),
  x: fc.option(doubles, { nil: undefined }),
  s: fc.option(strings, { nil: undefined }),
  p: fc.constant(undefined),
});

type Condition =
  | {
      readonly kind: 'compare';
      readonly operator: string;
      readonly column: keyof Row;
      readonly value: unknown;
      readonly swapped: boolean;
    }
  | { readonly kind: 'null'; readonly name: 'isnull' | 'isnotnull'; readonly column: keyof Row }
  | { readonly kind: 'in'; readonly column: keyof Row; readonly values: readonly unknown[] }
  | { readonly kind: 'not'; readonly child: Condition }
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition };

const valueOf = (name: keyof Row): fc.Arbitrary<unknown> => {
  const values: Readonly<Record<keyof Row, fc.Arbitrary<unknown>>> = {
    n: longs,
    x: doubles,
    s: strings,
    p: fc.integer({ min: 0, max: 3 }),
  };
  return fc.option(values[name], { nil: undefined });
};

const leaf: fc.Arbitrary<Condition> = fc.constantFrom<keyof Row>('n', 'x', 's', 'p').chain((name) =>
  fc.oneof(
    fc.record({
      kind: fc.constant('compare' as const),
      operator: fc.constantFrom('=', '<=>', '<', '<=', '>', '>='),
      column: fc.constant(name),
      value: valueOf(name),
      swapped: fc.boolean(),
    }),
    fc.record({
      kind: fc.constant('null' as const),
      name: fc.constantFrom('isnull', 'isnotnull'),
      column: fc.constant(name),
    }),
    fc.record({
      kind: fc.constant('in' as const),
      column: fc.constant(name),
      values: fc.array(valueOf(name), { maxLength: 3 }),
    }),
  ),
);

const condition: fc.Arbitrary<Condition> = fc.letrec<{ node: Condition }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant('not' as const), child: tie('node') }),
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('node'), right: tie('node') }),
  ),
})).node;

/** Spark's answer for a row: true, false, or undefined for NULL. */
function evaluate(node: Condition, values: Row): boolean | undefined {
  switch (node.kind) {
    case 'compare': {
      const left = values[node.column];
      if (node.operator === '<=>')
        return left === undefined || node.value === undefined ? left === node.value : order(left, node.value) === 0;
      if (left === undefined || node.value === undefined) return undefined;
      const sign = node.swapped ? order(node.value, left) : order(left, node.value);
      return { '=': sign === 0, '<': sign < 0, '<=': sign <= 0, '>': sign > 0, '>=': sign >= 0 }[node.operator];
    }
    case 'null':
      return (values[node.column] === undefined) === (node.name === 'isnull');
    case 'in': {
      const left = values[node.column];
      if (left === undefined) return undefined;
      if (node.values.some((value) => value !== undefined && order(left, value) === 0)) return true;
      return node.values.includes(undefined) ? undefined : false;
    }
    case 'not': {
      const inner = evaluate(node.child, values);
      return inner === undefined ? undefined : !inner;
    }
    default: {
      const left = evaluate(node.left, values);
      const right = evaluate(node.right, values);
      const decisive = node.kind === 'or';
      if (left === decisive || right === decisive) return decisive;
      return left === undefined || right === undefined ? undefined : !decisive;
    }
  }
}

function order(left: unknown, right: unknown): number {
  if (typeof left === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(right as string));
  if (typeof left === 'number' && typeof right === 'number') {
    if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  }
  return (left as number) < (right as number) ? -1 : (left as number) > (right as number) ? 1 : 0;
}

const boolean: DataType = { kind: 'boolean' };

function typed(node: Condition): TypedExpression {
  switch (node.kind) {
    case 'compare': {
      const sides = [attribute(node.column), literal(node.value, node.column)];
      return call(node.operator, node.swapped ? sides.reverse() : sides);
    }
    case 'null':
      return call(node.name, [attribute(node.column)]);
    case 'in':
      return {
        kind: 'in',
        child: attribute(node.column),
        list: node.values.map((value) => literal(value, node.column)),
        dataType: boolean,
        nullable: true,
      };
    case 'not':
      return call('not', [typed(node.child)]);
    default:
      return call(node.kind, [typed(node.left), typed(node.right)]);
  }
}

function attribute(name: keyof Row): Attribute {
  return { kind: 'attribute', id: 1, name, dataType: types[name], nullable: true, qualifier: [] };
}

function literal(value: unknown, name: keyof Row): TypedExpression {
  return {
    kind: 'literal',
    value: (value ?? null) as LiteralValue,
    dataType: types[name],
    nullable: value === undefined,
  };
}

function call(name: string, args: readonly TypedExpression[]): TypedExpression {
  const entry = { names: [name], kind: 'scalar' } as unknown as FunctionEntry;
  return { kind: 'call', entry, name, args, dataType: boolean, nullable: true };
}

/** A file with statistics as a writer may make them: texts cut, NaN left out or counted, parts missing. */
interface Statistics {
  readonly cutTexts: boolean;
  readonly countNaN: boolean;
  readonly without: readonly ('minValues' | 'maxValues' | 'nullCount' | 'numRecords')[];
}

const statistics: fc.Arbitrary<Statistics> = fc.record({
  cutTexts: fc.boolean(),
  countNaN: fc.boolean(),
  without: fc.subarray(['minValues', 'maxValues', 'nullCount', 'numRecords']),
});

function fileOf(rows: readonly Row[], { cutTexts, countNaN, without }: Statistics): AddFile {
  const minimum: string[] = [];
  const maximum: string[] = [];
  const nulls: string[] = [];
  for (const name of ['n', 'x', 's'] as const) {
    const all = rows.map((values) => values[name]).filter((value) => value !== undefined);
    const present = countNaN ? all : all.filter((value) => !Number.isNaN(value));
    nulls.push(`"${name}":${rows.length - all.length}`);
    const sorted = present.toSorted(order);
    const [low, high] = [sorted[0], sorted.at(-1)];
    if (low === undefined || high === undefined) continue;
    minimum.push(`"${name}":${statText(low, cutTexts, false)}`);
    maximum.push(`"${name}":${statText(high, cutTexts, true)}`);
  }
  const members = {
    numRecords: String(rows.length),
    minValues: `{${minimum.join(',')}}`,
    maxValues: `{${maximum.join(',')}}`,
    nullCount: `{${nulls.join(',')}}`,
  };
  const kept = Object.entries(members).filter(([name]) => !without.includes(name as 'numRecords'));
  const p = rows[0]?.p;
  return {
    path: 'f',
    partitionValues: { p: p === undefined ? null : String(p) },
    size: 1,
    modificationTime: 1,
    dataChange: true,
    stats: `{${kept.map(([name, text]) => `"${name}":${text}`).join(',')}}`,
  };
}

function statText(value: bigint | number | string, cut: boolean, isMaximum: boolean): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : JSON.stringify(String(value));
  const points = [...value];
  if (!cut || points.length <= 32) return JSON.stringify(value);
  return JSON.stringify(points.slice(0, 32).join('') + (isMaximum ? '\uFFFD' : ''));
}

describe('data skipping', () => {
  it('never leaves out a file with a row for which the predicate is true', async () => {
    const bench = logBench();
    const columns = [column('n', 'long'), column('x', 'double'), column('s', 'string'), column('p', 'integer')];
    await bench.commit(0, [plainProtocol, metaData({ partitionColumns: ['p'] }, columns)]);
    const snapshot = await readSnapshot(bench.io, bench.tablePath);
    let skipped = 0;
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 4 }),
        fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
        condition,
        statistics,
        (drawn, p, node, form) => {
          const rows = drawn.map((values) => ({ ...values, p }));
          const keep = fileFilter(snapshot, [typed(node)], 'UTC')(fileOf(rows.length === 0 ? [] : rows, form));
          const matches = rows.some((values) => evaluate(node, values) === true);
          if (matches) assert.ok(keep, 'a file with a matching row was left out');
          if (!keep) skipped += 1;
        },
      ),
      { numRuns: 3000 },
    );
    assert.ok(skipped > 100, `only ${skipped} files were left out, so the test has shown nothing`);
  });
});
