import { sluiceError } from '../base/errors.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { storedResetAllowed, type Guard, type Permit } from './guard.ts';
import { actText } from './refusal.ts';
import { decideReset } from './verdict.ts';

/**
 * The guard of tables that belong to no storage folder, and so to no audit log: a table is as protected as it says itself, and nothing
 * can be approved.
 */
export function propertyGuard(io: DeltaIo): Guard {
  return {
    async permit(requests) {
      const permits: Permit[] = [];
      for (const [index, request] of requests.entries()) {
        const { act, table, path, position, definedResetAllowed } = request;
        const storedAllowed = await storedResetAllowed(io, path);
        const verdict = decideReset({
          act,
          policy: 'strict',
          approval: undefined,
          table: { table, definedResetAllowed, storedResetAllowed: storedAllowed, recordedProtected: false },
        });
        if (verdict.kind === 'refused') {
          const action =
            'Run the command in the folder of the project that the table belongs to, where it can be approved.';
          throw sluiceError('TABLE_NOT_RESETTABLE', { tableName: table, act: actText(act) }, { position, action });
        }
        permits.push({ id: String(index), request, verdict });
      }
      return permits;
    },
    async finished() {
      // There is no log to write it to.
    },
  };
}
