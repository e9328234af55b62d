import { localPath } from '../../batch/localPath.ts';
import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import { queryIdOf } from '../../guard/generations.ts';
import { isStorageLocked } from '../../host/storageLock.ts';
import { queryGenerations, streamQueries, type StreamQuery } from '../../pipeline/checkpoints/streamQueries.ts';
import {
  findCheckpoints,
  inspectCheckpoint,
  listCheckpoints,
  type CheckpointDto,
} from '../../protocol/rpc/checkpoints.ts';
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
];

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
