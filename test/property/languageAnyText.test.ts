import fc from 'fast-check';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { fixesAt } from '../../emulator/language/fixes/projectFixes.ts';
import { definitionAt, referencesAt } from '../../emulator/language/names/findNames.ts';
import { datasetLenses } from '../../emulator/language/symbols/datasetLenses.ts';
import { documentSymbols } from '../../emulator/language/symbols/documentSymbols.ts';
import { languageBench } from '../support/languageProject.ts';

const sql = `-- bronze
CREATE OR REFRESH STREAMING TABLE bronze TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS
SELECT * FROM STREAM read_files('landing', format => 'json', schema => 'id INT, ts TIMESTAMP');
CREATE STREAMING TABLE silver (id INT, CONSTRAINT ok EXPECT (id > 0) ON VIOLATION DROP ROW);
CREATE FLOW f AS INSERT INTO silver BY NAME WITH x AS (SELECT bronze.id FROM STREAM(bronze)) SELECT id FROM x;
CREATE MATERIALIZED VIEW gold AS SELECT s.id, count(*) AS c FROM LIVE.silver s JOIN \`bronze\` ON s.id = bronze.id GROUP BY s.id;
`;
const python = `import dlt
from pyspark.sql import functions as F
@dlt.table(name="a", table_properties={"x": "y"})
@dlt.expect("ok", "id > 0")
def made():
  return spark.readStream.table("bronze").dropDuplicates(["id"])
dlt.create_streaming_table("t")
@dlt.append_flow(target="t")
def into():
  return dlt.read_stream("a").select(F.col("a.id"))
`;
const notebook = `# Databricks notebook source\n${python}# COMMAND ----------\n# MAGIC %sql\n# MAGIC ${sql.split('\n')[5] ?? ''}\n`;

/** Stretches that are taken out, put twice, or replaced by some signs. */
const damages = fc.array(
  fc.record({
    at: fc.nat(999),
    length: fc.nat(30),
    by: fc.constantFrom('', "'", '`', '(', ')', ';', '${', '"""', '\r\n', 'FROM ', 'STREAM(', '\u{1F600}', '{', '.'),
  }),
  { minLength: 1, maxLength: 4 },
);

describe('any text in an editor', () => {
  it('is answered about, or not, and never with a failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('sql', 'py', 'nb'), damages, fc.nat(999), async (kind, changes, at) => {
        let text = kind === 'sql' ? sql : kind === 'py' ? python : notebook;
        for (const { at: start, length, by } of changes) {
          const from = Math.floor((start / 1000) * text.length);
          text = text.slice(0, from) + by + text.slice(from + length);
        }
        const path = `transformations/x.${kind === 'sql' ? 'sql' : 'py'}`;
        const bench = await languageBench({ 'transformations/a.sql': sql.slice(0, sql.indexOf('CREATE STREAMING')) });
        await bench.save(path, kind === 'sql' ? sql : python);
        await bench.open(path, text);
        await bench.rest();
        const found = await bench.service.current(`/project/${path}`);
        if (found === undefined) return;
        const index = Math.floor((at / 1000) * text.length);
        documentSymbols(found);
        datasetLenses(found);
        definitionAt(found, index);
        referencesAt(found, index);
        fixesAt(found, { start: 0, end: text.length });
        try {
          await bench.service.rename(`/project/${path}`, { place: found.file.places.placeOf(index), name: 'other' });
        } catch (error) {
          if (!isSluiceError(error)) throw error;
        }
      }),
      { numRuns: 40 },
    );
  });
});
