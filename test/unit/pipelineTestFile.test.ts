import assert from 'node:assert/strict';
import { positionText } from '../../emulator/base/errors.ts';
import { isTestFile } from '../../emulator/pipeline/testing/findTests.ts';
import { rowJson } from '../../emulator/pipeline/testing/rowText.ts';
import { parseTestFile } from '../../emulator/pipeline/testing/testFile.ts';
import { parseSchemaDdl } from '../../emulator/sql/parseSql.ts';

const parsed = (text: string) => parseTestFile({ path: '/p/tests/a.test.yml', name: 'tests/a.test.yml', text });
const errors = (text: string) =>
  parsed(text).errors.map(({ code, position }) => `${code} ${positionText(position).replace('tests/a.test.yml:', '')}`);

describe('a file of pipeline tests', () => {
  it('gives tests with the places of their names, a test without steps being one step', () => {
    const { tests, errors: none } = parsed(`tests:
  - name: one
    given: { bronze: [{ a: 1 }] }
    expect: { silver: [{ a: 1 }] }
  - name: two
    now: 2024-05-01T10:00:00Z
    steps:
      - given: { bronze: { columns: [a, b], rows: [[1, x], { b: y }] } }
      - fullRefresh: all
        expect: { silver: { count: 2, late: 1, violations: { ok: 3 } } }
`);
    assert.deepEqual(none, []);
    assert.deepEqual(
      tests.map(({ name, position, steps }) => [name, position.line, steps.length]),
      [
        ['one', 2, 1],
        ['two', 5, 2],
      ],
    );
    assert.equal(tests[1]?.now, Date.UTC(2024, 4, 1, 10));
    const [source] = tests[1]?.steps[0]?.given[0]?.batches ?? [];
    assert.ok(source?.kind === 'rows');
    assert.deepEqual(
      source.rows.map(({ cells }) => cells.map(({ column }) => column)),
      [['a', 'b'], ['b']],
    );
  });

  it('names what is wrong with its place, and leaves the other tests as they are', () => {
    const text = `tests:
  - name: one
    expects: { silver: [] }
  - name: two
    expect: { silver: { colums: [a] } }
  - name: three
    given: { bronze: [] }
  - name: four
    expect: { silver: { count: many } }
  - name: five
    expect: { silver: { count: 1 } }
  - name: five
    expect: { silver: { count: 1 } }
  - name: six
    expect: { silver: { columns: [a, b], rows: [[1]] } }
  - name: seven
    given: { bronze: { rows: [], lines: x } }
    expect: { silver: { count: 1 } }
  - name: eight
    crash: { flow: f, before: nothing }
    expect: { silver: { count: 1 } }
`;
    assert.deepEqual(errors(text), [
      'PIPELINE_TEST_UNKNOWN_KEY 3:5',
      'PIPELINE_TEST_UNKNOWN_KEY 5:25',
      'PIPELINE_TEST_INVALID_SHAPE 6:5',
      'PIPELINE_TEST_INVALID_SHAPE 9:32',
      'PIPELINE_TEST_DUPLICATE_NAME 12:11',
      'PIPELINE_TEST_INVALID_SHAPE 15:49',
      'PIPELINE_TEST_INVALID_SHAPE 17:30',
      'PIPELINE_TEST_INVALID_SHAPE 20:31',
    ]);
    assert.deepEqual(
      parsed(text).tests.map(({ name }) => name),
      ['five'],
    );
    assert.match(parsed(text).errors[0]?.message ?? '', /has no key "expects"\. Did you mean "expect"\?/);
  });

  it('refuses what is no YAML, no mapping of tests, or a key given twice', () => {
    assert.deepEqual(errors('tests: ['), ['PIPELINE_TEST_INVALID_YAML 1:9']);
    assert.deepEqual(errors('- a'), ['PIPELINE_TEST_INVALID_SHAPE 1:1']);
    assert.deepEqual(errors('tests: []\ntests: []'), ['PIPELINE_TEST_INVALID_YAML 2:1']);
    assert.deepEqual(errors(''), []);
  });

  it('is found by its name', () => {
    for (const name of ['tests/a.test.yml', 'tests/b/a.test.yaml', 'x/tests/a.test.yml', 'x/a.sluice-test.yml']) {
      assert.ok(isTestFile(name), name);
    }
    for (const name of ['a.test.yml', 'tests/a.yml', 'test/a.test.yml', 'tests/test.yml']) {
      assert.ok(!isTestFile(name), name);
    }
  });
});

describe('a row of a pipeline test', () => {
  const json = (row: string, schema?: string) => {
    const [test] = parsed(`tests: [{ name: a, given: { t: [${row}] }, expect: { u: { count: 0 } } }]`).tests;
    const [source] = test?.steps[0]?.given[0]?.batches ?? [];
    const [first] = source?.kind === 'rows' ? source.rows : [];
    assert.ok(first !== undefined);
    return rowJson(first, schema === undefined ? undefined : parseSchemaDdl(schema));
  };

  it('is written as the types of its columns say, not as YAML guesses', () => {
    assert.equal(
      json(
        '{ s: on, t: 007, u: 12:30:00, b: yes, i: 007, d: +1.50, n: 12345678901234567890 }',
        's STRING, t STRING, u STRING, b BOOLEAN, i INT, d DECIMAL(5,2), n DECIMAL(20,0)',
      ),
      '{"s":"on","t":"007","u":"12:30:00","b":true,"i":7,"d":1.50,"n":12345678901234567890}',
    );
    assert.equal(
      json('{ x: .nan, y: -.inf, z: null }', 'x DOUBLE, y DOUBLE, z INT'),
      '{"x":"NaN","y":"-Infinity","z":null}',
    );
    assert.equal(
      json(
        '{ a: [1, null], m: { k: on }, r: { f: [no] } }',
        'a ARRAY<INT>, m MAP<STRING, STRING>, r STRUCT<f: ARRAY<STRING>>',
      ),
      '{"a":[1,null],"m":{"k":"on"},"r":{"f":["no"]}}',
    );
  });

  it('is written by the rules of YAML 1.2 where the types are not known', () => {
    assert.equal(
      json('{ s: on, b: true, i: 7, q: "7", t: 2024-05-01 }'),
      '{"s":"on","b":true,"i":7,"q":"7","t":"2024-05-01"}',
    );
  });
});
