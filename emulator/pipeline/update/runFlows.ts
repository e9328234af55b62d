import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import type { ElementKey, GraphFlow } from '../graph.ts';
import { flowProgressDetails } from '../eventLog/events.ts';
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

/** One attempt of a flow; rejects with what made it fail. */
export type RunAttempt = (flow: GraphFlow) => Promise<FlowResult>;

/**
 * Runs the flows of an update that are in `states` as queued, each after the flows whose tables it reads, at most
 * `maxConcurrentFlows` at once. A flow that fails is tried again after a pause; flows below one that failed for good are skipped, all
 * others run to their end. Source: apache/spark, sql/pipelines `TriggeredGraphExecution.scala`.
 */
export async function runFlows(
  context: UpdateContext,
  flows: readonly GraphFlow[],
  excluded: ReadonlySet<ElementKey>,
  attempt: RunAttempt = (flow) => runOnce(context, flow),
): Promise<FlowsOutcome> {
  const { events, graph, ports, request } = context;
  const { maxConcurrentFlows } = updateSettings(graph.spec.configuration);
  const nodes = flowNodes(flows);
  const byKey = new Map(flows.map((flow) => [flow.key, flow]));
  const states = new Map<ElementKey, FlowState>(
    flows.map(({ key }) => [key, excluded.has(key) ? 'excluded' : 'queued']),
  );
  const results = new Map<ElementKey, FlowResult>();
  const errors = new Map<ElementKey, SluiceError>();
  const active = new Map<ElementKey, Promise<void>>();
  let firstError: SluiceError | undefined;

  for (const flow of flows) events.flow(flow, excluded.has(flow.key) ? 'EXCLUDED' : 'QUEUED');

  const run = async (flow: GraphFlow): Promise<void> => {
    const settings = updateSettings(graph.spec.configuration, flow.conf, flow.flow.position);
    for (let failures = 0; ;) {
      states.set(flow.key, 'running');
      try {
        await ports.onStep?.(`flow ${flow.key}`);
        const result = await attempt(flow);
        results.set(flow.key, added(results.get(flow.key), result));
        const { ending } = result;
        states.set(flow.key, ending === 'stopped' || ending === 'idle' ? ending : 'successful');
        events.flow(flow, endStatus[ending], completion(flow, result));
        return;
      } catch (cause) {
        if (request.signal.aborted && isSluiceError(cause, 'CANCELLED')) {
          states.set(flow.key, 'stopped');
          events.flow(flow, 'STOPPED');
          return;
        }
        const error = asError(cause);
        failures += 1;
        const last = failures > settings.maxFlowRetryAttempts || request.signal.aborted;
        tellFailure(context, flow, { error, last, retries: settings.maxFlowRetryAttempts });
        if (last) {
          states.set(flow.key, 'failed');
          errors.set(flow.key, error);
          firstError ??= error;
          return;
        }
        states.set(flow.key, 'waiting');
        const pause = retryDelay(failures, settings.minRetryTime, settings.maxRetryTime);
        try {
          await ports.clock.sleepUntil(ports.clock.now() + pause, request.signal);
        } catch (interruption) {
          if (!isSluiceError(interruption, 'CANCELLED')) throw interruption;
          states.set(flow.key, 'failed');
          errors.set(flow.key, error);
          firstError ??= error;
          return;
        }
      }
    }
  };

  const interrupted = aborted(request.signal);
  for (;;) {
    if (request.signal.aborted) {
      for (const { key } of nodes) {
        const flow = byKey.get(key);
        if (states.get(key) !== 'queued' || flow === undefined) continue;
        states.set(key, 'stopped');
        events.flow(flow, 'STOPPED');
      }
    }
    const { start, skip } = nextSteps(nodes, states, maxConcurrentFlows - active.size);
    for (const key of skip) {
      const flow = byKey.get(key);
      states.set(key, 'skipped');
      if (flow !== undefined) events.flow(flow, 'SKIPPED');
    }
    for (const key of start) {
      const flow = byKey.get(key);
      if (flow === undefined) continue;
      states.set(key, 'running');
      active.set(
        key,
        run(flow).finally(() => active.delete(key)),
      );
    }
    if (skip.length > 0) continue;
    if (active.size === 0) break;
    await Promise.race([...active.values(), interrupted]);
    if (request.signal.aborted) await Promise.all(active.values());
  }
  const stuck = nodes.find(({ key }) => isUnfinished(states.get(key) ?? 'queued'));
  if (stuck !== undefined) throw sluiceError('INTERNAL_ERROR', { detail: `the flow ${stuck.key} never started` });
  return {
    flows: flows.map((flow) => outcomeOf(flow, states, results, errors)),
    error: firstError,
  };
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
  failure: { readonly error: SluiceError; readonly last: boolean; readonly retries: number },
): void {
  const { error, last, retries } = failure;
  const exhausted =
    last && flow.streaming
      ? { message: `Flow '${flow.key}' has FAILED more than ${retries} times and will not be restarted.` }
      : {};
  // Spark tells the end of a stream's query as completed whatever ended it; the status here says what is true.
  if (flow.streaming && error.code === 'STREAM_FAILED') {
    events.flow(flow, 'RUNNING', { message: `Flow ${flow.key} has COMPLETED.` });
  }
  events.flow(flow, 'FAILED', { ...exhausted, level: last ? 'ERROR' : 'WARN', error });
}

const endStatus = { completed: 'COMPLETED', unchanged: 'COMPLETED', idle: 'IDLE', stopped: 'STOPPED' } as const;

/** A stream has told its batches already, and metrics add up. */
function completion({ streaming }: GraphFlow, { ending, rows, expectations }: FlowResult): FlowDetails {
  const unchanged = ending === 'unchanged' ? { unchanged: true } : {};
  if (streaming) return { progress: unchanged };
  return { progress: { ...flowProgressDetails({ outputRows: rows }, expectations ?? []), ...unchanged } };
}

function asError(cause: unknown): SluiceError {
  if (isSluiceError(cause)) return cause;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return sluiceError('INTERNAL_ERROR', { detail }, { cause });
}

function added(before: FlowResult | undefined, result: FlowResult): FlowResult {
  if (before === undefined) return result;
  return {
    ...result,
    rows: before.rows + result.rows,
    batches: before.batches + result.batches,
    dropped: before.dropped + result.dropped,
    version: result.version ?? before.version,
  };
}

function outcomeOf(
  { key, target }: GraphFlow,
  states: ReadonlyMap<ElementKey, FlowState>,
  results: ReadonlyMap<ElementKey, FlowResult>,
  errors: ReadonlyMap<ElementKey, SluiceError>,
): FlowOutcome {
  const result = results.get(key);
  const error = errors.get(key);
  return {
    key,
    target,
    status: finalStatus[states.get(key) ?? 'excluded'],
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
