import type { DeltaIo } from '../../delta/deltaIo.ts';
import { readCommit } from '../../delta/changes.ts';
import type { Snapshot } from '../../delta/snapshot.ts';
import type { ActRequest, Permit } from '../../guard/guard.ts';
import { openApproval } from '../../guard/guardState.ts';
import { impactJson, resetImpact, type ResetImpact } from '../../guard/impact.ts';
import { protectionOf } from '../../guard/protection.ts';
import type { ElementKey, PipelineGraph } from '../graph.ts';
import { flowSources } from '../guard/flowSources.ts';
import { isViewCommit } from './inputsMemo.ts';
import { tablePath, type PlannedTable } from './materialise.ts';
import type { UpdatePorts } from './request.ts';
import type { SelectedTables } from './selection.ts';

/** Every act of an update that can destroy rows, or the knowledge of how far a stream has read, with its permit. */
export interface UpdatePermits {
  readonly resets: ReadonlyMap<ElementKey, Permit>;
  /** Tables whose full refresh became a refresh, because they are protected. */
  readonly demoted: readonly Permit[];
  readonly checkpoints: ReadonlyMap<ElementKey, Permit>;
  /** Acts that are done as part of something else, to be told as done once that is. */
  readonly others: readonly Permit[];
  /** What each full refresh that was asked for would destroy. */
  readonly impacts: ReadonlyMap<ElementKey, ResetImpact>;
}

/** Asks for all of them at once: one refusal refuses the update, with nothing touched. */
export async function askPermits(
  io: DeltaIo,
  asked: {
    readonly ports: UpdatePorts;
    readonly graph: PipelineGraph;
    readonly selected: SelectedTables;
    readonly planned: readonly PlannedTable[];
    readonly why: string;
  },
): Promise<UpdatePermits> {
  const { ports, selected, planned, why } = asked;
  const requests: ActRequest[] = [];
  const impacts = new Map<ElementKey, ResetImpact>();
  for (const { table, path, plan, fullRefresh } of planned) {
    const { definition, key } = table;
    const definedResetAllowed = protectionOf(definition.properties).guarded;
    const request = { table: key, path, definedResetAllowed, why, position: definition.position };
    if (fullRefresh) {
      const impact = await resetImpact(io, request, await flowSources(ports, asked.graph, key));
      impacts.set(key, impact);
      const act = selected.fullRefreshAll ? 'fullRefreshAll' : 'fullRefresh';
      requests.push({ ...request, act, impact: impactJson(impact) });
    }
    if (selected.resetCheckpoints.has(key)) requests.push({ ...request, act: 'deleteCheckpoint' });
    const base = plan.kind === 'create' ? undefined : plan.base;
    if (base === undefined) continue;
    if (liftsProtection(base, { ...definition.properties, ...table.properties }))
      requests.push({ ...request, act: 'liftProtection' });
    // Rows that no materialized view has computed cannot be computed again: somebody put them there.
    if (definition.kind === 'materializedView' && !fullRefresh && !(await isOwnContents(io, base))) {
      requests.push({ ...request, act: 'overwrite' });
    }
  }
  for (const key of selected.resetCheckpoints) {
    const sink = asked.graph.sinks.get(key);
    if (sink === undefined) continue;
    const path = sink.options['path'] ?? sink.options['tableName'] ?? key;
    requests.push({ act: 'deleteCheckpoint', table: key, path, why, position: sink.position });
  }
  const permits = await ports.guard.permit(requests);
  const of = (acts: readonly ActRequest['act'][]): readonly Permit[] =>
    permits.filter(({ request }) => acts.includes(request.act));
  const full = of(['fullRefresh', 'fullRefreshAll']);
  const byTable = (some: readonly Permit[]): ReadonlyMap<ElementKey, Permit> =>
    new Map(some.map((permit) => [permit.request.table, permit]));
  return {
    resets: byTable(full.filter(({ verdict }) => verdict.kind === 'allowed')),
    demoted: full.filter(({ verdict }) => verdict.kind === 'demoted'),
    checkpoints: byTable(of(['deleteCheckpoint'])),
    others: of(['liftProtection', 'overwrite']),
    impacts,
  };
}

/** Tables that a full refresh of everything will leave as they are, as far as it can be told before the guard is asked. */
export function looksProtected(graph: PipelineGraph): ReadonlySet<ElementKey> {
  const found = [...graph.tables.values()].filter(
    ({ definition }) => protectionOf(definition.properties).guarded === false,
  );
  return new Set(found.map(({ key }) => key));
}

/**
 * Protected tables that a selection empties by name: the guard refuses them, unless an approval is there. What else is wrong with the
 * selection is then no news beside that.
 */
export async function refusedByName(
  { guard, clock, tables }: UpdatePorts,
  graph: PipelineGraph,
  { fullRefresh, fullRefreshAll }: SelectedTables,
): Promise<ReadonlySet<ElementKey>> {
  const found = looksProtected(graph);
  if (fullRefreshAll) return found;
  const state = await guard.state();
  const refused = new Set<ElementKey>();
  for (const key of fullRefresh) {
    const table = graph.tables.get(key);
    if (table === undefined || !found.has(key)) continue;
    const path = await tablePath(tables, table, graph.spec.root);
    if (openApproval(state, { path, act: 'fullRefresh', now: clock.now() }) === undefined) refused.add(key);
  }
  return refused;
}

function liftsProtection(base: Snapshot, properties: Readonly<Record<string, string>>): boolean {
  if (protectionOf(base.configuration).guarded !== false) return false;
  return protectionOf({ ...base.configuration, ...properties }).guarded !== false;
}

/** How far to look behind commits that change properties alone. */
const furthest = 50;

/** Whether the rows of a table are what a materialized view has computed, or whether it has none. */
export async function isOwnContents(io: DeltaIo, { tablePath, version, files }: Snapshot): Promise<boolean> {
  if (files.length === 0) return true;
  for (let at = version; at >= 0 && at > version - furthest; at -= 1) {
    const commit = await readCommit(io, tablePath, at);
    if (commit === undefined) return false;
    if (isViewCommit(commit.actions)) return true;
    if (commit.actions.some((action) => action.kind === 'add' || action.kind === 'remove')) return false;
  }
  return false;
}
