import type { Clock } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';
import { isJsonObject, type Json } from '../base/json.ts';
import { eventDto } from '../pipeline/eventLog/eventDto.ts';
import type { PipelineEvent } from '../pipeline/event.ts';
import type { PipelineGraph } from '../pipeline/graph.ts';
import type { Selection, UpdateOutcome } from '../pipeline/update/request.ts';
import { updateChanged, updateEvent, type FlowStateDto, type UpdateStateDto } from '../protocol/rpc/updates.ts';
import { projectsChanged } from '../protocol/rpc/projects.ts';
import type { OpenProject } from '../workspace/openProject.ts';
import { runProject } from '../workspace/runProject.ts';
import { errorDtoOf } from './dto/error.ts';
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
          broadcast(updateEvent, { spec, event: eventDto(event) });
          const before = states.get(spec);
          const after = stateAfter(before?.updateId === event.origin.updateId ? before : undefined, spec, event);
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

const terminal = new Set(['COMPLETED', 'FAILED', 'CANCELED']);

/** What is known of an update once this event was told. Pure; the same object when the event says nothing of it. */
export function stateAfter(before: UpdateStateDto | undefined, spec: string, event: PipelineEvent): UpdateStateDto {
  const state: UpdateStateDto = before ?? {
    spec,
    updateId: event.origin.updateId,
    state: 'QUEUED',
    flows: [],
    startedAt: event.timestamp,
  };
  if (event.type === 'update_progress') {
    const name = textOf(objectOf(event.details['update_progress'])['state']) ?? state.state;
    return {
      ...state,
      state: name,
      ...(terminal.has(name) ? { endedAt: event.timestamp } : {}),
      ...(event.error === undefined ? {} : { error: errorDtoOf(event.error) }),
    };
  }
  const { flowName, datasetName } = event.origin;
  if (event.type !== 'flow_progress' || flowName === undefined) return state;
  const known = state.flows.find(({ key }) => key === flowName);
  const flow = flowAfter(known ?? newFlow(flowName, datasetName ?? flowName), event);
  const flows = known === undefined ? [...state.flows, flow] : state.flows.map((one) => (one === known ? flow : one));
  return { ...state, flows };
}

function newFlow(key: string, dataset: string): FlowStateDto {
  return { key, dataset, status: 'QUEUED', rows: 0, batches: 0, dropped: 0 };
}

function flowAfter(flow: FlowStateDto, event: PipelineEvent): FlowStateDto {
  const progress = objectOf(event.details['flow_progress']);
  const metrics = objectOf(progress['metrics']);
  const quality = objectOf(progress['data_quality']);
  const streaming = objectOf(progress['streaming_metrics']);
  const duration = numberOf(streaming['batch_duration']);
  return {
    ...flow,
    status: textOf(progress['status']) ?? flow.status,
    rows: flow.rows + (numberOf(metrics['num_output_rows']) ?? 0),
    batches: flow.batches + (event.origin.batchId === undefined ? 0 : 1),
    dropped: flow.dropped + (numberOf(quality['dropped_records']) ?? 0),
    ...(duration === undefined ? {} : { batchDuration: duration }),
    ...(event.error === undefined ? {} : { error: errorDtoOf(event.error) }),
  };
}

function objectOf(value: Json | undefined): { readonly [name: string]: Json | undefined } {
  return isJsonObject(value) ? value : {};
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
