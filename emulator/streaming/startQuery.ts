import type { Clock, Ids } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { ComputeSession } from '../compute/computeSession.ts';
import type { StructType } from '../plan/dataType.ts';
import type { LeafPlan, ResolvedPlan } from '../plan/resolved.ts';
import { batchTables } from './batchTables.ts';
import { checkStreamingPlan } from './checkStreamingPlan.ts';
import { planIncrementally, type IncrementalPlan, type OutputMode } from './incrementalPlan.ts';
import { statefulOperator } from './operators/operators.ts';
import type { StatefulOperator } from './operators/statefulOperator.ts';
import type { PhaseObserver } from './phases.ts';
import type { Sink, Source } from './ports.ts';
import type { QueryContext, QueryPorts } from './queryContext.ts';
import { planRecovery, type Recovery, type RecoveryFacts, type SourceOffsets } from './recovery.ts';
import { checkStateMetadata, isStateFolderEmpty, operatorText } from './state/stateSchema.ts';
import type { StaticReader } from './sources/deltaStatic.ts';
import { stateStore } from './state/stateStore.ts';
import { confFlag, confKeys, newConf, resumedConf, sparkStateProvider, type Conf } from './streamConf.ts';
import {
  ensureMetadata,
  readCheckpoint,
  streamCheckpoint,
  type CheckpointContents,
  type StreamCheckpoint,
} from './streamCheckpoint.ts';
import type { Trigger } from './trigger.ts';
import { startWatermark, type WatermarkPolicy } from './watermark.ts';

/** A query as it is asked for. */
export interface QueryRequest {
  readonly plan: ResolvedPlan;
  readonly outputMode: OutputMode;
  readonly trigger: Trigger;
  readonly sink: Sink;
  /** Absolute plain path of the stream checkpoint. */
  readonly checkpoint: string;
  readonly name?: string;
  readonly conf: Conf;
  /** Opens the source of a leaf; `folder` is its private place in the checkpoint. */
  openSource(leaf: LeafPlan, place: { readonly index: number; readonly folder: string }): Promise<Source>;
  /** Reads a table that a stream is joined with; absent where a query has none. */
  readonly readTable?: StaticReader;
}

export interface EnginePorts {
  readonly session: ComputeSession;
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly observer?: PhaseObserver;
  /** How many dropped or malformed rows a report shows of each kind; 10 by default. */
  readonly sampleRows?: number;
}

const defaultSampleRows = 10;

export interface OpenedQuery {
  readonly ports: QueryPorts;
  readonly context: QueryContext;
}

/**
 * Everything up to the first batch: checks the query, reads the checkpoint, decides how to go on, opens the sources. Nothing is
 * written before all that can be refused has been.
 */
export async function openQuery(request: QueryRequest, engine: EnginePorts): Promise<OpenedQuery> {
  const { session, files, clock, ids } = engine;
  checkStreamingPlan(request.plan, request.outputMode);
  await request.sink.prepare(outputSchema(request.plan));
  const plan = planIncrementally(request.plan, request.outputMode, request.conf);
  const operators = plan.stateful.map((node, operatorId) => statefulOperator(node, operatorId, plan.outputMode));
  const checkpoint = streamCheckpoint(files, request.checkpoint);
  const contents = await readCheckpoint(files, checkpoint);
  const recovery = planRecovery(await recoveryFacts(request, { files, checkpoint, contents, plan, operators }));
  if (recovery.kind === 'refused') throw recovery.error;
  const conf = pinnedConf(recovery, request.conf, operators.length > 0);
  if (recovery.kind !== 'first') {
    const query = {
      id: contents.metadata?.id ?? '',
      provider: conf[confKeys.stateProvider] ?? sparkStateProvider,
      started: contents.commitIds.length > 0,
    };
    await checkStateMetadata(
      files,
      checkpoint.stateFolder,
      operators.map(({ schema }) => schema),
      query,
    );
  }
  const { id: queryId } = await ensureMetadata(files, checkpoint, contents.metadata, ids);
  const runId = ids.uuid();
  const prefix = `q${runId.replaceAll('-', '')}`;
  const sources = await openSources(request, plan, checkpoint);
  const context = firstContext(recovery, plan, conf, contents);
  try {
    await prepareSources(sources, recovery, context, request.trigger);
  } catch (error) {
    for (const source of sources) await source.close();
    throw error;
  }
  const stores = operators.map(({ schema }) =>
    stateStore(schema, {
      session,
      files,
      folder: `${checkpoint.stateFolder}/${schema.operatorId}/0`,
      table: `${prefix}_state${schema.operatorId}`,
    }),
  );
  const ports: QueryPorts = {
    queryId,
    runId,
    name: request.name,
    plan,
    sources,
    readTable: request.readTable,
    operators,
    stores,
    sink: request.sink,
    checkpoint,
    session,
    files,
    clock,
    observer: engine.observer,
    sessionConf: request.conf,
    sampleRows: engine.sampleRows ?? defaultSampleRows,
    tables: batchTables(prefix),
  };
  return { ports, context };
}

/** Frees what a query holds in the session; the sink and the checkpoint keep what was committed. */
export async function closeQuery(ports: QueryPorts): Promise<void> {
  const sql = ports.tables.dropSql();
  if (sql !== '') await ports.session.execute(sql);
  for (const store of ports.stores) await store.close();
  for (const source of ports.sources) await source.close();
  await ports.sink.close();
}

async function recoveryFacts(
  request: QueryRequest,
  found: {
    readonly files: FileSystem;
    readonly checkpoint: StreamCheckpoint;
    readonly contents: CheckpointContents;
    readonly plan: IncrementalPlan;
    readonly operators: readonly StatefulOperator[];
  },
): Promise<RecoveryFacts> {
  const { files, checkpoint, contents, plan, operators } = found;
  const { sink } = request;
  const id = contents.metadata?.id;
  const lastWritten =
    sink.lastWritten === undefined ? 'unknown' : id === undefined ? undefined : await sink.lastWritten(id);
  return {
    ...contents,
    location: checkpoint.folder,
    sources: plan.sources.length,
    statefulOperators: operators.map(({ schema }) => operatorText(schema)),
    stateFolderEmpty: await isStateFolderEmpty(files, checkpoint.stateFolder),
    sink: { description: sink.description, lastWritten },
    verifyMetadata: confFlag(request.conf, confKeys.verifyMetadata, true),
  };
}

function pinnedConf(recovery: Recovery, session: Conf, stateful: boolean): Conf {
  switch (recovery.kind) {
    case 'next':
      return resumedConf(recovery.conf, session);
    case 'rerun':
      return resumedConf(recovery.metadata.conf, session);
    default:
      return newConf(session, stateful);
  }
}

function firstContext(
  recovery: Recovery,
  plan: IncrementalPlan,
  conf: Conf,
  { offsetIds, commitIds }: CheckpointContents,
): QueryContext {
  const policy: WatermarkPolicy = conf[confKeys.watermarkPolicy]?.toLowerCase() === 'max' ? 'max' : 'min';
  const watermark = (global: number) => startWatermark(policy, plan.watermarks.length, global);
  const common = {
    conf,
    last: undefined,
    previousTriggerStart: undefined,
    oldestLogged: Math.min(offsetIds[0] ?? 0, commitIds[0] ?? 0),
  };
  switch (recovery.kind) {
    case 'next':
      return {
        ...common,
        batchId: recovery.batchId,
        start: recovery.start,
        planned: undefined,
        watermark: watermark(recovery.watermark),
        previousBatchWatermark: recovery.previousBatchWatermark,
      };
    case 'rerun':
      return {
        ...common,
        batchId: recovery.batchId,
        start: recovery.start,
        planned: { end: recovery.end, metadata: recovery.metadata },
        watermark: watermark(recovery.metadata.batchWatermarkMs),
        previousBatchWatermark: recovery.previousBatchWatermark,
      };
    default:
      return {
        ...common,
        batchId: 0,
        start: plan.sources.map(() => undefined),
        planned: undefined,
        watermark: watermark(0),
        previousBatchWatermark: 0,
      };
  }
}

async function openSources(
  request: QueryRequest,
  plan: IncrementalPlan,
  checkpoint: StreamCheckpoint,
): Promise<readonly Source[]> {
  const sources: Source[] = [];
  for (const [index, leaf] of plan.sources.entries()) {
    const source = await request.openSource(leaf, { index, folder: checkpoint.sourceFolder(index) });
    sources.push(source);
    if (source.schema.fields.length !== leaf.output.length) {
      throw sluiceError('INTERNAL_ERROR', { detail: `source ${index} has other columns than its leaf` });
    }
  }
  return sources;
}

/** A restarted query checks that its sources still are what the newest batch was read from. */
async function prepareSources(
  sources: readonly Source[],
  recovery: Recovery,
  context: QueryContext,
  trigger: Trigger,
): Promise<void> {
  const [start, end]: readonly [SourceOffsets, SourceOffsets] =
    recovery.kind === 'next'
      ? [recovery.previousStart, recovery.start]
      : [context.start, context.planned?.end ?? context.start];
  if (recovery.kind !== 'first') {
    for (const [index, source] of sources.entries()) {
      const newest = end[index];
      if (newest !== undefined) await source.validate(newest, start[index]);
    }
  }
  if (trigger.kind === 'availableNow') {
    for (const [index, source] of sources.entries()) await source.fixEnd(end[index]);
  }
}

function outputSchema(plan: ResolvedPlan): StructType {
  return {
    kind: 'struct',
    fields: plan.output.map(({ name, dataType, nullable }) => ({ name, dataType, nullable, metadata: {} })),
  };
}
