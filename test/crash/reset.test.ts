import assert from 'node:assert/strict';
import { approve } from '../../emulator/guard/approve.ts';
import { verifyAudit } from '../../emulator/guard/auditLog.ts';
import { batchIdsOf, currentGeneration, queryIdOf } from '../../emulator/guard/generations.ts';
import { readJournals } from '../../emulator/guard/resetJournal.ts';
import { performReset, recoverResets } from '../../emulator/guard/reset.ts';
import { undoReset } from '../../emulator/guard/undo.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { faultyFileSystem, writingCalls, type FaultKind } from '../support/faultyFileSystem.ts';
import { memoryFileSystem, type MemoryFileSystem } from '../support/memoryFileSystem.ts';
import { rowsAt, schemaOf } from '../support/deltaWorkbench.ts';
import {
  approveFor,
  ask,
  bronze,
  checkpointRoot,
  deltaOffset,
  guardBench,
  queryIds,
  silver,
  storage,
  streamBatch,
  type GuardBench,
} from '../support/guardBench.ts';

const newSchema = schemaOf({ id: 'long', extra: 'string' });
const tables = [bronze, silver];

/** Two tables with two batches each, and an approval for a full refresh of the protected one. */
async function prepared(): Promise<MemoryFileSystem> {
  const disk = memoryFileSystem();
  const bench = guardBench(disk);
  for (const [index, table] of tables.entries()) {
    const queryId = queryIds[index] ?? '';
    // The second table reads the first.
    const offset = index === 0 ? '{}' : await deltaOffset(bench, bronze.path, 2);
    await streamBatch(bench, table, { queryId, batchId: 0, rows: [1, 2], offset });
    await streamBatch(bench, table, { queryId, batchId: 1, rows: [3], offset });
  }
  await bench.guard.protect([bronze]);
  await approveFor(bench, bronze, 'fullRefresh');
  return disk;
}

async function fullRefresh(bench: GuardBench): Promise<unknown> {
  await recoverResets(bench);
  const permits = await bench.guard.permit(tables.map((table) => ask(table)));
  return performReset(bench, {
    updateId: 'update-1',
    tables: permits.map((permit) => ({
      permit,
      checkpoints: [checkpointRoot(permit.request)],
      emptied: { schema: newSchema },
    })),
  });
}

async function undo(bench: GuardBench): Promise<unknown> {
  await recoverResets(bench);
  return undoReset(bench, { id: 'update-1', why: 'sluice guard undo' });
}

/** What a person would see of both tables: rows, columns and which stream goes on from where. */
async function seen(disk: MemoryFileSystem): Promise<string> {
  const bench = guardBench(disk);
  const parts: string[] = [];
  for (const table of tables) {
    const { schema } = await readSnapshot(bench.io, table.path);
    const root = checkpointRoot(table);
    const generation = (await currentGeneration(disk, root)) ?? -1;
    const entries = (await disk.list(`${root}/${generation}/commits`)) ?? [];
    parts.push(
      [
        `rows ${(await rowsAt(bench.io, table.path)).join(' ')}`,
        `columns ${schema.fields.map(({ name }) => name).join(' ')}`,
        `query ${(await queryIdOf(disk, `${root}/${generation}`)) ?? 'new'}`,
        `commits ${entries.map(({ name }) => name).join(' ')}`,
        `offset ${await newestOffset(disk, `${root}/${generation}`)}`,
      ].join(', '),
    );
  }
  return parts.join('\n');
}

async function newestOffset(disk: MemoryFileSystem, generation: string): Promise<string> {
  const newest = (await batchIdsOf(disk, `${generation}/offsets`)).at(-1);
  const bytes = newest === undefined ? undefined : await disk.read(`${generation}/offsets/${newest}`);
  return new TextDecoder().decode(bytes).split('\n').at(-1) ?? '';
}

const scenarios = [
  { name: 'a full refresh of two tables', prepare: prepared, run: fullRefresh },
  {
    name: 'an undo',
    async prepare() {
      const disk = await prepared();
      const bench = guardBench(disk);
      await fullRefresh(bench);
      await approveFor(bench, bronze, 'restore');
      const batch = { queryId: queryIds[2] ?? '', batchId: 0, generation: 1, rows: [1, 2] };
      await streamBatch(bench, silver, batch);
      return disk;
    },
    run: undo,
  },
];

describe('a reset that breaks off', () => {
  for (const { name, prepare, run } of scenarios) {
    for (const kind of ['crash', 'ENOSPC', 'EIO'] satisfies FaultKind[]) {
      it(`leaves the old or the new state of both tables after the next start: ${name}, ${kind} at each write`, async () => {
        const start = await prepare();
        const before = await seen(start);
        const whole = start.copy();
        await run(guardBench(whole));
        const after = await seen(whole);
        assert.notEqual(before, after);
        const met = new Set<string>();
        let places = 0;
        for (const when of ['before', 'after'] as const) {
          for (let nth = 1; ; nth += 1) {
            const disk = start.copy();
            // A process that dies while it reads leaves what it left at the write before.
            const faulty = faultyFileSystem(disk, { kind, when, nth, calls: writingCalls });
            await run(guardBench(faulty)).catch(() => undefined);
            if (!faulty.struck()) break;
            places += 1;
            const place = `${when} call ${nth}: ${faulty.calls.at(-1) ?? ''}`;
            await recoverResets(guardBench(disk));
            const found = await seen(disk);
            assert.ok(found === before || found === after, `${place}\n${found}`);
            met.add(found);
            assert.deepEqual((await verifyAudit(disk, storage)).problems, [], place);
            // A second look finds nothing left to do.
            assert.deepEqual(await recoverResets(guardBench(disk)), [], place);
          }
        }
        assert.ok(places > 20 && met.size === 2, `${places} places, ${met.size} outcomes`);
      });
    }
  }

  for (const { name, prepare, run } of scenarios) {
    it(`is settled by a later start when that breaks off as well: ${name}`, async () => {
      const start = await prepare();
      const whole = start.copy();
      await run(guardBench(whole));
      const states = [await seen(start), await seen(whole)];
      let places = 0;
      for (let nth = 1; ; nth += 1) {
        const first = start.copy();
        const faulty = faultyFileSystem(first, { kind: 'crash', when: 'after', nth, calls: writingCalls });
        await run(guardBench(faulty)).catch(() => undefined);
        if (!faulty.struck()) break;
        const open = (await readJournals(first, storage)).some(({ state }) => state === 'begun');
        for (let again = 1; open; again += 1) {
          const disk = first.copy();
          const second = faultyFileSystem(disk, { kind: 'crash', when: 'after', nth: again, calls: writingCalls });
          await recoverResets(guardBench(second)).catch(() => undefined);
          if (!second.struck()) break;
          places += 1;
          await recoverResets(guardBench(disk));
          assert.ok(states.includes(await seen(disk)), `call ${nth}, then call ${again}`);
          assert.deepEqual((await verifyAudit(disk, storage)).problems, []);
        }
      }
      assert.ok(places > 10, `${places} places`);
    });
  }

  it('leaves an approval given or not given, and spent or not spent', async () => {
    for (const when of ['before', 'after'] as const) {
      for (let nth = 1; ; nth += 1) {
        const disk = memoryFileSystem();
        await guardBench(disk).guard.protect([bronze]);
        const faulty = faultyFileSystem(disk, { kind: 'crash', when, nth });
        const bench = guardBench(faulty);
        const given = { typedName: bronze.table, reason: 'why', acts: ['drop'] as const };
        let permitted = 0;
        try {
          await approve({ guard: bench.guard, clock: bench.io.clock, ids: bench.io.ids }, bronze, given);
          permitted += (await bench.guard.permit([ask(bronze, 'drop')])).length;
        } catch {
          // What is left on the disk is what counts.
        }
        if (!faulty.struck()) break;
        assert.deepEqual((await verifyAudit(disk, storage)).problems, []);
        const again = guardBench(disk);
        for (let turn = 0; turn < 2; turn += 1) {
          permitted += await again.guard.permit([ask(bronze, 'drop')]).then(
            (permits) => permits.length,
            () => 0,
          );
        }
        assert.ok(permitted <= 1, `${when} call ${nth}: permitted ${permitted} times`);
        assert.deepEqual((await verifyAudit(disk, storage)).problems, []);
      }
    }
  });
});
