import type { UpdateOutcome } from '../../pipeline/update/request.ts';
import type { UpdateOutcomeDto } from '../../protocol/rpc/updates.ts';
import { errorDtoOf } from './error.ts';

export function outcomeDto({ updateId, state, error, flows, tables }: UpdateOutcome): UpdateOutcomeDto {
  return {
    updateId,
    state,
    ...(error === undefined ? {} : { error: errorDtoOf(error) }),
    flows: flows.map(({ key, target, status, rows, batches, dropped, unchanged, version, error: failed }) => ({
      key,
      target,
      status,
      rows,
      batches,
      dropped,
      unchanged,
      ...(version === undefined ? {} : { version }),
      ...(failed === undefined ? {} : { error: errorDtoOf(failed) }),
    })),
    tables: tables.map(({ key, version, rowsAdded, dropped, fullRefresh }) => ({
      table: key,
      version: version ?? null,
      rowsAdded,
      dropped,
      fullRefresh,
    })),
  };
}
