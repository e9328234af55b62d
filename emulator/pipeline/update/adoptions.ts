import type { DeltaIo } from '../../delta/deltaIo.ts';
import type { StorageGuard } from '../../guard/guard.ts';
import { protectionOf } from '../../guard/protection.ts';
import type { PlannedTable } from './materialise.ts';
import { isOwnContents, type UpdatePermits } from './permits.ts';
import type { UpdateEvents } from './updateEvents.ts';

/**
 * Tells of tables that were something else before. Spark takes them over without a word: a materialized view replaces rows that it
 * never computed, a streaming table appends to the rows that a materialized view has left.
 */
export async function warnOfAdoptions(
  io: DeltaIo,
  planned: readonly PlannedTable[],
  permits: UpdatePermits,
  events: UpdateEvents,
): Promise<void> {
  for (const { request } of permits.others) {
    if (request.act !== 'overwrite') continue;
    tell(events, request.table, 'had rows that no materialized view has computed; they are replaced now');
  }
  for (const { table, plan, fullRefresh } of planned) {
    const isStream = table.definition.kind === 'streamingTable' && !fullRefresh && plan.kind === 'alter';
    if (!isStream || plan.base.files.length === 0 || !(await isOwnContents(io, plan.base))) continue;
    tell(events, table.key, 'was a materialized view; its rows stay, and every row of its sources is appended to them');
  }
}

function tell(events: UpdateEvents, table: string, what: string): void {
  events.warn(
    `Table '${table}' ${what}. A full refresh of it begins anew.`,
    { datasetName: table },
    { user_action: { action: 'adopt', dataset: table } },
  );
}

/** Tells of tables whose definition no longer protects them and that the guard goes on protecting: Spark would reset them from now on. */
export async function warnOfKeptProtection(
  guard: StorageGuard,
  planned: readonly PlannedTable[],
  events: UpdateEvents,
): Promise<void> {
  const silent = planned.filter(({ table }) => protectionOf(table.definition.properties).guarded === undefined);
  if (silent.length === 0) return;
  const { protectedTables } = await guard.state();
  for (const { table, path, plan } of silent) {
    const stored = plan.kind === 'create' ? undefined : protectionOf(plan.base.metadata.configuration).resetAllowed;
    if (stored !== false && !protectedTables.has(path)) continue;
    events.warn(
      `Table '${table.key}' stays protected, although its definition no longer sets pipelines.reset.allowed to false. Put the property back, or end the protection by \`sluice guard approve ${table.key} --for lift-protection\` and pipelines.reset.allowed = true.`,
      { datasetName: table.key },
      { user_action: { action: 'keptProtection', dataset: table.key } },
    );
  }
}
