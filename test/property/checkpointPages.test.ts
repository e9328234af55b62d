import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import { batchDetail, batchPage } from '../../emulator/streaming/inspect/batchPage.ts';
import { checkpointOverview } from '../../emulator/streaming/inspect/checkpointOverview.ts';
import { sourceFilePage } from '../../emulator/streaming/inspect/sourceFilePage.ts';
import { watermarkSeries } from '../../emulator/streaming/inspect/watermarkSeries.ts';
import { memoryFileSystem, type MemoryFileSystem } from '../support/memoryFileSystem.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function writeLogs(batches: number, oldest: number, committed: number): Promise<MemoryFileSystem> {
  const files = memoryFileSystem();
  await files.replace('/c/metadata', encode('{"id":"query"}'));
  for (let id = oldest; id < batches; id += 1) {
    const metadata = JSON.stringify({ batchWatermarkMs: id * 1000, batchTimestampMs: 5_000 + id, conf: {} });
    await files.replace(`/c/offsets/${id}`, encode(`v1\n${metadata}\n{"logOffset":${id}}`));
    if (id < committed)
      await files.replace(`/c/commits/${id}`, encode(`v1\n{"nextBatchWatermarkMs":${(id + 1) * 1000}}`));
  }
  return files;
}

/** The disk, with the paths of the files that were read. */
function counted(files: FileSystem): { readonly files: FileSystem; readonly read: string[] } {
  const read: string[] = [];
  return {
    read,
    files: {
      ...files,
      read: (path) => {
        read.push(path);
        return files.read(path);
      },
    },
  };
}

describe('pages of a stream checkpoint', () => {
  it('hold every batch once, newest first, whatever their size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.nat({ max: 10 }),
        fc.integer({ min: 1, max: 17 }),
        fc.nat({ max: 2 }),
        async (batches, first, limit, uncommitted) => {
          const oldest = Math.min(first, batches);
          const files = await writeLogs(batches, oldest, batches - uncommitted);
          const seen: number[] = [];
          for (let offset = 0; ; offset += limit) {
            const page = await batchPage(files, '/c', { offset, limit });
            assert.equal(page.total, batches - oldest);
            if (page.batches.length === 0) break;
            for (const { batchId, committed, ranges, startUnknown, watermark } of page.batches) {
              seen.push(batchId);
              assert.equal(committed, batchId < batches - uncommitted);
              assert.equal(watermark, batchId * 1000);
              assert.equal(startUnknown, batchId === oldest && oldest > 0);
              if (!startUnknown) assert.deepEqual(ranges[0]?.entries, { first: batchId, last: batchId });
            }
          }
          assert.deepEqual(
            seen,
            Array.from({ length: batches - oldest }, (_, index) => batches - 1 - index),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('read their own files only, however long the logs are', async () => {
    const { files, read } = counted(await writeLogs(3_000, 0, 3_000));
    await batchPage(files, '/c', { offset: 1_000, limit: 20 });
    assert.ok(read.length <= 2 * 20 + 2, `${read.length} files were read`);
    read.length = 0;
    const readTable = async () => ({ kind: 'unknown' }) as const;
    await checkpointOverview({ files, isHeld: () => false, readTable }, '/c', undefined);
    assert.ok(read.length <= 5, `${read.length} files were read: ${read.join()}`);
    read.length = 0;
    await batchDetail(files, '/c', 1_500);
    assert.ok(read.length <= 8, `${read.length} files were read: ${read.join()}`);
  });

  it('of watermarks join to the whole', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9 }), async (batches, limit) => {
        const files = await writeLogs(batches, 0, batches);
        const seen: number[] = [];
        for (let before: number | undefined; ;) {
          const { points, older } = await watermarkSeries(files, '/c', { before, limit }, []);
          seen.unshift(...points.map(({ batchId }) => batchId));
          before = points[0]?.batchId;
          if (!older) break;
        }
        assert.deepEqual(
          seen,
          Array.from({ length: batches }, (_, id) => id),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('of files are those of the log, compacted or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 2, max: 6 }),
        fc.integer({ min: 1, max: 9 }),
        async (sizes, interval, limit) => {
          const disk = memoryFileSystem();
          const all: { readonly path: string; readonly entry: number }[] = [];
          for (const [entry, size] of sizes.entries()) {
            const lines = Array.from({ length: size }, (_, index) => {
              all.push({ path: `/in/${entry}-${index}.json`, entry });
              return { path: `file:///in/${entry}-${index}.json`, timestamp: 1, batchId: entry };
            });
            const compacts = (entry + 1) % interval === 0;
            const logged = compacts
              ? all.map(({ path, entry: batchId }) => ({ path: `file://${path}`, timestamp: 1, batchId }))
              : lines;
            const text = ['v1', ...logged.map((line) => JSON.stringify(line))].join('\n');
            await disk.replace(`/c/sources/0/${entry}${compacts ? '.compact' : ''}`, encode(text));
          }
          const seen: string[] = [];
          for (let offset = 0; ; offset += limit) {
            const question = { path: '/c', source: '0', entries: undefined, search: undefined, offset, limit };
            const page = await sourceFilePage(disk, question);
            assert.equal(page.total, all.length);
            if (page.files.length === 0) break;
            seen.push(...page.files.map(({ path }) => path));
          }
          assert.deepEqual(seen, all.map(({ path }) => path).reverse());
          const last = sizes.length - 1;
          const entries = { first: Math.max(0, last - 2), last };
          const some = { path: '/c', source: '0', entries, search: undefined, offset: 0, limit: 200 };
          assert.deepEqual(
            (await sourceFilePage(disk, some)).files.map(({ path }) => path),
            all
              .filter(({ entry }) => entry >= entries.first)
              .map(({ path }) => path)
              .reverse(),
          );
        },
      ),
      { numRuns: 40 },
    );
  });
});
