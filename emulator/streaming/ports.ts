import type { JsonObject } from '../base/json.ts';
import type { RelationSql } from '../compute/computeSession.ts';
import type { StructType } from '../plan/dataType.ts';
import type { Attribute } from '../plan/resolved.ts';

/** A source's position as it stands in the offset log: one line of JSON text, never re-serialised by the engine. */
export type SourceOffset = string & { readonly sourceOffset: unique symbol };

/** A stream's source. Its reads are repeatable: the same (start, end] gives the same rows in the same order for ever. */
export interface Source {
  /** As in a progress event, `DeltaSource[file:/x]`. */
  readonly description: string;
  /** Fixed when the query starts. */
  readonly schema: StructType;
  /**
   * The furthest position that one batch may go to from `start` under the read limit, or undefined when there is nothing
   * yet. Equal to `start` when there is nothing new. `unlimited` is Trigger.Once. May write to the source's private log
   * (`sources/<i>/`), but only idempotently.
   */
  latestOffset(start: SourceOffset | undefined, limit: ReadLimit): Promise<SourceOffset | undefined>;
  /** AvailableNow: from now on never go past what is there at this moment. Called once, before the first batch. */
  fixEnd(start: SourceOffset | undefined): Promise<void>;
  /** A relation of the rows in (start, end], columns named after `names` (one for each field of the schema), in read order. */
  relation(start: SourceOffset | undefined, end: SourceOffset, names: readonly string[]): Promise<SourceRead>;
  /** Everything up to `end` is durable downstream; the source may forget it. */
  commit(end: SourceOffset): Promise<void>;
  /**
   * Called once at a restart, with the range of the newest batch in the offset log: checks that the source still is the one
   * it was read from and still has what that batch read (table swapped, versions gone). `start` is undefined for batch 0.
   */
  validate(end: SourceOffset, start: SourceOffset | undefined): Promise<void>;
  close(): Promise<void>;
}

export type ReadLimit = 'default' | 'unlimited';

export interface SourceRead {
  readonly relation: RelationSql;
  /** Source metrics for the progress event. */
  readonly metrics: JsonObject;
  /** Rows that could not be read as their schema says, in file order: what, where and why. Reads the input once more. */
  malformed?(limit: number): Promise<MalformedRows>;
}

export interface MalformedRows {
  readonly count: number;
  /** The first of them. */
  readonly sample: readonly MalformedRow[];
}

export interface MalformedRow {
  readonly file: string;
  readonly line?: number;
  readonly text: string;
  readonly reason: string;
}

/** A stream's sink. `write` is exactly-once by (queryId, batchId): a second call with the same pair changes nothing. */
export interface Sink {
  /** As in a progress event, `DeltaSink[file:/out]`. */
  readonly description: string;
  /** True for a sink that awaits `stateDurable` itself, before it makes a batch visible; for any other the engine does first. */
  readonly awaitsState?: boolean;
  /** Checks schema and mode before the first batch; raises the named error. */
  prepare(schema: StructType): Promise<void>;
  /** True when this batch is already there, so that it need not be computed. */
  alreadyWritten(queryId: string, batchId: number): Promise<boolean>;
  /**
   * The newest batch of the query that the sink holds, undefined for none. Absent when the sink cannot tell. A restart compares it
   * with the logs, so that a checkpoint that was rewound or emptied does not make the sink skip new data.
   */
  lastWritten?(queryId: string): Promise<number | undefined>;
  write(batch: SinkBatch): Promise<SinkReport>;
  close(): Promise<void>;
}

export interface SinkBatch {
  readonly queryId: string;
  readonly batchId: number;
  readonly outputMode: 'append' | 'update' | 'complete';
  /** Its columns are those of `columns`, in order, named by `columnName`. */
  readonly relation: RelationSql;
  readonly columns: readonly Attribute[];
  /** Resolves once the state that belongs to the batch is durable. To be awaited before the batch becomes visible. */
  readonly stateDurable?: () => Promise<void>;
}

export interface SinkReport {
  /** -1 where Spark's sink does not know it, as for Delta. */
  readonly numOutputRows: number;
  /** Rows really written, for our own report. */
  readonly rowsWritten: number;
  /** The version that this batch made, for a Delta sink. */
  readonly deltaVersion?: number;
  /** The sink had a batch of this number from the same query already, and nothing was written. */
  readonly alreadyWritten?: boolean;
}
