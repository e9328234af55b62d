import type { Clock, Ids } from '../../base/clock.ts';
import type { SluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { TableCatalog } from '../../batch/tableCatalog.ts';
import type { ComputeOptions } from '../../compute/duckdbSession.ts';
import type { OpenedSession } from '../../compute/openComputeSession.ts';
import type { StorageGuard } from '../../guard/guard.ts';
import type { PhaseObserver } from '../../streaming/phases.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { ElementKey } from '../graph.ts';
import type { FlowStatus, UpdateState } from '../event.ts';

/** Which tables an update refreshes, and how. Names are those of tables as a person wrote them, qualified or not. */
export interface Selection {
  readonly refresh: readonly string[];
  readonly fullRefresh: readonly string[];
  readonly fullRefreshAll: boolean;
  /** Streaming tables whose flows start a new stream checkpoint; the rows stay. */
  readonly resetCheckpoints: readonly string[];
}

export const everything: Selection = { refresh: [], fullRefresh: [], fullRefreshAll: false, resetCheckpoints: [] };

export interface UpdateRequest {
  readonly selection: Selection;
  /** Of the flows into what is selected these alone; all where it is absent. */
  readonly flows?: ReadonlySet<ElementKey>;
  /** `triggered`: what is there, then the end. `continuous`: until the signal aborts. */
  readonly trigger: 'triggered' | 'continuous';
  /** When it aborts, flows end after their running batch and the update is CANCELED. */
  readonly signal: AbortSignal;
  /** The command that asks, for the audit log. */
  readonly why: string;
}

/** What of the outside world an update works with. */
export interface UpdatePorts {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly localTimeZone: string;
  /** Tables and views of the project's storage. */
  readonly tables: TableCatalog;
  /** Of the project's storage. */
  readonly guard: StorageGuard;
  openCompute(options: Pick<ComputeOptions, 'settings'>): Promise<OpenedSession>;
  /** Takes the exclusive lock of a folder. STORAGE_LOCKED with the holder's pid when somebody has it. */
  lock(folder: string): { release(): void };
  /** Output of console sinks. */
  print(text: string): void;
  /** Told of the phases of every micro-batch, so that a test can break off in one. */
  readonly observer?: PhaseObserver | undefined;
  /** Told of the steps of an update, for the same. */
  readonly onStep?: ((step: UpdateStep) => void | Promise<void>) | undefined;
}

/** Steps of an update, in order; the last one comes once a flow. */
export type UpdateStep = 'check' | 'permit' | 'reset' | 'materialise' | 'views' | `flow ${string}`;

export interface UpdateOutcome {
  readonly updateId: string;
  readonly state: Extract<UpdateState, 'COMPLETED' | 'FAILED' | 'CANCELED'>;
  /** What stopped the update, or the error of the first flow that failed. */
  readonly error?: SluiceError;
  readonly flows: readonly FlowOutcome[];
  readonly tables: readonly TableOutcome[];
}

export interface FlowOutcome {
  readonly key: ElementKey;
  readonly target: ElementKey;
  /** COMPLETED, FAILED, SKIPPED, STOPPED, IDLE or EXCLUDED, once the update has ended. */
  readonly status: FlowStatus;
  readonly rows: number;
  readonly batches: number;
  /** Rows that expectations kept from the table. */
  readonly dropped: number;
  /** A materialized view that was left as it is because nothing that it reads has changed. */
  readonly unchanged: boolean;
  /** The newest version of its table that it made. */
  readonly version?: number;
  readonly error?: SluiceError;
}

export interface TableOutcome {
  readonly key: ElementKey;
  /** Newest version after the update; undefined for a table that could not be made. */
  readonly version: number | undefined;
  readonly rowsAdded: number;
  readonly dropped: number;
  readonly schema: StructType;
  /** It was emptied by a full refresh. */
  readonly fullRefresh: boolean;
}
