import { sluiceError } from '../base/errors.ts';
import type { StructType } from '../plan/dataType.ts';
import type { BatchWriteSpec, DataRequest, ProgramHost, QueryHandle, StreamingQuerySpec } from './programHost.ts';

/** What a program would do, found without doing any of it. */
export interface ProgramPlan {
  readonly queries: readonly StreamingQuerySpec[];
  readonly writes: readonly BatchWriteSpec[];
}

export interface PlanOnlyOptions {
  /** The analyzer, where schemas are at hand. Without it `df.columns` and its like are refused. */
  readonly schemaOf?: (request: DataRequest) => Promise<StructType>;
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * A host for editors: queries and writes are recorded, printing and waiting do nothing, and what needs data is refused with
 * PYTHON_NEEDS_DATA, so that nothing after it is guessed.
 */
export function planOnlyHost(options: PlanOnlyOptions = {}): {
  readonly host: ProgramHost;
  readonly plan: ProgramPlan;
} {
  const queries: StreamingQuerySpec[] = [];
  const writes: BatchWriteSpec[] = [];
  const settings = new Map(Object.entries(options.settings ?? {}));
  const host: ProgramHost = {
    startQuery: async (spec) => {
      queries.push(spec);
      return unstartedQuery(spec, queries.length);
    },
    runBatchWrite: async (spec) => {
      writes.push(spec);
    },
    collect: async ({ position }) => {
      throw sluiceError('PYTHON_NEEDS_DATA', { call: 'Collecting rows' }, { position });
    },
    count: async ({ position }) => {
      throw sluiceError('PYTHON_NEEDS_DATA', { call: 'Counting rows' }, { position });
    },
    show: async () => undefined,
    schemaOf: async (request) => {
      if (options.schemaOf !== undefined) return options.schemaOf(request);
      throw sluiceError('PYTHON_NEEDS_DATA', { call: 'A schema' }, { position: request.position });
    },
    awaitAnyTermination: async () => true,
    print: async () => undefined,
    getConf: async (name) => settings.get(name),
    setConf: async ({ name, value }) => {
      settings.set(name, value);
    },
    unsetConf: async ({ name }) => {
      settings.delete(name);
    },
    sleep: async () => undefined,
    now: () => 0,
    environment: () => undefined,
  };
  return { host, plan: { queries, writes } };
}

/** A query that was never started: it has ended, made nothing and did not fail. */
function unstartedQuery(spec: StreamingQuerySpec, number: number): QueryHandle {
  const id = `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
  return {
    id,
    runId: id,
    name: spec.queryName,
    isActive: () => false,
    awaitTermination: async () => true,
    processAllAvailable: async () => undefined,
    stop: async () => undefined,
    status: () => ({ message: 'Stopped', isDataAvailable: false, isTriggerActive: false }),
    lastProgress: () => undefined,
    recentProgress: () => [],
    failure: () => undefined,
  };
}
