import assert from 'node:assert/strict';
import type { OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import { answer, openAnswers } from '../support/answers.ts';

describe('operators at run time', () => {
  let session: OpenedSession;
  before(async () => {
    session = await openAnswers();
  });
  after(() => session.close());

  const one = async (expression: string): Promise<unknown> => {
    const [row] = await answer(session, `SELECT ${expression} AS r`);
    return row?.[0];
  };
  const refused = (expression: string, code: string): Promise<void> =>
    assert.rejects(answer(session, `SELECT ${expression} AS r`), { code });

  it('raises on overflow and on division by zero, but not where an operand is NULL', async () => {
    await refused('2147483647 + 1', 'ARITHMETIC_OVERFLOW');
    await refused('127Y + 1Y', 'BINARY_ARITHMETIC_OVERFLOW');
    await refused('1 / 0', 'DIVIDE_BY_ZERO');
    await refused('1 % 0', 'REMAINDER_BY_ZERO');
    await refused("INTERVAL '106751991' DAY + INTERVAL '1' DAY", 'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION');
    assert.equal(await one('CAST(NULL AS INT) / 0'), null);
    assert.equal(await one('try_divide(1, 0)'), null);
    assert.equal(await one('try_add(2147483647, 1)'), null);
  });

  it('evaluates only the branch that is taken', async () => {
    assert.deepEqual(await answer(session, 'SELECT a FROM VALUES (0), (1) AS t(a) WHERE a <> 0 AND 10 / a > 1'), [[1]]);
    assert.equal(await one('CASE WHEN false THEN 1 / 0 ELSE 2 END'), 2);
    assert.equal(await one('if(true, 1, 1 / 0)'), 1);
  });

  it('rounds decimals half up at the scale of the result', async () => {
    assert.equal(await one('1BD / 3'), '0.333333');
    assert.equal(await one('CAST(1 AS DECIMAL(38,18)) * CAST(0.0000005 AS DECIMAL(38,18))'), '0.000001');
    await refused(
      'CAST(99999999999999999999999999999999999999 AS DECIMAL(38,0)) * 10',
      'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION',
    );
  });

  it('holds NaN equal to itself and greater than all, and -0.0 equal to 0.0', async () => {
    assert.equal(await one("double('NaN') = double('NaN')"), true);
    assert.equal(await one("double('NaN') > double('Infinity')"), true);
    assert.equal(await one('0.0D = -0.0D'), true);
    assert.deepEqual(await answer(session, 'SELECT count(DISTINCT a) FROM VALUES (0.0D), (-0.0D) AS t(a)'), [['1']]);
    assert.deepEqual(await answer(session, 'SELECT DISTINCT a FROM VALUES (-0.0D) AS t(a)'), [[0]]);
  });

  it('puts NULL first inside of arrays and structs as well', async () => {
    assert.equal(await one('array(CAST(NULL AS INT)) < array(1)'), true);
    assert.deepEqual(
      await answer(
        session,
        'SELECT a FROM VALUES (struct(1, 2)), (struct(1, NULL)) AS t(x, y), LATERAL (SELECT struct(x, y) AS a) ORDER BY a',
      ),
      [[[1, null]], [[1, 2]]],
    );
    assert.equal(
      JSON.stringify(await one('sort_array(array(array(2), array(CAST(NULL AS INT)), NULL))')),
      JSON.stringify([null, [null], [2]]),
    );
  });

  it('shifts as Java does', async () => {
    assert.equal(await one('1 << 33'), 2);
    assert.equal(await one('1 << 31'), -2147483648);
    assert.equal(await one('-1 >>> 28'), 15);
    assert.equal(await one('1L << 63'), '-9223372036854775808');
  });

  it('answers false where IN with a subquery would be unknown', async () => {
    const sql = 'SELECT a IN (SELECT b FROM VALUES (1), (NULL) AS u(b)) AS r FROM VALUES (1), (2) AS t(a)';
    assert.deepEqual(await answer(session, sql), [[true], [false]]);
  });

  it('keeps the last of several rows with one extreme', async () => {
    assert.deepEqual(await answer(session, "SELECT max_by(a, b) FROM VALUES ('x', 1), ('y', 2), ('z', 2) AS t(a, b)"), [
      ['z'],
    ]);
  });

  it('refuses a pattern whose escape stands before a plain character', async () => {
    assert.equal(await one("'a%c' LIKE 'a\\\\%c'"), true);
    await refused("'abc' LIKE 'a/bc' ESCAPE '/'", 'INVALID_FORMAT.ESC_IN_THE_MIDDLE');
  });
});

describe('dates and times in a zone with daylight saving', () => {
  let session: OpenedSession;
  before(async () => {
    session = await openAnswers('America/Los_Angeles');
  });
  after(() => session.close());

  it('moves days by the calendar and hours by the clock', async () => {
    const sql = (step: string): string =>
      `SELECT ts + INTERVAL ${step} FROM VALUES (CAST('2024-03-09 10:30:00' AS TIMESTAMP)) AS t(ts)`;
    assert.deepEqual(await answer(session, sql("'1' DAY")), [['2024-03-10T17:30:00.000000Z']]);
    assert.deepEqual(await answer(session, sql("'23' HOUR")), [['2024-03-10T17:30:00.000000Z']]);
  });

  it('measures the distance of wall clocks', async () => {
    const sql = "SELECT CAST('2024-03-11' AS TIMESTAMP) - CAST('2024-03-10' AS TIMESTAMP)";
    assert.deepEqual(await answer(session, sql), [["INTERVAL '1 00:00:00' DAY TO SECOND"]]);
  });
});
