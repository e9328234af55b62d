import { sluiceError, type SluiceError } from '../base/errors.ts';
import { actText } from './refusal.ts';
import type { Approval, GuardState } from './guardState.ts';
import type { DestructiveAct } from './verdict.ts';

export interface ApprovalUse {
  readonly act: DestructiveAct;
  readonly table: string;
  readonly path: string;
}

/** The approval of this id where it is good for this act on this table now, or the error that says why it is not. */
export function requireApproval(
  { act, table, path }: ApprovalUse,
  id: string,
  { state, now, taken }: { readonly state: GuardState; readonly now: number; readonly taken: ReadonlySet<string> },
): { readonly approval: Approval } | { readonly approval: undefined; readonly error: SluiceError } {
  const approval = state.approvals.get(id);
  const asked = { approval: id, tableName: table, act: actText(act) };
  const refused = (error: SluiceError) => ({ approval: undefined, error });
  if (approval === undefined) return refused(sluiceError('APPROVAL_NOT_FOUND', asked));
  if (approval.path !== path || !approval.acts.includes(act)) {
    const approved = `${approval.acts.map(actText).join(' or ')} of ${approval.table}`;
    return refused(sluiceError('APPROVAL_FOR_ANOTHER', { ...asked, approved }));
  }
  if (approval.used || taken.has(id)) return refused(sluiceError('APPROVAL_USED', asked));
  if (now >= approval.expiresAt) {
    return refused(sluiceError('APPROVAL_EXPIRED', { ...asked, time: new Date(approval.expiresAt).toISOString() }));
  }
  return { approval };
}
