import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { tableHistory } from '../../emulator/delta/history.ts';
import { guard } from '../../emulator/guard/guard.ts';
import { propertyGuard } from '../../emulator/guard/propertyGuard.ts';
import { performReset } from '../../emulator/guard/reset.ts';
import { undoReset } from '../../emulator/guard/undo.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { sqlBench, type SqlBench } from '../support/sqlBench.ts';

/** What Spark 4.2 with Delta 4.4 does with these commands, command by command. */
describe('SQL commands', function () {
  this.timeout(30_000);
  let bench: SqlBench;
  before(() => (bench = sqlBench()));
  after(() => bench.close());

  const refused = async (text: string, code: string): Promise<void> => {
    await assert.rejects(bench.run(text), (error) => {
      assert.ok(isSluiceError(error), String(error));
      assert.equal(error.code, code, error.message);
      assert.ok(error.position !== undefined, `${code} has no place`);
      return true;
    });
  };
  const newest = async (table: string) => {
    const { io } = await bench.session.spark.services();
    const path = `${bench.storage}/tables/spark_catalog/default/${table}`;
    const [entry] = await tableHistory(io, path, 1);
    return { entry, snapshot: await readSnapshot(io, path) };
  };

  it('makes tables, and knows what is there', async () => {
    await bench.run("CREATE TABLE made (id INT NOT NULL COMMENT 'key', s STRING) USING delta COMMENT 'c'");
    const { entry, snapshot } = await newest('made');
    assert.equal(entry?.operation, 'CREATE TABLE');
    assert.deepEqual(entry.operationParameters, {
      partitionBy: '[]',
      clusterBy: '[]',
      description: 'c',
      isManaged: 'true',
      properties: '{}',
    });
    assert.equal(snapshot.schema.fields[0]?.nullable, false);
    await refused('CREATE TABLE made (id INT)', 'TABLE_OR_VIEW_ALREADY_EXISTS');
    await bench.run('CREATE TABLE IF NOT EXISTS made (other INT)');
    await refused('CREATE TABLE nowhere.t (id INT)', 'SCHEMA_NOT_FOUND');
    await refused('CREATE TABLE p (id INT) USING parquet', 'FORMAT_NOT_SUPPORTED');
    await refused('CREATE TABLE d (a INT, A INT)', 'COLUMN_ALREADY_EXISTS');
    assert.deepEqual(await bench.rows('SHOW TABLES'), ['["default","made",false]']);
    await refused('DROP TABLE nothing', 'TABLE_OR_VIEW_NOT_FOUND');
    await bench.run('DROP TABLE IF EXISTS nothing');
    await bench.run('DROP TABLE made');
    assert.deepEqual(await bench.rows('SHOW TABLES'), []);
    await refused('SELECT * FROM made', 'TABLE_OR_VIEW_NOT_FOUND');
  });

  it('makes a table of a query, and replaces it as another table with its history', async () => {
    await bench.run('CREATE TABLE q PARTITIONED BY (p) AS SELECT id, id % 2 AS p FROM range(4)');
    const first = await newest('q');
    assert.equal(first.entry?.operation, 'CREATE TABLE AS SELECT');
    assert.equal(first.entry.operationMetrics?.['numOutputRows'], '4');
    assert.deepEqual(first.snapshot.partitionColumns, ['p']);
    await bench.run("CREATE OR REPLACE TABLE q COMMENT 'new' AS SELECT 'x' AS name");
    const second = await newest('q');
    assert.equal(second.entry?.operation, 'CREATE OR REPLACE TABLE AS SELECT');
    assert.equal(second.snapshot.version, 1);
    assert.notEqual(second.snapshot.metadata.id, first.snapshot.metadata.id);
    assert.deepEqual(await bench.rows('SELECT * FROM q'), ['["x"]']);
    assert.deepEqual(await bench.rows('SELECT count(*) FROM q VERSION AS OF 0'), ['["4"]']);
    assert.equal(bench.asked.at(-1)?.act, 'overwrite');
    await bench.run('CREATE OR REPLACE TABLE q (a INT)');
    const third = await newest('q');
    assert.equal(third.entry?.operation, 'CREATE OR REPLACE TABLE');
    assert.equal(third.snapshot.metadata.description, undefined);
    assert.deepEqual(third.snapshot.files, []);
  });

  it('inserts by position and by name, with the casts of ANSI store assignment', async () => {
    await bench.run('CREATE TABLE i (a INT, b STRING, c DATE)');
    await bench.run("INSERT INTO i VALUES (1L, 2, '2020-01-01')");
    await bench.run("INSERT INTO i (c, a) VALUES (DATE'2020-01-02', 2)");
    await bench.run("INSERT INTO i BY NAME SELECT 'x' AS B, 3 AS A");
    assert.deepEqual(await bench.rows('SELECT * FROM i'), [
      '[1,"2","2020-01-01"]',
      '[2,null,"2020-01-02"]',
      '[3,"x",null]',
    ]);
    const { entry } = await newest('i');
    assert.deepEqual(entry?.operationParameters, { mode: 'Append', partitionBy: '[]' });
    assert.equal(entry.isBlindAppend, true);
    await refused('INSERT INTO i VALUES (1, 2)', 'DELTA_INSERT_COLUMN_ARITY_MISMATCH');
    await refused("INSERT INTO i VALUES (1, '2', DATE'2020-01-01', 4)", 'DELTA_METADATA_MISMATCH');
    await refused('INSERT INTO i (a, nope) VALUES (1, 2)', 'UNRESOLVED_COLUMN.WITH_SUGGESTION');
    await refused('INSERT INTO i (a, A) VALUES (1, 2)', 'COLUMN_ALREADY_EXISTS');
    await refused('INSERT INTO i (a, b) VALUES (1)', 'INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS');
    await refused('INSERT INTO i (a) VALUES (1, 2)', 'INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS');
    await refused('INSERT INTO i (a) SELECT id + 3000000000 FROM range(1)', 'CAST_OVERFLOW_IN_TABLE_INSERT');
    await refused("INSERT INTO i (a) SELECT concat('x', id) FROM range(1)", 'CAST_INVALID_INPUT');
    await refused('INSERT INTO i (c) VALUES (array(1))', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION');
    await refused('INSERT INTO nothing VALUES (1)', 'TABLE_OR_VIEW_NOT_FOUND');
    assert.deepEqual(await bench.rows('SELECT count(*) FROM i'), ['["3"]']);
    await bench.run('INSERT OVERWRITE i SELECT a + 1, b, c FROM i WHERE a < 3');
    assert.deepEqual(await bench.rows('SELECT a FROM i'), ['[2]', '[3]']);
    const overwritten = await newest('i');
    assert.equal(overwritten.entry?.operationParameters?.['mode'], 'Overwrite');
  });

  it('inserts into a partition that is named', async () => {
    await bench.run('CREATE TABLE ip (v INT, p INT, w STRING, q STRING) PARTITIONED BY (p, q)');
    await bench.run("INSERT INTO ip PARTITION (q = 'x', p = 1 + 1) VALUES (1, 'a')");
    await bench.run("INSERT INTO ip PARTITION (P = '3') (w, v, q) VALUES ('b', 2, 'y')");
    await bench.run("INSERT INTO ip PARTITION (p = 4) BY NAME SELECT 'z' AS q, 3 AS v");
    assert.deepEqual(await bench.rows('SELECT * FROM ip'), ['[1,2,"a","x"]', '[2,3,"b","y"]', '[3,4,null,"z"]']);
    await refused('INSERT INTO ip PARTITION (v = 1) VALUES (1)', 'NON_PARTITION_COLUMN');
    await refused('INSERT INTO ip PARTITION (p = 1) VALUES (1)', 'DELTA_INSERT_COLUMN_ARITY_MISMATCH');
  });

  it('asks for a value in every NOT NULL column', async () => {
    await bench.run('CREATE TABLE n (id INT NOT NULL, s STRING)');
    await refused("INSERT INTO n (s) VALUES ('x')", 'DELTA_INSERT_COLUMN_MISMATCH');
    await refused("INSERT INTO n SELECT nullif(id, 0), 'x' FROM range(1)", 'DELTA_NOT_NULL_CONSTRAINT_VIOLATED');
    assert.deepEqual(await bench.rows('SELECT * FROM n'), []);
  });

  it('deletes rows by rewriting files, whole files from the log alone', async () => {
    await bench.run('CREATE TABLE d (id INT, s STRING)');
    await bench.run("INSERT INTO d VALUES (1, 'a'), (2, 'b')");
    await bench.run("INSERT INTO d VALUES (3, 'c'), (4, nullif('d', 'd'))");
    assert.deepEqual(await bench.rows('DELETE FROM d WHERE id < 4'), ['["3"]']);
    const { entry } = await newest('d');
    assert.equal(entry?.operation, 'DELETE');
    assert.deepEqual(entry.operationParameters, { predicate: '["(id < 4)"]' });
    const { numRemovedFiles, numAddedFiles, numDeletedRows, numCopiedRows } = entry.operationMetrics ?? {};
    assert.deepEqual(
      { numRemovedFiles, numAddedFiles, numDeletedRows, numCopiedRows },
      { numRemovedFiles: '2', numAddedFiles: '1', numDeletedRows: '3', numCopiedRows: '1' },
    );
    assert.deepEqual(await bench.rows("DELETE FROM d AS x WHERE x.s = 'nothing'"), ['["0"]']);
    assert.equal((await newest('d')).entry?.version, entry.version);
    // NULL is not true: the row stays.
    assert.deepEqual(await bench.rows("DELETE FROM d WHERE s <> 'x'"), ['["0"]']);
    await refused('DELETE FROM d WHERE id IN (SELECT id FROM range(3))', 'DELTA_UNSUPPORTED_SUBQUERY');
    await refused('DELETE FROM d WHERE nope = 1', 'UNRESOLVED_COLUMN.WITH_SUGGESTION');
    assert.deepEqual(await bench.rows('DELETE FROM d'), ['["1"]']);
    assert.deepEqual((await newest('d')).entry?.operationParameters, { predicate: '["true"]' });
    assert.deepEqual(
      bench.asked.slice(-1).map(({ act, table }) => [act, table]),
      [['deleteAll', 'spark_catalog.default.d']],
    );
  });

  it('tells the change data feed which rows were deleted', async () => {
    await bench.run("CREATE TABLE cdf (id INT) TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true')");
    await bench.run('INSERT INTO cdf VALUES (1), (2)');
    await bench.run('INSERT INTO cdf VALUES (3)');
    await bench.run('DELETE FROM cdf WHERE id <> 2');
    const { snapshot } = await newest('cdf');
    const { io, session } = await bench.session.spark.services();
    const commit = JSON.parse(
      `[${new TextDecoder()
        .decode(await io.files.read(snapshot.commitFile.path))
        .trim()
        .replaceAll('\n', ',')}]`,
    ) as readonly { readonly cdc?: { readonly path: string } }[];
    const paths = commit.flatMap(({ cdc }) => (cdc === undefined ? [] : [`'${snapshot.tablePath}/${cdc.path}'`]));
    const rows = await session.rows(`SELECT id, _change_type FROM read_parquet([${paths.join(', ')}]) ORDER BY id`);
    assert.deepEqual(rows, [
      [1, 'delete'],
      [3, 'delete'],
    ]);
  });

  it('keeps the rows of a table that only takes appends', async () => {
    await bench.run("CREATE TABLE ao (id INT) TBLPROPERTIES ('delta.appendOnly' = 'true')");
    await bench.run('INSERT INTO ao VALUES (1)');
    for (const text of ['DELETE FROM ao WHERE id = 7', 'TRUNCATE TABLE ao', 'INSERT OVERWRITE ao VALUES (2)']) {
      await refused(text, 'DELTA_CANNOT_MODIFY_APPEND_ONLY');
    }
    assert.deepEqual(await bench.rows('SELECT * FROM ao'), ['[1]']);
  });

  it('truncates and restores', async () => {
    await bench.run('CREATE TABLE r AS SELECT id FROM range(3)');
    await bench.run('TRUNCATE TABLE r');
    assert.equal((await newest('r')).entry?.operation, 'TRUNCATE');
    assert.deepEqual(await bench.rows('SELECT * FROM r'), []);
    const [report] = await bench.run('RESTORE TABLE r TO VERSION AS OF 0');
    assert.deepEqual(report?.slice(1, 4), ['1', '0', '1']);
    assert.deepEqual(await bench.rows('SELECT * FROM r'), ['["0"]', '["1"]', '["2"]']);
    await refused('RESTORE TABLE r TO VERSION AS OF 9', 'DELTA_VERSION_NOT_FOUND');
    await refused('RESTORE TABLE r TO VERSION AS OF 2', 'DELTA_RESTORE_NOT_OLDER');
    await refused("RESTORE TABLE r TO TIMESTAMP AS OF '2001-01-01'", 'DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION');
    await refused("RESTORE TABLE r TO TIMESTAMP AS OF 'never'", 'INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT');
    assert.deepEqual(
      bench.asked.filter(({ table }) => table.endsWith('.r')).map(({ act }) => act),
      ['truncate', 'restore', 'restore', 'restore', 'restore'],
    );
  });

  it('alters properties and columns', async () => {
    await bench.run("CREATE TABLE al (id INT) TBLPROPERTIES ('pipelines.reset.allowed' = 'false')");
    await bench.run('INSERT INTO al VALUES (1)');
    await bench.run('ALTER TABLE al ADD COLUMNS (f INT FIRST, a STRING AFTER id)');
    await bench.run("ALTER TABLE al ALTER COLUMN a COMMENT 'text'");
    await bench.run("COMMENT ON TABLE al IS 'what it is'");
    await bench.run('ALTER TABLE al UNSET TBLPROPERTIES (not.there)');
    const before = bench.asked.length;
    await bench.run("ALTER TABLE al SET TBLPROPERTIES ('mine' = 'a')");
    assert.equal(bench.asked.length, before);
    await bench.run("ALTER TABLE al SET TBLPROPERTIES ('pipelines.reset.allowed' = 'true')");
    assert.equal(bench.asked.at(-1)?.act, 'liftProtection');
    assert.deepEqual(await bench.rows('SELECT * FROM al'), ['[null,1,null]']);
    assert.deepEqual(await bench.run('DESCRIBE al'), [
      ['f', 'int', null],
      ['id', 'int', null],
      ['a', 'string', 'text'],
    ]);
    await refused('ALTER TABLE al DROP COLUMN a', 'DELTA_UNSUPPORTED_DROP_COLUMN');
    await refused('ALTER TABLE al RENAME COLUMN a TO b', 'DELTA_UNSUPPORTED_RENAME_COLUMN');
    await refused('ALTER TABLE al ADD COLUMNS (ID INT)', 'FIELD_ALREADY_EXISTS');
    await refused('ALTER TABLE al ADD COLUMNS (n INT NOT NULL)', 'DELTA_OPERATION_NOT_ALLOWED');
    await refused("ALTER TABLE al SET TBLPROPERTIES ('delta.unknownThing' = '1')", 'DELTA_UNKNOWN_CONFIGURATION');
    await refused("ALTER TABLE al SET TBLPROPERTIES ('delta.checkpointInterval' = '0')", 'UNSUPPORTED_TABLE_CHANGE');
    assert.deepEqual(await bench.run("SHOW TBLPROPERTIES al ('mine')"), [['mine', 'a']]);
    await bench.run("CREATE TABLE cm (a INT, b INT) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
    await bench.run('INSERT INTO cm VALUES (1, 2)');
    await bench.run('ALTER TABLE cm RENAME COLUMN a TO x');
    await bench.run('ALTER TABLE cm DROP COLUMN b');
    await bench.run('ALTER TABLE cm ADD COLUMN a INT');
    assert.deepEqual(await bench.rows('SELECT * FROM cm'), ['[1,null]']);
  });

  it('keeps schemas and views', async () => {
    await bench.run('CREATE SCHEMA s');
    await refused('CREATE SCHEMA s', 'SCHEMA_ALREADY_EXISTS');
    await bench.run('CREATE TABLE s.t AS SELECT 1 AS a, 2 AS b');
    await bench.run('USE s');
    await bench.run('CREATE VIEW v (x) AS SELECT a FROM t');
    await bench.run('CREATE VIEW w AS SELECT v.x + 1 AS y FROM v');
    await bench.run('USE default');
    assert.deepEqual(await bench.rows('SELECT y, w.y, s.w.y FROM s.w'), ['[2,2,2]']);
    assert.deepEqual(await bench.rows('SHOW VIEWS IN s'), ['["s","v",false]', '["s","w",false]']);
    await refused('CREATE VIEW s.v AS SELECT 1', 'TABLE_OR_VIEW_ALREADY_EXISTS');
    await refused('INSERT INTO s.v VALUES (1)', 'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE');
    await refused('DROP TABLE s.v', 'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE');
    await refused('DROP VIEW s.t', 'EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE');
    await refused('SELECT * FROM s.v VERSION AS OF 1', 'UNSUPPORTED_FEATURE.TIME_TRAVEL');
    await refused('CREATE VIEW u (a, b) AS SELECT 1 AS c', 'CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS');
    await refused('CREATE OR REPLACE VIEW s.v AS SELECT y AS x FROM s.w', 'RECURSIVE_VIEW');
    await refused('CREATE OR REPLACE VIEW s.v AS SELECT * FROM s.v', 'RECURSIVE_VIEW');
    await refused('DROP SCHEMA s', 'SCHEMA_NOT_EMPTY');
    await bench.run('DROP SCHEMA s CASCADE');
    await refused('DROP SCHEMA s', 'SCHEMA_NOT_FOUND');
    await refused('DROP SCHEMA default', 'UNSUPPORTED_FEATURE.DROP_DATABASE');
  });

  it('keeps tables that lie elsewhere, and takes them as they are', async () => {
    const path = `${bench.folder}/elsewhere`;
    await bench.run(`CREATE TABLE ext (a INT) LOCATION '${path}'`);
    await bench.run('INSERT INTO ext VALUES (1)');
    await bench.run('DROP TABLE ext');
    assert.deepEqual(await bench.rows(`SELECT * FROM delta.\`${path}\``), ['[1]']);
    await refused(`CREATE TABLE ext (b INT) LOCATION '${path}'`, 'DELTA_CREATE_TABLE_SCHEME_MISMATCH');
    await refused(
      `CREATE TABLE ext (a INT) PARTITIONED BY (a) LOCATION '${path}'`,
      'DELTA_CREATE_TABLE_WITH_DIFFERENT_PARTITIONING',
    );
    await bench.run(`CREATE TABLE ext LOCATION '${path}'`);
    assert.deepEqual(await bench.rows('SELECT ext.a FROM ext'), ['[1]']);
    assert.deepEqual(await bench.rows(`SELECT * FROM delta.\`${path}@v0\``), []);
  });

  it('vacuums what nothing needs', async () => {
    await bench.run('CREATE TABLE vac AS SELECT 1 AS a');
    await bench.run('TRUNCATE TABLE vac');
    assert.deepEqual(await bench.rows('VACUUM vac DRY RUN'), []);
    await refused('VACUUM vac RETAIN 0 HOURS', 'DELTA_VACUUM_RETENTION_PERIOD_TOO_SHORT');
    await bench.run('SET spark.databricks.delta.retentionDurationCheck.enabled = false');
    const before = bench.asked.length;
    await bench.run('VACUUM vac RETAIN 0 HOURS');
    assert.equal(bench.asked.length, before + 1);
    await refused('SELECT * FROM vac VERSION AS OF 0', 'FAILED_READ_FILE.FILE_NOT_EXIST');
    await refused('RESTORE vac TO VERSION AS OF 0', 'DELTA_RESTORE_FILES_MISSING');
  });

  it('asks before every act that can take rows from a table, and touches nothing when refused', async () => {
    const path = `${bench.storage}/tables/spark_catalog/default/kept`;
    await bench.run("CREATE TABLE kept TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT 1 AS a");
    const { io } = await bench.session.spark.services();
    const kept = sqlBench({ folder: bench.folder, guard: propertyGuard(io) });
    try {
      for (const text of [
        'DROP TABLE kept',
        'TRUNCATE TABLE kept',
        'DELETE FROM kept WHERE a = 7',
        'DELETE FROM kept',
        'INSERT OVERWRITE kept VALUES (2)',
        'CREATE OR REPLACE TABLE kept (b INT)',
        'CREATE OR REPLACE TABLE kept AS SELECT 2 AS a',
        'RESTORE TABLE kept TO VERSION AS OF 0',
        'ALTER TABLE kept DROP COLUMN a',
        "ALTER TABLE kept SET TBLPROPERTIES ('pipelines.reset.allowed' = 'true')",
        "ALTER TABLE kept UNSET TBLPROPERTIES ('pipelines.reset.allowed')",
        `TRUNCATE TABLE delta.\`${path}\``,
        `DELETE FROM delta.\`${path}\``,
      ]) {
        await assert.rejects(kept.run(text), (error) => isSluiceError(error, 'TABLE_NOT_RESETTABLE'), text);
      }
      await kept.run('INSERT INTO kept VALUES (2)');
      assert.deepEqual(await kept.rows('SELECT * FROM kept'), ['[1]', '[2]']);
      assert.equal((await newest('kept')).snapshot.version, 1);
    } finally {
      await kept.close();
    }
  });

  it('vacuums nothing that the undo of a full refresh needs', async () => {
    await bench.run('CREATE TABLE undoable AS SELECT 7 AS a');
    const path = `${bench.storage}/tables/spark_catalog/default/undoable`;
    const { io } = await bench.session.spark.services();
    const { storage } = bench;
    const ports = { io, storage, guard: guard({ io, storage, policy: 'standard', door: 'cli', who: 'test' }) };
    const request = { act: 'fullRefresh', table: 'spark_catalog.default.undoable', path, why: 'test' } as const;
    const [permit] = await ports.guard.permit([request]);
    assert.ok(permit !== undefined);
    const { id } = await performReset(ports, {
      updateId: 'update',
      tables: [{ permit, checkpoints: [], emptied: {} }],
    });
    const guarded = sqlBench({ folder: bench.folder, guard: ports.guard });
    try {
      await guarded.run('SET spark.databricks.delta.retentionDurationCheck.enabled = false');
      await guarded.run('VACUUM undoable RETAIN 0 HOURS');
    } finally {
      await guarded.close();
    }
    assert.deepEqual(await bench.rows('SELECT * FROM undoable'), []);
    await undoReset(ports, { id, why: 'test', discardNewRows: true });
    assert.deepEqual(await bench.rows('SELECT * FROM undoable'), ['[7]']);
  });
});
