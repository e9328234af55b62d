import type { DatasetDto, DatasetKind, GraphDto } from '../../emulator/protocol/rpc/projects.ts';
import type { ErrorDto } from '../../emulator/protocol/rpc/dto.ts';
import type { FlowStateDto, UpdateStateDto } from '../../emulator/protocol/rpc/updates.ts';

/** A dataset, or something outside of the project that one reads. */
export interface GraphNode {
  readonly id: string;
  readonly label: string;
  readonly kind: DatasetKind;
  /** Absent for what lies outside of the project. */
  readonly dataset?: DatasetDto;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Some flow reads it as a stream; else all read it whole. */
  readonly streaming: boolean;
}

export interface PipelineGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export const kindNames: Readonly<Record<DatasetKind, string>> = {
  streamingTable: 'Streaming Table',
  materializedView: 'Materialized View',
  persistedView: 'View',
  temporaryView: 'Temporary View',
  sink: 'Sink',
  external: 'External Source',
};

export function graphOf({ datasets }: GraphDto): PipelineGraph {
  const nodes = new Map<string, GraphNode>();
  for (const dataset of datasets) {
    nodes.set(dataset.key, { id: dataset.key, label: dataset.label, kind: dataset.kind, dataset });
  }
  const edges = new Map<string, GraphEdge>();
  for (const { key, flows } of datasets) {
    for (const { from, streaming } of flows.flatMap(({ inputs }) => inputs)) {
      if (!nodes.has(from)) nodes.set(from, { id: from, label: from, kind: 'external' });
      const id = `${from}\n${key}`;
      edges.set(id, { from, to: key, streaming: streaming || edges.get(id)?.streaming === true });
    }
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };
}

export type NodeState =
  'none' | 'queued' | 'running' | 'completed' | 'failed' | 'skipped' | 'stopped' | 'idle' | 'excluded';

export const stateNames: Readonly<Record<NodeState, string>> = {
  none: 'Not Run',
  queued: 'Queued',
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  skipped: 'Skipped',
  stopped: 'Stopped',
  idle: 'Idle',
  excluded: 'Excluded',
};

/** What a dataset's flows did in an update, taken together. */
export interface NodeMetrics {
  readonly state: NodeState;
  readonly rows: number;
  readonly batches: number;
  readonly dropped: number;
  /** Milliseconds; of the slowest flow's last batch. */
  readonly batchDuration?: number;
  /** Rows a second over the last batches that were seen; absent until two states were. */
  readonly rate?: number;
  readonly error?: ErrorDto;
}

/** The first that any flow is in says what the dataset is. */
const precedence: readonly NodeState[] = [
  'failed',
  'running',
  'queued',
  'skipped',
  'stopped',
  'completed',
  'idle',
  'excluded',
];

function flowState(status: string): NodeState {
  switch (status) {
    case 'STARTING':
    case 'PLANNING':
    case 'RUNNING':
      return 'running';
    case 'QUEUED':
    case 'COMPLETED':
    case 'FAILED':
    case 'SKIPPED':
    case 'STOPPED':
    case 'IDLE':
    case 'EXCLUDED': {
      const lower = status.toLowerCase();
      return precedence.find((state) => state === lower) ?? 'none';
    }
    default:
      return 'none';
  }
}

/** By dataset. `before` is the state of the same update that was known before this one: rates follow from the two. */
export function metricsOf(
  update: UpdateStateDto,
  before: UpdateStateDto | undefined,
): ReadonlyMap<string, NodeMetrics> {
  const flows = new Map<string, FlowStateDto[]>();
  for (const flow of update.flows) flows.set(flow.dataset, [...(flows.get(flow.dataset) ?? []), flow]);
  const old = new Map(
    before?.updateId === update.updateId ? before.flows.map((flow) => [`${flow.dataset}\n${flow.key}`, flow]) : [],
  );
  return new Map(
    [...flows].map(([dataset, list]) => {
      const states = list.map(({ status }) => flowState(status));
      const sum = (of: (flow: FlowStateDto) => number): number => list.reduce((total, flow) => total + of(flow), 0);
      const durations = list.flatMap(({ batchDuration }) => (batchDuration === undefined ? [] : [batchDuration]));
      const error = list.find((flow) => flow.error !== undefined)?.error;
      const rates = list.flatMap((flow) => rateOf(flow, old.get(`${flow.dataset}\n${flow.key}`)));
      return [
        dataset,
        {
          state: precedence.find((state) => states.includes(state)) ?? 'none',
          rows: sum(({ rows }) => rows),
          batches: sum(({ batches }) => batches),
          dropped: sum(({ dropped }) => dropped),
          ...(durations.length > 0 && { batchDuration: Math.max(...durations) }),
          ...(rates.length > 0 && { rate: rates.reduce((total, rate) => total + rate, 0) }),
          ...(error !== undefined && { error }),
        },
      ];
    }),
  );
}

/** Rows of the batches since then over their time, taking each for as long as the last. */
function rateOf(flow: FlowStateDto, before: FlowStateDto | undefined): readonly number[] {
  const batches = flow.batches - (before?.batches ?? 0);
  if (before === undefined || batches <= 0 || flow.batchDuration === undefined || flow.batchDuration <= 0) return [];
  return [((flow.rows - before.rows) / (batches * flow.batchDuration)) * 1000];
}

/** A rate stays while no batch comes, until the update ends. */
export function keptRates(
  now: ReadonlyMap<string, NodeMetrics>,
  before: ReadonlyMap<string, NodeMetrics>,
): ReadonlyMap<string, NodeMetrics> {
  return new Map(
    [...now].map(([dataset, metrics]) => {
      const rate = metrics.rate ?? before.get(dataset)?.rate;
      return [dataset, metrics.state === 'running' && rate !== undefined ? { ...metrics, rate } : metrics];
    }),
  );
}

/** `1,234 rows`, and no more digits than a person reads. */
export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

export function durationText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

export function rateText(rate: number): string {
  return `${Math.round(rate).toLocaleString('en-US')} rows/s`;
}

/** What the lines and signs around a node say, in words for a screen reader. */
export function nodeSentence(node: GraphNode, { edges }: PipelineGraph, labelOf: (id: string) => string): string {
  const inputs = edges.filter(({ to }) => to === node.id).map(({ from }) => labelOf(from));
  const outputs = edges.filter(({ from }) => from === node.id).map(({ to }) => labelOf(to));
  return [
    node.dataset?.protected === true ? 'protected from full refresh' : '',
    inputs.length === 0 ? '' : `reads ${inputs.join(' and ')}`,
    outputs.length === 0 ? '' : `read by ${outputs.join(' and ')}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}
