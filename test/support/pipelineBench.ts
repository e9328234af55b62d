import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../emulator/base/clock.ts';
import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import { bindLeaves } from '../../emulator/batch/bindLeaf.ts';
import { writeDelta, type SaveMode } from '../../emulator/batch/deltaWrite.ts';
import { storageCatalog, type TableCatalog } from '../../emulator/batch/tableCatalog.ts';
import { openComputeSession } from '../../emulator/compute/openComputeSession.ts';
import type { DeltaIo } from '../../emulator/delta/deltaIo.ts';
import { readSnapshotIfPresent } from '../../emulator/delta/snapshot.ts';
import { guard, type StorageGuard } from '../../emulator/guard/guard.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { acquireStorageLock } from '../../emulator/host/storageLock.ts';
import { systemClock, systemIds } from '../../emulator/host/systemClock.ts';
import type { SinkDefinition } from '../../emulator/pipeline/definition.ts';
import type { PipelineEvent } from '../../emulator/pipeline/event.ts';
import type { PipelineGraph } from '../../emulator/pipeline/graph.ts';
import { resolveGraph } from '../../emulator/pipeline/graph/resolveGraph.ts';
import type { ProjectSettings, ProjectSpec } from '../../emulator/pipeline/project.ts';
import { registerSqlFile } from '../../emulator/pipeline/sql/registerSql.ts';
import { computePool } from '../../emulator/pipeline/update/computePool.ts';
import {
  everything,
  type Selection,
  type UpdateOutcome,
  type UpdatePorts,
  type UpdateRequest,
} from '../../emulator/pipeline/update/request.ts';
import { runUpdate } from '../../emulator/pipeline/update/update.ts';
import { sparkSession } from '../../emulator/program/sparkSession.ts';
import { sessionConf } from '../../emulator/program/sessionConf.ts';
import { parseQuery } from '../../emulator/sql/parseSql.ts';

/** A project of SQL texts in a folder of its own, on the real engines. */
export interface PipelineBench {
  readonly folder: string;
  readonly storage: string;
  readonly tables: TableCatalog;
  readonly io: DeltaIo;
  readonly guard: StorageGuard;
  /** The files of definitions of the next update. */
  define(...texts: readonly string[]): void;
  sinks: readonly SinkDefinition[];
  graph(): Promise<PipelineGraph>;
  update(request?: UpdateAsked): Promise<RanUpdate>;
  /** Rows that a query gives, appended to a table of the storage (or in place of it). */
  write(table: string, query: string, mode?: SaveMode): Promise<void>;
  /** As texts, sorted. */
  rows(table: string): Promise<readonly string[]>;
  version(table: string): Promise<number | undefined>;
  /** Generations of a table's flow. */
  generations(table: string, flow: string): readonly string[];
  close(): Promise<void>;
}

export interface UpdateAsked extends Partial<Omit<UpdateRequest, 'selection'>> {
  readonly selection?: Partial<Selection>;
  readonly ports?: Partial<UpdatePorts>;
  readonly onEvent?: (event: PipelineEvent) => void;
  /** Resolved before. */
  readonly graph?: PipelineGraph;
}

export interface RanUpdate extends UpdateOutcome {
  readonly events: readonly PipelineEvent[];
  /** Statuses by the flow's key. */
  readonly statuses: Readonly<Record<string, string>>;
  /** Messages of the events that Spark has as well, of one flow or of all. */
  messages(flow?: string): readonly string[];
}

export interface BenchOptions {
  readonly configuration?: Readonly<Record<string, string>>;
  readonly settings?: Partial<ProjectSettings>;
  readonly clock?: Clock;
  /** Instead of a new one. */
  readonly folder?: string;
  /** The disk; this machine's by default. */
  readonly files?: FileSystem;
}

const noRetries = { 'spark.sql.pipelines.maxFlowRetryAttempts': '0' };

export async function openPipelineBench(options: BenchOptions = {}): Promise<PipelineBench> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'sluice-update-'));
  const clock = options.clock ?? systemClock;
  const storage = `${folder}/storage`;
  const spec: ProjectSpec = {
    kind: 'spark-pipeline',
    file: `${folder}/spark-pipeline.yml`,
    root: folder,
    name: 'p',
    storage,
    catalog: 'spark_catalog',
    schema: 'default',
    configuration: options.configuration ?? noRetries,
    libraries: [],
    settings: { dialect: 'databricks', guardPolicy: 'standard', trigger: 'triggered', ...options.settings },
  };
  const files = options.files ?? nodeFileSystem;
  const tables = storageCatalog(files, storage);
  // Updates of one test use each other's databases, which takes half of their time away.
  const pool = computePool(({ settings }) => openComputeSession({ settings, files, ids: systemIds, threads: 1 }), 8);
  const openCompute = pool.open;
  const session = sparkSession(
    {
      files,
      clock: systemClock,
      ids: systemIds,
      folder,
      tables: { catalog: tables, currentCatalog: 'spark_catalog', currentSchema: 'default' },
      openCompute,
    },
    sessionConf('UTC'),
  );
  const { services } = await session.analyze(parseQuery('SELECT 1'));
  const { io } = services;
  const storageGuard = guard({ io, storage, policy: spec.settings.guardPolicy, door: 'engine', who: 'tester' });
  let texts: readonly string[] = [];
  const pathOf = (table: string): string => tables.folderOf(['spark_catalog', 'default', table]);
  const relation = async (query: string) => {
    const analyzed = await session.analyze(parseQuery(query));
    const bind = await bindLeaves(analyzed.services, analyzed.plan);
    return { ...analyzed, relation: analyzed.compute.translate(analyzed.plan, bind) };
  };

  const bench: PipelineBench = {
    folder,
    storage,
    tables,
    io,
    guard: storageGuard,
    sinks: [],
    define(...given) {
      texts = given;
    },
    async graph() {
      const parts = texts.map((text, index) =>
        registerSqlFile(
          { path: `${folder}/${index}.sql`, name: `${index}.sql`, language: 'sql', text },
          { dialect: 'databricks', catalog: 'spark_catalog', schema: 'default', configuration: spec.configuration },
        ),
      );
      const [error] = parts.flatMap(({ errors }) => errors);
      if (error !== undefined) throw error;
      const definitions = {
        datasets: parts.flatMap((part) => part.definitions.datasets),
        flows: parts
          .flatMap((part) => part.definitions.flows)
          // As the Python API names a sink.
          .map((flow) => {
            const [last] = flow.target.slice(-1);
            return last !== undefined && bench.sinks.some(({ name }) => name[0] === last)
              ? { ...flow, target: [last] }
              : flow;
          }),
        sinks: bench.sinks,
      };
      const outcome = await resolveGraph(
        { spec, sources: [], definitions, errors: [], warnings: [] },
        { files, clock, ids: systemIds, localTimeZone: 'UTC', openCompute },
      );
      if (outcome.graph === undefined) throw outcome.errors[0] ?? new Error('there is no graph');
      return outcome.graph;
    },
    async update({ selection, ports, onEvent, graph, ...request } = {}) {
      const events: PipelineEvent[] = [];
      const outcome = await runUpdate(
        graph ?? (await bench.graph()),
        {
          selection: { ...everything, ...selection },
          trigger: 'triggered',
          signal: new AbortController().signal,
          why: 'a test',
          ...request,
        },
        {
          files,
          clock,
          ids: systemIds,
          localTimeZone: 'UTC',
          tables,
          guard: storageGuard,
          openCompute,
          lock: acquireStorageLock,
          print: () => undefined,
          ...ports,
        },
        (event) => {
          events.push(event);
          onEvent?.(event);
        },
      );
      return {
        ...outcome,
        events,
        statuses: Object.fromEntries(outcome.flows.map(({ key, status }) => [shortName(key), status])),
        messages: (flow) =>
          events
            .filter(
              ({ type, level }) => level !== 'METRICS' && (type === 'flow_progress' || type === 'update_progress'),
            )
            .filter(({ origin, message }) =>
              flow === undefined
                ? message.startsWith('Flow') || message.startsWith('Run')
                : shortName(origin.flowName ?? '') === flow,
            )
            .map(({ message }) => message.replaceAll('spark_catalog.default.', '')),
      };
    },
    async write(table, query, mode = 'append') {
      const { services: own, plan, relation: rows } = await relation(query);
      await writeDelta(
        own,
        { path: pathOf(table), mode, partitionBy: [], options: { mergeSchema: 'true' }, readsTable: false },
        { relation: rows, columns: plan.output },
      );
    },
    async rows(table) {
      const { compute, relation: rows } = await relation(`SELECT * FROM ${table}`);
      const found = await compute.rows(`SELECT * FROM ${rows}`);
      return found.map((row) => row.map((value) => (value === null ? 'NULL' : String(value))).join('|')).sort();
    },
    version: async (table) => (await readSnapshotIfPresent(io, pathOf(table)))?.version,
    generations(table, flow) {
      return readdirSync(`${storage}/_checkpoints/spark_catalog/default/${table}/${flow}`).sort();
    },
    async close() {
      await session.close();
      await pool.close();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
  return bench;
}

function shortName(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
