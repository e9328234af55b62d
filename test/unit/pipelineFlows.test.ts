import assert from 'node:assert/strict';
import { sluiceError } from '../../emulator/base/errors.ts';
import type { PipelineEvent } from '../../emulator/pipeline/event.ts';
import { nothingDone, type FlowResult } from '../../emulator/pipeline/update/flowContext.ts';
import { runFlows, type FlowsOutcome, type RunAttempt } from '../../emulator/pipeline/update/runFlows.ts';
import { flowContext, flowGraph, type FlowSketch } from '../support/flowGraph.ts';
import { manualClock, type ManualClock } from '../support/manualClock.ts';

const completed: FlowResult = { ...nothingDone, ending: 'completed' };
const broken = (): never => {
  throw sluiceError('STREAM_FAILED', { id: 'i', runId: 'r', message: 'm' });
};

interface Scene {
  readonly clock: ManualClock;
  readonly events: PipelineEvent[];
  readonly abort: AbortController;
  readonly outcome: Promise<FlowsOutcome>;
  messages(key: string): readonly string[];
}

function play(
  sketches: readonly FlowSketch[],
  attempt: RunAttempt,
  options: {
    readonly configuration?: Readonly<Record<string, string>>;
    readonly excluded?: readonly string[];
    readonly blocked?: readonly string[];
  } = {},
): Scene {
  const clock = manualClock();
  const events: PipelineEvent[] = [];
  const abort = new AbortController();
  const graph = flowGraph(sketches, options.configuration);
  const context = flowContext(graph, { clock, signal: abort.signal, events });
  const outcome = runFlows(
    context,
    {
      excluded: new Set(options.excluded),
      blocked: new Map((options.blocked ?? []).map((key) => [key, sluiceError('DIVIDE_BY_ZERO', {})])),
    },
    attempt,
  );
  return {
    clock,
    events,
    abort,
    outcome,
    messages: (key) => events.filter(({ origin }) => origin.flowName === key).map(({ message }) => message),
  };
}

/** Lets everything go on that does not wait for the clock. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

const statusesOf = ({ flows }: FlowsOutcome): Readonly<Record<string, string>> =>
  Object.fromEntries(flows.map(({ key, status }) => [key, status]));

describe('the flows of an update', () => {
  it('wait for the flows whose tables they read, and for no other', async () => {
    const order: string[] = [];
    const scene = play(
      [{ key: 'a' }, { key: 'b', target: 't', reads: ['a'] }, { key: 'c', target: 't' }, { key: 'd', reads: ['t'] }],
      async ({ key }) => {
        order.push(`${key} starts`);
        await settle();
        order.push(`${key} ends`);
        return completed;
      },
    );
    const { flows, error } = await scene.outcome;
    assert.equal(error, undefined);
    assert.ok(flows.every(({ status }) => status === 'COMPLETED'));
    assert.ok(order.indexOf('b starts') > order.indexOf('a ends'));
    assert.ok(order.indexOf('c starts') < order.indexOf('a ends'));
    assert.ok(order.indexOf('d starts') > Math.max(order.indexOf('b ends'), order.indexOf('c ends')));
  });

  it('run at most maxConcurrentFlows at once', async () => {
    let running = 0;
    let most = 0;
    const scene = play(
      Array.from({ length: 9 }, (_, index) => ({ key: `f${index}` })),
      async () => {
        running += 1;
        most = Math.max(most, running);
        await settle();
        running -= 1;
        return completed;
      },
      { configuration: { 'spark.sql.pipelines.execution.maxConcurrentFlows': '3' } },
    );
    await scene.outcome;
    assert.equal(most, 3);
  });

  it('are tried again after 5 s, doubling, and fail for good after the last retry', async () => {
    let attempts = 0;
    const scene = play([{ key: 'a', streaming: true }, { key: 'b', reads: ['a'] }, { key: 'c' }], async ({ key }) => {
      if (key !== 'a') return completed;
      attempts += 1;
      return broken();
    });
    await settle();
    assert.equal(attempts, 1);
    scene.clock.advance(4_999);
    await settle();
    assert.equal(attempts, 1);
    scene.clock.advance(1);
    await settle();
    assert.equal(attempts, 2);
    scene.clock.advance(9_999);
    await settle();
    assert.equal(attempts, 2);
    scene.clock.advance(1);
    const outcome = await scene.outcome;
    assert.equal(attempts, 3);
    assert.deepEqual(statusesOf(outcome), { a: 'FAILED', b: 'SKIPPED', c: 'COMPLETED' });
    assert.equal(outcome.error?.code, 'STREAM_FAILED');
    assert.deepEqual(scene.messages('a'), [
      'Flow a is QUEUED.',
      'Flow a has COMPLETED.',
      "Flow 'a' has FAILED.",
      'Flow a has COMPLETED.',
      "Flow 'a' has FAILED.",
      'Flow a has COMPLETED.',
      "Flow 'a' has FAILED more than 2 times and will not be restarted.",
    ]);
    assert.deepEqual(
      scene.events.filter(({ message }) => message.includes('FAILED')).map(({ level }) => level),
      ['WARN', 'WARN', 'ERROR'],
    );
    assert.deepEqual(scene.messages('b'), ['Flow b is QUEUED.', "Flow 'b' SKIPPED due to upstream failure(s)."]);
  });

  it('complete when a retry succeeds', async () => {
    let attempts = 0;
    const scene = play([{ key: 'a' }, { key: 'b', reads: ['a'] }], async ({ key }) => {
      if (key === 'a' && (attempts += 1) < 3) return broken();
      return completed;
    });
    await settle();
    scene.clock.advance(5_000);
    await settle();
    scene.clock.advance(10_000);
    assert.deepEqual(statusesOf(await scene.outcome), { a: 'COMPLETED', b: 'COMPLETED' });
  });

  it('take the number of retries from SET over the configuration', async () => {
    const scene = play(
      [
        { key: 'a', conf: { 'spark.sql.pipelines.maxFlowRetryAttempts': '0' } },
        { key: 'b', conf: { 'spark.sql.pipelines.maxFlowRetryAttempts': '1' } },
      ],
      async () => broken(),
      { configuration: { 'spark.sql.pipelines.maxFlowRetryAttempts': '5' } },
    );
    await settle();
    scene.clock.advance(5_000);
    await scene.outcome;
    assert.equal(scene.messages('a').length, 2);
    assert.equal(scene.messages('b').length, 3);
  });

  it('that are excluded count as up to date', async () => {
    const scene = play([{ key: 'a' }, { key: 'b', reads: ['a'] }], async () => completed, { excluded: ['a'] });
    assert.deepEqual(statusesOf(await scene.outcome), { a: 'EXCLUDED', b: 'COMPLETED' });
    assert.deepEqual(scene.messages('a'), ["Flow 'a' is EXCLUDED."]);
  });

  it('that must not start fail at once, without a retry', async () => {
    const scene = play([{ key: 'a' }, { key: 'b', reads: ['a'] }], async () => completed, { blocked: ['a'] });
    assert.deepEqual(statusesOf(await scene.outcome), { a: 'FAILED', b: 'SKIPPED' });
  });

  it('end by the signal: those that wait or are queued at once, those that run after what they are doing', async () => {
    let let1Go = (): void => undefined;
    const scene = play([{ key: 'a' }, { key: 'b', reads: ['a'] }, { key: 'c' }], async ({ key }) => {
      if (key === 'c') return broken();
      await new Promise<void>((resolve) => (let1Go = resolve));
      return { ...completed, ending: 'stopped' };
    });
    await settle();
    scene.abort.abort();
    await settle();
    assert.deepEqual(scene.messages('b').at(-1), "Flow 'b' has STOPPED.");
    assert.deepEqual(scene.messages('c').at(-1), "Flow 'c' has STOPPED.");
    let1Go();
    assert.deepEqual(statusesOf(await scene.outcome), { a: 'STOPPED', b: 'STOPPED', c: 'STOPPED' });
  });

  it('that go on let those below them start once they have caught up', async () => {
    const started: string[] = [];
    let caughtUp = (): void => undefined;
    const scene = play([{ key: 'a' }, { key: 'b', reads: ['a'] }], async ({ key }, ready) => {
      started.push(key);
      if (key === 'a') caughtUp = ready;
      await new Promise<void>((resolve) => scene.abort.signal.addEventListener('abort', () => resolve()));
      return { ...completed, ending: 'stopped' };
    });
    await settle();
    assert.deepEqual(started, ['a']);
    caughtUp();
    await settle();
    assert.deepEqual(started, ['a', 'b']);
    scene.abort.abort();
    assert.deepEqual(statusesOf(await scene.outcome), { a: 'STOPPED', b: 'STOPPED' });
  });
});
