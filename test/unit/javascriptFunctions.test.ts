import assert from 'node:assert/strict';
import { isSluiceError, sluiceError } from '../../emulator/base/errors.ts';
import { openDuckdb, type DuckdbConnection } from '../../emulator/compute/duckdbSession.ts';
import { doubleText, floatText } from '../../emulator/base/javaNumberText.ts';
import { javascriptFunctions, type JavaScriptFunction } from '../../emulator/compute/javascriptFunctions.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';

const everything = `STRUCT(i TINYINT, l BIGINT, d DECIMAL(38,18), t DATE, ts TIMESTAMP WITH TIME ZONE, n TIMESTAMP, b BLOB, "a ""name""" INTERVAL,
  m MAP(VARCHAR, BIGINT[]), tm TIME, f FLOAT)`;

const functions: readonly JavaScriptFunction[] = [
  { name: 'same', parameters: [everything], returns: everything, call: (value) => value },
  { name: 'upper', parameters: ['VARCHAR'], returns: 'VARCHAR', call: (text) => String(text).toUpperCase() },
  {
    name: 'own',
    parameters: ['BIGINT', 'BIGINT'],
    returns: 'VARCHAR',
    nulls: 'own',
    call: (left, right) => `${String(left)},${String(right)}`,
  },
  {
    name: 'picky',
    parameters: ['BIGINT'],
    returns: 'BIGINT',
    call: (value) => {
      if (value === 7n) throw sluiceError('CAST_OVERFLOW', { value: `"7'`, sourceType: 'x', targetType: 'y' });
      if (value === 8n) throw new TypeError('eight');
      return value;
    },
  },
];

describe('Functions in JavaScript', () => {
  let connection: DuckdbConnection;
  let use: (name: string) => string;
  before(async () => {
    connection = await openDuckdb({
      settings: { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} },
      files: nodeFileSystem,
      ids: { uuid: () => 'x' },
    });
    ({ use } = javascriptFunctions(functions, connection.native, connection.duckdb));
  });
  after(async () => connection.close());

  it('take and give values of every type unharmed', async () => {
    const value = `{'i': '-128'::TINYINT, 'l': '-9223372036854775808'::BIGINT, 'd': '-1.5'::DECIMAL(38,18), 't': DATE '0001-01-01', 'ts': TIMESTAMPTZ '9999-12-31 23:59:59.999999+00',
      'n': TIMESTAMP '2020-01-01 00:00:00.000001', 'b': '\\x00\\xFF'::BLOB, 'a "name"': INTERVAL '1 month 2 days 3 seconds', 'm': MAP {'k': [1::BIGINT, NULL], 'z': NULL},
      'tm': TIME '23:59:59.999999', 'f': 0.1::FLOAT}`;
    const [row] = await connection.rows(
      `SELECT ${use('same')}(v) = v, ${use('same')}(NULL) IS NULL FROM (SELECT ${value} AS v)`,
    );
    assert.deepEqual(row, [true, true]);
  });

  it('hand NULL on without a call, unless they want to see it', async () => {
    const [row] = await connection.rows(
      `SELECT ${use('upper')}(NULL), ${use('own')}(NULL, 1), ${use('upper')}('a' || chr(0) || 'é😀')`,
    );
    assert.deepEqual(row, [null, 'null,1', 'A\0É😀']);
  });

  it('see every row of many chunks once', async () => {
    const [row] = await connection.rows(
      `SELECT count(DISTINCT x), sum(length(x)) FROM (SELECT ${use('upper')}('r' || range) AS x FROM range(10000))`,
    );
    assert.deepEqual(row, [10_000n, 48_890n]);
  });

  it('stop the query with their own error, or with an internal one', async () => {
    await assert.rejects(
      connection.rows(`SELECT ${use('picky')}(range) FROM range(8)`),
      (error) => isSluiceError(error, 'CAST_OVERFLOW') && error.parameters['value'] === `"7'`,
    );
    await assert.rejects(
      connection.rows(`SELECT ${use('picky')}(8::BIGINT)`),
      (error) => isSluiceError(error, 'INTERNAL_ERROR') && error.message.includes('eight'),
    );
  });

  it('are refused by name when they are not there', () => {
    assert.throws(
      () => use('nowhere'),
      (error) => isSluiceError(error, 'UNSUPPORTED_IN_COMPUTE'),
    );
  });
});

describe('Numbers as texts', () => {
  const doubles: readonly (readonly [number, string])[] = [
    [1, '1.0'],
    [-0, '-0.0'],
    [0.001, '0.001'],
    [0.0001, '1.0E-4'],
    [9_999_999, '9999999.0'],
    [1e7, '1.0E7'],
    [123_456.789, '123456.789'],
    [1e21, '1.0E21'],
    [5e-324, '4.9E-324'],
    [1.797_693_134_862_315_7e308, '1.7976931348623157E308'],
    [Number.NaN, 'NaN'],
    [-Infinity, '-Infinity'],
  ];
  for (const [value, text] of doubles)
    it(`are ${text} as Java writes them`, () => assert.equal(doubleText(value), text));

  it('have the digits of a float where they are one', () => {
    assert.equal(floatText(Math.fround(0.1)), '0.1');
    assert.equal(floatText(Math.fround(3.402_823_5e38)), '3.4028235E38');
    assert.equal(floatText(Math.fround(1.4e-45)), '1.4E-45');
    assert.equal(floatText(16_777_216), '1.6777216E7');
  });
});
