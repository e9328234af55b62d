import { isSluiceError, sluiceError, type SluiceError } from '../base/errors.ts';
import type { SluiceBatchReport } from './batchReport.ts';
import { runBatch, type BatchResult } from './microBatch.ts';
import type { PlanSettings } from './planOffsets.ts';
import type { StreamingQueryProgress } from './progress.ts';
import type { QueryContext, QueryPorts } from './queryContext.ts';
import { closeQuery, openQuery, type EnginePorts, type QueryRequest } from './startQuery.ts';
import { confFlag, confKeys, confNumber } from './streamConf.ts';
import { waitForTrigger, type Trigger } from './trigger.ts';

/** A query that runs. Source: apache/spark, `StreamingQuery`. */
export interface StreamingQuery {
  readonly id: string;
  readonly runId: string;
  readonly name: string | undefined;
  isActive(): boolean;
  status(): StreamingQueryStatus;
  /** The newest last; Spark keeps 100. */
  recentProgress(): readonly StreamingQueryProgress[];
  lastProgress(): StreamingQueryProgress | undefined;
  /** What ended the query, if an error did. */
  exception(): SluiceError | undefined;
  /** Resolves when the query ends, by itself or by `stop`; rejects with its exception. */
  awaitTermination(): Promise<void>;
  /** Resolves once everything that was there at the call is in the sink; rejects when the query fails. */
  processAllAvailable(): Promise<void>;
  /** Lets the running batch end, then ends the query. A batch that a crash cuts off instead is run again at the next start. */
  stop(): Promise<void>;
}

export interface StreamingQueryStatus {
  readonly message: string;
  readonly isDataAvailable: boolean;
  readonly isTriggerActive: boolean;
}

export interface QueryListener {
  /** After each batch. */
  onBatch?(progress: StreamingQueryProgress, report: SluiceBatchReport): void;
  /** After a trigger that found nothing to do, at most once in `noDataProgressEventInterval`. */
  onIdle?(progress: StreamingQueryProgress): void;
}

const progressKept = 100;
const defaultPollingDelay = 10;
const defaultIdleInterval = 10_000;

/** Starts a query. Rejects where Spark refuses at `start()`; what goes wrong later ends the query with an exception. */
export async function startQuery(
  request: QueryRequest,
  engine: EnginePorts,
  listener: QueryListener = {},
): Promise<StreamingQuery> {
  const { ports, context } = await openQuery(request, engine);
  return runQuery(ports, context, request.trigger, listener);
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

function runQuery(
  ports: QueryPorts,
  firstContext: QueryContext,
  trigger: Trigger,
  listener: QueryListener,
): StreamingQuery {
  const stopping = new AbortController();
  let wake = new AbortController();
  let active = true;
  let failure: SluiceError | undefined;
  let status: StreamingQueryStatus = {
    message: 'Initializing sources',
    isDataAvailable: false,
    isTriggerActive: false,
  };
  let waiters: readonly Waiter[] = [];
  const recent: StreamingQueryProgress[] = [];
  let lastIdleProgress = -Infinity;
  const settings: PlanSettings = {
    limit: trigger.kind === 'once' ? 'unlimited' : 'default',
    noDataBatches: confFlag(ports.sessionConf, confKeys.noDataBatches, true),
  };
  const pollingDelay = confNumber(ports.sessionConf, confKeys.pollingDelay, defaultPollingDelay);
  const idleInterval = confNumber(ports.sessionConf, confKeys.noDataProgressInterval, defaultIdleInterval);

  const told = (result: BatchResult): void => {
    const now = ports.clock.now();
    if (result.kind === 'idle' && now - idleInterval < lastIdleProgress) return;
    lastIdleProgress = now;
    recent.push(result.progress);
    if (recent.length > progressKept) recent.shift();
    if (result.kind === 'ran') listener.onBatch?.(result.progress, result.report);
    else listener.onIdle?.(result.progress);
  };

  /** Sleeps until the next trigger; cut short by `stop` and, where no interval is asked for, by `processAllAvailable`. */
  const pause = async (ended: { readonly startedAt: number; readonly ranBatch: boolean }): Promise<void> => {
    if (trigger.kind !== 'processingTime' || (waiters.length > 0 && trigger.interval === 0)) return;
    wake = new AbortController();
    const signal = trigger.interval === 0 ? AbortSignal.any([stopping.signal, wake.signal]) : stopping.signal;
    try {
      await waitForTrigger(trigger, ended, { clock: ports.clock, pollingDelay, signal });
    } catch (error) {
      if (!isSluiceError(error, 'CANCELLED') || !signal.aborted) throw error;
    }
  };

  const loop = async (): Promise<void> => {
    let context = firstContext;
    while (!stopping.signal.aborted) {
      const startedAt = ports.clock.now();
      // Only who waited before the trigger looked at the sources may be told that nothing is left.
      const settled = waiters;
      status = { message: 'Processing new data', isDataAvailable: status.isDataAvailable, isTriggerActive: true };
      const result = await runBatch(context, ports, settings);
      context = result.context;
      told(result);
      const ranBatch = result.kind === 'ran';
      const message = ranBatch ? 'Waiting for next trigger' : 'Waiting for data to arrive';
      status = { message, isDataAvailable: ranBatch, isTriggerActive: false };
      if (!ranBatch) {
        waiters = waiters.filter((waiter) => !settled.includes(waiter));
        for (const { resolve } of settled) resolve();
      }
      if (trigger.kind === 'once' || (trigger.kind === 'availableNow' && !ranBatch)) return;
      await pause({ startedAt, ranBatch });
    }
  };

  const run = async (): Promise<void> => {
    try {
      await loop();
    } catch (cause) {
      failure = streamFailed(ports, cause);
    }
    try {
      await closeQuery(ports);
    } catch (cause) {
      failure ??= streamFailed(ports, cause);
    }
    active = false;
    const message = failure === undefined ? 'Stopped' : `Terminated with exception: ${failure.message}`;
    status = { message, isDataAvailable: false, isTriggerActive: false };
    for (const waiter of waiters) {
      if (failure === undefined) waiter.resolve();
      else waiter.reject(failure);
    }
    waiters = [];
  };

  const done = run();
  return {
    id: ports.queryId,
    runId: ports.runId,
    name: ports.name,
    isActive: () => active,
    status: () => status,
    recentProgress: () => recent,
    lastProgress: () => recent.at(-1),
    exception: () => failure,
    async awaitTermination() {
      await done;
      if (failure !== undefined) throw failure;
    },
    async processAllAvailable() {
      if (!active) {
        if (failure !== undefined) throw failure;
        return;
      }
      await new Promise<void>((resolve, reject) => {
        waiters = [...waiters, { resolve, reject }];
        wake.abort();
      });
    },
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

/** As Spark has it: the cause by its class, and what to do about it. */
function streamFailed({ queryId, runId }: QueryPorts, cause: unknown): SluiceError {
  const parameters = { id: queryId, runId };
  if (!isSluiceError(cause)) {
    const message = cause instanceof Error ? cause.message : String(cause);
    return sluiceError('STREAM_FAILED', { ...parameters, message }, { cause });
  }
  const { code, message, action, position } = cause;
  const context = { cause, position, ...(action === undefined ? {} : { action }) };
  return sluiceError('STREAM_FAILED', { ...parameters, message: `[${code}] ${message}` }, context);
}
