import { sluiceError, type Position } from '../base/errors.ts';
import { formatNotSupported } from '../batch/formatNotSupported.ts';
import { localPath } from '../batch/localPath.ts';
import type { Guard } from '../guard/guard.ts';
import type { StreamingQuerySpec, TriggerSpec } from '../pyspark/programHost.ts';
import { leavesOf } from '../plan/planTree.ts';
import { parseInterval } from '../sql/parseSql.ts';
import { checkStreamingPlan } from '../streaming/checkStreamingPlan.ts';
import type { PhaseObserver } from '../streaming/phases.ts';
import type { Sink } from '../streaming/ports.ts';
import { startQuery, type QueryListener, type StreamingQuery } from '../streaming/query.ts';
import { consoleSink, parseConsoleOptions } from '../streaming/sinks/consoleSink.ts';
import { deltaSink } from '../streaming/sinks/deltaSink.ts';
import { parseDeltaSinkOptions } from '../streaming/sinks/deltaSinkOptions.ts';
import { noopSink } from '../streaming/sinks/noopSink.ts';
import { openLeafSource } from '../streaming/sources/deltaOrFileSource.ts';
import { staticReader } from '../streaming/sources/deltaStatic.ts';
import { defaultTrigger, type Trigger } from '../streaming/trigger.ts';
import { permitStream } from './guardedWrite.ts';
import type { AnalyzedQuery, SessionPorts, SparkSession } from './sparkSession.ts';

/** What a started query is told to, and where it may write beside its sink. */
export interface StreamEnvironment {
  readonly ports: SessionPorts;
  /** Takes the exclusive lock of a folder, for as long as the query runs. STORAGE_LOCKED when somebody has it. */
  lock(folder: string): { release(): void };
  /** Queries of this program that have not ended. */
  active(): readonly StartedStream[];
  /** A new folder for the stream checkpoint of a query that nobody will start again. */
  temporaryFolder(): string;
  print(text: string): void;
  /** Replaces the trigger of every query. */
  readonly trigger?: Trigger | undefined;
  readonly observer?: PhaseObserver | undefined;
  /** Told once the query is checked; what fails after that fails in the running query, as Spark has it. */
  onChecked?(): void;
  /** Asked before a stream starts that could destroy rows of a table, or append them twice; nobody is asked where it is absent. */
  readonly guard?: Guard | undefined;
  /** Stands around each sink; `table` is the absolute plain path of a Delta sink's table. */
  wrapSink?(sink: Sink, table: string | undefined): Sink;
}

export interface StartedStream {
  readonly query: StreamingQuery;
  readonly plan: AnalyzedQuery['plan'];
  /** Of the call of `start`. */
  readonly position: Position;
  /** Absolute plain path of the stream checkpoint. */
  readonly checkpoint: string;
  /** Absolute plain path of the Delta table that is written, for a Delta sink. */
  readonly table: string | undefined;
  /** Resolves when the query has ended and everything it held is free. Never rejects. */
  readonly ended: Promise<void>;
}

/** `writeStream…start()`: types the query, opens a connection of its own and starts it. */
export async function startStream(
  spec: StreamingQuerySpec,
  session: SparkSession,
  environment: StreamEnvironment,
  listener: QueryListener,
): Promise<StartedStream> {
  const { ports } = environment;
  const active = environment.active();
  const { queryName: name } = spec;
  if (name !== undefined && active.some(({ query }) => query.name === name)) {
    throw sluiceError('STREAM_NAME_IN_USE', { name }, { position: spec.position });
  }
  const analyzed = await session.analyzeApart(spec.plan);
  const closers: (() => void | Promise<void>)[] = [() => analyzed.compute.close()];
  const close = async (): Promise<void> => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    if (!analyzed.plan.streaming) throw sluiceError('WRITE_STREAM_NOT_ALLOWED', {}, { position: spec.position });
    const { sink: opened, table } = openSink(spec, session, analyzed, environment);
    const sink = environment.wrapSink?.(opened, table) ?? opened;
    const checkpoint = checkpointOf(spec, session, environment);
    if (active.some((stream) => stream.checkpoint === checkpoint)) {
      throw sluiceError('STREAM_CHECKPOINT_IN_USE', { path: checkpoint }, { position: spec.position });
    }
    const lock = environment.lock(checkpoint);
    closers.push(() => lock.release());
    checkStreamingPlan(analyzed.plan, spec.outputMode);
    if (table !== undefined) {
      const { io } = analyzed.services;
      const complete = spec.outputMode === 'complete';
      await permitStream(
        { guard: environment.guard, io },
        { path: table, position: spec.position },
        { complete, checkpoint },
      );
    }
    environment.onChecked?.();
    const query = await startQuery(
      {
        plan: analyzed.plan,
        outputMode: spec.outputMode,
        trigger: environment.trigger ?? triggerOf(spec.trigger, spec.position),
        sink,
        checkpoint,
        ...(spec.queryName === undefined ? {} : { name: spec.queryName }),
        conf: session.conf.settings().conf,
        openSource: (leaf, { folder }) => openLeafSource(analyzed.services, leaf, folder),
        readTable: staticReader(analyzed.services),
      },
      {
        session: analyzed.compute,
        files: ports.files,
        clock: ports.clock,
        ids: ports.ids,
        ...(environment.observer === undefined ? {} : { observer: environment.observer }),
      },
      listener,
    );
    const ended = query.awaitTermination().then(close, close);
    return { query, plan: analyzed.plan, position: spec.position, checkpoint, table, ended };
  } catch (error) {
    await close();
    throw error;
  }
}

function openSink(
  spec: StreamingQuerySpec,
  session: SparkSession,
  { compute, services, plan }: AnalyzedQuery,
  environment: StreamEnvironment,
): { readonly sink: Sink; readonly table?: string } {
  const format = (spec.format ?? session.conf.get('spark.sql.sources.default') ?? 'parquet').toLowerCase();
  switch (format) {
    case 'delta': {
      if (spec.path === undefined) {
        throw sluiceError('SINK_PATH_MISSING', { format: 'delta' }, { position: spec.position });
      }
      const path = localPath(spec.path, services.folder);
      const sink = deltaSink({
        io: services.io,
        session: compute,
        path,
        options: parseDeltaSinkOptions(spec.options),
        partitionBy: spec.partitionBy,
        outputMode: spec.outputMode,
        readsTable: leavesOf(plan).some(({ leaf }) => leaf.format === 'delta' && leaf.path === path),
      });
      return { sink, table: path };
    }
    case 'console':
      return {
        sink: consoleSink({ session: compute, options: parseConsoleOptions(spec.options), print: environment.print }),
      };
    case 'noop':
      return { sink: noopSink(compute) };
    default:
      throw formatNotSupported(format, {
        used: 'written by a stream',
        supported: ['delta', 'console', 'noop'],
        position: spec.position,
      });
  }
}

/** As Spark has it: the option, else a folder of the query below the session's location, else a temporary one where nothing durable is written. */
function checkpointOf(spec: StreamingQuerySpec, session: SparkSession, environment: StreamEnvironment): string {
  const { ports } = environment;
  if (spec.checkpointLocation !== undefined) return localPath(spec.checkpointLocation, ports.folder);
  const shared = session.conf.get('spark.sql.streaming.checkpointLocation');
  if (shared !== undefined) return localPath(`${shared}/${spec.queryName ?? ports.ids.uuid()}`, ports.folder);
  const format = (spec.format ?? '').toLowerCase();
  if (['console', 'noop'].includes(format)) return environment.temporaryFolder();
  throw sluiceError('CHECKPOINT_LOCATION_MISSING', {}, { position: spec.position });
}

function triggerOf(spec: TriggerSpec, position: Position): Trigger {
  switch (spec.kind) {
    case 'default':
      return defaultTrigger;
    case 'availableNow':
    case 'once':
      return { kind: spec.kind };
    case 'processingTime': {
      const interval = parseInterval(spec.interval);
      if (interval === undefined || interval.months !== 0) {
        throw sluiceError('INVALID_TRIGGER_INTERVAL', { interval: spec.interval }, { position });
      }
      const milliseconds = interval.days * 86_400_000 + Number(interval.microseconds / 1000n);
      if (milliseconds < 0) throw sluiceError('INVALID_TRIGGER_INTERVAL', { interval: spec.interval }, { position });
      return { kind: 'processingTime', interval: milliseconds };
    }
  }
}
