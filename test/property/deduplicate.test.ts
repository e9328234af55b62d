import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { deduplicatePlan, scriptedSource, streamBench, tableSink, watermarkPlan } from '../support/streamBench.ts';

interface Row {
  readonly user: number | null;
  /** Seconds since the epoch. */
  readonly time: number | null;
  readonly mark: number;
}

type Batch = readonly Row[];
const delay = 5;

/** What Spark does, in as few lines as it takes. Batches without data come between where the watermark moved. */
function model(batches: readonly (Batch | 'restart')[], withEventTime: boolean, within: boolean): readonly number[] {
  const state = new Map<string, number>();
  const passed: number[] = [];
  let [late, watermark, evicted] = [0, 0, 0];
  const evict = (): void => {
    for (const [key, expires] of state) if (expires <= watermark) state.delete(key);
    evicted = watermark;
  };
  for (const batch of batches) {
    if (batch === 'restart') {
      evicted = watermark;
      continue;
    }
    let newest = watermark;
    for (const { user, time, mark } of batch) {
      newest = Math.max(newest, (time ?? 0) - delay);
      if (time !== null && time <= late) continue;
      const key = within || !withEventTime ? `${user}` : `${user} ${time}`;
      if (state.has(key)) continue;
      passed.push(mark);
      state.set(key, within ? (time ?? 0) + delay : withEventTime && time !== null ? time : Infinity);
    }
    evict();
    [late, watermark] = [watermark, newest];
    if (watermark > evicted) [late] = (evict(), [watermark]);
  }
  return passed;
}

const arbitraryRow = fc.record({
  user: fc.option(fc.nat(3), { freq: 8 }),
  time: fc.option(fc.integer({ min: 1, max: 40 }), { freq: 8 }),
});
const arbitraryScript = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.array(arbitraryRow, { maxLength: 8 }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    ),
    {
      maxLength: 8,
    },
  )
  .map((script) => {
    let mark = 0;
    return script.map((batch) =>
      batch === 'restart' ? batch : batch.map((row): Row => ({ ...row, mark: (mark += 1) })),
    );
  });

describe('dropDuplicates against a model, under any batching and order', function () {
  this.timeout(120_000);
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  const engine = async (
    script: readonly (Batch | 'restart')[],
    withEventTime: boolean,
    within: boolean,
  ): Promise<readonly number[]> => {
    number += 1;
    const source = scriptedSource([
      ['user', { kind: 'integer' }],
      ['time', { kind: 'timestamp' }],
      ['mark', { kind: 'integer' }],
    ]);
    const stream = streamBench(bench, `${bench.folder}/property${number}`, [source]);
    const sink = tableSink(bench.session);
    const keys = withEventTime && !within ? ['user', 'time'] : ['user'];
    const plan = deduplicatePlan(watermarkPlan(source.leaf, 'time', delay * 1000), keys, within);
    let query = await stream.start({ plan, sink }, { sampleRows: 0 });
    for (const batch of script) {
      if (batch === 'restart') {
        await query.stop();
        query = await stream.start({ plan, sink }, { sampleRows: 0 });
        continue;
      }
      source.add(
        batch.map(
          ({ user, time, mark }) =>
            `${user}, ${time === null ? null : `make_timestamptz(${time}000000::BIGINT)`}, ${mark}`,
        ),
      );
      await query.processAllAvailable();
    }
    await query.stop();
    assert.equal(query.exception(), undefined);
    return sink.rows().map((row) => Number(row[2]));
  };

  for (const [what, withEventTime, within, numRuns] of [
    ['with the event time among the keys', true, false, 25],
    ['without the event time among the keys', false, false, 10],
    ['within the watermark', false, true, 20],
  ] as const) {
    it(what, async () => {
      await fc.assert(
        fc.asyncProperty(arbitraryScript, async (script) => {
          assert.deepEqual(await engine(script, withEventTime, within), model(script, withEventTime, within));
        }),
        { numRuns },
      );
    });
  }
});
