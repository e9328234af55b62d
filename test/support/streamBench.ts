import type { RowValue } from '../../emulator/compute/rowValue.ts';
import { emptyRelation } from '../../emulator/streaming/operators/emptyRelation.ts';
import type { ComputeSession } from '../../emulator/compute/computeSession.ts';
import type { DataType, StructType } from '../../emulator/plan/dataType.ts';
import type {
  Attribute,
  LeafPlan,
  ResolvedDeduplicate,
  ResolvedPlan,
  ResolvedProject,
  ResolvedWatermark,
  TypedExpression,
} from '../../emulator/plan/resolved.ts';
import type { SluiceBatchReport } from '../../emulator/streaming/batchReport.ts';
import type { Sink, SinkBatch, Source, SourceOffset } from '../../emulator/streaming/ports.ts';
import type { StreamingQueryProgress } from '../../emulator/streaming/progress.ts';
import { startQuery, type StreamingQuery } from '../../emulator/streaming/query.ts';
import type { EnginePorts, QueryRequest } from '../../emulator/streaming/startQuery.ts';
import type { ComputeBench } from './computeBench.ts';
import { countedIds, manualClock, type ManualClock } from './manualClock.ts';

/** A source that a test fills by hand: each call of `add` is one position further. */
export interface ScriptedSource {
  readonly leaf: LeafPlan;
  /** Rows as DuckDB literals: `["1, 'a'", "2, NULL"]`. */
  add(rows: readonly string[]): void;
  /** As many rows as a query makes, its columns in order. */
  addQuery(sql: string): void;
  /** At most this many adds in one batch. */
  limit: number;
  open(session: ComputeSession): Source;
}

export function scriptedSource(
  columns: readonly (readonly [name: string, type: DataType])[],
  firstId = 1,
  moreTypes: Readonly<Record<string, string>> = {},
): ScriptedSource {
  const output: readonly Attribute[] = columns.map(([name, dataType], index) => ({
    kind: 'attribute',
    id: firstId + index,
    name,
    dataType,
    nullable: true,
    qualifier: [],
  }));
  const schema: StructType = {
    kind: 'struct',
    fields: columns.map(([name, dataType]) => ({ name, dataType, nullable: true, metadata: {} })),
  };
  const adds: (readonly string[] | string)[] = [];
  const leaf: LeafPlan = {
    kind: 'leaf',
    leaf: { format: 'scripted', options: {} },
    schema,
    output,
    streaming: true,
  };
  const scripted: ScriptedSource = {
    leaf,
    limit: Infinity,
    add: (rows) => adds.push(rows),
    addQuery: (sql) => adds.push(sql),
    open() {
      let bound = Infinity;
      return {
        description: 'ScriptedSource',
        schema,
        async latestOffset(start, limit) {
          const from = start === undefined ? 0 : Number(start);
          const most = limit === 'unlimited' ? Infinity : scripted.limit;
          const end = Math.max(from, Math.min(from + most, adds.length, bound));
          return end === 0 ? undefined : offset(end);
        },
        async fixEnd() {
          bound = adds.length;
        },
        async relation(start, end, names) {
          const casts = names.map(
            (name, index) =>
              `${name}::${{ ...sqlTypes, ...moreTypes }[columns[index]?.[1].kind ?? ''] ?? 'VARCHAR'} AS ${name}`,
          );
          const queries = adds.slice(Number(start ?? 0), Number(end)).flatMap((added) => {
            if (typeof added === 'string') return [added];
            return added.length === 0 ? [] : [`VALUES ${added.map((row) => `(${row})`).join(', ')}`];
          });
          if (queries.length === 0) {
            const none = output.map(({ dataType }, index) => ({ dataType, id: Number(names[index]?.slice(1)) }));
            return { relation: emptyRelation(none), metrics: {} };
          }
          const all = queries.map((query) => `(${query})`).join(' UNION ALL ');
          return { relation: `(SELECT ${casts.join(', ')} FROM (${all}) AS t(${names.join(', ')}))`, metrics: {} };
        },
        async commit() {},
        async validate(end) {
          if (Number(end) > adds.length) throw new Error(`the source has no position ${end}`);
        },
        async close() {},
      };
    },
  };
  return scripted;
}

const sqlTypes: Readonly<Record<string, string>> = {
  integer: 'INTEGER',
  long: 'BIGINT',
  double: 'DOUBLE',
  string: 'VARCHAR',
  timestamp: 'TIMESTAMPTZ',
};

function offset(position: number): SourceOffset {
  return String(position) as SourceOffset;
}

/** A sink that takes each batch once, as a Delta table does, and outlives the queries that write to it. */
export interface TableSink extends Sink {
  readonly batches: readonly TableBatch[];
  rows(): readonly (readonly RowValue[])[];
}

export interface TableBatch {
  readonly queryId: string;
  readonly batchId: number;
  readonly rows: readonly (readonly RowValue[])[];
}

export function tableSink(session: ComputeSession): TableSink {
  const batches: TableBatch[] = [];
  const newest = (queryId: string): number | undefined =>
    batches.filter((batch) => batch.queryId === queryId).at(-1)?.batchId;
  return {
    description: 'TableSink',
    batches,
    rows: () => batches.flatMap(({ rows }) => rows),
    async prepare() {},
    lastWritten: async (queryId) => newest(queryId),
    alreadyWritten: async (queryId, batchId) => (newest(queryId) ?? -1) >= batchId,
    async write({ queryId, batchId, relation }: SinkBatch) {
      if ((newest(queryId) ?? -1) >= batchId) return { numOutputRows: -1, rowsWritten: 0, alreadyWritten: true };
      const rows = await session.rows(`SELECT * FROM ${relation}`);
      batches.push({ queryId, batchId, rows });
      return { numOutputRows: -1, rowsWritten: rows.length };
    },
    async close() {},
  };
}

/** Runs queries on a bench with a clock that the test turns. */
export interface StreamBench {
  readonly clock: ManualClock;
  readonly progress: StreamingQueryProgress[];
  readonly reports: SluiceBatchReport[];
  start(
    request: Partial<QueryRequest> & Pick<QueryRequest, 'plan' | 'sink'>,
    engine?: Partial<EnginePorts>,
  ): Promise<StreamingQuery>;
}

export function streamBench(bench: ComputeBench, checkpoint: string, sources: readonly ScriptedSource[]): StreamBench {
  const clock = manualClock();
  const ids = countedIds();
  const progress: StreamingQueryProgress[] = [];
  const reports: SluiceBatchReport[] = [];
  return {
    clock,
    progress,
    reports,
    start: (request, engine = {}) =>
      startQuery(
        {
          outputMode: 'append',
          trigger: { kind: 'processingTime', interval: 0 },
          checkpoint,
          conf: { 'spark.sql.shuffle.partitions': '2' },
          async openSource(leaf) {
            const source = sources.find((candidate) => candidate.leaf === leaf);
            if (source === undefined) throw new Error('no source for this leaf');
            return source.open(bench.session);
          },
          ...request,
        },
        { session: bench.session, files: bench.io.files, clock, ids, ...engine },
        {
          onBatch(made, report) {
            progress.push(made);
            reports.push(report);
          },
        },
      ),
  };
}

export function watermarkPlan(child: ResolvedPlan, name: string, delay: number): ResolvedWatermark {
  const mark = (attribute: Attribute): Attribute =>
    attribute.name === name ? { ...attribute, watermarkDelay: delay } : attribute;
  const column = child.output.map(mark).find((attribute) => attribute.name === name);
  if (column === undefined) throw new Error(`no column ${name}`);
  return { kind: 'watermark', child, column, delay, output: child.output.map(mark), streaming: child.streaming };
}

export function deduplicatePlan(
  child: ResolvedPlan,
  keys: readonly string[],
  withinWatermark = false,
): ResolvedDeduplicate {
  return {
    kind: 'deduplicate',
    child,
    keys: keys.map((key) => {
      const attribute = child.output.find(({ name }) => name === key);
      if (attribute === undefined) throw new Error(`no column ${key}`);
      return attribute;
    }),
    withinWatermark,
    output: child.output,
    streaming: child.streaming,
  };
}

export function projectPlan(
  child: ResolvedPlan,
  list: readonly (readonly [attribute: Attribute, expression: TypedExpression])[],
): ResolvedProject {
  return {
    kind: 'project',
    child,
    list: list.map(([attribute, expression]) => ({ attribute, expression })),
    output: list.map(([attribute]) => attribute),
    streaming: child.streaming,
  };
}

/** Lets every promise that can go on do so. */
export async function settle(query: StreamingQuery): Promise<void> {
  await query.processAllAvailable();
}
