import type { Approval } from '../guard/guardState.ts';
import { openApproval } from '../guard/guardState.ts';
import { resetImpact, type ResetImpact } from '../guard/impact.ts';
import { listResets, type ResetSummary } from '../guard/undo.ts';
import { decideReset, type DestructiveAct, type ResetVerdict } from '../guard/verdict.ts';
import { chooseTable, whyProtected, type KnownTable } from '../pipeline/guard/knownTables.ts';
import { beginAnewWith } from '../pipeline/update/selection.ts';
import type { OpenGuard } from './openGuard.ts';

export interface GuardStatus {
  readonly protected: readonly { readonly table: KnownTable; readonly why: string }[];
  /** Those that can be used now. */
  readonly approvals: readonly Approval[];
  /** Oldest first. */
  readonly resets: readonly ResetSummary[];
}

export async function guardStatus(open: OpenGuard): Promise<GuardStatus> {
  const [known, state, resets] = await Promise.all([open.known(), open.guard.state(), listResets(open)]);
  const now = open.io.clock.now();
  return {
    protected: known.flatMap((table) => {
      const why = whyProtected(table);
      return why === undefined ? [] : [{ table, why }];
    }),
    approvals: [...state.approvals.values()].filter(({ used, expiresAt }) => !used && now < expiresAt),
    resets,
  };
}

export interface TableForecast {
  readonly impact: ResetImpact;
  /** What protects the table; undefined where nothing does. */
  readonly why: string | undefined;
  readonly verdict: ResetVerdict['kind'];
  /** The approval that the act would use. */
  readonly approval: Approval | undefined;
  /** Taken along, since its streams read a table that was asked for. */
  readonly reader: boolean;
}

export interface ActForecast {
  readonly tables: readonly TableForecast[];
  /** Sinks whose streams have to begin anew. */
  readonly sinks: readonly string[];
}

/**
 * What an act on tables would destroy, and what the guard would say to it now. Nothing is recorded and no approval is spent: the word that
 * counts is that of the act itself. Without names: the tables that a full refresh of everything reaches.
 */
export async function forecast(
  open: OpenGuard,
  { act, names }: { readonly act: DestructiveAct; readonly names: readonly string[] | undefined },
): Promise<ActForecast> {
  const known = await open.known();
  const state = await open.guard.state();
  const forecastOf = async (table: KnownTable, reader: boolean): Promise<TableForecast> => {
    const impact = await resetImpact(open.io, table, await open.sourcesOf(table.table));
    const why = whyProtected(table);
    const approval = openApproval(state, { path: table.path, act, now: open.io.clock.now() });
    const granted = approval === undefined ? undefined : { id: approval.id, table: table.table, act };
    const verdict = decideReset({ act, table, policy: open.policy, approval: granted });
    return { impact, why, verdict: verdict.kind, approval: why === undefined ? undefined : approval, reader };
  };
  const asked = names === undefined ? await refreshable(open, known) : names.map((name) => chooseTable(known, name));
  const { graph } = act === 'fullRefresh' ? await open.check() : {};
  const along =
    graph === undefined
      ? undefined
      : beginAnewWith(
          graph,
          asked.map(({ table }) => table),
        );
  const readers = (along?.tables ?? []).flatMap((key) => known.find(({ table }) => table === key) ?? []);
  const tables: TableForecast[] = [];
  for (const table of asked) tables.push(await forecastOf(table, false));
  for (const table of readers) tables.push(await forecastOf(table, true));
  return { tables, sinks: along?.sinks ?? [] };
}

/** The tables of the project, in the order of its graph. A project with errors has no update, and so no full refresh. */
async function refreshable(open: OpenGuard, known: readonly KnownTable[]): Promise<readonly KnownTable[]> {
  const { graph, errors } = await open.check();
  if (graph === undefined) throw errors[0] ?? new Error('The project has errors.');
  return [...graph.tables.keys()].flatMap((key) => known.find(({ table }) => table === key) ?? []);
}
