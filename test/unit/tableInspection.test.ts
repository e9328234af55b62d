import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { gapsIn } from '../../emulator/inspect/historyPage.ts';
import { fileOrder, parsePlace, placeText } from '../../emulator/inspect/rowPlaces.ts';
import { schemaChanges } from '../../emulator/inspect/schemaChanges.ts';
import type { FileScan } from '../../emulator/plan/fileScan.ts';
import { parseSchemaDdl } from '../../emulator/sql/parseSql.ts';
import { inspectBench, type InspectBench } from '../support/inspectBench.ts';

describe('places of rows', () => {
  it('are those of the rows that deletion vectors leave, in any window', () => {
    const file = fc.integer({ min: 0, max: 12 }).chain((rows) =>
      fc.record({
        rows: fc.constant(rows),
        deleted: fc.subarray(Array.from({ length: rows }, (_, row) => row)),
        isKept: fc.boolean(),
      }),
    );
    fc.assert(
      fc.property(fc.array(file, { maxLength: 6 }), fc.nat(60), fc.nat(60), (files, offset, limit) => {
        const scan: FileScan = {
          format: 'parquet',
          schema: { kind: 'struct', fields: [] },
          columnMapping: 'none',
          options: {},
          files: files.map(({ deleted, isKept }, index) => ({
            path: `/${index}`,
            size: 1,
            partitionValues: {},
            ...(isKept ? { keptRows: deleted } : { deletedRows: deleted }),
          })),
        };
        const all = files.flatMap(({ rows, deleted, isKept }, place) =>
          Array.from({ length: rows }, (_, row) => row)
            .filter((row) => deleted.includes(row) === isKept)
            .map((row) => ({ file: place, row })),
        );
        const order = fileOrder(
          scan,
          files.map(({ rows }) => rows),
        );
        assert.equal(order.total, all.length);
        assert.deepEqual(order.places(offset, limit), all.slice(offset, offset + limit));
      }),
      { numRuns: 300 },
    );
  });

  it('have a text that gives them back, and no other text does', () => {
    assert.deepEqual(parsePlace(placeText({ file: 3, row: 1_000_000_000 })), { file: 3, row: 1_000_000_000 });
    for (const text of ['', '1', '1:', '-1:2', '1:2:3', '1e3:1', '1 OR 1:1']) assert.equal(parsePlace(text), undefined);
  });
});

describe('what became of a schema', () => {
  const changes = (before: string, after: string) =>
    schemaChanges(parseSchemaDdl(before), parseSchemaDdl(after), false).map(({ kind, name, before: old, after: now }) =>
      [kind, name, old, now].filter((part) => part !== undefined).join(' '),
    );

  it('is told column by column, into structs, arrays and maps', () => {
    assert.deepEqual(changes('a INT', 'a INT'), []);
    assert.deepEqual(changes('a INT, b STRING', 'b STRING, c DATE'), ['dropped a int', 'added c date']);
    assert.deepEqual(changes('a INT', "a BIGINT NOT NULL COMMENT 'x'"), [
      'retyped a int bigint',
      'nullability a may be NULL NOT NULL',
      'comment a x',
    ]);
    assert.deepEqual(changes('s STRUCT<x: INT, y: INT>', 's STRUCT<x: INT, z: STRING>'), [
      'dropped s.y int',
      'added s.z string',
    ]);
    assert.deepEqual(changes('m MAP<STRING, ARRAY<STRUCT<x: INT>>>', 'm MAP<STRING, ARRAY<STRUCT<x: BIGINT>>>'), [
      'retyped m.value.element.x int bigint',
    ]);
    assert.deepEqual(changes('a INT, b INT, c INT', 'c INT, a INT, b INT'), ['moved c first']);
  });

  it('knows a renamed column by its physical name', () => {
    const field = (name: string) => ({
      name,
      dataType: { kind: 'integer' as const },
      nullable: true,
      metadata: { 'delta.columnMapping.physicalName': 'p' },
    });
    const of = (name: string) => ({ kind: 'struct' as const, fields: [field(name)] });
    assert.deepEqual(schemaChanges(of('a'), of('b'), true), [{ kind: 'renamed', name: 'b', before: 'a', after: 'b' }]);
  });
});

describe('a table looked into', function () {
  this.timeout(30_000);
  let bench: InspectBench;
  before(async () => {
    bench = await inspectBench();
    const run = (text: string) => bench.sql.run(text);
    await run(
      "CREATE TABLE t (id INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.checkpointInterval' = '2')",
    );
    await run('INSERT INTO t VALUES (1), (2), (3)');
    await run('ALTER TABLE t ADD COLUMNS (note STRING)');
    await run('ALTER TABLE t RENAME COLUMN note TO remark');
    await run('DELETE FROM t WHERE id = 2');
    await run("INSERT OVERWRITE t VALUES (9, 'x')");
  });
  after(() => bench.close());

  it('tells what each version did, whatever its length', async () => {
    const path = bench.pathOf('t');
    const page = await bench.inspector.history(path, { limit: 3 });
    assert.deepEqual(
      page.entries.map(({ version, operation }) => [version, operation]),
      [
        [5, 'WRITE'],
        [4, 'DELETE'],
        [3, 'RENAME COLUMN'],
      ],
    );
    assert.deepEqual([page.entries[1]?.rowsAdded, page.entries[1]?.rowsRemoved], [0, 1]);
    assert.deepEqual([page.newestVersion, page.oldestVersion, page.next], [5, 0, 2]);
    assert.ok(page.entries.some(({ deltaCheckpoint }) => deltaCheckpoint));
    const rest = await bench.inspector.history(path, { limit: 3, from: page.next });
    assert.deepEqual([rest.entries.map(({ version }) => version), rest.next], [[2, 1, 0], undefined]);
  });

  it('tells which version added, renamed and set what', async () => {
    const { steps, since } = await bench.inspector.evolution(bench.pathOf('t'));
    assert.equal(since, 0);
    const columns = steps.map(({ version, changes }) => [
      version,
      changes.filter(({ kind }) => !['property', 'protocol'].includes(kind)).map(({ kind, name }) => `${kind} ${name}`),
    ]);
    assert.deepEqual(columns, [
      [3, ['renamed remark']],
      [2, ['added note']],
      [0, ['added id']],
    ]);
  });

  it('names the files that a vacuum took, and commits that are gone', async () => {
    const path = bench.pathOf('gone');
    await bench.sql.run("CREATE TABLE gone (id INT) TBLPROPERTIES ('delta.checkpointInterval' = '2')");
    await bench.sql.run('INSERT INTO gone VALUES (1)');
    await bench.sql.run('INSERT OVERWRITE gone VALUES (2)');
    await bench.sql.run('INSERT INTO gone VALUES (3)');
    const { snapshot } = await bench.inspector.describe(path, { version: 1 });
    const [file] = snapshot.files;
    rmSync(join(path, file?.path ?? ''));
    assert.deepEqual((await bench.inspector.describe(path, { version: 1 })).missingFiles, [file?.path]);
    assert.deepEqual((await bench.inspector.describe(path, undefined)).missingFiles, []);
    const query = { filters: [] };
    await assert.rejects(bench.inspector.rows(path, { at: { version: 1 }, query, offset: 0, limit: 1, bytes: 1000 }), {
      code: 'FAILED_READ_FILE.FILE_NOT_EXIST',
    });
    for (const name of readdirSync(join(path, '_delta_log'))) {
      if (/^0+[01]\.(json|crc)$/.test(name)) rmSync(join(path, '_delta_log', name));
    }
    const page = await bench.inspector.history(path, { limit: 10 });
    assert.deepEqual([page.oldestCommit, page.oldestVersion, page.gaps], [2, 2, [{ from: 0, to: 1 }]]);
    await assert.rejects(bench.inspector.describe(path, { version: 1 }), { code: 'DELTA_VERSION_NOT_FOUND' });
    assert.equal((await bench.inspector.evolution(path)).since, 2);
  });

  it('ends a statement that is cancelled, and no other', async () => {
    const { session } = bench.services;
    const controller = new AbortController();
    const endless = session.rows('SELECT count(*) FROM range(100000000000) r(i) WHERE i % 7 = 3', controller.signal);
    const other = session.rows('SELECT 42');
    setImmediate(() => controller.abort());
    await assert.rejects(endless, { code: 'CANCELLED' });
    assert.deepEqual(await other, [[42]]);
    await assert.rejects(session.rows('SELECT 1', controller.signal), { code: 'CANCELLED' });
  });

  it('finds runs of missing versions', () => {
    assert.deepEqual(gapsIn([0, 1, 2]), []);
    assert.deepEqual(gapsIn([3, 4, 7]), [
      { from: 0, to: 2 },
      { from: 5, to: 6 },
    ]);
  });
});
