import { isSluiceError } from '../../base/errors.ts';
import { sparkSession } from '../../program/sparkSession.ts';
import type { GraphFlow } from '../graph.ts';
import { runBatchFlow } from './batchFlow.ts';
import { nothingDone, type FlowResult, type UpdateContext } from './flowContext.ts';
import { inputsKey } from './inputsMemo.ts';
import { completion, type RunAttempt } from './runFlows.ts';
import { startStreamingFlow } from './streamingFlow.ts';
import { projectConf, updateSettings } from './updateConf.ts';

/**
 * Flows that go on until the signal: a stream reads what comes, a materialized view is computed again when what it reads has changed.
 * A flow is ready, and those that read its table may start, once it has caught up with what was there.
 */
export function continuousAttempt(context: UpdateContext): RunAttempt {
  return async (flow, ready) => {
    if (flow.streaming) return keepStreaming(context, flow, ready);
    if (flow.flow.once) return runBatchFlow(context, flow);
    return keepComputing(context, flow, ready);
  };
}

async function keepStreaming(context: UpdateContext, flow: GraphFlow, ready: () => void): Promise<FlowResult> {
  const { triggerInterval } = settingsOf(context, flow);
  const interval = `${triggerInterval} milliseconds`;
  const stream = await startStreamingFlow(context, flow, { kind: 'processingTime', interval });
  stream.caughtUp().then(
    () => {
      context.events.flow(flow, 'IDLE');
      ready();
    },
    // `done` tells what made it fail.
    () => undefined,
  );
  return stream.done;
}

async function keepComputing(context: UpdateContext, flow: GraphFlow, ready: () => void): Promise<FlowResult> {
  const { ports, events, request } = context;
  const { triggerInterval } = settingsOf(context, flow);
  let total: FlowResult = { ...nothingDone, ending: 'stopped' };
  let computed: string | undefined;
  while (!request.signal.aborted) {
    const inputs = await inputsNow(context, flow);
    if (inputs !== computed) {
      const result = await runBatchFlow(context, flow);
      events.flow(flow, 'COMPLETED', completion(flow, result));
      total = {
        ...total,
        rows: total.rows + result.rows,
        batches: total.batches + result.batches,
        dropped: total.dropped + result.dropped,
        version: result.version ?? total.version,
      };
      computed = inputs;
      ready();
    }
    try {
      await ports.clock.sleepUntil(ports.clock.now() + triggerInterval, request.signal);
    } catch (error) {
      if (!isSluiceError(error, 'CANCELLED')) throw error;
    }
  }
  return total;
}

async function inputsNow(context: UpdateContext, flow: GraphFlow): Promise<string> {
  const { ports, graph } = context;
  if (flow.executable === undefined) return '';
  const conf = projectConf(ports.localTimeZone, graph.spec.configuration, flow.conf);
  const session = sparkSession(context.session, conf);
  try {
    const { services, plan } = await session.analyze(flow.executable);
    return await inputsKey(services.io, plan);
  } finally {
    await session.close();
  }
}

function settingsOf({ graph }: UpdateContext, flow: GraphFlow): ReturnType<typeof updateSettings> {
  return updateSettings(graph.spec.configuration, flow.conf, flow.flow.position);
}
