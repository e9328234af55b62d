import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import type { ScanFile } from '../../emulator/plan/fileScan.ts';
import { field, openComputeFixture, struct, type ComputeFixture } from '../support/computeFixture.ts';

const schema = struct(field('id', { kind: 'long' }), field('p', { kind: 'string' }));
const names = ['id', 'p'];

describe('A scan with deletion vectors', () => {
  let fixture: ComputeFixture;
  let paths: readonly string[];
  const rowsInFile = [1, 9, 200, 5_000];
  before(async () => {
    fixture = await openComputeFixture();
    const written: string[] = [];
    for (const [index, rows] of rowsInFile.entries()) {
      const path = join(fixture.folder, `f${index}.parquet`);
      await fixture.session.execute(
        `COPY (SELECT range + ${index * 10_000} AS id FROM range(${rows})) TO '${path}' (FORMAT parquet)`,
      );
      written.push(path);
    }
    paths = written;
  });
  after(async () => fixture.close());

  const scanOf = (files: readonly ScanFile[]) =>
    ({ format: 'parquet', schema, columnMapping: 'none', options: {}, files }) as const;

  it('gives the rows that are not in the vector, in file order, as a filter over all rows does', async () => {
    const fileOf = fc.record({
      file: fc.nat(rowsInFile.length - 1),
      share: fc.constantFrom(0, 0.001, 0.3, 0.999, 1),
      seed: fc.nat(1000),
      partition: fc.constantFrom(null, 'x', 'y'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fileOf, { minLength: 1, maxLength: 5 }), async (choices) => {
        const expected: [bigint, string | null][] = [];
        const files = choices.map(({ file, share, seed, partition }): ScanFile => {
          const rows = Array.from({ length: rowsInFile[file] ?? 0 }, (_, row) => row);
          const deletedRows = rows.filter((row) => ((row * 7919 + seed * 104_729) % 1000) / 1000 < share);
          const gone = new Set(deletedRows);
          for (const row of rows) if (!gone.has(row)) expected.push([BigInt(row + file * 10_000), partition]);
          return { path: paths[file] ?? '', size: 1, partitionValues: { p: partition }, deletedRows };
        });
        const plain = await fixture.session.scanFiles(scanOf(files), names);
        assert.deepEqual(await fixture.session.rows(`SELECT * FROM ${plain}`), expected);
        const { relation, order } = await fixture.session.scanFilesOrdered(scanOf(files), names);
        assert.deepEqual(await fixture.session.rows(`SELECT id, p FROM ${relation} ORDER BY ${order}`), expected);
      }),
      { numRuns: 25 },
    );
  });

  it('keeps file order over many runs of files that are read in different ways', async () => {
    const other = join(fixture.folder, 'other.parquet');
    await fixture.session.execute(`COPY (SELECT 7::INTEGER AS ID) TO '${other}' (FORMAT parquet)`);
    const files = Array.from({ length: 150 }, (_, index): ScanFile => {
      const path = index % 2 === 0 ? (paths[0] ?? '') : other;
      return { path, size: 1, partitionValues: { p: String(index) } };
    });
    const relation = await fixture.session.scanFiles(scanOf(files), names);
    const read = await fixture.session.rows(`SELECT * FROM ${relation}`);
    assert.deepEqual(
      read,
      files.map((_, index) => [index % 2 === 0 ? 0n : 7n, String(index)]),
    );
  });

  it('copes with a million deleted rows', async () => {
    const path = join(fixture.folder, 'million.parquet');
    await fixture.session.execute(`COPY (SELECT range AS id FROM range(2000000)) TO '${path}' (FORMAT parquet)`);
    const deletedRows = Array.from({ length: 1_000_000 }, (_, index) => index * 2);
    const relation = await fixture.session.scanFiles(
      scanOf([{ path, size: 1, partitionValues: {}, deletedRows }]),
      names,
    );
    const [row] = await fixture.session.rows(`SELECT count(*), min(id), bool_and(id % 2 = 1) FROM ${relation}`);
    assert.deepEqual(row, [1_000_000n, 1n, true]);
  });
});
