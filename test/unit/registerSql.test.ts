import assert from 'node:assert/strict';
import { registerSqlFile } from '../../emulator/pipeline/sql/registerSql.ts';
import type { Dialect, FileDefinitions } from '../../emulator/pipeline/project.ts';

function register(
  text: string,
  { dialect = 'databricks', configuration = {} }: { dialect?: Dialect; configuration?: Record<string, string> } = {},
): FileDefinitions {
  const source = { path: '/p/a.sql', name: 'a.sql', language: 'sql', text } as const;
  return registerSqlFile(source, { dialect, catalog: 'c', schema: 's', configuration });
}

const namesOf = ({ definitions }: FileDefinitions): readonly string[] =>
  definitions.datasets.map(({ name }) => name.join('.'));

describe('registerSqlFile', () => {
  it('qualifies names by what is in use where they stand', () => {
    const found = register(`
      CREATE VIEW a AS SELECT 1 AS x; CREATE VIEW t.b AS SELECT 1 AS x; CREATE VIEW d.t.c AS SELECT 1 AS x;
      USE SCHEMA u; CREATE VIEW e AS SELECT 1 AS x; USE d.v; CREATE VIEW f AS SELECT 1 AS x;
      USE CATALOG g; CREATE VIEW h AS SELECT 1 AS x; CREATE TEMPORARY VIEW i AS SELECT 1 AS x`);
    assert.deepEqual(found.errors, []);
    assert.deepEqual(namesOf(found), ['c.s.a', 'c.t.b', 'd.t.c', 'c.u.e', 'd.v.f', 'g.default.h', 'i']);
    const last = found.definitions.flows.at(-2);
    assert.deepEqual([last?.catalog, last?.schema], ['g', 'default']);
  });

  it('gives each flow the settings before it, and keeps them to the file', () => {
    const text =
      'CREATE VIEW a AS SELECT 1; SET k = 1; SET `x y` = 2; CREATE VIEW b AS SELECT 1; SET k = 3; CREATE VIEW d AS SELECT 1';
    const { flows } = register(text, { configuration: { k: '9' } }).definitions;
    assert.deepEqual(
      flows.map(({ conf }) => conf),
      [{}, { k: '1', 'x y': '2' }, { k: '3', 'x y': '2' }],
    );
  });

  it('needs a schema behind SET CATALOG in the dialect of Spark', () => {
    const text = 'SET CATALOG d; CREATE VIEW a AS SELECT 1; USE SCHEMA t; CREATE VIEW b AS SELECT 1';
    const found = register(text, { dialect: 'spark' });
    assert.deepEqual(
      found.errors.map(({ code }) => code),
      ['NO_SCHEMA_IN_USE'],
    );
    assert.deepEqual(namesOf(found), ['d.t.b']);
    assert.deepEqual(namesOf(register(text)), ['d.default.a', 'd.t.b']);
  });

  it('tells errors of parsing before those of registering, and keeps what can be read', () => {
    const found = register(
      'DROP TABLE a; CREATE VIEW ok AS SELECT 1; CREATE VIW b; CREATE FLOW x.f AS INSERT INTO t BY NAME SELECT 1',
    );
    assert.deepEqual(
      found.errors.map(({ code, position }) => [code, position?.file, position?.column]),
      [
        ['PARSE_SYNTAX_ERROR', 'a.sql', 50],
        ['PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR', 'a.sql', 1],
        ['MULTIPART_FLOW_NAME_NOT_SUPPORTED', 'a.sql', 69],
      ],
    );
    assert.deepEqual(namesOf(found), ['c.s.ok']);
  });

  it('keeps a table as it is written', () => {
    const { definitions, errors } = register(`CREATE OR REFRESH PRIVATE STREAMING TABLE t (
        id INT NOT NULL COMMENT 'the key', CONSTRAINT ok EXPECT (id > 0) ON VIOLATION DROP ROW
      ) USING delta PARTITIONED BY (id) COMMENT 'c' LOCATION '/x'
      TBLPROPERTIES ('Pipelines.Reset.Allowed' = FALSE, a.b = 1.50) AS SELECT * FROM STREAM(LIVE.s)`);
    assert.deepEqual(errors, []);
    const [table] = definitions.datasets;
    assert.ok(table?.kind === 'streamingTable');
    assert.deepEqual(table.properties, { 'Pipelines.Reset.Allowed': 'false', 'a.b': '1.50' });
    assert.deepEqual(
      [table.private, table.format, table.location, table.comment, table.partitionColumns],
      [true, 'delta', '/x', 'c', ['id']],
    );
    assert.deepEqual(table.declaredSchema?.fields, [
      { name: 'id', dataType: { kind: 'integer' }, nullable: false, metadata: { comment: 'the key' } },
    ]);
    assert.deepEqual(
      table.expectations.map(({ name, conditionText, onViolation }) => [name, conditionText, onViolation]),
      [['ok', 'id > 0', 'drop']],
    );
    const [flow] = definitions.flows;
    assert.ok(flow?.kind === 'query' && flow.implicit && flow.plan.kind === 'project');
    assert.ok(flow.plan.child.kind === 'relation' && flow.plan.child.streaming);
    assert.deepEqual(flow.plan.child.nameParts, ['s']);
  });

  it('reads flows of changes with all their clauses', () => {
    const { definitions, errors } = register(`CREATE FLOW f AS AUTO CDC ONCE INTO t FROM STREAM s KEYS (a, b)
      APPLY AS DELETE WHEN op = 'D' SEQUENCE BY ts COLUMNS * EXCEPT (op) STORED AS SCD TYPE 2 TRACK HISTORY ON (x);
      APPLY CHANGES INTO LIVE.u FROM STREAM s KEYS (a) IGNORE NULL UPDATES SEQUENCE BY ts`);
    assert.deepEqual(errors, []);
    const [first, second] = definitions.flows;
    assert.ok(first?.kind === 'autoCdc' && second?.kind === 'autoCdc');
    assert.deepEqual(
      [first.name, first.target, first.once, first.keys, first.scdType],
      [['c', 's', 'f'], ['c', 's', 't'], true, ['a', 'b'], 2],
    );
    assert.deepEqual([first.columns?.kind, first.columns?.columns], ['allExcept', ['op']]);
    assert.deepEqual([first.trackHistory?.kind, first.trackHistory?.columns], ['only', ['x']]);
    assert.deepEqual([second.name, second.target, second.ignoreNullUpdates], [['c', 's', 'u'], ['c', 's', 'u'], true]);
  });

  it('replaces parameters, and tells those that are not there', () => {
    const text = "CREATE VIEW ${n} AS SELECT '${a.b}' AS x -- ${n}";
    const configuration = { n: 'v', 'a.b': '${n}${n}' };
    const { definitions, errors } = register(text, { configuration });
    assert.deepEqual(errors, []);
    assert.deepEqual(definitions.datasets[0]?.name, ['c', 's', 'v']);
    const [error] = register(text, { configuration: { m: 'v', 'a.c': 'x' } }).errors;
    assert.equal(error?.code, 'UNDEFINED_PIPELINE_PARAMETER');
    assert.deepEqual([error.position?.column, error.position?.endColumn], [13, 17]);
    const spark = register('CREATE VIEW v AS SELECT 1${k} AS x', { dialect: 'spark' });
    assert.deepEqual([spark.errors.length, spark.warnings[0]?.kind], [0, 'undefinedParameter']);
    assert.equal(register('CREATE VIEW v AS SELECT ${env:HOME}', { dialect: 'spark' }).errors.length, 2);
  });

  it('reads files where a schema is given, and refuses the rest by name', () => {
    const planOf = (call: string): unknown => {
      const [flow] = register(`CREATE STREAMING TABLE t AS SELECT * FROM ${call}`).definitions.flows;
      return flow?.kind === 'query' && flow.plan.kind === 'project'
        ? { ...flow.plan.child, position: undefined }
        : flow;
    };
    assert.deepEqual(planOf("STREAM read_files('in', format => 'JSON', schema => 'a INT', multiLine => true)"), {
      kind: 'read',
      format: 'json',
      paths: ['in'],
      options: { recursiveFileLookup: 'true', maxFileAge: '36500d', multiLine: 'true' },
      schema: {
        kind: 'struct',
        fields: [{ name: 'a', dataType: { kind: 'integer' }, nullable: true, metadata: {} }],
      },
      streaming: true,
      position: undefined,
    });
    const refusals = [
      ["read_files('in', format => 'json')", / without a schema/],
      ["read_files('in', schema => 'a INT')", / unless its format is given/],
      ["read_files('in', format => 'json', schema => 'a INT', schemaHints => 'a INT')", / with schemaHints/],
      ["STREAM cloud_files('in', 'json')", /use read_files/],
      ["STREAM read_kafka(bootstrapServers => 'x', subscribe => 'y')", /Kafka/],
    ] as const;
    for (const [call, refusal] of refusals) {
      const plan = planOf(call) as { readonly kind: string; readonly refusal?: string };
      assert.equal(plan.kind, 'tableFunction');
      assert.match(plan.refusal ?? '', refusal);
    }
  });
});
