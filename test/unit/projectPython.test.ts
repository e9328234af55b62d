import assert from 'node:assert/strict';
import type { Dialect, LoadedProject } from '../../emulator/pipeline/project.ts';
import { loadedProject, plainSpec, projectErrors, pythonProject } from '../support/projectInMemory.ts';

const dp = 'from pyspark import pipelines as dp\n';
const dlt = 'import dlt\n';
const both = ['spark', 'databricks'] as const;
const frame = 'def f():\n  return spark.range(1)\n';

/** A Python file and the error that it ends with, at its place; in the dialects named, by default in both. */
const refused: readonly (readonly [text: string, error: string, dialects?: readonly Dialect[]])[] = [
  // Decorators and their arguments.
  [`${dp}@dp.table('x')\n${frame}`, 'DECORATOR_ARGUMENT_NOT_CALLABLE 2:5'],
  [`${dp}@dp.materialized_view('x')\n${frame}`, 'DECORATOR_ARGUMENT_NOT_CALLABLE 2:5'],
  [`${dp}@dp.temporary_view(5)\n${frame}`, 'DECORATOR_ARGUMENT_NOT_CALLABLE 2:5'],
  [`${dp}dp.table(name='x')(5)\n`, 'DECORATOR_ARGUMENT_NOT_CALLABLE 2:1'],
  [`${dp}@dp.table(name=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:16'],
  [`${dp}@dp.temporary_view(name=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:25'],
  [`${dp}@dp.table(table_properties=['a'])\n${frame}`, 'NOT_EXPECTED_TYPE 2:28'],
  [`${dp}@dp.table(table_properties={'a': False})\n${frame}`, 'PYTHON_EXCEPTION 2:28'],
  [`${dp}@dp.table(spark_conf={'a': 1})\n${frame}`, 'PYTHON_EXCEPTION 2:22'],
  [`${dp}@dp.table(partition_cols='a')\n${frame}`, 'NOT_EXPECTED_TYPE 2:26'],
  [`${dp}@dp.table(partition_cols=('a',))\n${frame}`, 'NOT_EXPECTED_TYPE 2:26'],
  [`${dp}@dp.table(cluster_by=[1])\n${frame}`, 'NOT_EXPECTED_TYPE 2:22'],
  [`${dp}@dp.table(schema=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:18'],
  [`${dp}@dp.table(schema='a INTT')\n${frame}`, 'UNSUPPORTED_DATATYPE 2:21'],
  [`${dp}@dp.table(nope=1)\n${frame}`, 'PYTHON_EXCEPTION 2:16'],
  [`${dp}@dp.append_flow\n${frame}`, 'PYTHON_EXCEPTION 2:2', ['spark']],
  [`${dp}@dp.append_flow(name='x')\n${frame}`, 'PYTHON_EXCEPTION 2:5'],
  [`${dp}@dp.append_flow(target=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:24'],
  [`${dp}@dp.append_flow(target='t', name=5)\n${frame}`, 'NOT_EXPECTED_TYPE 2:34'],
  [`${dp}@dp.append_flow(target='t', once=True)\n${frame}`, 'PYTHON_EXCEPTION 2:34', ['spark']],
  [`${dp}@dp.append_flow(target='t', name='a.b')\n${frame}`, 'MULTIPART_FLOW_NAME_NOT_SUPPORTED 3:1'],
  [`${dp}dp.create_streaming_table(5)\n`, 'NOT_EXPECTED_TYPE 2:27'],
  [`${dp}dp.create_streaming_table()\n`, 'PYTHON_EXCEPTION 2:4'],
  [`${dp}dp.create_sink('s')\n`, 'PYTHON_EXCEPTION 2:4'],
  [`${dp}dp.create_sink(1, 'delta')\n`, 'NOT_EXPECTED_TYPE 2:16'],
  [`${dp}dp.create_sink('s', 1)\n`, 'NOT_EXPECTED_TYPE 2:21'],
  [`${dp}dp.create_sink('s', 'delta', [])\n`, 'NOT_EXPECTED_TYPE 2:30'],
  // Names.
  [`${dp}@dp.table(name='a-b')\n${frame}`, 'INVALID_IDENTIFIER 3:1'],
  [`${dp}@dp.table(name='a.b.c.d')\n${frame}`, 'IDENTIFIER_TOO_MANY_NAME_PARTS 3:1'],
  [`${dp}@dp.temporary_view(name='a.b')\n${frame}`, 'INVALID_TEMP_OBJ_QUALIFIER 3:1'],
  // AUTO CDC.
  [`${dp}dp.create_auto_cdc_flow('t', 's', 'id', 'ts')\n`, 'NOT_EXPECTED_TYPE 2:35'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', [1], 'ts')\n`, 'NOT_EXPECTED_TYPE 2:35'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['a.id'], 'ts')\n`, 'AUTOCDC_MULTIPART_COLUMN_IDENTIFIER 2:4'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 5)\n`, 'NOT_EXPECTED_TYPE 2:43'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 'ts +')\n`, 'PARSE_SYNTAX_ERROR 2:48'],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 'ts', stored_as_scd_type=2)\n`, 'NOT_EXPECTED_TYPE 2:68', ['spark']],
  [
    `${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 'ts', stored_as_scd_type=3)\n`,
    'PYTHON_EXCEPTION 2:68',
    ['databricks'],
  ],
  [`${dp}dp.create_auto_cdc_flow('t', 's', ['id'], 'ts', once=True)\n`, 'PYTHON_EXCEPTION 2:54', ['spark']],
  [
    `${dlt}dlt.apply_changes('t', 's', ['id'], 'ts', columns_to_update='c')\n`,
    'UNSUPPORTED_PYSPARK 2:61',
    ['databricks'],
  ],
  [
    `${dlt}dlt.apply_changes('t', 's', ['id'], 'ts', column_list=['a'], except_column_list=['b'])\n`,
    'PYTHON_EXCEPTION 2:81',
    ['databricks'],
  ],
  [
    `${dlt}def s(v):\n  return None\ndlt.apply_changes_from_snapshot('t', s, ['id'])\n`,
    'UNSUPPORTED_PYSPARK 4:38',
    ['databricks'],
  ],
  // What a query function may not do.
  [`${dp}@dp.table\ndef f():\n  pass\n`, 'PIPELINE_QUERY_FUNCTION_WITHOUT_DATAFRAME 3:1'],
  [`${dp}@dp.table\ndef f(x):\n  return spark.range(1)\n`, 'PYTHON_EXCEPTION 3:1'],
  [`${dp}@dp.table\ndef f():\n  return spark.range(1).count()\n`, 'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:25'],
  [`${dp}@dp.table\ndef f():\n  spark.range(1).show()\n`, 'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:18'],
  [`${dp}@dp.table\ndef f():\n  return spark.range(1).first()\n`, 'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:25'],
  [
    `${dp}@dp.table\ndef f():\n  return spark.range(len(spark.range(1).columns))\n`,
    'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:32',
    ['spark'],
  ],
  [
    `${dp}@dp.table\ndef f():\n  return spark.range(len(spark.range(1).columns))\n`,
    'PYTHON_NEEDS_DATA 4:32',
    ['databricks'],
  ],
  [
    `${dp}@dp.table\ndef f():\n  return spark.createDataFrame([(1,)], 'a INT')\n`,
    'ATTEMPT_ANALYSIS_IN_PIPELINE_QUERY_FUNCTION 4:16',
    ['spark'],
  ],
  [`${dp}x = spark.range(1).collect()\n`, 'PYTHON_NEEDS_DATA 2:20'],
  [`${dp}@dp.table\ndef f():\n  spark.range(1).write.save('/x')\n`, 'UNSUPPORTED_PYSPARK 4:24'],
  [
    `${dp}@dp.table\ndef f():\n  spark.readStream.table('a').writeStream.format('delta').start('/x')\n`,
    'UNSUPPORTED_PYSPARK 4:59',
  ],
  [`${dp}@dp.table\ndef f():\n  return nope()\n`, 'PYTHON_EXCEPTION 4:10'],
  // The session stays as it is.
  [`spark.conf.set('a', 'b')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_RUNTIME_CONF 1:12'],
  [`spark.catalog.setCurrentCatalog('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_CURRENT_CATALOG 1:15'],
  [`spark.catalog.setCurrentDatabase('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_CURRENT_DATABASE 1:15'],
  [`spark.catalog.dropTempView('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.DROP_TEMP_VIEW 1:15'],
  [`spark.catalog.dropGlobalTempView('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.DROP_GLOBAL_TEMP_VIEW 1:15'],
  [`spark.catalog.listTables()\n`, 'UNSUPPORTED_PYSPARK 1:15'],
  [`spark.range(1).createTempView('a')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_TEMP_VIEW 1:16'],
  [
    `spark.range(1).createOrReplaceTempView('a')\n`,
    'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_OR_REPLACE_TEMP_VIEW 1:16',
  ],
  [
    `spark.range(1).createGlobalTempView('a')\n`,
    'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_GLOBAL_TEMP_VIEW 1:16',
  ],
  [
    `spark.range(1).createOrReplaceGlobalTempView('a')\n`,
    'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.CREATE_OR_REPLACE_GLOBAL_TEMP_VIEW 1:16',
  ],
  [`spark.udf.register('a', len)\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_UDF 1:11'],
  [`spark.udf.registerJavaFunction('a', 'b')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_JAVA_UDF 1:11'],
  [`spark.udf.registerJavaUDAF('a', 'b')\n`, 'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.REGISTER_JAVA_UDAF 1:11'],
  [
    `${dp}@dp.table\ndef f():\n  spark.conf.set('a', 'b')\n`,
    'SESSION_MUTATION_IN_DECLARATIVE_PIPELINE.SET_RUNTIME_CONF 4:14',
  ],
  // spark.sql takes queries only.
  ...[
    'CREATE TABLE t (a INT)',
    'create or replace temporary view v as select 1',
    'INSERT INTO t VALUES (1)',
    '/* a */ DROP TABLE t',
    '-- a\nSET a = b',
    'USE x',
    'MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE',
    'ALTER TABLE t ADD COLUMN b INT',
    'OPTIMIZE t',
    'CREATE STREAMING TABLE t',
  ].map((sql) => [`spark.sql("""${sql}""")\n`, 'UNSUPPORTED_PIPELINE_SPARK_SQL_COMMAND 1:11'] as const),
  [`spark.sql('SHOW TABLES')\n`, 'UNSUPPORTED_PYSPARK 1:11'],
  [`spark.sql('SELEC 1')\n`, 'PARSE_SYNTAX_ERROR 1:12'],
  [`spark.conf.get('nope')\n`, 'SQL_CONF_NOT_FOUND 1:12'],
  // Modules.
  ['import dlt\n', 'UNSUPPORTED_PYTHON 1:8', ['spark']],
  ['import nope\n', 'UNSUPPORTED_PYTHON 1:8'],
  ['from pyspark.pipelines import nope\n', 'PYTHON_EXCEPTION 1:31'],
  [`${dp}dp.expect('a', 'b')\n`, 'PYTHON_EXCEPTION 2:4', ['spark']],
  [`${dp}dp.foreach_batch_sink\n`, 'UNSUPPORTED_PYSPARK 2:4', ['databricks']],
  [`${dlt}@dlt.foreach_batch_sink(name='x')\n${frame}`, 'UNSUPPORTED_PYSPARK 2:6', ['databricks']],
  [`${dp}dp.constructor\n`, 'PYTHON_EXCEPTION 2:4'],
  // Databricks only.
  [`${dlt}@dlt.expect('a')\n@dlt.table\n${frame}`, 'PYTHON_EXCEPTION 2:6', ['databricks']],
  [`${dlt}@dlt.expect('a', 'x >')\n@dlt.table\n${frame}`, 'PARSE_SYNTAX_ERROR 2:22', ['databricks']],
  [`${dlt}@dlt.expect_all('a')\n@dlt.table\n${frame}`, 'NOT_EXPECTED_TYPE 2:17', ['databricks']],
  [`${dlt}@dlt.expect_all({'a': 1})\n@dlt.table\n${frame}`, 'NOT_EXPECTED_TYPE 2:17', ['databricks']],
  [`${dlt}@dlt.append_flow(target='t')\n@dlt.expect('a', 'b')\n${frame}`, 'UNSUPPORTED_PYSPARK 2:2', ['databricks']],
  [`${dlt}@dlt.expect('a', 'b')\n@dlt.append_flow(target='t')\n${frame}`, 'UNSUPPORTED_PYSPARK 2:2', ['databricks']],
  [`${dlt}@dlt.table(row_filter='ROW FILTER f ON (a)')\n${frame}`, 'UNSUPPORTED_PYSPARK 2:23', ['databricks']],
  ['dbutils.widgets.get("a")\n', 'UNSUPPORTED_PYSPARK 1:9', ['databricks']],
  ['dbutils.widgets.get("a")\n', 'PYTHON_EXCEPTION 1:1', ['spark']],
];

describe('Python definitions: refused', () => {
  for (const [text, error, dialects = both] of refused) {
    for (const dialect of dialects) {
      it(`${dialect}: ${JSON.stringify(text.replace(dp, '').replace(dlt, ''))}`, async () => {
        const found = await projectErrors(pythonProject(text, dialect));
        const [code = '', place = ''] = error.split(' ');
        assert.deepEqual(found, [`${code} transformations/a.py:${place}`]);
      });
    }
  }
});

async function load(text: string, dialect: Dialect = 'databricks'): Promise<LoadedProject> {
  const project = await loadedProject(pythonProject(text, dialect));
  assert.deepEqual(project.errors, []);
  return project;
}

describe('Python definitions: taken', () => {
  it('tables with all that can be said of them', async () => {
    const { definitions } = await load(
      `${dp}from pyspark.sql.types import *
@dp.table(name="c.s.t", comment="hi", spark_conf={"a": "b"}, table_properties={"pipelines.reset.allowed": "false"},
          partition_cols=["p"], cluster_by=["q"], schema="p INT, q STRING NOT NULL", format="delta")
def ignored():
    return spark.readStream.table("x")

@dp.materialized_view(schema=StructType([StructField("id", LongType())]))
def mv():
    return spark.range(1)
`,
      'spark',
    );
    const [t, mv] = definitions.datasets;
    assert.ok(t?.kind === 'streamingTable' && mv?.kind === 'materializedView');
    assert.deepEqual(t.name, ['c', 's', 't']);
    assert.equal(t.comment, 'hi');
    assert.deepEqual(t.properties, { 'pipelines.reset.allowed': 'false' });
    assert.deepEqual([t.partitionColumns, t.clusterColumns, t.format], [['p'], ['q'], 'delta']);
    assert.deepEqual(
      t.declaredSchema?.fields.map(({ name, nullable }) => [name, nullable]),
      [
        ['p', true],
        ['q', false],
      ],
    );
    assert.deepEqual(t.position, { file: 'transformations/a.py', line: 5, column: 1 });
    assert.deepEqual(mv.name, ['spark_catalog', 'default', 'mv']);
    assert.deepEqual(definitions.flows[0]?.conf, { a: 'b' });
  });

  it('a table of Databricks by its query, one of Spark as a stream', async () => {
    const text = `${dp}
@dp.table
def batch():
  return spark.read.table("x")
@dp.table
def stream():
  return spark.sql("SELECT * FROM STREAM(x) JOIN y USING (id)")
@dp.table()
def joined():
  return spark.read.table("x").join(spark.readStream.table("y"), "id")
`;
    const kinds = async (dialect: Dialect): Promise<readonly string[]> =>
      (await load(text, dialect)).definitions.datasets.map(({ kind }) => kind);
    assert.deepEqual(await kinds('databricks'), ['materializedView', 'streamingTable', 'streamingTable']);
    assert.deepEqual(await kinds('spark'), ['streamingTable', 'streamingTable', 'streamingTable']);
  });

  it('expectations in any order around the decorator of the table', async () => {
    const { definitions } = await load(`${dlt}
@dlt.expect("a", "x > 1")
@dlt.table(private=True, path="/data/t", cluster_by_auto=True)
@dlt.expect_or_drop("b", "y > 1")
@dlt.expect_all_or_fail({"c": "z > 1", "d": "z > 2"})
def t():
  return dlt.read_stream("x")
@dlt.view
@dlt.expect_or_fail("e", "x IS NOT NULL")
def v():
  return dlt.read("LIVE.t")
dlt.create_streaming_table("s", expect_all={"f": "a > 1"}, expect_all_or_drop={"g": "b > 1"}, expect_all_or_fail={"h": "c"})
`);
    assert.deepEqual(
      definitions.datasets.map((dataset) =>
        dataset.expectations.map(({ name, onViolation }) => `${name} ${onViolation}`),
      ),
      [['a keep', 'b drop', 'c fail', 'd fail'], ['e fail'], ['f keep', 'g drop', 'h fail']],
    );
    const [table] = definitions.datasets;
    assert.ok(table?.kind === 'streamingTable');
    assert.deepEqual([table.private, table.location, table.clusterColumns], [true, '/data/t', 'auto']);
    assert.deepEqual(table.expectations[1]?.position, {
      file: 'transformations/a.py',
      line: 5,
      column: 26,
      endLine: 5,
      endColumn: 33,
    });
  });

  it('views, flows, sinks and the former names of functions', async () => {
    const { definitions } = await load(`import dlt as d
from dlt import apply_changes, create_target_table
@d.create_view(name="v", comment="c")
def any(): return d.read_stream("raw")
create_target_table("t1")
d.create_streaming_live_table("t2")
@d.append_flow(target="t1", name="one", once=True, comment="hello")
def ignored(): return d.read("x")
@d.append_flow(target="out")
def two(): return spark.readStream.table("LIVE.v")
d.create_sink(name="out", format="delta", options={"path": "/out"})
apply_changes(target="t2", source="LIVE.v", keys=["id"], sequence_by="ts", ignore_null_updates=True,
  apply_as_truncates="op = 'T'", track_history_except_column_list=["x"], stored_as_scd_type="2", flow_name="n")
d.create_auto_cdc_from_snapshot_flow(target="t3", source="v", keys=["id"], stored_as_scd_type=2)
`);
    assert.deepEqual(
      definitions.flows.map(({ kind, name, target, implicit, once }) => [
        kind,
        name.join('.'),
        target.join('.'),
        implicit,
        once,
      ]),
      [
        ['query', 'v', 'v', true, false],
        ['query', 'one', 't1', false, true],
        ['query', 'two', 'out', false, false],
        ['autoCdc', 'n', 't2', false, false],
        ['autoCdcFromSnapshot', 't3', 't3', true, false],
      ],
    );
    const cdc = definitions.flows[3];
    assert.ok(cdc?.kind === 'autoCdc' && cdc.source.kind === 'relation');
    assert.deepEqual([cdc.source.nameParts, cdc.source.streaming], [['v'], true]);
    assert.deepEqual([cdc.keys, cdc.scdType, cdc.ignoreNullUpdates], [['id'], 2, true]);
    assert.deepEqual(cdc.trackHistory, { kind: 'allExcept', columns: ['x'] });
    assert.deepEqual(definitions.sinks, [
      {
        kind: 'sink',
        name: ['out'],
        format: 'delta',
        options: { path: '/out' },
        position: definitions.sinks[0]?.position,
      },
    ]);
  });

  it('definitions made by loops and functions, each by the value of its turn', async () => {
    const text = `${dp}
for t in ("a", "b"):
  @dp.materialized_view(name=f"mv_{t}")
  def f():
    return spark.sql(f"SELECT '{t}' AS x")
def make(name):
  @dp.table(name=name)
  def inner():
    return spark.readStream.table(name + "_src")
[make(n) for n in ["c", "d"]]
`;
    for (const dialect of both) {
      const { definitions, warnings } = await load(text, dialect);
      assert.deepEqual(
        definitions.datasets.map(({ name }) => name.at(-1)),
        ['mv_a', 'mv_b', 'c', 'd'],
      );
      const texts = definitions.flows.map((flow) => (flow.kind === 'query' ? JSON.stringify(flow.plan, bigints) : ''));
      assert.ok(texts[0]?.includes('"a"') && texts[1]?.includes('"b"') && texts[3]?.includes('d_src'));
      // Databricks would call the first function at the end, where the variable has its last value.
      const late = warnings.filter(({ kind }) => kind === 'lateBinding').map(({ position }) => position?.line);
      assert.deepEqual(late, dialect === 'databricks' ? [5] : []);
    }
  });

  it('a function that needs what is defined below it, as on Databricks', async () => {
    const text = `${dlt}
@dlt.table
def t():
  return keep(dlt.read_stream("x"))
def keep(df):
  return df.where("a > 1")
`;
    const { definitions } = await load(text);
    assert.equal(definitions.datasets[0]?.kind, 'streamingTable');
    const spark = text
      .replace(dlt, dp)
      .replace('dlt.table', 'dp.table')
      .replace('dlt.read_stream', 'spark.readStream.table');
    assert.deepEqual(await projectErrors(pythonProject(spark, 'spark')), [
      'PYTHON_EXCEPTION transformations/a.py:5:10',
    ]);
  });

  it('settings of the configuration, and what a session has', async () => {
    const files = {
      'spark-pipeline.yml': `${plainSpec}configuration:\n  topics: "a,b"\n`,
      'transformations/a.py': `${dp}
for t in spark.conf.get("topics").split(","):
  @dp.table(name=t + spark.conf.get("suffix", "_x"))
  def f(t=t):
    return spark.readStream.table(t)
assert spark.conf.get("spark.sql.ansi.enabled") == "true"
if __name__ == "__main__":
  nope()
`,
    };
    const { definitions, errors } = await loadedProject({ files, dialect: 'spark' });
    assert.deepEqual(errors, []);
    assert.deepEqual(
      definitions.datasets.map(({ name }) => name.at(-1)),
      ['a_x', 'b_x'],
    );
  });

  it('lambdas of columns, without a warning', async () => {
    const { warnings } = await load(`${dlt}from pyspark.sql import functions as F
@dlt.table
def t():
  return dlt.read("x").select(F.transform("a", lambda x: x + 1), F.filter("a", lambda y: y > 1))
`);
    assert.deepEqual(warnings, []);
  });

  it('notebook names, and packages of Databricks', async () => {
    await load('from databricks.sdk.runtime import spark, dbutils, display\ndisplay(spark.range(1))\n');
  });

  it('parts before and after an error of one file', async () => {
    const project = await loadedProject(
      pythonProject(`${dp}@dp.table(name="a-b")\n${frame}@dp.table\n${frame}\nnope()\n`, 'spark'),
    );
    assert.deepEqual(
      project.definitions.datasets.map(({ name }) => name.at(-1)),
      ['f'],
    );
    assert.deepEqual(
      project.errors.map(({ code, position }) => `${code} ${position?.line}`),
      ['INVALID_IDENTIFIER 3', 'PYTHON_EXCEPTION 9'],
    );
  });
});

function bigints(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}

describe('Python definitions: modules of the project', () => {
  const helpers = {
    'utilities/__init__.py': 'from .names import prefix\n',
    'utilities/names.py': 'from . import deep\nfrom .deep.more import suffix\nprefix = "p_"\nown = __name__\n',
    'utilities/deep/more.py': 'suffix = "_s"\n',
    'lib/rules.py': 'rules = {"valid": "a > 1"}\n_hidden = 1\n',
    'lib/circle_a.py': 'x = 1\nimport circle_b\n',
    'lib/circle_b.py': 'import circle_a\ny = circle_a.x + 1\n',
  };

  async function project(text: string, dialect: Dialect): Promise<LoadedProject> {
    const files = { 'spark-pipeline.yml': plainSpec, 'transformations/a.py': text, ...helpers };
    return loadedProject({ files, dialect });
  }

  const taken: readonly (readonly [text: string, dialects: readonly Dialect[]])[] = [
    ['from utilities import prefix\nassert prefix == "p_"\n', ['databricks']],
    [
      'import utilities.names\nassert utilities.names.own == "utilities.names"\nassert utilities.prefix == "p_"\n',
      ['databricks'],
    ],
    ['import utilities.deep.more as m\nassert m.suffix == "_s"\n', ['databricks']],
    ['import sys\nsys.path.append("lib")\nfrom rules import *\nassert rules["valid"] == "a > 1"\n', both],
    [
      'import os, sys\nsys.path.insert(0, os.path.join(os.getcwd(), "lib"))\nimport circle_a\nimport circle_b\nassert circle_b.y == 2\n',
      both,
    ],
    [
      'import os, sys\nsys.path.append(os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "lib")))\nfrom rules import rules\n',
      both,
    ],
    [
      'import sys\nfrom pathlib import Path\nsys.path.append(str(Path(__file__).resolve().parent.parent / "lib"))\nfrom rules import rules\n',
      both,
    ],
    ['import sys\nsys.path.append(".")\nfrom utilities.names import suffix\nassert suffix == "_s"\n', both],
  ];
  for (const [text, dialects] of taken) {
    for (const dialect of dialects) {
      it(`${dialect}: ${JSON.stringify(text)}`, async () => {
        const { errors } = await project(text, dialect);
        assert.deepEqual(errors, []);
      });
    }
  }

  it('lie on no path of Spark until they are put there', async () => {
    const { errors } = await project('from utilities import prefix\n', 'spark');
    assert.match(errors[0]?.action ?? '', /sys\.path/);
  });

  it('give errors with their own places', async () => {
    const text = `import sys\nsys.path.append("lib")\nimport wrong\n`;
    const files = {
      'spark-pipeline.yml': plainSpec,
      'transformations/a.py': text,
      'lib/wrong.py': `x = 1\nspark.sql("SELEC 1")\n`,
    };
    // `spark` is there in the file of definitions alone.
    assert.deepEqual(await projectErrors({ files }), ['PYTHON_EXCEPTION lib/wrong.py:2:1']);
    const session = files['lib/wrong.py'].replace(
      'x = 1',
      'from pyspark.sql import SparkSession\nspark = SparkSession.active()',
    );
    assert.deepEqual(await projectErrors({ files: { ...files, 'lib/wrong.py': session } }), [
      'PARSE_SYNTAX_ERROR lib/wrong.py:3:12',
    ]);
  });

  it('may define datasets, once however often they are imported', async () => {
    const files = {
      'spark-pipeline.yml': plainSpec,
      'transformations/a.py': 'import sys\nsys.path.append("lib")\nimport tables\nfrom tables import *\n',
      'lib/tables.py': `from pyspark import pipelines as dp\n@dp.materialized_view\ndef t():\n  return range_of(1)\ndef range_of(n):\n  return None\n`,
    };
    assert.deepEqual(await projectErrors({ files, dialect: 'spark' }), ['PYTHON_EXCEPTION lib/tables.py:4:10']);
  });

  it('relative imports need a package', async () => {
    const { errors } = await project('from .rules import rules\n', 'databricks');
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['PYTHON_EXCEPTION'],
    );
  });
});
