/** Every act that can destroy rows of a table, or the knowledge of how far a stream has read. */
export type DestructiveAct =
  | 'fullRefresh'
  | 'fullRefreshAll'
  | 'drop'
  | 'truncate'
  | 'overwrite'
  | 'restore'
  | 'deleteAll'
  | 'deleteCheckpoint'
  | 'rewindCheckpoint'
  | 'liftProtection';

/** Where the act comes from; it changes nothing in the verdict and everything in the record. */
export type Door = 'cli' | 'rpc' | 'engine';

export type GuardPolicy =
  /** A full refresh of everything leaves protected tables as they are, and says so. */
  | 'standard'
  /** It is refused when there is a protected table among them. */
  | 'strict';

/** What is known of the table when the act is asked for. */
export interface GuardedTable {
  /** Full name, dots between the parts. */
  readonly table: string;
  /** `pipelines.reset.allowed` of the definition; undefined when it does not say. */
  readonly definedResetAllowed: boolean | undefined;
  /** Of the table itself, as its newest version has it. */
  readonly storedResetAllowed: boolean | undefined;
  /** Protected when it was last seen by an update, by the guard's own record. */
  readonly recordedProtected: boolean;
}

/** A single-use permission, checked by the caller to be unexpired, unused and for this act on this table. */
export interface GrantedApproval {
  readonly id: string;
  readonly table: string;
  readonly act: DestructiveAct;
}

export type ResetVerdict =
  | { readonly kind: 'allowed'; readonly approval?: GrantedApproval }
  /** Do the harmless part (an ordinary refresh) and tell it loudly. */
  | { readonly kind: 'demoted'; readonly reason: string }
  | {
      readonly kind: 'refused';
      readonly code: 'TABLE_NOT_RESETTABLE' | 'RESET_PROTECTION_LIFTED';
      readonly reason: string;
    };

export interface ResetQuestion {
  readonly act: DestructiveAct;
  readonly table: GuardedTable;
  readonly policy: GuardPolicy;
  readonly approval: GrantedApproval | undefined;
}

/**
 * The one decision that every destructive path calls. A table is protected as soon as its definition, the table itself or the guard's own
 * record says so; taking the property out of a text lifts nothing, since lifting is an act of its own. On a protected table nothing is
 * allowed without an approval for that very act on that very table; only a full refresh of everything has a harmless part to fall
 * back to.
 */
export function decideReset({ act, table, policy, approval }: ResetQuestion): ResetVerdict {
  if (!isProtected(table)) return { kind: 'allowed' };
  if (approval !== undefined && approval.act === act && approval.table === table.table) {
    return { kind: 'allowed', approval };
  }
  const { code, reason } = whyProtected(act, table);
  if (act === 'fullRefreshAll' && policy === 'standard') return { kind: 'demoted', reason };
  return { kind: 'refused', code, reason };
}

export function isProtected(table: Omit<GuardedTable, 'table'>): boolean {
  return table.definedResetAllowed === false || table.storedResetAllowed === false || table.recordedProtected;
}

/** Acts of an update, which knows the table's definition: where that says nothing, the property was taken out of it. */
const actsOfUpdates: ReadonlySet<DestructiveAct> = new Set(['fullRefresh', 'fullRefreshAll']);

function whyProtected(
  act: DestructiveAct,
  { definedResetAllowed, storedResetAllowed }: GuardedTable,
): { readonly code: 'TABLE_NOT_RESETTABLE' | 'RESET_PROTECTION_LIFTED'; readonly reason: string } {
  if (definedResetAllowed === false) {
    return { code: 'TABLE_NOT_RESETTABLE', reason: 'its definition sets pipelines.reset.allowed to false' };
  }
  const stored = storedResetAllowed === false;
  if (stored && definedResetAllowed === undefined && !actsOfUpdates.has(act)) {
    return { code: 'TABLE_NOT_RESETTABLE', reason: 'the table itself has pipelines.reset.allowed = false' };
  }
  const now = definedResetAllowed === true ? 'sets pipelines.reset.allowed to true' : 'no longer protects it';
  const reason = stored
    ? `its definition ${now}, but the table itself still has pipelines.reset.allowed = false`
    : 'it was protected when it was last seen, and nobody has approved that the protection is lifted';
  return { code: 'RESET_PROTECTION_LIFTED', reason };
}
