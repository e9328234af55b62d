import assert from 'node:assert/strict';
import { datasetLenses } from '../../emulator/language/symbols/datasetLenses.ts';
import { documentSymbols, type DocumentSymbol } from '../../emulator/language/symbols/documentSymbols.ts';
import { workspaceSymbols } from '../../emulator/language/symbols/workspaceSymbols.ts';
import { languageBench, type LanguageBench } from '../support/languageProject.ts';

const bronze =
  "CREATE OR REFRESH STREAMING TABLE bronze AS SELECT * FROM STREAM read_files('landing', format => 'json', schema => 'id INT');\n";
const silver = 'CREATE OR REFRESH STREAMING TABLE silver AS SELECT id FROM STREAM(bronze);\n';

/** What is told of a file by now, and the text that each problem underlines. */
function problems({ told }: LanguageBench, path: string, text: string): readonly string[] {
  const found = told.findLast((file) => file.path === `/project/${path}`);
  const lines = text.split('\n');
  return (found?.diagnostics ?? []).map(({ code, severity, range: { start, end } }) => {
    const line = lines[start.line] ?? '';
    const to = start.line === end.line ? end.character : line.length;
    return `${severity} ${code} ${start.line + 1}: ${line.slice(start.character, to)}`;
  });
}

describe('diagnostics of a project in an editor', () => {
  it('follow what is typed, and go when it is right again', async () => {
    const path = 'transformations/b.sql';
    const bench = await languageBench({ 'transformations/a.sql': bronze, [path]: silver });
    assert.deepEqual(await bench.open(path), ['/project/spark-pipeline.yml']);
    await bench.rest();
    assert.deepEqual(bench.told, []);
    const wrong = silver.replace('bronze', 'bronse');
    bench.type(path, wrong);
    await bench.rest();
    assert.deepEqual(problems(bench, path, wrong), ['error TABLE_OR_VIEW_NOT_FOUND 1: bronse']);
    const broken = silver.replace('bronze', 'bronze)');
    bench.type(path, broken);
    await bench.rest();
    assert.deepEqual(problems(bench, path, broken), ['error PARSE_SYNTAX_ERROR 1: )']);
    bench.type(path, silver);
    await bench.rest();
    assert.deepEqual(problems(bench, path, silver), []);
    bench.type('transformations/a.sql', bronze.replace('bronze', 'raw'));
    await bench.rest();
    assert.deepEqual(problems(bench, path, silver), ['error TABLE_OR_VIEW_NOT_FOUND 1: bronze']);
    bench.close('transformations/a.sql');
    await bench.rest();
    assert.deepEqual(problems(bench, path, silver), []);
  });

  it('are of the last text alone, in one check, however much is typed', async () => {
    const path = 'transformations/b.sql';
    const bench = await languageBench({ 'transformations/a.sql': bronze, [path]: silver });
    await bench.open(path);
    await bench.rest();
    const before = bench.checks.length;
    for (let length = 1; length <= 20; length += 1) bench.type(path, silver.slice(0, length));
    bench.type(path, silver.replace('id', 'name'));
    await bench.rest();
    assert.equal(bench.checks.length, before + 1);
    assert.deepEqual(problems(bench, path, silver.replace('id', 'name')), [
      'error UNRESOLVED_COLUMN.WITH_SUGGESTION 1: name',
    ]);
  });

  it('name the other places of a clash and of a ring', async () => {
    const path = 'transformations/b.sql';
    const text =
      'CREATE MATERIALIZED VIEW a AS SELECT * FROM b;\nCREATE MATERIALIZED VIEW b AS SELECT * FROM a;\nCREATE MATERIALIZED VIEW bronze AS SELECT 1 AS x;\n';
    const bench = await languageBench({ 'transformations/a.sql': bronze, [path]: text });
    await bench.open(path);
    await bench.rest();
    const found = bench.told.findLast((file) => file.path === `/project/${path}`)?.diagnostics ?? [];
    const related = found.map(({ code, related: places }) => [
      code,
      ...places.map((place) => `${place.path} ${place.range.start.line + 1}: ${place.message}`),
    ]);
    assert.deepEqual(
      related.find(([code]) => code === 'PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT'),
      [
        'PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT',
        '/project/transformations/a.sql 1: spark_catalog.default.bronze is defined here too.',
      ],
    );
    assert.deepEqual(
      related.find(([code]) => code === 'PIPELINE_CIRCULAR_DEPENDENCY'),
      [
        'PIPELINE_CIRCULAR_DEPENDENCY',
        `/project/${path} 1: spark_catalog.default.a is on the ring.`,
        `/project/${path} 2: spark_catalog.default.b is on the ring.`,
      ],
    );
  });

  it('stand in the spec where it can not be read, and go with it', async () => {
    const bench = await languageBench({ 'transformations/a.sql': bronze });
    await bench.open('spark-pipeline.yml');
    const wrong = 'nam: p\nstorage: file:///storage\n';
    bench.type('spark-pipeline.yml', wrong);
    await bench.rest();
    assert.deepEqual(problems(bench, 'spark-pipeline.yml', wrong), ['error PIPELINE_SPEC_UNEXPECTED_FIELD 1: nam']);
    bench.close('spark-pipeline.yml');
    await bench.rest();
    assert.deepEqual(problems(bench, 'spark-pipeline.yml', wrong), []);
  });

  it('are none for a file outside of the libraries', async () => {
    const bench = await languageBench({ 'transformations/a.sql': bronze, 'other/x.py': 'import (' });
    assert.deepEqual(await bench.open('other/x.py'), []);
    await bench.rest();
    assert.deepEqual(bench.told, []);
    assert.equal(await bench.service.current('/project/other/x.py'), undefined);
  });
});

describe('symbols and lenses', () => {
  const outline = (symbols: readonly DocumentSymbol[], text: string): readonly unknown[] =>
    symbols.map(({ name, detail, span, children }) => [
      `${detail} ${name}: ${text.slice(span.start, span.end).split('\n')[0]}`,
      ...outline(children, text),
    ]);

  it('of SQL have columns and expectations in them', async () => {
    const text = `-- head\n${bronze}CREATE MATERIALIZED VIEW m (a INT, CONSTRAINT ok EXPECT (a > 0)) TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT 1 AS a;\nCREATE FLOW f AS INSERT INTO bronze BY NAME SELECT 1 AS id;\n`;
    const bench = await languageBench({ 'transformations/a.sql': text });
    const found = await bench.file('transformations/a.sql');
    assert.deepEqual(outline(documentSymbols(found), text), [
      [`streaming table bronze: ${bronze.trim().slice(0, -1)}`],
      [
        "materialized view m: CREATE MATERIALIZED VIEW m (a INT, CONSTRAINT ok EXPECT (a > 0)) TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT 1 AS a",
        ['column a: a INT'],
        ['expectation ok: CONSTRAINT ok EXPECT (a > 0)'],
      ],
      ['flow f: CREATE FLOW f AS INSERT INTO bronze BY NAME SELECT 1 AS id'],
    ]);
    assert.deepEqual(
      datasetLenses(found).map(({ dataset, kind, lock }) => `${dataset} ${kind} ${lock}`),
      ['spark_catalog.default.bronze streamingTable resettable', 'spark_catalog.default.m materializedView protected'],
    );
    assert.deepEqual(
      workspaceSymbols(await bench.service.projects(), 'brz').map(({ symbol }) => symbol.key),
      ['spark_catalog.default.bronze'],
    );
  });

  it('of Python are functions with their decorators', async () => {
    const text =
      'import dlt\n@dlt.view\ndef v():\n  return spark.range(1)\n\n@dlt.table(name="t")\n@dlt.expect("ok", "id > 0")\ndef f():\n  return spark.table("v")\n';
    const bench = await languageBench({ 'transformations/a.py': text });
    const found = await bench.file('transformations/a.py');
    assert.deepEqual(outline(documentSymbols(found), text), [
      ['temporary view v: @dlt.view'],
      ['materialized view t: @dlt.table(name="t")', ['expectation ok: "id > 0"']],
    ]);
    assert.deepEqual(
      datasetLenses(found).map(({ dataset, lock }) => `${dataset} ${lock}`),
      ['v undefined', 'spark_catalog.default.t resettable'],
    );
  });
});
