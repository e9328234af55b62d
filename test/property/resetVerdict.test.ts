import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decideReset, isProtected, type DestructiveAct, type ResetQuestion } from '../../emulator/guard/verdict.ts';

const acts: readonly DestructiveAct[] = [
  'fullRefresh',
  'fullRefreshAll',
  'drop',
  'truncate',
  'overwrite',
  'restore',
  'deleteAll',
  'deleteCheckpoint',
  'rewindCheckpoint',
  'liftProtection',
];

const names = ['c.s.bronze', 'c.s.silver'] as const;
const allowed = fc.constantFrom(true, false, undefined);
const approval = fc.record({ id: fc.constant('a'), table: fc.constantFrom(...names), act: fc.constantFrom(...acts) });

const question: fc.Arbitrary<ResetQuestion> = fc.record({
  act: fc.constantFrom(...acts),
  policy: fc.constantFrom('standard', 'strict'),
  approval: fc.option(approval, { nil: undefined }),
  table: fc.record({
    table: fc.constantFrom(...names),
    definedResetAllowed: allowed,
    storedResetAllowed: allowed,
    recordedProtected: fc.boolean(),
  }),
});

describe('the verdict on a destructive act', () => {
  it('allows nothing on a protected table without an approval for that act on that table', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const verdict = decideReset(asked);
        const { table } = asked;
        const isGuarded =
          table.definedResetAllowed === false || table.storedResetAllowed === false || table.recordedProtected;
        const fits = asked.approval?.table === table.table && asked.approval.act === asked.act;
        if (!isGuarded) assert.deepEqual(verdict, { kind: 'allowed' });
        else if (fits) assert.deepEqual(verdict, { kind: 'allowed', approval: asked.approval });
        else if (asked.act === 'fullRefreshAll' && asked.policy === 'standard') assert.equal(verdict.kind, 'demoted');
        else assert.equal(verdict.kind, 'refused');
        assert.equal(isProtected(table), isGuarded);
      }),
      { numRuns: 2000 },
    );
  });

  it('never gives up a protection because a text no longer asks for it', () => {
    fc.assert(
      fc.property(question, fc.constantFrom(true, undefined), (asked, definedResetAllowed) => {
        const stored = { ...asked.table, storedResetAllowed: false };
        const verdict = decideReset({ ...asked, approval: undefined, table: { ...stored, definedResetAllowed } });
        assert.notEqual(verdict.kind, 'allowed');
      }),
    );
  });

  it('names a protection that only its text gave up', () => {
    const table = { table: 'c.s.bronze', storedResetAllowed: false, recordedProtected: true };
    const base = { policy: 'standard', approval: undefined } as const;
    const codeOf = (act: DestructiveAct, definedResetAllowed: boolean | undefined) => {
      const verdict = decideReset({ ...base, act, table: { ...table, definedResetAllowed } });
      return verdict.kind === 'refused' ? verdict.code : verdict.kind;
    };
    assert.equal(codeOf('fullRefresh', false), 'TABLE_NOT_RESETTABLE');
    assert.equal(codeOf('fullRefresh', undefined), 'RESET_PROTECTION_LIFTED');
    assert.equal(codeOf('drop', undefined), 'TABLE_NOT_RESETTABLE');
    assert.equal(codeOf('drop', true), 'RESET_PROTECTION_LIFTED');
    assert.equal(codeOf('fullRefreshAll', true), 'demoted');
  });
});
