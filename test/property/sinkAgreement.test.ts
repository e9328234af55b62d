import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planRecovery } from '../../emulator/streaming/recovery.ts';
import type { OffsetSeq } from '../../emulator/streaming/offsetLog.ts';
import type { SourceOffset } from '../../emulator/streaming/ports.ts';
import { sinkAgreement, type AgreementFacts } from '../../emulator/streaming/inspect/sinkAgreement.ts';

/** The newest batch in each place; -1 for none. */
interface Places {
  readonly planned: number;
  readonly written: number;
  readonly committed: number;
}

const table = { path: '/table', version: 9, txnUpdated: undefined, forgets: false, others: 0 };
const known = (batch: number): number | undefined => (batch < 0 ? undefined : batch);

function factsOf({ planned, written, committed }: Places): AgreementFacts {
  return {
    queryId: 'query',
    lastPlanned: known(planned),
    lastCommitted: known(committed),
    table: { kind: 'table', ...table, txn: known(written) },
  };
}

/** What the restart decides from the same: every batch from 0 on is in both logs up to its end. */
function recoveryOf({ planned, written, committed }: Places) {
  const upTo = (last: number): readonly number[] => Array.from({ length: last + 1 }, (_, id) => id);
  const entry: OffsetSeq = {
    version: 1,
    offsets: ['1' as SourceOffset],
    metadata: { batchWatermarkMs: 0, batchTimestampMs: 0, conf: {}, other: {} },
  };
  return planRecovery({
    metadata: { id: 'query' },
    offsetIds: upTo(planned),
    commitIds: upTo(committed),
    newest: planned < 0 ? undefined : entry,
    previous: planned < 1 ? undefined : entry,
    newestCommit:
      committed >= 0 && committed === planned ? { version: 1, nextBatchWatermarkMs: 0, other: {} } : undefined,
    location: '/checkpoint',
    sources: 1,
    statefulOperators: [],
    stateFolderEmpty: true,
    sink: { description: 'Sink', lastWritten: known(written) },
    verifyMetadata: true,
  });
}

const batch = fc.integer({ min: -1, max: 6 });
const anyPlaces = fc.record({ planned: batch, written: batch, committed: batch });

describe('the verdict about the txn of a table', () => {
  it('is fine wherever a run of batches may break off', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), (steps) => {
        // Each batch is planned, written, committed; a crash leaves any prefix of these steps.
        const [whole, rest] = [Math.floor(steps / 3), steps % 3];
        const places = {
          planned: whole - 1 + (rest >= 1 ? 1 : 0),
          written: whole - 1 + (rest >= 2 ? 1 : 0),
          committed: whole - 1,
        };
        const { kind, severity, sentence } = sinkAgreement(factsOf(places));
        assert.equal(severity, 'ok', `${JSON.stringify(places)}: ${sentence}`);
        assert.equal(kind, (['agrees', 'pending', 'skipped'] as const)[rest]);
        const recovery = recoveryOf(places);
        assert.notEqual(recovery.kind, 'refused');
        assert.equal(recovery.kind === 'rerun', rest > 0);
      }),
      { numRuns: 60 },
    );
  });

  it('is never fine where rows are lost or would be written twice, and goes with what the restart decides', () => {
    fc.assert(
      fc.property(anyPlaces, (places) => {
        const { planned, written, committed } = places;
        fc.pre(committed <= planned);
        const { kind, severity, code } = sinkAgreement(factsOf(places));
        const isAhead = written > planned;
        const lacksCommitted = written < committed;
        const leavesHole = written < planned - 1 && committed < planned - 1;
        assert.equal(
          severity === 'error',
          isAhead || lacksCommitted || leavesHole,
          `${JSON.stringify(places)}: ${kind}`,
        );
        const recovery = recoveryOf(places);
        if (recovery.kind === 'refused') {
          assert.equal(severity, 'error');
          assert.equal(code, recovery.error.code);
        }
        if (isAhead) assert.equal(recovery.kind, 'refused');
        if (kind === 'skipped') assert.ok(recovery.kind === 'rerun' && recovery.batchId === written);
      }),
      { numRuns: 500 },
    );
  });

  it('is one whole sentence in every case', () => {
    const readings: readonly AgreementFacts['table'][] = [
      { kind: 'unknown' },
      { kind: 'absent', path: '/table' },
      { kind: 'unreadable', path: '/table', code: 'INTERNAL_ERROR', message: 'It is broken.' },
      { kind: 'table', ...table, txn: undefined },
      { kind: 'table', ...table, txn: undefined, forgets: true, others: 3 },
      { kind: 'table', ...table, txn: 4 },
    ];
    fc.assert(
      fc.property(fc.constantFrom(...readings), batch, batch, fc.boolean(), (reading, planned, committed, hasId) => {
        const { sentence } = sinkAgreement({
          queryId: hasId ? 'query' : undefined,
          lastPlanned: known(planned),
          lastCommitted: known(committed),
          table: reading,
        });
        assert.match(sentence, /^[A-Z].*[.]$/s);
        assert.doesNotMatch(sentence, /undefined|-1|NaN/);
      }),
      { numRuns: 300 },
    );
  });
});
