import { acquireStorageLock } from '../../emulator/host/storageLock.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../../emulator/host/systemClock.ts';
import { openComputeSession } from '../../emulator/compute/openComputeSession.ts';
import { startStepSession, type StepSession } from '../../emulator/pipeline/step/stepSession.ts';
import type { StepGoal, StepState } from '../../emulator/pipeline/step/stepState.ts';
import type { PipelineBench } from './pipelineBench.ts';

/** A step session of a bench's project that can be waited for. */
export interface SteppedFlow {
  readonly session: StepSession;
  readonly states: readonly StepState[];
  /** Resolves when the session is paused or has ended. */
  settled(): Promise<StepState>;
  go(goal: StepGoal): Promise<StepState>;
  crash(): Promise<StepState>;
}

export async function stepFlow(bench: PipelineBench, flow: string): Promise<SteppedFlow> {
  const states: StepState[] = [];
  let told: () => void = () => undefined;
  const session = await startStepSession(
    { graph: await bench.graph(), flow, why: 'a test' },
    {
      files: nodeFileSystem,
      clock: systemClock,
      ids: systemIds,
      localTimeZone: 'UTC',
      tables: bench.tables,
      guard: bench.guard,
      openCompute: ({ settings }) =>
        openComputeSession({ settings, files: nodeFileSystem, ids: systemIds, threads: 1 }),
      lock: acquireStorageLock,
      print: () => undefined,
      tell(state) {
        states.push(state);
        told();
      },
    },
  );
  const settled = async (): Promise<StepState> => {
    for (;;) {
      const { status } = session.state();
      if (status.kind === 'paused') return session.state();
      if (status.kind === 'ended') return session.ended;
      await new Promise<void>((resolve) => (told = resolve));
    }
  };
  return {
    session,
    states,
    settled,
    async go(goal) {
      session.next(goal);
      return settled();
    },
    async crash() {
      session.crash();
      return session.ended;
    },
  };
}
