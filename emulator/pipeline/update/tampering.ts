import type { SluiceError } from '../../base/errors.ts';
import { inspectTables } from '../../guard/inspect.ts';
import type { ResetPorts } from '../../guard/reset.ts';
import { rememberTables, type TableQuestion } from '../../guard/tableFacts.ts';
import type { ElementKey, PipelineGraph } from '../graph.ts';
import { flowCheckpoints } from './checkpointFolders.ts';
import type { PlannedTable } from './materialise.ts';
import type { SelectedTables } from './selection.ts';

/** What another hand has done to tables and stream checkpoints since the last update. */
export interface Tampering {
  /** Flows that must not start, with the error that says why. */
  readonly blocked: ReadonlyMap<ElementKey, SluiceError>;
  /** Tables that must stay as they were found. */
  readonly tables: ReadonlySet<ElementKey>;
}

export async function findTampering(
  place: ResetPorts,
  graph: PipelineGraph,
  planned: readonly PlannedTable[],
  selected: SelectedTables,
): Promise<Tampering> {
  const findings = await inspectTables(place, questionsOf(graph, planned, selected));
  const tables = new Set(findings.map(({ table }) => table));
  const blocked = new Map<ElementKey, SluiceError>(findings.map(({ flow, error }) => [flow, error]));
  // Nobody may write a table that is gone, or its stream checkpoints would no longer tell that it was there.
  for (const { table, plan } of planned) {
    const [first] = findings.filter((finding) => finding.table === table.key);
    if (first === undefined || plan.kind !== 'create') continue;
    for (const flow of table.flows) if (!blocked.has(flow)) blocked.set(flow, first.error);
  }
  return { blocked, tables };
}

/** Remembers how the tables of an update are at its end, but for those that were found altered. */
export async function rememberUpdated(
  place: ResetPorts,
  graph: PipelineGraph,
  planned: readonly PlannedTable[],
  { tables }: Tampering,
): Promise<void> {
  const known = planned.filter(({ table }) => !tables.has(table.key));
  await rememberTables(place, questionsOf(graph, known));
}

function questionsOf(
  graph: PipelineGraph,
  planned: readonly PlannedTable[],
  selected?: SelectedTables,
): readonly TableQuestion[] {
  return planned.flatMap(({ table, path, fullRefresh }): readonly TableQuestion[] => {
    const flows = graph.flows
      .filter(({ target, streaming }) => target === table.key && streaming)
      .map((flow) => ({
        flow: flow.key,
        root: flowCheckpoints(graph.spec.storage, table.definition.name, flow),
      }));
    if (flows.length === 0) return [];
    const checkpoints = selected?.resetCheckpoints.has(table.key) === true ? 'resetCheckpoints' : undefined;
    const startsOver = fullRefresh ? 'fullRefresh' : checkpoints;
    return [{ table: table.key, path, flows, ...(startsOver === undefined ? {} : { startsOver }) }];
  });
}
