import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OutputMode } from '../../emulator/streaming/incrementalPlan.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { startSqlStream } from '../support/streamSql.ts';

interface Row {
  readonly k: string | null;
  /** Seconds since the epoch. */
  readonly time: number | null;
  readonly v: number | null;
}

type Script = readonly (readonly Row[] | 'restart')[];
const delay = 5;
const length = 10;

interface Group {
  readonly start: number;
  readonly k: string | null;
  rows: number;
  readonly values: number[];
  /** Added up batch by batch, as Spark does. */
  sum: number;
  first: number | null;
  last: number | null;
}

type Answer = readonly unknown[];

function answer({ start, k, rows, values, sum, first, last }: Group): Answer {
  const some = values.length > 0;
  return [
    start,
    k,
    rows,
    values.length,
    some ? values.reduce((total, value) => total + value, 0) : null,
    some ? sum / values.length : null,
    some ? Math.min(...values) : null,
    some ? Math.max(...values) : null,
    first,
    last,
    values,
  ];
}

const list = `window.start AS start, k, count(*) AS n, count(v) AS c, sum(v) AS s, avg(v * 0.1D) AS a, min(v) AS l, max(v) AS h,
  first(v) AS f, last(v) AS e, collect_list(v) AS vs`;

/** What Spark does, in as few lines as it takes. Batches without data come between where the watermark moved. */
function model(script: Script, slide: number, mode: OutputMode): readonly (readonly string[])[] {
  const state = new Map<string, Group>();
  const batches: (readonly string[])[] = [];
  let [late, watermark, evicted] = [0, 0, 0];
  const isFinal = (group: Group, bound: number): boolean => mode !== 'complete' && group.start + length <= bound;
  const add = (row: Row, fresh: Map<string, Group>): void => {
    if (row.time === null) return;
    for (let start = Math.floor(row.time / slide) * slide; start + length > row.time; start -= slide) {
      const key = `${start} ${row.k}`;
      const group = fresh.get(key) ?? { start, k: row.k, rows: 0, values: [], sum: 0, first: row.v, last: null };
      group.rows += 1;
      group.last = row.v;
      if (row.v !== null) {
        group.values.push(row.v);
        group.sum += row.v * 0.1;
      }
      fresh.set(key, group);
    }
  };
  const batch = (rows: readonly Row[]): void => {
    const fresh = new Map<string, Group>();
    for (const row of rows) add(row, fresh);
    const changed: Group[] = [];
    for (const [key, group] of fresh) {
      if (isFinal(group, late)) continue;
      const before = state.get(key);
      const merged = before ?? group;
      if (before !== undefined) {
        before.rows += group.rows;
        before.values.push(...group.values);
        before.sum += group.sum;
        before.last = group.last;
      }
      state.set(key, merged);
      changed.push(merged);
    }
    const gone = [...state.values()].filter((group) => isFinal(group, watermark));
    const out = mode === 'append' ? gone : mode === 'update' ? changed : [...state.values()];
    batches.push(out.map((group) => JSON.stringify(answer(group))).sort());
    for (const group of gone) state.delete(`${group.start} ${group.k}`);
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
    if (watermark > evicted && mode !== 'complete') [late] = (batch([]), [watermark]);
  }
  return batches.filter((rows) => rows.length > 0);
}

const arbitraryRow = fc.record({
  k: fc.option(fc.constantFrom('a', 'b'), { freq: 6 }),
  time: fc.option(fc.integer({ min: 1, max: 60 }), { freq: 8 }),
  v: fc.option(fc.integer({ min: -5, max: 9 }), { freq: 6 }),
});
const arbitraryScript: fc.Arbitrary<Script> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.array(arbitraryRow, { minLength: 1, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constant('restart' as const) },
  ),
  { maxLength: 8 },
);

describe('an aggregation over windows against a model, under any batching and order', function () {
  this.timeout(120_000);
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  const engine = async (
    script: Script,
    slide: number,
    outputMode: OutputMode,
  ): Promise<readonly (readonly string[])[]> => {
    number += 1;
    const stream = await startSqlStream({
      bench,
      checkpoint: `${bench.folder}/property${number}`,
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
      sql: `SELECT ${list} FROM events GROUP BY window(time, '${length} seconds', '${slide} seconds'), k`,
      outputMode,
    });
    for (const rows of script) {
      if (rows === 'restart') await stream.restart();
      else await stream.add({ events: rows.map(rowText) });
    }
    await stream.end();
    const batches = stream.sink.batches.map(({ rows }) => rows.map((row) => JSON.stringify(plain(row))).sort());
    return batches.filter((rows) => rows.length > 0);
  };

  for (const [mode, slide, numRuns] of [
    ['append', 10, 10],
    ['append', 5, 6],
    ['update', 10, 6],
    ['complete', 5, 4],
  ] as const) {
    it(`in ${mode} mode, sliding by ${slide} of ${length} seconds`, async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryScript, async (script) => {
          assert.deepEqual(await engine(script, slide, mode), model(script, slide, mode));
        }),
        { numRuns },
      );
    });
  }
});

function rowText({ k, time, v }: Row): string {
  return `${k === null ? 'NULL' : `'${k}'`}, ${time === null ? 'NULL' : `make_timestamptz(${time}000000::BIGINT)`}, ${v}`;
}

/** Window starts in seconds, whole numbers as numbers. */
function plain([start, ...rest]: readonly unknown[]): readonly unknown[] {
  return [Number(start) / 1_000_000, ...rest.map((value) => (typeof value === 'bigint' ? Number(value) : value))];
}
