/** Time as the engines see it. Only the composition roots make a real one; tests turn a manual one by hand. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Milliseconds of a clock that never jumps, for durations. */
  monotonic(): number;
  /** Resolves once `now()` has reached `wakeAt`, or rejects with CANCELLED when the signal aborts. */
  sleepUntil(wakeAt: number, signal?: AbortSignal): Promise<void>;
}

/** Identifiers as the engines see them: random in production, counted in tests. */
export interface Ids {
  /** A version 4 UUID in lower case. */
  uuid(): string;
}
