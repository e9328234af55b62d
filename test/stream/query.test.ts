import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { Attribute, ResolvedPlan, ResolvedSetOperation } from '../../emulator/plan/resolved.ts';
import { phases } from '../../emulator/streaming/phases.ts';
import type { Sink } from '../../emulator/streaming/ports.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import {
  deduplicatePlan,
  scriptedSource,
  streamBench,
  tableSink,
  watermarkPlan,
  type ScriptedSource,
} from '../support/streamBench.ts';

const columns = [
  ['user', { kind: 'integer' }],
  ['time', { kind: 'timestamp' }],
] as const;

function row(user: number, seconds: number): string {
  return `${user}, make_timestamptz(${seconds * 1_000_000}::BIGINT)`;
}

function union(left: ResolvedPlan, right: ResolvedPlan): ResolvedSetOperation {
  const output = left.output.map((attribute): Attribute => ({ ...attribute, id: attribute.id + 1000 }));
  return {
    kind: 'setOperation',
    operation: 'union',
    all: true,
    left,
    right,
    output,
    streaming: left.streaming || right.streaming,
  };
}

describe('a streaming query', () => {
  let bench: ComputeBench;
  let number = 0;
  let source: ScriptedSource;
  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());
  beforeEach(() => {
    number += 1;
    source = scriptedSource(columns);
  });
  const folder = (): string => `${bench.folder}/query${number}`;
  const users = (rows: readonly (readonly unknown[])[]): readonly unknown[] => rows.map(([user]) => user);
  const refused = (work: Promise<unknown>, code: string): Promise<void> =>
    assert.rejects(work, (error) => isSluiceError(error) && error.code === code);

  it('availableNow reads what was there at the start, in batches of the read limit, and ends', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const sink = tableSink(bench.session);
    source.limit = 2;
    for (let user = 1; user <= 5; user += 1) source.add([row(user, 1000)]);
    const query = await stream.start({ plan: source.leaf, sink, trigger: { kind: 'availableNow' } });
    source.add([row(6, 1000)]);
    await query.awaitTermination();
    assert.deepEqual(
      sink.batches.map(({ rows }) => users(rows)),
      [[1, 2], [3, 4], [5]],
    );
    assert.equal(query.isActive(), false);
    assert.equal(query.status().message, 'Stopped');
  });

  it('once reads everything in one batch, and no more', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const sink = tableSink(bench.session);
    source.limit = 1;
    for (let user = 1; user <= 3; user += 1) source.add([row(user, 1000)]);
    const plan = deduplicatePlan(watermarkPlan(source.leaf, 'time', 0), ['user', 'time']);
    await (await stream.start({ plan, sink, trigger: { kind: 'once' } })).awaitTermination();
    assert.deepEqual(
      sink.batches.map(({ rows }) => users(rows)),
      [[1, 2, 3]],
    );
  });

  it('with an interval starts at its multiples, and at once when one was missed', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const sink = tableSink(bench.session);
    const starts: number[] = [];
    stream.clock.advance(50);
    const query = await stream.start(
      { plan: source.leaf, sink, trigger: { kind: 'processingTime', interval: 1000 } },
      {
        observer: {
          before: ({ phase }) => {
            if (phase === 'planOffsets') starts.push(stream.clock.now() % 100_000);
            if (phase === 'writeSink') stream.clock.advance(1700);
          },
        },
      },
    );
    const until = async (sleepers: number): Promise<void> => {
      while (stream.clock.sleepers() !== sleepers) await new Promise((resolve) => setImmediate(resolve));
    };
    await until(1);
    source.add([row(1, 1)]);
    stream.clock.advance(950);
    await until(1);
    stream.clock.advance(300);
    await until(1);
    await query.stop();
    assert.deepEqual(starts, [50, 1000, 2700, 3000]);
  });

  it('tells of each phase once and in order, with what it read and wrote', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const seen: string[] = [];
    source.add([row(1, 1000)]);
    const query = await stream.start(
      { plan: deduplicatePlan(source.leaf, ['user']), sink: tableSink(bench.session), trigger: { kind: 'once' } },
      {
        observer: {
          before: ({ phase }) => void seen.push(`> ${phase}`),
          after: ({ phase }) => void seen.push(`< ${phase}`),
        },
      },
    );
    await query.awaitTermination();
    assert.deepEqual(
      seen,
      phases.flatMap((phase) => [`> ${phase}`, `< ${phase}`]),
    );
  });

  it('ends with the error of a batch, which the next start runs again', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const inner = tableSink(bench.session);
    let broken = true;
    const sink: Sink = {
      ...inner,
      async write(batch) {
        if (broken) throw new Error('the disk is on fire');
        return inner.write(batch);
      },
    };
    const query = await stream.start({ plan: source.leaf, sink });
    source.add([row(1, 1000)]);
    await refused(query.processAllAvailable(), 'STREAM_FAILED');
    assert.match(String(query.exception()?.message), /terminated with exception: the disk is on fire/);
    assert.match(query.status().message, /^Terminated with exception/);
    source.add([row(2, 1000)]);
    broken = false;
    const again = await stream.start({ plan: source.leaf, sink, trigger: { kind: 'availableNow' } });
    await again.awaitTermination();
    assert.deepEqual(
      inner.batches.map(({ rows }) => users(rows)),
      [[1], [2]],
    );
    assert.equal(again.id, query.id);
    assert.notEqual(again.runId, query.runId);
  });

  it('stops after the batch that runs, and a stopped query settles', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const query = await stream.start({ plan: source.leaf, sink: tableSink(bench.session) });
    await query.stop();
    await query.processAllAvailable();
    assert.equal(query.exception(), undefined);
  });

  it('unites two streams, where a source without data has no position', async () => {
    const other = scriptedSource(columns, 11);
    const stream = streamBench(bench, folder(), [source, other]);
    const sink = tableSink(bench.session);
    const query = await stream.start({ plan: union(source.leaf, other.leaf), sink });
    source.add([row(1, 1000)]);
    await query.processAllAvailable();
    other.add([row(2, 1000), row(3, 1000)]);
    source.add([row(4, 1000)]);
    await query.processAllAvailable();
    await query.stop();
    assert.deepEqual(
      sink.batches.map(({ rows }) => users(rows)),
      [[1], [4, 2, 3]],
    );
    assert.deepEqual(readFileSync(`${folder()}/offsets/0`, 'utf8').split('\n').slice(2), ['1', '-']);
    assert.deepEqual(
      stream.progress.map(({ sources }) => sources.map(({ numInputRows }) => numInputRows)),
      [
        [1, 0],
        [1, 2],
      ],
    );
    const restarted = await stream.start({
      plan: union(source.leaf, other.leaf),
      sink,
      trigger: { kind: 'availableNow' },
    });
    await restarted.awaitTermination();
    assert.equal(sink.batches.length, 2);
  });

  it('takes the smaller watermark of two streams, once both have data', async () => {
    const other = scriptedSource(columns, 11);
    const stream = streamBench(bench, folder(), [source, other]);
    const left = watermarkPlan(source.leaf, 'time', 10_000);
    const right = watermarkPlan(other.leaf, 'time', 20_000);
    const query = await stream.start({ plan: union(left, right), sink: tableSink(bench.session) });
    for (const [side, seconds] of [
      [source, 100],
      [other, 100],
      [source, 300],
      [other, 200],
    ] as const) {
      side.add([row(1, seconds)]);
      await query.processAllAvailable();
    }
    await query.stop();
    const commits = [0, 1, 2, 3].map((id) => readFileSync(`${folder()}/commits/${id}`, 'utf8').split('\n')[1]);
    assert.deepEqual(
      commits,
      [0, 80_000, 80_000, 180_000].map((watermark) => `{"nextBatchWatermarkMs":${watermark}}`),
    );
  });

  it('keeps as many entries of its logs as it is told', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const query = await stream.start({
      plan: source.leaf,
      sink: tableSink(bench.session),
      conf: { 'spark.sql.streaming.minBatchesToRetain': '3' },
    });
    for (let user = 0; user < 8; user += 1) {
      source.add([row(user, 1000)]);
      await query.processAllAvailable();
    }
    await query.stop();
    assert.deepEqual(readdirSync(`${folder()}/offsets`).sort(), ['4', '5', '6', '7']);
    assert.deepEqual(readdirSync(`${folder()}/commits`).sort(), ['4', '5', '6', '7']);
  });

  it('ends when the sink has a batch of the same query that this run did not write', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const sink = tableSink(bench.session);
    const query = await stream.start({ plan: source.leaf, sink });
    await query.processAllAvailable();
    await sink.write({
      queryId: query.id,
      batchId: 0,
      outputMode: 'append',
      relation: '(SELECT 9)',
      columns: [],
    });
    source.add([row(1, 1000)]);
    await refused(query.processAllAvailable(), 'STREAM_FAILED');
    assert.ok(isSluiceError(query.exception()?.cause, 'STREAM_SINK_AHEAD_OF_CHECKPOINT'));
  });

  it('does not start on state that another query has left, and changes nothing', async () => {
    const stream = streamBench(bench, folder(), [source]);
    const sink = tableSink(bench.session);
    const plan = deduplicatePlan(source.leaf, ['user']);
    source.add([row(1, 1000)]);
    await (await stream.start({ plan, sink, trigger: { kind: 'once' } })).awaitTermination();
    source.add([row(2, 1000)]);
    const before = readdirSync(folder(), { recursive: true }).sort();
    await refused(stream.start({ plan: source.leaf, sink }), 'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA');
    await refused(
      stream.start({ plan: deduplicatePlan(source.leaf, ['time']), sink }),
      'STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE',
    );
    await refused(
      stream.start({ plan: union(source.leaf, scriptedSource(columns, 11).leaf), sink }),
      'STREAM_SOURCE_COUNT_CHANGED',
    );
    assert.deepEqual(readdirSync(folder(), { recursive: true }).sort(), before);
  });

  describe('is refused at its start', () => {
    const batch: ResolvedPlan = {
      kind: 'values',
      rows: [],
      output: scriptedSource(columns, 21).leaf.output,
      streaming: false,
    };
    const cases: readonly (readonly [
      what: string,
      plan: () => ResolvedPlan,
      code: string,
      mode?: 'update' | 'complete',
    ])[] = [
      ['without a stream', () => batch, 'STREAM_WITHOUT_STREAMING_SOURCE'],
      [
        'in complete mode without an aggregation',
        () => source.leaf,
        'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION',
        'complete',
      ],
      ['with a union of a stream and a batch', () => union(source.leaf, batch), 'UNSUPPORTED_STREAMING_OPERATION'],
      [
        'with dropDuplicatesWithinWatermark and no watermark',
        () => deduplicatePlan(source.leaf, ['user'], true),
        'UNSUPPORTED_STREAMING_OPERATION',
      ],
      [
        'with a sort',
        () => ({ kind: 'sort', child: source.leaf, order: [], output: source.leaf.output, streaming: true }),
        'UNSUPPORTED_STREAMING_OPERATION',
      ],
      ['with a limit of a limit', () => limited(limited(source.leaf)), 'STREAM_OPERATOR_NOT_SUPPORTED'],
      ['with a limit in update mode', () => limited(source.leaf), 'UNSUPPORTED_STREAMING_OPERATION', 'update'],
    ];
    const limited = (child: ResolvedPlan): ResolvedPlan => ({
      kind: 'limit',
      child,
      limit: 1,
      output: child.output,
      streaming: true,
    });
    for (const [what, plan, code, outputMode] of cases) {
      it(what, async () => {
        const stream = streamBench(bench, folder(), [source]);
        await refused(
          stream.start({ plan: plan(), sink: tableSink(bench.session), outputMode: outputMode ?? 'append' }),
          code,
        );
        assert.equal(await bench.io.files.status(folder()), undefined);
      });
    }
  });
});
