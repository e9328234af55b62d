import { idsText } from '../metadataLog.ts';
import type { CheckpointLogs } from './checkpointLogs.ts';
import type { Findings } from './findings.ts';

/** What a start would trip over, or what a person should know, by the restart rule (`MicroBatchExecution.populateStartOffsets`). */
export function checkLogs(logs: CheckpointLogs, findings: Findings): void {
  const { offsetIds: offsets, commitIds: commits, queryId } = logs;
  const planned = offsets.at(-1);
  const committed = commits.at(-1);
  if (
    queryId === undefined &&
    (planned ?? committed) !== undefined &&
    findings.all().every(({ place }) => place !== 'metadata')
  ) {
    findings.add(
      'error',
      'metadata',
      'STREAMING_CHECKPOINT_MISSING_METADATA_FILE',
      'The file metadata, which names the query, is missing although batches were run. Restore it: with a new id a Delta sink would take every batch again.',
    );
  }
  if (planned === undefined && committed === undefined && queryId === undefined) {
    findings.add(
      'warning',
      '.',
      'NOT_A_CHECKPOINT',
      'There is neither metadata nor an offset log nor a commit log: this is no stream checkpoint, or nothing ran yet.',
    );
  }
  if (planned === undefined && committed !== undefined) {
    findings.add(
      'error',
      'offsets',
      'STREAM_COMMIT_WITHOUT_OFFSET',
      `The offset log is empty, but batches ${idsText(commits)} were committed.`,
    );
  }
  if (planned !== undefined && committed !== undefined && committed > planned) {
    findings.add(
      'error',
      'offsets',
      'STREAM_COMMIT_WITHOUT_OFFSET',
      `Batch ${committed} was committed, but the newest batch in the offset log is ${planned}.`,
    );
  }
  if (planned !== undefined && planned > 0 && !logs.isPlanned(planned - 1)) {
    findings.add(
      'error',
      `offsets/${planned - 1}`,
      'STREAM_PREVIOUS_OFFSET_MISSING',
      `The newest batch ${planned} starts where batch ${planned - 1} ended, and that entry is gone.`,
    );
  }
  const gaps = missingIn(offsets).filter((id) => id !== (planned ?? 0) - 1);
  if (gaps.length > 0) {
    findings.add(
      'warning',
      'offsets',
      'STREAM_LOG_GAP',
      `The offset log has no entries for batches ${idsText(gaps)}. Asynchronous progress tracking leaves such gaps.`,
    );
  }
  const uncommitted = offsets.filter((id) => !logs.isCommitted(id) && id !== planned && id > (commits[0] ?? -1));
  if (uncommitted.length > 0) {
    findings.add(
      'warning',
      'commits',
      'STREAM_COMMIT_MISSING',
      `Batches ${idsText(uncommitted)} have no entry in the commit log, though later batches were planned.`,
    );
  }
}

/** At most so many ids of a gap are gathered: a stray file with a huge number must not cost memory. */
const mostMissing = 10_000;

function missingIn(ids: readonly number[]): readonly number[] {
  const missing: number[] = [];
  for (let index = 1; index < ids.length; index += 1) {
    const end = ids[index] ?? 0;
    for (let id = (ids[index - 1] ?? 0) + 1; id < end && missing.length < mostMissing; id += 1) missing.push(id);
  }
  return missing;
}
