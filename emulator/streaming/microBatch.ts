import { sluiceError } from '../base/errors.ts';
import type { RelationSql } from '../compute/computeSession.ts';
import { columnName, type ResolvedPlan } from '../plan/resolved.ts';
import {
  droppedRows,
  makeReport,
  noRowsDropped,
  operatorProgress,
  readMalformed,
  type BatchOutcome,
} from './batchOutcome.ts';
import { idleProgress, ranProgress } from './batchProgress.ts';
import { keepReport, readReport } from './batchReportLog.ts';
import type { BatchDroppedRows, SluiceBatchReport } from './batchReport.ts';
import { evaluate, type Evaluation } from './evaluate.ts';
import { idsText } from './metadataLog.ts';
import { phaseTrace, type PhaseResult, type PhaseTrace } from './phaseTrace.ts';
import { planOffsets, type BatchPlan, type PlanSettings } from './planOffsets.ts';
import type { SinkReport, SourceRead } from './ports.ts';
import type { StreamingQueryProgress } from './progress.ts';
import type { QueryContext, QueryPorts } from './queryContext.ts';
import { writeStateMetadata } from './state/stateSchema.ts';
import type { CommittedState } from './state/stateStore.ts';
import { confFlag, confKeys, confNumber } from './streamConf.ts';
import { purgeLogs } from './streamCheckpoint.ts';
import { advanceWatermark, batchWatermarks, type BatchWatermarks, type WatermarkTracker } from './watermark.ts';

export type BatchResult =
  | { readonly kind: 'idle'; readonly context: QueryContext; readonly progress: StreamingQueryProgress }
  | {
      readonly kind: 'ran';
      readonly context: QueryContext;
      readonly progress: StreamingQueryProgress;
      readonly report: SluiceBatchReport;
    };

/**
 * One trigger of a query: plans a batch and runs it, or finds nothing to do. Whatever happens between two phases, a restart from
 * the checkpoint carries on as if it had not:
 *
 * - until `logOffsets` returns nothing was promised; from then on every run of this batch reads the same rows with the same clock;
 * - the state is derived from the version before alone, and durable before the sink shows the batch;
 * - the sink takes a batch once, by query id and batch id;
 * - `logCommit` says that all of it is done.
 */
export async function runBatch(context: QueryContext, ports: QueryPorts, settings: PlanSettings): Promise<BatchResult> {
  const { batchId, planned } = context;
  const triggerStart = ports.clock.now();
  const { queryId, runId, name: queryName } = ports;
  const trace = phaseTrace(ports.clock, ports.observer, { queryId, runId, queryName, batchId });

  const batch = await trace.run('planOffsets', () => planOffsets(context, ports, settings));
  if (batch === undefined) return idle(context, ports, trace, triggerStart);
  const oldestLogged =
    planned === undefined
      ? await trace.run('logOffsets', () => logOffsets(context, ports, batch))
      : context.oldestLogged;
  const marks = watermarksOf(context, ports, batch);
  const skipped = planned !== undefined && (await ports.sink.alreadyWritten(ports.queryId, batchId));
  const outcome = skipped
    ? await skipBatch(context, ports, { batch, marks, trace })
    : await computeBatch(context, ports, { batch, marks, trace });
  const watermark = nextWatermark(context, ports, outcome);
  const told = makeReport({ skipped, outcome });
  await trace.run('logCommit', () => logCommit(context, ports, watermark));
  return trace.run('report', () =>
    report({ context, ports, trace, triggerStart, batch, oldestLogged, marks, told, outcome, watermark }),
  );
}

/** Input rows from which on a batch's tables are worth their room. */
const manyRows = 50_000;

interface RunningBatch {
  readonly batch: BatchPlan;
  readonly marks: BatchWatermarks;
  readonly trace: PhaseTrace;
}

async function computeBatch(context: QueryContext, ports: QueryPorts, running: RunningBatch): Promise<BatchOutcome> {
  const { batch, marks, trace } = running;
  const reads = await trace.run('readSources', () => readSources(context, ports, batch));
  const evaluation = await trace.run('transform', () => transform(context, ports, running, reads, 'count'));
  const states = await trace.run('writeState', () => writeState(context, ports, evaluation));
  const malformed = await readMalformed(reads, ports.sampleRows);
  const dropped = droppedRows({ batchId: context.batchId, evaluation, malformed, ports, marks });
  const sink = await trace.run('writeSink', () => writeSink(context, ports, { evaluation, states, dropped }));
  return { ...evaluation, reads, states, dropped, sink };
}

/** The sink has the batch, so the run that wrote it wrote the state too; that it is still there is checked, not assumed. */
async function skipBatch(context: QueryContext, ports: QueryPorts, running: RunningBatch): Promise<BatchOutcome> {
  const { batchId } = context;
  for (const store of ports.stores) await store.check(batchId + 1);
  const kept = ports.plan.hasExpectations ? await readReport(ports.files, ports.checkpoint.folder, batchId) : undefined;
  return {
    inputRows: ports.sources.map(() => 0),
    eventTimes: await skippedEventTimes(context, ports, running),
    operators: [],
    reads: [],
    states: [],
    dropped: noRowsDropped(batchId, kept?.expectations),
    sink: { numOutputRows: -1, rowsWritten: 0 },
  };
}

/**
 * Spark does not look at the rows of a batch that its sink has already, and so forgets how far they moved the watermark: rows that are
 * late without a crash would not be late after it. Here the rows are read once more, for their event times alone.
 */
async function skippedEventTimes(
  context: QueryContext,
  ports: QueryPorts,
  running: RunningBatch,
): Promise<BatchOutcome['eventTimes']> {
  const none = ports.plan.watermarks.map(() => undefined);
  if (none.length === 0) return none;
  const reads = await running.trace.run('readSources', () => readSources(context, ports, running.batch));
  if (reads.every((read) => read === undefined)) return none;
  return (await running.trace.run('transform', () => transform(context, ports, running, reads, 'pass'))).eventTimes;
}

/** Returns the oldest id that the logs still hold. */
async function logOffsets(context: QueryContext, ports: QueryPorts, batch: BatchPlan): Promise<PhaseResult<number>> {
  const { batchId } = context;
  await ports.checkpoint.offsets.add(batchId, { version: 1, offsets: batch.end, metadata: batch.metadata });
  // Only now is the batch before this one done for good: no restart asks for its rows again.
  if (batchId > 0) {
    await Promise.all(
      ports.sources.map(async (source, index) => {
        const end = context.start[index];
        if (end !== undefined) await source.commit(end);
      }),
    );
  }
  const result = await purgeLogs(ports.checkpoint, context.oldestLogged, batchId, retained(ports));
  const { batchWatermarkMs, batchTimestampMs } = batch.metadata;
  const offsets = batch.end.map((offset) => offset ?? '-');
  return { result, detail: { offsets, batchWatermarkMs, batchTimestampMs } };
}

/** A source whose position does not move in this batch is not asked; it has no rows. */
async function readSources(
  context: QueryContext,
  ports: QueryPorts,
  batch: BatchPlan,
): Promise<PhaseResult<readonly (SourceRead | undefined)[]>> {
  const result = await Promise.all(
    ports.sources.map(async (source, index) => {
      const start = context.start[index];
      const end = batch.end[index];
      if (end === undefined || end === start) return undefined;
      return source.relation(start, end, ports.plan.sources[index]?.output.map(columnName) ?? []);
    }),
  );
  const read = result.flatMap((one, index) => {
    if (one === undefined) return [];
    const { start, end } = { start: context.start[index] ?? null, end: batch.end[index] ?? null };
    return [{ source: ports.sources[index]?.description ?? '', start, end, metrics: one.metrics }];
  });
  return { result, detail: { sources: read.length, read } };
}

async function transform(
  context: QueryContext,
  ports: QueryPorts,
  { batch, marks }: RunningBatch,
  reads: readonly (SourceRead | undefined)[],
  expectations: 'count' | 'pass',
): Promise<PhaseResult<Evaluation>> {
  for (const store of ports.stores) if (!store.holds(context.batchId)) await store.load(context.batchId);
  const result = await evaluate(ports.plan, {
    tables: await readTables(ports),
    dropOld: () => ports.tables.dropSql(),
    session: ports.session,
    relations: reads.map((read) => read?.relation),
    operators: ports.operators,
    stores: ports.stores,
    watermarks: marks,
    batchTimestampMs: batch.metadata.batchTimestampMs,
    sampleRows: ports.sampleRows,
    expectations: expectations === 'count' ? { flow: ports.name ?? ports.queryId } : undefined,
    nameTable: (role) => ports.tables.name(role),
  });
  return {
    result,
    detail: {
      inputRows: result.inputRows,
      lateRows: result.operators.map(({ droppedLate }) => droppedLate.count),
      duplicateRows: result.operators.map(({ droppedDuplicates }) => droppedDuplicates.count),
      operators: ports.operators.map(({ schema }) => schema.operatorName),
      stateVersion: ports.stores.length === 0 ? undefined : context.batchId,
      lateBelowMs: marks.late,
      evictionMs: marks.eviction,
      maxEventTimesMs: result.eventTimes.map((times) => (times === undefined ? null : Number(times.maxMicros / 1000n))),
      expectations: (result.expectations ?? []).flatMap(({ dataset, expectations: all }) =>
        all.map(({ name, onViolation, passedRows, failedRows }) => ({
          dataset,
          name,
          onViolation,
          passedRows,
          failedRows,
        })),
      ),
    },
  };
}

/** The tables that streams are joined with, as they are now: a batch that is run anew may see a newer version, as in Spark. */
async function readTables({ plan, readTable }: QueryPorts): Promise<ReadonlyMap<ResolvedPlan, RelationSql>> {
  const tables = new Map<ResolvedPlan, RelationSql>();
  for (const [leaf, conditions] of plan.tables) {
    if (readTable === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'nothing reads the tables of a join' });
    tables.set(leaf, await readTable(leaf, conditions));
  }
  return tables;
}

async function writeState(
  context: QueryContext,
  ports: QueryPorts,
  evaluation: Evaluation,
): Promise<PhaseResult<readonly CommittedState[]>> {
  const result: CommittedState[] = [];
  for (const [operatorId, store] of ports.stores.entries()) {
    const change = evaluation.operators[operatorId]?.change;
    if (change === undefined) continue;
    if (context.batchId === 0) {
      const partitions = confNumber(context.conf, confKeys.shufflePartitions, 200);
      await writeStateMetadata(ports.files, ports.checkpoint.stateFolder, store.schema, {
        id: ports.queryId,
        partitions,
      });
    }
    result.push(await store.commit(change));
  }
  return {
    result,
    detail: {
      versions: result.map(({ version }) => version),
      rows: result.map(({ rowsTotal }) => rowsTotal),
      rowsUpdated: result.map(({ rowsUpdated }) => rowsUpdated),
      rowsRemoved: result.map(({ rowsRemoved }) => rowsRemoved),
    },
  };
}

/** Why rows were dropped is kept before the sink shows the batch, as its state is: no crash after that asks for either again. */
async function writeSink(
  { batchId, planned }: QueryContext,
  ports: QueryPorts,
  {
    evaluation,
    states,
    dropped,
  }: {
    readonly evaluation: Evaluation;
    readonly states: readonly CommittedState[];
    readonly dropped: BatchDroppedRows;
  },
): Promise<PhaseResult<SinkReport>> {
  const stateDurable = async (): Promise<void> => {
    await Promise.all([
      ...states.map((state) => state.durable()),
      keepReport(ports.files, ports.checkpoint.folder, dropped),
    ]);
  };
  if (ports.sink.awaitsState !== true) await stateDurable();
  const result = await ports.sink.write({
    queryId: ports.queryId,
    batchId,
    outputMode: ports.plan.outputMode,
    relation: evaluation.relation,
    columns: ports.plan.plan.output,
    stateDurable,
  });
  // This run planned the batch itself, so who wrote it is another run of the same query id, on a copy of the checkpoint.
  if (result.alreadyWritten === true && planned === undefined) {
    throw sluiceError('STREAM_SINK_AHEAD_OF_CHECKPOINT', {
      sink: ports.sink.description,
      sinkBatch: batchId,
      queryId: ports.queryId,
      offsets: idsText(await ports.checkpoint.offsets.ids()),
      commits: idsText(await ports.checkpoint.commits.ids()),
    });
  }
  const { rowsWritten, deltaVersion } = result;
  const transaction = deltaVersion === undefined ? undefined : { appId: ports.queryId, version: batchId };
  return { result, detail: { sink: ports.sink.description, rowsWritten, deltaVersion, transaction } };
}

async function logCommit(
  { batchId, watermark: before }: QueryContext,
  ports: QueryPorts,
  watermark: WatermarkTracker,
): Promise<PhaseResult<undefined>> {
  await ports.checkpoint.commits.add(batchId, { version: 1, nextBatchWatermarkMs: watermark.global, other: {} });
  const detail = { batchWatermarkMs: before.global, nextBatchWatermarkMs: watermark.global };
  return { result: undefined, detail };
}

interface FinishedBatch extends RunningBatch {
  readonly context: QueryContext;
  readonly ports: QueryPorts;
  readonly triggerStart: number;
  readonly oldestLogged: number;
  readonly told: SluiceBatchReport;
  readonly outcome: BatchOutcome;
  readonly watermark: WatermarkTracker;
}

/** The batch is done; what is left is to tell of it and to tidy up. */
async function report(finished: FinishedBatch): Promise<PhaseResult<BatchResult>> {
  const { context, ports, batch, outcome, marks, told, triggerStart } = finished;
  if (outcome.inputRows.some((rows) => rows > manyRows)) await dropTables(ports);
  if (!told.skipped) for (const store of ports.stores) await store.maintain(retained(ports));
  const stateOperators = operatorProgress(ports, context, outcome);
  const next: QueryContext = {
    batchId: context.batchId + 1,
    start: batch.end,
    planned: undefined,
    watermark: finished.watermark,
    previousBatchWatermark: batch.metadata.batchWatermarkMs,
    conf: context.conf,
    last: { evictionWatermark: marks.eviction, stateOperators },
    previousTriggerStart: triggerStart,
    oldestLogged: finished.oldestLogged,
  };
  const progress = ranProgress(finished, stateOperators);
  return { result: { kind: 'ran', context: next, progress, report: told } };
}

function idle(context: QueryContext, ports: QueryPorts, trace: PhaseTrace, triggerStart: number): BatchResult {
  const progress = idleProgress(context, ports, trace, triggerStart);
  return { kind: 'idle', context: { ...context, previousTriggerStart: triggerStart }, progress };
}

function watermarksOf(context: QueryContext, ports: QueryPorts, { metadata }: BatchPlan): BatchWatermarks {
  const several = confFlag(ports.sessionConf, confKeys.severalStatefulOperators, true);
  return batchWatermarks(metadata.batchWatermarkMs, context.previousBatchWatermark, several);
}

function nextWatermark(context: QueryContext, ports: QueryPorts, outcome: BatchOutcome): WatermarkTracker {
  const delays = ports.plan.watermarks.map(({ delay }) => delay);
  return advanceWatermark(context.watermark, outcome.eventTimes, delays);
}

function retained(ports: QueryPorts): number {
  return confNumber(ports.sessionConf, confKeys.minBatchesToRetain, 100);
}

/** The tables of a large batch go with it; those of a small one when the next one makes its own, which saves a call. */
async function dropTables({ session, tables }: QueryPorts): Promise<void> {
  const sql = tables.dropSql();
  if (sql !== '') await session.execute(sql);
}
