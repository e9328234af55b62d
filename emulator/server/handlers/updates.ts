import { readLastUpdate, readUpdates, runUpdate, stopUpdate } from '../../protocol/rpc/updates.ts';
import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { eventLogFolder } from '../../pipeline/eventLog/appendEvents.ts';
import { openEventLog, type OpenEventLog } from '../../pipeline/eventLog/readEvents.ts';
import { requireNoConflict } from '../../pipeline/update/selection.ts';
import { outcomeDto } from '../dto/outcome.ts';
import { isStorageLocked } from '../../host/storageLock.ts';
import { handle, type Handler } from '../handler.ts';
import { brokenOff, stateOf } from '../updateState.ts';

export const updateHandlers: readonly Handler[] = [
  handle(runUpdate, async ({ spec, selection, watch = false, why }, { workspace, signal }) => {
    requireNoConflict(selection);
    const end = workspace.updates.begin(spec, spec);
    try {
      return await workspace.withProject(
        spec,
        async (open) => {
          const { graph, errors } = await open.check({ purpose: 'run' });
          const [first] = errors;
          if (graph === undefined) throw first ?? new Error('the project has no graph and no error');
          return outcomeDto(await workspace.updates.run(spec, { open, graph, selection, watch, why, signal }));
        },
        { saved: true },
      );
    } finally {
      end();
    }
  }),
  handle(readUpdates, async (_params, { workspace }) => workspace.updates.list()),
  handle(readLastUpdate, async ({ spec }, { workspace }) => {
    const running = workspace.updates.list().find((state) => state.spec === spec && state.endedAt === undefined);
    if (running !== undefined) return running;
    const project = (await workspace.projects()).find((one) => one.spec === spec);
    if (project === undefined) throw sluiceError('RPC_NOT_FOUND', { what: 'project', name: spec });
    if (project.storage === '') return null;
    return workspace.withEngine(async (engine) => {
      const log = await eventLogIfPresent(engine, eventLogFolder(project.storage));
      const [newest] = (await log?.updates()) ?? [];
      if (log === undefined || newest === undefined) return null;
      const state = stateOf(spec, await log.events({ updateId: newest, level: 'METRICS' }));
      if (state === undefined) return null;
      // Its process died before it could tell the end.
      return state.endedAt === undefined && !isStorageLocked(project.storage) ? brokenOff(state) : state;
    });
  }),
  handle(stopUpdate, async ({ spec }, { workspace }) => {
    workspace.updates.stop(spec);
    return null;
  }),
];

async function eventLogIfPresent(
  engine: Parameters<typeof openEventLog>[0],
  folder: string,
): Promise<OpenEventLog | undefined> {
  try {
    return await openEventLog(engine, folder);
  } catch (error) {
    if (isSluiceError(error, 'EVENT_LOG_NOT_FOUND')) return undefined;
    throw error;
  }
}
