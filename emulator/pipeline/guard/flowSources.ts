import type { Clock } from '../../base/clock.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { localPath } from '../../batch/localPath.ts';
import type { TableCatalog } from '../../batch/tableCatalog.ts';
import { currentGeneration, generationFolder } from '../../guard/generations.ts';
import type { SourceDescription } from '../../guard/sourceReach.ts';
import { openFileSourceLog } from '../../streaming/sources/fileSourceLog.ts';
import type { ElementKey, GraphFlow, PipelineGraph } from '../graph.ts';
import { outsideReads, type OutsideRead } from '../move/readsOfPlan.ts';
import { flowCheckpoints } from '../update/checkpointFolders.ts';
import { splitName, tableName } from '../update/tableNames.ts';

export interface SourcePorts {
  readonly files: FileSystem;
  readonly clock: Clock;
  readonly tables: TableCatalog;
}

/** What the flows into a table read, for the impact of a reset. */
export async function flowSources(
  ports: SourcePorts,
  graph: PipelineGraph,
  target: ElementKey,
): Promise<readonly SourceDescription[]> {
  const sources = new Map<string, SourceDescription>();
  const add = (source: SourceDescription): void => void sources.set(`${source.kind} ${source.name}`, source);
  for (const flow of graph.flows.filter((one) => one.target === target)) {
    for (const { key, kind } of flow.inputs) {
      const name = kind === 'path' ? undefined : tableName(graph.tables.get(key)?.definition.name ?? splitName(key));
      if (name === undefined) continue;
      const entry = await ports.tables.find(name);
      if (entry?.kind !== 'view') add({ kind: 'delta', name: key, path: entry?.path ?? ports.tables.folderOf(name) });
    }
    const plan = flow.executable ?? (flow.flow.kind === 'query' ? flow.flow.plan : flow.flow.source);
    for (const read of outsideReads(plan)) {
      const source = await outsideSource(ports, graph, flow, read);
      if (source !== undefined) add(source);
    }
  }
  return [...sources.values()];
}

const fileFormats: ReadonlySet<string> = new Set([
  'json',
  'csv',
  'parquet',
  'text',
  'cloudfiles',
  'cloud_files',
  'read_files',
]);

async function outsideSource(
  ports: SourcePorts,
  graph: PipelineGraph,
  flow: GraphFlow,
  read: OutsideRead,
): Promise<SourceDescription | undefined> {
  const format = read.format.toLowerCase();
  const path = read.path === undefined ? undefined : plainPath(read.path, graph.spec.root);
  if (format === 'delta' && path !== undefined) return { kind: 'delta', name: path, path };
  if (!fileFormats.has(format)) return { kind: 'other', name: read.path ?? read.format, format: read.format };
  if (path === undefined) return { kind: 'other', name: read.format, format: `a reader of the format ${read.format}` };
  // A batch read takes what is there each time; nothing of it is remembered.
  if (!flow.streaming) return undefined;
  const folder = path.replace(/[*?[{].*$/, '');
  const readFiles = (await filesRead(ports, graph, flow)).filter((file) => file.startsWith(folder));
  return { kind: 'files', name: path, readFiles };
}

function plainPath(text: string, folder: string): string | undefined {
  try {
    return localPath(text, folder);
  } catch {
    // A place that this machine does not reach.
    return undefined;
  }
}

/** The files that the current generation of a flow's stream checkpoint knows as read. */
async function filesRead(ports: SourcePorts, graph: PipelineGraph, flow: GraphFlow): Promise<readonly string[]> {
  const target = graph.tables.get(flow.target)?.definition.name ?? [flow.target];
  const root = flowCheckpoints(graph.spec.storage, target, flow);
  const generation = await currentGeneration(ports.files, root);
  if (generation === undefined) return [];
  const read: string[] = [];
  for (const { path, isDirectory } of (await ports.files.list(`${generationFolder(root, generation)}/sources`)) ?? []) {
    if (!isDirectory) continue;
    const log = await openFileSourceLog({ ...ports, folder: path, ...logSettings });
    read.push(...log.all().map((file) => file.path));
  }
  return read;
}

/** Spark's defaults; a log that is only read does not come to use them. */
const logSettings = { compactInterval: 10, minBatchesToRetain: 100, cleanupDelay: 600_000 };
