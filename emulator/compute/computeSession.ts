import type { StructType } from '../plan/dataType.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { AnalysisSettings } from '../plan/functionEntry.ts';
import type { ResolvedPlan } from '../plan/resolved.ts';

/** SQL text of something that can stand in FROM: a table's name, or a query in brackets. */
export type RelationSql = string;

/**
 * One DuckDB connection with the session's settings. Values travel as SQL and Parquet; rows come to JavaScript only where a
 * person is going to read them. Not reentrant: one statement at a time.
 *
 * Types: timestamp ↔ TIMESTAMPTZ, timestamp_ntz ↔ TIMESTAMP, byte/short/integer/long ↔ TINYINT/SMALLINT/INTEGER/BIGINT,
 * decimal(p,s) ↔ DECIMAL(p,s), string ↔ VARCHAR, binary ↔ BLOB, array ↔ LIST, map ↔ MAP, struct ↔ STRUCT.
 */
export interface ComputeSession {
  readonly settings: AnalysisSettings;
  /** Runs a statement for its effect. */
  execute(sql: string): Promise<void>;
  /** The rows as plain JavaScript values in a canonical form (see `rowValue.ts`). For previews, tests and small facts. */
  rows(sql: string): Promise<readonly (readonly unknown[])[]>;
  /**
   * DuckDB SQL of a plan. `bind` is asked for each node first, from the top; where it answers, that relation (whose columns are named by
   * `columnName`) stands for the node and the walk goes no deeper. A leaf that nobody binds is an error.
   */
  translate(plan: ResolvedPlan, bind: (node: ResolvedPlan) => RelationSql | undefined): RelationSql;
  /** A relation over data files whose columns are named by `names` (one for each field of the scan's schema), rows in file order. */
  scanFiles(scan: FileScan, names: readonly string[]): RelationSql;
  /** Writes a relation into new Parquet files below a folder. Durable on return. */
  writeParquet(write: ParquetWrite): Promise<readonly WrittenFile[]>;
  /** Interrupts the running statement, which then rejects with CANCELLED. */
  interrupt(): void;
  close(): Promise<void>;
}

export interface ParquetWrite {
  /** A relation whose columns are, in order, the fields of `schema`. */
  readonly relation: RelationSql;
  readonly schema: StructType;
  /** Absolute plain path of the table's folder; files get names `part-<n>-<uuid>-c000.snappy.parquet`. */
  readonly folder: string;
  readonly partitionColumns: readonly string[];
  /** Names of the columns inside the files, by logical name; absent means the logical names. */
  readonly physicalNames?: Readonly<Record<string, string>>;
  /** Number of leading columns with statistics (`delta.dataSkippingNumIndexedCols`; -1 for all). */
  readonly indexedColumns: number;
}

export interface WrittenFile {
  /** Relative to the folder, percent-encoded as the log wants it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  readonly rows: number;
  /** Statistics JSON of the protocol's section "Per-file Statistics". */
  readonly stats: string;
}
