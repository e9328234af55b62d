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

/** The one decision that every destructive path calls. */
export interface ResetQuestion {
  readonly act: DestructiveAct;
  readonly table: GuardedTable;
  readonly policy: GuardPolicy;
  readonly approval: GrantedApproval | undefined;
}
