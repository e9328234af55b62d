import type { Position, SluiceError } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { readSnapshotIfPresent } from '../delta/snapshot.ts';
import { requireApproval } from './approvalUse.ts';
import { openAuditLog, type AuditLog } from './auditLog.ts';
import type { AuditEvent, AuditRecord, Decision } from './auditRecord.ts';
import { guardState, openApproval, permitId, type GuardState } from './guardState.ts';
import { protectionOf } from './protection.ts';
import { refusal } from './refusal.ts';
import { forgetTableIdentity } from './tableRecord.ts';
import { filesKeptForUndo } from './undo.ts';
import {
  decideReset,
  type DestructiveAct,
  type Door,
  type GrantedApproval,
  type GuardPolicy,
  type ResetVerdict,
} from './verdict.ts';

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
  /** Absolute plain paths of the files of a table that VACUUM must leave: a full refresh that can still be undone needs them. */
  keptFiles?(path: string): Promise<ReadonlySet<string>>;
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
  /** The approval to use, by its id; without it, one that fits is found. */
  readonly approval?: string;
  /** What the act destroys, for the audit log: `impactJson`. */
  readonly impact?: JsonObject;
}

export interface Permit {
  /** Of the audit record. */
  readonly id: string;
  readonly request: ActRequest;
  readonly verdict: Exclude<ResetVerdict, { kind: 'refused' }>;
}

/** The guard of one storage folder, whose audit log is its memory. */
export interface StorageGuard extends Guard {
  readonly log: AuditLog;
  /** Remembers that these tables are protected, so that a change of the text, or of the table, no longer takes the protection away. */
  protect(tables: readonly { readonly table: string; readonly path: string }[]): Promise<void>;
  state(): Promise<GuardState>;
  /** An event with the time, the user and the door of this guard. */
  stamped(event: AuditEvent): Pick<AuditRecord, 'time' | 'who' | 'door' | 'event'>;
  /** Appends an event that asks for no decision. */
  note(event: AuditEvent): Promise<void>;
}

export interface GuardPorts {
  readonly io: DeltaIo;
  /** Absolute plain path of the storage folder. */
  readonly storage: string;
  readonly policy: GuardPolicy;
  readonly door: Door;
  /** User of the operating system, for the audit log. */
  readonly who: string;
  /** Path of a file outside the storage that remembers how far the audit log had come: see `openAuditLog`. */
  readonly witness?: string | undefined;
}

/** Safe to use from several processes at once: decisions are in one order, that of the audit log. */
export function guard({ io, storage, policy, door, who, witness }: GuardPorts): StorageGuard {
  const log = openAuditLog(io.files, storage, witness);
  const content: StorageGuard['stamped'] = (event) => ({ time: io.clock.now(), who, door, event });
  const note = (event: AuditEvent): Promise<void> =>
    log.append(() => ({ content: content(event), result: () => undefined }));
  return {
    log,
    note,
    stamped: content,
    async permit(requests) {
      if (requests.length === 0) return [];
      const facts = await Promise.all(requests.map((request) => storedResetAllowed(io, request.path)));
      return log.append((records) => {
        const decided = decideAll(requests, facts, { state: guardState(records), policy, now: io.clock.now() });
        return {
          content: content({ kind: 'decided', decisions: decided.decisions }),
          result(record) {
            if (decided.kind === 'refused') throw decided.error;
            const sequence = record?.sequence ?? 0;
            return decided.allowed.map(({ request, verdict }, index) => ({
              id: permitId(sequence, index),
              request,
              verdict,
            }));
          },
        };
      });
    },
    async finished({ id, request, verdict }, { done, detail }) {
      await note({ kind: 'finished', permit: id, done, detail });
      if (done && verdict.kind === 'allowed' && changesTable.has(request.act)) {
        await forgetTableIdentity(io.files, storage, request.path);
      }
    },
    keptFiles: (path) => filesKeptForUndo({ io, storage }, path),
    async protect(tables) {
      for (const { table, path } of tables) {
        await log.append((records) => {
          const known = guardState(records).protectedTables.has(path);
          return {
            content: known ? undefined : content({ kind: 'protected', table, path }),
            result: () => undefined,
          };
        });
      }
    },
    state: async () => guardState(await log.records()),
  };
}

/** After these a table may be another one, or have an older log: no other hand did it. */
const changesTable: ReadonlySet<DestructiveAct> = new Set(['drop', 'overwrite', 'restore']);

/** `pipelines.reset.allowed` of the table as it is; undefined where it does not say, or where there is no table. */
export async function storedResetAllowed(io: DeltaIo, path: string): Promise<boolean | undefined> {
  const snapshot = await readSnapshotIfPresent(io, path);
  return snapshot === undefined ? undefined : protectionOf(snapshot.configuration).guarded;
}

type Allowed = Pick<Permit, 'request' | 'verdict'>;

type Decided =
  | { readonly kind: 'permitted'; readonly decisions: readonly Decision[]; readonly allowed: readonly Allowed[] }
  | { readonly kind: 'refused'; readonly decisions: readonly Decision[]; readonly error: SluiceError };

/** One refusal refuses all; then no approval is spent, and only what is refused stands in the record. */
function decideAll(
  requests: readonly ActRequest[],
  facts: readonly (boolean | undefined)[],
  at: { readonly state: GuardState; readonly policy: GuardPolicy; readonly now: number },
): Decided {
  const { state, policy, now } = at;
  const taken = new Set<string>();
  const allowed: Allowed[] = [];
  const decisions: Decision[] = [];
  const refusals: { readonly decision: Decision; readonly error: SluiceError }[] = [];
  for (const [index, request] of requests.entries()) {
    const { act, table, path, why, impact } = request;
    const asked = { act, table, path, why, ...(impact === undefined ? {} : { impact }) };
    const given = approvalFor(request, { state, now, taken });
    const verdict = decideReset({
      act,
      policy,
      approval: given.approval,
      table: {
        table,
        definedResetAllowed: request.definedResetAllowed,
        storedResetAllowed: facts[index],
        recordedProtected: state.protectedTables.has(path),
      },
    });
    if (verdict.kind === 'refused') {
      const error = given.error ?? refusal(request, verdict, { state, now });
      const { reason } = verdict;
      refusals.push({ decision: { ...asked, verdict: 'refused', code: error.code, reason }, error });
      continue;
    }
    const spent = verdict.kind === 'allowed' ? verdict.approval?.id : undefined;
    if (spent !== undefined) taken.add(spent);
    allowed.push({ request, verdict });
    decisions.push({
      ...asked,
      verdict: verdict.kind,
      ...(verdict.kind === 'demoted' ? { reason: verdict.reason } : {}),
      ...(spent === undefined ? {} : { approval: spent }),
    });
  }
  const [first] = refusals;
  return first === undefined
    ? { kind: 'permitted', decisions, allowed }
    : { kind: 'refused', decisions: refusals.map(({ decision }) => decision), error: first.error };
}

function approvalFor(
  request: ActRequest,
  at: { readonly state: GuardState; readonly now: number; readonly taken: ReadonlySet<string> },
): { readonly approval: GrantedApproval | undefined; readonly error?: SluiceError } {
  const { act, table, path, approval: id } = request;
  const found =
    id === undefined
      ? { approval: openApproval(at.state, { path, act, now: at.now, taken: at.taken }) }
      : requireApproval(request, id, at);
  const { approval } = found;
  return {
    approval: approval === undefined ? undefined : { id: approval.id, table, act },
    ...('error' in found ? { error: found.error } : {}),
  };
}
