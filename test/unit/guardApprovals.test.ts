import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { ErrorCode } from '../../emulator/protocol/errors/catalogue.ts';
import { approve } from '../../emulator/guard/approve.ts';
import { pathGuard } from '../../emulator/guard/pathGuard.ts';
import { verifyAudit } from '../../emulator/guard/auditLog.ts';
import {
  append,
  approveFor,
  ask,
  bronze,
  guardBench,
  memoryOf,
  silver,
  storage,
  type GuardBench,
} from '../support/guardBench.ts';

const isCode = (code: ErrorCode) => (error: unknown) => isSluiceError(error, code);

async function protectedBench(): Promise<GuardBench> {
  const bench = guardBench();
  await append(bench, bronze, [1, 2], { 'pipelines.reset.allowed': 'false' });
  await append(bench, silver, [1]);
  return bench;
}

describe('an approval', () => {
  it('lets one act through once', async () => {
    const bench = await protectedBench();
    await assert.rejects(bench.guard.permit([ask(bronze)]), isCode('RESET_PROTECTION_LIFTED'));
    const given = await approveFor(bench, bronze, 'fullRefresh');
    const [permit] = await bench.guard.permit([ask(bronze)]);
    assert.deepEqual(permit?.verdict, {
      kind: 'allowed',
      approval: { id: given.id, table: bronze.table, act: 'fullRefresh' },
    });
    await assert.rejects(bench.guard.permit([ask(bronze)]), (error) => {
      assert.ok(isSluiceError(error, 'RESET_PROTECTION_LIFTED'));
      assert.match(error.action ?? '', /has been used already/);
      return true;
    });
    assert.deepEqual((await verifyAudit(bench.files, storage)).problems, []);
  });

  it('is for its own acts only', async () => {
    const bench = await protectedBench();
    await approveFor(bench, bronze, 'fullRefresh');
    for (const act of ['drop', 'truncate', 'restore', 'deleteCheckpoint', 'liftProtection'] as const) {
      await assert.rejects(bench.guard.permit([ask(bronze, act)]), isCode('TABLE_NOT_RESETTABLE'));
    }
  });

  it('ends after a quarter of an hour', async () => {
    const bench = await protectedBench();
    const { id } = await approveFor(bench, bronze, 'drop');
    bench.io.clock.advance(15 * 60_000 - 1);
    const other = await approveFor(bench, bronze, 'truncate');
    bench.io.clock.advance(1);
    await assert.rejects(bench.guard.permit([ask(bronze, 'drop')]), (error) => {
      assert.ok(isSluiceError(error, 'TABLE_NOT_RESETTABLE'));
      assert.match(error.action ?? '', new RegExp(`${id} ended at`));
      return true;
    });
    await assert.rejects(bench.guard.permit([ask(bronze, 'drop', { approval: id })]), isCode('APPROVAL_EXPIRED'));
    await bench.guard.permit([ask(bronze, 'truncate', { approval: other.id })]);
  });

  it('that is named is refused by name where it does not fit', async () => {
    const bench = await protectedBench();
    await bench.guard.protect([silver]);
    const { id } = await approveFor(bench, bronze, 'drop');
    await assert.rejects(bench.guard.permit([ask(silver, 'drop', { approval: id })]), isCode('APPROVAL_FOR_ANOTHER'));
    await assert.rejects(
      bench.guard.permit([ask(bronze, 'truncate', { approval: id })]),
      isCode('APPROVAL_FOR_ANOTHER'),
    );
    await assert.rejects(bench.guard.permit([ask(bronze, 'drop', { approval: 'none' })]), isCode('APPROVAL_NOT_FOUND'));
    await bench.guard.permit([ask(bronze, 'drop', { approval: id })]);
    await assert.rejects(bench.guard.permit([ask(bronze, 'drop', { approval: id })]), isCode('APPROVAL_USED'));
  });

  it('is spent exactly once by many processes', async () => {
    const bench = await protectedBench();
    await approveFor(bench, bronze, 'fullRefresh');
    const processes = Array.from({ length: 8 }, () => guardBench(memoryOf(bench)));
    const answers = await Promise.allSettled(processes.map(({ guard }) => guard.permit([ask(bronze)])));
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1);
    assert.deepEqual((await verifyAudit(bench.files, storage)).problems, []);
  });

  it('is not spent by a question of which a part is refused', async () => {
    const bench = await protectedBench();
    await bench.guard.protect([silver]);
    await approveFor(bench, bronze, 'drop');
    await assert.rejects(bench.guard.permit([ask(bronze, 'drop'), ask(silver, 'drop')]));
    await assert.rejects(bench.guard.permit([ask(bronze, 'drop'), ask(bronze, 'drop')]));
    assert.equal((await bench.guard.permit([ask(bronze, 'drop')])).length, 1);
  });

  it('needs the full name, a reason and an act', async () => {
    const bench = await protectedBench();
    const give = (over: { readonly typedName?: string; readonly reason?: string; readonly acts?: readonly 'drop'[] }) =>
      approve({ guard: bench.guard, clock: bench.io.clock, ids: bench.io.ids }, bronze, {
        typedName: bronze.table,
        reason: 'why',
        acts: ['drop'],
        ...over,
      });
    await assert.rejects(give({ typedName: 'bronze' }), isCode('APPROVAL_NAME_DIFFERS'));
    await assert.rejects(give({ reason: '  ' }), isCode('APPROVAL_REASON_MISSING'));
    await assert.rejects(give({ acts: [] }), isCode('APPROVAL_WITHOUT_ACT'));
    const { records } = await verifyAudit(bench.files, storage);
    assert.deepEqual(
      records.map(({ event }) => (event.kind === 'approvalRefused' ? event.code : event.kind)),
      ['APPROVAL_NAME_DIFFERS', 'APPROVAL_REASON_MISSING', 'APPROVAL_WITHOUT_ACT'],
    );
  });
});

describe('the guard', () => {
  it('knows a protected table by its definition, by itself and by its own record', async () => {
    const bench = await protectedBench();
    await assert.rejects(bench.guard.permit([ask(bronze, 'drop')]), isCode('TABLE_NOT_RESETTABLE'));
    await assert.rejects(
      bench.guard.permit([ask(silver, 'fullRefresh', { definedResetAllowed: false })]),
      isCode('TABLE_NOT_RESETTABLE'),
    );
    await bench.guard.permit([ask(silver, 'truncate')]);
    await bench.guard.protect([silver]);
    await assert.rejects(bench.guard.permit([ask(silver, 'truncate')]), isCode('RESET_PROTECTION_LIFTED'));
  });

  it('demotes a full refresh of everything, and refuses it under the strict policy', async () => {
    const bench = await protectedBench();
    const asked = [ask(bronze, 'fullRefreshAll', { definedResetAllowed: false }), ask(silver, 'fullRefreshAll')];
    const permits = await bench.guard.permit(asked);
    assert.deepEqual(
      permits.map(({ verdict }) => verdict.kind),
      ['demoted', 'allowed'],
    );
    const strict = guardBench(memoryOf(bench), { policy: 'strict' });
    await assert.rejects(strict.guard.permit(asked), isCode('TABLE_NOT_RESETTABLE'));
  });

  it('takes a protection off when its end was approved and is done', async () => {
    const bench = await protectedBench();
    await bench.guard.protect([silver]);
    await approveFor(bench, silver, 'liftProtection', 'drop');
    const [permit] = await bench.guard.permit([ask(silver, 'liftProtection')]);
    await assert.rejects(bench.guard.permit([ask(silver, 'truncate')]));
    assert.ok(permit);
    await bench.guard.finished(permit, { done: true, detail: '' });
    await bench.guard.permit([ask(silver, 'truncate')]);
  });

  it('of a storage folder guards its tables from wherever they are reached by their path', async () => {
    const bench = await protectedBench();
    await bench.guard.protect([silver]);
    const { io } = guardBench(memoryOf(bench));
    const outside = { table: '/elsewhere/t', path: '/elsewhere/t' };
    const byPath = pathGuard({ io, policy: 'standard', door: 'engine', who: 'grace' });
    await assert.rejects(byPath.permit([ask(silver, 'overwrite')]), isCode('RESET_PROTECTION_LIFTED'));
    await approveFor(bench, silver, 'overwrite');
    const permits = await byPath.permit([ask(outside, 'overwrite'), ask(silver, 'overwrite')]);
    assert.deepEqual(
      permits.map(({ request }) => request.path),
      [outside.path, silver.path],
    );
    for (const permit of permits) await byPath.finished(permit, { done: true, detail: '' });
    const last = (await bench.guard.log.records()).at(-1);
    assert.deepEqual([last?.who, last?.event.kind], ['grace', 'finished']);
    await append(bench, outside, [1], { 'pipelines.reset.allowed': 'false' });
    await assert.rejects(byPath.permit([ask(outside, 'overwrite')]), isCode('TABLE_NOT_RESETTABLE'));
  });

  it('forgets nothing when it starts again', async () => {
    const bench = await protectedBench();
    await bench.guard.protect([silver]);
    await bench.guard.protect([silver]);
    const again = guardBench(memoryOf(bench));
    assert.deepEqual([...(await again.guard.state()).protectedTables], [[silver.path, silver.table]]);
    assert.equal((await again.guard.log.records()).length, 1);
  });
});
