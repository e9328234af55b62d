import type { Json, JsonObject } from '../base/json.ts';
import type { PhaseTimes } from './phaseTrace.ts';
import type { SourceOffsets } from './recovery.ts';
import type { EventTimeStats } from './watermark.ts';
import { microsToMillis } from './watermark.ts';

/** What Spark reports of each trigger, field by field and in Spark's order. Source: apache/spark, `StreamingQueryProgress`. */
export interface StreamingQueryProgress {
  readonly id: string;
  readonly runId: string;
  readonly name: string | null;
  /** When the trigger started, `2026-01-31T12:00:00.000Z`. */
  readonly timestamp: string;
  readonly batchId: number;
  /** Milliseconds. */
  readonly batchDuration: number;
  readonly numInputRows: number;
  /** Absent when not finite, as is the next one. */
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly durationMs: Readonly<Record<string, number>>;
  readonly eventTime?: Readonly<Record<string, string>>;
  readonly stateOperators: readonly StateOperatorProgress[];
  readonly sources: readonly SourceProgress[];
  readonly sink: SinkProgress;
}

export interface StateOperatorProgress {
  readonly operatorName: string;
  readonly numRowsTotal: number;
  readonly numRowsUpdated: number;
  readonly allUpdatesTimeMs: number;
  readonly numRowsRemoved: number;
  readonly allRemovalsTimeMs: number;
  readonly commitTimeMs: number;
  readonly memoryUsedBytes: number;
  readonly numRowsDroppedByWatermark: number;
  readonly numShufflePartitions: number;
  readonly numStateStoreInstances: number;
  readonly customMetrics: Readonly<Record<string, number>>;
}

export interface SourceProgress {
  readonly description: string;
  /** Parsed where it is JSON, else the text. */
  readonly startOffset: Json;
  readonly endOffset: Json;
  readonly latestOffset: Json;
  readonly numInputRows: number;
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly metrics?: JsonObject;
}

export interface SinkProgress {
  readonly description: string;
  readonly numOutputRows: number;
}

export interface ProgressFacts {
  readonly id: string;
  readonly runId: string;
  readonly name: string | undefined;
  /** Milliseconds since the epoch. */
  readonly triggerStart: number;
  readonly previousTriggerStart: number | undefined;
  readonly batchId: number;
  readonly times: PhaseTimes;
  readonly hasWatermark: boolean;
  readonly watermark: number;
  readonly eventTimes: readonly (EventTimeStats | undefined)[];
  readonly stateOperators: readonly StateOperatorProgress[];
  readonly sources: readonly {
    readonly description: string;
    readonly inputRows: number;
    readonly metrics: JsonObject;
  }[];
  readonly start: SourceOffsets;
  readonly end: SourceOffsets;
  readonly sink: SinkProgress;
}

export function makeProgress(facts: ProgressFacts): StreamingQueryProgress {
  const { times } = facts;
  const total = facts.sources.reduce((sum, { inputRows }) => sum + inputRows, 0);
  const rates = (rows: number): Pick<SourceProgress, 'inputRowsPerSecond' | 'processedRowsPerSecond'> => {
    const sinceLast =
      facts.previousTriggerStart === undefined ? Infinity : facts.triggerStart - facts.previousTriggerStart;
    return {
      ...finite('inputRowsPerSecond', (rows * 1000) / sinceLast),
      ...finite('processedRowsPerSecond', (rows * 1000) / times.trigger),
    };
  };
  return {
    id: facts.id,
    runId: facts.runId,
    name: facts.name ?? null,
    timestamp: timestampText(facts.triggerStart),
    batchId: facts.batchId,
    batchDuration: times.trigger,
    numInputRows: total,
    ...rates(total),
    durationMs: durations(times),
    ...(facts.hasWatermark ? { eventTime: eventTimeJson(facts) } : {}),
    stateOperators: facts.stateOperators,
    sources: facts.sources.map(({ description, inputRows, metrics }, index) => ({
      description,
      startOffset: offsetJson(facts.start[index]),
      endOffset: offsetJson(facts.end[index]),
      latestOffset: null,
      numInputRows: inputRows,
      ...rates(inputRows),
      ...(Object.keys(metrics).length === 0 ? {} : { metrics }),
    })),
    sink: facts.sink,
  };
}

/** `2026-01-31T12:00:00.000Z`, or as much of it as fits for times far from now. */
export function timestampText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Of several watermark nodes Spark shows the first one that saw rows. */
function eventTimeJson({ watermark, eventTimes }: ProgressFacts): Readonly<Record<string, string>> {
  const stats = eventTimes.find((candidate) => candidate !== undefined);
  const shown: Record<string, string> = {};
  if (stats !== undefined) {
    shown['avg'] = timestampText(Math.trunc(stats.averageMs));
    shown['max'] = timestampText(microsToMillis(stats.maxMicros));
    shown['min'] = timestampText(microsToMillis(stats.minMicros));
  }
  shown['watermark'] = timestampText(watermark);
  return shown;
}

/** Spark's names for what the phases took; an idle trigger only asked for offsets. */
function durations({ phases, trigger }: PhaseTimes): Readonly<Record<string, number>> {
  const planOnly = { latestOffset: phases.planOffsets ?? 0, triggerExecution: trigger };
  if (phases.logCommit === undefined) return planOnly;
  const addBatch = (phases.transform ?? 0) + (phases.writeState ?? 0) + (phases.writeSink ?? 0);
  return {
    addBatch,
    commitOffsets: phases.logCommit,
    getBatch: phases.readSources ?? 0,
    latestOffset: planOnly.latestOffset,
    queryPlanning: 0,
    triggerExecution: trigger,
    walCommit: phases.logOffsets ?? 0,
  };
}

function offsetJson(offset: string | undefined): Json {
  if (offset === undefined) return null;
  try {
    return JSON.parse(offset) as Json;
  } catch {
    return offset;
  }
}

/** Rounded half up to one decimal. */
function finite<Name extends string>(name: Name, rate: number): { readonly [name in Name]?: number } {
  if (!Number.isFinite(rate)) return {};
  return { [name]: Math.round(rate * 10) / 10 } as { readonly [name in Name]?: number };
}
