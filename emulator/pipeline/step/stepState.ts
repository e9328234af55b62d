import type { SluiceError } from '../../base/errors.ts';
import type { Json } from '../../base/json.ts';
import type { Phase } from '../../streaming/phases.ts';
import type { ElementKey } from '../graph.ts';
import type { FileChange } from './fileChanges.ts';

/** Where a stepped flow stands, and what its phases did so far. A new value for each change; nobody changes one. */
export interface StepState {
  readonly flow: ElementKey;
  readonly dataset: ElementKey;
  /** Absolute folder of the stream checkpoint. */
  readonly checkpoint: string;
  /** Absolute folder of the Delta table; undefined for a sink that is no such table. */
  readonly table: string | undefined;
  readonly status: StepStatus;
  /** What the start found on the disk and decided by it, as a whole sentence. */
  readonly start: string;
  /** Batches of this session, the oldest first. */
  readonly batches: readonly StepBatch[];
  readonly end?: StepEnd;
}

export type StepStatus =
  /** The lock is taken, tables are made, the stream checkpoint is read. */
  | { readonly kind: 'starting' }
  /** `before` is what runs next. */
  | { readonly kind: 'paused'; readonly batchId: number; readonly before: Phase }
  | { readonly kind: 'running'; readonly batchId: number; readonly phase: Phase }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'ended' };

export interface StepBatch {
  readonly batchId: number;
  /** It was planned by an earlier run, and is run again with the same offsets and the same clock. */
  readonly isRerun: boolean;
  /** `idle`: there was nothing to do, so nothing was written. */
  readonly state: 'running' | 'done' | 'idle' | 'brokenOff';
  readonly phases: readonly StepPhase[];
}

export interface StepPhase {
  readonly phase: Phase;
  readonly milliseconds: number;
  readonly detail: { readonly [name: string]: Json | undefined };
  /** What it wrote and removed below the stream checkpoint and the table. */
  readonly files: readonly FileChange[];
}

export interface StepEnd {
  /** `completed`: everything that was there when the session began is written. */
  readonly kind: 'completed' | 'stopped' | 'crashed' | 'failed';
  /** A whole sentence. */
  readonly message: string;
  readonly error?: SluiceError;
  /** What the next start would find and do, as a whole sentence. */
  readonly nextStart: string;
}

/** How far to go: one phase; up to a phase of this batch; up to the next batch; to the end of what is there. */
export type StepGoal = { readonly kind: 'phase' | 'batch' | 'end' } | { readonly kind: 'to'; readonly phase: Phase };

/** A session keeps the batches that a person may still look at. */
const mostBatches = 100;

export function withBatch(
  batches: readonly StepBatch[],
  batchId: number,
  change: (batch: StepBatch) => StepBatch,
): readonly StepBatch[] {
  const known = batches.find((batch) => batch.batchId === batchId);
  const next = change(known ?? { batchId, isRerun: false, state: 'running', phases: [] });
  const others = batches.filter((batch) => batch.batchId !== batchId);
  return [...others, next].slice(-mostBatches);
}
