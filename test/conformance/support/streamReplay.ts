import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError, type SluiceError } from '../../../emulator/base/errors.ts';
import type { Json } from '../../../emulator/base/json.ts';
import { pathCatalog } from '../../../emulator/batch/catalog.ts';
import { writeDelta } from '../../../emulator/batch/deltaWrite.ts';
import { shortestFloat } from '../../../emulator/compute/rowJson.ts';
import { jsonValue } from '../../../emulator/compute/rowJson.ts';
import type { RowValue } from '../../../emulator/compute/rowValue.ts';
import { builtins } from '../../../emulator/functions/builtins.ts';
import { analyze } from '../../../emulator/plan/analyzer.ts';
import type { DataType } from '../../../emulator/plan/dataType.ts';
import { columnName, type Attribute, type LeafPlan, type ResolvedPlan } from '../../../emulator/plan/resolved.ts';
import { parseDataType, parseSchemaDdl } from '../../../emulator/sql/parseSql.ts';
import { parseCommit } from '../../../emulator/streaming/commitLog.ts';
import { parseOffsetSeq } from '../../../emulator/streaming/offsetLog.ts';
import type { Sink, Source } from '../../../emulator/streaming/ports.ts';
import type { StreamingQueryProgress } from '../../../emulator/streaming/progress.ts';
import { startQuery, type StreamingQuery } from '../../../emulator/streaming/query.ts';
import { deltaSink } from '../../../emulator/streaming/sinks/deltaSink.ts';
import { parseDeltaSinkOptions } from '../../../emulator/streaming/sinks/deltaSinkOptions.ts';
import { openDeltaSource } from '../../../emulator/streaming/sources/deltaOpen.ts';
import { openFileSource } from '../../../emulator/streaming/sources/fileOpen.ts';
import type { Trigger } from '../../../emulator/streaming/trigger.ts';
import { openComputeBench, type ComputeBench } from '../../support/computeBench.ts';
import { countedIds, manualClock, type ManualClock } from '../../support/manualClock.ts';
import { recordedPlan, type RecordedOperator, type RecordedSource } from './streamPlan.ts';

export interface RecordedQuery {
  readonly sources: Readonly<Record<string, RecordedSource>>;
  readonly plan: readonly RecordedOperator[];
  readonly outputMode: 'append' | 'update' | 'complete';
  readonly sink: string;
}

export type Rows = readonly Readonly<Record<string, unknown>>[];

/** A batch as our engine ran it. */
export interface ReplayedBatch {
  readonly batchId: number;
  readonly output: readonly Json[];
  readonly batchWatermarkMs: number | undefined;
  readonly nextBatchWatermarkMs: number | undefined;
  readonly progress: StreamingQueryProgress;
}

/** Runs one recorded query on a disk of its own, with a clock that stands still until something waits for it. */
export interface StreamReplay {
  readonly batches: ReplayedBatch[];
  readonly idle: StreamingQueryProgress[];
  readonly checkpoint: string;
  start(query: RecordedQuery, trigger: Trigger, conf: Readonly<Record<string, string>>): Promise<void>;
  /** Waits until all is processed; gives the error that ended the query, if one did. */
  settle(): Promise<SluiceError | undefined>;
  isActive(): boolean;
  stop(): Promise<void>;
  stage(input: Readonly<Record<string, Rows>>, sources: RecordedQuery['sources']): Promise<void>;
  failAt(batchId: number | undefined, when: 'before' | 'after'): void;
  sleep(seconds: number): Promise<void>;
  newestBatch(log: 'offsets' | 'commits'): number;
  removeLogEntry(log: 'offsets' | 'commits', batchId: number): void;
  close(): Promise<void>;
}

class BatchFunctionFailed extends Error {}

export async function openStreamReplay(conf: Readonly<Record<string, string>>): Promise<StreamReplay> {
  const bench = await openComputeBench(conf);
  const clock = manualClock();
  const ids = countedIds();
  const checkpoint = `${bench.folder}/checkpoint`;
  const pathOf = (source: string): string => `${bench.folder}/sources/${source}`;
  const batches: ReplayedBatch[] = [];
  const idle: StreamingQueryProgress[] = [];
  let query: StreamingQuery | undefined;
  let failure: { readonly batchId: number; readonly when: 'before' | 'after' } | undefined;
  let outputs = new Map<number, readonly Json[]>();
  let nextId = 1;
  let fileNumber = 0;

  const analyzed = async (recorded: RecordedQuery): Promise<ResolvedPlan> => {
    for (const [name, source] of Object.entries(recorded.sources)) await ensureSource(bench, pathOf(name), source);
    return analyze(recordedPlan(recorded.plan, recorded.sources, pathOf), {
      catalog: pathCatalog(bench),
      functions: builtins,
      settings: bench.session.settings,
      parsers: { dataType: parseDataType },
      ids: { next: () => nextId++ },
    });
  };

  /** Keeps what a sink is given, as the recorded batch function did. */
  const watched = (inner: Sink | undefined): Sink => ({
    ...(inner ?? {
      description: 'ForeachBatchSink',
      async prepare() {},
      alreadyWritten: async () => false,
      async close() {},
    }),
    async write(batch) {
      if (failure?.batchId === batch.batchId && failure.when === 'before')
        throw new BatchFunctionFailed('the batch function failed');
      const list = batch.columns.map(columnName).join(', ');
      const rows = await bench.session.rows(`SELECT ${list} FROM ${batch.relation}`);
      outputs.set(
        batch.batchId,
        rows.map((row) => rowJson(row, batch.columns)),
      );
      if (failure?.batchId === batch.batchId) throw new BatchFunctionFailed('the batch function failed');
      return inner === undefined ? { numOutputRows: -1, rowsWritten: rows.length } : inner.write(batch);
    },
  });

  const openSource = (leaf: LeafPlan, place: { readonly index: number; readonly folder: string }): Promise<Source> => {
    const path = leaf.leaf.path ?? '';
    const { session, io } = bench;
    if (leaf.leaf.format === 'delta') {
      return openDeltaSource({ io, session, path, options: leaf.leaf.options, version: leaf.leaf.version });
    }
    return openFileSource({
      files: io.files,
      clock: io.clock,
      session,
      format: 'json',
      path,
      schema: leaf.schema,
      options: leaf.leaf.options,
      logFolder: place.folder,
    });
  };

  /** Turns the clock as long as the work waits for it. */
  const pumped = async <Result>(work: Promise<Result>): Promise<Result> => {
    let done = false;
    const watched = work.finally(() => (done = true));
    watched.catch(() => undefined);
    while (!done) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!done && clock.sleepers() > 0) clock.advance(500);
    }
    return watched;
  };

  return {
    batches,
    idle,
    checkpoint,
    isActive: () => query?.isActive() ?? false,

    async start(recorded, trigger, conf) {
      const plan = await analyzed(recorded);
      outputs = new Map();
      const sink =
        recorded.sink === 'delta'
          ? deltaSink({
              io: bench.io,
              session: bench.session,
              path: `${bench.folder}/sink`,
              options: parseDeltaSinkOptions({}),
              partitionBy: [],
              outputMode: recorded.outputMode,
              readsTable: false,
            })
          : undefined;
      query = await startQuery(
        { plan, outputMode: recorded.outputMode, trigger, sink: watched(sink), checkpoint, conf, openSource },
        { session: bench.session, files: bench.io.files, clock, ids },
        {
          onBatch(progress) {
            batches.push({
              batchId: progress.batchId,
              output: outputs.get(progress.batchId) ?? [],
              batchWatermarkMs: logged(checkpoint, 'offsets', progress.batchId),
              nextBatchWatermarkMs: logged(checkpoint, 'commits', progress.batchId),
              progress,
            });
            outputs.delete(progress.batchId);
          },
          onIdle: (progress) => idle.push(progress),
        },
      );
    },

    async settle() {
      const running = query;
      if (running === undefined) return undefined;
      try {
        await pumped(running.processAllAvailable());
      } catch (error) {
        if (!isSluiceError(error)) throw error;
        return error;
      }
      return running.exception();
    },

    async stop() {
      const running = query;
      query = undefined;
      if (running !== undefined) await pumped(running.stop());
    },

    async stage(input, sources) {
      for (const [name, rows] of Object.entries(input)) {
        const source = sources[name];
        if (source === undefined) throw new Error(`no source ${name}`);
        fileNumber += 1;
        const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
        const folder = source.format === 'delta' ? `${bench.folder}/landing` : pathOf(name);
        mkdirSync(folder, { recursive: true });
        const file = join(folder, `${String(fileNumber).padStart(4, '0')}.json`);
        writeFileSync(file, text);
        utimesSync(file, 1_700_000_000 + fileNumber, 1_700_000_000 + fileNumber);
        if (source.format === 'delta') await appendFile(bench, pathOf(name), source, file);
      }
    },

    failAt(batchId, when) {
      failure = batchId === undefined ? undefined : { batchId, when };
    },

    async sleep(seconds) {
      for (let passed = 0; passed < seconds * 1000; passed += 100) {
        clock.advance(100);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },

    newestBatch: (log) =>
      Math.max(
        ...readdirSync(join(checkpoint, log))
          .filter((name) => /^\d+$/.test(name))
          .map(Number),
      ),
    removeLogEntry: (log, batchId) => rmSync(join(checkpoint, log, String(batchId))),

    async close() {
      await query?.stop();
      await bench.close();
    },
  };
}

function logged(checkpoint: string, log: 'offsets' | 'commits', batchId: number): number | undefined {
  const path = join(checkpoint, log, String(batchId));
  const text = readFileSync(path, 'utf8');
  return log === 'offsets'
    ? parseOffsetSeq(text, path).metadata?.batchWatermarkMs
    : parseCommit(text, path).nextBatchWatermarkMs;
}

async function ensureSource(bench: ComputeBench, path: string, source: RecordedSource): Promise<void> {
  if (source.format === 'static') return;
  if (source.format !== 'delta') {
    mkdirSync(path, { recursive: true });
    return;
  }
  if ((await bench.io.files.status(path)) !== undefined) return;
  const columns = attributes(source);
  const nulls = columns.map((column) => `NULL AS ${columnName(column)}`).join(', ');
  await appendRelation(bench, path, columns, `(SELECT ${nulls} WHERE false)`);
}

async function appendFile(bench: ComputeBench, path: string, source: RecordedSource, file: string): Promise<void> {
  await ensureSource(bench, path, source);
  const schema = parseSchemaDdl(source.schema);
  const columns = attributes(source);
  const relation = await bench.session.scanFiles(
    {
      format: 'json',
      schema,
      files: [{ path: file, size: readFileSync(file).length, partitionValues: {} }],
      columnMapping: 'none',
      options: {},
    },
    columns.map(columnName),
  );
  await appendRelation(bench, path, columns, relation);
}

async function appendRelation(
  bench: ComputeBench,
  path: string,
  columns: readonly Attribute[],
  relation: string,
): Promise<void> {
  await writeDelta(
    bench,
    { path, mode: 'append', partitionBy: [], options: {}, readsTable: false },
    { relation, columns },
  );
}

function attributes(source: RecordedSource): readonly Attribute[] {
  return parseSchemaDdl(source.schema).fields.map(({ name, dataType, nullable }, index) => ({
    kind: 'attribute',
    id: 900_000 + index,
    name,
    dataType,
    nullable,
    qualifier: [],
  }));
}

function rowJson(row: readonly RowValue[], columns: readonly Attribute[]): Json {
  return Object.fromEntries(
    columns.map(({ name, dataType }, index) => [name, plainJson(row[index] ?? null, dataType)]),
  );
}

/** A value as the recorded rows hold it: numbers of every kind are JSON numbers, maps and structs are objects. */
function plainJson(value: RowValue, type: DataType): Json {
  if (value === null) return null;
  switch (type.kind) {
    case 'long':
    case 'decimal':
      return Number(value);
    case 'float':
      return shortestFloat(Number(value));
    case 'double':
      return Number(value);
    case 'array':
      return (value as readonly RowValue[]).map((item) => plainJson(item, type.element));
    case 'struct': {
      const { fields } = value as { readonly fields: readonly RowValue[] };
      return Object.fromEntries(
        type.fields.map((field, index) => [field.name, plainJson(fields[index] ?? null, field.dataType)]),
      );
    }
    case 'map': {
      const { entries } = value as { readonly entries: readonly (readonly [RowValue, RowValue])[] };
      return Object.fromEntries(
        entries.map(([key, item]) => [String(plainJson(key, type.key)), plainJson(item, type.value)]),
      );
    }
    default:
      return jsonValue(value, type);
  }
}

export type { ManualClock };
