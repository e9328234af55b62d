import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sluice } from './commandRun.ts';

describe('sluice dry-run and graph', function () {
  this.timeout(20_000);
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-dry-run-'));
    mkdirSync(join(folder, 'transformations'));
    writeFileSync(
      join(folder, 'spark-pipeline.yml'),
      `name: shop\nstorage: file://${folder}/storage\nlibraries:\n  - glob:\n      include: transformations/**\n`,
    );
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (name: string, text: string): void => writeFileSync(join(folder, 'transformations', name), text);

  it('tells every error with its line, and touches nothing', async () => {
    write(
      'a.sql',
      'CREATE MATERIALIZED VIEW orders AS SELECT 1 AS amount;\nCREATE MATERIALIZED VIEW x AS\n  SELECT amont FROM orders;\n',
    );
    write(
      'b.py',
      'from pyspark import pipelines as dp\n\n@dp.materialized_view\ndef y():\n    return spark.read.table("ordrs")\n',
    );
    const { code, stdout, stderr } = await sluice(['dry-run'], folder);
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, /^transformations\/a\.sql:3:10: \[UNRESOLVED_COLUMN\.WITH_SUGGESTION\]/m);
    assert.match(stderr, /^ {2}3 \| {3}SELECT amont FROM orders;$/m);
    assert.match(stderr, /^ {4}\| {10}\^{5}$/m);
    assert.match(stderr, /^transformations\/b\.py:5:\d+: \[TABLE_OR_VIEW_NOT_FOUND\]/m);
    assert.match(stderr, /^Did you mean spark_catalog\.default\.orders\?$/m);
    assert.match(stderr, /^2 errors$/m);
    assert.ok(!existsSync(join(folder, 'storage')));
  });

  it('ends as Spark does, and with --json gives the same as one object', async () => {
    write('a.sql', 'CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;');
    const { code, stdout } = await sluice(['dry-run'], folder);
    assert.equal(code, 0);
    assert.equal(stdout, 'Run is COMPLETED.\n');
    const json = await sluice(['dry-run', '--json'], join(folder, 'transformations'));
    assert.deepEqual(JSON.parse(json.stdout), {
      outcome: 'completed',
      errors: [],
      warnings: [],
      events: ['Run is COMPLETED.'],
      tables: ['spark_catalog.default.m'],
      flows: ['spark_catalog.default.m'],
    });
    assert.ok(!existsSync(join(folder, 'storage')));
  });

  it('prints the graph in every format', async () => {
    write('a.sql', 'CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;\nCREATE MATERIALIZED VIEW n AS SELECT a FROM m;');
    const text = await sluice(['graph'], folder);
    assert.equal(text.code, 0);
    assert.match(
      text.stdout,
      /^spark_catalog\.default\.n {2}\(materialized view\) {2}a int\n {2}← spark_catalog\.default\.m$/m,
    );
    assert.match((await sluice(['graph', '--format', 'mermaid'], folder)).stdout, /^flowchart LR\n/);
    const { nodes } = JSON.parse((await sluice(['graph', '--json'], folder)).stdout) as {
      readonly nodes: readonly { readonly key: string }[];
    };
    assert.deepEqual(
      nodes.map(({ key }) => key),
      ['spark_catalog.default.m', 'spark_catalog.default.n'],
    );
    assert.equal((await sluice(['graph', '--format', 'png'], folder)).code, 2);
  });
});
