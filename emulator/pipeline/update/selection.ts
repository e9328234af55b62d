import { sluiceError, type SluiceError } from '../../base/errors.ts';
import { nearest } from '../../base/nearest.ts';
import { splitName } from './tableNames.ts';
import type { ElementKey, GraphFlow, PipelineGraph } from '../graph.ts';
import type { Selection } from './request.ts';

/** What an update does to each table of the graph. Tables that stand in neither set are excluded. */
export interface SelectedTables {
  readonly refresh: ReadonlySet<ElementKey>;
  readonly fullRefresh: ReadonlySet<ElementKey>;
  /** Streaming tables whose stream checkpoints begin anew; they are refreshed as well. */
  readonly resetCheckpoints: ReadonlySet<ElementKey>;
  /** Every table was asked for by one word, so that a protected one is left out rather than refused. */
  readonly fullRefreshAll: boolean;
}

/**
 * Reads a selection against the graph. It is not expanded: what reads or feeds a selected table stays out, and counts as up to date.
 * Unlike Spark, a name that matches nothing is refused. Source: apache/spark, sql/pipelines `GraphFilter`; fact of the recorded
 * answers `select-*`.
 */
export function selectTables(graph: PipelineGraph, selection: Selection): SelectedTables {
  requireNoConflict(selection);
  const sinks = new Set(graph.sinks.keys());
  const resetCheckpoints = named(graph, '--reset-checkpoints', selection.resetCheckpoints, sinks);
  for (const key of resetCheckpoints) requireStream(graph, key);
  if (selection.fullRefreshAll) {
    const fullRefresh = new Set(graph.tables.keys());
    requireDisjoint([...resetCheckpoints].filter((key) => fullRefresh.has(key)));
    // What a sink has received stays received: its streams go on.
    return { refresh: sinks, fullRefresh, resetCheckpoints, fullRefreshAll: true };
  }
  const outputs = new Set([...graph.tables.keys(), ...sinks]);
  const fullRefresh = named(graph, '--full-refresh', selection.fullRefresh);
  const asked = named(graph, '--refresh', selection.refresh);
  requireDisjoint([...asked].filter((key) => fullRefresh.has(key)));
  requireDisjoint([...resetCheckpoints].filter((key) => fullRefresh.has(key)));
  const nothingNamed = asked.size === 0 && fullRefresh.size === 0;
  const refresh = nothingNamed ? outputs : new Set([...asked, ...resetCheckpoints]);
  return { refresh, fullRefresh, resetCheckpoints, fullRefreshAll: false };
}

/** The check that comes before the spec is even read. */
export function requireNoConflict({ fullRefreshAll, refresh, fullRefresh }: Selection): void {
  if (!fullRefreshAll) return;
  // The spelling of the second one is Spark's own.
  const conflicting = fullRefresh.length > 0 ? '--full_refresh' : refresh.length > 0 ? '--refresh' : undefined;
  if (conflicting === undefined) return;
  throw sluiceError('CONFLICTING_PIPELINE_REFRESH_OPTIONS', { conflicting_option: conflicting });
}

/** The flows that write what is selected, by what is done to their targets. */
export function isSelected(selected: SelectedTables, target: ElementKey): boolean {
  return selected.refresh.has(target) || selected.fullRefresh.has(target);
}

/**
 * Emptying a table breaks the streams that read it, unless they begin anew as well.
 * `kept` are tables whose full refresh the guard has turned into a refresh.
 */
export function requireReadersSelected(
  graph: PipelineGraph,
  selected: SelectedTables,
  kept: ReadonlySet<ElementKey>,
): void {
  const emptied = [...selected.fullRefresh].filter(
    (key) => !kept.has(key) && graph.tables.get(key)?.definition.kind === 'streamingTable',
  );
  for (const table of emptied) {
    const readers = streamReaders(graph, table).filter(
      (flow) =>
        (!selected.fullRefresh.has(flow.target) || kept.has(flow.target)) &&
        !selected.resetCheckpoints.has(flow.target),
    );
    if (readers.length === 0) continue;
    throw sluiceError(
      'PIPELINE_FULL_REFRESH_BREAKS_READERS',
      { table, readers: readers.map(({ key }) => key).join(', '), ways: waysOut(graph, selected, readers) },
      { position: graph.tables.get(table)?.definition.position },
    );
  }
}

/** The flows that read a table as a stream, those into itself aside. */
function streamReaders(graph: PipelineGraph, table: ElementKey): readonly GraphFlow[] {
  return graph.flows.filter(
    (flow) =>
      flow.streaming && flow.target !== table && flow.inputs.some((input) => input.key === table && input.streaming),
  );
}

/**
 * What has to begin anew with tables that a full refresh empties, so that no stream is broken: the tables whose flows read them as streams,
 * the tables that read those, and so on; and the sinks on the way, whose stream checkpoints begin anew.
 */
export function beginAnewWith(
  graph: PipelineGraph,
  tables: readonly ElementKey[],
): { readonly tables: readonly ElementKey[]; readonly sinks: readonly ElementKey[] } {
  const all = new Set(tables);
  const sinks = new Set<ElementKey>();
  for (const table of all) {
    if (graph.tables.get(table)?.definition.kind !== 'streamingTable') continue;
    // A set is walked to its end, what is added meanwhile included.
    for (const { target } of streamReaders(graph, table)) (graph.tables.has(target) ? all : sinks).add(target);
  }
  return { tables: [...all].filter((table) => !tables.includes(table)), sinks: [...sinks] };
}

function waysOut(graph: PipelineGraph, selected: SelectedTables, readers: readonly GraphFlow[]): string {
  const targets = [...new Set(readers.map(({ target }) => target))];
  const tables = selected.fullRefreshAll ? [] : targets.filter((target) => graph.tables.has(target));
  const streams = targets.filter((target) => !tables.includes(target));
  return [
    ...(tables.length > 0 ? [`--full-refresh ${[...selected.fullRefresh, ...tables].join(',')}`] : []),
    ...(streams.length > 0 ? [`--reset-checkpoints ${streams.join(',')} (rows that they have written stay)`] : []),
  ].join(' and ');
}

function named(
  graph: PipelineGraph,
  option: string,
  names: readonly string[],
  others: ReadonlySet<ElementKey> = new Set(),
): ReadonlySet<ElementKey> {
  const found = new Set<ElementKey>();
  for (const name of names) {
    const key = keyOf(graph, name);
    if (graph.tables.has(key)) found.add(key);
    else if (others.has(name)) found.add(name);
    else throw notFound(graph, option, name);
  }
  return found;
}

/** As Spark qualifies it: with the default catalog and schema of the project. */
function keyOf({ spec }: PipelineGraph, name: string): ElementKey {
  const parts = splitName(name);
  const full =
    parts.length === 1 ? [spec.catalog, spec.schema, ...parts] : parts.length === 2 ? [spec.catalog, ...parts] : parts;
  return full.join('.');
}

function notFound(graph: PipelineGraph, option: string, name: string): SluiceError {
  const key = keyOf(graph, name);
  const lower = key.toLowerCase();
  const tables = [...graph.tables.keys()];
  const sameLetters = tables.find((table) => table.toLowerCase() === lower);
  const flow = graph.flows.find((one) => one.key === name || one.key === key || one.flow.name.at(-1) === name);
  const view = graph.views.get(name) ?? graph.views.get(key);
  const found = ((): string => {
    if (sameLetters !== undefined) return 'a table only when upper and lower case are ignored';
    if (view !== undefined)
      return view.definition.kind === 'temporaryView' ? 'a temporary view and no table' : 'a view and no table';
    if (graph.sinks.has(name)) return 'a sink and no table';
    if (flow !== undefined) return `a flow into ${flow.target} and no table`;
    return 'no table of this project';
  })();
  const short = new Map(tables.map((table) => [table.slice(table.lastIndexOf('.') + 1), table]));
  const last = splitName(name).at(-1) ?? name;
  const near = sameLetters ?? flow?.target ?? nearest(last, [...short.keys()]) ?? nearest(key, tables);
  const meant = near === undefined ? '' : ` Did you mean ${near}?`;
  const all = near === undefined && tables.length <= 10 ? ` Its tables are ${tables.join(', ')}.` : '';
  return sluiceError('PIPELINE_SELECTION_NOT_FOUND', { option, name, found, suggestion: `${meant}${all}` });
}

function requireStream(graph: PipelineGraph, key: ElementKey): void {
  if (graph.flows.some(({ target, streaming }) => target === key && streaming)) return;
  const reason =
    graph.tables.get(key)?.definition.kind === 'materializedView'
      ? 'it is a materialized view, which is computed as a whole'
      : 'no streaming flow writes it';
  throw sluiceError('PIPELINE_CHECKPOINT_NOT_FOUND', { table: key, reason });
}

function requireDisjoint(overlap: readonly ElementKey[]): void {
  if (overlap.length > 0) throw sluiceError('PIPELINE_SELECTION_OVERLAP', { tables: overlap.join(', ') });
}
