import assert from 'node:assert/strict';
import { inspectBench, type InspectBench } from '../support/inspectBench.ts';

describe('the difference of two versions', function () {
  this.timeout(30_000);
  let bench: InspectBench;
  before(async () => {
    bench = await inspectBench();
  });
  after(() => bench.close());

  const run = (text: string) => bench.sql.run(text);
  const diff = async (
    table: string,
    from: number,
    to: number,
    over: {
      readonly keys?: readonly string[];
      readonly show?: 'all' | 'added' | 'removed' | 'changed';
      readonly offset?: number;
      readonly limit?: number;
    } = {},
  ) => {
    const page = await bench.inspector.diff(bench.pathOf(table), {
      from,
      to,
      keys: over.keys,
      show: over.show ?? 'all',
      offset: over.offset ?? 0,
      limit: over.limit ?? 100,
      bytes: 256 * 1024,
    });
    return {
      ...page,
      lines: page.rows.map(({ kind, before, after, changed }) =>
        [kind, before?.join(',') ?? '', after?.join(',') ?? '', changed.join(' ')].join('|'),
      ),
    };
  };

  it('is only the rows that were appended, and no file of before is read', async () => {
    await run('CREATE TABLE appended (id INT, name STRING)');
    await run("INSERT INTO appended VALUES (1, 'a'), (2, 'b')");
    await run("INSERT INTO appended VALUES (3, 'c')");
    const found = await diff('appended', 1, 2);
    assert.deepEqual(found.lines, ['added||3,c|']);
    assert.deepEqual([found.added, found.removed, found.sides.shared, found.sides.before.files.length], [1, 0, 1, 0]);
    assert.deepEqual((await diff('appended', 2, 0)).lines, ['removed|1,a||', 'removed|2,b||', 'removed|3,c||']);
    assert.deepEqual((await diff('appended', 2, 2)).lines, []);
  });

  it('is cell by cell where a key pairs the rows', async () => {
    await run(
      "CREATE TABLE keyed AS SELECT * FROM VALUES (1, 'a', 1.0D), (2, 'b', 0.0D), (3, 'c', double('NaN')), (4, 'd', 4.0D) AS t(id, name, amount)",
    );
    await run("INSERT OVERWRITE keyed VALUES (1, 'a', 1.0D), (2, 'B', -0.0D), (3, 'c', double('NaN')), (5, 'e', NULL)");
    const found = await diff('keyed', 0, 1);
    assert.deepEqual([found.keys, found.keysDetected], [['id'], true]);
    assert.deepEqual(found.lines, ['changed|2,b,0.0|2,B,-0.0|1 2', 'added||5,e,|', 'removed|4,d,4.0||']);
    const chosen = await diff('keyed', 0, 1, { keys: ['name'] });
    assert.deepEqual([chosen.keysDetected, chosen.changed, chosen.added, chosen.removed], [false, 0, 2, 2]);
    const none = await diff('keyed', 0, 1, { keys: [] });
    assert.deepEqual([none.changed, none.added, none.removed], [0, 2, 2]);
    await assert.rejects(diff('keyed', 0, 1, { keys: ['nope'] }), { code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION' });
  });

  it('counts equal rows, and finds nothing in rows that were only written anew', async () => {
    await run('CREATE TABLE many AS SELECT * FROM VALUES (1), (1), (1), (NULL), (NULL), (2) AS t(x)');
    await run('INSERT OVERWRITE many VALUES (1), (NULL), (NULL), (NULL), (2)');
    const found = await diff('many', 0, 1);
    assert.deepEqual(found.lines, ['added|||', 'removed|1||', 'removed|1||']);
    await run('INSERT OVERWRITE many VALUES (2), (NULL), (NULL), (NULL), (1)');
    assert.deepEqual((await diff('many', 1, 2)).lines, []);
  });

  it('sees into structs, arrays and maps', async () => {
    const row = (amount: string, value: string) =>
      `named_struct('a', ${amount}, 'b', array(1, NULL)), map('x', ${value}, 'y', 2.0D)`;
    await run(`CREATE TABLE nested AS SELECT 1 AS id, s, m FROM (SELECT ${row('0.0D', '1.0D')}) AS t(s, m)`);
    await run(
      `INSERT OVERWRITE nested SELECT 1, ${row('0.0D', '1.0D').replace("map('x', 1.0D, 'y', 2.0D)", "map('y', 2.0D, 'x', 1.0D)")}`,
    );
    assert.deepEqual((await diff('nested', 0, 1)).lines, []);
    await run(`INSERT OVERWRITE nested SELECT 1, ${row('-0.0D', '1.0D')}`);
    assert.deepEqual(
      (await diff('nested', 0, 2)).lines.map((line) => line.split('|').at(-1)),
      ['1'],
    );
    await run(`INSERT OVERWRITE nested SELECT 1, ${row('0.0D', 'NULL')}`);
    assert.deepEqual(
      (await diff('nested', 0, 3)).lines.map((line) => line.split('|').at(-1)),
      ['2'],
    );
  });

  it('reads both versions with the newer schema', async () => {
    await run('CREATE TABLE grown (id INT)');
    await run('INSERT INTO grown VALUES (1), (2)');
    await run('ALTER TABLE grown ADD COLUMNS (note STRING)');
    await run("INSERT INTO grown VALUES (3, 'x')");
    const found = await diff('grown', 1, 3);
    assert.deepEqual(found.lines, ['added||3,x|']);
    assert.deepEqual(
      found.schemaChanges.map(({ kind, name }) => [kind, name]),
      [['added', 'note']],
    );
    assert.deepEqual((await diff('grown', 3, 1)).lines, ['removed|3,x||']);
  });

  it('comes in pages, each kind by itself', async () => {
    await run('CREATE TABLE paged AS SELECT id, id AS x FROM range(10)');
    await run('INSERT OVERWRITE paged SELECT id + 2, id % 5 + 2 FROM range(10)');
    const all = await diff('paged', 0, 1, { limit: 4 });
    assert.deepEqual([all.changed, all.added, all.removed, all.total], [3, 2, 2, 7]);
    assert.deepEqual(all.lines.length, 4);
    const rest = await diff('paged', 0, 1, { offset: 4 });
    assert.deepEqual(
      rest.lines.map((line) => line.split('|')[0]),
      ['added', 'removed', 'removed'],
    );
    const removed = await diff('paged', 0, 1, { show: 'removed', offset: 1 });
    assert.deepEqual([removed.lines, removed.total], [['removed|1,1||'], 2]);
  });

  it('follows columns that were renamed and dropped, since their data did not change', async () => {
    await run("CREATE TABLE mapped (id INT, a STRING, b INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
    await run("INSERT INTO mapped VALUES (1, 'x', 5)");
    await run('ALTER TABLE mapped RENAME COLUMN a TO c');
    await run('ALTER TABLE mapped DROP COLUMN b');
    await run("INSERT INTO mapped VALUES (2, 'y')");
    const found = await diff('mapped', 1, 4);
    assert.deepEqual(found.lines, ['added||2,y|']);
    assert.deepEqual(
      found.schemaChanges.filter(({ kind }) => kind !== 'property').map(({ kind, name }) => `${kind} ${name}`),
      ['dropped b', 'renamed c'],
    );
    assert.deepEqual((await diff('mapped', 1, 3)).lines, []);
    assert.deepEqual((await diff('mapped', 3, 1)).lines, []);
  });

  it('reads each side with its own schema where the table was replaced by another one', async () => {
    await run("CREATE TABLE replaced AS SELECT * FROM VALUES (1, 'x', 1), (2, 'y', 2) AS t(id, p, n)");
    await run(
      "CREATE OR REPLACE TABLE replaced PARTITIONED BY (p) AS SELECT * FROM VALUES (1L, 'x', 'one', 7), (3L, 'z', 'three', 8) AS t(id, p, n, extra)",
    );
    const found = await diff('replaced', 0, 1, { keys: ['id'] });
    assert.deepEqual(
      [found.sides.notCompared, found.sides.shared, found.sides.columns.map(({ name }) => name)],
      [['n'], 0, ['id', 'p', 'extra']],
    );
    assert.deepEqual(found.lines, ['changed|1,x,|1,x,7|2', 'added||3,z,8|', 'removed|2,y,||']);
    assert.deepEqual((await diff('replaced', 1, 0, { keys: ['id'] })).lines, [
      'changed|1,x,7|1,x,|2',
      'added||2,y,|',
      'removed|3,z,8||',
    ]);
  });

  it('is empty for tables without rows and without columns', async () => {
    await run('CREATE TABLE bare (id INT)');
    await run("ALTER TABLE bare SET TBLPROPERTIES ('x' = 'y')");
    const found = await diff('bare', 0, 1);
    assert.deepEqual([found.lines, found.schemaChanges.map(({ name }) => name)], [[], ['x']]);
  });
});
