import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { startSqlStream } from '../support/streamSql.ts';

interface Row {
  readonly k: string | null;
  /** Seconds since the epoch. */
  readonly time: number | null;
  readonly v: number;
}

type Script = readonly (readonly Row[] | 'restart')[];
const [delay, gap] = [4, 5];

interface Session {
  readonly k: string | null;
  readonly start: number;
  readonly end: number;
  readonly values: readonly number[];
}

/** What Spark does: sessions of a key that meet are one, the earlier first. Batches without data come where the watermark moved. */
function model(script: Script): readonly (readonly string[])[] {
  let state: readonly Session[] = [];
  const batches: (readonly string[])[] = [];
  let [late, watermark, evicted] = [0, 0, 0];
  const batch = (rows: readonly Row[]): void => {
    const fresh = new Map<string, Session>();
    for (const { k, time, v } of rows) {
      if (time === null || time + gap <= late) continue;
      const key = `${k} ${time}`;
      const values = [...(fresh.get(key)?.values ?? []), v];
      fresh.set(key, { k, start: time, end: time + gap, values });
    }
    const merged: Session[] = [];
    const all = [...state, ...fresh.values()];
    for (const next of all.sort((left, right) => left.start - right.start)) {
      const open = merged.findLastIndex(({ k }) => k === next.k);
      const last = merged[open];
      if (last === undefined || next.start > last.end) merged.push(next);
      else merged[open] = { ...last, end: Math.max(last.end, next.end), values: [...last.values, ...next.values] };
    }
    batches.push(
      merged
        .filter(({ end }) => end <= watermark)
        .map(({ k, start, end, values }) => JSON.stringify([start, end, k, values.length, values]))
        .sort(),
    );
    state = merged.filter(({ end }) => end > watermark);
    evicted = watermark;
  };
  for (const rows of script) {
    if (rows === 'restart') {
      evicted = watermark;
      continue;
    }
    const newest = Math.max(watermark, ...rows.map(({ time }) => (time ?? 0) - delay));
    batch(rows);
    [late, watermark] = [watermark, newest];
    if (watermark > evicted) [late] = (batch([]), [watermark]);
  }
  return batches.filter((rows) => rows.length > 0);
}

const arbitraryScript: fc.Arbitrary<Script> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.array(
        fc.record({
          k: fc.option(fc.constantFrom('a', 'b'), { freq: 6 }),
          time: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 9 }),
          v: fc.nat(99),
        }),
        { minLength: 1, maxLength: 8 },
      ),
    },
    { weight: 1, arbitrary: fc.constant('restart' as const) },
  ),
  { maxLength: 8 },
);

describe('session windows against a model, under any batching and order', function () {
  this.timeout(120_000);
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  it('give the sessions that the watermark has passed', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryScript, async (script) => {
        number += 1;
        const stream = await startSqlStream({
          bench,
          checkpoint: `${bench.folder}/session${number}`,
          streams: {
            events: {
              columns: [
                ['k', { kind: 'string' }],
                ['time', { kind: 'timestamp' }],
                ['v', { kind: 'integer' }],
              ],
              delay: `${delay} seconds`,
            },
          },
          sql: `SELECT unix_seconds(s.start) AS start, unix_seconds(s.end) AS end, k, n, vs FROM (
            SELECT session_window(time, '${gap} seconds') AS s, k, count(*) AS n, collect_list(v) AS vs
            FROM events GROUP BY session_window(time, '${gap} seconds'), k)`,
        });
        for (const rows of script) {
          if (rows === 'restart') await stream.restart();
          else await stream.add({ events: rows.map(rowText) });
        }
        await stream.end();
        const batches = stream.sink.batches.map(({ rows }) => rows.map((row) => JSON.stringify(plain(row))).sort());
        assert.deepEqual(
          batches.filter((rows) => rows.length > 0),
          model(script),
        );
      }),
      { numRuns: 12 },
    );
  });
});

function rowText({ k, time, v }: Row): string {
  return `${k === null ? 'NULL' : `'${k}'`}, ${time === null ? 'NULL' : `make_timestamptz(${time}000000::BIGINT)`}, ${v}`;
}

function plain(row: readonly unknown[]): readonly unknown[] {
  return row.map((value) => (typeof value === 'bigint' ? Number(value) : value));
}
