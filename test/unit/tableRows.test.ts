import assert from 'node:assert/strict';
import type { RowQuery } from '../../emulator/inspect/rowFilter.ts';
import { inspectBench, type InspectBench } from '../support/inspectBench.ts';

describe('rows of a table', function () {
  this.timeout(30_000);
  let bench: InspectBench;
  before(async () => {
    bench = await inspectBench();
    await bench.sql.run('CREATE TABLE t (id INT, name STRING, amount DOUBLE, tags ARRAY<STRING>)');
    for (let file = 0; file < 3; file += 1) {
      const rows = Array.from({ length: 5 }, (_, index) => {
        const id = file * 5 + index;
        const amount = id === 7 ? "double('NaN')" : `${id % 4}.5`;
        return `(${id}, ${id === 3 ? 'NULL' : `'Name ${id}'`}, ${amount}, array('x', NULL))`;
      });
      await bench.sql.run(`INSERT INTO t VALUES ${rows.join(', ')}`);
    }
  });
  after(() => bench.close());

  const rows = async (query: Partial<RowQuery>, offset = 0, limit = 100, version?: number) => {
    const page = await bench.inspector.rows(bench.pathOf('t'), {
      at: version === undefined ? undefined : { version },
      query: { filters: [], ...query },
      offset,
      limit,
      bytes: 256 * 1024,
    });
    return { ...page, ids: page.rows.map(([id]) => Number(id)) };
  };
  const range = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from }, (_, index) => from + index);

  it('come in the order of the files, in any window', async () => {
    assert.deepEqual((await rows({})).ids, range(0, 15));
    assert.deepEqual((await rows({}, 4, 7)).ids, range(4, 11));
    const beyond = await rows({}, 15, 10);
    assert.deepEqual([beyond.ids, beyond.total], [[], 15]);
  });

  it('are those of the version', async () => {
    const first = await rows({}, 0, 100, 1);
    assert.deepEqual([first.ids, first.total, first.snapshot.version], [range(0, 5), 5, 1]);
    assert.equal((await rows({}, 0, 10, 0)).total, 0);
  });

  it('are shown as show() does, with NULL apart from its text', async () => {
    const [row] = (await rows({ filters: [{ column: 'id', test: 'equals', value: '3' }] })).rows;
    assert.deepEqual(row, ['3', null, '3.5', '[x, NULL]']);
  });

  it('are filtered by column and by a condition in SQL', async () => {
    const ids = async (query: Partial<RowQuery>) => (await rows(query)).ids;
    assert.deepEqual(
      await ids({ filters: [{ column: 'name', test: 'contains', value: 'NAME 1' }] }),
      [1, 10, 11, 12, 13, 14],
    );
    assert.deepEqual(await ids({ filters: [{ column: 'name', test: 'isNull' }] }), [3]);
    assert.deepEqual(
      await ids({
        filters: [
          { column: 'id', test: 'greaterOrEqual', value: ' 12 ' },
          { column: 'id', test: 'notEquals', value: '13' },
        ],
      }),
      [12, 14],
    );
    assert.deepEqual(await ids({ condition: 'id % 5 = 0 AND name IS NOT NULL' }), [0, 5, 10]);
    assert.deepEqual(await ids({ condition: 'isnan(amount)' }), [7]);
    assert.deepEqual(
      await ids({ filters: [{ column: 'tags', test: 'contains', value: 'x, n' }], condition: 'id < 2' }),
      [0, 1],
    );
    assert.deepEqual(await ids({ condition: `id IN (SELECT max(id) FROM delta.\`${bench.pathOf('t')}\`)` }), [14]);
  });

  it('are sorted as Spark sorts, ties in the order of the files', async () => {
    const { ids, total } = await rows({ sort: { column: 'amount', descending: true } });
    assert.deepEqual(ids, [7, 3, 11, 2, 6, 10, 14, 1, 5, 9, 13, 0, 4, 8, 12]);
    assert.equal(total, 15);
    const page = await rows({ sort: { column: 'amount', descending: true } }, 3, 4);
    assert.deepEqual(page.ids, [2, 6, 10, 14]);
    assert.equal((await rows({ sort: { column: 'name', descending: false } })).ids[0], 3);
  });

  it('refuse by name what is no condition', async () => {
    await assert.rejects(rows({ condition: 'nope = 1' }), { code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION' });
    await assert.rejects(rows({ condition: 'id' }), { code: 'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN' });
    await assert.rejects(rows({ condition: 'id > 1 AS x' }), { code: 'PARSE_SYNTAX_ERROR' });
    await assert.rejects(rows({ condition: 'id >' }), { code: 'PARSE_SYNTAX_ERROR' });
    await assert.rejects(rows({ filters: [{ column: 'id', test: 'equals', value: 'abc' }] }), {
      code: 'CAST_INVALID_INPUT',
    });
    await assert.rejects(rows({}, 0, 1, 99), { code: 'DELTA_VERSION_NOT_FOUND' });
  });

  it('have long cells cut, whose whole text is asked for by the name of the row', async () => {
    const path = bench.pathOf('long');
    await bench.sql.run(
      "CREATE TABLE long AS SELECT 1 AS id, repeat('ab😀', 100000) AS text, unhex(repeat('0aff', 5000)) AS bytes",
    );
    const page = await bench.inspector.rows(path, {
      at: undefined,
      query: { filters: [] },
      offset: 0,
      limit: 10,
      bytes: 1000,
    });
    const [row] = page.rows;
    const cut = row
      ?.slice(1)
      .map((cell) => (typeof cell === 'object' && cell !== null ? [cell.text.length, cell.cut] : cell));
    assert.deepEqual(cut, [
      [400, 400_000],
      [400, 30_001],
    ]);
    const cell = (column: string) =>
      bench.inspector.cell(path, { version: page.snapshot.version, row: page.rowIds[0] ?? '', column });
    const text = await cell('text');
    assert.equal(text.text, 'ab😀'.repeat(100_000));
    assert.equal((await cell('bytes')).length, 30_001);
    await assert.rejects(bench.inspector.cell(path, { version: 0, row: '5:5', column: 'id' }), {
      code: 'TABLE_ROW_NOT_FOUND',
    });
  });

  it('take no more bytes than a page has, but one row at least', async () => {
    const path = bench.pathOf('wide');
    await bench.sql.run("CREATE TABLE wide AS SELECT id, repeat('x', 300) AS text FROM range(100)");
    const page = async (bytes: number) =>
      (await bench.inspector.rows(path, { at: undefined, query: { filters: [] }, offset: 0, limit: 100, bytes })).rows
        .length;
    assert.equal(await page(1), 1);
    const some = await page(10_000);
    assert.ok(some > 20 && some < 34, String(some));
  });

  it('tell the rows of a table that was made anew under the same version', async () => {
    const path = bench.pathOf('again');
    const first = async () =>
      (
        await bench.inspector.rows(path, {
          at: { version: 0 },
          query: { filters: [] },
          offset: 0,
          limit: 1,
          bytes: 1000,
        })
      ).rows[0];
    await bench.sql.run('CREATE TABLE again AS SELECT 1 AS id');
    await bench.sql.run('INSERT INTO again VALUES (1)');
    assert.deepEqual(await first(), ['1']);
    await bench.sql.run('DROP TABLE again');
    await bench.sql.run("CREATE TABLE again AS SELECT 'two' AS name");
    await bench.sql.run("INSERT INTO again VALUES ('three')");
    assert.deepEqual(await first(), ['two']);
  });
});
