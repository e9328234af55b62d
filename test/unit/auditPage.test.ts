import assert from 'node:assert/strict';
import fc from 'fast-check';
import { auditPage } from '../../emulator/guard/auditPage.ts';
import { verifyAudit } from '../../emulator/guard/auditLog.ts';
import type { AuditRecord } from '../../emulator/guard/auditRecord.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';
import { approveFor, ask, bronze, guardBench, silver, storage } from '../support/guardBench.ts';

async function records(): Promise<readonly AuditRecord[]> {
  const files = memoryFileSystem();
  const bench = guardBench(files);
  await bench.guard.protect([bronze]);
  const [permit] = await bench.guard.permit([ask(silver, 'truncate')]);
  assert.ok(permit);
  await bench.guard.finished(permit, { done: true, detail: 'version 3' });
  await assert.rejects(bench.guard.permit([ask(bronze, 'drop')]));
  await approveFor(bench, bronze, 'drop');
  return (await verifyAudit(files, storage)).records;
}

describe('a page of the audit log', () => {
  it('is newest first, names the table of an act that ended, and counts a decision by its verdict', async () => {
    const { entries, more } = auditPage(await records(), { limit: 10 });
    assert.equal(more, false);
    assert.deepEqual(
      entries.map(({ record: { sequence }, kind, tables, title }) => [sequence, kind, tables, title]),
      [
        [5, 'approved', [bronze.table], 'The drop of bronze was approved'],
        [4, 'refused', [bronze.table], 'The drop of bronze was refused'],
        [3, 'done', [silver.table], 'The truncation of silver was done'],
        [2, 'allowed', [silver.table], 'The truncation of silver was allowed'],
        [1, 'protected', [bronze.table], 'bronze is protected from here on'],
      ],
    );
  });

  it('names acts that were decided together, of many tables the first ones', async () => {
    const files = memoryFileSystem();
    const bench = guardBench(files);
    const table = (name: string) => ({ table: `a.b.${name}`, path: `${storage}/tables/a/b/${name}` });
    const titleOf = async (...requests: Parameters<typeof bench.guard.permit>[0]): Promise<string | undefined> => {
      await bench.guard.permit(requests);
      return auditPage((await verifyAudit(files, storage)).records, { limit: 1 }).entries[0]?.title;
    };
    assert.equal(await titleOf(ask(table('x')), ask(table('y'))), 'The full refresh of x and y was allowed');
    assert.equal(await titleOf(ask(table('x')), ask(table('y'), 'drop')), '2 acts on x and y were allowed');
    const many = ['p', 'q', 'r', 's', 't'].map((name) => ask(table(name)));
    assert.equal(await titleOf(...many), 'The full refresh of p, q, r and 2 more was allowed');
  });

  it('is filtered by what a person reads, whatever the case of the letters', async () => {
    const all = await records();
    const sequences = (filter: string) =>
      auditPage(all, { limit: 10, filter }).entries.map(({ record }) => record.sequence);
    assert.deepEqual(sequences('REFUSED'), [4]);
    assert.deepEqual(sequences('silver'), [3, 2]);
    assert.deepEqual(sequences('  '), [5, 4, 3, 2, 1]);
    assert.deepEqual(sequences('nothing like this'), []);
  });

  it('gives each record once, in order, whatever the size of the pages', async () => {
    const all = await records();
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 7 }), fc.constantFrom('', 'bronze', 'a'), (limit, filter) => {
        const whole = auditPage(all, { limit: 100, filter }).entries;
        const paged = [];
        let before: number | undefined;
        for (;;) {
          const { entries, more } = auditPage(all, { limit, before, filter });
          assert.ok(entries.length <= limit);
          paged.push(...entries);
          before = entries.at(-1)?.record.sequence;
          if (!more) break;
        }
        assert.deepEqual(paged, whole);
      }),
      { numRuns: 50 },
    );
  });
});
