import assert from 'node:assert/strict';
import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import { readSnapshotIfPresent } from '../../emulator/delta/snapshot.ts';
import { appendEvents } from '../../emulator/pipeline/eventLog/appendEvents.ts';
import { workbench } from '../support/deltaWorkbench.ts';
import { faultyFileSystem, type FaultKind } from '../support/faultyFileSystem.ts';
import { memoryFileSystem, type MemoryFileSystem } from '../support/memoryFileSystem.ts';
import { pipelineEvent } from '../support/pipelineEvents.ts';

const path = '/storage/_event_log';

async function append(files: FileSystem, ids: readonly string[], writer: string, number: number): Promise<void> {
  const events = ids.map((id) => pipelineEvent({ id }));
  await appendEvents({ io: workbench(files).io, path }, { events, host: undefined, sequence: 0, writer, number });
}

async function idsIn(files: MemoryFileSystem): Promise<readonly string[]> {
  const { io } = workbench(files);
  const snapshot = await readSnapshotIfPresent(io, path);
  const ids: string[] = [];
  for (const file of snapshot?.files ?? []) {
    for (const row of await io.parquet.read(`${path}/${file.path}`)) ids.push(String(row['id']));
  }
  return ids.sort();
}

describe('an append to the event log that breaks off', () => {
  const kinds: readonly FaultKind[] = ['crash', 'ENOSPC', 'EIO'];
  for (const kind of kinds) {
    for (const first of [true, false]) {
      it(`leaves all of its events or none: ${kind} at each call of the disk, ${first ? 'no table yet' : 'into a table'}`, async () => {
        let places = 0;
        const before = first ? [] : ['a'];
        const after = [...before, 'b', 'c'];
        for (const when of ['before', 'after'] as const) {
          for (let nth = 1; ; nth += 1) {
            const disk = memoryFileSystem();
            if (!first) await append(disk, ['a'], 'earlier', 0);
            const faulty = faultyFileSystem(disk, { kind, when, nth });
            const run = append(faulty, ['b', 'c'], 'writer', 0);
            await run.catch(() => undefined);
            if (!faulty.struck()) break;
            places += 1;
            const left = await idsIn(disk);
            assert.ok(left.join() === before.join() || left.join() === after.join(), `${when} ${nth}: ${left.join()}`);
            // The same writer tries again, as after a full disk; then the next update writes.
            await append(disk, ['b', 'c'], 'writer', 0);
            await append(disk, ['d'], 'next', 0);
            assert.deepEqual(await idsIn(disk), [...after, 'd'], `${when} ${nth}`);
          }
        }
        assert.ok(places >= 8, `${places} places`);
      });
    }
  }
});
