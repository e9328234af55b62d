import assert from 'node:assert/strict';
import type { OffsetSeq } from '../../emulator/streaming/offsetLog.ts';
import type { SourceOffset } from '../../emulator/streaming/ports.ts';
import { planRecovery, type RecoveryFacts } from '../../emulator/streaming/recovery.ts';

interface Logs {
  readonly offsets?: readonly number[];
  readonly commits?: readonly number[];
  /** Positions of the sources in each batch of the offset log; by default `[batchId]`. */
  readonly positions?: (batchId: number) => readonly (number | undefined)[];
  readonly nextWatermark?: number;
}

function facts(
  { offsets = [], commits = [], positions, nextWatermark = 0 }: Logs,
  over: Partial<RecoveryFacts> = {},
): RecoveryFacts {
  const entry = (batchId: number | undefined): OffsetSeq | undefined =>
    batchId === undefined || !offsets.includes(batchId)
      ? undefined
      : {
          version: 1,
          offsets: (positions?.(batchId) ?? [batchId]).map((position) =>
            position === undefined ? undefined : (String(position) as SourceOffset),
          ),
          metadata: { batchWatermarkMs: batchId * 10, batchTimestampMs: batchId, conf: {}, other: {} },
        };
  const newest = offsets.at(-1);
  return {
    metadata: { id: 'query' },
    offsetIds: offsets,
    commitIds: commits,
    newest: entry(newest),
    previous: newest === undefined || newest === 0 ? undefined : entry(newest - 1),
    newestCommit:
      newest !== undefined && commits.includes(newest)
        ? { version: 1, nextBatchWatermarkMs: nextWatermark, other: {} }
        : undefined,
    location: '/checkpoint',
    sources: 1,
    statefulOperators: [],
    stateFolderEmpty: true,
    sink: { description: 'Sink', lastWritten: 'unknown' },
    verifyMetadata: true,
    ...over,
  };
}

function refusal(given: RecoveryFacts): string {
  const recovery = planRecovery(given);
  return recovery.kind === 'refused' ? recovery.error.code : recovery.kind;
}

const stateful: Partial<RecoveryFacts> = { statefulOperators: ['dedupe'], stateFolderEmpty: false };
const sinkHas = (lastWritten: number | undefined): Partial<RecoveryFacts> => ({
  sink: { description: 'DeltaSink', lastWritten },
});

describe('recovery', () => {
  it('starts a new query at batch 0', () => {
    assert.deepEqual(planRecovery(facts({}, { metadata: undefined })), { kind: 'first' });
  });

  it('goes on after a committed batch, with the larger of both watermarks', () => {
    const recovery = planRecovery(facts({ offsets: [0, 1, 2], commits: [0, 1, 2], nextWatermark: 35 }));
    assert.deepEqual(recovery, {
      kind: 'next',
      batchId: 3,
      start: ['2'],
      previousStart: ['1'],
      watermark: 35,
      previousBatchWatermark: 20,
      conf: {},
    });
    const lower = planRecovery(facts({ offsets: [0, 1, 2], commits: [0, 1, 2], nextWatermark: 5 }));
    assert.equal(lower.kind === 'next' && lower.watermark, 20);
  });

  it('runs a batch that was planned and not committed again, exactly', () => {
    const recovery = planRecovery(facts({ offsets: [0, 1, 2], commits: [0, 1] }));
    assert.equal(recovery.kind, 'rerun');
    assert.ok(recovery.kind === 'rerun');
    assert.deepEqual(recovery.start, ['1']);
    assert.deepEqual(recovery.end, ['2']);
    assert.equal(recovery.metadata.batchTimestampMs, 2);
    assert.equal(recovery.previousBatchWatermark, 10);
  });

  const same: readonly (readonly [what: string, logs: Logs, kind: string, over?: Partial<RecoveryFacts>])[] = [
    ['batch 0 alone, not committed', { offsets: [0] }, 'rerun'],
    ['batch 0 alone, committed', { offsets: [0], commits: [0] }, 'next'],
    ['the oldest offsets are gone', { offsets: [1, 2], commits: [0, 1, 2] }, 'next'],
    ['a commit in the middle is gone', { offsets: [0, 1, 2], commits: [0, 2] }, 'next'],
    ['all commits are gone', { offsets: [0, 1, 2] }, 'rerun'],
    ['two batches are not committed', { offsets: [0, 1, 2], commits: [0] }, 'rerun'],
    ['two batches are not committed and the sink has both', { offsets: [0, 1, 2], commits: [0] }, 'rerun', sinkHas(2)],
    [
      'two batches are not committed and the sink has the first',
      { offsets: [0, 1, 2], commits: [0] },
      'rerun',
      sinkHas(1),
    ],
    ['the sink table was made anew', { offsets: [0, 1], commits: [0, 1] }, 'next', sinkHas(undefined)],
    [
      'the metadata is gone, not checked, all committed',
      { offsets: [0], commits: [0] },
      'next',
      { metadata: undefined, verifyMetadata: false },
    ],
  ];
  for (const [what, logs, kind, over] of same) {
    it(`as Spark: ${what}`, () => assert.equal(refusal(facts(logs, over)), kind));
  }

  const refused: readonly (readonly [what: string, logs: Logs, code: string, over?: Partial<RecoveryFacts>])[] = [
    [
      'no metadata',
      { offsets: [0], commits: [0] },
      'STREAMING_CHECKPOINT_MISSING_METADATA_FILE',
      { metadata: undefined },
    ],
    [
      'no metadata, not checked, but a batch to be run again',
      { offsets: [0, 1], commits: [0] },
      'STREAMING_CHECKPOINT_MISSING_METADATA_FILE',
      { metadata: undefined, verifyMetadata: false },
    ],
    ['commits without offsets', { commits: [0, 1] }, 'STREAM_COMMIT_WITHOUT_OFFSET'],
    ['state without logs', {}, 'STATE_STORE_CHECKPOINT_LOCATION_NOT_EMPTY', { stateFolderEmpty: false }],
    ['a sink with batches and no logs', {}, 'STREAM_SINK_AHEAD_OF_CHECKPOINT', sinkHas(3)],
    ['a commit ahead of the offsets', { offsets: [0, 1], commits: [0, 1, 2] }, 'CONCURRENT_STREAM_LOG_UPDATE'],
    ['no offsets before the newest', { offsets: [0, 1, 5], commits: [0, 1] }, 'STREAM_PREVIOUS_OFFSET_MISSING'],
    [
      'another number of sources',
      { offsets: [0], commits: [0], positions: () => [0, 1] },
      'STREAM_SOURCE_COUNT_CHANGED',
    ],
    [
      'a position that got lost',
      { offsets: [0, 1], commits: [0, 1], positions: (id) => [id === 1 ? undefined : 0] },
      'STREAM_SOURCE_OFFSET_LOST',
    ],
    [
      'no state for a stateful query',
      { offsets: [0], commits: [0] },
      'STREAMING_STATEFUL_OPERATOR_MISSING_STATE_DIRECTORY',
      { statefulOperators: ['dedupe'] },
    ],
    ['a sink ahead', { offsets: [0, 1], commits: [0, 1] }, 'STREAM_SINK_AHEAD_OF_CHECKPOINT', sinkHas(9)],
    ['a sink that misses a batch', { offsets: [0, 1, 2], commits: [0] }, 'STREAM_SINK_BEHIND_CHECKPOINT', sinkHas(0)],
  ];
  for (const [what, logs, code, over] of refused) {
    it(`refuses ${what} with ${code}`, () => assert.equal(refusal(facts(logs, over)), code));
  }

  it('shows both logs', () => {
    const recovery = planRecovery(facts({ offsets: [0, 1, 5], commits: [0, 1] }));
    assert.ok(recovery.kind === 'refused');
    assert.match(recovery.error.message, /Offset log: 0–1, 5\. Commit log: 0–1\./);
  });

  it('does not ask for state when the first batch broke off before it wrote any', () => {
    assert.equal(refusal(facts({ offsets: [0] }, { ...stateful, stateFolderEmpty: true })), 'rerun');
  });
});
