import * as v from 'valibot';
import type { ErrorDto, JsonDto } from './dto.ts';
import { notification, request } from './define.ts';

/** Acts that can destroy rows of a table, or the knowledge of how far a stream has read. */
export const destructiveActs = [
  'fullRefresh',
  'fullRefreshAll',
  'drop',
  'truncate',
  'overwrite',
  'restore',
  'deleteAll',
  'deleteCheckpoint',
  'rewindCheckpoint',
  'liftProtection',
] as const;

export type DestructiveActDto = (typeof destructiveActs)[number];

const actSchema = v.picklist(destructiveActs);

/** How much of what a source gave once it can give again. */
export interface SourceReachDto {
  readonly name: string;
  readonly reach: 'whole' | 'part' | 'none' | 'unknown';
  /** A whole sentence; it names the oldest version or file that the source still holds. */
  readonly detail: string;
  /** What cannot be had again, a sentence each. */
  readonly lost: readonly string[];
}

/** What an act that empties a table would destroy. */
export interface ImpactDto {
  /** Full name, dots between the parts. */
  readonly table: string;
  /** Absolute folder. */
  readonly path: string;
  /** Newest version; null where there is no table yet, so that nothing would be lost. */
  readonly version: number | null;
  /** How many versions can still be read. */
  readonly versions: number;
  /** When the oldest of them was written, in milliseconds since the Unix epoch. */
  readonly since?: number;
  /** Null where a data file has no statistics that would tell. */
  readonly rows: number | null;
  readonly bytes: number;
  readonly files: number;
  readonly sources: readonly SourceReachDto[];
  /** All of it as a person reads it, a line each. */
  readonly lines: readonly string[];
}

export interface ApprovalDto {
  readonly id: string;
  readonly table: string;
  readonly acts: readonly DestructiveActDto[];
  readonly reason: string;
  /** User of the operating system. */
  readonly who: string;
  /** Milliseconds since the Unix epoch, as is the next. */
  readonly approvedAt: number;
  readonly expiresAt: number;
}

/** A full refresh that was done. */
export interface ResetDto {
  readonly id: string;
  readonly updateId: string;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly tables: readonly string[];
  readonly state: 'undoable' | 'undone' | 'windowOver';
  /** Milliseconds since the Unix epoch. */
  readonly undoableUntil: number;
}

export interface ProtectedTableDto {
  readonly table: string;
  readonly path: string;
  /** What protects it: `by its definition, by its own property`. */
  readonly why: string;
}

export interface GuardStatusDto {
  readonly protected: readonly ProtectedTableDto[];
  /** Those that can be used now. */
  readonly approvals: readonly ApprovalDto[];
  /** Oldest first. */
  readonly resets: readonly ResetDto[];
}

const spec = v.string();

/** What protects the tables of a project, which approvals are open, and which full refreshes were done. */
export const readGuardStatus = request<GuardStatusDto>()('guard/status', 'read', v.object({ spec }));

export interface TableImpactDto {
  readonly impact: ImpactDto;
  /** What protects the table; absent where nothing does. */
  readonly why?: string;
  /** What the guard would say to the act now, without an approval being spent: `demoted` refreshes the table and keeps its rows. */
  readonly verdict: 'allowed' | 'demoted' | 'refused';
  /** The approval that the act would use. */
  readonly approval?: ApprovalDto;
  /** It was not asked for: its streams read a table that was, and would break unless it begins anew as well. */
  readonly reader: boolean;
}

export interface ActImpactDto {
  /** Those that were asked for, then the readers that a full refresh has to take along. */
  readonly tables: readonly TableImpactDto[];
  /** Sinks whose streams a full refresh would break, unless their stream checkpoints begin anew as well; what was written to them stays. */
  readonly sinks: readonly string[];
}

/**
 * What an act on these tables would destroy, and what the guard would say to it. Without names: on every table of the project that a full
 * refresh reaches. GUARD_TABLE_NOT_FOUND names a table that nobody knows. Nothing is touched, and no record is made.
 */
export const readImpact = request<ActImpactDto>()(
  'guard/impact',
  'read',
  v.object({ spec, act: actSchema, tables: v.optional(v.array(v.string())) }),
);

/**
 * Lets acts on a table through once, within a quarter of an hour. The typed name has to be the table's full name: APPROVAL_NAME_DIFFERS;
 * the reason stands in the audit log: APPROVAL_REASON_MISSING.
 */
export const approveAct = request<ApprovalDto>()(
  'guard/approve',
  'destroy',
  v.object({ spec, table: v.string(), typedName: v.string(), reason: v.string(), acts: v.array(actSchema) }),
);

export interface UndoneDto {
  readonly id: string;
  readonly tables: readonly {
    readonly table: string;
    readonly restoredVersion: number;
    readonly rows: number | null;
  }[];
  /** Streams that had not read all of a restored table before its full refresh: they will stop where it was emptied. */
  readonly behind: readonly { readonly flow: string; readonly reads: string }[];
}

/** Takes a full refresh back: the rows, and the stream checkpoints of before. On protected tables it needs an approval for `restore`. */
export const undoReset = request<UndoneDto>()(
  'guard/undo',
  'destroy',
  v.object({
    spec,
    /** Of the update that did the full refresh, or of the full refresh itself. */
    id: v.string(),
    /** Rows that other writers have added since may go; without it they are in the way: UNDO_TABLE_MOVED_ON. */
    discardNewRows: v.boolean(),
    /** What the person did, for the audit log. */
    why: v.string(),
  }),
);

export interface AuditRecordDto {
  /** Place in the log, from 1. */
  readonly sequence: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  /** User of the operating system. */
  readonly who: string;
  /** `cli`, `rpc` (an editor) or `engine`. */
  readonly door: string;
  /** What it is a record of; a decision counts by the worst verdict in it. */
  readonly kind:
    | 'allowed'
    | 'demoted'
    | 'refused'
    | 'done'
    | 'notDone'
    | 'approved'
    | 'approvalRefused'
    | 'protected'
    | 'found'
    | 'recovered'
    | 'restarted';
  /** A short sentence without its full stop: `The full refresh of bronze was refused`. */
  readonly title: string;
  /** All of it as a person reads it: one line, and one more for each of several acts that were decided together. */
  readonly lines: readonly string[];
  /** Full names of the tables that it speaks of. */
  readonly tables: readonly string[];
  /** The whole record, as the file holds it. */
  readonly record: JsonDto;
}

export interface AuditPageDto {
  /** Absolute folder of the log. */
  readonly folder: string;
  /** Newest first. */
  readonly records: readonly AuditRecordDto[];
  /** The filter matches older ones too; ask again with `before` set to the last sequence here. */
  readonly more: boolean;
  /** AUDIT_LOG_BROKEN: the records are those up to the first thing that is wrong. */
  readonly problem?: ErrorDto;
}

/** The most records of one page. */
export const auditPage = 200;

/** Every reset, refusal, approval and undo of a project. A broken log is told, not refused: what can be read is shown. */
export const listAudit = request<AuditPageDto>()(
  'audit/list',
  'read',
  v.object({
    spec,
    limit: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(auditPage)),
    /** Only records before this one. */
    before: v.optional(v.number()),
    /** Only records whose lines have this text, in any case of its letters. */
    filter: v.optional(v.string()),
  }),
);

export interface AuditVerificationDto {
  readonly folder: string;
  /** How many record files there are. */
  readonly records: number;
  readonly lastHash?: string;
  /** Everything that was changed, taken out, put in or moved, a sentence each; empty when the log is as it was written. */
  readonly problems: readonly { readonly kind: string; readonly sequence?: number; readonly detail: string }[];
}

export const verifyAuditLog = request<AuditVerificationDto>()('audit/verify', 'read', v.object({ spec }));

/** The guard decided, or a protection, an approval or a reset changed. */
export const guardChanged = notification<{ readonly spec: string }>('guard/changed');
