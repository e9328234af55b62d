import assert from 'node:assert/strict';
import { findWiderCommonType, findWiderTypeForTwo } from '../../emulator/plan/coercion.ts';
import type { DataType } from '../../emulator/plan/dataType.ts';
import { decimalResult } from '../../emulator/plan/decimalPrecision.ts';
import { simpleString } from '../../emulator/plan/typeText.ts';
import { decimalType } from '../../emulator/plan/types.ts';
import { parseDataType } from '../../emulator/sql/parseSql.ts';
import { columnsOf, refusalOf } from '../support/analyzed.ts';

const common = (left: string, right: string): string => {
  const type = findWiderTypeForTwo(parseDataType(left), parseDataType(right));
  return type === undefined ? 'none' : simpleString(type);
};

describe('coercion: the common type of two', () => {
  const cases: readonly (readonly [left: string, right: string, expected: string])[] = [
    ['tinyint', 'smallint', 'smallint'],
    ['bigint', 'float', 'double'],
    ['float', 'float', 'float'],
    ['int', 'decimal(5,2)', 'decimal(12,2)'],
    ['decimal(10,0)', 'tinyint', 'decimal(10,0)'],
    ['decimal(38,0)', 'decimal(38,38)', 'decimal(38,0)'],
    ['decimal(10,2)', 'double', 'double'],
    ['string', 'int', 'bigint'],
    ['string', 'decimal(5,2)', 'double'],
    ['string', 'date', 'date'],
    ['string', 'boolean', 'boolean'],
    ['date', 'timestamp', 'timestamp'],
    ['date', 'timestamp_ntz', 'timestamp_ntz'],
    ['timestamp', 'timestamp_ntz', 'timestamp'],
    ['int', 'date', 'none'],
    ['int', 'boolean', 'none'],
    ['array<int>', 'array<string>', 'array<bigint>'],
    ['map<string,int>', 'map<string,double>', 'map<string,double>'],
    ['struct<a:int>', 'struct<A:bigint>', 'struct<a:bigint>'],
    ['struct<a:int>', 'struct<b:bigint>', 'none'],
    ['interval day to hour', 'interval minute', 'interval day to minute'],
    ['interval year', 'interval day', 'none'],
  ];
  for (const [left, right, expected] of cases) {
    it(`${left} and ${right}: ${expected}`, () => {
      assert.equal(common(left, right), expected);
      if (!left.startsWith('struct')) assert.equal(common(right, left), expected);
    });
  }

  it('folds from the left over more than two', () => {
    const all: readonly DataType[] = ['int', 'string', 'double'].map((text) => parseDataType(text));
    assert.deepEqual(findWiderCommonType(all), { kind: 'double' });
  });
});

describe('coercion: decimals', () => {
  it('gives up fractional digits beyond 38, but keeps six', () => {
    assert.deepEqual(decimalResult('*', decimalType(38, 18), decimalType(38, 18)), decimalType(38, 6));
    assert.deepEqual(decimalResult('/', decimalType(10, 2), decimalType(5, 1)), decimalType(17, 8));
    assert.deepEqual(decimalResult('+', decimalType(38, 18), decimalType(38, 0)), decimalType(38, 0 + 6));
    assert.deepEqual(decimalResult('%', decimalType(10, 2), decimalType(5, 1)), decimalType(6, 2));
  });

  it('counts a literal by its own digits, a column by its type', async () => {
    assert.deepEqual(await columnsOf('SELECT 1 + 1.5BD AS r'), ['r decimal(3,1)']);
    assert.deepEqual(await columnsOf('SELECT a + 1.5BD AS r FROM t', { t: 'a INT' }), ['r decimal(12,1)']);
  });

  it('compares an integer column with a decimal literal as integers', async () => {
    assert.deepEqual(await columnsOf('SELECT a > 1.5 FROM t', { t: 'a INT' }), ['(a > 1) boolean']);
    assert.deepEqual(await columnsOf('SELECT a >= 1.5, -1.5 < a FROM t', { t: 'a INT' }), [
      '(a >= 2) boolean',
      '(-2 < a) boolean',
    ]);
  });
});

describe('coercion: dates and intervals', () => {
  const tables = { t: 'd DATE, ts TIMESTAMP, n TIMESTAMP_NTZ, s STRING' };
  const types: readonly (readonly [sql: string, type: string])[] = [
    ['d + 1', 'date'],
    ["d + INTERVAL '1' DAY", 'date'],
    ["d + INTERVAL '1' HOUR", 'timestamp'],
    ["d - INTERVAL '1' MONTH", 'date'],
    ["ts + INTERVAL '1' YEAR", 'timestamp'],
    ["n - INTERVAL '1' SECOND", 'timestamp_ntz'],
    ['d - d', 'interval day'],
    ['ts - d', 'interval day to second'],
    ['d - s', 'interval day'],
    ["INTERVAL '1' DAY * 2", 'interval day to second'],
    ["INTERVAL '1' MONTH / 2", 'interval year to month'],
  ];
  for (const [sql, type] of types) {
    it(`${sql}: ${type}`, async () => {
      assert.deepEqual(await columnsOf(`SELECT ${sql} AS r FROM t`, tables), [`r ${type}`]);
    });
  }

  it('refuses what has no meaning', async () => {
    const code = async (sql: string): Promise<string | undefined> =>
      (await refusalOf(`SELECT ${sql} AS r FROM t`, tables)).split(' ')[0];
    assert.equal(await code('d + 1.5'), 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE');
    assert.equal(await code('d * 2'), 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES');
    assert.equal(await code('d + ts'), 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE');
    assert.equal(await code('true + true'), 'DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE');
  });
});
