import * as v from 'valibot';
import type { ErrorDto, EventDto } from './dto.ts';
import { notification, request } from './define.ts';

export const selectionSchema = v.object({
  refresh: v.array(v.string()),
  fullRefresh: v.array(v.string()),
  fullRefreshAll: v.boolean(),
  resetCheckpoints: v.array(v.string()),
});

export interface UpdateOutcomeDto {
  readonly updateId: string;
  readonly state: 'COMPLETED' | 'FAILED' | 'CANCELED';
  readonly error?: ErrorDto;
  readonly flows: readonly FlowOutcomeDto[];
  readonly tables: readonly TableOutcomeDto[];
}

export interface FlowOutcomeDto {
  readonly key: string;
  readonly target: string;
  readonly status: string;
  readonly rows: number;
  readonly batches: number;
  /** Rows that expectations kept from the table. */
  readonly dropped: number;
  readonly unchanged: boolean;
  /** The newest version of its table that it made. */
  readonly version?: number;
  readonly error?: ErrorDto;
}

export interface TableOutcomeDto {
  readonly table: string;
  readonly version: number | null;
  readonly rowsAdded: number;
  readonly dropped: number;
  readonly fullRefresh: boolean;
}

/**
 * Runs an update to its end; `updates/event` tells of it meanwhile. Cancelling lets running batches end: the outcome is CANCELED.
 * A project with errors fails the request; a refusal of the guard is an outcome FAILED with its error, before anything is touched. UPDATE_IN_PROGRESS while
 * one runs.
 */
export const runUpdate = request<UpdateOutcomeDto>()(
  'updates/run',
  'run',
  v.object({
    spec: v.string(),
    selection: selectionSchema,
    /** Goes on until it is cancelled. */
    watch: v.optional(v.boolean()),
    /** What the person did, for the audit log: `Run CodeLens of bronze`. */
    why: v.string(),
  }),
);

/** What is known of the newest update of a project, running or ended. */
export interface UpdateStateDto {
  readonly spec: string;
  readonly updateId: string;
  /** QUEUED, INITIALIZING, RESETTING, SETTING_UP_TABLES, RUNNING, STOPPING, COMPLETED, FAILED or CANCELED. */
  readonly state: string;
  readonly flows: readonly FlowStateDto[];
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly error?: ErrorDto;
}

export interface FlowStateDto {
  readonly key: string;
  readonly dataset: string;
  /** QUEUED, STARTING, PLANNING, RUNNING, COMPLETED, FAILED, SKIPPED, STOPPED, IDLE or EXCLUDED. */
  readonly status: string;
  readonly rows: number;
  readonly batches: number;
  readonly dropped: number;
  /** Milliseconds of the last batch. */
  readonly batchDuration?: number;
  readonly error?: ErrorDto;
}

/** Of every project that ran since the emulator began. */
export const readUpdates = request<readonly UpdateStateDto[]>()('updates/list', 'read', v.object({}));

/** The newest update of a project by its event log, whoever ran it; null for one that never ran. */
export const readLastUpdate = request<UpdateStateDto | null>()('updates/last', 'read', v.object({ spec: v.string() }));

/** Stops the running update of a project: running batches end. */
export const stopUpdate = request<null>()('updates/stop', 'run', v.object({ spec: v.string() }));

export const updateEvent = notification<{ readonly spec: string; readonly event: EventDto }>('updates/event');
/** A state of an update or of a flow in it changed. */
export const updateChanged = notification<UpdateStateDto>('updates/changed');
