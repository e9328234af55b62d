import type { DroppedRows } from './operators/statefulOperator.ts';
import type { MalformedRows } from './ports.ts';

/** What became of the rows of one batch, beyond what Spark's progress says. */
export interface SluiceBatchReport {
  readonly batchId: number;
  /** True when the sink had the batch already, so that nothing was read or computed. */
  readonly skipped: boolean;
  readonly inputRows: number;
  /** Rows really written to the sink. */
  readonly rowsWritten: number;
  /** The version of the Delta table that this batch made, for a Delta sink. */
  readonly deltaVersion?: number;
  /** Rows dropped because they were late, by operator. */
  readonly late: readonly LateRows[];
  /** Rows dropped because their key had been seen, by operator. */
  readonly duplicates: readonly OperatorRows[];
  /** Rows that a source could not read as its schema says. */
  readonly malformed: MalformedRows;
}

export interface OperatorRows extends DroppedRows {
  readonly operatorId: number;
  readonly operatorName: string;
}

export interface LateRows extends OperatorRows {
  /** The watermark that judged them, in milliseconds since the epoch. */
  readonly watermark: number;
}
