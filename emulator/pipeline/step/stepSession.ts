import { isSluiceError, sluiceError, type SluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { nearest } from '../../base/nearest.ts';
import type { Phase, PhaseEvent, PhaseObserver, PhaseOutcome } from '../../streaming/phases.ts';
import type { PipelineEventListener } from '../event.ts';
import type { ElementKey, GraphFlow, PipelineGraph } from '../graph.ts';
import type { UpdateOutcome, UpdatePorts } from '../update/request.ts';
import { runUpdate } from '../update/update.ts';
import { fileChanges, listBelow, type Listing } from './fileChanges.ts';
import { mortalFiles } from './mortalFiles.ts';
import { stepPlaces, whatIsNext, type StepPlaces } from './stepPlaces.ts';
import { withBatch, type StepEnd, type StepGoal, type StepState } from './stepState.ts';

export interface StepRequest {
  readonly graph: PipelineGraph;
  readonly flow: ElementKey;
  /** What the person did, for the audit log. */
  readonly why: string;
}

export interface StepPorts extends Omit<UpdatePorts, 'observer' | 'onStep'> {
  /** Told of each change. */
  tell(state: StepState): void;
  /** Where the events of the update go; it writes with the disk that it is given, and ends with the session. */
  openEvents?(files: FileSystem): { readonly listener: PipelineEventListener; close(): Promise<void> };
}

/** One streaming flow, run one phase at a time. */
export interface StepSession {
  state(): StepState;
  /** Goes on until the goal is met. STEP_NOT_PAUSED unless it is paused. */
  next(goal: StepGoal): void;
  /** Breaks off here: nothing is written from now on, and nothing is tidied up. STEP_NOT_PAUSED unless it is paused or runs a phase. */
  crash(): void;
  /** Lets the running batch end and ends the query. */
  stop(): void;
  /** Resolves when all is free; never rejects. */
  readonly ended: Promise<StepState>;
}

/**
 * Starts an update of one streaming flow and stops before each phase of each of its micro-batches. It is an update in every other
 * respect: under the storage's lock, behind the guard, with the tables made first. A crash takes the disk away from the engine at that
 * point, so that the stream checkpoint and the table are what a killed process leaves; only the locks are given back, which the next
 * process would take over from a dead one.
 */
export async function startStepSession({ graph, flow: key, why }: StepRequest, ports: StepPorts): Promise<StepSession> {
  const flow = streamingFlow(graph, key);
  const places = await stepPlaces(graph, flow, ports);
  const disk = mortalFiles(ports.files);
  const abort = new AbortController();
  let state: StepState = {
    flow: flow.key,
    dataset: flow.target,
    checkpoint: places.checkpoint,
    table: places.table,
    status: { kind: 'starting' },
    start: await whatIsNext(places, ports),
    batches: [],
  };
  const set = (change: Partial<StepState>): void => {
    state = { ...state, ...change };
    ports.tell(state);
  };
  const gate = phaseGate(disk.kill);
  const observer = observed({ flow, places, files: ports.files, gate, state: () => state, set });
  const events = ports.openEvents?.(disk.files);

  const run = async (): Promise<StepState> => {
    let outcome: UpdateOutcome;
    try {
      outcome = await runUpdate(
        graph,
        {
          selection: { refresh: [flow.target], fullRefresh: [], fullRefreshAll: false, resetCheckpoints: [] },
          flows: new Set([flow.key]),
          trigger: 'triggered',
          signal: abort.signal,
          why,
        },
        { ...ports, files: disk.files, observer },
        events?.listener,
      );
    } finally {
      // The events of a crashed run that were not written are lost, as they are with a process.
      await events?.close().catch(() => undefined);
    }
    const crashed = gate.crashed();
    const { batches } = state;
    const last = batches.at(-1);
    set({
      status: { kind: 'ended' },
      batches:
        last?.state === 'running'
          ? withBatch(batches, last.batchId, (batch) => ({ ...batch, state: 'brokenOff' }))
          : batches,
      end: endOf(outcome, { crashed, stopped: abort.signal.aborted, nextStart: await whatIsNext(places, ports) }),
    });
    return state;
  };

  const ended = run().catch((cause: unknown): StepState => {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const error = isSluiceError(cause) ? cause : sluiceError('INTERNAL_ERROR', { detail }, { cause });
    set({ status: { kind: 'ended' }, end: { kind: 'failed', message: error.message, error, nextStart: '' } });
    return state;
  });
  const requirePaused = (): Extract<StepState['status'], { kind: 'paused' }> => {
    if (state.status.kind === 'paused') return state.status;
    throw sluiceError('STEP_NOT_PAUSED', { flow: key, state: whatItDoes[state.status.kind] });
  };
  return {
    state: () => state,
    ended,
    next(goal) {
      const { batchId, before: phase } = requirePaused();
      set({ status: { kind: 'running', batchId, phase } });
      gate.open(goal);
    },
    crash() {
      if (state.status.kind !== 'running') requirePaused();
      const { status } = state;
      set({ status: { kind: 'stopping' } });
      gate.crash(status);
      // No retry: the process is dead.
      abort.abort();
    },
    stop() {
      if (state.status.kind === 'ended') return;
      set({ status: { kind: 'stopping' } });
      abort.abort();
      gate.open({ kind: 'end' });
    },
  };
}

const whatItDoes = {
  starting: 'is starting',
  paused: 'is paused',
  running: 'runs a phase',
  stopping: 'is stopping',
  ended: 'has ended',
} as const;

function streamingFlow(graph: PipelineGraph, key: ElementKey): GraphFlow {
  const flow = graph.flows.find((one) => one.key === key);
  const streams = graph.flows.filter(({ streaming }) => streaming).map((one) => one.key);
  if (flow === undefined) {
    const near = nearest(key, streams);
    throw sluiceError('STEP_FLOW_NOT_FOUND', {
      flow: key,
      suggestion: near === undefined ? '' : ` Did you mean ${near}?`,
    });
  }
  if (!flow.streaming) {
    throw sluiceError(
      'STEP_FLOW_NOT_STREAMING',
      { flow: key, streams: streams.length === 0 ? 'the project has none' : streams.join(', ') },
      { position: flow.flow.position },
    );
  }
  return flow;
}

/** Where phases wait. */
interface PhaseGate {
  /** Resolves once the phase may run; rejects when the query breaks off before it. `onPause` is told before it waits. */
  pass(event: PhaseEvent, onPause: () => void): Promise<void>;
  /** Breaks off where a crash was asked for while a phase ran. */
  leave(event: PhaseEvent): void;
  open(goal: StepGoal): void;
  crash(status: StepState['status']): void;
  crashed(): SluiceError | undefined;
}

function phaseGate(kill: (reason: Error) => void): PhaseGate {
  // The first phase of the first batch is where a session begins.
  let goal: StepGoal = { kind: 'phase' };
  let crash: SluiceError | undefined;
  let waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | undefined;
  return {
    async pass({ phase }, onPause) {
      if (crash !== undefined) throw crash;
      if (!isMet(goal, phase)) return;
      await new Promise<void>((resolve, reject) => {
        waiting = { resolve, reject };
        onPause();
      });
    },
    leave() {
      if (crash !== undefined) throw crash;
    },
    open(next) {
      goal = next;
      const opened = waiting;
      waiting = undefined;
      opened?.resolve();
    },
    crash(status) {
      const place =
        status.kind === 'paused'
          ? `before the phase ${status.before} of batch ${status.batchId}`
          : status.kind === 'running'
            ? `in the phase ${status.phase} of batch ${status.batchId}`
            : 'here';
      crash = sluiceError('STEP_CRASHED', { place });
      kill(crash);
      const broken = waiting;
      waiting = undefined;
      broken?.reject(crash);
    },
    crashed: () => crash,
  };
}

/** A phase that a batch does not have (a sink that has the batch already) cannot be waited for beyond that batch. */
function isMet(goal: StepGoal, phase: Phase): boolean {
  switch (goal.kind) {
    case 'phase':
      return true;
    case 'batch':
      return phase === 'planOffsets';
    case 'to':
      return phase === goal.phase || phase === 'planOffsets';
    case 'end':
      return false;
  }
}

interface Observed {
  readonly flow: GraphFlow;
  readonly places: StepPlaces;
  readonly files: FileSystem;
  readonly gate: PhaseGate;
  state(): StepState;
  set(change: Partial<StepState>): void;
}

function observed({ flow, places, files, gate, state, set }: Observed): PhaseObserver {
  const folders = [places.checkpoint, ...(places.table === undefined ? [] : [places.table])];
  let before: Listing = { files: new Map(), isCut: false };
  const isOurs = ({ queryName }: PhaseEvent): boolean => queryName === flow.key;
  return {
    async before(event) {
      if (!isOurs(event)) return;
      const { batchId, phase } = event;
      gate.leave(event);
      before = await listBelow(files, folders);
      if (state().status.kind !== 'stopping') {
        await gate.pass(event, () => {
          set({
            status: { kind: 'paused', batchId, before: phase },
            batches: withBatch(state().batches, batchId, (one) => one),
          });
        });
      }
      if (state().status.kind !== 'stopping') set({ status: { kind: 'running', batchId, phase } });
    },
    async after(outcome: PhaseOutcome) {
      if (!isOurs(outcome)) return;
      const { batchId, phase, milliseconds, detail } = outcome;
      const now = await listBelow(files, folders);
      const changes = fileChanges(before, now, places);
      before = now;
      const isIdle = detail['idle'] === true;
      set({
        batches: withBatch(state().batches, batchId, (batch) => ({
          ...batch,
          isRerun: batch.isRerun || detail['rerun'] === true,
          state: isIdle ? 'idle' : phase === 'report' ? 'done' : batch.state,
          phases: [...batch.phases, { phase, milliseconds, detail, files: changes }],
        })),
      });
      gate.leave(outcome);
    },
  };
}

function endOf(
  { state, error, flows }: UpdateOutcome,
  {
    crashed,
    stopped,
    nextStart,
  }: { readonly crashed: SluiceError | undefined; readonly stopped: boolean; readonly nextStart: string },
): StepEnd {
  if (crashed !== undefined) return { kind: 'crashed', message: crashed.message, error: crashed, nextStart };
  const failure = error ?? flows.find((flow) => flow.error !== undefined)?.error;
  if (failure !== undefined) return { kind: 'failed', message: failure.message, error: failure, nextStart };
  return stopped || state === 'CANCELED'
    ? { kind: 'stopped', message: 'The query was stopped after its batch.', nextStart }
    : { kind: 'completed', message: 'Everything that was there at the start is written.', nextStart };
}
