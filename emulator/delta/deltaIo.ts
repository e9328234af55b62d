import type { Clock, Ids } from '../base/clock.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { Json, JsonObject } from '../base/json.ts';
import type { StructType } from '../plan/dataType.ts';

/** Everything of the outside world that the Delta room touches. */
export interface DeltaIo {
  readonly files: FileSystem;
  readonly parquet: ActionParquet;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * Parquet files of the log itself (Delta checkpoints, sidecars): small, few, and read whole. Implemented in `compute/`.
 * Maps come as objects, structs as objects, lists as arrays, timestamps as ISO text in UTC with micros, dates as ISO
 * text, decimals as text, longs as numbers when safe and else as text.
 */
export interface ActionParquet {
  /** The rows with the given top-level columns (those that the file has), or all of them. */
  read(path: string, columns?: readonly string[]): Promise<readonly JsonObject[]>;
  /** Names of the top-level columns. */
  columns(path: string): Promise<readonly string[]>;
  /** Writes the rows with this schema to a new file, durable on return. */
  write(path: string, schema: StructType, rows: readonly Record<string, Json>[]): Promise<{ readonly size: number }>;
}
