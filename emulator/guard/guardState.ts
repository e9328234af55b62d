import type { AuditRecord } from './auditRecord.ts';
import type { DestructiveAct } from './verdict.ts';

/** What the audit log comes to. Tables are told apart by the plain path of their folder, which every name of a table leads to. */
export interface GuardState {
  /** Approvals by their id, used and expired ones too. */
  readonly approvals: ReadonlyMap<string, Approval>;
  /** Tables that are protected by the record, with the name that they were last seen under, by path. */
  readonly protectedTables: ReadonlyMap<string, string>;
}

export interface Approval {
  readonly id: string;
  readonly table: string;
  readonly path: string;
  readonly acts: readonly DestructiveAct[];
  readonly reason: string;
  readonly who: string;
  /** Milliseconds since the Unix epoch. */
  readonly approvedAt: number;
  readonly expiresAt: number;
  readonly used: boolean;
}

/** A pure fold over all records. */
export function guardState(records: readonly AuditRecord[]): GuardState {
  const approvals = new Map<string, Approval>();
  const protectedTables = new Map<string, string>();
  /** Acts of permits that end a protection when they are done, by permit. */
  const ending = new Map<string, string>();
  for (const record of records) {
    const { event } = record;
    switch (event.kind) {
      case 'approved': {
        const { approval: id, table, path, acts, reason, expiresAt } = event;
        const { who, time: approvedAt } = record;
        approvals.set(id, { id, table, path, acts, reason, who, approvedAt, expiresAt, used: false });
        break;
      }
      case 'decided':
        for (const [index, decision] of event.decisions.entries()) {
          const spent = decision.approval === undefined ? undefined : approvals.get(decision.approval);
          if (spent !== undefined) approvals.set(spent.id, { ...spent, used: true });
          if (decision.verdict === 'allowed' && endsProtection.has(decision.act)) {
            ending.set(permitId(record.sequence, index), decision.path);
          }
        }
        break;
      case 'finished': {
        const path = ending.get(event.permit);
        if (event.done && path !== undefined) protectedTables.delete(path);
        break;
      }
      case 'protected':
        protectedTables.set(event.path, event.table);
        break;
      case 'restarted':
        for (const { table, path } of event.protectedTables) protectedTables.set(path, table);
        break;
      default:
        break;
    }
  }
  return { approvals, protectedTables };
}

/** After these the table is gone, or is meant to be without protection. */
const endsProtection: ReadonlySet<DestructiveAct> = new Set(['liftProtection', 'drop']);

/** A permit is known by its record and its place in it. */
export function permitId(sequence: number, index: number): string {
  return `${sequence}.${index}`;
}

/** The approval that an act on a table may use now: of several the one that ends first. */
export function openApproval(
  state: GuardState,
  asked: {
    readonly path: string;
    readonly act: DestructiveAct;
    readonly now: number;
    /** Spent already by the same question. */
    readonly taken?: ReadonlySet<string>;
  },
): Approval | undefined {
  return [...state.approvals.values()]
    .filter(({ id, path, acts, used, expiresAt }) => {
      const isOpen = !used && asked.now < expiresAt && asked.taken?.has(id) !== true;
      return isOpen && path === asked.path && acts.includes(asked.act);
    })
    .sort((left, right) => left.expiresAt - right.expiresAt)[0];
}
