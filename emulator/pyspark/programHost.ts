import type { Position } from '../base/errors.ts';
import type { JsonObject } from '../base/json.ts';
import type { LiteralValue, StructType } from '../plan/dataType.ts';
import type { LogicalPlan } from '../plan/logicalPlan.ts';

/**
 * What a program may ask of the world. The evaluator touches nothing else: no file, no environment, no clock.
 * Calls come one at a time, in the order of the program; a call that fails ends the program with its error.
 */
export interface ProgramHost {
  /** Starts a streaming query and returns once it has been checked, as `start()` does. */
  startQuery(spec: StreamingQuerySpec): Promise<QueryHandle>;
  /** Runs a batch write to its end. */
  runBatchWrite(spec: BatchWriteSpec): Promise<void>;
  /** The rows of a batch plan; `limit` is what the program wants at most. */
  collect(request: DataRequest & { readonly limit?: number }): Promise<CollectedRows>;
  /** Prints the rows as `show()` does. */
  show(request: ShowRequest): Promise<void>;
  count(request: DataRequest): Promise<bigint>;
  /** The analyzed schema; raises the analyzer's error when the plan is wrong. Reads no rows. */
  schemaOf(request: DataRequest): Promise<StructType>;
  /** Waits until one of the started queries ends. False when the time was up before. */
  awaitAnyTermination(timeout: Milliseconds | undefined): Promise<boolean>;
  /** `print()`; the text ends as the program says, usually with a newline. */
  print(text: string, stream: 'stdout' | 'stderr'): Promise<void>;
  /** A setting of the session, or undefined when it is not set and has no default. */
  getConf(name: string): Promise<string | undefined>;
  /** Raises UNSUPPORTED_SETTING for what would change answers and is not followed. */
  setConf(request: SettingRequest): Promise<void>;
  unsetConf(request: Omit<SettingRequest, 'value'>): Promise<void>;
  /** `time.sleep`. */
  sleep(duration: Milliseconds): Promise<void>;
  /** Milliseconds since the Unix epoch, of `time.time()` and `datetime.now()`. */
  now(): number;
  /** `os.environ`. */
  environment(name: string): string | undefined;
}

export type Milliseconds = number;

export interface DataRequest {
  readonly plan: LogicalPlan;
  readonly position: Position;
}

export interface ShowRequest extends DataRequest {
  readonly rows: number;
  /** Longest cell text; 0 does not truncate. */
  readonly truncate: number;
  readonly vertical: boolean;
}

export interface CollectedRows {
  readonly schema: StructType;
  readonly rows: readonly (readonly LiteralValue[])[];
}

export interface SettingRequest {
  readonly name: string;
  readonly value: string;
  /** `builder`: by `SparkSession.builder.config`; `session`: by `spark.conf.set`. */
  readonly origin: 'builder' | 'session';
  readonly position: Position;
}

/** Everything that `writeStream…start()` says. */
export interface StreamingQuerySpec {
  readonly plan: LogicalPlan;
  /** As written; absent means the session's default source. */
  readonly format: string | undefined;
  readonly path: string | undefined;
  readonly outputMode: 'append' | 'update' | 'complete';
  readonly trigger: TriggerSpec;
  readonly queryName: string | undefined;
  readonly checkpointLocation: string | undefined;
  /** Options as written, without `path` and `checkpointLocation`; names are matched without regard to case. */
  readonly options: Readonly<Record<string, string>>;
  readonly partitionBy: readonly string[];
  /** Of the call of `start`. */
  readonly position: Position;
}

export type TriggerSpec =
  /** No trigger was named: batches follow each other at once. */
  | { readonly kind: 'default' }
  | { readonly kind: 'processingTime'; /** As written, such as `5 seconds`. */ readonly interval: string }
  | { readonly kind: 'availableNow' }
  | { readonly kind: 'once' };

/** Everything that `write…save()` says. */
export interface BatchWriteSpec {
  readonly plan: LogicalPlan;
  readonly format: string | undefined;
  readonly path: string | undefined;
  readonly mode: 'append' | 'overwrite' | 'errorifexists' | 'ignore';
  /** Without `path`. */
  readonly options: Readonly<Record<string, string>>;
  readonly partitionBy: readonly string[];
  readonly position: Position;
}

/** A started query, as `StreamingQuery` shows it. */
export interface QueryHandle {
  readonly id: string;
  readonly runId: string;
  readonly name: string | undefined;
  isActive(): boolean;
  /** True when the query has ended, false when the time was up before. Raises the query's error when it failed. */
  awaitTermination(timeout: Milliseconds | undefined): Promise<boolean>;
  processAllAvailable(): Promise<void>;
  stop(): Promise<void>;
  /** `{message, isDataAvailable, isTriggerActive}`. */
  status(): JsonObject;
  lastProgress(): JsonObject | undefined;
  recentProgress(): readonly JsonObject[];
  /** The text of the error with which the query ended. */
  failure(): string | undefined;
}
