import type { Clock, Ids } from '../../emulator/base/clock.ts';
import { sluiceError } from '../../emulator/base/errors.ts';

export interface ManualClock extends Clock {
  /** Moves time on and wakes the sleepers that are due. */
  advance(milliseconds: number): void;
  /** Number of sleepers. */
  sleepers(): number;
}

interface Sleeper {
  readonly wakeAt: number;
  readonly wake: () => void;
}

/** A clock that a test turns by hand. */
export function manualClock(start = 1_700_000_000_000): ManualClock {
  let now = start;
  let sleepers: readonly Sleeper[] = [];
  return {
    now: () => now,
    monotonic: () => now - start,
    sleepers: () => sleepers.length,
    sleepUntil(wakeAt, signal) {
      if (signal?.aborted === true) return Promise.reject(sluiceError('CANCELLED', {}));
      if (wakeAt <= now) return Promise.resolve();
      return new Promise((resolve, reject) => {
        const cancel = (): void => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(sluiceError('CANCELLED', {}));
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', cancel);
          resolve();
        };
        const sleeper: Sleeper = { wakeAt, wake };
        sleepers = [...sleepers, sleeper];
        signal?.addEventListener('abort', cancel, { once: true });
      });
    },
    advance(milliseconds) {
      now += milliseconds;
      const due = sleepers.filter(({ wakeAt }) => wakeAt <= now);
      sleepers = sleepers.filter(({ wakeAt }) => wakeAt > now);
      for (const { wake } of due) wake();
    },
  };
}

/** UUIDs that count up: 00000000-0000-4000-8000-000000000001 and so on; another series has another first group. */
export function countedIds(series = 0): Ids {
  let count = 0;
  const first = String(series).padStart(8, '0');
  return { uuid: () => `${first}-0000-4000-8000-${String((count += 1)).padStart(12, '0')}` };
}
