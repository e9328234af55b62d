import assert from 'node:assert/strict';
import { isSluiceError, positionText } from '../../emulator/base/errors.ts';
import { checkProject } from '../../emulator/pipeline/checkProject.ts';
import { loadProject } from '../../emulator/pipeline/project/loadProject.ts';
import type { Dialect } from '../../emulator/pipeline/project.ts';
import { manualClock } from '../support/manualClock.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';
import { plainSpec } from '../support/projectInMemory.ts';

interface Asked {
  readonly files: Readonly<Record<string, string>>;
  readonly dialect?: Dialect;
  readonly purpose?: 'dryRun' | 'run';
}

/** All that is wrong with a project before it runs, as `CODE file:line:column`. */
async function wrong({ files, dialect = 'spark', purpose = 'dryRun' }: Asked): Promise<readonly string[]> {
  const disk = memoryFileSystem();
  const all = { 'spark-pipeline.yml': plainSpec, ...files };
  for (const [path, text] of Object.entries(all)) {
    await disk.replace(`/project/${path}`, new TextEncoder().encode(text));
  }
  try {
    const project = await loadProject({ files: disk, folder: '/project', dialect, timeZone: 'UTC' });
    const ports = {
      files: disk,
      clock: manualClock(0),
      ids: { uuid: () => '00000000-0000-4000-8000-000000000000' },
      localTimeZone: 'UTC',
      openCompute: () => Promise.reject(new Error('A dry run over no files needs no database.')),
    };
    const { errors } = await checkProject(project, ports, { purpose });
    return errors.map(({ code, position }) => `${code} ${positionText(position)}`.trim());
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return [error.code];
  }
}

const python = (text: string): Readonly<Record<string, string>> => ({
  'transformations/a.py': `from pyspark import pipelines as dp\n${text}`,
});
const sql = (text: string): Readonly<Record<string, string>> => ({ 'transformations/a.sql': text });
const codes = (found: readonly string[]): readonly string[] => found.map((line) => line.replace(/ .*/, ''));

// What is expected here was answered by spark-pipelines 4.2.0.
describe('the dialect of open-source Spark', () => {
  const over = (query: string): Readonly<Record<string, string>> =>
    python(
      `@dp.materialized_view\ndef a():\n    return spark.range(2)\n@dp.materialized_view\ndef b():\n    d = spark.read.table('a')\n    return ${query}\n`,
    );

  for (const query of [
    'd.distinct()',
    "d.dropDuplicates(['id'])",
    "d.drop('id')",
    'd.fillna(0)',
    'd.dropna()',
    "d.where('id > 0').distinct()",
    "spark.sql('SELECT id FROM a').distinct()",
  ]) {
    it(`misses a table that the pipeline has yet to make below ${query}`, async () => {
      assert.match(
        (await wrong({ files: over(query) })).join(),
        /^TABLE_OR_VIEW_NOT_FOUND transformations.a.py:8:\d+$/,
      );
      assert.deepEqual(await wrong({ files: over(query), dialect: 'databricks' }), []);
    });
  }

  for (const query of [
    "spark.sql('SELECT DISTINCT id FROM a')",
    "spark.range(3).distinct().join(d, 'id')",
    "d.where('id > 0').withColumnRenamed('id', 'x')",
    'd.union(d)',
  ]) {
    it(`waits for the table in ${query}`, async () => assert.deepEqual(await wrong({ files: over(query) }), []));
  }

  it('refuses a batch query for a sink when it runs', async () => {
    const files = python(
      "dp.create_sink('out', 'noop', {})\n@dp.append_flow(target='out')\ndef f():\n    return spark.range(1)\n",
    );
    const code = 'INVALID_FLOW_QUERY_TYPE.BATCH_RELATION_FOR_SINK';
    assert.deepEqual(codes(await wrong({ files })), []);
    assert.deepEqual(codes(await wrong({ files, purpose: 'run' })), [code]);
    assert.deepEqual(codes(await wrong({ files, dialect: 'databricks' })), [code]);
  });

  it('takes a sink whose name has points', async () => {
    const text =
      "dp.create_sink('a.out', 'noop', {})\ndp.create_streaming_table('s')\n@dp.append_flow(target='a.out')\ndef f():\n    return spark.readStream.table('s')\n";
    assert.deepEqual(codes(await wrong({ files: python(text) })), ['PIPELINE_DATASET_WITHOUT_FLOW']);
  });

  it('refuses a table whose name is no plain word when it runs', async () => {
    const files = sql('CREATE MATERIALIZED VIEW `a-b` AS SELECT 1 AS a;');
    assert.deepEqual(await wrong({ files }), []);
    assert.deepEqual(codes(await wrong({ files, purpose: 'run' })), ['INVALID_SCHEMA_OR_RELATION_NAME']);
    assert.deepEqual(await wrong({ files, purpose: 'run', dialect: 'databricks' }), []);
  });

  it('refuses cluster_by of Python when it runs', async () => {
    const files = python("@dp.materialized_view(cluster_by=['id'])\ndef t():\n    return spark.range(2)\n");
    assert.deepEqual(codes(await wrong({ files })), []);
    assert.deepEqual(codes(await wrong({ files, purpose: 'run' })), ['DELTA_OPERATION_NOT_ALLOWED']);
    assert.deepEqual(codes(await wrong({ files, purpose: 'run', dialect: 'databricks' })), []);
  });

  const names: Readonly<Record<string, string | undefined>> = {
    'a b': 'PARSE_SYNTAX_ERROR',
    a$b: 'PARSE_SYNTAX_ERROR',
    'a`b': 'PARSE_SYNTAX_ERROR',
    'a..b': 'PARSE_SYNTAX_ERROR',
    't.': 'PARSE_SYNTAX_ERROR',
    '<lambda>': 'PARSE_SYNTAX_ERROR',
    'a-b': 'INVALID_IDENTIFIER',
    é: 'INVALID_IDENTIFIER',
    '`a b`': undefined,
    '1a': undefined,
    'default.t': undefined,
  };
  for (const [name, code] of Object.entries(names)) {
    it(`${code === undefined ? 'takes' : 'refuses'} the name ${name}`, async () => {
      const files = python(
        `@dp.materialized_view(name=${JSON.stringify(name)})\ndef t():\n    return spark.range(2)\n`,
      );
      assert.deepEqual(codes(await wrong({ files })), code === undefined ? [] : [code]);
    });
  }

  it('refuses a temporary view with a schema in Python by another name than in SQL', async () => {
    const files = python("@dp.temporary_view(name='a.v')\ndef t():\n    return spark.range(2)\n");
    assert.equal((await wrong({ files }))[0], 'MULTIPART_TEMPORARY_VIEW_NAME_NOT_SUPPORTED transformations/a.py:3:1');
  });

  it('has no DROP MATERIALIZED VIEW', async () => {
    assert.deepEqual(codes(await wrong({ files: sql('DROP MATERIALIZED VIEW x;') })), ['PARSE_SYNTAX_ERROR']);
    assert.deepEqual(codes(await wrong({ files: sql('DROP VIEW x;') })), [
      'PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR',
    ]);
  });

  it('knows the catalogs of the session alone', async () => {
    const files = {
      ...sql('CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;'),
      'spark-pipeline.yml': `catalog: nope\n${plainSpec}`,
    };
    assert.deepEqual(await wrong({ files }), ['CATALOG_NOT_FOUND']);
    assert.deepEqual(await wrong({ files, dialect: 'databricks' }), []);
  });

  it('refuses paths of files that start at the root', async () => {
    const spec =
      'name: p\nstorage: file:///storage\nlibraries:\n  - glob:\n      include: /project/transformations/**\n';
    const files = { ...sql('CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;'), 'spark-pipeline.yml': spec };
    assert.deepEqual(codes(await wrong({ files })), ['PIPELINE_LIBRARY_NOT_RELATIVE']);
    assert.deepEqual(await wrong({ files, dialect: 'databricks' }), []);
  });

  it('reads a spec that is a text letter by letter', async () => {
    assert.deepEqual(await wrong({ files: { 'spark-pipeline.yml': 'hello\n' } }), ['PIPELINE_SPEC_UNEXPECTED_FIELD']);
  });
});
