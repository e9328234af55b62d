import type { StructType } from '../../emulator/plan/dataType.ts';
import type { LogicalPlan } from '../../emulator/plan/logicalPlan.ts';
import { evaluateProgram, type ProgramOptions } from '../../emulator/pyspark/program.ts';
import type {
  BatchWriteSpec,
  CollectedRows,
  ProgramHost,
  QueryHandle,
  ShowRequest,
  StreamingQuerySpec,
} from '../../emulator/pyspark/programHost.ts';
import type { SqlTexts } from '../../emulator/pyspark/sqlTexts.ts';
import { parseDataType, parseExpression, parseQuery, parseSchemaDdl } from '../../emulator/sql/parseSql.ts';

/** Spark SQL by the grammar. */
export const sqlTexts: SqlTexts = {
  parseExpression: (text) => parseExpression(text),
  parseQuery: (text) => parseQuery(text),
  parseSchema: (text) => parseSchemaDdl(text),
  parseDataType: (text) => parseDataType(text),
};

/** What a program asked of its host, in order. */
export interface Recording {
  readonly queries: StreamingQuerySpec[];
  readonly writes: BatchWriteSpec[];
  readonly shown: ShowRequest[];
  /** Plans whose schema was asked for. */
  readonly checked: LogicalPlan[];
  readonly settings: Map<string, string>;
  readonly slept: number[];
  output: string;
  awaited: number;
}

export interface RecordingAnswers {
  readonly schema?: StructType;
  readonly rows?: CollectedRows;
  readonly environment?: Readonly<Record<string, string>>;
}

export function recordingHost(answers: RecordingAnswers = {}): { host: ProgramHost; recording: Recording } {
  const recording: Recording = {
    queries: [],
    writes: [],
    shown: [],
    checked: [],
    settings: new Map(),
    slept: [],
    output: '',
    awaited: 0,
  };
  const host: ProgramHost = {
    startQuery: async (spec) => {
      recording.queries.push(spec);
      return recordedQuery(spec, recording);
    },
    runBatchWrite: async (spec) => {
      recording.writes.push(spec);
    },
    collect: async () => answers.rows ?? { schema: { kind: 'struct', fields: [] }, rows: [] },
    show: async (request) => {
      recording.shown.push(request);
    },
    count: async () => 7n,
    schemaOf: async ({ plan }) => {
      recording.checked.push(plan);
      return answers.schema ?? { kind: 'struct', fields: [] };
    },
    awaitAnyTermination: async () => {
      recording.awaited += 1;
      return true;
    },
    print: async (text) => {
      recording.output += text;
    },
    getConf: async (name) => recording.settings.get(name),
    setConf: async ({ name, value }) => {
      recording.settings.set(name, value);
    },
    unsetConf: async ({ name }) => {
      recording.settings.delete(name);
    },
    sleep: async (duration) => {
      recording.slept.push(duration);
    },
    now: () => 1_700_000_000_000,
    environment: (name) => answers.environment?.[name],
  };
  return { host, recording };
}

function recordedQuery(spec: StreamingQuerySpec, recording: Recording): QueryHandle {
  let active = true;
  return {
    id: '11111111-2222-4333-8444-555555555555',
    runId: '66666666-7777-4888-8999-aaaaaaaaaaaa',
    name: spec.queryName,
    isActive: () => active,
    awaitTermination: async () => {
      recording.awaited += 1;
      active = false;
      return true;
    },
    processAllAvailable: async () => undefined,
    stop: async () => {
      active = false;
    },
    status: () => ({ message: 'Waiting for data to arrive', isDataAvailable: false, isTriggerActive: false }),
    lastProgress: () => ({ batchId: 3, numInputRows: 5, inputRowsPerSecond: 2.5 }),
    recentProgress: () => [],
    failure: () => undefined,
  };
}

/** Evaluates a program with a recording host. */
export async function recordProgram(
  text: string,
  answers: RecordingAnswers = {},
  options: Partial<ProgramOptions> = {},
): Promise<Recording> {
  const { host, recording } = recordingHost(answers);
  await evaluateProgram(text, { file: 'app.py', host, sql: sqlTexts, ...options });
  return recording;
}

/** A plan without positions, identities and empty parts, for comparison. */
export function bare(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(bare);
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => key !== 'position' && key !== 'planId' && value !== undefined)
      .map(([key, value]) => [key, bare(value)]),
  );
}
