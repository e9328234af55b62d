import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import { answer, openAnswers } from '../support/answers.ts';

const known: readonly (readonly [value: string, type: string, answer: unknown])[] = [
  ["' 12 '", 'INT', 12],
  ["'1e3'", 'DOUBLE', 1000],
  ["'inf'", 'DOUBLE', 'Infinity'],
  ["'1.5d'", 'DOUBLE', 1.5],
  ["'1.255'", 'DECIMAL(5,2)', '1.26'],
  ["'1E-3'", 'DECIMAL(5,3)', '0.001'],
  ["' Yes '", 'BOOLEAN', true],
  ["'2024-2-3 x'", 'DATE', '2024-02-03'],
  ["'2024-07-01 12:00:00'", 'TIMESTAMP', '2024-07-01T12:00:00.000000Z'],
  ["'2024-07-01T12:00:00.1234567+02:00'", 'TIMESTAMP', '2024-07-01T10:00:00.123456Z'],
  ["'2024-07-01 12:00:00 Europe/Berlin'", 'TIMESTAMP_NTZ', '2024-07-01T12:00:00.000000'],
  ['2.5D', 'INT', 2],
  ['-2.5D', 'INT', -2],
  ['9223372036854775807D', 'BIGINT', '9223372036854775807'],
  ['1e7', 'STRING', '1.0E7'],
  ['0.1F', 'STRING', '0.1'],
  ['0.05BD', 'STRING', '0.05'],
  ['1.255BD', 'DECIMAL(4,2)', '1.26'],
  ['0.1D', 'DECIMAL(20,18)', '0.100000000000000000'],
  ['true', 'DECIMAL(3,1)', '1.0'],
  ['1.5F', 'TIMESTAMP', '1970-01-01T00:00:01.500000Z'],
  ["TIMESTAMP'1969-12-31 23:59:59.5'", 'BIGINT', '-1'],
  ["TIMESTAMP'2024-07-01 12:00:00.5'", 'STRING', '2024-07-01 12:00:00.5'],
  ["TIMESTAMP'2024-07-01 12:00:00.5'", 'DATE', '2024-07-01'],
  ["DATE'-0044-03-15'", 'STRING', '-0044-03-15'],
  ['array(1, NULL)', 'STRING', '[1, null]'],
  ["struct(1 AS a, 'x' AS b, NULL AS c)", 'STRING', '{1, x, null}'],
  ["map('k', array(1.5D))", 'STRING', '{k -> [1.5]}'],
  ["array('1', '2')", 'ARRAY<INT>', [1, 2]],
  ['INTERVAL 1 DAY 2 HOURS', 'STRING', "INTERVAL '1 02' DAY TO HOUR"],
  ['NULL', 'INT', null],
];

const refused: readonly (readonly [value: string, type: string, code: string])[] = [
  ["'1.5'", 'INT', 'CAST_INVALID_INPUT'],
  ["'2147483648'", 'INT', 'CAST_INVALID_INPUT'],
  ["'2023-02-29'", 'DATE', 'CAST_INVALID_INPUT'],
  ["'2024-01-01 25:00:00'", 'TIMESTAMP', 'CAST_INVALID_INPUT'],
  ["'maybe'", 'BOOLEAN', 'CAST_INVALID_INPUT'],
  ['300', 'TINYINT', 'CAST_OVERFLOW'],
  ['1e10', 'INT', 'CAST_OVERFLOW'],
  ['99999999999BD', 'INT', 'CAST_OVERFLOW'],
  ["'1000'", 'DECIMAL(5,2)', 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ['1000', 'DECIMAL(5,2)', 'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION'],
  ["CAST('nan' AS DOUBLE)", 'TIMESTAMP', 'CAST_INVALID_INPUT'],
];

describe('casts', () => {
  let session: OpenedSession;
  before(async () => {
    session = await openAnswers();
  });
  after(() => session.close());

  for (const [value, type, expected] of known) {
    it(`of ${value} to ${type}`, async () => {
      assert.deepEqual(await answer(session, `SELECT CAST(${value} AS ${type})`), [[expected]]);
      assert.deepEqual(await answer(session, `SELECT TRY_CAST(${value} AS ${type})`), [[expected]]);
    });
  }

  for (const [value, type, code] of refused) {
    it(`of ${value} to ${type} raise ${code}, and give NULL when tried`, async () => {
      const raised = answer(session, `SELECT CAST(${value} AS ${type})`);
      await assert.rejects(raised, (error) => isSluiceError(error) && error.code === code);
      assert.deepEqual(await answer(session, `SELECT TRY_CAST(${value} AS ${type})`), [[null]]);
    });
  }

  it('read and write timestamps in the session’s zone', async () => {
    const berlin = await openAnswers('Europe/Berlin');
    try {
      const query = "SELECT CAST('2024-07-01 12:00:00' AS TIMESTAMP), CAST(CAST(0 AS TIMESTAMP) AS STRING)";
      assert.deepEqual(await answer(berlin, query), [['2024-07-01T10:00:00.000000Z', '1970-01-01 01:00:00']]);
      // The second of two moments with one wall clock is not the one that is meant.
      const overlap = "SELECT CAST(TIMESTAMP_NTZ'2024-10-27 02:30:00' AS TIMESTAMP)";
      assert.deepEqual(await answer(berlin, overlap), [['2024-10-27T00:30:00.000000Z']]);
      const gap = "SELECT CAST(TIMESTAMP_NTZ'2024-03-31 02:30:00' AS TIMESTAMP)";
      assert.deepEqual(await answer(berlin, gap), [['2024-03-31T01:30:00.000000Z']]);
    } finally {
      await berlin.close();
    }
  });
});
