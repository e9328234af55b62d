import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { edited } from '../../emulator/language/rename/renameDataset.ts';
import { languageBench, type LanguageBench } from '../support/languageProject.ts';

const landed = "SELECT * FROM STREAM read_files('landing', format => 'json', schema => 'id INT, ts TIMESTAMP')";

interface Asked {
  readonly path: string;
  /** The name is at its end. */
  readonly mark: string;
  readonly name: string;
}

async function renamed(
  bench: LanguageBench,
  { path, mark, name }: Asked,
): Promise<{ readonly texts: Readonly<Record<string, string>>; readonly warnings: readonly string[] }> {
  const { view, file } = await bench.file(path);
  const place = file.places.placeOf(file.source.text.indexOf(mark) + mark.length - 1);
  const rename = await bench.service.rename(file.source.path, { place, name });
  const texts = (rename?.files ?? []).map(({ path: where, edits }) => [
    where.replace('/project/transformations/', ''),
    edited(view.files.get(where)?.source.text ?? '', edits),
  ]);
  return { texts: Object.fromEntries(texts), warnings: rename?.warnings ?? [] };
}

async function refusal(bench: LanguageBench, asked: Asked): Promise<string> {
  try {
    await renamed(bench, asked);
    return 'renamed';
  } catch (error) {
    if (isSluiceError(error)) return `${error.code} ${error.message}`;
    throw error;
  }
}

describe('the rename of a dataset', () => {
  it('changes its name in SQL and Python and leaves all else', async () => {
    const bench = await languageBench({
      'transformations/a.sql': `-- bronze\nCREATE OR REFRESH STREAMING TABLE bronze COMMENT 'bronze' AS ${landed};\n`,
      'transformations/b.py': [
        'from pyspark import pipelines as dp',
        '@dp.table(comment="of bronze")',
        'def silver():',
        '    bronze = spark.readStream.table("bronze")',
        '    return bronze.where("bronze.id > 0")',
      ].join('\n'),
      'transformations/c.sql':
        'CREATE MATERIALIZED VIEW gold AS SELECT bronze.id, s.ts FROM default.bronze JOIN silver AS s ON bronze.id = s.id;\n',
    });
    const { texts, warnings } = await renamed(bench, {
      path: 'transformations/a.sql',
      mark: 'TABLE bronze',
      name: 'raw',
    });
    assert.deepEqual(texts, {
      'a.sql': `-- bronze\nCREATE OR REFRESH STREAMING TABLE raw COMMENT 'bronze' AS ${landed};\n`,
      'b.py': [
        'from pyspark import pipelines as dp',
        '@dp.table(comment="of bronze")',
        'def silver():',
        '    bronze = spark.readStream.table("raw")',
        '    return bronze.where("raw.id > 0")',
      ].join('\n'),
      'c.sql':
        'CREATE MATERIALIZED VIEW gold AS SELECT raw.id, s.ts FROM default.raw JOIN silver AS s ON raw.id = s.id;\n',
    });
    assert.deepEqual(warnings, []);
  });

  it('puts the name into backquotes where it needs them', async () => {
    const bench = await languageBench({
      'transformations/a.sql': `CREATE OR REFRESH STREAMING TABLE bronze AS ${landed};\n`,
      'transformations/b.py':
        'from pyspark import pipelines as dp\n@dp.table\ndef silver():\n    return spark.readStream.table("bronze")\n',
    });
    const asked = { path: 'transformations/a.sql', mark: 'TABLE bronze' };
    const { texts } = await renamed(bench, { ...asked, name: 'bronze-events' });
    assert.deepEqual(texts, {
      'a.sql': `CREATE OR REFRESH STREAMING TABLE \`bronze-events\` AS ${landed};\n`,
      'b.py':
        'from pyspark import pipelines as dp\n@dp.table\ndef silver():\n    return spark.readStream.table("`bronze-events`")\n',
    });
    const word = await renamed(bench, { ...asked, name: 'select' });
    assert.match(word.texts['a.sql'] ?? '', /TABLE `select` AS/);
    assert.match(word.texts['b.py'] ?? '', /table\("select"\)/);
  });

  it("is refused for a name that is taken or can't be one", async () => {
    const bench = await languageBench({
      'transformations/a.sql': `CREATE OR REFRESH STREAMING TABLE bronze AS ${landed};\nCREATE STREAMING TABLE silver AS SELECT * FROM STREAM(bronze);\nCREATE FLOW f AS INSERT INTO silver BY NAME SELECT * FROM STREAM(bronze);\n`,
      'transformations/b.py':
        'from pyspark import pipelines as dp\n@dp.table\ndef gold():\n    return spark.readStream.table("bronze")\n',
    });
    const bronze = { path: 'transformations/a.sql', mark: 'TABLE bronze' };
    const gold = { path: 'transformations/b.py', mark: 'def gold' };
    assert.match(await refusal(bench, { ...bronze, name: 'SILVER' }), /^RENAME_NAME_TAKEN .*silver has it/);
    assert.match(await refusal(bench, { ...bronze, name: 'f' }), /^RENAME_NAME_TAKEN /);
    assert.match(await refusal(bench, { ...bronze, name: 'a.b' }), /^RENAME_NAME_INVALID .*points/);
    assert.match(await refusal(bench, { ...bronze, name: ' ' }), /^RENAME_NAME_INVALID .*empty/);
    assert.match(await refusal(bench, { ...bronze, name: 'a b' }), /^RENAME_NAME_INVALID .*space/);
    assert.match(await refusal(bench, { ...gold, name: 'a-b' }), /^RENAME_NAME_INVALID .*Python function/);
    assert.match(await refusal(bench, { ...gold, name: 'class' }), /^RENAME_NAME_INVALID .*keyword of Python/);
  });

  it('is refused where code puts the name together, or where the project would not stay the same', async () => {
    const bench = await languageBench({
      'transformations/a.py': [
        'from pyspark import pipelines as dp',
        '@dp.table',
        'def bronze():',
        '    return spark.readStream.format("json").schema("id INT").load("landing")',
        '@dp.table',
        'def silver():',
        '    return spark.readStream.table("bro" + "nze")',
        '@dp.table',
        'def gold():',
        '    return spark.readStream.table("silver")',
      ].join('\n'),
      'transformations/b.sql':
        'CREATE TEMPORARY VIEW v AS SELECT 1 AS id;\nCREATE MATERIALIZED VIEW m AS WITH x AS (SELECT 2 AS id) SELECT v.id AS a FROM v JOIN x ON v.id = x.id;\n',
    });
    assert.match(
      await refusal(bench, { path: 'transformations/a.py', mark: 'def bronze', name: 'raw' }),
      /^RENAME_NOT_POSSIBLE .*transformations\/a\.py:7:12/,
    );
    assert.match(
      await refusal(bench, { path: 'transformations/b.sql', mark: 'VIEW v', name: 'x' }),
      /^RENAME_NOT_POSSIBLE /,
    );
    assert.equal(await refusal(bench, { path: 'transformations/a.py', mark: 'def silver', name: 'clean' }), 'renamed');
  });

  it('warns of data that stays under the old name', async () => {
    const bench = await languageBench({
      'transformations/a.sql': `CREATE OR REFRESH STREAMING TABLE bronze TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS ${landed};\n`,
    });
    await bench.save('/storage/tables/spark_catalog/default/bronze/_delta_log/0.json', '{}');
    const { warnings } = await renamed(bench, { path: 'transformations/a.sql', mark: 'TABLE bronze', name: 'raw' });
    assert.deepEqual(warnings, [
      'spark_catalog.default.bronze has data: under its new name the streaming table starts anew, reads its sources from the beginning, and the folder /storage/tables/spark_catalog/default/bronze stays as it is.',
      'spark_catalog.default.bronze is protected from resets, and its rows would be left behind as a reset would leave them.',
    ]);
  });
});
