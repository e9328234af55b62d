import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { startStream, type StartedStream } from '../../program/startStream.ts';
import { sparkSession } from '../../program/sparkSession.ts';
import type { StreamingQuerySpec, TriggerSpec } from '../../pyspark/programHost.ts';
import type { SluiceBatchReport } from '../../streaming/batchReport.ts';
import type { StreamingQueryProgress } from '../../streaming/progress.ts';
import type { QualifiedName } from '../definition.ts';
import { flowProgressDetails } from '../eventLog/events.ts';
import type { GraphFlow } from '../graph.ts';
import { currentGeneration, generationFolder, queryIdOf } from '../../guard/generations.ts';
import { flowCheckpoints } from './checkpointFolders.ts';
import type { FlowResult, UpdateContext } from './flowContext.ts';
import { sinkTarget } from './sinkTarget.ts';
import { taskSink } from './taskErrors.ts';
import { projectConf } from './updateConf.ts';

export interface RunningStream {
  /** Resolves once everything that is there is in the sink, for a query that goes on after that. Rejects when it fails. */
  caughtUp(): Promise<void>;
  /** Resolves when the query has ended by itself or by the signal; rejects with what made it fail. */
  readonly done: Promise<FlowResult>;
}

/** Starts one attempt of a streaming flow. `done` of one with trigger `availableNow` resolves once all that was there is written. */
export async function startStreamingFlow(
  context: UpdateContext,
  flow: GraphFlow,
  trigger: TriggerSpec,
): Promise<RunningStream> {
  const { events, ports, graph, request } = context;
  if (flow.executable === undefined) {
    throw sluiceError('INTERNAL_ERROR', { detail: `the flow ${flow.key} has nothing to run` });
  }
  events.flow(flow, 'STARTING');
  const conf = projectConf(ports.localTimeZone, graph.spec.configuration, flow.conf);
  const session = sparkSession(context.session, conf);
  const folder = flowCheckpoints(graph.spec.storage, targetName(context, flow), flow);
  const checkpoint = generationFolder(folder, (await currentGeneration(ports.files, folder)) ?? 0);
  const spec: StreamingQuerySpec = {
    plan: flow.executable,
    ...(await targetOf(context, flow)),
    outputMode: 'append',
    trigger,
    queryName: flow.key,
    checkpointLocation: checkpoint,
    partitionBy: [],
    position: flow.flow.position,
  };
  let rows = 0;
  let batches = 0;
  let dropped = 0;
  let version: number | undefined;
  let checked = false;
  const starting = startStream(
    spec,
    session,
    {
      onChecked() {
        checked = true;
        events.flow(flow, 'RUNNING');
      },
      ports: context.session,
      lock: ports.lock,
      active: () => [],
      temporaryFolder: () => checkpoint,
      print: ports.print,
      observer: ports.observer,
      wrapSink: taskSink,
    },
    {
      onBatch(progress, report) {
        rows += report.rowsWritten;
        batches += 1;
        dropped += droppedRows(report);
        version = report.deltaVersion ?? version;
        tellBatch(context, flow, progress, report);
      },
    },
  );
  const stream = await starting.catch(async (cause: unknown) => {
    throw checked ? await failedQuery(context, checkpoint, cause) : cause;
  });
  const stop = (): void => void stream.query.stop();
  request.signal.addEventListener('abort', stop, { once: true });
  if (request.signal.aborted) stop();
  return {
    caughtUp: () => stream.query.processAllAvailable(),
    done: endOf(stream)
      .then((): FlowResult => ({
        ending: request.signal.aborted ? 'stopped' : 'completed',
        rows,
        batches,
        dropped,
        version,
      }))
      .finally(() => request.signal.removeEventListener('abort', stop)),
  };
}

/** What goes wrong while a checked query opens its sources and its stream checkpoint ends the query in Spark, not its start. */
async function failedQuery({ ports }: UpdateContext, checkpoint: string, cause: unknown): Promise<unknown> {
  if (!isSluiceError(cause) || cause.code === 'CANCELLED' || cause.code === 'STORAGE_LOCKED') return cause;
  const { code, message, position, action } = cause;
  const id = (await queryIdOf(ports.files, checkpoint)) ?? ports.ids.uuid();
  return sluiceError(
    'STREAM_FAILED',
    { id, runId: ports.ids.uuid(), message: `[${code}] ${message}` },
    { cause, position, ...(action === undefined ? {} : { action }) },
  );
}

async function endOf(stream: StartedStream): Promise<void> {
  await stream.ended;
  const failure = stream.query.exception();
  if (failure !== undefined) throw failure.at(stream.position);
}

function targetName({ graph }: UpdateContext, { target }: GraphFlow): QualifiedName {
  const name = graph.tables.get(target)?.definition.name ?? graph.sinks.get(target)?.name;
  if (name === undefined) throw sluiceError('INTERNAL_ERROR', { detail: `${target} is neither a table nor a sink` });
  return name;
}

async function targetOf(
  context: UpdateContext,
  { target }: GraphFlow,
): Promise<Pick<StreamingQuerySpec, 'format' | 'path' | 'options'>> {
  const sink = context.graph.sinks.get(target);
  if (sink !== undefined) return sinkTarget(context, sink);
  return { format: 'delta', path: context.planned.get(target)?.path, options: {} };
}

/** Source: docs.databricks.com, "Pipeline event log schema", `flow_progress.metrics`. */
function tellBatch(
  { events }: UpdateContext,
  flow: GraphFlow,
  progress: StreamingQueryProgress,
  report: SluiceBatchReport,
): void {
  events.flow(flow, 'RUNNING', {
    level: 'METRICS',
    message: `Completed a streaming update of '${flow.target}'.`,
    batchId: report.batchId,
    progress: {
      ...flowProgressDetails({ outputRows: report.rowsWritten }, report.expectations),
      streaming_metrics: {
        num_input_rows: progress.numInputRows,
        batch_duration: progress.batchDuration,
        late_rows: countOf(report.late),
        duplicate_rows: countOf(report.duplicates),
        malformed_rows: report.malformed.count,
      },
    },
  });
}

function countOf(rows: readonly { readonly count: number }[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

function droppedRows({ expectations }: SluiceBatchReport): number {
  return expectations.reduce((sum, counts) => sum + counts.droppedRows, 0);
}
