import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import type { ElementKey, GraphFlow } from '../graph.ts';
import { flowProgressDetails } from '../eventLog/events.ts';
import { isExpectationViolation } from '../expectations/isViolation.ts';
import type { FlowStatus } from '../event.ts';
import { runBatchFlow } from './batchFlow.ts';
import type { FlowResult, UpdateContext } from './flowContext.ts';
import { flowNodes, isUnfinished, nextSteps, retryDelay, type FlowState } from './flowStates.ts';
import type { FlowOutcome } from './request.ts';
import type { FlowDetails } from './updateEvents.ts';
import { startStreamingFlow } from './streamingFlow.ts';
import { updateSettings } from './updateConf.ts';

export interface FlowsOutcome {
  readonly flows: readonly FlowOutcome[];
  /** Of the flow that failed for good first. */
  readonly error: SluiceError | undefined;
}

export interface FlowGates {
  readonly excluded: ReadonlySet<ElementKey>;
  /** Flows that must not start, with the error that says why: they fail at once. */
  readonly blocked: ReadonlyMap<ElementKey, SluiceError>;
}

/** One attempt of a flow; rejects with what made it fail. One that goes on calls `ready` once it has caught up. */
export type RunAttempt = (flow: GraphFlow, ready: () => void) => Promise<FlowResult>;

/**
 * Runs the flows of a graph, each after the flows whose tables it reads, at most `maxConcurrentFlows` at once. A flow that fails is
 * tried again after a pause; flows below one that failed for good are skipped, all others run to their end.
 * Source: apache/spark, sql/pipelines `TriggeredGraphExecution.scala`.
 */
export async function runFlows(
  context: UpdateContext,
  { excluded, blocked }: FlowGates,
  attempt: RunAttempt = (flow) => runOnce(context, flow),
): Promise<FlowsOutcome> {
  const { events, graph, request } = context;
  const { flows } = graph;
  const { maxConcurrentFlows } = updateSettings(graph.spec.configuration);
  const nodes = flowNodes(flows);
  const byKey = new Map(flows.map((flow) => [flow.key, flow]));
  const states = new Map<ElementKey, FlowState>();
  const ends = new Map<ElementKey, FlowEnd>();
  const active = new Map<ElementKey, Promise<void>>();
  let firstError: SluiceError | undefined;
  const become = (key: ElementKey, state: FlowState, status: FlowStatus): void => {
    states.set(key, state);
    const flow = byKey.get(key);
    if (flow !== undefined) events.flow(flow, status);
  };
  for (const { key } of flows) {
    if (excluded.has(key)) become(key, 'excluded', 'EXCLUDED');
    else become(key, 'queued', 'QUEUED');
  }

  const run = async (key: ElementKey): Promise<void> => {
    const flow = byKey.get(key);
    if (flow === undefined) return;
    states.set(key, 'running');
    const wait = (state: FlowState): void => {
      states.set(key, state);
      nudge();
    };
    const end = await runFlow(context, flow, { attempt, blocked, wait });
    states.set(key, end.state);
    ends.set(key, end);
    firstError ??= end.error;
  };

  let nudge = (): void => undefined;
  const interrupted = aborted(request.signal);
  for (;;) {
    const nudged = new Promise<void>((resolve) => (nudge = resolve));
    if (request.signal.aborted) {
      for (const { key } of nodes) if (states.get(key) === 'queued') become(key, 'stopped', 'STOPPED');
    }
    const running = [...states.values()].filter((state) => state === 'running').length;
    const { start, skip } = nextSteps(nodes, states, maxConcurrentFlows - running);
    for (const key of skip) become(key, 'skipped', 'SKIPPED');
    if (skip.length > 0) continue;
    for (const key of start) {
      const work = run(key).finally(() => active.delete(key));
      active.set(key, work);
    }
    if (active.size === 0) break;
    if (request.signal.aborted) await Promise.all(active.values());
    else await Promise.race([...active.values(), interrupted, nudged]);
  }
  const stuck = nodes.find(({ key }) => isUnfinished(states.get(key) ?? 'queued'));
  if (stuck !== undefined) throw sluiceError('INTERNAL_ERROR', { detail: `the flow ${stuck.key} never started` });
  return { flows: flows.map((flow) => outcomeOf(flow, states.get(flow.key), ends.get(flow.key))), error: firstError };
}

interface FlowEnd {
  readonly state: 'successful' | 'idle' | 'stopped' | 'failed';
  readonly result?: FlowResult;
  readonly error?: SluiceError;
}

/** A flow with its retries. Never rejects with what made it fail. */
async function runFlow(
  context: UpdateContext,
  flow: GraphFlow,
  how: {
    readonly attempt: RunAttempt;
    readonly blocked: FlowGates['blocked'];
    readonly wait: (state: 'waiting' | 'running' | 'ready') => void;
  },
): Promise<FlowEnd> {
  const { events, graph, ports, request } = context;
  const found = how.blocked.get(flow.key);
  if (found !== undefined) {
    events.flow(flow, 'FAILED', { error: found });
    return { state: 'failed', error: found };
  }
  const settings = updateSettings(graph.spec.configuration, flow.conf, flow.flow.position);
  for (let failures = 1; ; failures += 1) {
    try {
      await ports.onStep?.(`flow ${flow.key}`);
      const result = await how.attempt(flow, () => how.wait('ready'));
      events.flow(flow, endStatus[result.ending], completion(flow, result));
      return { state: endState[result.ending], result };
    } catch (cause) {
      if (isCancellation(cause, request.signal)) break;
      const error = asError(cause);
      const exhausted = failures > settings.maxFlowRetryAttempts;
      const last = exhausted || request.signal.aborted || isExpectationViolation(error);
      tellFailure(context, flow, { error, last, exhausted, retries: settings.maxFlowRetryAttempts });
      if (last) return { state: 'failed', error };
    }
    how.wait('waiting');
    const pause = retryDelay(failures, settings.minRetryTime, settings.maxRetryTime);
    try {
      await ports.clock.sleepUntil(ports.clock.now() + pause, request.signal);
    } catch (cause) {
      if (!isCancellation(cause, request.signal)) throw cause;
      break;
    }
    how.wait('running');
  }
  events.flow(flow, 'STOPPED');
  return { state: 'stopped' };
}

function isCancellation(cause: unknown, signal: AbortSignal): boolean {
  return signal.aborted && isSluiceError(cause, 'CANCELLED');
}

/** One attempt to the end of what is there. */
async function runOnce(context: UpdateContext, flow: GraphFlow): Promise<FlowResult> {
  if (!flow.streaming) return runBatchFlow(context, flow);
  const stream = await startStreamingFlow(context, flow, { kind: 'availableNow' });
  return stream.done;
}

function tellFailure(
  { events }: UpdateContext,
  flow: GraphFlow,
  failure: {
    readonly error: SluiceError;
    readonly last: boolean;
    readonly exhausted: boolean;
    readonly retries: number;
  },
): void {
  const { error, last, exhausted, retries } = failure;
  const restarts =
    exhausted && flow.streaming
      ? { message: `Flow '${flow.key}' has FAILED more than ${retries} times and will not be restarted.` }
      : {};
  if (flow.streaming && error.code === 'STREAM_FAILED') {
    // Spark tells the end of a stream's query as completed whatever ended it; the status here says what is true.
    events.flow(flow, 'RUNNING', { message: `Flow ${flow.key} has COMPLETED.` });
  } else if (flow.streaming && exhausted) {
    // A query that does not start fails twice in Spark's words: in its start, and as a flow.
    events.flow(flow, 'FAILED', { level: 'ERROR', error });
  }
  events.flow(flow, 'FAILED', { ...restarts, level: last ? 'ERROR' : 'WARN', error });
}

const endState = { completed: 'successful', unchanged: 'successful', idle: 'idle', stopped: 'stopped' } as const;
const endStatus = { completed: 'COMPLETED', unchanged: 'COMPLETED', idle: 'IDLE', stopped: 'STOPPED' } as const;

/** A stream has told its batches already, and metrics add up. */
export function completion({ streaming }: GraphFlow, { ending, rows, expectations }: FlowResult): FlowDetails {
  const unchanged = ending === 'unchanged' ? { unchanged: true } : {};
  if (streaming) return { progress: unchanged };
  return { progress: { ...flowProgressDetails({ outputRows: rows }, expectations ?? []), ...unchanged } };
}

function asError(cause: unknown): SluiceError {
  if (isSluiceError(cause)) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return sluiceError('INTERNAL_ERROR', { detail }, { cause });
}

function outcomeOf({ key, target }: GraphFlow, state: FlowState = 'excluded', end: FlowEnd | undefined): FlowOutcome {
  const { result, error } = end ?? {};
  return {
    key,
    target,
    status: finalStatus[state],
    rows: result?.rows ?? 0,
    batches: result?.batches ?? 0,
    dropped: result?.dropped ?? 0,
    unchanged: result?.ending === 'unchanged',
    ...(result?.version === undefined ? {} : { version: result.version }),
    ...(error === undefined ? {} : { error }),
  };
}

const finalStatus: Readonly<Record<FlowState, FlowStatus>> = {
  queued: 'QUEUED',
  running: 'RUNNING',
  ready: 'RUNNING',
  waiting: 'FAILED',
  successful: 'COMPLETED',
  failed: 'FAILED',
  skipped: 'SKIPPED',
  excluded: 'EXCLUDED',
  idle: 'IDLE',
  stopped: 'STOPPED',
};

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
