import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { phases, type PhaseObserver } from '../../emulator/streaming/phases.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { faultyFileSystem, InjectedCrash, writingCalls, type Fault } from '../support/faultyFileSystem.ts';
import { countedIds } from '../support/manualClock.ts';
import {
  deduplicatePlan,
  scriptedSource,
  streamBench,
  tableSink,
  watermarkPlan,
  type ScriptedSource,
} from '../support/streamBench.ts';
import type { StreamingQuery } from '../../emulator/streaming/query.ts';
import type { EnginePorts } from '../../emulator/streaming/startQuery.ts';

/** Late rows, duplicates in a batch and over batches, NULL keys, and a watermark that lets state go. */
const script: readonly (readonly string[])[] = [
  [row(1, 1024), row(1, 1024), row(2, 1030)],
  [row(2, 1030), row(3, 1090), row(null, null)],
  [row(4, 1024), row(3, 1090), row(5, 1091)],
  [row(6, 1200), row(null, null), row(1, 1024)],
  [row(6, 1200), row(7, 1171), row(8, 1100)],
];

function row(user: number | null, seconds: number | null): string {
  return `${user ?? 'NULL'}, ${seconds === null ? 'NULL' : `make_timestamptz(${seconds * 1_000_000}::BIGINT)`}`;
}

describe('a micro-batch that breaks off anywhere', () => {
  let bench: ComputeBench;
  let number = 0;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());

  const newSource = (): ScriptedSource => {
    const source = scriptedSource([
      ['user', { kind: 'integer' }],
      ['time', { kind: 'timestamp' }],
    ]);
    source.limit = 1;
    for (const rows of script) source.add(rows);
    return source;
  };

  /** Runs the script to its end; each run that crashes is followed by another one from the same disk. */
  const runWith = async (
    crash: (run: number) => Partial<EnginePorts>,
  ): Promise<{ readonly rows: unknown; readonly crashes: number; readonly checkpoint: string }> => {
    number += 1;
    const source = newSource();
    const checkpoint = `${bench.folder}/crash${number}`;
    const sink = tableSink(bench.session);
    const plan = deduplicatePlan(watermarkPlan(source.leaf, 'time', 30_000), ['user', 'time']);
    const ids = countedIds();
    let crashes = 0;
    for (let run = 0; run < 6; run += 1) {
      const stream = streamBench(bench, checkpoint, [source]);
      let query: StreamingQuery;
      try {
        query = await stream.start({ plan, sink, trigger: { kind: 'availableNow' } }, { ids, ...crash(run) });
        await query.awaitTermination();
      } catch (error) {
        const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
        if (!(cause instanceof InjectedCrash)) throw error;
        crashes += 1;
        continue;
      }
      // Restarts may add batches without data, so what counts is the rows and their order, not the batches.
      return { rows: sink.rows(), crashes, checkpoint };
    }
    throw new Error('the query never came to its end');
  };

  let expected: unknown;
  before(async () => {
    expected = (await runWith(() => ({}))).rows;
    assert.equal((expected as unknown[]).length, 9);
  });

  for (const phase of phases) {
    for (const when of ['before', 'after'] as const) {
      for (const batch of [0, 2]) {
        it(`${when} ${phase} of batch ${batch}: the next run gives the same rows`, async () => {
          let struck = false;
          const observer: PhaseObserver = {
            [when]: (event: { readonly phase: string; readonly batchId: number }) => {
              if (struck || event.phase !== phase || event.batchId !== batch) return;
              struck = true;
              throw new InjectedCrash(`${when} ${phase}`);
            },
          };
          const result = await runWith(() => ({ observer }));
          assert.equal(result.crashes, 1);
          assert.deepEqual(result.rows, expected);
        });
      }
    }
  }

  // Every third one here; `npm run crash` walks through all of them, and kills the process instead of raising an error.
  it('at a write of the disk, before or after it: the next run gives the same rows', async function () {
    this.timeout(60_000);
    const counting = faultyFileSystem(bench.io.files);
    await runWith(() => ({ files: counting }));
    const writes = counting.calls.filter((call) => writingCalls.some((name) => call.startsWith(`${name} `))).length;
    assert.ok(writes > 20);
    for (let nth = 1; nth <= writes; nth += 3) {
      for (const when of ['before', 'after'] as const) {
        const fault: Fault = { kind: 'crash', when, nth, calls: writingCalls };
        const result = await runWith((run) => (run === 0 ? { files: faultyFileSystem(bench.io.files, fault) } : {}));
        assert.deepEqual(result.rows, expected, `${when} write ${nth}`);
      }
    }
  });

  it('a checkpoint that is older than the sink is refused, not guessed at', async () => {
    const source = newSource();
    const checkpoint = `${bench.folder}/rewound`;
    const sink = tableSink(bench.session);
    const plan = deduplicatePlan(watermarkPlan(source.leaf, 'time', 30_000), ['user', 'time']);
    const stream = streamBench(bench, checkpoint, [source]);
    const first = await stream.start({ plan, sink, trigger: { kind: 'once' } });
    await first.awaitTermination();
    cpSync(checkpoint, `${checkpoint}-old`, { recursive: true });
    source.add([row(9, 1300)]);
    await (await stream.start({ plan, sink, trigger: { kind: 'availableNow' } })).awaitTermination();
    const rows = sink.rows();
    rmSync(checkpoint, { recursive: true });
    cpSync(`${checkpoint}-old`, checkpoint, { recursive: true });
    await assert.rejects(stream.start({ plan, sink }), (error) =>
      isSluiceError(error, 'STREAM_SINK_AHEAD_OF_CHECKPOINT'),
    );
    assert.deepEqual(sink.rows(), rows);
  });
});
