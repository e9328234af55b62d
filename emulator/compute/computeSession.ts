import type { StructType } from '../plan/dataType.ts';
import type { FileScan } from '../plan/fileScan.ts';
import type { AnalysisSettings } from '../plan/functionEntry.ts';
import type { ResolvedPlan } from '../plan/resolved.ts';
import type { RowValue } from './rowValue.ts';

/** SQL text of something that can stand in FROM: a table's name, or a query in brackets. */
export type RelationSql = string;

/** A relation with a BIGINT column, named by `order`, that grows in the order in which its rows are read. */
export interface OrderedRelation {
  readonly relation: RelationSql;
  readonly order: string;
}

/** What stands for a node of a plan; undefined lets the walk go on into it. */
export type Bind = (node: ResolvedPlan) => RelationSql | OrderedRelation | undefined;

/**
 * One DuckDB connection with the session's settings. Values travel as SQL and Parquet; rows come to JavaScript only where a
 * person is going to read them. One statement runs at a time; calls that overlap wait in order.
 *
 * Types: timestamp ↔ TIMESTAMPTZ, timestamp_ntz ↔ TIMESTAMP, byte/short/integer/long ↔ TINYINT/SMALLINT/INTEGER/BIGINT,
 * decimal(p,s) ↔ DECIMAL(p,s), string ↔ VARCHAR, binary ↔ BLOB, array ↔ LIST, map ↔ MAP, struct ↔ STRUCT, time ↔ TIME,
 * day-time interval ↔ BIGINT of microseconds, year-month interval ↔ INTEGER of months, calendar interval ↔ INTERVAL,
 * void ↔ INTEGER that is always NULL.
 */
export interface ComputeSession {
  readonly settings: AnalysisSettings;
  /** Runs a statement for its effect. A signal that aborts ends this statement, and no other, with CANCELLED. */
  execute(sql: string, signal?: AbortSignal): Promise<void>;
  /**
   * The rows in the canonical form of `rowValue.ts` (that of `LiteralValue`: long as bigint, timestamps as bigint
   * microseconds, dates as days, decimals as text). For previews, tests and small facts.
   */
  rows(sql: string, signal?: AbortSignal): Promise<readonly (readonly RowValue[])[]>;
  /**
   * DuckDB SQL of a plan. `bind` is asked for each node first, from the top; where it answers, that relation (whose columns are named by
   * `columnName`) stands for the node and the walk goes no deeper. A leaf that nobody binds is an error.
   */
  translate(plan: ResolvedPlan, bind: Bind): RelationSql;
  /**
   * As `translate`, with a column more that grows in the order in which the rows were read. It comes from the bound leaf
   * where that is ordered and only projections and filters lie between, else the rows are numbered, which costs time.
   */
  translateOrdered(plan: ResolvedPlan, bind: Bind): OrderedRelation;
  /**
   * A relation over data files whose columns are named by `names` (one for each field of the scan's schema), rows in file
   * order. Looks into the footers of Parquet files that it has not met yet.
   */
  scanFiles(scan: FileScan, names: readonly string[]): Promise<RelationSql>;
  /** As `scanFiles`, with the order column that `translateOrdered` and a first-row-wins operator want. */
  scanFilesOrdered(scan: FileScan, names: readonly string[]): Promise<OrderedRelation>;
  /** The schema that Spark would read from a Parquet file's footer. */
  parquetSchema(path: string): Promise<StructType>;
  /** Lines of a json or csv scan that do not fit its schema: their number, and the first `limit` in file order. */
  malformedRows(scan: FileScan, limit: number): Promise<MalformedLines>;
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
  /** With `name` or `id`, files carry the physical names and field ids of the fields' metadata. Absent means `none`. */
  readonly columnMapping?: FileScan['columnMapping'];
  /** Number of leading columns with statistics (`delta.dataSkippingNumIndexedCols`; -1 for all). */
  readonly indexedColumns: number;
}

export interface WrittenFile {
  /** Relative to the folder, percent-encoded as the log wants it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** By physical name, in the text form of the protocol's section "Partition Value Serialization". */
  readonly partitionValues: Readonly<Record<string, string | null>>;
  readonly rows: number;
  /** Statistics JSON of the protocol's section "Per-file Statistics", by physical name. */
  readonly stats: string;
}

/** How many lines of a scan are malformed, and the first of them. */
export interface MalformedLines {
  readonly count: number;
  readonly sample: readonly MalformedLine[];
}

/** A line that a reader could not make a row of. */
export interface MalformedLine {
  readonly file: string;
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}
