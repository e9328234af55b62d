import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OnViolation } from '../../emulator/plan/logicalPlan.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import {
  expecting,
  rules,
  runBatchPlan,
  runStreamPlan,
  type Outcome,
  type Rule,
  type TestRows,
} from '../support/expectationBench.ts';

interface Row {
  readonly id: number;
  readonly a: number | null;
  readonly s: string | null;
}

const columns: TestRows['columns'] = [
  ['id', { kind: 'integer' }],
  ['a', { kind: 'integer' }],
  ['s', { kind: 'string' }],
];

/** Conditions with what they say of a row, in three-valued logic: NULL is undefined. */
const conditions: readonly (readonly [condition: string, holds: (row: Row) => boolean | undefined])[] = [
  ['a > 0', ({ a }) => (a === null ? undefined : a > 0)],
  ['NOT (a > 0)', ({ a }) => (a === null ? undefined : a <= 0)],
  ['a IS NULL', ({ a }) => a === null],
  ["s = 'x'", ({ s }) => (s === null ? undefined : s === 'x')],
  ["s <=> 'x'", ({ s }) => s === 'x'],
  ["a > 1 AND s = 'x'", ({ a, s }) => and(a === null ? undefined : a > 1, s === null ? undefined : s === 'x')],
  ['a > 1 OR s IS NOT NULL', ({ a, s }) => or(a === null ? undefined : a > 1, s !== null)],
  ['a % 2 = 0', ({ a }) => (a === null ? undefined : Math.abs(a % 2) === 0)],
  ['length(s) < 2', ({ s }) => (s === null ? undefined : s.length < 2)],
  ['CAST(NULL AS BOOLEAN)', () => undefined],
  ['true', () => true],
];

const rowsArbitrary = fc.array(
  fc.record({
    a: fc.option(fc.integer({ min: -3, max: 3 }), { nil: null }),
    s: fc.option(fc.constantFrom('', 'x', 'xy'), { nil: null }),
  }),
  { maxLength: 12 },
);

interface TestRule {
  readonly onViolation: OnViolation;
  readonly condition: number;
}

/** A `fail` is tried apart: with it most runs would count nothing. */
const datasetArbitrary = fc.array(
  fc.record({
    onViolation: fc.constantFrom<OnViolation>('keep', 'drop'),
    condition: fc.nat(conditions.length - 1),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('expectations over random rows', function () {
  this.timeout(60_000);
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  const agree = async (
    run: (plan: readonly (readonly Rule[])[], rows: TestRows) => Promise<Outcome>,
  ): Promise<void> => {
    await fc.assert(
      fc.asyncProperty(
        rowsArbitrary,
        fc.array(datasetArbitrary, { minLength: 1, maxLength: 2 }),
        async (made, datasets) => {
          const rows = made.map((row, id): Row => ({ id, ...row }));
          const expected = model(rows, datasets);
          const found = await run(
            datasets.map((dataset) => dataset.map(ruleOf)),
            { columns, rows: rows.map(({ id, a, s }) => `${id}, ${a ?? 'NULL'}, ${s === null ? 'NULL' : `'${s}'`}`) },
          );
          assert.deepEqual(
            found.rows.map(([id]) => id),
            expected.ids,
          );
          assert.deepEqual(totals(found, datasets), expected.counts);
        },
      ),
      { numRuns: 40 },
    );
  };

  it('count in a batch what a loop counts, and let the same rows through', () =>
    agree((datasets, rows) =>
      runBatchPlan(bench, expecting('SELECT id, a, s FROM t', ...datasets.map((dataset) => rules(...dataset))), rows),
    ));

  it('count in a stream, however it is cut into batches, what a loop counts', () =>
    agree((datasets, rows) => {
      number += 1;
      return runStreamPlan(
        bench,
        expecting('SELECT id, a, s FROM STREAM t', ...datasets.map((dataset) => rules(...dataset))),
        rows,
        { checkpoint: `${bench.folder}/random${number}`, perBatch: 1 + (number % 5) },
      );
    }));

  it('fail exactly when a row breaks a fail', async () => {
    await fc.assert(
      fc.asyncProperty(rowsArbitrary, fc.nat(conditions.length - 1), async (made, condition) => {
        const rows = made.map((row, id): Row => ({ id, ...row }));
        const plan = expecting('SELECT id, a, s FROM t', rules(ruleOf({ onViolation: 'fail', condition }, 0)));
        const data = {
          columns,
          rows: rows.map(({ id, a, s }) => `${id}, ${a ?? 'NULL'}, ${s === null ? 'NULL' : `'${s}'`}`),
        };
        const broken = rows.some((row) => conditions[condition]?.[1](row) !== true);
        const run = runBatchPlan(bench, plan, data);
        if (broken) await assert.rejects(run, { code: 'EXPECTATION_VIOLATION.VERBOSITY_OUTPUT' });
        else assert.equal((await run).rows.length, rows.length);
      }),
      { numRuns: 30 },
    );
  });
});

function ruleOf({ onViolation, condition }: TestRule, index: number): Rule {
  return [onViolation, `r${index}`, conditions[condition]?.[0] ?? 'true'];
}

type Count = readonly [input: number, dropped: number, passed: readonly number[]];

function model(
  rows: readonly Row[],
  datasets: readonly (readonly TestRule[])[],
): { readonly ids: readonly number[]; readonly counts: readonly Count[] } {
  let left = rows;
  const counts: Count[] = [];
  for (const dataset of datasets) {
    const holds = (row: Row, { condition }: TestRule): boolean => conditions[condition]?.[1](row) === true;
    const kept = left.filter((row) => dataset.every((rule) => rule.onViolation === 'keep' || holds(row, rule)));
    const passed = dataset.map((rule) => left.filter((row) => holds(row, rule)).length);
    counts.push([left.length, left.length - kept.length, passed]);
    left = kept;
  }
  return { ids: left.map(({ id }) => id), counts };
}

/** Sums over batches; a stream that had no rows ran no batch. */
function totals({ counts }: Outcome, datasets: readonly (readonly TestRule[])[]): readonly Count[] {
  return datasets.map((dataset, index) => {
    const own = counts.filter(({ dataset: name }) => name === `c.s.d${index}`);
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
    return [
      sum(own.map(({ inputRows }) => inputRows)),
      sum(own.map(({ droppedRows }) => droppedRows)),
      dataset.map((_, rule) => sum(own.map(({ expectations }) => expectations[rule]?.passedRows ?? 0))),
    ];
  });
}

function and(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === false || right === false) return false;
  return left === undefined || right === undefined ? undefined : true;
}

function or(left: boolean | undefined, right: boolean | undefined): boolean | undefined {
  if (left === true || right === true) return true;
  return left === undefined || right === undefined ? undefined : false;
}
