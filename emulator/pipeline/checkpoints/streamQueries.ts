import { isSluiceError } from '../../base/errors.ts';
import type { TableCatalog } from '../../batch/tableCatalog.ts';
import { generationFolder, generationsOf } from '../../guard/generations.ts';
import {
  checkpointSummary,
  type CheckpointSummary,
  type SummaryContext,
} from '../../streaming/inspect/checkpointSummary.ts';
import type { ElementKey, GraphFlow, PipelineGraph } from '../graph.ts';
import type { ProjectSpec } from '../project.ts';
import { flowCheckpoints } from '../update/checkpointFolders.ts';
import { tablePath } from '../update/materialise.ts';
import { sinkTarget } from '../update/sinkTarget.ts';
import { tableName } from '../update/tableNames.ts';

/** A query of a project: a streaming flow, or what one that is gone has left on the disk. */
export interface StreamQuery {
  readonly flow: ElementKey;
  readonly target: ElementKey;
  /** Absolute folder of the Delta table that it writes; undefined where it writes none. */
  readonly table: string | undefined;
  /** Absolute folder below which its generations lie. */
  readonly root: string;
  /** Undefined while the project has errors, since then nobody knows. */
  readonly defined: boolean | undefined;
  /** What it reads as streams. */
  readonly inputs: readonly ElementKey[];
}

export interface QueryPlace extends SummaryContext {
  readonly spec: ProjectSpec;
  readonly tables: TableCatalog;
  /** Undefined while the project has errors. */
  readonly graph: PipelineGraph | undefined;
}

/** Streaming flows in the order of the graph, then what lies on the disk beside them. */
export async function streamQueries(place: QueryPlace): Promise<readonly StreamQuery[]> {
  const { graph } = place;
  const queries: StreamQuery[] = [];
  for (const flow of graph?.flows ?? []) {
    const name = graph?.tables.get(flow.target)?.definition.name ?? graph?.sinks.get(flow.target)?.name;
    if (graph === undefined || !flow.streaming || name === undefined) continue;
    queries.push({
      flow: flow.key,
      target: flow.target,
      table: await targetFolder(place, graph, flow),
      root: flowCheckpoints(place.spec.storage, name, flow),
      defined: true,
      inputs: flow.inputs.filter(({ streaming }) => streaming).map(({ key }) => key),
    });
  }
  const known = new Set(queries.map(({ root }) => root));
  const others = (await checkpointRoots(place)).filter(({ root }) => !known.has(root));
  return [...queries, ...others];
}

export interface Generation extends CheckpointSummary {
  readonly generation: number;
  readonly current: boolean;
}

/** Generations of a query, newest first. */
export async function queryGenerations(context: SummaryContext, root: string): Promise<readonly Generation[]> {
  const numbers = [...(await generationsOf(context.files, root))].reverse();
  return Promise.all(
    numbers.map(async (generation, index) => ({
      ...(await checkpointSummary(context, generationFolder(root, generation))),
      generation,
      current: index === 0,
    })),
  );
}

/** A table or sink that can't be placed has none; the graph's own checks tell why. */
async function targetFolder(
  { tables, spec }: QueryPlace,
  graph: PipelineGraph,
  { target }: GraphFlow,
): Promise<string | undefined> {
  try {
    const table = graph.tables.get(target);
    if (table !== undefined) return await tablePath(tables, table, spec.root);
    const sink = graph.sinks.get(target);
    return sink === undefined ? undefined : (await sinkTarget({ ports: { tables }, graph }, sink)).path;
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
}

/** `_checkpoints/<catalog>/<schema>/<table>/<flow>` and `_checkpoints/<sink>/<flow>` that hold generations. */
async function checkpointRoots({ files, spec, tables, graph }: QueryPlace): Promise<readonly StreamQuery[]> {
  const found: StreamQuery[] = [];
  let level: readonly (readonly string[])[] = [[]];
  for (let depth = 0; depth < 4; depth += 1) {
    const next: (readonly string[])[] = [];
    for (const parts of level) {
      const folder = [spec.storage, '_checkpoints', ...parts].join('/');
      const names = ((await files.list(folder)) ?? []).filter(({ isDirectory }) => isDirectory).map(({ name }) => name);
      next.push(...names.sort().map((name) => [...parts, name]));
    }
    level = next;
    if (depth !== 1 && depth !== 3) continue;
    for (const parts of level) {
      const root = [spec.storage, '_checkpoints', ...parts].join('/');
      if (!(await holdsGenerations(files, root))) continue;
      const names = parts.map(plainName);
      const target = names.slice(0, -1);
      const table = tableName(target);
      const entry = table === undefined ? undefined : await tables.find(table);
      found.push({
        flow: [...target.slice(0, -1), names.at(-1) ?? ''].join('.'),
        target: target.join('.'),
        table: entry?.kind === 'table' ? entry.path : undefined,
        root,
        defined: graph === undefined ? undefined : false,
        inputs: [],
      });
    }
  }
  return found;
}

async function holdsGenerations(files: QueryPlace['files'], root: string): Promise<boolean> {
  for (const generation of await generationsOf(files, root)) {
    const names = ((await files.list(generationFolder(root, generation))) ?? []).map(({ name }) => name);
    if (names.some((name) => name === 'metadata' || name === 'offsets' || name === 'commits')) return true;
  }
  return false;
}

/** What `flowCheckpoints` encodes, decoded. */
function plainName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
