import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import type { StepState } from '../../emulator/pipeline/step/stepState.ts';
import { openPipelineBench, type PipelineBench } from '../support/pipelineBench.ts';
import { stepFlow } from '../support/stepBench.ts';

const flow = 'spark_catalog.default.st';
const deduplicated = `
  CREATE STREAMING TABLE st AS SELECT DISTINCT id, at FROM STREAM src WITH ('maxFilesPerTrigger' = '1')
    WATERMARK at DELAY OF INTERVAL 10 SECONDS;
  CREATE STREAMING TABLE other AS SELECT * FROM STREAM src;
  CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM st;`;

function paused({ status }: StepState): string {
  return status.kind === 'paused' ? `${status.before} ${status.batchId}` : status.kind;
}

function phasesOf({ batches }: StepState, batchId: number): readonly string[] {
  return batches.find((batch) => batch.batchId === batchId)?.phases.map(({ phase }) => phase) ?? [];
}

describe('a streaming flow, one phase at a time', function () {
  this.timeout(60_000);
  let bench: PipelineBench;
  beforeEach(async () => {
    bench = await openPipelineBench();
    await bench.write('src', "SELECT 1 AS id, TIMESTAMP '2024-01-01 00:00:00' AS at");
    await bench.write('src', "SELECT 2 AS id, TIMESTAMP '2024-01-01 01:00:00' AS at");
    bench.define(deduplicated);
  });
  afterEach(() => bench.close());

  it('stops before each phase, and tells what the phase read and wrote', async () => {
    const stepped = await stepFlow(bench, flow);
    const first = await stepped.settled();
    assert.equal(paused(first), 'planOffsets 0');
    assert.match(first.start, /begins with batch 0/);
    const order = ['logOffsets', 'readSources', 'transform', 'writeState', 'writeSink', 'logCommit', 'report'];
    for (const phase of order) assert.equal(paused(await stepped.go({ kind: 'phase' })), `${phase} 0`);
    const state = await stepped.go({ kind: 'phase' });
    assert.equal(paused(state), 'planOffsets 1');
    const [batch] = state.batches;
    assert.equal(batch?.state, 'done');
    const at = (phase: string) => batch?.phases.find((one) => one.phase === phase);
    const written = (phase: string) => at(phase)?.files.map(({ place, path, change }) => `${change} ${place} ${path}`);
    assert.deepEqual(written('planOffsets'), []);
    assert.deepEqual(written('logOffsets'), ['created checkpoint offsets/0']);
    assert.deepEqual(written('readSources'), []);
    assert.deepEqual(written('transform'), []);
    assert.ok(written('writeState')?.includes('created checkpoint state/0/0/1.delta.parquet'));
    assert.ok(written('writeSink')?.includes('created table _delta_log/00000000000000000001.json'));
    assert.deepEqual(written('logCommit'), ['created checkpoint commits/0']);
    assert.deepEqual(at('transform')?.detail['inputRows'], [1]);
    assert.equal(at('transform')?.detail['stateVersion'], 0);
    assert.deepEqual(at('writeState')?.detail['rows'], [1]);
    assert.equal(at('logCommit')?.detail['batchWatermarkMs'], 0);
    assert.equal(at('logCommit')?.detail['nextBatchWatermarkMs'], Date.UTC(2023, 11, 31, 23, 59, 50));
    const end = await stepped.go({ kind: 'end' });
    assert.equal(end.end?.kind, 'completed');
    assert.equal(end.batches.at(-1)?.state, 'idle');
    assert.match(end.end?.nextStart ?? '', /plans? batch|begins? batch/i);
    assert.deepEqual(await bench.rows('st'), ['1|1704067200000000']);
  });

  it('goes to the next batch, and to a phase', async () => {
    const stepped = await stepFlow(bench, flow);
    await stepped.settled();
    assert.equal(paused(await stepped.go({ kind: 'to', phase: 'logCommit' })), 'logCommit 0');
    assert.ok(existsSync(`${stepped.session.state().checkpoint}/offsets/0`));
    assert.ok(!existsSync(`${stepped.session.state().checkpoint}/commits/0`));
    assert.equal(paused(await stepped.go({ kind: 'batch' })), 'planOffsets 1');
    assert.deepEqual(phasesOf(stepped.session.state(), 0).at(-1), 'report');
    stepped.session.stop();
    const end = await stepped.session.ended;
    assert.equal(end.end?.kind, 'stopped');
    assert.equal((await bench.update()).error, undefined);
  });

  it('runs that flow alone, under the lock of the storage', async () => {
    const stepped = await stepFlow(bench, flow);
    await stepped.settled();
    const other = await bench.update();
    assert.equal(other.error?.code, 'PIPELINE_UPDATE_RUNNING');
    await stepped.go({ kind: 'end' });
    assert.equal(await bench.version('other'), undefined);
    assert.equal(await bench.version('mv'), undefined);
    assert.equal((await bench.update()).error, undefined);
  });

  it('takes a command only when it is paused', async () => {
    const stepped = await stepFlow(bench, flow);
    await stepped.settled();
    await stepped.go({ kind: 'end' });
    assert.throws(() => stepped.session.next({ kind: 'phase' }), { code: 'STEP_NOT_PAUSED' });
    assert.throws(() => stepped.session.crash(), { code: 'STEP_NOT_PAUSED' });
    stepped.session.stop();
  });

  it('refuses a flow that is no stream, and one that is not there', async () => {
    await assert.rejects(stepFlow(bench, 'spark_catalog.default.mv'), { code: 'STEP_FLOW_NOT_STREAMING' });
    await assert.rejects(stepFlow(bench, 'spark_catalog.default.sr'), {
      code: 'STEP_FLOW_NOT_FOUND',
      message: /Did you mean spark_catalog.default.st\?/,
    });
  });

  it('shows what a restart finds after a crash, and which batch it runs again', async () => {
    const stepped = await stepFlow(bench, flow);
    await stepped.settled();
    await stepped.go({ kind: 'to', phase: 'logCommit' });
    const end = await stepped.crash();
    assert.equal(end.end?.kind, 'crashed');
    assert.equal(end.batches.at(-1)?.state, 'brokenOff');
    assert.match(end.end?.message ?? '', /before the phase logCommit of batch 0/);
    assert.match(end.end?.nextStart ?? '', /runs batch 0 again/);
    const again = await stepFlow(bench, flow);
    const begun = await again.settled();
    assert.match(begun.start, /runs batch 0 again/);
    assert.equal(paused(begun), 'planOffsets 0');
    const next = await again.go({ kind: 'batch' });
    assert.equal(next.batches[0]?.isRerun, true);
    assert.ok(!phasesOf(next, 0).includes('writeSink'), 'the sink has the batch');
    assert.equal((await again.go({ kind: 'end' })).end?.kind, 'completed');
    assert.deepEqual(await bench.rows('st'), ['1|1704067200000000']);
  });
});
