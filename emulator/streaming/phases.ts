import type { Json } from '../base/json.ts';

/** The steps of one micro-batch, in order. */
export const phases = [
  'planOffsets',
  'logOffsets',
  'readSources',
  'transform',
  'writeState',
  'writeSink',
  'logCommit',
  'report',
] as const;

export type Phase = (typeof phases)[number];

export interface PhaseEvent {
  readonly queryId: string;
  readonly runId: string;
  /** Where the query has one. */
  readonly queryName?: string | undefined;
  readonly batchId: number;
  readonly phase: Phase;
}

export interface PhaseOutcome extends PhaseEvent {
  readonly milliseconds: number;
  /** What the phase read and wrote, for a person who steps through the batch. */
  readonly detail: { readonly [name: string]: Json | undefined };
}

/**
 * Sees every phase of every batch. A promise pauses the batch there; an error stops it there, as a crash would: nothing of
 * the engine catches it and goes on. A phase that a batch does not need (an idle trigger, a sink that has the batch already)
 * is not reported.
 */
export interface PhaseObserver {
  before?(event: PhaseEvent): void | Promise<void>;
  after?(outcome: PhaseOutcome): void | Promise<void>;
}
