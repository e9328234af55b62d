import { sluiceError, type SluiceError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import { showTable } from '../base/showTable.ts';
import { bindLeaves } from '../batch/bindLeaf.ts';
import { writeDelta } from '../batch/deltaWrite.ts';
import { formatNotSupported } from '../batch/formatNotSupported.ts';
import { localPath } from '../batch/localPath.ts';
import type { RelationSql } from '../compute/computeSession.ts';
import { floatTimestamps } from '../plan/floatTimestamps.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';
import { leavesOf } from '../plan/planTree.ts';
import { prettyText } from '../plan/prettyText.ts';
import type { ResolvedPlan } from '../plan/resolved.ts';
import type { BatchWriteSpec, ProgramHost, QueryHandle } from '../pyspark/programHost.ts';
import type { SluiceBatchReport } from '../streaming/batchReport.ts';
import type { StreamingQueryProgress } from '../streaming/progress.ts';
import { guardedOverwrite } from './guardedWrite.ts';
import { placedHost } from './placedHost.ts';
import { startStream, type StartedStream, type StreamEnvironment } from './startStream.ts';
import { sparkSession, type AnalyzedQuery, type SparkSession } from './sparkSession.ts';
import type { SessionConf } from './sessionConf.ts';

/** What a program does, as it happens. */
export interface ProgramListener {
  onStart?(stream: StartedStream): void;
  onBatch?(stream: StartedStream, progress: StreamingQueryProgress, report: SluiceBatchReport): void;
  onIdle?(stream: StartedStream, progress: StreamingQueryProgress): void;
  onEnd?(stream: StartedStream, error: SluiceError | undefined): void;
  onBatchWrite?(path: string, version: number | undefined, rows: number): void;
  /** FLOAT seconds become timestamps in these columns. */
  onFloatTimestamps?(columns: readonly string[]): void;
  onPrint?(text: string, stream: 'stdout' | 'stderr'): void;
}

export interface ProgramEnvironment extends Omit<StreamEnvironment, 'print' | 'active'> {
  readonly conf: SessionConf;
  readonly listener: ProgramListener;
  /** When it aborts, queries end after their running batch and waiting calls reject with CANCELLED. */
  readonly signal: AbortSignal;
  environmentVariable(name: string): string | undefined;
}

export interface RunningProgram {
  readonly host: ProgramHost;
  /** Waits until every query that was started has ended; rejects with the first error that ended one unseen. */
  finish(): Promise<void>;
  /** Ends what still runs and frees everything. */
  close(): Promise<void>;
}

/** The world of one PySpark program, over the real engines. */
export function programHost(environment: ProgramEnvironment): RunningProgram {
  const { conf, listener, ports, signal } = environment;
  const session = sparkSession(ports, conf);
  const streams: StartedStream[] = [];
  const reported = new Set<StartedStream>();
  const print = (text: string, stream: 'stdout' | 'stderr'): void => listener.onPrint?.(text, stream);
  const stopAll = async (): Promise<void> => {
    await Promise.allSettled(streams.map(({ query }) => query.stop()));
    await Promise.all(streams.map(({ ended }) => ended));
  };
  const onAbort = (): void => void stopAll();
  signal.addEventListener('abort', onAbort);

  const host: ProgramHost = {
    async startQuery(spec) {
      // The first batch may end before the start has been told.
      const told: { stream?: StartedStream } = {};
      const early: ((stream: StartedStream) => void)[] = [];
      const tell = (event: (stream: StartedStream) => void): void => {
        if (told.stream === undefined) early.push(event);
        else event(told.stream);
      };
      const stream = await startStream(
        spec,
        session,
        {
          ...environment,
          print: (text) => print(`${text}\n`, 'stdout'),
          active: () => streams.filter(({ query }) => query.isActive()),
        },
        {
          onBatch: (progress, report) => tell((stream) => listener.onBatch?.(stream, progress, report)),
          onIdle: (progress) => tell((stream) => listener.onIdle?.(stream, progress)),
        },
      );
      told.stream = stream;
      streams.push(stream);
      // An abort that came while the query was starting did not see it.
      if (signal.aborted) void stream.query.stop();
      listener.onStart?.(stream);
      const floats = floatTimestamps(stream.plan);
      if (floats.length > 0) listener.onFloatTimestamps?.(floats);
      for (const event of early) event(stream);
      void stream.ended.then(() => listener.onEnd?.(stream, failureOf(stream)));
      return queryHandle(stream, environment, () => reported.add(stream));
    },
    runBatchWrite: (spec) => batchWrite(session, environment, spec),
    async collect({ plan, limit }) {
      const { analyzed, relation } = await batchRelation(session, plan, 'collect');
      const rows = await analyzed.compute.rows(
        `SELECT * FROM ${relation}${limit === undefined ? '' : ` LIMIT ${limit}`}`,
      );
      return { schema: schemaOf(analyzed.plan), rows };
    },
    async show({ plan, rows: limit, truncate, vertical }) {
      const { analyzed, relation } = await batchRelation(session, plan, 'show');
      const found = await analyzed.compute.rows(`SELECT * FROM ${relation} LIMIT ${limit + 1}`);
      const { output } = analyzed.plan;
      const cells = found
        .slice(0, limit)
        .map((row) =>
          output.map(({ dataType }, index) => prettyText(row[index] ?? null, dataType, conf.settings().timeZone)),
        );
      const names = output.map(({ name }) => name);
      const onlyTop = found.length > limit ? limit : undefined;
      const table = showTable(names, cells, { truncate, vertical, onlyTop });
      // Spark ends its table with a line break, but not the line that says that there are more rows.
      print(onlyTop === undefined ? `${table}\n\n` : `${table}\n`, 'stdout');
    },
    async count({ plan }) {
      const { analyzed, relation } = await batchRelation(session, plan, 'count');
      const [row] = await analyzed.compute.rows(`SELECT count(*) FROM ${relation}`);
      const count = row?.[0];
      if (typeof count !== 'bigint') throw sluiceError('INTERNAL_ERROR', { detail: 'count(*) gave no number' });
      return count;
    },
    async schemaOf({ plan }) {
      return schemaOf((await session.analyze(plan)).plan);
    },
    async awaitAnyTermination(timeout) {
      const ends = streams.map(async (stream) => {
        await stream.ended;
        reported.add(stream);
        const failure = failureOf(stream);
        if (failure !== undefined) throw failure;
        return true;
      });
      const ended = await withTimeout(Promise.race(ends), environment, timeout);
      if (signal.aborted) throw sluiceError('CANCELLED', {});
      return ended;
    },
    async print(text, stream) {
      print(text, stream);
    },
    async getConf(name) {
      return conf.get(name);
    },
    async setConf({ name, value, position }) {
      conf.set(name, value, position);
    },
    async unsetConf({ name }) {
      conf.unset(name);
    },
    sleep: (duration) => ports.clock.sleepUntil(ports.clock.now() + duration, signal),
    now: () => ports.clock.now(),
    environment: (name) => environment.environmentVariable(name),
  };

  return {
    host: placedHost(host),
    async finish() {
      for (const stream of streams) {
        await stream.ended;
        const failure = failureOf(stream);
        if (failure !== undefined && !reported.has(stream)) throw failure;
      }
      if (signal.aborted) throw sluiceError('CANCELLED', {});
    },
    async close() {
      signal.removeEventListener('abort', onAbort);
      await stopAll();
      await session.close();
    },
  };
}

function queryHandle(stream: StartedStream, environment: ProgramEnvironment, seen: () => void): QueryHandle {
  const { query } = stream;
  const asJson = (progress: StreamingQueryProgress): JsonObject => ({ ...progress }) as unknown as JsonObject;
  return {
    id: query.id,
    runId: query.runId,
    name: query.name,
    isActive: () => query.isActive(),
    async awaitTermination(timeout) {
      const ended = await withTimeout(
        stream.ended.then(() => true),
        environment,
        timeout,
      );
      if (ended) {
        seen();
        const failure = failureOf(stream);
        if (failure !== undefined) throw failure;
      }
      if (environment.signal.aborted) throw sluiceError('CANCELLED', {});
      return ended;
    },
    processAllAvailable: () => query.processAllAvailable(),
    async stop() {
      await query.stop();
      await stream.ended;
    },
    status: () => ({ ...query.status() }),
    lastProgress: () => {
      const last = query.lastProgress();
      return last === undefined ? undefined : asJson(last);
    },
    recentProgress: () => query.recentProgress().map(asJson),
    failure: () => query.exception()?.message,
  };
}

/** What ended the query, at the place that started it where nothing better is known. */
function failureOf({ query, position }: StartedStream): SluiceError | undefined {
  return query.exception()?.at(position);
}

/** The result, or false once the time is up. */
async function withTimeout(
  result: Promise<boolean>,
  { ports }: ProgramEnvironment,
  timeout: number | undefined,
): Promise<boolean> {
  if (timeout === undefined) return result;
  const cancel = new AbortController();
  const timer = ports.clock.sleepUntil(ports.clock.now() + timeout, cancel.signal).then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([result, timer]);
  } finally {
    cancel.abort();
  }
}

async function batchRelation(
  session: SparkSession,
  plan: LogicalPlan,
  methodName: string,
): Promise<{ readonly analyzed: AnalyzedQuery; readonly relation: RelationSql }> {
  const analyzed = await session.analyze(plan);
  if (analyzed.plan.streaming) {
    throw sluiceError(
      'CALL_ON_STREAMING_DATASET_UNSUPPORTED',
      { methodName: `\`${methodName}\`` },
      { position: plan.position },
    );
  }
  const bind = await bindLeaves(analyzed.services, analyzed.plan);
  return { analyzed, relation: analyzed.compute.translate(analyzed.plan, bind) };
}

async function batchWrite(session: SparkSession, environment: ProgramEnvironment, spec: BatchWriteSpec): Promise<void> {
  const format = (spec.format ?? session.conf.get('spark.sql.sources.default') ?? 'parquet').toLowerCase();
  if (format !== 'delta') {
    throw formatNotSupported(format, { used: 'written', supported: ['delta'], position: spec.position });
  }
  if (spec.path === undefined) throw sluiceError('SINK_PATH_MISSING', { format }, { position: spec.position });
  const path = localPath(spec.path, environment.ports.folder);
  const { analyzed, relation } = await batchRelation(session, spec.plan, 'write');
  const write = () =>
    writeDelta(
      analyzed.services,
      {
        path,
        mode: spec.mode,
        partitionBy: spec.partitionBy,
        options: spec.options,
        readsTable: leavesOf(analyzed.plan).some(({ leaf }) => leaf.format === 'delta' && leaf.path === path),
      },
      { relation, columns: analyzed.plan.output },
    );
  const { guard } = environment;
  const { io } = analyzed.services;
  const { position } = spec;
  const report =
    spec.mode === 'overwrite' ? await guardedOverwrite({ guard, io }, { path, position }, write) : await write();
  environment.listener.onBatchWrite?.(path, report.version, report.rows);
}

function schemaOf(plan: ResolvedPlan) {
  return {
    kind: 'struct' as const,
    fields: plan.output.map(({ name, dataType, nullable }) => ({ name, dataType, nullable, metadata: {} })),
  };
}
