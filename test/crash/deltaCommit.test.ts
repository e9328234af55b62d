import assert from 'node:assert/strict';
import { readSnapshotIfPresent } from '../../emulator/delta/snapshot.ts';
import { streamingUpdate } from '../../emulator/delta/operation.ts';
import { faultyFileSystem, type Fault, type FaultKind } from '../support/faultyFileSystem.ts';
import { memoryFileSystem, type MemoryFileSystem } from '../support/memoryFileSystem.ts';
import { request, rowsAt, schemaOf, workbench, write } from '../support/deltaWorkbench.ts';

const tablePath = '/data/table';
const data = schemaOf({ id: 'long' });

/** One commit that is due to write a Delta checkpoint, with what the table holds before and after. */
interface Scenario {
  readonly name: string;
  readonly prepare: (files: MemoryFileSystem) => Promise<void>;
  readonly run: (files: Parameters<typeof workbench>[0]) => Promise<unknown>;
  readonly before: readonly number[] | undefined;
  readonly after: readonly number[];
}

const properties = { 'delta.checkpointInterval': '2' };
const transaction = { appId: 'query', version: 7 };

const scenarios: readonly Scenario[] = [
  {
    name: 'the first write',
    prepare: async () => undefined,
    run: (files) => write(workbench(files).io, request({ tablePath, data, properties }), [1], { transaction }),
    before: undefined,
    after: [1],
  },
  {
    name: 'an append with a Delta checkpoint',
    prepare: twoVersions,
    run: (files) =>
      write(workbench(files).io, request({ tablePath, data }), [3], {
        transaction,
        operation: (amounts) => streamingUpdate({ outputMode: 'Append', queryId: 'query', batchId: 7 }, amounts),
      }),
    before: [1, 2],
    after: [1, 2, 3],
  },
  {
    name: 'an overwrite with a Delta checkpoint',
    prepare: twoVersions,
    run: (files) => write(workbench(files).io, request({ tablePath, data, mode: 'overwrite' }), [9], { transaction }),
    before: [1, 2],
    after: [9],
  },
];

async function twoVersions(files: MemoryFileSystem): Promise<void> {
  const { io } = workbench(files);
  await write(io, request({ tablePath, data, properties }), [1]);
  await write(io, request({ tablePath, data }), [2]);
}

async function rowsOf(files: MemoryFileSystem): Promise<readonly number[] | undefined> {
  const { io } = workbench(files);
  return (await readSnapshotIfPresent(io, tablePath)) === undefined ? undefined : rowsAt(io, tablePath);
}

/** Runs the scenario with a fault at its n-th call of the disk; undefined when there are fewer calls. */
async function runWith(scenario: Scenario, fault: Fault): Promise<MemoryFileSystem | undefined> {
  const disk = memoryFileSystem();
  await scenario.prepare(disk);
  const faulty = faultyFileSystem(disk, fault);
  try {
    await scenario.run(faulty);
  } catch {
    // What is left on the disk is what counts.
  }
  return faulty.struck() ? disk : undefined;
}

describe('a commit that breaks off', () => {
  for (const scenario of scenarios) {
    for (const kind of ['crash', 'ENOSPC', 'EIO'] satisfies FaultKind[]) {
      it(`leaves the old or the new version: ${scenario.name}, ${kind} at each call of the disk`, async () => {
        let places = 0;
        for (const when of ['before', 'after'] as const) {
          for (let nth = 1; ; nth += 1) {
            const disk = await runWith(scenario, { kind, when, nth });
            if (disk === undefined) break;
            places += 1;
            const rows = await rowsOf(disk);
            const place = `${when} call ${nth}`;
            assert.ok(
              sameRows(rows, scenario.before) || sameRows(rows, scenario.after),
              `${place}: the table holds ${String(rows)}`,
            );
            // The same batch again, after a restart: exactly once, whatever the first run had come to.
            await scenario.run(disk);
            assert.deepEqual(await rowsOf(disk), scenario.after, place);
          }
        }
        assert.ok(places >= 8);
      });
    }
  }

  it('makes the data file durable before the commit that names it', async () => {
    const disk = memoryFileSystem();
    await twoVersions(disk);
    const traced = faultyFileSystem(disk);
    await write(workbench(traced).io, request({ tablePath, data }), [3]);
    const sync = traced.calls.findIndex((call) => /^sync .*part-/.test(call));
    const commit = traced.calls.findIndex((call) => call.startsWith('writeIfAbsent'));
    assert.ok(sync >= 0 && sync < commit, traced.calls.join('\n'));
  });
});

function sameRows(left: readonly number[] | undefined, right: readonly number[] | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
