import assert from 'node:assert/strict';
import { jsonRecordReader } from '../../emulator/compute/json/jsonRecord.ts';
import type { JsonReading } from '../../emulator/compute/json/jsonValues.ts';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import type { DataType } from '../../emulator/plan/dataType.ts';
import { field, struct } from '../support/computeFixture.ts';

const reading: JsonReading = {
  syntax: { singleQuotes: true, nonNumericNumbers: true, unquotedControlCharacters: false, leadingZeros: false },
  timeZone: 'America/New_York',
  exactTexts: true,
};

/** The values that one field of a record takes, and whether the record counts as malformed. */
function read(type: DataType, value: string): readonly [unknown, boolean] {
  const schema = struct(field('a', type));
  const record = jsonRecordReader(schema, reading, true)(`{"a":${value}}`);
  return [jsonRow(record.rows[0] ?? [], [type])[0], record.problem !== undefined];
}

describe('A JSON record', () => {
  const cases: readonly (readonly [type: DataType, value: string, expected: unknown, malformed: boolean])[] = [
    [{ kind: 'integer' }, '1', 1, false],
    [{ kind: 'integer' }, '"1"', null, true],
    [{ kind: 'integer' }, '1.0', null, true],
    [{ kind: 'integer' }, '2147483648', null, true],
    [{ kind: 'integer' }, '""', null, true],
    [{ kind: 'integer' }, 'null', null, false],
    [{ kind: 'integer' }, '[1]', null, true],
    [{ kind: 'byte' }, '200', -56, false],
    [{ kind: 'long' }, '9223372036854775807', '9223372036854775807', false],
    [{ kind: 'long' }, '9223372036854775808', null, true],
    [{ kind: 'float' }, '1', 1, false],
    [{ kind: 'double' }, '-0.0', '-0.0', false],
    [{ kind: 'double' }, 'NaN', 'NaN', false],
    [{ kind: 'double' }, '"-INF"', '-Infinity', false],
    [{ kind: 'double' }, '"1"', null, true],
    [{ kind: 'decimal', precision: 5, scale: 2 }, '1.255', '1.26', false],
    [{ kind: 'decimal', precision: 5, scale: 2 }, '"1,000"', null, true],
    [{ kind: 'decimal', precision: 7, scale: 2 }, '"1,000.5"', '1000.50', false],
    [{ kind: 'decimal', precision: 5, scale: 2 }, '1e-9', '0.00', false],
    [{ kind: 'string' }, '"a\\u00e9\\n"', 'aé\n', false],
    [{ kind: 'string' }, '-0', '-0', false],
    [{ kind: 'string' }, '{"x" : [1, 2.50]}', '{"x" : [1, 2.50]}', false],
    [{ kind: 'string' }, "'single'", 'single', false],
    [{ kind: 'boolean' }, 'true', true, false],
    [{ kind: 'boolean' }, '"true"', null, true],
    [{ kind: 'date' }, '"2024-02-30"', null, true],
    [{ kind: 'date' }, '"2024-02-29T10:00:00"', '2024-02-29', false],
    [{ kind: 'timestamp' }, '"2024-07-01 12:00:00"', '2024-07-01T16:00:00.000000Z', false],
    [{ kind: 'timestamp' }, '"2024-07-01T12:00:00.123456+01:00"', '2024-07-01T11:00:00.123456Z', false],
    [{ kind: 'timestamp' }, '1707473472', '2024-02-09T10:11:12.000000Z', false],
    [{ kind: 'timestamp' }, '1707473472.5', null, true],
    [{ kind: 'timestamp_ntz' }, '"2024-07-01T12:00:00Z"', null, true],
    [{ kind: 'binary' }, '"AAE="', '0001', false],
    [{ kind: 'array', element: { kind: 'integer' }, containsNull: true }, '[1,null,3]', [1, null, 3], false],
    [{ kind: 'array', element: { kind: 'integer' }, containsNull: true }, '[1,"x",3]', null, true],
    [
      { kind: 'map', key: { kind: 'string' }, value: { kind: 'integer' }, valueContainsNull: true },
      '{"k":1}',
      [['k', 1]],
      false,
    ],
    [
      { kind: 'map', key: { kind: 'string' }, value: { kind: 'integer' }, valueContainsNull: true },
      '{"k":"x","l":2}',
      null,
      true,
    ],
  ];

  for (const [type, value, expected, malformed] of cases) {
    it(`reads ${value} as ${type.kind}`, () => assert.deepEqual(read(type, value), [expected, malformed]));
  }

  const schema = struct(
    field('a', { kind: 'integer' }),
    field('s', struct(field('x', { kind: 'integer' }), field('y', { kind: 'integer' }))),
    field('z', { kind: 'integer' }),
  );
  const types = schema.fields.map((one) => one.dataType);
  const rowsOf = (text: string) => {
    const record = jsonRecordReader(schema, reading, true)(text);
    return { rows: record.rows.map((row) => jsonRow(row, types, 'query')), malformed: record.problem !== undefined };
  };

  it('keeps what fits of a record in which something does not', () => {
    assert.deepEqual(rowsOf('{"a":"no","s":{"x":1,"y":"no"},"z":3,"other":[1,{"b":2}]}'), {
      rows: [[null, [1, null], 3]],
      malformed: true,
    });
  });

  it('lets the last of two equal names stand, and takes names letter by letter', () => {
    assert.deepEqual(rowsOf('{"a":1,"A":5,"a":2}'), { rows: [[2, null, null]], malformed: false });
  });

  it('makes a row of each element of an array, and none of an empty line or array', () => {
    assert.deepEqual(rowsOf('[{"a":1},{"a":"x"}]'), {
      rows: [
        [1, null, null],
        [null, null, null],
      ],
      malformed: true,
    });
    assert.deepEqual(rowsOf('[]'), { rows: [], malformed: false });
    assert.deepEqual(rowsOf('  '), { rows: [], malformed: false });
  });

  const nothing = { rows: [[null, null, null]], malformed: true };
  for (const text of [
    '{"a":1',
    '{"a":1,}',
    '{"a":01}',
    '{"a":+1}',
    'oops',
    'null',
    '"s"',
    '[1]',
    '{a:1}',
    '{"a":1.}',
    '{"a" 1}',
  ])
    it(`gives a row of NULLs for ${text}`, () => assert.deepEqual(rowsOf(text), nothing));

  it('does not look at what follows the first value', () => {
    assert.deepEqual(rowsOf('{"a":1}{"a":2} oops'), { rows: [[1, null, null]], malformed: false });
  });
});
