import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { seededRandom, type SeededRandom } from '../../emulator/base/seededRandom.ts';
import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import type { WriteOutcome } from '../../emulator/delta/writeTable.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';
import { request, rowsAt, schemaOf, workbench, write } from '../support/deltaWorkbench.ts';

type Operation = 'append' | 'overwrite' | 'merge' | 'transaction';
const operations: readonly Operation[] = ['append', 'append', 'append', 'overwrite', 'merge', 'transaction'];

/** What became of one operation. */
interface Attempt {
  readonly operation: Operation;
  readonly row: number;
  readonly readVersion: number;
  readonly outcome: WriteOutcome;
}

/** Other calls get in between at every call of the disk, in an order that the seed fixes. */
function interleaved(inner: FileSystem, random: SeededRandom): FileSystem {
  const later = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    for (let turns = random.below(4); turns > 0; turns -= 1) await new Promise(setImmediate);
    return work();
  };
  return {
    ...inner,
    read: (path) => later(() => inner.read(path)),
    writeIfAbsent: (path, content) => later(() => inner.writeIfAbsent(path, content)),
    sync: (paths) => later(() => inner.sync(paths)),
  };
}

async function race(files: FileSystem, tablePath: string, seed: number): Promise<void> {
  const random = seededRandom(seed);
  const { io } = workbench(interleaved(files, random));
  const data = schemaOf({ id: 'long' });
  const properties = { 'delta.checkpointInterval': '4' };
  await write(io, request({ tablePath, data, properties }), [0]);
  const attempts: Attempt[] = [];
  let nextRow = 1;

  const writer = async (name: string): Promise<void> => {
    for (let round = 0; round < 4; round += 1) {
      const operation = random.pick(operations);
      const row = nextRow;
      nextRow += 1;
      const base = await readSnapshot(io, tablePath);
      const mode = operation === 'overwrite' ? 'overwrite' : 'append';
      const columns = operation === 'merge' ? schemaOf({ id: 'long', [`extra${row}`]: 'string' }) : base.schema;
      const transaction = operation === 'transaction' ? { appId: `app${row % 3}`, version: row } : undefined;
      const outcome = await write(io, request({ tablePath, data: columns, mode, mergeSchema: true }), [row], {
        base,
        ...(transaction === undefined ? {} : { transaction }),
      });
      attempts.push({ operation, row, readVersion: base.version, outcome });
      assert.ok(name !== '');
    }
  };
  await Promise.all(Array.from({ length: 8 }, (_, index) => writer(`writer ${index}`)));
  await check(io, tablePath, attempts);
}

async function check(
  io: ReturnType<typeof workbench>['io'],
  tablePath: string,
  attempts: readonly Attempt[],
): Promise<void> {
  const committed = new Map<number, Attempt>();
  for (const attempt of attempts) {
    if (attempt.outcome.kind !== 'committed') continue;
    assert.equal(committed.has(attempt.outcome.version), false, `version ${attempt.outcome.version} was given twice`);
    committed.set(attempt.outcome.version, attempt);
    assert.deepEqual(attempt.outcome.warnings, []);
  }
  const versions = [...committed.keys()].sort((left, right) => left - right);
  assert.deepEqual(
    versions,
    versions.map((_, index) => index + 1),
  );

  // The rows of every version are those of its commits in a row: each committed row once, nothing of the losers.
  let rows: number[] = [0];
  for (const version of versions) {
    const attempt = committed.get(version);
    assert.ok(attempt !== undefined);
    rows = attempt.operation === 'overwrite' ? [attempt.row] : [...rows, attempt.row];
    assert.deepEqual(
      await rowsAt(io, tablePath, version),
      rows.toSorted((left, right) => left - right),
    );
  }

  for (const { operation, readVersion, outcome } of attempts) {
    const last =
      outcome.kind === 'committed' ? outcome.version : outcome.kind === 'conflicted' ? outcome.winner + 1 : 0;
    const between = versions
      .filter((version) => version > readVersion && version < last)
      .flatMap((version) => committed.get(version)?.operation ?? []);
    const blocked = between.some((winner) => winner === 'merge') || (operation === 'overwrite' && between.length > 0);
    if (outcome.kind === 'committed') assert.equal(blocked, false, `a ${operation} came past ${between.join()}`);
    if (outcome.kind === 'conflicted') {
      const sameApp = operation === 'transaction' && between.includes('transaction');
      assert.ok(blocked || sameApp, `a ${operation} was stopped by ${between.join()}`);
    }
    assert.notEqual(outcome.kind, 'retryable');
  }
}

describe('eight writers on one Delta table', () => {
  it('leave contiguous versions with each committed row once, in memory', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => race(memoryFileSystem(), '/table', seed)),
      { numRuns: 40 },
    );
  });

  it('do so on disk', async () => {
    for (const seed of [1, 2, 3]) {
      const folder = mkdtempSync(join(tmpdir(), 'sluice-writers-'));
      try {
        await race(nodeFileSystem, `${folder}/table`, seed);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }
  });
});
