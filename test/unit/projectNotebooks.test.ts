import assert from 'node:assert/strict';
import { loadedProject, plainSpec, projectErrors, type ProjectText } from '../support/projectInMemory.ts';

const separator = { python: '\n# COMMAND ----------\n\n', sql: '\n-- COMMAND ----------\n\n' } as const;

function notebook(language: 'python' | 'sql', cells: readonly string[]): string {
  const head = language === 'python' ? '# Databricks notebook source\n' : '-- Databricks notebook source\n';
  return head + cells.join(separator[language]);
}

function project(files: Readonly<Record<string, string>>): ProjectText {
  const sources = Object.entries(files).map(([name, text]) => [`transformations/${name}`, text]);
  return { files: { 'spark-pipeline.yml': plainSpec, ...Object.fromEntries(sources) } };
}

async function names(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { definitions, errors } = await loadedProject(project(files));
  assert.deepEqual(errors, []);
  return definitions.datasets.map(({ name, position }) => `${name.at(-1) ?? ''} ${position.line}:${position.column}`);
}

const errors = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await projectErrors(project(files))).map((line) => line.replace('transformations/', ''));

describe('Databricks notebooks', () => {
  it('of Python: one module over all cells, SQL cells beside', async () => {
    const text = notebook('python', [
      "# MAGIC %md\n# MAGIC # A title with ` and '\n",
      '# DBTITLE 1,Setup\nimport dlt\nnames = ["a", "b"]\n',
      '# MAGIC %sql\n# MAGIC CREATE OR REFRESH STREAMING TABLE s\n# MAGIC AS SELECT * FROM STREAM(LIVE.raw)\n',
      'for n in names:\n  @dlt.table(name=n)\n  def f(n=n):\n    return dlt.read_stream("s")\n',
      '# MAGIC %sql CREATE MATERIALIZED VIEW m AS SELECT 1 AS a',
    ]);
    assert.deepEqual(await names({ 'n.py': text }), ['a 21:3', 'b 21:3', 's 14:43', 'm 26:39']);
  });

  it('of SQL: a cell ends its statement, SET reaches the cells below', async () => {
    const text = notebook('sql', [
      '-- MAGIC %md\n-- MAGIC hello; "there\n',
      'SET spark.sql.session.timeZone = Asia/Tokyo\n',
      'CREATE OR REFRESH LIVE TABLE x AS SELECT 1 AS a\n',
      '-- MAGIC %python\n-- MAGIC import dlt\n-- MAGIC @dlt.table\n-- MAGIC def p():\n-- MAGIC   return dlt.read("x")\n',
      'CREATE MATERIALIZED VIEW y AS SELECT * FROM x;\nCREATE MATERIALIZED VIEW z AS SELECT * FROM x;\n',
    ]);
    assert.deepEqual(await names({ 'n.sql': text }), ['p 18:10', 'x 11:30', 'y 23:26', 'z 24:26']);
    const { definitions } = await loadedProject(project({ 'n.sql': text }));
    const flow = definitions.flows.find(({ name }) => name.at(-1) === 'x');
    assert.deepEqual(flow?.conf, { 'spark.sql.session.timeZone': 'Asia/Tokyo' });
  });

  it('run each other in one module', async () => {
    assert.deepEqual(
      await names({
        'a.py': notebook('python', [
          '# MAGIC %run ./lib/helpers $mode="test"',
          'import dlt\n@dlt.table\ndef t():\n  return keep(spark.range(1))\n',
        ]),
        'lib/helpers.py': notebook('python', [
          '# MAGIC %run "../base"',
          'def keep(df):\n  return df.where(f"id > {limit}")\n',
        ]),
        'base.py': notebook('python', ['limit = 1\n']),
      }),
      ['t 7:1'],
    );
  });

  const refused: readonly (readonly [string, Readonly<Record<string, string>>, readonly string[]])[] = [
    [
      'a cell of Scala',
      { 'a.py': notebook('python', ['x = 1', '# MAGIC %scala\n# MAGIC val x = 1']) },
      ['NOTEBOOK_CELL_NOT_SUPPORTED a.py:5:1'],
    ],
    [
      'a command of the workspace',
      { 'a.py': notebook('python', ['# MAGIC %fs ls /']) },
      ['NOTEBOOK_CELL_NOT_SUPPORTED a.py:2:1'],
    ],
    [
      'a notebook that is not there',
      { 'a.py': notebook('python', ['# MAGIC %run ./nope']) },
      ['NOTEBOOK_NOT_FOUND a.py:2:1'],
    ],
    [
      'notebooks that run each other',
      { 'a.py': notebook('python', ['# MAGIC %run ./b']), 'b.py': notebook('python', ['# MAGIC %run ./a']) },
      ['NOTEBOOK_RUNS_ITSELF b.py:2:1', 'NOTEBOOK_RUNS_ITSELF a.py:2:1'],
    ],
    [
      'wrong Python in a SQL notebook, at its place',
      { 'a.sql': notebook('sql', ['-- MAGIC %python\n-- MAGIC x = (1\n']) },
      ['PYTHON_SYNTAX_ERROR a.sql:3:14'],
    ],
    [
      'an exception, at its place',
      { 'a.py': notebook('python', ['x = 1\n', '# MAGIC %python nope()\n', 'y = 2']) },
      ['PYTHON_EXCEPTION a.py:6:17'],
    ],
    [
      'wrong SQL in a string of a cell with marks',
      { 'a.sql': notebook('sql', ['-- MAGIC %python\n-- MAGIC spark.sql("""\n-- MAGIC   SELEC 1""")\n']) },
      ['PARSE_SYNTAX_ERROR a.sql:4:12'],
    ],
    [
      'wrong SQL in a Python notebook, and what follows is read',
      {
        'a.py': notebook('python', [
          '# MAGIC %sql\n# MAGIC CREATE MATERIALIZED VIEW a AS\n# MAGIC   SELEC 1',
          '# MAGIC %sql SELECT 1',
        ]),
      },
      ['PARSE_SYNTAX_ERROR a.py:4:11', 'PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR a.py:7:14'],
    ],
  ];
  for (const [what, files, expected] of refused) {
    it(`refuse ${what}`, async () => assert.deepEqual(await errors(files), expected));
  }

  it('name what they leave out', async () => {
    const { warnings } = await loadedProject(
      project({ 'a.py': notebook('python', ['# MAGIC %pip install x', '# MAGIC %sh ls']) }),
    );
    assert.deepEqual(
      warnings.map(({ kind, position }) => `${kind} ${position?.line}`),
      ['notebookCellLeftOut 2', 'notebookCellLeftOut 5'],
    );
  });

  it('are plain files to Spark', async () => {
    const text = notebook('python', ['# MAGIC %sql\n# MAGIC CREATE MATERIALIZED VIEW m AS SELECT 1', 'x = 1']);
    const { definitions, warnings } = await loadedProject({ ...project({ 'a.py': text }), dialect: 'spark' });
    assert.equal(definitions.datasets.length, 0);
    assert.deepEqual(
      warnings.map(({ kind }) => kind),
      ['notebookCellIgnored'],
    );
  });
});
