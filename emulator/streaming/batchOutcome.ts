import type { BatchDroppedRows, LateRows, OperatorRows, SluiceBatchReport } from './batchReport.ts';
import type { Evaluation } from './evaluate.ts';
import type { OperatorResult } from './operators/statefulOperator.ts';
import type { MalformedRows, SinkReport, SourceRead } from './ports.ts';
import type { StateOperatorProgress } from './progress.ts';
import type { QueryContext, QueryPorts } from './queryContext.ts';
import type { StateSchema } from './state/stateSchema.ts';
import type { CommittedState } from './state/stateStore.ts';
import { confFlag, confKeys, confNumber, type Conf } from './streamConf.ts';
import type { BatchWatermarks, EventTimeStats } from './watermark.ts';

/** What a batch did, by source, watermark node and operator. */
export interface BatchOutcome {
  readonly inputRows: readonly number[];
  readonly eventTimes: readonly (EventTimeStats | undefined)[];
  /** Empty for a batch that the sink had already. */
  readonly operators: readonly OperatorResult[];
  readonly reads: readonly (SourceRead | undefined)[];
  readonly states: readonly CommittedState[];
  readonly dropped: BatchDroppedRows;
  readonly sink: SinkReport;
}

/** Spark reports this many state stores one by one. */
const reportedInstances = 5;

export function operatorProgress(
  ports: QueryPorts,
  context: QueryContext,
  outcome: BatchOutcome,
): readonly StateOperatorProgress[] {
  const partitions = confNumber(context.conf, confKeys.shufflePartitions, 200);
  return ports.stores.map(({ schema }, operatorId): StateOperatorProgress => {
    const state = outcome.states[operatorId];
    const result = outcome.operators[operatorId];
    const uploads = Array.from({ length: Math.min(partitions, reportedInstances) }, (_, index) => [
      `SnapshotLastUploaded.partition_${index}_default`,
      -1,
    ]);
    return {
      operatorName: schema.operatorName,
      numRowsTotal: countsRows(ports.sessionConf) ? (state?.rowsTotal ?? 0) : 0,
      numRowsUpdated: state?.rowsUpdated ?? 0,
      allUpdatesTimeMs: 0,
      numRowsRemoved: state?.rowsRemoved ?? 0,
      allRemovalsTimeMs: 0,
      commitTimeMs: 0,
      memoryUsedBytes: 0,
      numRowsDroppedByWatermark: result?.droppedLate.count ?? 0,
      numShufflePartitions: partitions,
      // A batch that the sink had already opens no state.
      numStateStoreInstances: state === undefined ? 0 : instances(schema, partitions),
      customMetrics: {
        ...(Object.fromEntries(uploads) as Record<string, number>),
        forceSnapshotCount: 0,
        loadedMapCacheHitCount: 0,
        loadedMapCacheMissCount: 0,
        ...(schema.operatorName.startsWith('dedupe')
          ? { numDroppedDuplicateRows: result?.droppedDuplicates.count ?? 0 }
          : {}),
        numSnapshotsAutoRepaired: 0,
        stateOnCurrentVersionSizeBytes: 0,
      },
    };
  });
}

/** State without a key lies in one partition; a join has four stores in each. */
function instances({ keys, operatorName }: StateSchema, partitions: number): number {
  if (operatorName === 'symmetricHashJoin') return partitions * 4;
  return keys.fields.length === 0 ? 1 : partitions;
}

/** RocksDB's own setting; with it Spark shows 0. */
function countsRows(conf: Conf): boolean {
  return (
    conf[confKeys.stateProvider]?.endsWith('RocksDBStateStoreProvider') !== true ||
    confFlag(conf, confKeys.rocksRowCount, true)
  );
}

/** A source is asked for its malformed rows only when somebody wants to see some. */
export async function readMalformed(reads: readonly (SourceRead | undefined)[], limit: number): Promise<MalformedRows> {
  const found = limit === 0 ? [] : await Promise.all(reads.map((read) => read?.malformed?.(limit)));
  return {
    count: found.reduce((sum, rows) => sum + (rows?.count ?? 0), 0),
    sample: found.flatMap((rows) => rows?.sample ?? []).slice(0, limit),
  };
}

export interface DroppedFacts {
  readonly batchId: number;
  readonly evaluation: Evaluation;
  readonly malformed: MalformedRows;
  readonly ports: QueryPorts;
  readonly marks: BatchWatermarks;
}

export function droppedRows({ batchId, evaluation, malformed, ports, marks }: DroppedFacts): BatchDroppedRows {
  const named = (operatorId: number): { readonly operatorId: number; readonly operatorName: string } => ({
    operatorId,
    operatorName: ports.operators[operatorId]?.schema.operatorName ?? '',
  });
  const late = evaluation.operators.flatMap((result, operatorId): LateRows[] =>
    result.droppedLate.count === 0 ? [] : [{ ...named(operatorId), ...result.droppedLate, watermark: marks.late }],
  );
  const duplicates = evaluation.operators.flatMap((result, operatorId): OperatorRows[] =>
    result.droppedDuplicates.count === 0 ? [] : [{ ...named(operatorId), ...result.droppedDuplicates }],
  );
  return {
    batchId,
    inputRows: evaluation.inputRows.reduce((sum, rows) => sum + rows, 0),
    late,
    duplicates,
    malformed,
    expectations: evaluation.expectations,
  };
}

/** Of a batch that the sink had already. Its expectations were counted before the sink had it, and their report was kept. */
export function noRowsDropped(batchId: number, expectations: BatchDroppedRows['expectations'] = []): BatchDroppedRows {
  return { batchId, inputRows: 0, late: [], duplicates: [], malformed: { count: 0, sample: [] }, expectations };
}

export function makeReport({
  skipped,
  outcome: { dropped, sink },
}: {
  readonly skipped: boolean;
  readonly outcome: BatchOutcome;
}): SluiceBatchReport {
  const { deltaVersion, rowsWritten } = sink;
  return { ...dropped, skipped, rowsWritten, ...(deltaVersion === undefined ? {} : { deltaVersion }) };
}
