import type { Position } from '../base/errors.ts';
import type { DestructiveAct, ResetVerdict } from './verdict.ts';

/**
 * What stands before every destructive act, from every door. It reads what is known of the table, decides by `decideReset`,
 * and writes the decision to the audit log, durably, before the act. Refusals are thrown by name.
 */
export interface Guard {
  /**
   * Asks for several acts at once: all are allowed (some perhaps demoted), or the call throws the refusal of the first
   * one that is not, with nothing touched. An approval that is used is spent by this call.
   */
  permit(requests: readonly ActRequest[]): Promise<readonly Permit[]>;
  /** Writes to the audit log how a permitted act ended. */
  finished(permit: Permit, outcome: { readonly done: boolean; readonly detail: string }): Promise<void>;
}

export interface ActRequest {
  readonly act: DestructiveAct;
  /** Full name, dots between the parts; the path for a table that has no name. */
  readonly table: string;
  /** Absolute plain path of the table's folder. */
  readonly path: string;
  /** `pipelines.reset.allowed` of the table's definition, where the asker has one: undefined when the definition does not say. */
  readonly definedResetAllowed?: boolean | undefined;
  /** The command, statement or program that asks, for the audit log. */
  readonly why: string;
  readonly position?: Position;
}

export interface Permit {
  /** Of the audit record. */
  readonly id: string;
  readonly request: ActRequest;
  readonly verdict: Exclude<ResetVerdict, { kind: 'refused' }>;
}
