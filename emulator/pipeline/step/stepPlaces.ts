import { sluiceError } from '../../base/errors.ts';
import { localPath } from '../../batch/localPath.ts';
import { readSnapshotIfPresent } from '../../delta/snapshot.ts';
import { currentGeneration, generationFolder, queryIdOf } from '../../guard/generations.ts';
import { inspectCheckpoint } from '../../streaming/inspect/inspectCheckpoint.ts';
import type { GraphFlow, PipelineGraph } from '../graph.ts';
import { lazyParquet } from '../graph/diskCatalog.ts';
import { flowCheckpoints } from '../update/checkpointFolders.ts';
import { tablePath } from '../update/materialise.ts';
import type { UpdatePorts } from '../update/request.ts';
import { sinkTarget } from '../update/sinkTarget.ts';
import { projectConf } from '../update/updateConf.ts';

/** Where a flow keeps what it knows and writes what it gives. */
export interface StepPlaces {
  /** Absolute folder of the stream checkpoint of the present generation. */
  readonly checkpoint: string;
  /** Absolute folder of the Delta table that it writes, where it writes one. */
  readonly table: string | undefined;
}

type PlacePorts = Omit<UpdatePorts, 'observer' | 'onStep'>;

export async function stepPlaces(graph: PipelineGraph, flow: GraphFlow, ports: PlacePorts): Promise<StepPlaces> {
  const { spec } = graph;
  const table = graph.tables.get(flow.target);
  const sink = graph.sinks.get(flow.target);
  const name = table?.definition.name ?? sink?.name;
  if (name === undefined)
    throw sluiceError('INTERNAL_ERROR', { detail: `${flow.target} is neither a table nor a sink` });
  const root = flowCheckpoints(spec.storage, name, flow);
  const checkpoint = generationFolder(root, (await currentGeneration(ports.files, root)) ?? 0);
  if (table !== undefined) return { checkpoint, table: await tablePath(ports.tables, table, spec.root) };
  const target = sink === undefined ? undefined : await sinkTarget({ ports, graph }, sink);
  const path = target?.format === 'delta' ? target.path : undefined;
  return { checkpoint, table: path === undefined ? undefined : localPath(path, spec.root) };
}

/** What a start finds on the disk now and does about it, as a whole sentence: the decision of the start itself. */
export async function whatIsNext({ checkpoint, table }: StepPlaces, ports: PlacePorts): Promise<string> {
  const { files, clock, ids } = ports;
  const settings = projectConf(ports.localTimeZone, {}).settings();
  const io = { files, clock, ids, parquet: lazyParquet(() => ports.openCompute({ settings })) };
  const id = await queryIdOf(files, checkpoint).catch(() => undefined);
  if (id === undefined && (await files.list(`${checkpoint}/offsets`)) === undefined) {
    return 'There is no stream checkpoint yet: the next start begins with batch 0.';
  }
  const snapshot = table === undefined ? undefined : await readSnapshotIfPresent(io, table);
  const lastWritten = id === undefined ? undefined : snapshot?.transactions.get(id)?.version;
  const sink =
    table === undefined
      ? { description: 'the sink', lastWritten: 'unknown' as const }
      : { description: `DeltaSink[${table}]`, lastWritten };
  return (await inspectCheckpoint(files, checkpoint, { stateRows: false, sink })).nextStart;
}
