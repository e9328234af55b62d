import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { OutputMode } from '../../emulator/streaming/incrementalPlan.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { startSqlStream, type SqlStream } from '../support/streamSql.ts';

const columns = [
  ['k', { kind: 'string' }],
  ['time', { kind: 'timestamp' }],
  ['v', { kind: 'integer' }],
  ['x', { kind: 'double' }],
] as const;

function row(k: string | null, seconds: number | null, v: number | null, x = '0'): string {
  const time = seconds === null ? 'NULL' : `make_timestamptz(${seconds}000000::BIGINT)`;
  return `${k === null ? 'NULL' : `'${k}'`}, ${time}, ${v}, '${x}'::DOUBLE`;
}

describe('an aggregation on a stream', () => {
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  const start = (sql: string, outputMode: OutputMode, delay?: string): Promise<SqlStream> => {
    number += 1;
    return startSqlStream({
      bench,
      checkpoint: `${bench.folder}/aggregate${number}`,
      streams: { events: { columns, ...(delay === undefined ? {} : { delay }) } },
      sql,
      outputMode,
    });
  };
  const plain = (values: readonly unknown[]): readonly unknown[] =>
    values.map((value) => (typeof value === 'bigint' ? Number(value) : value));
  const batches = (stream: SqlStream): readonly unknown[] =>
    stream.sink.batches.filter(({ rows }) => rows.length > 0).map(({ rows }) => rows.map(plain));
  const last = (stream: SqlStream): readonly unknown[] => (stream.sink.batches.at(-1)?.rows ?? []).map(plain);

  it('gives over several batches what it gives over one', async () => {
    const list = `count(*), count(v), count_if(v > 2), sum(v), avg(v), min(v), max(v), first(v), last(v), first(v) IGNORE NULLS,
      last(v) IGNORE NULLS, collect_list(v), sort_array(collect_set(v)), bool_and(v > 0), bool_or(v > 5), bit_and(v), bit_or(v), bit_xor(v),
      round(stddev(v), 9), round(var_pop(v), 9), sum(cast(v AS decimal(10, 2))), avg(cast(v AS decimal(10, 2))), min(k), max(time),
      sum(v) FILTER (WHERE v > 2), sum(v) + count(*) * 2 AS more, min(cast(v AS string)), sum(x * 0.5D)`;
    const sql = `SELECT k, ${list} FROM events GROUP BY k ORDER BY k`;
    const rows = Array.from({ length: 40 }, (_, index) =>
      row(['a', 'b', null][index % 3] ?? null, 100 + index, index % 7 === 0 ? null : (index * 5) % 11, `${index}`),
    );
    const whole = await start(sql, 'complete');
    await whole.add({ events: rows });
    await whole.end();
    const parts = await start(sql, 'complete');
    for (let from = 0; from < rows.length; from += 9) {
      await parts.add({ events: rows.slice(from, from + 9) });
      if (from === 18) await parts.restart();
    }
    await parts.end();
    assert.equal(last(whole).length, 3);
    assert.deepEqual(last(parts), last(whole));
  });

  it('groups by nothing, and gives its row for a batch without rows', async () => {
    const stream = await start(
      'SELECT count(*) AS n, sum(v) AS s, first(v) AS f, last(v) AS l FROM events WHERE v <> 9',
      'update',
    );
    await stream.add({ events: [row('a', 1, 9)] });
    await stream.add({ events: [row('a', 1, 3), row('a', 1, 4)] });
    await stream.add({ events: [row('a', 1, 9)] });
    await stream.end();
    assert.deepEqual(batches(stream), [[[0, null, null, null]], [[2, 7, 3, 4]], [[2, 7, 3, 4]]]);
    assert.equal(stream.progress[0]?.stateOperators[0]?.numStateStoreInstances, 1);
  });

  it('takes 0.0 and -0.0 for one key, and NULLs, and NaNs', async () => {
    const stream = await start('SELECT x, count(*) AS n FROM events GROUP BY x', 'update');
    await stream.add({ events: [row('a', 1, 1, '-0'), row('a', 1, 1, 'NaN')] });
    await stream.add({ events: [row('a', 1, 1, '0'), row('a', 1, 1, 'NaN')] });
    await stream.end();
    const [first, second] = stream.sink.batches.map(({ rows }) => rows);
    assert.ok(first?.some(([x]) => Object.is(x, 0)));
    assert.deepEqual(
      second?.map(([, n]) => n),
      [2n, 2n],
    );
  });

  it('hands the time of a window on to another aggregation, with its watermark', async () => {
    const inner = `SELECT window, k, count(*) AS n FROM events GROUP BY window(time, '5 seconds'), k`;
    const timed = `SELECT window_time(window) AS t, n FROM (${inner})`;
    const sql = `SELECT window.end AS e, sum(n) AS n FROM (${timed}) GROUP BY window(t, '10 seconds')`;
    const stream = await start(sql, 'append', '0 seconds');
    await stream.add({ events: [row('a', 1, 1), row('b', 7, 1), row('a', 9, 1)] });
    await stream.add({ events: [row('a', 40, 1)] });
    await stream.end();
    assert.deepEqual(batches(stream), [[[10_000_000, 3]]]);
  });

  it('groups by an event time itself', async () => {
    const stream = await start('SELECT time, count(*) AS n FROM events GROUP BY time', 'append', '10 seconds');
    await stream.add({ events: [row('a', 11, 1), row('b', 11, 1), row('b', null, 1), row('a', 15, 1)] });
    await stream.add({ events: [row('a', 22, 1)] });
    await stream.add({ events: [row('late', 12, 1)] });
    await stream.end();
    assert.deepEqual(batches(stream), [[[11_000_000, 2]]]);
    assert.deepEqual(
      stream.progress.at(-1)?.stateOperators.map((one) => one.numRowsDroppedByWatermark),
      [1],
    );
  });

  it('makes rows distinct as a grouping by all of them', async () => {
    const stream = await start('SELECT DISTINCT k, v FROM events', 'update');
    await stream.add({ events: [row('a', 1, 1), row('a', 2, 1), row(null, 2, null)] });
    await stream.add({ events: [row('a', 1, 1), row('b', 2, 1)] });
    await stream.end();
    const sorted = stream.sink.batches.map(({ rows }) => rows.map((values) => JSON.stringify(values)).sort());
    assert.deepEqual(sorted, [
      ['["a",1]', '[null,null]'],
      ['["a",1]', '["b",1]'],
    ]);
  });

  it('is filtered by its keys before it counts, as Spark pushes a filter down', async () => {
    const sql = `SELECT * FROM (SELECT k, count(*) AS n FROM events GROUP BY k) WHERE k = 'a' AND n > 1`;
    const stream = await start(sql, 'update');
    await stream.add({ events: [row('a', 1, 1), row('b', 2, 1)] });
    await stream.add({ events: [row('a', 1, 1)] });
    await stream.end();
    assert.deepEqual(batches(stream), [[['a', 2]]]);
    assert.equal(stream.progress.at(-1)?.stateOperators[0]?.numRowsTotal, 1);
  });

  it('keeps the newest of each group through deltas and snapshots', async () => {
    const stream = await start('SELECT k, count(*) AS n, max(v) AS m FROM events GROUP BY k', 'complete');
    for (let batch = 0; batch < 30; batch += 1) {
      await stream.add({ events: [row(`k${batch % 4}`, 1, batch), row('hot', 1, batch)] });
      if (batch % 7 === 6) await stream.restart();
    }
    await stream.end();
    assert.deepEqual(
      [...last(stream)].sort(),
      [
        ['hot', 30, 29],
        ['k0', 8, 28],
        ['k1', 8, 29],
        ['k2', 7, 26],
        ['k3', 7, 27],
      ].sort(),
    );
  });

  describe('is refused at its start', () => {
    const grouped = (list: string): string => `SELECT k, ${list} FROM events GROUP BY k`;
    const cases: readonly (readonly [what: string, sql: string, mode: OutputMode, code: string])[] = [
      [
        'without a watermark in append mode',
        grouped('count(*)'),
        'append',
        'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION',
      ],
      [
        'without a key in append mode',
        'SELECT count(*) FROM events',
        'append',
        'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION',
      ],
      ['of distinct values', grouped('count(DISTINCT v)'), 'update', 'UNSUPPORTED_STREAMING_OPERATION'],
      [
        'with an aggregate whose state is not known',
        grouped('percentile(v, 0.5)'),
        'update',
        'STREAM_OPERATOR_NOT_SUPPORTED',
      ],
      [
        'of another one in update mode',
        `SELECT n, count(*) FROM (${grouped('count(*) AS n')}) GROUP BY n`,
        'update',
        'UNSUPPORTED_STREAMING_OPERATION',
      ],
      [
        'with grouping sets',
        'SELECT k, v, count(*) FROM events GROUP BY ROLLUP (k, v)',
        'update',
        'STREAM_OPERATOR_NOT_SUPPORTED',
      ],
      ['sorted in update mode', `${grouped('count(*) AS n')} ORDER BY n`, 'update', 'UNSUPPORTED_STREAMING_OPERATION'],
      [
        'with the current time among its keys',
        'SELECT current_timestamp(), count(*) FROM events GROUP BY current_timestamp()',
        'update',
        'STREAM_OPERATOR_NOT_SUPPORTED',
      ],
    ];
    for (const [what, sql, mode, code] of cases) {
      it(what, async () => {
        await assert.rejects(
          start(sql, mode),
          (error) => isSluiceError(error) && (assert.equal(error.code, code), true),
        );
      });
    }
  });
});
