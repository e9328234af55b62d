import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { OffsetSeq } from '../../emulator/streaming/offsetLog.ts';
import type { SourceOffset } from '../../emulator/streaming/ports.ts';
import { planRecovery, type RecoveryFacts } from '../../emulator/streaming/recovery.ts';

/** What is on disk: the two logs and the sink. A batch moves the source from `start` to `end`. */
interface Disk {
  readonly offsets: Map<number, { readonly end: number }>;
  readonly commits: Set<number>;
  readonly sink: { readonly batchId: number; readonly from: number; readonly to: number }[];
}

/** The order of writes in a batch; a crash may come after any of them. */
const steps = ['offsets', 'sink', 'commit'] as const;

function factsOf(disk: Disk): RecoveryFacts {
  const offsetIds = [...disk.offsets.keys()].sort((left, right) => left - right);
  const entry = (batchId: number | undefined): OffsetSeq | undefined => {
    const logged = batchId === undefined ? undefined : disk.offsets.get(batchId);
    if (logged === undefined) return undefined;
    const metadata = { batchWatermarkMs: 0, batchTimestampMs: 0, conf: {}, other: {} };
    return { version: 1, offsets: [String(logged.end) as SourceOffset], metadata };
  };
  const newest = offsetIds.at(-1);
  const committed = newest !== undefined && disk.commits.has(newest);
  return {
    metadata: { id: 'query' },
    offsetIds,
    commitIds: [...disk.commits].sort((left, right) => left - right),
    newest: entry(newest),
    previous: entry(newest === undefined ? undefined : newest - 1),
    newestCommit: committed ? { version: 1, nextBatchWatermarkMs: 0, other: {} } : undefined,
    location: '/checkpoint',
    sources: 1,
    statefulOperators: [],
    stateFolderEmpty: true,
    sink: { description: 'Sink', lastWritten: disk.sink.at(-1)?.batchId },
    verifyMetadata: true,
  };
}

/** Runs until the source is read up to `available`, or until `crashAfter` writes were made. */
function run(disk: Disk, available: number, sizes: readonly number[], crashAfter: number): number {
  let writes = 0;
  for (;;) {
    const recovery = planRecovery(factsOf(disk));
    assert.notEqual(recovery.kind, 'refused');
    if (recovery.kind === 'refused') return writes;
    const batchId = recovery.kind === 'first' ? 0 : recovery.batchId;
    const start = recovery.kind === 'first' ? 0 : Number(recovery.start[0] ?? 0);
    const size = 1 + (sizes[batchId % sizes.length] ?? 0);
    const end = recovery.kind === 'rerun' ? Number(recovery.end[0]) : Math.min(available, start + size);
    if (end === start && recovery.kind !== 'rerun') return writes;
    for (const step of steps) {
      if (writes === crashAfter) return writes;
      if (step === 'offsets' && recovery.kind !== 'rerun') disk.offsets.set(batchId, { end });
      else if (step === 'sink' && (disk.sink.at(-1)?.batchId ?? -1) < batchId)
        disk.sink.push({ batchId, from: start, to: end });
      else if (step === 'commit') disk.commits.add(batchId);
      writes += 1;
    }
  }
}

describe('recovery, with crashes anywhere', () => {
  it('brings every row to the sink once and in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(14), { maxLength: 12 }),
        fc.integer({ min: 0, max: 30 }),
        (sizes, crashes, available) => {
          const disk: Disk = { offsets: new Map(), commits: new Set(), sink: [] };
          for (const crashAfter of crashes) run(disk, available, sizes, crashAfter);
          run(disk, available, sizes, Infinity);
          let at = 0;
          for (const { from, to } of disk.sink) {
            assert.equal(from, at);
            at = to;
          }
          assert.equal(at, available);
        },
      ),
      { numRuns: 500 },
    );
  });
});
