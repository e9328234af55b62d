import { setMaxListeners } from 'node:events';
import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import { defaultCatalog } from '../../batch/tableCatalog.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import type { Permit } from '../../guard/guard.ts';
import { beginGeneration } from '../../guard/generations.ts';
import { protectionOf } from '../../guard/protection.ts';
import { impactJson, impactLines } from '../../guard/impact.ts';
import { performReset, recoverResets, type TableReset } from '../../guard/reset.ts';
import type { SessionPorts } from '../../program/sparkSession.ts';
import { createUpdateEvent, graphEvents, guardEvent } from '../eventLog/events.ts';
import type { PipelineEventListener } from '../event.ts';
import type { ElementKey, GraphFlow, PipelineGraph } from '../graph.ts';
import { warnOfAdoptions, warnOfKeptProtection } from './adoptions.ts';
import { flowCheckpoints } from './checkpointFolders.ts';
import { computePool } from './computePool.ts';
import { continuousAttempt } from './continuousFlows.ts';
import type { UpdateContext } from './flowContext.ts';
import { materialise, planTables, type PlannedTable } from './materialise.ts';
import { askPermits, looksProtected, refusedByName, type UpdatePermits } from './permits.ts';
import { registerViews, requireViewNamesFree } from './persistedViews.ts';
import { requireRunnable } from './preflight.ts';
import type { FlowOutcome, TableOutcome, UpdateOutcome, UpdatePorts, UpdateRequest } from './request.ts';
import { runFlows } from './runFlows.ts';
import { isSelected, requireReadersSelected, selectTables, type SelectedTables } from './selection.ts';
import { findTampering, rememberUpdated } from './tampering.ts';
import { projectConf, updateSettings } from './updateConf.ts';
import { updateEvents, type UpdateEvents } from './updateEvents.ts';

/**
 * One update of a pipeline: select → check everything that can be refused → ask the guard → reset → materialise → run flows. Nothing
 * is touched before the guard has allowed all of it. Never rejects with an error that a user can meet: what stops the update, or the
 * error of the first flow that failed for good, is `error` of the outcome.
 */
export async function runUpdate(
  graph: PipelineGraph,
  request: UpdateRequest,
  ports: UpdatePorts,
  listener: PipelineEventListener = () => undefined,
): Promise<UpdateOutcome> {
  // One listener for each flow that runs or waits.
  setMaxListeners(0, request.signal);
  const updateId = ports.ids.uuid();
  const events = updateEvents(ports, { pipelineName: graph.spec.name, updateId }, listener);
  const { maxConcurrentFlows } = updateSettingsOr16(graph);
  const pool = computePool((options) => ports.openCompute(options), maxConcurrentFlows);
  let lock: { release(): void } | undefined;
  try {
    lock = lockProject(ports, graph.spec.storage);
    events.tell(createUpdateEvent(updateId, { ...createdBy(graph, request) }));
    for (const event of graphEvents(graph)) events.tell(event);
    const done = await updateSteps(graph, request, ports, { events, openCompute: pool.open });
    const state = done.error !== undefined ? 'FAILED' : request.signal.aborted ? 'CANCELED' : 'COMPLETED';
    events.update(state, done.error);
    return { updateId, state, ...done };
  } catch (cause) {
    if (isSluiceError(cause, 'CANCELLED') && request.signal.aborted) {
      events.update('CANCELED');
      return { updateId, state: 'CANCELED', flows: [], tables: [] };
    }
    const error = isSluiceError(cause) ? cause : internalError(cause);
    events.update('FAILED', error);
    return { updateId, state: 'FAILED', error, flows: [], tables: [] };
  } finally {
    await pool.close();
    lock?.release();
  }
}

async function updateSteps(
  graph: PipelineGraph,
  request: UpdateRequest,
  ports: UpdatePorts,
  { events, openCompute }: { readonly events: UpdateEvents; readonly openCompute: UpdatePorts['openCompute'] },
): Promise<Pick<UpdateOutcome, 'flows' | 'tables'> & { readonly error?: SluiceError }> {
  const { spec } = graph;
  await ports.onStep?.('check');
  events.update('INITIALIZING');
  const selected = selectTables(graph, request.selection);
  requireRunnable(graph, selected, ports.localTimeZone);
  await requireViewNamesFree(graph, ports.tables);
  const session: SessionPorts = {
    files: ports.files,
    clock: ports.clock,
    ids: ports.ids,
    folder: spec.root,
    tables: { catalog: ports.tables, currentCatalog: spec.catalog || defaultCatalog, currentSchema: spec.schema },
    openCompute,
  };
  const control = await openCompute({ settings: projectConf(ports.localTimeZone, spec.configuration).settings() });
  try {
    const io: DeltaIo = { files: ports.files, parquet: control.records, clock: ports.clock, ids: ports.ids };
    const resetPorts = { io, storage: spec.storage, guard: ports.guard };
    for (const { tables, outcome, updateId } of await recoverResets(resetPorts)) {
      const what = outcome === 'rolledForward' ? 'was brought to its end' : 'was taken back';
      events.warn(
        `The reset of ${tables.join(', ')} by update ${updateId}, which was broken off, ${what}.`,
        {},
        { user_action: { action: 'recoverReset', tables, outcome } },
      );
    }
    const supposed = selected.fullRefreshAll ? looksProtected(graph) : new Set<ElementKey>();
    requireReadersSelected(graph, selected, await refusedByName(ports, graph, selected));
    const first = await planTables(io, ports.tables, graph, without(selected, supposed));
    await ports.onStep?.('permit');
    const permits = await askPermits(io, {
      ports,
      graph,
      selected,
      planned: first.map((one) => ({ ...one, fullRefresh: selected.fullRefresh.has(one.table.key) })),
      why: request.why,
    });
    const kept = new Set(permits.demoted.map((permit) => permit.request.table));
    requireReadersSelected(graph, selected, kept);
    const planned = sameKeys(kept, supposed)
      ? first
      : await planTables(io, ports.tables, graph, without(selected, kept));
    for (const permit of permits.demoted) {
      const { verdict, request: asked } = permit;
      const reason = verdict.kind === 'demoted' ? verdict.reason : '';
      events.tell(guardEvent(permit, { done: true, detail: reason }));
      await ports.guard.finished(permit, { done: true, detail: `${asked.table} was refreshed instead` });
    }

    await warnOfAdoptions(io, planned, permits, events);
    await warnOfKeptProtection(ports.guard, planned, events);
    const tampering = await findTampering(resetPorts, graph, planned, selected);

    await ports.onStep?.('reset');
    await resetTables(resetPorts, { graph, planned, permits, events });
    await ports.onStep?.('materialise');
    events.update('SETTING_UP_TABLES');
    const untouched = planned.filter(({ table }) => !tampering.tables.has(table.key));
    await told(ports.guard, permits.others, () => materialise(io, ports.tables, untouched));
    await ports.guard.protect(protectedTables(planned));
    await ports.onStep?.('views');
    for (const key of await registerViews(graph, ports.tables)) {
      const message = `The view ${key} keeps the query that it was made with, as in open-source Spark, which never changes a view that is there: drop it to have the new one.`;
      events.warn(message, { datasetName: key }, {});
    }
    events.update('RUNNING');

    const context: UpdateContext = {
      graph,
      request,
      ports,
      events,
      session,
      planned: new Map(planned.map((one) => [one.table.key, one])),
    };
    const excluded = new Set(
      graph.flows
        .filter(({ key, target }) => !isSelected(selected, target) || request.flows?.has(key) === false)
        .map(({ key }) => key),
    );
    const gates = { excluded, blocked: tampering.blocked };
    const { flows, error } =
      request.trigger === 'continuous'
        ? await runFlows(context, gates, continuousAttempt(context))
        : await runFlows(context, gates);
    await rememberUpdated(resetPorts, graph, planned, tampering);
    const tables = tableOutcomes(planned, flows);
    return { flows, tables, ...(error === undefined ? {} : { error }) };
  } finally {
    await control.close();
  }
}

/** Empties what is to be emptied, and begins new stream checkpoints. */
async function resetTables(
  place: Parameters<typeof performReset>[0],
  work: {
    readonly graph: PipelineGraph;
    readonly planned: readonly PlannedTable[];
    readonly permits: UpdatePermits;
    readonly events: UpdateEvents;
  },
): Promise<void> {
  const { graph, planned, permits, events } = work;
  const { guard, io, storage } = place;
  if (permits.resets.size === 0 && permits.checkpoints.size === 0) return;
  events.update('RESETTING');
  const roots = (target: ElementKey): readonly string[] =>
    graph.flows
      .filter((flow) => flow.target === target && hasCheckpoint(flow))
      .map((flow) => flowCheckpoints(storage, nameOf(graph, target), flow));
  const resets: TableReset[] = [];
  for (const { table, plan } of planned) {
    const permit = permits.resets.get(table.key);
    if (permit === undefined) continue;
    if (table.definition.kind === 'materializedView') {
      // Its flow replaces its rows in one commit, so that there is no version without any.
      await guard.finished(permit, { done: true, detail: 'its contents are computed anew' });
      continue;
    }
    const emptied = plan.kind === 'replace' ? plan.replacement : {};
    resets.push({ permit, checkpoints: roots(table.key), emptied });
  }
  for (const { permit } of resets) {
    const { table } = permit.request;
    const impact = permits.impacts.get(table);
    if (impact?.version === undefined) continue;
    events.warn(
      `The full refresh of '${table}' takes away ${impactLines(impact).join(' ')}`,
      { datasetName: table },
      { user_action: { action: permit.request.act, dataset: table, impact: impactJson(impact) } },
    );
  }
  if (resets.length > 0) await performReset(place, { updateId: events.updateId, tables: resets });
  for (const { permit } of resets) {
    events.tell(guardEvent(permit, { done: true, detail: 'its rows are gone and its streams begin anew' }));
  }
  for (const [target, permit] of permits.checkpoints) {
    for (const root of roots(target)) await beginGeneration(io.files, root);
    await guard.finished(permit, { done: true, detail: 'its streams begin anew, its rows stay' });
    events.warn(
      `The streams into '${target}' begin anew and its rows stay: what its sources still hold is read again and comes twice, unless the query keeps duplicates out.`,
      { datasetName: target },
      { user_action: { action: 'resetCheckpoint', dataset: target } },
    );
  }
}

/** Does what was permitted and tells the audit log how it ended. */
async function told(
  guard: UpdatePorts['guard'],
  permits: readonly Permit[],
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    // The error of the work is the one to report.
    for (const permit of permits) await guard.finished(permit, { done: false, detail }).catch(() => undefined);
    throw error;
  }
  for (const permit of permits) await guard.finished(permit, { done: true, detail: 'done by an update' });
}

/** A once-flow has no stream checkpoint; its generations tell how often it has run. */
function hasCheckpoint({ streaming, flow }: GraphFlow): boolean {
  return streaming || flow.once;
}

function nameOf(graph: PipelineGraph, key: ElementKey): readonly string[] {
  return graph.tables.get(key)?.definition.name ?? graph.sinks.get(key)?.name ?? [key];
}

function protectedTables(
  planned: readonly PlannedTable[],
): readonly { readonly table: string; readonly path: string }[] {
  return planned
    .filter(({ table }) => protectionOf(table.definition.properties).guarded === false)
    .map(({ table, path }) => ({ table: table.key, path }));
}

function tableOutcomes(planned: readonly PlannedTable[], flows: readonly FlowOutcome[]): readonly TableOutcome[] {
  return planned.map(({ table, plan, fullRefresh }) => {
    const into = flows.filter(({ target }) => target === table.key);
    const versions = into.flatMap(({ version }) => version ?? []);
    const before = plan.kind === 'create' ? 0 : plan.base.version;
    return {
      key: table.key,
      version: versions.length > 0 ? Math.max(...versions) : before,
      rowsAdded: into.reduce((sum, { rows }) => sum + rows, 0),
      dropped: into.reduce((sum, { dropped }) => sum + dropped, 0),
      schema: table.schema,
      fullRefresh,
    };
  });
}

/** The selection with some tables refreshed rather than fully refreshed. */
function without(selected: SelectedTables, kept: ReadonlySet<ElementKey>): SelectedTables {
  const fullRefresh = new Set([...selected.fullRefresh].filter((key) => !kept.has(key)));
  const refresh = new Set([...selected.refresh, ...[...selected.fullRefresh].filter((key) => kept.has(key))]);
  return { ...selected, fullRefresh, refresh };
}

function sameKeys(left: ReadonlySet<ElementKey>, right: ReadonlySet<ElementKey>): boolean {
  return left.size === right.size && [...left].every((key) => right.has(key));
}

function lockProject(ports: UpdatePorts, storage: string): { release(): void } {
  try {
    return ports.lock(storage);
  } catch (error) {
    if (!isSluiceError(error, 'STORAGE_LOCKED')) throw error;
    throw sluiceError('PIPELINE_UPDATE_RUNNING', { pid: error.parameters['pid'] ?? '?' }, { cause: error });
  }
}

function createdBy(
  { spec }: PipelineGraph,
  { selection, trigger }: UpdateRequest,
): Parameters<typeof createUpdateEvent>[1] {
  const { refresh, fullRefresh, fullRefreshAll, resetCheckpoints } = selection;
  return {
    cause: trigger === 'continuous' ? 'WATCH' : 'USER_ACTION',
    refresh,
    fullRefresh,
    fullRefreshAll,
    resetCheckpoints,
    continuous: trigger === 'continuous',
    dryRun: false,
    configuration: spec.configuration,
  };
}

/** The settings are checked later, where an error of theirs is told as one of the update. */
function updateSettingsOr16({ spec }: PipelineGraph): { readonly maxConcurrentFlows: number } {
  try {
    return updateSettings(spec.configuration);
  } catch {
    return { maxConcurrentFlows: 16 };
  }
}

function internalError(cause: unknown): SluiceError {
  const detail = cause instanceof Error ? cause.message : String(cause);
  return sluiceError('INTERNAL_ERROR', { detail }, { cause });
}
