import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sqlBench, type SqlBench } from '../support/sqlBench.ts';

interface Row {
  readonly id: number;
  readonly p: number;
}

type Step =
  | { readonly kind: 'insert' | 'overwrite'; readonly rows: readonly Row[] }
  | { readonly kind: 'delete'; readonly modulus: number; readonly rest: number }
  | { readonly kind: 'deletePartition'; readonly p: number }
  | { readonly kind: 'truncate' }
  | { readonly kind: 'restore'; readonly which: number };

const row = fc.record({ id: fc.integer({ min: 0, max: 20 }), p: fc.integer({ min: 0, max: 2 }) });
const rows = fc.array(row, { minLength: 1, maxLength: 6 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: rows.map((some): Step => ({ kind: 'insert', rows: some })) },
  { weight: 1, arbitrary: rows.map((some): Step => ({ kind: 'overwrite', rows: some })) },
  {
    weight: 3,
    arbitrary: fc
      .record({ modulus: fc.integer({ min: 1, max: 4 }), rest: fc.integer({ min: 0, max: 3 }) })
      .map((some): Step => ({ kind: 'delete', ...some })),
  },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 }).map((p): Step => ({ kind: 'deletePartition', p })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'truncate' }) },
  { weight: 2, arbitrary: fc.nat().map((which): Step => ({ kind: 'restore', which })) },
);

const values = (some: readonly Row[]): string => some.map(({ id, p }) => `(${id}, ${p})`).join(', ');
const texts = (some: readonly Row[]): readonly string[] => some.map(({ id, p }) => `[${id},${p}]`).sort();

/** The statement of a step, and the rows after it. */
function next(table: string, now: readonly Row[], versions: readonly (readonly Row[])[], one: Step) {
  switch (one.kind) {
    case 'insert':
      return { text: `INSERT INTO ${table} VALUES ${values(one.rows)}`, after: [...now, ...one.rows] };
    case 'overwrite':
      return { text: `INSERT OVERWRITE ${table} VALUES ${values(one.rows)}`, after: one.rows };
    case 'delete':
      return {
        text: `DELETE FROM ${table} WHERE id % ${one.modulus} = ${one.rest}`,
        after: now.filter(({ id }) => id % one.modulus !== one.rest),
      };
    case 'deletePartition':
      return { text: `DELETE FROM ${table} WHERE p = ${one.p}`, after: now.filter(({ p }) => p !== one.p) };
    case 'truncate':
      return { text: `TRUNCATE TABLE ${table}`, after: [] };
    case 'restore': {
      // The newest version cannot be restored.
      if (versions.length < 2) return undefined;
      const version = one.which % (versions.length - 1);
      return { text: `RESTORE TABLE ${table} TO VERSION AS OF ${version}`, after: versions[version] ?? [] };
    }
  }
}

describe('the history of a table', function () {
  this.timeout(60_000);
  let bench: SqlBench;
  before(() => (bench = sqlBench()));
  after(() => bench.close());

  it('is that of a list of rows, version by version, whatever was inserted, deleted, overwritten and restored', async () => {
    let tables = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 7 }), fc.boolean(), async (steps, partitioned) => {
        const table = `t${(tables += 1)}`;
        await bench.run(`CREATE TABLE ${table} (id INT, p INT)${partitioned ? ' PARTITIONED BY (p)' : ''}`);
        const versions: (readonly Row[])[] = [[]];
        for (const one of steps) {
          const now = versions.at(-1) ?? [];
          const planned = next(table, now, versions, one);
          if (planned === undefined) continue;
          await bench.run(planned.text);
          const [[newest] = []] = await bench.run(`DESCRIBE HISTORY ${table} LIMIT 1`);
          // A deletion of nothing makes no version.
          if (Number(newest) === versions.length) versions.push(planned.after);
          else assert.deepEqual(texts(planned.after), texts(now), planned.text);
        }
        for (const [version, expected] of versions.entries()) {
          assert.deepEqual(await bench.rows(`SELECT * FROM ${table} VERSION AS OF ${version}`), texts(expected));
        }
      }),
      { numRuns: 15 },
    );
  });
});
