import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { withExpectations } from '../../emulator/plan/expectations.ts';
import type { LogicalPlan } from '../../emulator/plan/logicalPlan.ts';
import type { Expression } from '../../emulator/plan/expression.ts';
import { parseExpression, parseQuery } from '../../emulator/sql/parseSql.ts';
import { readReports } from '../../emulator/streaming/batchReportLog.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { analyzed, type TestTables } from '../support/analyzed.ts';
import {
  ddlOf,
  expecting,
  rules,
  type Rule,
  runBatchPlan,
  runStreamPlan,
  type Outcome,
  type TestRows,
} from '../support/expectationBench.ts';
import { scriptedSource, streamBench, tableSink } from '../support/streamBench.ts';

const columns: TestRows['columns'] = [
  ['id', { kind: 'integer' }],
  ['amount', { kind: 'integer' }],
];
/** Amounts: positive, negative, none, zero. */
const data: TestRows = { columns, rows: ['1, 10', '2, -5', '3, NULL', '4, 0'] };

type Case = readonly [
  what: string,
  rules: readonly Rule[],
  ids: readonly number[],
  counts: readonly (readonly [name: string, passed: number, failed: number])[],
  dropped: number,
];

describe('expectations', () => {
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());
  const folder = (): string => {
    number += 1;
    return `${bench.folder}/expectations${number}`;
  };

  const modes: readonly (readonly [string, string, (plan: ReturnType<typeof expecting>) => Promise<Outcome>])[] = [
    ['in a batch', 't', (plan) => runBatchPlan(bench, plan, data)],
    ['in a stream', 'STREAM t', (plan) => runStreamPlan(bench, plan, data, { checkpoint: folder() })],
    [
      'in a stream of small batches',
      'STREAM t',
      (plan) => runStreamPlan(bench, plan, data, { checkpoint: folder(), perBatch: 1 }),
    ],
  ];

  for (const [mode, from, run] of modes) {
    describe(mode, () => {
      const cases: readonly Case[] = [
        ['keep rows that break a keep', [['keep', 'positive', 'amount > 0']], [1, 2, 3, 4], [['positive', 1, 3]], 0],
        ['drop rows that break a drop, NULL too', [['drop', 'positive', 'amount > 0']], [1], [['positive', 1, 3]], 3],
        ['drop nothing where all is well', [['drop', 'known', 'id IS NOT NULL']], [1, 2, 3, 4], [['known', 4, 0]], 0],
        ['let all pass that a fail allows', [['fail', 'known', 'id > 0']], [1, 2, 3, 4], [['known', 4, 0]], 0],
        [
          'count several independently over the same rows',
          [
            ['drop', 'positive', 'amount > 0'],
            ['drop', 'small', 'id < 3'],
            ['keep', 'even', 'id % 2 = 0'],
            ['fail', 'known', 'id IS NOT NULL'],
          ],
          [1],
          [
            ['positive', 1, 3],
            ['small', 2, 2],
            ['even', 2, 2],
            ['known', 4, 0],
          ],
          3,
        ],
        ['fail all rows of a condition that is NULL', [['drop', 'unknown', 'NULL']], [], [['unknown', 0, 4]], 4],
      ];
      for (const [what, lines, ids, counts, dropped] of cases) {
        it(what, async () => {
          const outcome = await run(expecting(`SELECT id, amount FROM ${from}`, rules(...lines)));
          assert.deepEqual(
            outcome.rows.map(([id]) => id),
            ids,
          );
          assert.deepEqual(summed(outcome), counts);
          assert.equal(
            outcome.counts.reduce((sum, { droppedRows }) => sum + droppedRows, 0),
            dropped,
          );
        });
      }

      it('fail before anything is written, naming what was broken and by which rows', async () => {
        const plan = expecting(
          `SELECT id, amount FROM ${from}`,
          rules(['keep', 'known', 'id IS NOT NULL'], ['fail', 'not negative', 'amount >= 0 OR amount IS NULL']),
        );
        const error = await failure(run(plan));
        assert.equal(error.code, 'EXPECTATION_VIOLATION.VERBOSITY_OUTPUT');
        assert.equal(error.sqlState, '22000');
        assert.deepEqual(error.position, { file: 'rules.sql', line: 2, column: 3 });
        assert.deepEqual(error.parameters, {
          flowName: 'c.s.flow',
          dataset: 'c.s.d0',
          failedRecords: '1',
          expectationsViolated: 'not negative',
          outputRecord: '{"id":2,"amount":-5}',
        });
      });

      it('apply a view’s before those of its reader, each to what comes to it', async () => {
        const plan = expecting(
          `SELECT id, amount FROM ${from}`,
          rules(['drop', 'there', 'amount IS NOT NULL']),
          rules(['drop', 'positive', 'amount > 0'], ['keep', 'there', 'amount IS NOT NULL']),
        );
        const outcome = await run(plan);
        assert.deepEqual(
          outcome.rows.map(([id]) => id),
          [1],
        );
        assert.deepEqual(summed(outcome, 'c.s.d0'), [['there', 3, 1]]);
        assert.deepEqual(summed(outcome, 'c.s.d1'), [
          ['positive', 1, 2],
          ['there', 3, 0],
        ]);
      });

      it('show some of the rows that were dropped, and none of those that were kept', async () => {
        const plan = expecting(
          `SELECT id, amount FROM ${from}`,
          rules(['drop', 'positive', 'amount > 0'], ['keep', 'small', 'id < 2']),
        );
        const { counts } = await run(plan);
        const shown = (name: string) =>
          counts.flatMap(({ expectations }) =>
            expectations.filter((one) => one.name === name).flatMap(({ sample }) => sample),
          );
        assert.deepEqual(shown('positive'), [
          { id: 2, amount: -5 },
          { id: 3, amount: null },
          { id: 4, amount: 0 },
        ]);
        assert.deepEqual(shown('small'), []);
      });
    });
  }

  it('keep their counts and samples beside the stream checkpoint', async () => {
    const checkpoint = folder();
    const plan = expecting('SELECT id, amount FROM STREAM t', rules(['drop', 'positive', 'amount > 0']));
    const { counts } = await runStreamPlan(bench, plan, data, { checkpoint, perBatch: 2 });
    const reports = await readReports(bench.io.files, checkpoint);
    assert.deepEqual(
      reports.map(({ batchId, expectations }) => [batchId, ...expectations]),
      counts.map((count, batchId) => [batchId, count]),
    );
  });

  it('stand below and above stateful operators', async () => {
    const inner = expecting('SELECT id, amount FROM STREAM t', rules(['drop', 'there', 'amount IS NOT NULL']));
    const deduplicated: LogicalPlan = { kind: 'deduplicate', child: inner, columns: ['id'], withinWatermark: false };
    const plan = withExpectations(deduplicated, {
      name: 'c.s.d1',
      expectations: rules(['keep', 'positive', 'amount > 0']),
    });
    const twice: TestRows = { columns, rows: [...data.rows, ...data.rows] };
    const outcome = await runStreamPlan(bench, plan, twice, { checkpoint: folder() });
    assert.deepEqual(
      outcome.rows.map(([id]) => id),
      [1, 2, 4],
    );
    assert.deepEqual(
      outcome.counts.map(({ inputRows, droppedRows }) => [inputRows, droppedRows]),
      [
        [8, 2],
        [3, 0],
      ],
    );
  });

  it('of a table that a stream is joined with are counted in each batch', async () => {
    const view = expecting(
      "SELECT * FROM VALUES (1, 'a'), (2, NULL), (3, 'c') AS v(key, name)",
      rules(['drop', 'named', 'name IS NOT NULL']),
    );
    const plan: LogicalPlan = {
      kind: 'join',
      left: parseQuery('SELECT id FROM STREAM t'),
      right: view,
      joinType: 'inner',
      condition: { kind: 'on', expression: parseExpression('id = key') },
    };
    const outcome = await runStreamPlan(bench, plan, data, { checkpoint: folder(), perBatch: 2 });
    assert.deepEqual(outcome.rows, [
      [1, 1, 'a'],
      [3, 3, 'c'],
    ]);
    assert.deepEqual(
      outcome.counts.map(({ inputRows, droppedRows }) => [inputRows, droppedRows]),
      [
        [3, 1],
        [3, 1],
      ],
    );
  });

  it('stand on both sides of a join of two streams, and above it', async () => {
    const join: LogicalPlan = {
      kind: 'join',
      left: expecting('SELECT id, amount FROM STREAM t', rules(['drop', 'there', 'amount IS NOT NULL'])),
      right: expecting('SELECT id AS other FROM STREAM t', rules(['keep', 'early', 'other < 3'])),
      joinType: 'inner',
      condition: { kind: 'on', expression: parseExpression('id = other') },
    };
    const plan = withExpectations(join, { name: 'c.s.d1', expectations: rules(['drop', 'positive', 'amount > 0']) });
    const outcome = await runStreamPlan(bench, plan, data, { checkpoint: folder(), perBatch: 2 });
    assert.deepEqual(outcome.rows, [[1, 10, 1]]);
    assert.deepEqual(summed(outcome), [
      ['there', 3, 1],
      ['early', 2, 2],
    ]);
    assert.deepEqual(summed(outcome, 'c.s.d1'), [['positive', 1, 2]]);
  });

  it('that failed let a program go on that was put right, each row once', async () => {
    const source = scriptedSource(columns);
    const checkpoint = folder();
    const stream = streamBench(bench, checkpoint, [source]);
    const sink = tableSink(bench.session);
    const start = async (onViolation: 'fail' | 'drop') => {
      const plan = expecting('SELECT id, amount FROM STREAM t', rules([onViolation, 'positive', 'amount > 0']));
      const query = await stream.start({
        plan: await analyzed(plan, { t: ddlOf(columns) }),
        sink,
        name: 'c.s.flow',
        trigger: { kind: 'availableNow' },
        openSource: async () => source.open(bench.session),
      });
      return query.awaitTermination();
    };
    source.add(['1, 1', '2, 2']);
    await start('fail');
    source.add(['3, 3', '4, -4', '5, 5']);
    assert.equal((await failure(start('fail'))).code, 'EXPECTATION_VIOLATION.VERBOSITY_OUTPUT');
    assert.equal((await failure(start('fail'))).code, 'EXPECTATION_VIOLATION.VERBOSITY_OUTPUT');
    assert.deepEqual(
      sink.rows().map(([id]) => id),
      [1, 2],
    );
    source.add(['6, 6', '7, -7']);
    await start('drop');
    assert.deepEqual(
      sink.batches.map(({ batchId, rows }) => [batchId, rows.map(([id]) => id)]),
      [
        [0, [1, 2]],
        [1, [3, 5]],
        [2, [6]],
      ],
    );
  });

  it('are told again for a batch that its sink had already, and fail it no more', async () => {
    const source = scriptedSource([...columns, ['at', { kind: 'timestamp' }]]);
    const checkpoint = folder();
    const stream = streamBench(bench, checkpoint, [source]);
    const sink = tableSink(bench.session);
    const tables: TestTables = { t: `${ddlOf(columns)}, at TIMESTAMP` };
    const start = async (onViolation: 'fail' | 'drop', crash: boolean) => {
      const plan = expecting('SELECT * FROM STREAM t', rules([onViolation, 'positive', 'amount > 0']));
      const watched: LogicalPlan = {
        kind: 'withWatermark',
        child: plan,
        column: parseExpression('at'),
        delay: '1 second',
      };
      const query = await stream.start(
        {
          plan: await analyzed(watched, tables),
          sink,
          trigger: { kind: 'availableNow' },
          openSource: async () => source.open(bench.session),
        },
        crash
          ? {
              observer: {
                before: (phase) => {
                  if (phase.phase === 'logCommit') throw new Error('crash');
                },
              },
            }
          : {},
      );
      return query.awaitTermination();
    };
    source.add(['1, 1, now()', '2, -2, now()']);
    await assert.rejects(start('drop', true));
    assert.equal(stream.reports.length, 0);
    await start('fail', false);
    assert.deepEqual(
      stream.reports.map(({ skipped, expectations }) => [
        skipped,
        expectations[0]?.droppedRows,
        expectations[0]?.expectations[0]?.failedRows,
      ]),
      [[true, 1, 1]],
    );
    assert.deepEqual(
      sink.rows().map(([id]) => id),
      [1],
    );
  });

  it('count in a subquery too', async () => {
    const view = expecting('SELECT id, amount FROM t', rules(['drop', 'positive', 'amount > 0']));
    const condition: Expression = {
      kind: 'in',
      child: parseExpression('id'),
      list: { subquery: { kind: 'drop', child: view, columns: [parseExpression('amount')] } },
    };
    const plan: LogicalPlan = { kind: 'filter', role: 'where', child: parseQuery('SELECT id FROM t'), condition };
    const outcome = await runBatchPlan(bench, plan, data);
    assert.deepEqual(outcome.rows, [[1]]);
    assert.deepEqual(summed(outcome), [['positive', 1, 3]]);
  });

  describe('are refused', () => {
    const refused: readonly (readonly [condition: string, code: string])[] = [
      ['amonut > 0', 'UNRESOLVED_COLUMN.WITH_SUGGESTION'],
      ['amount', 'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN'],
      ['sum(amount) > 0', 'INVALID_WHERE_CONDITION'],
      ['row_number() OVER (ORDER BY id) > 0', 'INVALID_WHERE_CONDITION'],
      ['id IN (SELECT id FROM t)', 'EXPECTATION_WITH_SUBQUERY'],
      ['nothing(amount)', 'UNRESOLVED_ROUTINE'],
    ];
    for (const [condition, code] of refused) {
      it(`where the condition is ${condition}`, async () => {
        const error = await failure(
          analyzed(expecting('SELECT id, amount FROM t', rules(['drop', 'rule', condition])), { t: ddlOf(columns) }),
        );
        assert.equal(error.code, code);
        assert.notEqual(error.position, undefined);
      });
    }

    it('where two of one dataset have one name', async () => {
      const plan = expecting('SELECT id FROM t', rules(['keep', 'rule', 'id > 0'], ['drop', 'rule', 'id > 1']));
      const error = await failure(analyzed(plan, { t: ddlOf(columns) }));
      assert.equal(error.code, 'DUPLICATE_EXPECTATION');
      assert.deepEqual(error.position, { file: 'rules.sql', line: 2, column: 3 });
    });
  });

  it('show as many rows as the setting says', async () => {
    const shown = async (sampleRows: string, onViolation: 'drop' | 'fail'): Promise<number> => {
      const own = await openComputeBench({ 'sluice.expectations.sampleRows': sampleRows });
      try {
        const plan = expecting('SELECT id, amount FROM t', rules([onViolation, 'positive', 'amount > 0']));
        const { counts } = await runBatchPlan(own, plan, data);
        return counts[0]?.expectations[0]?.sample.length ?? -1;
      } finally {
        await own.close();
      }
    };
    assert.deepEqual([await shown('2', 'drop'), await shown('0', 'drop'), await shown('many', 'drop')], [2, 0, 3]);
    assert.equal((await failure(shown('0', 'fail'))).code, 'EXPECTATION_VIOLATION.VERBOSITY_NONE');
  });

  it('hold where nobody counts, as in a preview', async () => {
    const relation = async (onViolation: 'drop' | 'fail'): Promise<string> => {
      const query = 'SELECT * FROM VALUES (1, 10), (2, -5) AS v(id, amount)';
      const plan = await analyzed(expecting(query, rules([onViolation, 'positive', 'amount > 0'])));
      return bench.session.translate(plan, () => undefined);
    };
    assert.deepEqual(await bench.session.rows(`SELECT * FROM ${await relation('drop')}`), [[1, 10]]);
    const error = await failure(bench.session.rows(`SELECT * FROM ${await relation('fail')}`));
    assert.equal(error.code, 'EXPECTATION_VIOLATION.VERBOSITY_NONE');
  });
});

/** Passed and failed rows by expectation, over all batches. */
function summed({ counts }: Outcome, dataset = 'c.s.d0'): readonly (readonly [string, number, number])[] {
  const sums = new Map<string, [string, number, number]>();
  for (const { expectations } of counts.filter((one) => one.dataset === dataset)) {
    for (const { name, passedRows, failedRows } of expectations) {
      const [, passed, failed] = sums.get(name) ?? [name, 0, 0];
      sums.set(name, [name, passed + passedRows, failed + failedRows]);
    }
  }
  return [...sums.values()];
}

/** The innermost error of the catalogue that the work ends in. */
async function failure(work: Promise<unknown>) {
  try {
    await work;
  } catch (error) {
    let inner = error;
    while (isSluiceError(inner) && isSluiceError(inner.cause)) inner = inner.cause;
    if (isSluiceError(inner)) return inner;
    throw error;
  }
  throw new Error('nothing failed');
}
