import assert from 'node:assert/strict';
import { phases, type PhaseEvent, type PhaseObserver } from '../../emulator/streaming/phases.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { InjectedCrash } from '../support/faultyFileSystem.ts';
import { startSqlStream, type SqlStreamOptions } from '../support/streamSql.ts';

const columns = [
  ['k', { kind: 'string' }],
  ['time', { kind: 'timestamp' }],
  ['v', { kind: 'integer' }],
] as const;

/** Rows whose times only grow, so that none is late however the batches fall. The last ones let everything else go. */
const batches = Array.from({ length: 7 }, (_, batch) =>
  Array.from({ length: 6 }, (_, index) => {
    const seconds = 1000 + batch * (batch < 5 ? 6 : 60) + index;
    return `'k${index % 2}', make_timestamptz(${seconds}000000::BIGINT), ${batch * 10 + index}`;
  }),
);

const queries: Readonly<Record<string, Pick<SqlStreamOptions, 'sql' | 'outputMode'>>> = {
  'groups of a window in append mode': {
    sql: `SELECT window.start AS start, k, count(*) AS n, sum(v) AS s, collect_list(v) AS vs FROM events
      GROUP BY window(time, '10 seconds'), k`,
  },
  'groups of groups in append mode': {
    sql: `SELECT window(w, '20 seconds').start AS start, sum(n) AS n FROM
      (SELECT window(time, '5 seconds') AS w, count(*) AS n FROM events GROUP BY window(time, '5 seconds'))
      GROUP BY window(w, '20 seconds')`,
  },
  'all groups in complete mode': {
    sql: 'SELECT k, count(*) AS n, max(v) AS m, last(v) AS l FROM events GROUP BY k',
    outputMode: 'complete',
  },
  'a join of two streams': {
    sql: `SELECT a.v AS av, b.v AS bv FROM events a LEFT JOIN events b
      ON a.k = b.k AND b.v > a.v AND b.time >= a.time AND b.time <= a.time + INTERVAL 3 SECONDS`,
  },
  sessions: {
    sql: `SELECT session_window(time, '2 seconds').start AS start, k, collect_list(v) AS vs FROM events
      WHERE v % 10 < 3 GROUP BY session_window(time, '2 seconds'), k`,
  },
  'a limit': { sql: 'SELECT k, v FROM events LIMIT 20' },
};

describe('a stateful stream, broken off in every phase', function () {
  this.timeout(120_000);
  let bench: ComputeBench;
  let number = 0;
  let armed = true;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  const run = async (
    { sql, outputMode = 'append' }: Pick<SqlStreamOptions, 'sql' | 'outputMode'>,
    observer?: PhaseObserver,
  ): Promise<readonly string[]> => {
    number += 1;
    const stream = await startSqlStream({
      bench,
      checkpoint: `${bench.folder}/crash${number}`,
      streams: { events: { columns, delay: '2 seconds' } },
      sql,
      outputMode,
      ...(observer === undefined ? {} : { observer }),
    });
    for (const [index, rows] of batches.entries()) {
      // After a restart no batch is run that only lets state go, so the end has to be without one.
      armed = index < 5;
      await stream.add({ events: rows });
      while (stream.failure() !== undefined) {
        assert.ok(isInjected(stream.failure()), String(stream.failure()?.stack));
        await stream.recover();
      }
    }
    await stream.end();
    const written = stream.sink.batches.filter(({ rows }) => rows.length > 0);
    const shown = outputMode === 'complete' ? written.slice(-1) : written;
    return shown
      .flatMap(({ rows }) => rows)
      .map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)))
      .sort();
  };

  for (const [what, query] of Object.entries(queries)) {
    it(`gives the same rows: ${what}`, async () => {
      const expected = await run(query);
      assert.ok(expected.length > 0);
      const met = new Set<string>();
      const meet = (when: string, { phase, batchId }: PhaseEvent): void => {
        const place = `${when} ${phase} of ${batchId % 2}`;
        if (!armed || met.has(place)) return;
        met.add(place);
        throw new InjectedCrash(place);
      };
      const found = await run(query, {
        before: (event) => meet('before', event),
        after: (event) => meet('after', event),
      });
      assert.ok(met.size >= phases.length * 2, `${met.size} places`);
      const missing = expected.filter((row) => !found.includes(row));
      assert.deepEqual([found.length, missing], [expected.length, []]);
    });
  }
});

function isInjected(error: unknown): boolean {
  for (let inner = error; inner instanceof Error; inner = inner.cause) if (inner instanceof InjectedCrash) return true;
  return false;
}
