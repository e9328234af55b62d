import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { checkProperties } from '../../emulator/delta/tableProperties.ts';
import { builtins } from '../../emulator/functions/builtins.ts';
import { callableFunctions, functionDoc } from '../../emulator/language/hover/functionDocs.ts';
import { hoverSpec } from '../../emulator/language/completion/completeSpec.ts';
import type { LanguageWorld } from '../../emulator/language/completion/completion.ts';
import { hoverDocument } from '../../emulator/language/hover/hoverDocument.ts';
import { markdownCode, markdownText } from '../../emulator/language/hover/markdown.ts';
import { propertyDocs } from '../../emulator/language/hover/propertyDocs.ts';
import { pythonHover } from '../../emulator/language/hover/pythonHover.ts';
import { specSchema } from '../../emulator/language/hover/specSchema.ts';
import { sqlHover } from '../../emulator/language/hover/sqlHover.ts';
import { sqlSignature } from '../../emulator/language/signature/sqlSignature.ts';
import { settingDocs } from '../../emulator/language/hover/settingDocs.ts';
import { projectSettings } from '../../emulator/pipeline/project/settings.ts';
import { languageBench } from '../support/languageProject.ts';
import { atMark, shopWorld } from '../support/languageWorld.ts';

describe('hover', () => {
  let world: LanguageWorld;
  before(async () => {
    world = await shopWorld();
  });
  const sql = async (marked: string): Promise<string> => {
    const { text, offset } = atMark(marked);
    return (await sqlHover(text, offset, world))?.contents.join('\n') ?? '';
  };

  it('tells the type of a column and of a field in it, through aliases and views', async () => {
    assert.match(
      await sql('SELECT ▮amount FROM bronze'),
      /column `amount` of `spark_catalog\.default\.bronze`[\s\S]*decimal\(10,2\)/,
    );
    assert.match(
      await sql('SELECT b.customer.address.ci▮ty FROM bronze b'),
      /field `customer\.address\.city` of `b`[\s\S]*string/,
    );
    assert.match(await sql('SELECT ▮id FROM recent'), /bigint/);
    assert.equal(await sql('SELECT ▮nothing FROM bronze'), '');
  });

  it('tells what a function, a property, an option and a setting are', async () => {
    assert.match(await sql('SELECT sub▮string(x, 1)'), /substring\(str, pos\[, len\]\)[\s\S]*spark\.apache\.org/);
    assert.match(
      await sql("CREATE STREAMING TABLE x TBLPROPERTIES ('pipelines.▮reset.allowed' = 'false')"),
      /protected/,
    );
    assert.match(await sql("CREATE STREAMING TABLE x TBLPROPERTIES ('delta.appendOnly' = 't▮rue')"), /appendOnly/);
    assert.match(await sql("SELECT * FROM STREAM read_files('x', he▮ader => true)"), /first line/);
    assert.match(await sql('SET spark.sql.▮session.timeZone = UTC'), /time zone/);
    assert.equal(await sql('-- sub▮string('), '');
    const python = (text: string, offset: number): Promise<unknown> => pythonHover(text, offset, world);
    assert.match(JSON.stringify(await python('spark.read.format("csv").option("header", "true")', 35)), /first line/);
    assert.equal(await python('print("header")', 9), undefined);
  });

  it('tells the kind of a dataset, its lineage, protection, expectations and columns', async () => {
    const bench = await languageBench({
      'transformations/a.sql':
        "CREATE MATERIALIZED VIEW bronze COMMENT 'raw [x](command:y)' TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT 1 AS id, 2 AS `a|b`;\n" +
        'CREATE MATERIALIZED VIEW silver (CONSTRAINT ok EXPECT (id > 0) ON VIOLATION DROP ROW) AS SELECT id FROM bronze;\n',
    });
    await bench.open('transformations/a.sql');
    const file = await bench.file('transformations/a.sql');
    const ask = async (word: string, from = 0): Promise<string> => {
      const hover = await hoverDocument(file, file.file.source.text.indexOf(word, from) + 1, {
        world,
        facts: async (key) => (key.endsWith('bronze') ? { version: 3, rows: 1200 } : undefined),
      });
      return hover?.contents.join('\n') ?? '';
    };
    const bronze = await ask('bronze');
    assert.match(bronze, /\*\*materialized view\*\* `spark_catalog\.default\.bronze` · protected/);
    assert.match(bronze, /Read by `spark_catalog\.default\.silver`/);
    assert.match(bronze, /Newest version 3, 1,200 rows/);
    assert.match(bronze, /\| `a\\\|b` \| `int` \|/);
    // A comment is text: its link is none.
    assert.doesNotMatch(bronze, /\]\(command/);
    const silver = await ask('silver');
    assert.match(silver, /Reads `spark_catalog\.default\.bronze`/);
    assert.match(silver, /expects `ok`: `id > 0`; rows that break it are dropped/);
    assert.match(await ask('bronze', 200), /materialized view/);
  });

  it('tells fields and settings of the spec', () => {
    const at = (marked: string): string => {
      const { text, offset } = atMark(marked);
      return hoverSpec(text, offset)?.contents.join('\n') ?? '';
    };
    assert.match(at('sto▮rage: x'), /\*\*storage\*\* · required/);
    assert.match(at('configuration:\n  sluice.dia▮lect: spark'), /databricks/);
    assert.equal(at('name: sto▮rage'), '');
  });
});

describe('Markdown of names', () => {
  it('shows them as they are and nothing else', () => {
    assert.equal(markdownCode('a`b'), '``a`b``');
    assert.equal(markdownCode('`'), '`` ` ``');
    assert.equal(markdownCode('a|b', true), '`a\\|b`');
    assert.equal(markdownCode('a\nb'), '`a b`');
    assert.equal(markdownCode('a\u202Eb'), '`a\\u202Eb`');
    assert.doesNotMatch(markdownText('<img src=x> [a](b) **c** `d`'), /[<>[\]*`]/);
  });
});

describe('signatures', () => {
  it('name the function around the caret and the argument at it', () => {
    const at = (marked: string): readonly [string, string] | undefined => {
      const { text, offset } = atMark(marked);
      const help = sqlSignature(text, offset);
      const [start = 0, end = 0] = help?.parameters[help.active] ?? [];
      return help && [help.label, help.label.slice(start, end)];
    };
    assert.deepEqual(at('SELECT substring(▮'), ['substring(str, pos[, len])', 'str']);
    assert.deepEqual(at('SELECT substring(a, ▮'), ['substring(str, pos[, len])', 'pos']);
    assert.deepEqual(at('SELECT substring(a, upper(b), ▮) FROM x'), ['substring(str, pos[, len])', 'len']);
    assert.deepEqual(at('SELECT substring(a, (1 + ▮'), ['substring(str, pos[, len])', 'pos']);
    assert.deepEqual(at('SELECT concat(a, b, c, ▮'), ['concat(expr, …)', 'expr, …']);
    assert.equal(at('SELECT a IN (▮'), undefined);
    assert.equal(at('SELECT nosuch(▮'), undefined);
  });

  it('have as many parameters as the function takes', () => {
    for (const { name, parameters, signature } of callableFunctions()) {
      assert.ok(signature.startsWith(`${name}(`));
      const arity = builtins.find(name)?.arity;
      if (arity === undefined || parameters.some(({ repeated }) => repeated)) continue;
      const [least, most] = arity;
      assert.equal(parameters.filter(({ optional }) => !optional).length, least, signature);
      if (most < 50) assert.equal(parameters.length, most, signature);
    }
    assert.equal(functionDoc('nosuch'), undefined);
  });
});

describe('the texts of properties and settings', () => {
  it('tell every value of a property that the writer of Delta takes, and no other', () => {
    for (const { name, values } of propertyDocs.filter((doc) => doc.name.startsWith('delta.'))) {
      for (const value of values ?? [])
        assert.doesNotThrow(() => checkProperties({ [name]: value }), `${name} = ${value}`);
      if (values?.length === 1) assert.throws(() => checkProperties({ [name]: 'no such value' }));
    }
  });

  it('tell every value of the settings of Sluice', () => {
    const own = settingDocs.filter(({ name }) => name.startsWith('sluice.'));
    assert.equal(own.length, 4);
    for (const { name, values = ['5'] } of own) {
      for (const value of values) assert.doesNotThrow(() => projectSettings({ [name]: value }, () => undefined));
    }
  });

  it('are those of the JSON schema that the extension ships', () => {
    const shipped: unknown = JSON.parse(readFileSync('extension/media/spark-pipeline.schema.json', 'utf8'));
    assert.deepEqual(shipped, specSchema());
  });
});
