import * as v from 'valibot';
import type { ErrorDto, JsonDto } from './dto.ts';
import { notification, request } from './define.ts';

/** The phases of a micro-batch, in order. */
export const stepPhases = [
  'planOffsets',
  'logOffsets',
  'readSources',
  'transform',
  'writeState',
  'writeSink',
  'logCommit',
  'report',
] as const;

export type StepPhaseName = (typeof stepPhases)[number];

/** Where a stepped flow stands, and what its phases did so far. */
export interface StepStateDto {
  readonly spec: string;
  /** Full name of the flow. */
  readonly flow: string;
  /** Full name of the table or sink that it writes. */
  readonly dataset: string;
  /** Absolute folder of the stream checkpoint. */
  readonly checkpoint: string;
  /** Absolute folder of the Delta table; absent for a sink that is none. */
  readonly table?: string;
  readonly status: StepStatusDto;
  /** What the start found on the disk and decided by it: a whole sentence. */
  readonly start: string;
  /** The newest batches of this session, the oldest first; at most 12. */
  readonly batches: readonly StepBatchDto[];
  readonly end?: StepEndDto;
}

export type StepStatusDto =
  | { readonly kind: 'starting' | 'stopping' | 'ended' }
  /** `before` is the phase that runs next. */
  | { readonly kind: 'paused'; readonly batchId: number; readonly before: StepPhaseName }
  | { readonly kind: 'running'; readonly batchId: number; readonly phase: StepPhaseName };

export interface StepBatchDto {
  readonly batchId: number;
  /** An earlier run planned it; it is run again with the same offsets and the same clock. */
  readonly isRerun: boolean;
  /** `idle`: there was nothing to do, and nothing was written. */
  readonly state: 'running' | 'done' | 'idle' | 'brokenOff';
  readonly phases: readonly StepPhaseDto[];
}

export interface StepPhaseDto {
  readonly phase: StepPhaseName;
  readonly milliseconds: number;
  /** What it read and wrote, by names such as `inputRows`, `lateRows`, `deltaVersion`; times in milliseconds since the epoch end in `Ms`. */
  readonly detail: { readonly [name: string]: JsonDto | undefined };
  /** The first of the files that it wrote or removed, at most 12. */
  readonly files: readonly StepFileDto[];
  /** How many more there are. */
  readonly moreFiles: number;
}

export interface StepFileDto {
  readonly place: 'checkpoint' | 'table';
  /** Below the folder of the stream checkpoint or of the table. */
  readonly path: string;
  readonly change: 'created' | 'changed' | 'removed';
  /** Bytes. */
  readonly size: number;
}

export interface StepEndDto {
  readonly kind: 'completed' | 'stopped' | 'crashed' | 'failed';
  readonly message: string;
  readonly error?: ErrorDto;
  /** What the next start finds and does: a whole sentence. */
  readonly nextStart: string;
}

const project = { spec: v.string() };

/**
 * Takes the storage's lock, makes the flow's table and starts its query, paused before the first phase. Answers when it is paused there, or
 * has ended. STEP_IN_PROGRESS, UPDATE_IN_PROGRESS or STORAGE_LOCKED while something else runs. The session ends when its client goes.
 */
export const startStep = request<StepStateDto>()(
  'step/start',
  'run',
  v.object({
    ...project,
    flow: v.string(),
    /** What the person did, for the audit log. */
    why: v.string(),
  }),
);

export const stepGoal = v.variant('kind', [
  v.object({ kind: v.picklist(['phase', 'batch', 'end']) }),
  v.object({ kind: v.literal('to'), phase: v.picklist(stepPhases) }),
]);

/** Goes on for a phase, to a phase of this batch, to the next batch, or to the end of what is there. Answers when it is paused again, or has ended. */
export const nextStep = request<StepStateDto>()('step/next', 'run', v.object({ ...project, goal: stepGoal }));

/** Breaks the query off here, as a kill of the process would: nothing more is written and nothing tidied up. Answers when it has ended. */
export const crashStep = request<StepStateDto>()('step/crash', 'run', v.object(project));

/** Lets the running batch end, and ends the query. */
export const stopStep = request<StepStateDto>()('step/stop', 'run', v.object(project));

/** The session of a project, running or the last one that ended; null where there was none. */
export const readStep = request<StepStateDto | null>()('step/state', 'read', v.object(project));

export const stepChanged = notification<StepStateDto>('step/changed');
