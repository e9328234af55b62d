import type { Clock, Ids } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';
import type { StorageGuard } from './guard.ts';
import type { Approval } from './guardState.ts';
import type { DestructiveAct } from './verdict.ts';

/** How long an approval stands. */
export const approvalMinutes = 15;

/**
 * Records that somebody who typed the table's name wants these acts on it, once, within a quarter of an hour. Durable on return. What is
 * wrong with it is thrown by name, and stands in the audit log too.
 */
export async function approve(
  { guard, clock, ids }: { readonly guard: StorageGuard; readonly clock: Clock; readonly ids: Ids },
  table: { readonly table: string; readonly path: string },
  asked: {
    /** What the person typed; it has to be the table's full name. */
    readonly typedName: string;
    readonly reason: string;
    readonly acts: readonly DestructiveAct[];
  },
): Promise<Approval> {
  const tableName = table.table;
  const refuse = async (error: ReturnType<typeof sluiceError>): Promise<never> => {
    await guard.note({ kind: 'approvalRefused', ...pick(table), code: error.code });
    throw error;
  };
  const reason = asked.reason.trim();
  if (asked.typedName !== tableName) {
    return refuse(sluiceError('APPROVAL_NAME_DIFFERS', { typedName: asked.typedName, tableName }));
  }
  if (reason === '') return refuse(sluiceError('APPROVAL_REASON_MISSING', { tableName }));
  if (asked.acts.length === 0) return refuse(sluiceError('APPROVAL_WITHOUT_ACT', { tableName }));
  const id = ids.uuid();
  const expiresAt = clock.now() + approvalMinutes * 60_000;
  const { acts } = asked;
  await guard.note({ kind: 'approved', approval: id, ...pick(table), acts, reason, expiresAt });
  const given = (await guard.state()).approvals.get(id);
  if (given === undefined)
    throw sluiceError('INTERNAL_ERROR', { detail: `the approval ${id} is not in the audit log` });
  return given;
}

function pick({ table, path }: { readonly table: string; readonly path: string }) {
  return { table, path };
}
