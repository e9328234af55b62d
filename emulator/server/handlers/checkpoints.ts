import { localPath } from '../../batch/localPath.ts';
import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { queryIdOf } from '../../guard/generations.ts';
import { isStorageLocked } from '../../host/storageLock.ts';
import { queryGenerations, streamQueries, type StreamQuery } from '../../pipeline/checkpoints/streamQueries.ts';
import {
  compareCheckpoints,
  findCheckpoints,
  inspectCheckpoint,
  listCheckpoints,
  measureCheckpoint,
  readBatch,
  readBatches,
  readSourceFiles,
  readState,
  readWatermarks,
  type CheckpointDto,
} from '../../protocol/rpc/checkpoints.ts';
import { batchDetail, batchPage } from '../../streaming/inspect/batchPage.ts';
import { compareCheckpoints as compare } from '../../streaming/inspect/compareCheckpoints.ts';
import { folderSize } from '../../streaming/inspect/folderSize.ts';
import { ownStateReader, type OwnStateReader } from '../../streaming/inspect/ownState.ts';
import { sourceFilePage } from '../../streaming/inspect/sourceFilePage.ts';
import { statePage } from '../../streaming/inspect/statePage.ts';
import { watermarkSeries, type ToldBatch } from '../../streaming/inspect/watermarkSeries.ts';
import type { ComputeSession } from '../../compute/computeSession.ts';
import { toldBatches } from '../../pipeline/checkpoints/toldBatches.ts';
import { eventLogFolder } from '../../pipeline/eventLog/appendEvents.ts';
import { batchDetailDto, batchDto, statePageDto, watermarkSeriesDto } from '../dto/checkpointPages.ts';
import { checkpointOverview, type KnownTable } from '../../streaming/inspect/checkpointOverview.ts';
import { findStreamCheckpoints } from '../../streaming/inspect/checkpointSummary.ts';
import { readSinkTable } from '../../streaming/inspect/deltaSinkTable.ts';
import type { OpenProject } from '../../workspace/openProject.ts';
import { checkpointDto, streamQueryDto } from '../dto/checkpoints.ts';
import { labelOf } from '../dto/graph.ts';
import { handle, type Call, type Handler } from '../handler.ts';

const mostFound = 50;

export const checkpointHandlers: readonly Handler[] = [
  handle(listCheckpoints, ({ spec }, { workspace }) =>
    workspace.withProject(spec, async (open) => {
      const queries = await projectQueries(open);
      const context = { files: open.ports.files, isHeld: isStorageLocked };
      return Promise.all(
        queries.map(async (query) =>
          streamQueryDto(query, open.project.spec, await queryGenerations(context, query.root)),
        ),
      );
    }),
  ),
  handle(findCheckpoints, async ({ folder }, { workspace }) => {
    const { files } = workspace;
    const path = await existingFolder(files, folder, workspace.folder);
    const found = await findStreamCheckpoints(files, path, mostFound);
    return Promise.all(
      found.map(async (one) => {
        const queryId = await queryIdOf(files, one);
        return { path: one, ...(queryId === undefined ? {} : { queryId }) };
      }),
    );
  }),
  handle(inspectCheckpoint, async ({ path: given, spec, table }, call) => {
    const { workspace } = call;
    const path = await existingFolder(workspace.files, given, workspace.folder);
    const picked = table === undefined ? undefined : localPath(table, workspace.folder);
    const project = spec ?? (await projectAround(call, path));
    const inspect = async (io: DeltaIo, belonging: Belonging | undefined): Promise<CheckpointDto> => {
      const context = {
        files: workspace.files,
        isHeld: isStorageLocked,
        readTable: (tablePath: string, queryId: string | undefined) => readSinkTable(io, tablePath, queryId),
      };
      const overview = await checkpointOverview(context, path, tableOf(picked, belonging));
      const { root, generation } = generationOf(path);
      const generations = generation === undefined ? [] : await queryGenerations(context, root);
      return checkpointDto(overview, { flow: belonging?.flow, generations });
    };
    if (project === undefined) return workspace.withEngine(({ io }) => inspect(io, undefined));
    return workspace.withProject(project, async (open) => inspect(open.io, await belongingTo(open, path)));
  }),
  handle(measureCheckpoint, async ({ path }, { workspace: { files, folder } }) =>
    folderSize(files, await existingFolder(files, path, folder)),
  ),
  handle(readBatches, async ({ path, offset, limit }, { workspace: { files, folder } }) => {
    const page = await batchPage(files, localPath(path, folder), { offset, limit });
    return { total: page.total, offset: page.offset, batches: page.batches.map(batchDto) };
  }),
  handle(readBatch, async ({ path: given, batch }, { workspace: { files, folder } }) => {
    const path = localPath(given, folder);
    const detail = await batchDetail(files, path, batch);
    if (detail === undefined) throw sluiceError('STREAM_BATCH_NOT_FOUND', { path, batchId: batch });
    return batchDetailDto(detail);
  }),
  handle(readWatermarks, async ({ path: given, spec, before, limit }, call) => {
    const { workspace } = call;
    const path = localPath(given, workspace.folder);
    const project = spec ?? (await projectAround(call, path));
    const told = project === undefined ? [] : await toldOf(call, project, path);
    return watermarkSeriesDto(await watermarkSeries(workspace.files, path, { before, limit }, told));
  }),
  handle(
    readSourceFiles,
    async ({ path, source, entries, search, offset, limit }, { workspace: { files, folder } }) => {
      const question = { path: localPath(path, folder), source: folderName(source), entries, search, offset, limit };
      const page = await sourceFilePage(files, question);
      return {
        total: page.total,
        offset,
        files: page.files.map((file) => ({ path: file.path, entry: file.batchId, modifiedAt: file.timestamp })),
      };
    },
  ),
  handle(readState, ({ path, operator, store, version, partition, search, offset, limit }, { workspace }) =>
    workspace.withEngine(async ({ session }) => {
      const question = { version, partition, search: search === '' ? undefined : search, offset, limit };
      const page = await statePage(workspace.files, () => stateReader(session, workspace.files), {
        ...question,
        path: localPath(path, workspace.folder),
        operatorId: operator,
        store: folderName(store),
      });
      return statePageDto(page, offset);
    }),
  ),
  handle(compareCheckpoints, async ({ left, right }, { workspace: { files, folder } }) => {
    const context = { files, isHeld: isStorageLocked, readTable: async () => ({ kind: 'unknown' }) as const };
    const [one, other] = [await existingFolder(files, left, folder), await existingFolder(files, right, folder)];
    const comparison = compare(
      await checkpointOverview(context, one, undefined),
      await checkpointOverview(context, other, undefined),
    );
    return { left: one, right: other, ...comparison };
  }),
];

/** Versions of state are held in the session that read them, and go with it. */
const stateReaders = new WeakMap<ComputeSession, OwnStateReader>();

async function stateReader(session: ComputeSession, files: FileSystem): Promise<OwnStateReader> {
  const reader = stateReaders.get(session) ?? ownStateReader(session, files, 'inspected_state');
  stateReaders.set(session, reader);
  return reader;
}

/** What the event log of a project tells of the flow whose generation a folder is. */
async function toldOf({ workspace }: Call, spec: string, path: string): Promise<readonly ToldBatch[]> {
  const found = await workspace.withProject(spec, async (open) => ({
    storage: open.project.spec.storage,
    flow: (await belongingTo(open, path))?.flow?.key,
  }));
  const { flow } = found;
  if (flow === undefined) return [];
  return workspace.withEngine((engine) => toldBatches(engine, eventLogFolder(found.storage), flow));
}

/** One name of a folder, so that nothing outside of the stream checkpoint is read by it. */
function folderName(name: string): string {
  if (name === '' || name === '.' || name === '..' || name.includes('/')) {
    throw sluiceError('RPC_NOT_FOUND', { what: 'folder', name });
  }
  return name;
}

async function projectQueries(open: OpenProject): Promise<readonly StreamQuery[]> {
  const { graph } = await open.check({ purpose: 'dryRun' });
  const { project, tables, ports } = open;
  return streamQueries({ spec: project.spec, tables, graph, files: ports.files, isHeld: isStorageLocked });
}

interface Belonging {
  readonly flow: CheckpointDto['flow'];
  readonly table: string | undefined;
}

/** The query of a project whose generation a folder is. */
async function belongingTo(open: OpenProject, path: string): Promise<Belonging | undefined> {
  const { root, generation } = generationOf(path);
  const query = (await projectQueries(open)).find((one) => one.root === root);
  if (query === undefined || generation === undefined) return undefined;
  return {
    flow: { key: query.flow, label: labelOf(query.flow, open.project.spec), generation },
    table: query.table,
  };
}

function generationOf(path: string): { readonly root: string; readonly generation: number | undefined } {
  const at = path.lastIndexOf('/');
  const name = path.slice(at + 1);
  return { root: path.slice(0, at), generation: /^\d{1,15}$/.test(name) ? Number(name) : undefined };
}

function tableOf(picked: string | undefined, belonging: Belonging | undefined): KnownTable | undefined {
  if (picked !== undefined) return { path: picked, from: 'picked' };
  return belonging?.table === undefined ? undefined : { path: belonging.table, from: 'project' };
}

/** The project in whose storage a folder lies. */
async function projectAround({ workspace }: Call, path: string): Promise<string | undefined> {
  // Looking for projects goes through the whole folder; only what lies in a storage is worth it.
  if (!path.includes('/_checkpoints/')) return undefined;
  const projects = await workspace.projects();
  return projects.find(({ storage }) => storage !== '' && path.startsWith(`${storage}/`))?.spec;
}

async function existingFolder(files: FileSystem, given: string, base: string): Promise<string> {
  const path = localPath(given, base);
  const status = await files.status(path);
  if (status === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
  if (!status.isDirectory) throw sluiceError('PATH_NOT_A_FOLDER', { path });
  return path;
}
