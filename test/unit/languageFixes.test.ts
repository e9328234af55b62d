import assert from 'node:assert/strict';
import { fixesAt } from '../../emulator/language/fixes/projectFixes.ts';
import { edited } from '../../emulator/language/rename/renameDataset.ts';
import { languageBench, languageSpec } from '../support/languageProject.ts';

const landed = "SELECT * FROM STREAM read_files('landing', format => 'json', schema => 'id INT, ts TIMESTAMP')";
const bronze = `CREATE STREAMING TABLE bronze AS ${landed};\n`;
const python = 'from pyspark import pipelines as dp\n';

/** The fixes for everything that is wrong with a file, and the texts after each of them with the problems that are left. */
async function fixed(
  files: Readonly<Record<string, string>>,
  path: string,
  spec = languageSpec,
): Promise<
  readonly {
    readonly title: string;
    readonly texts: Readonly<Record<string, string>>;
    readonly left: readonly string[];
  }[]
> {
  const named = Object.fromEntries(Object.entries(files).map(([name, text]) => [`transformations/${name}`, text]));
  const bench = await languageBench(named, spec);
  const found = await bench.file(`transformations/${path}`);
  const results = [];
  for (const { title, files: changes } of fixesAt(found, { start: 0, end: found.file.source.text.length })) {
    const texts = Object.fromEntries(
      changes.map((change) => [
        change.path.replace('/project/transformations/', ''),
        edited(found.view.files.get(change.path)?.source.text ?? '', change.edits),
      ]),
    );
    const after = await languageBench(
      {
        ...named,
        ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`transformations/${name}`, text])),
      },
      spec,
    );
    await after.open(`transformations/${path}`, { ...files, ...texts }[path]);
    await after.rest();
    const left = after.told.flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code));
    results.push({ title, texts, left });
  }
  return results;
}

describe('quick fixes', () => {
  it('protect what a protected table is made of, in SQL and Python', async () => {
    const guarded =
      "CREATE STREAMING TABLE gold TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT id FROM STREAM(silver);\n";
    const silver =
      "CREATE STREAMING TABLE silver\nCOMMENT 'x' TBLPROPERTIES ('a' = 'b')\nAS SELECT id FROM STREAM(bronze);\n";
    const inSql = await fixed({ 'a.sql': bronze, 'b.sql': silver, 'c.sql': guarded }, 'c.sql');
    assert.deepEqual(inSql, [
      {
        title: 'Protect bronze, silver from resets',
        texts: {
          'a.sql': bronze.replace('bronze AS', "bronze TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS"),
          'b.sql': silver.replace("('a'", "('pipelines.reset.allowed' = 'false', 'a'"),
        },
        left: [],
      },
    ]);
    const body = '\ndef bronze():\n    return spark.readStream.format("json").schema("id INT").load("landing")\n';
    const decorators: readonly (readonly [before: string, after: string])[] = [
      ['@dp.table', '@dp.table(table_properties={"pipelines.reset.allowed": "false"})'],
      ['@dp.table()', '@dp.table(table_properties={"pipelines.reset.allowed": "false"})'],
      ['@dp.table(comment="x")', '@dp.table(comment="x", table_properties={"pipelines.reset.allowed": "false"})'],
      [
        '@dp.table(\n    comment="x",\n)',
        '@dp.table(\n    comment="x", table_properties={"pipelines.reset.allowed": "false"}\n)',
      ],
      [
        '@dp.table(table_properties={"a": "b"})',
        '@dp.table(table_properties={"pipelines.reset.allowed": "false", "a": "b"})',
      ],
      [
        '@dp.table(table_properties={"pipelines.reset.allowed": "true"})',
        '@dp.table(table_properties={"pipelines.reset.allowed": "false"})',
      ],
    ];
    for (const [before, after] of decorators) {
      const [fix] = await fixed(
        { 'a.py': python + before + body, 'c.sql': guarded.replace('silver', 'bronze') },
        'c.sql',
      );
      assert.deepEqual(fix, {
        title: 'Protect bronze from resets',
        texts: { 'a.py': python + after + body },
        left: [],
      });
    }
  });

  it('spell the protection right', async () => {
    const text = bronze.replace('bronze AS', "bronze TBLPROPERTIES ('pipelines.reset.alowed' = 'false') AS");
    assert.deepEqual(await fixed({ 'a.sql': text }, 'a.sql'), [
      {
        title: 'Change to pipelines.reset.allowed',
        texts: { 'a.sql': text.replace('alowed', 'allowed') },
        left: [],
      },
    ]);
  });

  it('take the words that errors propose', async () => {
    const files = (query: string): Readonly<Record<string, string>> => ({ 'a.sql': bronze, 'b.sql': query });
    const cases: readonly (readonly [query: string, after: string])[] = [
      [
        'CREATE STREAMING TABLE s AS SELECT * FROM STREAM(bronse);',
        'CREATE STREAMING TABLE s AS SELECT * FROM STREAM(bronze);',
      ],
      [
        'CREATE MATERIALIZED VIEW s AS SELECT * FROM default.bronse b;',
        'CREATE MATERIALIZED VIEW s AS SELECT * FROM default.bronze b;',
      ],
      [
        'CREATE MATERIALIZED VIEW s AS SELECT b.idd FROM bronze b;',
        'CREATE MATERIALIZED VIEW s AS SELECT b.id FROM bronze b;',
      ],
      ['CREATE MATERIALIZED VIEW s AS SELECT id FORM bronze;', ''],
    ];
    for (const [query, after] of cases) {
      const [fix] = await fixed(files(query), 'b.sql');
      if (after === '') continue;
      assert.deepEqual(fix?.texts, { 'b.sql': after });
      assert.deepEqual(fix?.left, []);
    }
    const [inPython] = await fixed(
      { 'a.sql': bronze, 'b.py': `${python}@dp.table\ndef s():\n    return spark.readStream.table("bronse")\n` },
      'b.py',
    );
    assert.deepEqual(inPython?.texts, {
      'b.py': `${python}@dp.table\ndef s():\n    return spark.readStream.table("bronze")\n`,
    });
  });

  it('give a stream a watermark', async () => {
    const cases: readonly (readonly [query: string, after: string])[] = [
      [
        "SELECT window.start AS h, count(*) AS c FROM STREAM(bronze) AS b GROUP BY window(ts, '1 hour')",
        "SELECT window.start AS h, count(*) AS c FROM STREAM(bronze) WATERMARK ts DELAY OF INTERVAL 10 MINUTES AS b GROUP BY window(ts, '1 hour')",
      ],
      [
        "SELECT DISTINCT id, ts FROM STREAM bronze WITH ('maxFilesPerTrigger' = '1')",
        "SELECT DISTINCT id, ts FROM STREAM bronze WITH ('maxFilesPerTrigger' = '1') WATERMARK ts DELAY OF INTERVAL 10 MINUTES",
      ],
      [
        'SELECT a.id FROM STREAM(bronze) a JOIN STREAM bronze b ON a.id = b.id',
        'SELECT a.id FROM STREAM(bronze) WATERMARK ts DELAY OF INTERVAL 10 MINUTES a JOIN STREAM bronze WATERMARK ts DELAY OF INTERVAL 10 MINUTES b ON a.id = b.id',
      ],
    ];
    for (const [query, after] of cases) {
      const [fix] = await fixed({ 'a.sql': bronze, 'b.sql': `CREATE STREAMING TABLE s AS ${query};` }, 'b.sql');
      assert.deepEqual(fix, {
        title: `Add a watermark of 10 minutes on ts`,
        texts: { 'b.sql': `CREATE STREAMING TABLE s AS ${after};` },
        left: [],
      });
    }
    const frame = (read: string): string => `${python}@dp.table\ndef s():\n    return ${read}.dropDuplicates(["id"])\n`;
    const [fix] = await fixed({ 'a.sql': bronze, 'b.py': frame('spark.readStream.table("bronze")') }, 'b.py');
    assert.deepEqual(fix?.texts, {
      'b.py': frame('spark.readStream.table("bronze").withWatermark("ts", "10 minutes")'),
    });
    assert.deepEqual(fix?.left, []);
  });

  it('offer no watermark where none would help', async () => {
    const query = 'CREATE STREAMING TABLE s AS SELECT id, count(*) AS c FROM STREAM(bronze) GROUP BY id;';
    assert.deepEqual(await fixed({ 'a.sql': bronze, 'b.sql': query }, 'b.sql'), []);
  });
});
