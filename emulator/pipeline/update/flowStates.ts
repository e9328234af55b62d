import type { ElementKey, GraphFlow } from '../graph.ts';

/**
 * Where each flow of an update stands. Pure: `runFlows` asks what may happen next, makes it happen and tells what came of it.
 * Source: apache/spark, sql/pipelines `TriggeredGraphExecution.scala`, `StreamState`.
 */
export type FlowState =
  | 'queued'
  | 'running'
  /** Goes on, and has caught up with what was there. */
  | 'ready'
  /** Failed, and waits for its next attempt. */
  | 'waiting'
  | 'successful'
  | 'failed'
  | 'skipped'
  | 'excluded'
  | 'idle'
  | 'stopped';

export type FlowStates = ReadonlyMap<ElementKey, FlowState>;

/** A flow with the flows that must have ended before it: all that write a table which it reads. */
export interface FlowNode {
  readonly key: ElementKey;
  readonly upstream: readonly ElementKey[];
}

export function flowNodes(flows: readonly GraphFlow[]): readonly FlowNode[] {
  const writers = new Map<ElementKey, ElementKey[]>();
  for (const flow of flows) writers.set(flow.target, [...(writers.get(flow.target) ?? []), flow.key]);
  return flows.map((flow) => ({
    key: flow.key,
    upstream: [...new Set(flow.inputs.flatMap((input) => writers.get(input.key) ?? []))].filter(
      (key) => key !== flow.key,
    ),
  }));
}

export interface NextSteps {
  readonly start: readonly ElementKey[];
  readonly skip: readonly ElementKey[];
}

/** What lets a flow below go on. A flow that was not selected counts as up to date. */
const satisfied: ReadonlySet<FlowState> = new Set<FlowState>(['successful', 'excluded', 'idle', 'ready']);
/** What keeps a flow below from ever starting. */
const broken: ReadonlySet<FlowState> = new Set<FlowState>(['failed', 'skipped']);
const unfinished: ReadonlySet<FlowState> = new Set<FlowState>(['queued', 'running', 'ready', 'waiting']);

/** The flows that may start now, at most `free` of them in the order of the graph, and those that never will. */
export function nextSteps(nodes: readonly FlowNode[], states: FlowStates, free: number): NextSteps {
  const queued = nodes.filter(({ key }) => states.get(key) === 'queued');
  const is = (set: ReadonlySet<FlowState>, key: ElementKey): boolean => set.has(states.get(key) ?? 'excluded');
  return {
    start: queued
      .filter(({ upstream }) => upstream.every((key) => is(satisfied, key)))
      .slice(0, Math.max(0, free))
      .map(({ key }) => key),
    skip: queued.filter(({ upstream }) => upstream.some((key) => is(broken, key))).map(({ key }) => key),
  };
}

export function isUnfinished(state: FlowState): boolean {
  return unfinished.has(state);
}

/** Milliseconds to wait after the n-th failure (from 1), doubling from the least to the most. */
export function retryDelay(failures: number, least: number, most: number): number {
  return Math.min(most, least * 2 ** Math.min(failures - 1, 30));
}
