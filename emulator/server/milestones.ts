import { isSluiceError } from '../base/errors.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';
import { inspectCheckpoint } from '../protocol/rpc/checkpoints.ts';
import { undoReset } from '../protocol/rpc/guard.ts';
import { createSample, milestoneReached, type Milestone } from '../protocol/rpc/samples.ts';
import { describeTable } from '../protocol/rpc/tables.ts';
import { runUpdate } from '../protocol/rpc/updates.ts';
import type { Handler } from './handler.ts';

/** What became of a request. */
export type Outcome = { readonly result: unknown } | { readonly error: unknown };

/** Tells all clients what a newcomer's steps are completed by, as the emulator sees it: whichever window or command did it. */
export function withMilestones(handlers: readonly Handler[]): readonly Handler[] {
  return handlers.map(({ contract, run }) => ({
    contract,
    async run(params, call) {
      const tell = (outcome: Outcome): void => {
        const milestone = milestoneOf(contract.method, params, outcome);
        if (milestone !== undefined) call.workspace.broadcast(milestoneReached, { milestone });
      };
      try {
        const result = await run(params, call);
        tell({ result });
        return result;
      } catch (error) {
        tell({ error });
        throw error;
      }
    },
  }));
}

/** What a request has shown or done, when it is one of the steps. */
export function milestoneOf(method: string, params: unknown, outcome: Outcome): Milestone | undefined {
  if (method === runUpdate.method) return milestoneOfUpdate(params, outcome);
  if ('error' in outcome) return undefined;
  switch (method) {
    case createSample.method:
      return 'sampleOpened';
    case undoReset.method:
      return 'fullRefreshUndone';
    case inspectCheckpoint.method:
      return 'streamCheckpointOpened';
    case describeTable.method: {
      const { version, newestVersion } = membersOf(outcome.result);
      const isOlder = typeof version === 'number' && typeof newestVersion === 'number' && version < newestVersion;
      return isOlder ? 'olderVersionOpened' : undefined;
    }
    default:
      return undefined;
  }
}

/** A refusal of the guard ends an update, or keeps it from beginning. */
function milestoneOfUpdate(params: unknown, outcome: Outcome): Milestone | undefined {
  if ('error' in outcome) {
    const { error } = outcome;
    return isSluiceError(error) && refusals.has(error.code) && asksFullRefresh(params)
      ? 'fullRefreshRefused'
      : undefined;
  }
  const { state, error } = membersOf(outcome.result);
  if (state === 'COMPLETED') return 'updateCompleted';
  const { code } = membersOf(error);
  return typeof code === 'string' && refusals.has(code) && asksFullRefresh(params) ? 'fullRefreshRefused' : undefined;
}

const refusals: ReadonlySet<string> = new Set(['TABLE_NOT_RESETTABLE', 'RESET_PROTECTION_LIFTED']);

function asksFullRefresh(params: unknown): boolean {
  const { fullRefresh, fullRefreshAll } = membersOf(membersOf(params)['selection']);
  return fullRefreshAll === true || (Array.isArray(fullRefresh) && fullRefresh.length > 0);
}

function membersOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
