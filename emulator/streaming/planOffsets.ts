import { sluiceError } from '../base/errors.ts';
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
  if (context.planned !== undefined) return { result: context.planned, detail: { rerun: true } };
  const end: SourceOffsets = await Promise.all(
    ports.sources.map(
      async (source, index) =>
        (await source.latestOffset(context.start[index], settings.limit)) ?? context.start[index],
    ),
  );
  const hasNewData = end.some((offset, index) => offset !== context.start[index]);
  if (!hasNewData && !(settings.noDataBatches && mayLetStateGo(context, ports))) return { result: undefined };
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
  return { result: { end, metadata }, detail: { newData: hasNewData, end: end.map((offset) => offset ?? '-') } };
}

/**
 * State became final since the last batch. Not after a restart, when Spark waits for the next data; and only for operators
 * that stand above a watermark.
 */
function mayLetStateGo({ last, watermark }: QueryContext, { plan }: QueryPorts): boolean {
  return last !== undefined && plan.letsStateGo && watermark.global > last.evictionWatermark;
}
