import assert from 'node:assert/strict';
import { completeSpec } from '../../emulator/language/completion/completeSpec.ts';
import { completeDocument } from '../../emulator/language/completion/completeDocument.ts';
import type { Completion, CompletionKind, LanguageWorld } from '../../emulator/language/completion/completion.ts';
import { applyEdits } from '../../emulator/language/formatting/formatSql.ts';
import { atMark, shopWorld } from '../support/languageWorld.ts';

/** At the mark: labels that are there, and after `not` such as are not. `only`: no further ones of the kind of the first. */
interface Row {
  readonly text: string;
  readonly has?: readonly string[];
  readonly not?: readonly string[];
  /** All labels of a kind, in the order of their rank. */
  readonly all?: readonly [kind: CompletionKind, ...labels: readonly string[]];
}

const columns = ['id', 'amount', 'at', 'customer', 'tags'] as const;

const sql: readonly Row[] = [
  // Keywords that the grammar takes.
  { text: '▮', has: ['CREATE', 'SET CATALOG'], not: ['WHERE', 'SELECT', 'abs'] },
  { text: 'CREATE ▮', has: ['OR REFRESH', 'STREAMING TABLE', 'MATERIALIZED VIEW', 'FLOW', 'TEMPORARY'], not: ['FROM'] },
  { text: 'create or refresh ▮', has: ['streaming table', 'materialized view'], not: ['STREAMING TABLE'] },
  {
    text: 'CREATE OR REFRESH STREAMING TABLE x ▮',
    has: ['AS', 'COMMENT', 'TBLPROPERTIES', 'CLUSTER BY', 'PARTITIONED BY'],
    not: ['WHERE', 'SELECT'],
  },
  { text: 'CREATE OR REFRESH STREAMING TABLE x (CONSTRAINT c ▮', has: ['EXPECT'] },
  {
    text: 'CREATE OR REFRESH STREAMING TABLE x (CONSTRAINT c EXPECT (id > 0) ▮',
    has: ['ON VIOLATION DROP ROW', 'ON VIOLATION FAIL UPDATE'],
  },
  {
    text: 'SELECT id FROM bronze ▮',
    has: ['WHERE', 'GROUP BY', 'LEFT JOIN', 'ORDER BY', 'UNION ALL'],
    not: ['SELECT', 'SEQUENCE BY'],
  },
  { text: 'SELECT id FROM bronze WHERE id ▮', has: ['IS NOT NULL', 'BETWEEN', 'AND'], not: ['id', 'abs'] },
  { text: 'SELECT CASE WHEN id > 1 ▮', has: ['THEN'] },
  {
    text: 'CREATE FLOW f AS AUTO CDC INTO silver FROM STREAM bronze KEYS (id) ▮',
    has: ['SEQUENCE BY', 'STORED AS SCD TYPE 2', 'APPLY AS', 'COLUMNS'],
  },
  { text: 'SELECT INTERVAL 3 ▮', has: ['DAYS', 'HOUR'] },
  // Datasets.
  {
    text: 'SELECT * FROM ▮',
    all: ['dataset', 'bronze', 'silver', 'recent', 'totals', 'odd name', 'other.far'],
    has: ['STREAM', 'read_files'],
  },
  { text: 'SELECT * FROM br▮', has: ['bronze'] },
  { text: 'CREATE STREAMING TABLE x AS SELECT * FROM STREAM ▮', has: ['bronze', 'read_files'], not: ['range'] },
  { text: 'CREATE STREAMING TABLE x AS SELECT * FROM STREAM(▮', has: ['bronze'] },
  { text: 'SELECT * FROM other.▮', all: ['dataset', 'far'] },
  { text: 'SELECT * FROM spark_catalog.▮', has: ['default', 'other'] },
  { text: 'SELECT * FROM LIVE.▮', has: ['bronze', 'far'] },
  { text: 'CREATE FLOW f AS AUTO CDC INTO ▮', all: ['dataset', 'bronze', 'silver'] },
  { text: 'WITH q AS (SELECT 1 AS k) SELECT * FROM ▮', has: ['q', 'bronze'] },
  { text: 'USE SCHEMA other; SELECT * FROM ▮', has: ['far', 'default.bronze'] },
  { text: 'USE SCHEMA ▮', has: ['default', 'other'] },
  // Columns.
  { text: 'SELECT ▮ FROM bronze', all: ['column', ...columns], has: ['upper', 'CASE', 'bronze'] },
  { text: 'CREATE STREAMING TABLE x AS SELECT ▮ FROM STREAM bronze', all: ['column', ...columns] },
  { text: 'SELECT b.▮ FROM bronze AS b', all: ['column', ...columns] },
  { text: 'SELECT b.cu▮ FROM bronze AS b', has: ['customer'] },
  { text: 'SELECT bronze.▮, FROM bronze', all: ['column', ...columns] },
  { text: 'SELECT customer.▮ FROM bronze', all: ['column', 'name', 'address'] },
  { text: 'SELECT b.customer.address.▮ FROM bronze b WHERE', all: ['column', 'city', 'zip'] },
  { text: 'SELECT tags.▮ FROM bronze', all: ['column', 'k', 'v'] },
  { text: 'SELECT * FROM bronze b JOIN silver s ON b.id = s.▮', all: ['column', 'id', 'amount', 'buyer', 'at'] },
  {
    text: 'SELECT ▮ FROM bronze b JOIN silver s ON b.id = s.id',
    has: ['b.id', 's.id', 'buyer', 'b', 's'],
    not: ['id'],
  },
  { text: 'SELECT * FROM bronze b JOIN nowhere n ON b.▮', all: ['column', ...columns] },
  { text: 'WITH q AS (SELECT id AS k FROM bronze), r AS (SELECT k AS j FROM q) SELECT ▮ FROM r', all: ['column', 'j'] },
  { text: 'WITH q AS (SELECT ▮ FROM bronze) SELECT * FROM q', all: ['column', ...columns] },
  { text: 'SELECT x.▮ FROM (SELECT id AS k FROM bronze) x', all: ['column', 'k'] },
  { text: 'SELECT ▮ FROM recent', all: ['column', 'id', 'at'] },
  { text: 'SELECT id + 1 AS next FROM bronze ORDER BY ▮', has: ['next', 'amount'] },
  { text: 'SELECT id FROM bronze UNION ALL SELECT ▮ FROM totals', all: ['column', 'buyer', 'total'] },
  { text: 'SELECT * FROM bronze WHERE EXISTS (SELECT 1 FROM totals t WHERE t.▮', all: ['column', 'buyer', 'total'] },
  {
    text: 'SELECT * FROM bronze WHERE EXISTS (SELECT 1 FROM totals t WHERE t.buyer = ▮)',
    has: ['buyer', 'total', 'customer'],
  },
  { text: 'FROM bronze |> SELECT id AS k |> WHERE ▮', all: ['column', 'k'] },
  {
    text: 'CREATE STREAMING TABLE x (CONSTRAINT c EXPECT (▮)) AS SELECT id, amount AS money FROM STREAM bronze',
    all: ['column', 'id', 'money'],
  },
  { text: 'CREATE FLOW f AS AUTO CDC INTO silver FROM STREAM bronze KEYS (▮', all: ['column', ...columns] },
  { text: 'CREATE FLOW f AS AUTO CDC INTO silver FROM STREAM bronze KEYS (id) SEQUENCE BY ▮', has: [...columns] },
  { text: 'SELECT id FROM bronze; SELECT ▮ FROM totals; SELECT 3', all: ['column', 'buyer', 'total'] },
  // Broken text.
  { text: 'SELECT id, , FROM bronze WHERE ▮', has: [...columns] },
  { text: 'SELECT ) FROM bronze WHERE ▮', has: ['id', 'upper'] },
  { text: "SELECT 'open FROM bronze WHERE ▮", not: ['id'] },
  { text: 'SELECT upper(▮ FROM silver', has: ['buyer', 'amount'] },
  // Types, functions, properties, options, parameters.
  { text: 'SELECT CAST(id AS ▮', has: ['BIGINT', 'STRING', 'STRUCT'], not: ['id'] },
  {
    text: "CREATE STREAMING TABLE x TBLPROPERTIES ('▮')",
    has: ['pipelines.reset.allowed', 'delta.enableChangeDataFeed'],
  },
  {
    text: "CREATE STREAMING TABLE x TBLPROPERTIES ('delta.appendOnly' = 'true', '▮')",
    not: ['delta.appendOnly'],
    has: ['delta.enableRowTracking'],
  },
  { text: "CREATE STREAMING TABLE x TBLPROPERTIES ('pipelines.reset.allowed' = '▮')", all: ['value', 'true', 'false'] },
  { text: "SELECT * FROM STREAM read_files('x', format => 'csv', ▮)", has: ['schema', 'header'], not: ['format'] },
  { text: "SELECT * FROM STREAM read_files('x', format => '▮')", all: ['value', 'json', 'csv', 'parquet', 'text'] },
  { text: 'SELECT * FROM STREAM bronze WITH (▮)', has: ['maxFilesPerTrigger', 'startingVersion'], not: ['header'] },
  { text: "SELECT '${▮", all: ['value', 'landing', 'region'] },
  { text: 'SELECT * FROM ${re▮}', all: ['value', 'landing', 'region'] },
  { text: 'SET ▮', has: ['spark.sql.session.timeZone'], not: ['id'] },
  { text: 'SELECT id -- about ▮', not: ['id', 'abs', 'FROM'] },
  { text: 'SELECT 12▮', not: ['id', 'abs'] },
];

const python: readonly Row[] = [
  { text: 'spark.read.table("▮")', has: ['bronze', 'other.far'] },
  { text: "spark.readStream.table('▮", has: ['silver'] },
  { text: '@dp.table(▮)', has: ['name=', 'table_properties='], not: ['target='] },
  { text: '@dp.table(name="x", ▮)', has: ['comment='], not: ['name='] },
  { text: '@dp.table(table_properties={"▮"})', has: ['pipelines.reset.allowed'] },
  { text: '@dp.table(table_properties={"pipelines.reset.allowed": "▮"})', all: ['value', 'true', 'false'] },
  {
    text: '@dp.table()\ndef x():\n    return spark.readStream.table("bronze").select("▮")',
    all: ['column', ...columns],
  },
  {
    text: '@dp.table()\ndef x():\n    return spark.read.table("totals").where(F.col("▮") > 1)',
    all: ['column', 'buyer', 'total'],
  },
  { text: '@dp.table()\ndef x():\n    return spark.readStream.table("bronze").where("▮")', has: ['amount', 'upper'] },
  {
    text: '@dp.expect("a", "▮")\n@dp.table()\ndef silver():\n    return spark.readStream.table("bronze")',
    has: ['buyer'],
    not: ['tags'],
  },
  { text: 'spark.sql("SELECT ▮ FROM bronze")', has: ['amount'] },
  {
    text: 'spark.readStream.format("csv").option("▮")',
    has: ['header', 'maxFilesPerTrigger'],
    not: ['startingVersion'],
  },
  { text: 'dp.create_auto_cdc_flow(target="▮")', all: ['dataset', 'bronze', 'silver'] },
  { text: 'dp.create_auto_cdc_flow(target="t", source="bronze", keys=["▮"])', all: ['column', ...columns] },
  // General Python is left to others.
  { text: 'import ▮', all: ['keyword'] },
  { text: 'print("▮")', all: ['dataset'] },
  { text: 'x = foo(▮)', all: ['property'] },
  { text: '# spark.table("▮")', all: ['dataset'] },
  // Notebooks: each cell in its own language.
  {
    text: '# Databricks notebook source\n# MAGIC %sql\n# MAGIC SELECT ▮ FROM totals\n\n# COMMAND ----------\n\nprint(1)',
    has: ['buyer', 'total'],
  },
  {
    text: '# Databricks notebook source\nspark.table("▮")\n\n# COMMAND ----------\n\n# MAGIC %md text',
    has: ['bronze'],
  },
  { text: '# Databricks notebook source\n# MAGIC %md SELECT ▮', all: ['column'] },
];

describe('completion', () => {
  let world: LanguageWorld;
  before(async () => {
    world = await shopWorld();
  });
  const at = async (
    marked: string,
    language: 'sql' | 'python',
  ): Promise<{ readonly items: readonly Completion[]; readonly text: string }> => {
    const { text, offset } = atMark(marked);
    const name = language === 'sql' ? 'a.sql' : 'a.py';
    return { text, items: await completeDocument({ path: `/project/${name}`, name, language, text }, offset, world) };
  };
  const check = async ({ text, has = [], not = [], all }: Row, language: 'sql' | 'python'): Promise<void> => {
    const { items } = await at(text, language);
    const labels = new Set(items.map(({ label }) => label));
    for (const label of has) assert.ok(labels.has(label), `${text}\nlacks ${label}`);
    for (const label of not) assert.ok(!labels.has(label), `${text}\nhas ${label}`);
    if (all === undefined) return;
    const [kind, ...wanted] = all;
    assert.deepEqual(
      items.filter((item) => item.kind === kind).map(({ label }) => label),
      wanted,
      text,
    );
  };

  for (const row of sql) it(`in SQL: ${row.text}`, () => check(row, 'sql'));
  for (const row of python) it(`in Python: ${JSON.stringify(row.text)}`, () => check(row, 'python'));

  it('writes names that are no plain words in backticks, and leaves out in Python what would end the text', async () => {
    const inserted = async (marked: string, label: string, language: 'sql' | 'python' = 'sql'): Promise<string> => {
      const { items, text } = await at(marked, language);
      const item = items.find((one) => one.label === label);
      assert.ok(item !== undefined, label);
      return applyEdits(text, [{ span: item.span, text: item.insertText ?? item.label }]);
    };
    assert.equal(await inserted('SELECT * FROM od▮', 'odd name'), 'SELECT * FROM `odd name`');
    assert.equal(await inserted('SELECT * FROM `od▮`', 'odd name'), 'SELECT * FROM `odd name`');
    assert.equal(await inserted('SELECT ▮ FROM `odd name`', 'a b'), 'SELECT `a b` FROM `odd name`');
    assert.equal(await inserted('SELECT ▮ FROM `odd name`', 'select'), 'SELECT `select` FROM `odd name`');
    assert.equal(await inserted('SELECT b.am▮ount FROM bronze b', 'amount'), 'SELECT b.amount FROM bronze b');
    assert.equal(await inserted("SELECT '${re▮", 'region'), "SELECT '${region}");
    assert.equal(await inserted('spark.read.table("b▮")', 'bronze', 'python'), 'spark.read.table("bronze")');
  });

  it('in the spec', () => {
    const labels = (marked: string): readonly string[] => {
      const { text, offset } = atMark(marked);
      return completeSpec(text, offset).map(({ label }) => label);
    };
    assert.deepEqual(labels('name: p\n▮'), ['storage', 'catalog', 'schema', 'database', 'configuration', 'libraries']);
    assert.ok(labels('name: p\nconfiguration:\n  slu▮').includes('sluice.dialect'));
    assert.deepEqual(labels('configuration:\n  sluice.dialect: ▮'), ['databricks', 'spark']);
    assert.ok(!labels('configuration:\n  sluice.dialect: spark\n  ▮').includes('sluice.dialect'));
    assert.deepEqual(labels('libraries:\n  - ▮').at(-1), 'glob');
    assert.deepEqual(labels('name: p # ▮'), []);
  });
});
