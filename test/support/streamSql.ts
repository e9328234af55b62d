import assert from 'node:assert/strict';
import { pathCatalog } from '../../emulator/batch/catalog.ts';
import { builtins } from '../../emulator/functions/builtins.ts';
import { analyze } from '../../emulator/plan/analyzer.ts';
import type { DataType } from '../../emulator/plan/dataType.ts';
import type { LogicalPlan } from '../../emulator/plan/logicalPlan.ts';
import { parseDataType, parseQuery } from '../../emulator/sql/parseSql.ts';
import type { OutputMode } from '../../emulator/streaming/incrementalPlan.ts';
import type { PhaseObserver } from '../../emulator/streaming/phases.ts';
import type { StreamingQueryProgress } from '../../emulator/streaming/progress.ts';
import { staticReader } from '../../emulator/streaming/sources/deltaStatic.ts';
import type { StreamingQuery } from '../../emulator/streaming/query.ts';
import type { QueryRequest } from '../../emulator/streaming/startQuery.ts';
import type { ComputeBench } from './computeBench.ts';
import { scriptedSource, streamBench, tableSink, type ScriptedSource, type TableSink } from './streamBench.ts';

type Columns = readonly (readonly [name: string, type: DataType])[];

export interface SqlStreamOptions {
  readonly bench: ComputeBench;
  /** Folder of the stream checkpoint. */
  readonly checkpoint: string;
  /** Streams by name, each with a watermark on `time` where it has a delay. */
  readonly streams: Readonly<Record<string, { readonly columns: Columns; readonly delay?: string }>>;
  /** Queries over constants by name. */
  readonly tables?: Readonly<Record<string, string>>;
  readonly sql: string;
  readonly outputMode?: OutputMode;
  readonly request?: Partial<QueryRequest>;
  readonly observer?: PhaseObserver;
}

/** A query in SQL over streams that a test fills. */
export interface SqlStream {
  readonly sink: TableSink;
  readonly progress: readonly StreamingQueryProgress[];
  add(rows: Readonly<Record<string, readonly string[]>>): Promise<void>;
  restart(): Promise<void>;
  /** What ended the query, if something did. */
  failure(): Error | undefined;
  /** Starts the query again after it has ended. */
  recover(): Promise<void>;
  /** Stops the query and raises what it ended with. */
  end(): Promise<void>;
}

export async function startSqlStream(options: SqlStreamOptions): Promise<SqlStream> {
  const { bench, streams, tables = {} } = options;
  const sources = new Map<string, ScriptedSource>(
    Object.entries(streams).map(([name, { columns }]) => [name, scriptedSource(columns)]),
  );
  const view = (name: string) => ({ plan: viewPlan(name), catalog: catalogOf(sources) });
  const viewPlan = (name: string): LogicalPlan => {
    const table = tables[name];
    if (table !== undefined) return parseQuery(table);
    const read: LogicalPlan = { kind: 'read', format: 'scripted', paths: [name], options: {}, streaming: true };
    const delay = streams[name]?.delay;
    if (delay === undefined) return read;
    return { kind: 'withWatermark', child: read, column: { kind: 'column', nameParts: ['time'] }, delay };
  };
  let nextId = 1;
  const plan = await analyze(parseQuery(options.sql), {
    catalog: {
      async resolve(node) {
        if (node.kind === 'relation' && node.nameParts[0] === 'delta') return pathCatalog(bench).resolve(node);
        const name = node.kind === 'relation' ? (node.nameParts[0] ?? '') : (node.paths[0] ?? '');
        const source = sources.get(name);
        const leaf = { format: 'scripted', path: name, options: {} };
        if (source !== undefined && node.kind === 'read') return { leaf, schema: source.leaf.schema, qualifier: [] };
        return { leaf, schema: { kind: 'struct', fields: [] }, qualifier: [name], view: view(name) };
      },
    },
    functions: builtins,
    settings: bench.session.settings,
    parsers: { dataType: parseDataType },
    ids: { next: () => nextId++ },
  });
  const stream = streamBench(bench, options.checkpoint, []);
  const sink = tableSink(bench.session);
  const start = (): Promise<StreamingQuery> =>
    stream.start(
      {
        plan,
        sink,
        outputMode: options.outputMode ?? 'append',
        async openSource(leaf) {
          const source = sources.get(leaf.leaf.path ?? '');
          assert.ok(source !== undefined);
          return source.open(bench.session);
        },
        readTable: staticReader(bench),
        ...options.request,
      },
      { sampleRows: 2, ...(options.observer === undefined ? {} : { observer: options.observer }) },
    );
  let query = await start();
  const stop = async (): Promise<void> => {
    await query.stop();
    const failure = query.exception();
    if (failure !== undefined) throw failure.cause ?? failure;
  };
  return {
    sink,
    progress: stream.progress,
    async add(rows) {
      for (const [name, list] of Object.entries(rows)) sources.get(name)?.add(list);
      await query.processAllAvailable().catch(() => undefined);
    },
    failure: () => query.exception(),
    async recover() {
      query = await start();
      await query.processAllAvailable().catch(() => undefined);
    },
    async restart() {
      await stop();
      query = await start();
    },
    end: stop,
  };
}

function catalogOf(sources: ReadonlyMap<string, ScriptedSource>) {
  return {
    async resolve(node: { readonly kind: string; readonly paths?: readonly string[] }) {
      const name = node.paths?.[0] ?? '';
      const source = sources.get(name);
      assert.ok(source !== undefined, `no stream ${name}`);
      return { leaf: { format: 'scripted', path: name, options: {} }, schema: source.leaf.schema, qualifier: [] };
    },
  };
}
