import { sluiceError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { isGlobalSession } from './operators/sessionKey.ts';
import type { OffsetSeqMetadata } from './offsetLog.ts';
import type { PhaseResult } from './phaseTrace.ts';
import type { ReadLimit } from './ports.ts';
import type { QueryContext, QueryPorts } from './queryContext.ts';
import type { SourceOffsets } from './recovery.ts';
import { confKeys } from './streamConf.ts';

export interface BatchPlan {
  readonly end: SourceOffsets;
  readonly metadata: OffsetSeqMetadata;
}

export interface PlanSettings {
  readonly limit: ReadLimit;
  /** Whether a batch may be run only to let state go. */
  readonly noDataBatches: boolean;
}

/**
 * What the next batch is to read, or undefined when there is nothing to do. A batch that is in the offset log already is that one,
 * exactly. Source: apache/spark, `MicroBatchExecution.constructNextBatch`.
 */
export async function planOffsets(
  context: QueryContext,
  ports: QueryPorts,
  settings: PlanSettings,
): Promise<PhaseResult<BatchPlan | undefined>> {
  if (ports.plan.redefinesWatermark && context.watermark.global > 0)
    throw sluiceError('STREAM_WATERMARK_REDEFINED', {});
  if (context.planned !== undefined) {
    const { end, metadata } = context.planned;
    return {
      result: context.planned,
      detail: { rerun: true, ...planDetail(context, ports, end), ...timesOf(metadata) },
    };
  }
  const end: SourceOffsets = await Promise.all(
    ports.sources.map(
      async (source, index) =>
        (await source.latestOffset(context.start[index], settings.limit)) ?? context.start[index],
    ),
  );
  const hasNewData = end.some((offset, index) => offset !== context.start[index]);
  if (!hasNewData && !(settings.noDataBatches && mayLetStateGo(context, ports))) {
    return { result: undefined, detail: { idle: true, ...planDetail(context, ports, end) } };
  }
  if (context.conf[confKeys.joinStateFormat] === '1' && ports.plan.stateful.some(({ kind }) => kind === 'join'))
    throw sluiceError('STREAM_JOIN_STATE_FORMAT', {});
  const globalSession = ports.plan.stateful.find(isGlobalSession);
  if (globalSession !== undefined) {
    throw sluiceError(
      'UNSUPPORTED_STREAMING_OPERATION',
      { operations: 'Global aggregation with session window is', where: '' },
      { position: globalSession.position },
    );
  }
  const metadata: OffsetSeqMetadata = {
    batchWatermarkMs: context.watermark.global,
    batchTimestampMs: ports.clock.now(),
    conf: context.conf,
    other: {},
  };
  const detail = {
    newData: hasNewData,
    end: end.map((offset) => offset ?? '-'),
    ...planDetail(context, ports, end),
    ...timesOf(metadata),
  };
  return { result: { end, metadata }, detail };
}

/** Where each source stands and how far this batch takes it. */
function planDetail({ start }: QueryContext, { sources }: QueryPorts, end: SourceOffsets): JsonObject {
  return {
    sources: sources.map(({ description }, index) => ({
      source: description,
      start: start[index] ?? null,
      end: end[index] ?? null,
    })),
  };
}

function timesOf({ batchWatermarkMs, batchTimestampMs }: OffsetSeqMetadata): JsonObject {
  return { batchWatermarkMs, batchTimestampMs };
}

/**
 * State became final since the last batch. Not after a restart, when Spark waits for the next data; and only for operators
 * that stand above a watermark.
 */
function mayLetStateGo({ last, watermark }: QueryContext, { plan }: QueryPorts): boolean {
  return last !== undefined && plan.letsStateGo && watermark.global > last.evictionWatermark;
}
