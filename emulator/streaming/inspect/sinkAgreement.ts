import type { SluiceError } from '../../base/errors.ts';

type ErrorCode = SluiceError['code'];

/** What a stream checkpoint and the table that its query writes say of one another. */
export interface AgreementFacts {
  /** Undefined where `metadata` is missing or damaged. */
  readonly queryId: string | undefined;
  readonly lastPlanned: number | undefined;
  readonly lastCommitted: number | undefined;
  readonly table: TableReading;
}

export type TableReading =
  /** Nobody knows which table the query writes. */
  | { readonly kind: 'unknown' }
  /** Nothing is there yet, or no Delta table. */
  | { readonly kind: 'absent'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly code: ErrorCode; readonly message: string }
  | {
      readonly kind: 'table';
      readonly path: string;
      readonly version: number;
      /** Its `txn` under the query's id. */
      readonly txn: number | undefined;
      /** Milliseconds, where the `txn` says so. */
      readonly txnUpdated: number | undefined;
      /** Whether it forgets old ones by `delta.setTransactionRetentionDuration`. */
      readonly forgets: boolean;
      /** How many other applications have one in it. */
      readonly others: number;
    };

export type AgreementKind = 'agrees' | 'pending' | 'skipped' | 'ahead' | 'behind' | 'hole' | 'none' | 'unknown';

export interface Agreement {
  /**
   * `agrees`: the table has what is committed. `pending`: a planned batch is in neither. `skipped`: the table has the planned batch, which
   * the next start runs again and the sink skips. `ahead`: the table has batches that the stream checkpoint does not know. `behind`: it
   * lacks batches that were committed. `hole`: batches between were never written. `none`: it has no `txn` of the query.
   */
  readonly kind: AgreementKind;
  readonly severity: 'ok' | 'warning' | 'error';
  /** A whole sentence. */
  readonly sentence: string;
  readonly action?: string;
  readonly code?: ErrorCode;
}

/**
 * Every batch of a query, also one without rows, is one version of its Delta table with `txn(query id, batch id)`, and is committed after
 * that; so the two can differ by the one batch that broke off. Source: delta-io/delta, `DeltaSink.scala`; apache/spark, `MicroBatchExecution`.
 */
export function sinkAgreement(facts: AgreementFacts): Agreement {
  const { queryId, lastPlanned, lastCommitted, table } = facts;
  switch (table.kind) {
    case 'unknown':
      return {
        kind: 'unknown',
        severity: 'ok',
        sentence: 'Which table the query writes does not stand in its stream checkpoint, so the two are not compared.',
        action: 'Choose the folder of the Delta table that the query writes.',
      };
    case 'unreadable':
      return {
        kind: 'unknown',
        severity: 'error',
        sentence: `The table cannot be read: ${table.message}`,
        code: table.code,
      };
    case 'absent':
      return absent(lastCommitted);
    case 'table':
      break;
  }
  if (queryId === undefined) {
    return {
      kind: 'unknown',
      severity: 'error',
      sentence: 'The file metadata names no query, so which txn of the table is that of the query cannot be told.',
      code: 'STREAMING_CHECKPOINT_MISSING_METADATA_FILE',
    };
  }
  if (table.txn === undefined) return withoutTxn(facts, table);
  return compared({ planned: lastPlanned, committed: lastCommitted, written: table.txn });
}

function absent(lastCommitted: number | undefined): Agreement {
  if (lastCommitted === undefined) {
    return { kind: 'agrees', severity: 'ok', sentence: 'No batch was committed yet, and there is no Delta table yet.' };
  }
  return {
    kind: 'behind',
    severity: 'error',
    sentence: `Batches up to ${lastCommitted} were committed, and there is no Delta table: it was deleted, or it lies elsewhere.`,
    action: 'Restore the table, or start over with a new checkpoint location.',
    code: 'STREAM_SINK_BEHIND_CHECKPOINT',
  };
}

function withoutTxn(
  { lastPlanned, lastCommitted }: AgreementFacts,
  { forgets, others }: Extract<TableReading, { readonly kind: 'table' }>,
): Agreement {
  if (lastPlanned === undefined && lastCommitted === undefined) {
    return {
      kind: 'agrees',
      severity: 'ok',
      sentence: 'Nothing was planned yet, and the table has no batch of the query.',
    };
  }
  if (lastCommitted === undefined && lastPlanned === 0) {
    return {
      kind: 'pending',
      severity: 'ok',
      sentence: 'Batch 0 is planned and not in the table: the next start runs it, and writes it.',
    };
  }
  const committed =
    lastCommitted === undefined ? `planned up to ${String(lastPlanned)}` : `committed up to ${lastCommitted}`;
  if (forgets) {
    return {
      kind: 'none',
      severity: 'warning',
      sentence: `Batches are ${committed}, and the table has no txn of the query; it forgets old ones (delta.setTransactionRetentionDuration), so nothing follows from that.`,
    };
  }
  const whose =
    others === 0 ? 'none of any stream' : `only those of ${others === 1 ? 'another stream' : `${others} others`}`;
  return {
    kind: 'none',
    severity: 'error',
    sentence: `Batches are ${committed}, but the table has no txn of the query, ${whose}: it is another table, it was replaced, or the query writes it by foreachBatch.`,
    action:
      'Check that this is the table that the query writes. If it was replaced, start over with a new checkpoint location.',
    code: 'STREAM_SINK_BEHIND_CHECKPOINT',
  };
}

interface Batches {
  readonly planned: number | undefined;
  readonly committed: number | undefined;
  readonly written: number;
}

function compared({ planned, committed, written }: Batches): Agreement {
  const newest = Math.max(planned ?? -1, committed ?? -1);
  if (written > newest) {
    return {
      kind: 'ahead',
      severity: 'error',
      sentence: `The table has batch ${written}, and the stream checkpoint knows ${newest < 0 ? 'none' : `batches up to ${newest} only`}: it is an older copy, or entries of its logs were deleted. A sink skips every batch up to ${written}, with all rows that are new in them.`,
      action: 'Restore the stream checkpoint that belongs to the table.',
      code: 'STREAM_SINK_AHEAD_OF_CHECKPOINT',
    };
  }
  if (committed !== undefined && written < committed) {
    return {
      kind: 'behind',
      severity: 'error',
      sentence: `Batches up to ${committed} were committed, and the table has those up to ${written} only: ${batches(written + 1, committed)} ${written + 1 === committed ? 'is' : 'are'} lost, as by a restore of the table, or it is another table.`,
      action:
        'Restore the table to a version that has them, or delete the entries of both logs after the batch that it has, together with their state.',
      code: 'STREAM_SINK_BEHIND_CHECKPOINT',
    };
  }
  if (planned === undefined || planned <= (committed ?? -1)) {
    return {
      kind: 'agrees',
      severity: 'ok',
      sentence: `The table and the commit log agree: batch ${written} is the last one in both.`,
    };
  }
  if (written === planned) {
    return {
      kind: 'skipped',
      severity: 'ok',
      sentence: `The table has batch ${written} already, and the commit log does not: the next start runs it again, and the sink skips it. No row is written twice.`,
    };
  }
  if (written < planned - 1) {
    return {
      kind: 'hole',
      severity: 'error',
      sentence: `The table has batches up to ${written}, and batch ${planned} is the next to be run: ${batches(written + 1, planned - 1)} would never be written.`,
      action:
        'Restore the table, or delete the entries of both logs after the batch that it has, together with their state.',
      code: 'STREAM_SINK_BEHIND_CHECKPOINT',
    };
  }
  return {
    kind: 'pending',
    severity: 'ok',
    sentence: `The table has batches up to ${written}; batch ${planned} is planned and not in it: the next start runs it again, and writes it.`,
  };
}

function batches(first: number, last: number): string {
  return first === last ? `batch ${first}` : `batches ${first} to ${last}`;
}
