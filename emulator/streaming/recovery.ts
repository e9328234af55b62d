import { sluiceError, type SluiceError } from '../base/errors.ts';
import type { CommitLogEntry } from './commitLog.ts';
import { idsText } from './metadataLog.ts';
import type { OffsetSeq, OffsetSeqMetadata } from './offsetLog.ts';
import type { SourceOffset } from './ports.ts';
import type { CheckpointContents } from './streamCheckpoint.ts';

/** Everything that decides how a query goes on. */
export interface RecoveryFacts extends CheckpointContents {
  /** The checkpoint's folder, for messages. */
  readonly location: string;
  /** Number of sources of the query that is started. */
  readonly sources: number;
  /** `(OperatorId: 0 -> OperatorName: dedupe)` for each stateful operator of the query. */
  readonly statefulOperators: readonly string[];
  readonly stateFolderEmpty: boolean;
  readonly sink: {
    readonly description: string;
    /** The newest batch of this query that the sink holds; `unknown` when the sink cannot tell. */
    readonly lastWritten: number | undefined | 'unknown';
  };
  /** False only by `spark.sql.streaming.checkpoint.verifyMetadataExists.enabled`. */
  readonly verifyMetadata: boolean;
}

/** Where each source stands; undefined where it has no position yet. */
export type SourceOffsets = readonly (SourceOffset | undefined)[];

export type Recovery =
  | { readonly kind: 'first' }
  | {
      readonly kind: 'next';
      readonly batchId: number;
      readonly start: SourceOffsets;
      /** The range that was read last, for the sources to check. */
      readonly previousStart: SourceOffsets;
      readonly watermark: number;
      /** The watermark that batch `batchId - 1` ran with. */
      readonly previousBatchWatermark: number;
      readonly conf: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'rerun';
      readonly batchId: number;
      readonly start: SourceOffsets;
      readonly end: SourceOffsets;
      readonly metadata: OffsetSeqMetadata;
      readonly previousBatchWatermark: number;
    }
  | { readonly kind: 'refused'; readonly error: SluiceError };

const noMetadata: OffsetSeqMetadata = { batchWatermarkMs: 0, batchTimestampMs: 0, conf: {}, other: {} };

/**
 * How a query goes on from what its checkpoint and its sink say. It follows Spark's `populateStartOffsets`, and refuses where Spark
 * would guess, lose rows or write them twice. Nothing here reads or writes.
 */
export function planRecovery(facts: RecoveryFacts): Recovery {
  const newestId = facts.offsetIds.at(-1);
  const error = newestId === undefined ? refuseFirst(facts) : refuseRestart(facts, newestId);
  if (error !== undefined) return { kind: 'refused', error };
  if (newestId === undefined) return { kind: 'first' };
  return resume(facts, newestId);
}

function resume(facts: RecoveryFacts, newestId: number): Recovery {
  const newest = facts.newest ?? { version: 1, offsets: [], metadata: undefined };
  const metadata = newest.metadata ?? noMetadata;
  const previousOffsets = facts.previous?.offsets ?? newest.offsets.map(() => undefined);
  const previousBatchWatermark = facts.previous?.metadata?.batchWatermarkMs ?? 0;
  const lastCommit = facts.commitIds.at(-1);
  if (lastCommit === newestId) {
    return {
      kind: 'next',
      batchId: newestId + 1,
      start: newest.offsets,
      previousStart: previousOffsets,
      watermark: Math.max(metadata.batchWatermarkMs, nextWatermark(facts.newestCommit)),
      previousBatchWatermark: metadata.batchWatermarkMs,
      conf: metadata.conf,
    };
  }
  return {
    kind: 'rerun',
    batchId: newestId,
    start: previousOffsets,
    end: newest.offsets,
    metadata,
    previousBatchWatermark,
  };
}

function nextWatermark(commit: CommitLogEntry | undefined): number {
  return commit?.nextBatchWatermarkMs ?? 0;
}

/** Nothing was planned yet, as far as the offset log knows. */
function refuseFirst(facts: RecoveryFacts): SluiceError | undefined {
  const logs = logTexts(facts);
  if (facts.commitIds.length > 0)
    return sluiceError('STREAM_COMMIT_WITHOUT_OFFSET', { location: facts.location, ...logs });
  if (!facts.stateFolderEmpty) {
    return sluiceError('STATE_STORE_CHECKPOINT_LOCATION_NOT_EMPTY', { location: `${facts.location}/state` });
  }
  const { lastWritten } = facts.sink;
  // Spark would start at batch 0 and let the sink skip it together with whatever is new in it.
  if (typeof lastWritten === 'number') return sinkAhead(facts, lastWritten);
  return undefined;
}

function refuseRestart(facts: RecoveryFacts, newestId: number): SluiceError | undefined {
  const logs = logTexts(facts);
  const lastCommit = facts.commitIds.at(-1) ?? -1;
  const { lastWritten } = facts.sink;
  if (facts.metadata === undefined && !mayRename(facts, lastCommit === newestId)) {
    return sluiceError('STREAMING_CHECKPOINT_MISSING_METADATA_FILE', { location: facts.location, ...logs });
  }
  // Spark re-runs the newest planned batch and fails only when it commits it, after the sink has seen the rows.
  if (lastCommit > newestId) {
    return sluiceError(
      'CONCURRENT_STREAM_LOG_UPDATE',
      {
        batchId: newestId,
        path: `${facts.location}/commits/${lastCommit} has no offset log entry (offset log: ${logs.offsets}; commit log: ${logs.commits})`,
      },
      {
        action: `Restore offsets/${lastCommit} from a backup, or start over with a new checkpoint location. Only one query at a time may use one.`,
      },
    );
  }
  if (facts.newest === undefined) {
    return sluiceError('BATCH_METADATA_NOT_FOUND', { batchMetadataFile: `${facts.location}/offsets/${newestId}` });
  }
  if (newestId > 0 && facts.previous === undefined) {
    return sluiceError('STREAM_PREVIOUS_OFFSET_MISSING', { previous: newestId - 1, ...logs });
  }
  if (facts.newest.version !== 1 || facts.newestCommit?.version === 2) {
    return sluiceError('INVALID_LOG_VERSION.MAX_SUPPORTED_VERSION', {
      path: `${facts.location}/${facts.newest.version === 1 ? 'commits' : 'offsets'}/${newestId} (to be continued, not only read)`,
      maxSupported: 1,
      version: 2,
    });
  }
  const wrongCount = [facts.newest, facts.previous].find(
    (entry) => entry !== undefined && entry.offsets.length !== facts.sources,
  );
  if (wrongCount !== undefined) {
    return sluiceError('STREAM_SOURCE_COUNT_CHANGED', { stored: wrongCount.offsets.length, present: facts.sources });
  }
  const lost = lostOffset(facts.previous, facts.newest);
  if (lost !== undefined) {
    return sluiceError('STREAM_SOURCE_OFFSET_LOST', {
      source: lost,
      previous: newestId - 1,
      batchId: newestId,
      ...logs,
    });
  }
  if (facts.statefulOperators.length > 0 && facts.stateFolderEmpty && lastCommit >= 0) {
    return sluiceError('STREAMING_STATEFUL_OPERATOR_MISSING_STATE_DIRECTORY', {
      operators: facts.statefulOperators.join(', '),
      ...logs,
    });
  }
  if (lastWritten === 'unknown' || facts.metadata === undefined) return undefined;
  if (lastWritten !== undefined && lastWritten > newestId) return sinkAhead(facts, lastWritten);
  // A batch is planned only after the one before it is in the sink; of the planned one alone a re-run takes care.
  const writtenBefore = newestId - 1;
  if (lastCommit < writtenBefore && (lastWritten ?? -1) < writtenBefore) {
    return sluiceError('STREAM_SINK_BEHIND_CHECKPOINT', {
      sink: facts.sink.description,
      queryId: facts.metadata.id,
      sinkBatch: lastWritten ?? 'none',
      batchId: newestId,
      ...logs,
    });
  }
  return undefined;
}

/** With a new id a Delta sink takes batches for new ones, so it may be made only when all of them are committed. */
function mayRename(facts: RecoveryFacts, allCommitted: boolean): boolean {
  return !facts.verifyMetadata && allCommitted;
}

function lostOffset(previous: OffsetSeq | undefined, newest: OffsetSeq): number | undefined {
  const index = newest.offsets.findIndex(
    (offset, source) => offset === undefined && previous?.offsets[source] !== undefined,
  );
  return index < 0 ? undefined : index;
}

function sinkAhead(facts: RecoveryFacts, sinkBatch: number): SluiceError {
  return sluiceError('STREAM_SINK_AHEAD_OF_CHECKPOINT', {
    sink: facts.sink.description,
    queryId: facts.metadata?.id ?? '',
    sinkBatch,
    ...logTexts(facts),
  });
}

function logTexts(facts: RecoveryFacts): { readonly offsets: string; readonly commits: string } {
  return { offsets: idsText(facts.offsetIds), commits: idsText(facts.commitIds) };
}
