import type { StructType } from '../plan/dataType.ts';
import type { Metadata, Protocol } from './actions.ts';
import type { Snapshot } from './snapshot.ts';

/** What a write of rows asks for. */
export interface WriteRequest {
  /** Absolute plain path of the table's folder. */
  readonly tablePath: string;
  /** The columns of the data, in order. */
  readonly data: StructType;
  readonly mode: 'append' | 'overwrite';
  /** Empty means the partitioning that the table has. */
  readonly partitionBy: readonly string[];
  /** Columns that the table lacks are added to it. */
  readonly mergeSchema: boolean;
  /** With mode overwrite: schema and partitioning of the data replace those of the table. */
  readonly overwriteSchema: boolean;
  /** `implicit`: types that differ are cast as the streaming sink does it; `none`: they are refused, as the batch writer does. */
  readonly casts: 'none' | 'implicit';
  /** Table properties for a table that this write creates. */
  readonly properties: Readonly<Record<string, string>>;
}

/** A write that the table's schema, partitioning, properties and features allow. Rows are written by it, then committed. */
export interface PlannedWrite {
  readonly tablePath: string;
  readonly mode: 'append' | 'overwrite';
  /** The version that the plan was made for; undefined when the table is made by this write. */
  readonly base: Snapshot | undefined;
  /**
   * Columns as they go into the data files: those of the data, in their order, under the table's names and with the table's types (a
   * column of the data whose type differs has to be cast). Columns of type void are left out.
   */
  readonly fileSchema: StructType;
  /** For each column of `fileSchema` the index of the data's column. */
  readonly sources: readonly number[];
  readonly partitionColumns: readonly string[];
  /** Under which names the files hold the columns; ids and physical names stand in the fields' metadata. */
  readonly columnMapping: 'none' | 'name' | 'id';
  /** Leading columns with statistics, for the Parquet writer. */
  readonly indexedColumns: number;
  /** As they will be after the write. */
  readonly tableSchema: StructType;
  readonly metadata: Metadata;
  readonly protocol: Protocol;
  /** Which of the two have to stand in the commit. */
  readonly changesMetadata: boolean;
  readonly changesProtocol: boolean;
}
