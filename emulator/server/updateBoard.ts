import type { Clock } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';
import { eventDto } from '../pipeline/eventLog/eventDto.ts';
import type { PipelineGraph } from '../pipeline/graph.ts';
import type { Selection, UpdateOutcome } from '../pipeline/update/request.ts';
import { updateChanged, updateEvent, type UpdateStateDto } from '../protocol/rpc/updates.ts';
import { projectsChanged } from '../protocol/rpc/projects.ts';
import type { OpenProject } from '../workspace/openProject.ts';
import { runProject } from '../workspace/runProject.ts';
import { errorDtoOf } from './dto/error.ts';
import { stateAfter } from './updateState.ts';
import type { Broadcast, LogLevel } from './workspace.ts';

export interface BoardUpdate {
  readonly open: OpenProject;
  readonly graph: PipelineGraph;
  readonly selection: Selection;
  readonly watch: boolean;
  readonly why: string;
  /** Aborted with the reason `cancelled` it stops the update; a client that went away does not. */
  readonly signal: AbortSignal;
}

/** The updates of a workspace: one at a time of each project, and what is known of the newest of each. */
export interface UpdateBoard {
  list(): readonly UpdateStateDto[];
  /** Takes the place of the running update of a project. UPDATE_IN_PROGRESS while there is one. Give it back with the function that it returns. */
  begin(spec: string, project: string): () => void;
  run(spec: string, update: BoardUpdate): Promise<UpdateOutcome>;
  stop(spec: string): void;
  /** Those that go on until somebody stops them; asked for when the last client is gone. */
  stopWatching(): void;
  isBusy(): boolean;
  /** Stops all and resolves when they have ended. */
  stopAll(): Promise<void>;
}

interface Running {
  readonly stop: AbortController;
  readonly watch: boolean;
  ended: Promise<unknown>;
}

export function updateBoard({
  clock,
  broadcast,
  log,
}: {
  readonly clock: Clock;
  readonly broadcast: Broadcast;
  log(level: LogLevel, message: string): void;
}): UpdateBoard {
  const states = new Map<string, UpdateStateDto>();
  const places = new Set<string>();
  const running = new Map<string, Running>();

  const set = (state: UpdateStateDto): void => {
    states.set(state.spec, state);
    broadcast(updateChanged, state);
  };

  const runHere = async (spec: string, update: BoardUpdate, stop: AbortController): Promise<UpdateOutcome> => {
    const cancel = (): void => {
      if (update.signal.reason === 'cancelled') stop.abort();
    };
    update.signal.addEventListener('abort', cancel, { once: true });
    if (update.signal.aborted) cancel();
    const { settings } = update.open.project.spec;
    try {
      return await runProject(
        update.open,
        {
          graph: update.graph,
          selection: update.selection,
          trigger: update.watch ? 'continuous' : settings.trigger,
          signal: stop.signal,
          why: update.why,
          print: (text) => log('info', text),
          onWarning: (error) => log('warn', error instanceof Error ? error.message : String(error)),
        },
        (event) => {
          const told = eventDto(event);
          broadcast(updateEvent, { spec, event: told });
          const before = states.get(spec);
          const after = stateAfter(before, spec, told);
          if (after !== before) set(after);
        },
      );
    } finally {
      update.signal.removeEventListener('abort', cancel);
    }
  };

  return {
    list: () => [...states.values()],
    begin(spec, project) {
      if (places.has(spec)) throw sluiceError('UPDATE_IN_PROGRESS', { project });
      places.add(spec);
      return () => void places.delete(spec);
    },
    async run(spec, update) {
      const stop = new AbortController();
      const work = runHere(spec, update, stop);
      const entry: Running = { stop, watch: update.watch, ended: work.catch(() => undefined) };
      running.set(spec, entry);
      try {
        const outcome = await work;
        const known = states.get(spec);
        if (known !== undefined && known.updateId === outcome.updateId) {
          set({
            ...known,
            state: outcome.state,
            endedAt: clock.now(),
            ...(outcome.error === undefined ? {} : { error: errorDtoOf(outcome.error) }),
          });
        }
        return outcome;
      } catch (error) {
        // What failed before it could tell its end must not be shown as running for ever.
        const known = states.get(spec);
        if (known !== undefined && known.endedAt === undefined) {
          set({ ...known, state: 'FAILED', endedAt: clock.now(), error: errorDtoOf(error) });
        }
        throw error;
      } finally {
        if (running.get(spec) === entry) running.delete(spec);
        broadcast(projectsChanged, { spec, what: 'data' });
      }
    },
    stop: (spec) => running.get(spec)?.stop.abort(),
    stopWatching() {
      for (const { watch, stop } of running.values()) if (watch) stop.abort();
    },
    isBusy: () => places.size > 0 || running.size > 0,
    async stopAll() {
      for (const { stop } of running.values()) stop.abort();
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}
