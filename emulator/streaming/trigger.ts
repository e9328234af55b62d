import type { Clock } from '../base/clock.ts';

/** When batches run. Intervals are milliseconds. Source: apache/spark, `TriggerExecutor`. */
export type Trigger =
  | { readonly kind: 'processingTime'; readonly interval: number }
  /** Everything that is there at the start, in as many batches as the read limits ask for, then the end. */
  | { readonly kind: 'availableNow' }
  /** One batch of everything, then the end; an unfinished batch is that one. */
  | { readonly kind: 'once' };

export const defaultTrigger: Trigger = { kind: 'processingTime', interval: 0 };

/**
 * Waits for the next trigger. `ranBatch` says whether the trigger that ended ran one; `startedAt` is when it started. With an
 * interval the next one is at the next multiple of it since the epoch, or at once when that is past already.
 */
export async function waitForTrigger(
  trigger: Trigger & { readonly kind: 'processingTime' },
  ended: { readonly startedAt: number; readonly ranBatch: boolean },
  waiting: { readonly clock: Clock; readonly pollingDelay: number; readonly signal: AbortSignal },
): Promise<void> {
  const { clock, pollingDelay, signal } = waiting;
  if (trigger.interval > 0) await clock.sleepUntil(nextTriggerTime(ended.startedAt, trigger.interval), signal);
  else if (!ended.ranBatch) await clock.sleepUntil(clock.now() + pollingDelay, signal);
}

export function nextTriggerTime(startedAt: number, interval: number): number {
  return Math.floor(startedAt / interval) * interval + interval;
}
