import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint, sluice } from './commandRun.ts';

const spec = `name: shop
storage: file://<folder>/storage
configuration:
  spark.sql.sources.default: delta
libraries:
  - glob:
      include: transformations/**
`;

const transformations = `CREATE STREAMING TABLE bronze TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
  AS SELECT * FROM STREAM src;
CREATE TEMPORARY VIEW cheap AS SELECT id FROM src WHERE price < 10;
`;

describe('sluice sql', function () {
  this.timeout(60_000);
  let folder: string;
  const run = (...words: readonly string[]) => sluice(['sql', ...words], folder);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-sql-cli-'));
    mkdirSync(join(folder, 'transformations'));
    writeFileSync(join(folder, 'spark-pipeline.yml'), spec.replace('<folder>', folder));
    writeFileSync(join(folder, 'transformations', 'all.sql'), transformations);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("runs a file of statements over a project's tables, views and temporary views", async () => {
    writeFileSync(
      join(folder, 'setup.sql'),
      `-- the source; a semicolon in a comment
CREATE TABLE src (id INT, price INT);
INSERT INTO src VALUES (1, 5), (2, 50), (3, 7);
CREATE VIEW dear AS SELECT id FROM src WHERE price >= 10;
SELECT ';' AS text, * FROM dear;
`,
    );
    const made = await run('--file', 'setup.sql');
    assert.equal(made.code, 0, made.stderr);
    assert.match(made.stdout, /\|\s+;\|\s+2\|/);
    const json = await run('SELECT c.id FROM cheap c ORDER BY id', '--json');
    assert.equal(json.stdout, '{"id":1}\n{"id":3}\n');
    const limited = await run('SELECT * FROM src', '--limit', '1');
    assert.match(limited.stdout, /1 row, and more/);
    assert.match((await run('SELECT count(*) AS n FROM src VERSION AS OF 0')).stdout, /\|\s+0\|\n/);
  });

  it('names file, line and column of what cannot be run, and keeps what came before it', async () => {
    writeFileSync(
      join(folder, 'bad.sql'),
      'CREATE TABLE before_it (a INT);\n\nSELECT *\n  FROM nowhere;\nDROP TABLE src;\n',
    );
    const { code, stderr } = await run('--file', 'bad.sql');
    assert.equal(code, 1);
    assert.match(stderr, /bad\.sql:4:8: \[TABLE_OR_VIEW_NOT_FOUND\]/);
    assert.match((await run('SHOW TABLES')).stdout, /before_it[\s\S]*src/);
    const unknown = await run('UPDATE src SET price = 0');
    assert.match(unknown.stderr, /line 1:1: \[SQL_COMMAND_NOT_SUPPORTED\].*UPDATE/);
  });

  it('is kept from a protected table, by name and by path, until that is approved', async () => {
    await run("CREATE TABLE kept TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT 1 AS a");
    const path = join(folder, 'storage', 'tables', 'spark_catalog', 'default', 'kept');
    const before = fingerprint([path]);
    for (const text of ['DROP TABLE kept', `TRUNCATE TABLE delta.\`${path}\``]) {
      const { code, stderr } = await run(text);
      assert.equal(code, 1, text);
      assert.match(stderr, /\[TABLE_NOT_RESETTABLE\]/, text);
    }
    assert.deepEqual(fingerprint([path]), before);
  });

  it('needs a project for names, and none for paths', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'sluice-sql-cli-'));
    try {
      const path = `delta.\`${elsewhere}/t\``;
      const made = await sluice(['sql', `CREATE TABLE ${path} AS SELECT 7 AS a`], elsewhere);
      assert.equal(made.code, 0, made.stderr);
      assert.equal((await sluice(['sql', `SELECT * FROM ${path}`, '--json'], elsewhere)).stdout, '{"a":7}\n');
      const named = await sluice(['sql', 'CREATE TABLE t (a INT) USING delta'], elsewhere);
      assert.match(named.stderr, /\[SQL_NEEDS_CATALOG\]/);
      const stored = await sluice(['sql', 'SHOW TABLES', '--storage', join(folder, 'storage')], elsewhere);
      assert.match(stored.stdout, /kept/);
    } finally {
      rmSync(elsewhere, { recursive: true, force: true });
    }
  });

  it('takes one statement or one file', async () => {
    assert.equal((await run()).code, 2);
    assert.equal((await run('SELECT 1', '--file', 'setup.sql')).code, 2);
    assert.match((await run('--file', 'missing.sql')).stderr, /\[PATH_NOT_FOUND\]/);
    assert.match((await run(' ')).stderr, /\[PARSE_EMPTY_STATEMENT\]/);
  });
});
