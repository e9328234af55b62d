import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { currentGeneration, queryIdOf } from '../../emulator/guard/generations.ts';
import { performReset } from '../../emulator/guard/reset.ts';
import { filesKeptForUndo, listResets, undoReset } from '../../emulator/guard/undo.ts';
import type { ErrorCode } from '../../emulator/protocol/errors/catalogue.ts';
import { rowsAt } from '../support/deltaWorkbench.ts';
import {
  append,
  approveFor,
  ask,
  bronze,
  checkpointRoot,
  data,
  deltaOffset,
  guardBench,
  queryIds,
  silver,
  streamBatch,
  type GuardBench,
} from '../support/guardBench.ts';

const [queryId = '', newQuery = ''] = queryIds;
const root = checkpointRoot(silver);
const isCode = (code: ErrorCode) => (error: unknown) => isSluiceError(error, code);
const day = 86_400_000;

async function fullyRefreshed(properties: Readonly<Record<string, string>> = {}): Promise<GuardBench> {
  const bench = guardBench();
  await append(bench, silver, [], properties);
  await streamBatch(bench, silver, { queryId, batchId: 0, rows: [1, 2] });
  await refresh(bench, 'update-1');
  return bench;
}

async function refresh(bench: GuardBench, updateId: string): Promise<void> {
  const [permit] = await bench.guard.permit([ask(silver)]);
  assert.ok(permit);
  const report = await performReset(bench, {
    updateId,
    tables: [{ permit, checkpoints: [root], emptied: { schema: data } }],
  });
  assert.deepEqual(await rowsAt(bench.io, silver.path), []);
  assert.equal(report.generations[root], await currentGeneration(bench.files, root));
}

const undo = (bench: GuardBench, over: Partial<Parameters<typeof undoReset>[1]> = {}) =>
  undoReset(bench, { id: 'update-1', why: 'sluice guard undo update-1', ...over });

describe('an undo of a full refresh', () => {
  it('brings back the rows and the stream, which goes on from where it stood', async () => {
    const bench = await fullyRefreshed();
    await streamBatch(bench, silver, { queryId: newQuery, batchId: 0, generation: 1, rows: [1, 2] });
    assert.deepEqual(
      (await listResets(bench)).map(({ updateId, state }) => [updateId, state]),
      [['update-1', 'undoable']],
    );
    const report = await undo(bench);
    assert.deepEqual(report.tables, [{ table: silver.table, restoredVersion: 1, rows: 2 }]);
    assert.deepEqual(await rowsAt(bench.io, silver.path), [1, 2]);
    assert.equal(await currentGeneration(bench.files, root), 2);
    assert.equal(await queryIdOf(bench.files, `${root}/2`), queryId);
    await streamBatch(bench, silver, { queryId, batchId: 1, generation: 2, rows: [3] });
    assert.deepEqual(await rowsAt(bench.io, silver.path), [1, 2, 3]);
    assert.deepEqual(
      (await listResets(bench)).map(({ state }) => state),
      ['undone'],
    );
    await assert.rejects(undo(bench), isCode('UNDO_ALREADY_DONE'));
  });

  it('leaves readers of a restored table behind the rows that they have, and those that had not read all where they were', async () => {
    // Of a rate-limited stream the newest batch may end at a file: of the initial snapshot, or of a commit.
    for (const [read, after, place] of [
      [2, 4, {}],
      [1, 1, {}],
      [1, 4, { index: 1, isStartingVersion: true }],
      [1, 1, { index: 0, isStartingVersion: true }],
      [1, 4, { index: 0 }],
      [0, 0, { index: 0 }],
    ] as const) {
      const bench = guardBench();
      await streamBatch(bench, bronze, { queryId: newQuery, batchId: 0, rows: [1] });
      await streamBatch(bench, bronze, { queryId: newQuery, batchId: 1, rows: [2] });
      const offset = await deltaOffset(bench, bronze.path, read, place);
      const before = await deltaOffset(bench, bronze.path, 0);
      await streamBatch(bench, silver, { queryId, batchId: 0, rows: [], offset: before });
      await streamBatch(bench, silver, { queryId, batchId: 1, rows: [1], offset });
      const permits = await bench.guard.permit([ask(bronze), ask(silver)]);
      await performReset(bench, {
        updateId: 'update-1',
        tables: permits.map((permit) => ({ permit, checkpoints: [checkpointRoot(permit.request)], emptied: {} })),
      });
      const { behind } = await undo(bench);
      assert.deepEqual(behind, read === after ? [{ flow: silver.table, reads: bronze.table }] : []);
      const offsetOf = async (batchId: number): Promise<string | undefined> =>
        new TextDecoder().decode(await bench.files.read(`${root}/2/offsets/${batchId}`)).split('\n')[2];
      const moved = await deltaOffset(bench, bronze.path, after);
      // The newest batch is asked for again at a restart, so that its start has to lie behind the removed rows too.
      assert.deepEqual([await offsetOf(0), await offsetOf(1)], read === after ? [before, offset] : [moved, moved]);
    }
  });

  it('is a guarded act of its own', async () => {
    const bench = guardBench();
    await append(bench, bronze, [1]);
    await bench.guard.protect([bronze]);
    await approveFor(bench, bronze, 'fullRefresh');
    const [permit] = await bench.guard.permit([ask(bronze)]);
    assert.ok(permit);
    await performReset(bench, { updateId: 'update-1', tables: [{ permit, checkpoints: [], emptied: {} }] });
    await assert.rejects(undo(bench), isCode('RESET_PROTECTION_LIFTED'));
    await approveFor(bench, bronze, 'restore');
    await undo(bench);
    assert.deepEqual(await rowsAt(bench.io, bronze.path), [1]);
  });

  it('is refused when another writer has added rows, unless they may go', async () => {
    const bench = await fullyRefreshed();
    await append(bench, silver, [7, 8]);
    await assert.rejects(undo(bench), (error) => {
      assert.ok(isSluiceError(error, 'UNDO_TABLE_MOVED_ON'));
      assert.match(error.message, /Version 3 \(WRITE\) and what came after it would go, 2 rows of other writers/);
      return true;
    });
    await undo(bench, { discardNewRows: true });
    assert.deepEqual(await rowsAt(bench.io, silver.path), [1, 2]);
  });

  it('is refused when another full refresh came after it, which has to be undone first', async () => {
    const bench = await fullyRefreshed();
    await streamBatch(bench, silver, { queryId: newQuery, batchId: 0, generation: 1, rows: [5] });
    await refresh(bench, 'update-2');
    await assert.rejects(undo(bench), isCode('UNDO_TABLE_MOVED_ON'));
    await undo(bench, { id: 'update-2' });
    assert.deepEqual(await rowsAt(bench.io, silver.path), [5]);
  });

  it('is refused when its window is over, its files are gone, its stream checkpoint is gone, or the table is another', async () => {
    const late = await fullyRefreshed();
    late.io.clock.advance(7 * day);
    await assert.rejects(undo(late), isCode('UNDO_WINDOW_OVER'));
    assert.deepEqual(
      (await listResets(late)).map(({ state }) => state),
      ['windowOver'],
    );

    const files = await fullyRefreshed();
    const [kept = ''] = await filesKeptForUndo(files, silver.path);
    await files.files.remove(kept);
    await assert.rejects(undo(files), isCode('UNDO_FILES_GONE'));

    const checkpoint = await fullyRefreshed();
    await checkpoint.files.remove(`${root}/0`);
    await assert.rejects(undo(checkpoint), isCode('UNDO_CHECKPOINT_GONE'));

    const swapped = await fullyRefreshed();
    await swapped.files.remove(silver.path);
    await assert.rejects(undo(swapped), isCode('UNDO_TABLE_SWAPPED'));
    await append(swapped, silver, [1]);
    await assert.rejects(undo(swapped), isCode('UNDO_TABLE_SWAPPED'));

    await assert.rejects(undo(swapped, { id: 'update-9' }), (error) => {
      assert.ok(isSluiceError(error, 'UNDO_NOT_FOUND'));
      assert.match(error.message, /Did you mean update-1\?/);
      return true;
    });
  });

  it('keeps the files that it needs from VACUUM while its window is open, also where the table would not', async () => {
    const bench = await fullyRefreshed({ 'delta.deletedFileRetentionDuration': 'interval 1 hour' });
    const { configuration } = await readSnapshot(bench.io, silver.path);
    assert.equal(configuration['delta.deletedFileRetentionDuration'], 'interval 7 days');
    assert.equal((await filesKeptForUndo(bench, silver.path)).size, 2);
    bench.io.clock.advance(7 * day);
    assert.equal((await filesKeptForUndo(bench, silver.path)).size, 0);
    const longer = await fullyRefreshed({ 'delta.deletedFileRetentionDuration': 'interval 30 days' });
    longer.io.clock.advance(29 * day);
    assert.equal((await filesKeptForUndo(longer, silver.path)).size, 2);
    await undo(longer);
    assert.equal((await filesKeptForUndo(longer, silver.path)).size, 0);
  });

  it('of a table that did not exist leaves what was made', async () => {
    const bench = guardBench();
    await refreshMissing(bench);
    assert.equal(await currentGeneration(bench.files, root), 0);
  });

  it('is not needed for a schema that the table cannot take: it is refused before anything is touched', async () => {
    const bench = guardBench();
    await append(bench, silver, [1], { 'delta.appendOnly': 'true' });
    const [permit] = await bench.guard.permit([ask(silver)]);
    assert.ok(permit);
    await assert.rejects(
      performReset(bench, { updateId: 'u', tables: [{ permit, checkpoints: [root], emptied: {} }] }),
      isCode('DELTA_CANNOT_MODIFY_APPEND_ONLY'),
    );
    assert.deepEqual(await rowsAt(bench.io, silver.path), [1]);
    assert.equal(await currentGeneration(bench.files, root), undefined);
  });
});

async function refreshMissing(bench: GuardBench): Promise<void> {
  const [permit] = await bench.guard.permit([ask(silver)]);
  assert.ok(permit);
  await performReset(bench, { updateId: 'u', tables: [{ permit, checkpoints: [root], emptied: {} }] });
}
