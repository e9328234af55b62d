import assert from 'node:assert/strict';
import { definitionAt, referencesAt } from '../../emulator/language/names/findNames.ts';
import { languageBench, type LanguageBench } from '../support/languageProject.ts';

/** Each place of the name that stands at `mark` of a file, as `file:line:column role form text`. */
async function places(bench: LanguageBench, path: string, mark: string): Promise<readonly string[]> {
  const found = await bench.file(path);
  const { text } = found.file.source;
  const index = text.indexOf(mark);
  assert.ok(index >= 0, mark);
  const references = referencesAt(found, index + mark.length - 1);
  return (references?.occurrences ?? []).map(({ path: where, span, role, form }) => {
    const file = found.view.files.get(where);
    const { line, character } = file?.places.placeOf(span.start) ?? { line: -1, character: -1 };
    const written = file?.source.text.slice(span.start, span.end);
    return `${where.replace('/project/transformations/', '')}:${line + 1}:${character + 1} ${role} ${form} ${written}`;
  });
}

async function opened(files: Readonly<Record<string, string>>, spec?: string): Promise<LanguageBench> {
  const bench = await languageBench(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`transformations/${name}`, text])),
    spec,
  );
  return bench;
}

const landed = "SELECT * FROM STREAM read_files('landing', format => 'json', schema => 'id INT, ts TIMESTAMP')";

describe('names of a project', () => {
  it('are found in SQL however they are written', async () => {
    const bench = await opened({
      'a.sql': `CREATE OR REFRESH STREAMING TABLE bronze AS ${landed};\n`,
      'b.sql': [
        'CREATE STREAMING TABLE s1 AS SELECT * FROM STREAM(bronze);',
        'CREATE STREAMING TABLE s2 AS SELECT * FROM STREAM bronze;',
        'CREATE MATERIALIZED VIEW s3 AS SELECT bronze.id, `bronze`.ts FROM spark_catalog.default.bronze;',
        'CREATE MATERIALIZED VIEW s4 AS SELECT b.id FROM default.`bronze` b JOIN LIVE.bronze AS c ON b.id = c.id;',
        'CREATE MATERIALIZED VIEW s5 AS TABLE bronze;',
        'CREATE STREAMING TABLE s6;',
        'CREATE FLOW f AS INSERT INTO s6 BY NAME SELECT * FROM STREAM(bronze);',
        'CREATE MATERIALIZED VIEW s7 AS SELECT bronze.* FROM BRONZE WHERE EXISTS (SELECT 1 FROM s3 WHERE s3.id = bronze.id);',
      ].join('\n'),
    });
    assert.deepEqual(await places(bench, 'transformations/a.sql', 'bronze'), [
      'a.sql:1:35 definition sql bronze',
      'b.sql:1:51 read sql bronze',
      'b.sql:2:51 read sql bronze',
      'b.sql:3:39 read sql bronze',
      'b.sql:3:50 read sql `bronze`',
      'b.sql:3:67 read sql spark_catalog.default.bronze',
      'b.sql:4:49 read sql default.`bronze`',
      'b.sql:4:73 read sql LIVE.bronze',
      'b.sql:5:38 read sql bronze',
      'b.sql:7:62 read sql bronze',
      'b.sql:8:39 read sql bronze',
      'b.sql:8:53 read sql BRONZE',
      'b.sql:8:105 read sql bronze',
    ]);
    assert.deepEqual(await places(bench, 'transformations/b.sql', 'INSERT INTO s6'), [
      'b.sql:6:24 definition sql s6',
      'b.sql:7:30 write sql s6',
    ]);
    assert.deepEqual(await places(bench, 'transformations/b.sql', 'FLOW f'), ['b.sql:7:13 definition sql f']);
  });

  it('are not those of WITH, aliases and temporary views of a program that look the same', async () => {
    const bench = await opened({
      'a.sql': [
        `CREATE OR REFRESH STREAMING TABLE bronze AS ${landed};`,
        'CREATE MATERIALIZED VIEW s1 AS WITH bronze AS (SELECT 1 AS id) SELECT bronze.id FROM bronze;',
        'CREATE MATERIALIZED VIEW s2 AS SELECT bronze.id FROM s1 AS bronze;',
        'CREATE MATERIALIZED VIEW s3 AS WITH x AS (SELECT * FROM bronze) SELECT x.id FROM x;',
      ].join('\n'),
    });
    assert.deepEqual(await places(bench, 'transformations/a.sql', 'bronze'), [
      'a.sql:1:35 definition sql bronze',
      'a.sql:4:57 read sql bronze',
    ]);
  });

  it('are found in Python: functions, strings, constants and SQL in strings', async () => {
    const bench = await opened({
      'a.py': [
        'from pyspark import pipelines as dp',
        'from pyspark.sql import SparkSession, functions as F',
        'spark = SparkSession.active()',
        'SOURCE = "bronze"',
        '@dp.table(comment="x")',
        'def bronze():',
        '    return spark.readStream.format("json").schema("id INT, ts TIMESTAMP").load("landing")',
        '@dp.table(name="silver")',
        'def made():',
        '    return spark.readStream.table("default.bronze")',
        '@dp.materialized_view',
        'def gold():',
        '    return spark.sql("SELECT s.id FROM silver s JOIN bronze ON s.id = bronze.id")',
        '@dp.materialized_view',
        'def by_constant():',
        '    return spark.read.table(SOURCE).select(F.col("bronze.id"))',
        'dp.create_streaming_table("target")',
        '@dp.append_flow(target="target")',
        'def into():',
        '    return dp.read_stream("silver")',
        'dp.create_streaming_table(name="scd")',
        'dp.create_auto_cdc_flow(target="scd", source="silver", keys=["id"], sequence_by="ts")',
      ].join('\n'),
    });
    assert.deepEqual(await places(bench, 'transformations/a.py', 'def bronze'), [
      'a.py:4:11 read string bronze',
      'a.py:6:5 definition identifier bronze',
      'a.py:10:36 read string default.bronze',
      'a.py:13:54 read sql bronze',
      'a.py:13:71 read sql bronze',
      'a.py:16:51 read string bronze',
    ]);
    assert.deepEqual(await places(bench, 'transformations/a.py', '"silver'), [
      'a.py:8:17 definition string silver',
      'a.py:13:40 read sql silver',
      'a.py:20:28 read string silver',
      'a.py:22:47 read string silver',
    ]);
    assert.deepEqual(await places(bench, 'transformations/a.py', '"target'), [
      'a.py:17:28 definition string target',
      'a.py:18:25 write string target',
    ]);
    assert.deepEqual(await places(bench, 'transformations/a.py', 'scd'), [
      'a.py:21:33 definition string scd',
      'a.py:22:33 write string scd',
    ]);
  });

  it('that code puts together are told as such', async () => {
    const bench = await opened({
      'a.py': [
        'from pyspark import pipelines as dp',
        'from pyspark.sql import SparkSession',
        'spark = SparkSession.active()',
        'for part in ["a", "b"]:',
        '    @dp.table(name=f"bronze_{part}")',
        '    def made():',
        '        return spark.readStream.format("json").schema("id INT").load("landing")',
        '@dp.table',
        'def silver():',
        '    return spark.readStream.table("bronze_" + "a")',
      ].join('\n'),
    });
    assert.deepEqual(await places(bench, 'transformations/a.py', 'def made'), [
      'a.py:6:9 definition computed made',
      'a.py:10:12 read computed spark.readStream.table("bronze_" + "a")',
    ]);
  });

  it('are found in the cells of notebooks', async () => {
    const bench = await opened({
      'n.py': [
        '# Databricks notebook source',
        'import dlt',
        '@dlt.table',
        'def bronze():',
        '  return spark.readStream.format("json").schema("id INT").load("landing")',
        '# COMMAND ----------',
        '# MAGIC %sql',
        '# MAGIC CREATE OR REFRESH STREAMING TABLE silver AS',
        '# MAGIC   SELECT * FROM STREAM(LIVE.bronze)',
        '# COMMAND ----------',
        '@dlt.table',
        'def gold():',
        '  return dlt.read("LIVE.silver")',
      ].join('\n'),
    });
    assert.deepEqual(await places(bench, 'transformations/n.py', 'def bronze'), [
      'n.py:4:5 definition identifier bronze',
      'n.py:9:32 read sql LIVE.bronze',
    ]);
    assert.deepEqual(await places(bench, 'transformations/n.py', 'TABLE silver'), [
      'n.py:8:43 definition sql silver',
      'n.py:13:20 read string LIVE.silver',
    ]);
  });

  it('of the configuration lead to the spec', async () => {
    const bench = await opened(
      { 'a.sql': 'CREATE MATERIALIZED VIEW a AS SELECT "${where}" AS w;\n' },
      'name: p\nstorage: file:///storage\nconfiguration:\n  where: "here"\nlibraries:\n  - glob:\n      include: transformations/**\n',
    );
    const found = await bench.file('transformations/a.sql');
    const definition = definitionAt(found, found.file.source.text.indexOf('where') + 1);
    assert.deepEqual(
      definition?.targets.map(({ path, span }) => [path, found.view.specFile.text.slice(span.start, span.end)]),
      [['/project/spark-pipeline.yml', 'where']],
    );
  });

  it('are found in a statement that does not parse yet', async () => {
    const bench = await opened({
      'a.sql': `CREATE OR REFRESH STREAMING TABLE bronze AS ${landed};\n`,
      'b.sql': 'CREATE MATERIALIZED VIEW b AS SELECT FROM bronze WHERE ( ;\n',
    });
    const found = await bench.file('transformations/b.sql');
    const definition = definitionAt(found, found.file.source.text.indexOf('bronze') + 3);
    assert.deepEqual(
      definition?.targets.map(({ path }) => path),
      ['/project/transformations/a.sql'],
    );
  });

  it('of columns lead to what gives them their names', async () => {
    const bench = await opened({
      'a.sql': `CREATE OR REFRESH STREAMING TABLE bronze AS ${landed};\n`,
      'b.sql': [
        'CREATE MATERIALIZED VIEW m (CONSTRAINT ok EXPECT (total > 0)) AS SELECT id, count(*) AS total FROM bronze GROUP BY id;',
        'CREATE MATERIALIZED VIEW n (k INT, total BIGINT) AS SELECT id AS k, total FROM m;',
        'CREATE MATERIALIZED VIEW o AS WITH x AS (SELECT * FROM n) SELECT x.k, (SELECT max(bronze.id) FROM bronze) AS top FROM x JOIN m ON m.id = x.k;',
      ].join('\n'),
      'c.py': [
        'import dlt',
        'from pyspark.sql import functions as F',
        '@dlt.table',
        'def p():',
        '  return spark.table("m").select(F.col("total").alias("sum"), "id")',
        '@dlt.table',
        'def q():',
        '  return spark.table("p").where(F.col("sum") > 1)',
      ].join('\n'),
    });
    const target = async (path: string, mark: string): Promise<string> => {
      const found = await bench.file(`transformations/${path}`);
      const index = found.file.source.text.indexOf(mark) + mark.length - 1;
      const [to] = definitionAt(found, index)?.targets ?? [];
      const file = to && found.view.files.get(to.path);
      if (to === undefined || file === undefined) return 'nowhere';
      const { line, character } = file.places.placeOf(to.span.start);
      const { name, text } = file.source;
      return `${name.replace('transformations/', '')}:${line + 1}:${character + 1} ${text.slice(to.span.start, to.span.end)}`;
    };
    const schema = `a.sql:1:${`CREATE OR REFRESH STREAMING TABLE bronze AS ${landed}`.indexOf('id INT') + 1} id`;
    assert.equal(await target('b.sql', 'EXPECT (total'), 'b.sql:1:89 total');
    assert.equal(await target('b.sql', 'SELECT id'), schema);
    assert.equal(await target('b.sql', 'SELECT id AS k, total'), 'b.sql:1:89 total');
    assert.equal(await target('b.sql', 'SELECT x.k'), 'b.sql:2:29 k');
    assert.equal(await target('b.sql', 'max(bronze.id'), schema);
    assert.equal(await target('b.sql', 'ON m.id'), 'b.sql:1:73 id');
    assert.equal(await target('b.sql', '= x.k'), 'b.sql:2:29 k');
    assert.equal(await target('c.py', 'F.col("total'), 'b.sql:1:89 total');
    assert.equal(await target('c.py', 'F.col("sum'), 'c.py:5:56 sum');
  });
});
