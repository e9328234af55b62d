import { randomUUID } from 'node:crypto';
import type { Clock, Ids } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';

/** The longest wait that a timer of Node takes. */
const longestWait = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleepUntil(wakeAt, signal) {
    for (let wait = wakeAt - Date.now(); wait > 0; wait = wakeAt - Date.now()) {
      await sleep(Math.min(wait, longestWait), signal);
    }
    if (signal?.aborted === true) throw sluiceError('CANCELLED', {});
  },
};

export const systemIds: Ids = { uuid: () => randomUUID() };

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      clearTimeout(timer);
      reject(sluiceError('CANCELLED', {}));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', cancel);
      resolve();
    }, milliseconds);
    if (signal?.aborted === true) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
  });
}
