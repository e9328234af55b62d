import { deltaSink } from '../../emulator/streaming/sinks/deltaSink.ts';
import { parseDeltaSinkOptions } from '../../emulator/streaming/sinks/deltaSinkOptions.ts';
import { openComputeBench } from './computeBench.ts';
import { deduplicatePlan, scriptedSource, streamBench, watermarkPlan } from './streamBench.ts';

const columns = [
  ['key', { kind: 'string' }],
  ['time', { kind: 'timestamp' }],
] as const;

/**
 * Runs a query that keeps keys: its stream checkpoint is `checkpoint`, its table `table`. Batches 0 and 2 have rows, batch 1 only moves the
 * watermark to 00:10; the state at the end holds key-a and key-b, and batch 2 drops a late row and a duplicate.
 */
export async function writeOwnCheckpoint(folder: string): Promise<void> {
  const bench = await openComputeBench();
  try {
    const source = scriptedSource(columns);
    const stream = streamBench(bench, `${folder}/checkpoint`, [source]);
    const sink = deltaSink({
      io: bench.io,
      session: bench.session,
      path: `${folder}/table`,
      options: parseDeltaSinkOptions({}),
      partitionBy: [],
      outputMode: 'append',
      readsTable: false,
    });
    const plan = deduplicatePlan(watermarkPlan(source.leaf, 'time', 600_000), ['key', 'time']);
    const query = await stream.start({ plan, sink });
    source.add([`'key-a', TIMESTAMPTZ '2026-01-01 00:20:00+00'`]);
    await query.processAllAvailable();
    source.add([
      `'key-b', TIMESTAMPTZ '2026-01-01 00:19:00+00'`,
      `'key-b', TIMESTAMPTZ '2026-01-01 00:19:00+00'`,
      `'key-c', TIMESTAMPTZ '2026-01-01 00:05:00+00'`,
    ]);
    await query.processAllAvailable();
    await query.stop();
    const failure = query.exception();
    if (failure !== undefined) throw failure;
  } finally {
    await bench.close();
  }
}
