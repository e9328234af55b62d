import type { ExpectationCounts } from '../../compute/expectations.ts';
import type { SessionPorts } from '../../program/sparkSession.ts';
import type { PipelineGraph } from '../graph.ts';
import type { PlannedTable } from './materialise.ts';
import type { UpdatePorts, UpdateRequest } from './request.ts';
import type { UpdateEvents } from './updateEvents.ts';

/** What every flow of one update shares. */
export interface UpdateContext {
  readonly graph: PipelineGraph;
  readonly request: UpdateRequest;
  readonly ports: UpdatePorts;
  readonly events: UpdateEvents;
  /** Ports of the sessions of flows; compute sessions are used again by flows under the same settings. */
  readonly session: SessionPorts;
  readonly planned: ReadonlyMap<string, PlannedTable>;
}

/** What one attempt of a flow came to. */
export interface FlowResult {
  /**
   * `unchanged`: a materialized view that is what it would become; `idle`: a once-flow that has run before; `stopped`: the signal came
   * before it had read everything.
   */
  readonly ending: 'completed' | 'unchanged' | 'idle' | 'stopped';
  readonly rows: number;
  readonly batches: number;
  /** Rows that expectations kept from the table. */
  readonly dropped: number;
  /** The newest version of the table that it made. */
  readonly version?: number | undefined;
  /** What the expectations of a batch flow counted; a stream tells those of each batch as it ends. */
  readonly expectations?: readonly ExpectationCounts[];
}

export const nothingDone: Omit<FlowResult, 'ending'> = { rows: 0, batches: 0, dropped: 0 };
