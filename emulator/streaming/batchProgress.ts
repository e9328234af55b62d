import type { BatchOutcome } from './batchOutcome.ts';
import type { SluiceBatchReport } from './batchReport.ts';
import type { PhaseTrace } from './phaseTrace.ts';
import type { BatchPlan } from './planOffsets.ts';
import { makeProgress, type StateOperatorProgress, type StreamingQueryProgress } from './progress.ts';
import type { QueryContext, QueryPorts } from './queryContext.ts';

export interface ProgressSubject {
  readonly context: QueryContext;
  readonly ports: QueryPorts;
  readonly trace: PhaseTrace;
  /** Milliseconds since the epoch. */
  readonly triggerStart: number;
  readonly batch: BatchPlan;
  readonly told: SluiceBatchReport;
  readonly outcome: BatchOutcome;
}

/** The progress of a trigger that ran a batch. */
export function ranProgress(
  { context, ports, trace, triggerStart, batch, told, outcome }: ProgressSubject,
  stateOperators: readonly StateOperatorProgress[],
): StreamingQueryProgress {
  return makeProgress({
    id: ports.queryId,
    runId: ports.runId,
    name: ports.name,
    batchId: context.batchId,
    triggerStart,
    previousTriggerStart: context.previousTriggerStart,
    times: trace.times(),
    hasWatermark: ports.plan.watermarks.length > 0,
    watermark: batch.metadata.batchWatermarkMs,
    eventTimes: told.skipped ? [] : outcome.eventTimes,
    stateOperators,
    sources: ports.sources.map(({ description }, index) => ({
      description,
      inputRows: outcome.inputRows[index] ?? 0,
      metrics: outcome.reads[index]?.metrics ?? {},
    })),
    start: context.start,
    end: batch.end,
    sink: { description: ports.sink.description, numOutputRows: outcome.sink.numOutputRows },
  });
}

/** The progress of a trigger that found nothing to do: the totals of the last batch stay, its changes do not. */
export function idleProgress(
  context: QueryContext,
  ports: QueryPorts,
  trace: PhaseTrace,
  triggerStart: number,
): StreamingQueryProgress {
  return makeProgress({
    id: ports.queryId,
    runId: ports.runId,
    name: ports.name,
    batchId: context.batchId,
    triggerStart,
    previousTriggerStart: context.previousTriggerStart,
    times: trace.times(),
    hasWatermark: ports.plan.watermarks.length > 0 && context.last !== undefined,
    watermark: context.watermark.global,
    eventTimes: [],
    stateOperators: (context.last?.stateOperators ?? []).map((operator) => ({
      ...operator,
      numRowsUpdated: 0,
      numRowsDroppedByWatermark: 0,
    })),
    sources: ports.sources.map(({ description }) => ({ description, inputRows: 0, metrics: {} })),
    start: context.start,
    end: context.start,
    sink: { description: ports.sink.description, numOutputRows: -1 },
  });
}
