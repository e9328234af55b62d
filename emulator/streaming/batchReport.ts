import type { ExpectationCounts } from '../compute/expectations.ts';
import type { DroppedRows } from './operators/statefulOperator.ts';
import type { MalformedRows } from './ports.ts';

/** Which rows of one batch did not reach its sink, and why. */
export interface BatchDroppedRows {
  readonly batchId: number;
  readonly inputRows: number;
  /** Rows dropped because they were late, by operator. */
  readonly late: readonly LateRows[];
  /** Rows dropped because their key had been seen, by operator. */
  readonly duplicates: readonly OperatorRows[];
  /** Rows that a source could not read as its schema says. */
  readonly malformed: MalformedRows;
  /** What each dataset's expectations counted; empty for a query without any. */
  readonly expectations: readonly ExpectationCounts[];
}

/** What became of the rows of one batch, beyond what Spark's progress says. */
export interface SluiceBatchReport extends BatchDroppedRows {
  /** True when the sink had the batch already; what was dropped was told by the run that wrote it, but for its expectations. */
  readonly skipped: boolean;
  /** Rows really written to the sink. */
  readonly rowsWritten: number;
  /** The version of the Delta table that this batch made, for a Delta sink. */
  readonly deltaVersion?: number;
}

export interface OperatorRows extends DroppedRows {
  readonly operatorId: number;
  readonly operatorName: string;
}

export interface LateRows extends OperatorRows {
  /** The watermark that judged them, in milliseconds since the epoch. */
  readonly watermark: number;
}
