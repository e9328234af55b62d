import { sluiceError, type ErrorContext, type SluiceError } from '../base/errors.ts';
import { rowsText } from './tableAmounts.ts';
import type { GuardState } from './guardState.ts';
import type { ActRequest } from './guard.ts';
import type { DestructiveAct, ResetVerdict } from './verdict.ts';

const texts: Readonly<Record<DestructiveAct, string>> = {
  fullRefresh: 'the full refresh',
  fullRefreshAll: 'the full refresh of everything',
  drop: 'the drop',
  truncate: 'the truncation',
  overwrite: 'the overwrite',
  restore: 'the restore',
  deleteAll: 'the deletion of rows',
  deleteCheckpoint: 'the deletion of the stream checkpoint',
  rewindCheckpoint: 'the rewind of the stream checkpoint',
  liftProtection: 'the lifting of the protection',
};

/** An act as the subject of a sentence. */
export function actText(act: DestructiveAct): string {
  return texts[act];
}

/** The words by which a person names an act on the command line. */
export const actWords: Readonly<Record<string, DestructiveAct>> = {
  'full-refresh': 'fullRefresh',
  'full-refresh-all': 'fullRefreshAll',
  drop: 'drop',
  truncate: 'truncate',
  overwrite: 'overwrite',
  restore: 'restore',
  'delete-rows': 'deleteAll',
  'reset-checkpoints': 'deleteCheckpoint',
  'rewind-checkpoint': 'rewindCheckpoint',
  'lift-protection': 'liftProtection',
};

export function actWord(act: DestructiveAct): string {
  return Object.entries(actWords).find(([, other]) => other === act)?.[0] ?? act;
}

/** The error of a refusal, with the words that would approve this very act. */
export function refusal(
  { act, table, path, position, impact }: ActRequest,
  { code, reason }: Extract<ResetVerdict, { kind: 'refused' }>,
  { state, now }: { readonly state: GuardState; readonly now: number },
): SluiceError {
  const approve = `\`sluice guard approve ${table} --for ${actWord(act)}\``;
  const late = [...state.approvals.values()].findLast((one) => one.path === path && one.acts.includes(act));
  const before =
    late === undefined
      ? ''
      : late.used
        ? ` The approval ${late.id} has been used already.`
        : now >= late.expiresAt
          ? ` The approval ${late.id} ended at ${new Date(late.expiresAt).toISOString()}.`
          : '';
  const back = code === 'RESET_PROTECTION_LIFTED' && act !== 'liftProtection';
  const lift = back
    ? ` To end the protection for good, approve that by \`sluice guard approve ${table} --for lift-protection\`.`
    : '';
  const rows = impact?.['rows'];
  const lost = typeof rows === 'number' ? `It would take away ${rowsText(rows)}. ` : '';
  const action = `${lost}Leave the table out. When it really may happen, see what would be lost by \`sluice guard status\` and approve it once by ${approve}.${lift}${before}`;
  const context: ErrorContext = { action, position };
  const parameters = { tableName: table, act: actText(act) };
  return code === 'TABLE_NOT_RESETTABLE'
    ? sluiceError(code, parameters, context)
    : sluiceError(code, { ...parameters, reason }, context);
}
