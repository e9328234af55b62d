import type { Clock } from '../../emulator/base/clock.ts';
import { memoryFileSystem } from './memoryFileSystem.ts';
import { countedIds } from './manualClock.ts';
import type { PipelineEvent } from '../../emulator/pipeline/event.ts';
import type { GraphFlow, PipelineGraph } from '../../emulator/pipeline/graph.ts';
import type { UpdateContext } from '../../emulator/pipeline/update/flowContext.ts';
import { everything } from '../../emulator/pipeline/update/request.ts';
import { updateEvents } from '../../emulator/pipeline/update/updateEvents.ts';

/** A flow as a test of the order of flows sees it. */
export interface FlowSketch {
  readonly key: string;
  /** The table that it writes; its own name when absent. */
  readonly target?: string;
  readonly reads?: readonly string[];
  readonly streaming?: boolean;
  readonly conf?: Readonly<Record<string, string>>;
}

/** A graph of flows that have no queries. */
export function flowGraph(
  sketches: readonly FlowSketch[],
  configuration: Readonly<Record<string, string>> = {},
): PipelineGraph {
  const flows = sketches.map(({ key, target = key, reads = [], streaming = false, conf = {} }): GraphFlow => ({
    key,
    target,
    streaming,
    conf,
    schema: { kind: 'struct', fields: [] },
    inputs: reads.map((read) => ({ key: read, kind: 'graph', streaming })),
    flow: {
      kind: 'query',
      name: [key],
      target: [target],
      implicit: true,
      once: false,
      conf,
      catalog: 'spark_catalog',
      schema: 'default',
      position: { line: 1, column: 1 },
      plan: { kind: 'range', start: 0n, end: 1n, step: 1n },
    },
  }));
  return {
    spec: {
      kind: 'spark-pipeline',
      file: '/p/spark-pipeline.yml',
      root: '/p',
      name: 'p',
      storage: '/p/storage',
      catalog: 'spark_catalog',
      schema: 'default',
      configuration,
      libraries: [],
      settings: { dialect: 'databricks', guardPolicy: 'standard', trigger: 'triggered' },
    },
    tables: new Map(),
    views: new Map(),
    sinks: new Map(),
    flows,
  };
}

/** What flows that only pretend to run need: events, a clock and a signal. */
export function flowContext(
  graph: PipelineGraph,
  { clock, signal, events }: { readonly clock: Clock; readonly signal: AbortSignal; readonly events: PipelineEvent[] },
): UpdateContext {
  const ids = countedIds();
  const files = memoryFileSystem();
  const refuse = (): never => {
    throw new Error('These flows have no queries.');
  };
  const session = { files, clock, ids, folder: '/p', openCompute: refuse };
  return {
    graph,
    request: { selection: everything, trigger: 'triggered', signal, why: 'a test' },
    ports: {
      files,
      clock,
      ids,
      localTimeZone: 'UTC',
      openCompute: refuse,
      lock: refuse,
      print: refuse,
      get tables() {
        return refuse();
      },
      get guard() {
        return refuse();
      },
    },
    events: updateEvents({ clock, ids }, { pipelineName: 'p', updateId: 'u' }, (event) => events.push(event)),
    session,
    planned: new Map(),
  };
}
