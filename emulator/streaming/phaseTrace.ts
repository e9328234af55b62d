import type { Clock } from '../base/clock.ts';
import type { Json } from '../base/json.ts';
import type { Phase, PhaseEvent, PhaseObserver } from './phases.ts';

/** How long what took, in milliseconds; a phase that did not run is absent. */
export interface PhaseTimes {
  readonly phases: Readonly<Partial<Record<Phase, number>>>;
  readonly trigger: number;
}

/** What a phase gives back: its result, and what a person is told about it. */
export interface PhaseResult<Result> {
  readonly result: Result;
  readonly detail?: { readonly [name: string]: Json | undefined };
}

/** Runs the phases of one batch: measures each and shows it to the observer. Made for one batch and gone with it. */
export interface PhaseTrace {
  run<Result>(phase: Phase, work: () => Promise<PhaseResult<Result>>): Promise<Result>;
  times(): PhaseTimes;
}

export function phaseTrace(
  clock: Clock,
  observer: PhaseObserver | undefined,
  batch: Omit<PhaseEvent, 'phase'>,
): PhaseTrace {
  const started = clock.monotonic();
  const phases: Partial<Record<Phase, number>> = {};
  return {
    async run(phase, work) {
      const event: PhaseEvent = { ...batch, phase };
      await observer?.before?.(event);
      const from = clock.monotonic();
      const { result, detail } = await work();
      const milliseconds = Math.round(clock.monotonic() - from);
      phases[phase] = milliseconds;
      await observer?.after?.({ ...event, milliseconds, detail: detail ?? {} });
      return result;
    },
    times: () => ({ phases, trigger: Math.round(clock.monotonic() - started) }),
  };
}
