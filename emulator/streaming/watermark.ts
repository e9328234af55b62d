/**
 * The event-time watermark of a query: one value for each watermark node, and one for the whole. All values are milliseconds
 * since the epoch. Source: apache/spark, `WatermarkTracker` and `EventTimeWatermarkExec`.
 */
export interface WatermarkTracker {
  readonly policy: WatermarkPolicy;
  /** By the node's place in the plan, from the top. Not kept over a restart. */
  readonly nodes: readonly (number | undefined)[];
  /** Never goes down. */
  readonly global: number;
}

export type WatermarkPolicy = 'min' | 'max';

/** Event times of the rows that reached a watermark node in one batch. A NULL event time counts as the epoch. */
export interface EventTimeStats {
  readonly count: number;
  /** Microseconds. */
  readonly minMicros: bigint;
  readonly maxMicros: bigint;
  /** Milliseconds, of times cut to milliseconds. */
  readonly averageMs: number;
}

/** A tracker at the start of a query, or after a restart with the watermark of its logs. */
export function startWatermark(policy: WatermarkPolicy, nodes: number, global: number): WatermarkTracker {
  return { policy, nodes: Array.from({ length: nodes }, () => undefined), global };
}

/** After a batch: `stats` and `delays` (milliseconds) by node; a node that saw no row in the batch has undefined stats. */
export function advanceWatermark(
  tracker: WatermarkTracker,
  stats: readonly (EventTimeStats | undefined)[],
  delays: readonly number[],
): WatermarkTracker {
  const nodes = tracker.nodes.map((previous, index) => {
    const seen = stats[index];
    // A node without data so far counts as 0 in both policies.
    if (seen === undefined || seen.count === 0) return previous ?? 0;
    const next = microsToMillis(seen.maxMicros) - (delays[index] ?? 0);
    return previous === undefined ? next : Math.max(previous, next);
  });
  if (nodes.length === 0) return tracker;
  const chosen = tracker.policy === 'min' ? Math.min(...nodes) : Math.max(...nodes);
  return { policy: tracker.policy, nodes, global: Math.max(tracker.global, chosen) };
}

/** Milliseconds of a time in microseconds, cut towards the past as Spark does. */
export function microsToMillis(micros: bigint): number {
  const quotient = micros / 1000n;
  return Number(micros < 0n && micros % 1000n !== 0n ? quotient - 1n : quotient);
}

/** The two watermarks of one batch. */
export interface BatchWatermarks {
  /** A row at or below it is late: the watermark of the batch before. */
  readonly late: number;
  /** State at or below it is final: the watermark of this batch. */
  readonly eviction: number;
}

/** With only one stateful operator allowed (the rule before Spark 3.4) both are the batch's own. */
export function batchWatermarks(
  batchWatermarkMs: number,
  previousBatchWatermarkMs: number,
  severalOperators: boolean,
): BatchWatermarks {
  return { late: severalOperators ? previousBatchWatermarkMs : batchWatermarkMs, eviction: batchWatermarkMs };
}
