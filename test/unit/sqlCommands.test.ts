import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { parseCommand } from '../../emulator/sql/parseCommand.ts';

/** What a statement asks for, without its places. */
function parsed(text: string): unknown {
  const { position: _, text: __, ...body } = parseCommand(text, { timeZone: 'UTC' });
  return JSON.parse(
    JSON.stringify(body, (key, value: unknown) => (key === 'position' || key === 'plan' ? undefined : value)),
  );
}

function refusal(text: string): { readonly code: string; readonly place: string } {
  try {
    parseCommand(text, { timeZone: 'UTC' });
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return { code: error.code, place: `${error.position?.line}:${error.position?.column}` };
  }
  return { code: 'accepted', place: '' };
}

const names = (...parts: readonly string[]) => ({ parts });

describe('parsing SQL commands', () => {
  const accepted: readonly (readonly [string, unknown])[] = [
    [
      "create table if not exists a.b (id INT NOT NULL COMMENT \"key\", s STRUCT<x: INT, y: MAP<STRING, INT>>) using delta partitioned by (id) comment 'c' tblproperties (a.b = 1, 'c' 'd', e = true);",
      {
        kind: 'createTable',
        name: names('a', 'b'),
        orReplace: false,
        ifNotExists: true,
        partitionedBy: ['id'],
        properties: { 'a.b': '1', c: 'd', e: 'true' },
        using: 'delta',
        comment: 'c',
        columns: {
          kind: 'struct',
          fields: [
            { name: 'id', dataType: { kind: 'integer' }, nullable: false, metadata: { comment: 'key' } },
            {
              name: 's',
              dataType: {
                kind: 'struct',
                fields: [
                  { name: 'x', dataType: { kind: 'integer' }, nullable: true, metadata: {} },
                  {
                    name: 'y',
                    dataType: {
                      kind: 'map',
                      key: { kind: 'string' },
                      value: { kind: 'integer' },
                      valueContainsNull: true,
                    },
                    nullable: true,
                    metadata: {},
                  },
                ],
              },
              nullable: true,
              metadata: {},
            },
          ],
        },
      },
    ],
    [
      "CREATE OR REPLACE TABLE t LOCATION '/x' AS SELECT 1 AS a",
      {
        kind: 'createTable',
        name: names('t'),
        orReplace: true,
        ifNotExists: false,
        partitionedBy: [],
        properties: {},
        location: '/x',
        query: { text: 'SELECT 1 AS a' },
      },
    ],
    ['CREATE DATABASE c.d', { kind: 'createSchema', name: names('c', 'd'), ifNotExists: false }],
    [
      "CREATE VIEW v (a COMMENT 'x', b) COMMENT 'y' AS SELECT 1, 2",
      {
        kind: 'createView',
        name: names('v'),
        orReplace: false,
        ifNotExists: false,
        columns: ['a', 'b'],
        query: { text: 'SELECT 1, 2' },
      },
    ],
    [
      'INSERT INTO TABLE t (a, `b c`) VALUES (1, 2)',
      {
        kind: 'insert',
        target: names('t'),
        overwrite: false,
        partition: [],
        byName: false,
        columns: ['a', 'b c'],
        query: { text: 'VALUES (1, 2)' },
      },
    ],
    [
      'insert overwrite t by name select 1 as a',
      {
        kind: 'insert',
        target: names('t'),
        overwrite: true,
        partition: [],
        byName: true,
        query: { text: 'select 1 as a' },
      },
    ],
    [
      'INSERT INTO t (SELECT 1)',
      {
        kind: 'insert',
        target: names('t'),
        overwrite: false,
        partition: [],
        byName: false,
        query: { text: '(SELECT 1)' },
      },
    ],
    ['DELETE FROM delta.`/a b`', { kind: 'delete', target: names('delta', '/a b') }],
    ['TRUNCATE TABLE t', { kind: 'truncate', target: names('t') }],
    ['RESTORE t TO VERSION AS OF 3', { kind: 'restore', target: names('t'), to: { version: 3 } }],
    ['VACUUM t RETAIN 12.5 HOURS DRY RUN', { kind: 'vacuum', target: names('t'), retainHours: 12.5, dryRun: true }],
    [
      "ALTER TABLE t SET TBLPROPERTIES ('pipelines.reset.allowed' = 'false')",
      {
        kind: 'alter',
        target: names('t'),
        change: { kind: 'setProperties', properties: { 'pipelines.reset.allowed': 'false' } },
      },
    ],
    [
      'ALTER TABLE t UNSET TBLPROPERTIES IF EXISTS (a, b.c)',
      { kind: 'alter', target: names('t'), change: { kind: 'unsetProperties', names: ['a', 'b.c'], ifExists: true } },
    ],
    [
      'ALTER TABLE t ADD COLUMN n.w DECIMAL(10, 2) FIRST',
      {
        kind: 'alter',
        target: names('t'),
        change: {
          kind: 'addColumns',
          columns: [
            {
              parents: ['n'],
              field: {
                name: 'w',
                dataType: { kind: 'decimal', precision: 10, scale: 2 },
                nullable: true,
                metadata: {},
              },
              place: { kind: 'first' },
            },
          ],
        },
      },
    ],
    [
      'ALTER TABLE t DROP COLUMNS (a, b.c)',
      {
        kind: 'alter',
        target: names('t'),
        change: { kind: 'dropColumns', columns: [['a'], ['b', 'c']], ifExists: false },
      },
    ],
    [
      "COMMENT ON TABLE t IS 'x'",
      { kind: 'alter', target: names('t'), change: { kind: 'setProperties', properties: { comment: 'x' } } },
    ],
    [
      'DROP SCHEMA IF EXISTS s CASCADE',
      { kind: 'drop', object: 'schema', name: names('s'), ifExists: true, cascade: true },
    ],
    ['DESC HISTORY t LIMIT 2', { kind: 'describe', target: names('t'), form: 'history', limit: 2 }],
    ["SHOW TABLES IN s LIKE 'a*'", { kind: 'show', what: 'tables', name: names('s'), pattern: 'a*' }],
    ['SHOW TBLPROPERTIES t (a.b)', { kind: 'show', what: 'properties', name: names('t'), property: 'a.b' }],
    ['USE c.s', { kind: 'use', form: 'USE', parts: ['c', 's'] }],
    [
      "SET spark.sql.session.timeZone = 'Asia/Tokyo'",
      { kind: 'set', key: 'spark.sql.session.timeZone', value: 'Asia/Tokyo' },
    ],
    ['SELECT 1; ;', { kind: 'query', query: { text: 'SELECT 1' } }],
  ];
  for (const [text, expected] of accepted) it(text, () => assert.deepEqual(parsed(text), expected));

  const refused: readonly (readonly [string, string, string])[] = [
    ['UPDATE t SET a = 1', 'SQL_COMMAND_NOT_SUPPORTED', '1:1'],
    ['MERGE INTO t USING s ON a = b', 'SQL_COMMAND_NOT_SUPPORTED', '1:1'],
    ['CREATE TABLE t (a INT) CLUSTER BY (a)', 'SQL_COMMAND_NOT_SUPPORTED', '1:24'],
    ['CREATE TABLE t (a INT GENERATED ALWAYS AS IDENTITY)', 'SQL_COMMAND_NOT_SUPPORTED', '1:23'],
    ['INSERT INTO t PARTITION (a) VALUES (1)', 'SQL_COMMAND_NOT_SUPPORTED', '1:27'],
    ['INSERT OVERWRITE t PARTITION (a = 1) VALUES (1)', 'SQL_COMMAND_NOT_SUPPORTED', '1:20'],
    ['ALTER TABLE t RENAME TO u', 'SQL_COMMAND_NOT_SUPPORTED', '1:15'],
    ['ALTER TABLE t ALTER COLUMN a TYPE BIGINT', 'SQL_COMMAND_NOT_SUPPORTED', '1:28'],
    ['CREATE TABLE t (a INT', 'PARSE_SYNTAX_ERROR', '1:22'],
    ['INSERT t VALUES (1)', 'PARSE_SYNTAX_ERROR', '1:8'],
    ['DROP TABLE t u', 'PARSE_SYNTAX_ERROR', '1:14'],
    ['RESTORE TABLE t TO VERSION AS OF x', 'PARSE_SYNTAX_ERROR', '1:34'],
    ['DELETE FROM t WHERE\n  a = = 1', 'PARSE_SYNTAX_ERROR', '2:7'],
    ['CREATE TABLE t (\n  a NOSUCHTYPE)', 'UNSUPPORTED_DATATYPE', '2:5'],
    ["ALTER TABLE t SET TBLPROPERTIES ('a' = '1', a = '2')", 'DUPLICATE_KEY', '1:1'],
    ['-- nothing', 'PARSE_EMPTY_STATEMENT', '1:11'],
  ];
  for (const [text, code, place] of refused) {
    it(`refuses ${text}`, () => assert.deepEqual(refusal(text), { code, place }));
  }

  it('finds places behind characters beyond the basic plane', () => {
    assert.deepEqual(refusal("INSERT INTO t SELECT '\u{1F600}' AS a WHERE"), {
      code: 'PARSE_SYNTAX_ERROR',
      place: '1:37',
    });
    assert.deepEqual(parsed("COMMENT ON TABLE t IS '\u{1F600}x'"), {
      kind: 'alter',
      target: names('t'),
      change: { kind: 'setProperties', properties: { comment: '\u{1F600}x' } },
    });
  });
});
