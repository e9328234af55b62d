import assert from 'node:assert/strict';
import type { Dialect, LoadedProject } from '../../emulator/pipeline/project.ts';
import { loadedProject, plainSpec, projectErrors, pythonProject } from '../support/projectInMemory.ts';

const dp = 'from pyspark import pipelines as dp\n';
const dlt = 'import dlt\n';
const both = ['spark', 'databricks'] as const;
const frame = 'def f():\n  return spark.range(1)\n';

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

  it('rows made in a query function, where the client needs no server for their types', async () => {
    const { definitions } = await load(
      `${dp}from pyspark.sql.types import *
@dp.materialized_view
def a():
  return spark.createDataFrame([(1, "x")], ["id", "name"])
@dp.materialized_view
def b():
  return spark.createDataFrame([(1,)], StructType([StructField("id", IntegerType())]))
@dp.materialized_view
def c():
  return spark.createDataFrame(data=[{"id": 1}])
`,
      'spark',
    );
    assert.equal(definitions.flows.length, 3);
  });

  it('dropna and fillna, whose columns are known later', async () => {
    const { definitions } = await load(
      `${dp}@dp.table\ndef t():\n  return spark.read.table("x").dropna(subset=["a"]).na.fill({"b": 1}).fillna("n")\n`,
      'spark',
    );
    const [flow] = definitions.flows;
    assert.ok(flow?.kind === 'query' && flow.plan.kind === 'nulls');
    assert.deepEqual(flow.plan.work, {
      kind: 'fill',
      fillings: [
        { value: flow.plan.work.kind === 'fill' ? flow.plan.work.fillings[0]?.value : undefined, fits: 'string' },
      ],
    });
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
