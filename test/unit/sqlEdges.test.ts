import assert from 'node:assert/strict';
import type { OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import { analyzed } from '../support/analyzed.ts';
import { answer, openAnswers } from '../support/answers.ts';

/** Statements at the edges of types and clauses, with the answers of Spark 4.2 (`test/interop/sqlDifferential.ts`). */
const answers: readonly (readonly [sql: string, rows: readonly (readonly unknown[])[]])[] = [
  ['SELECT forall(array(1, 2), NULL)', [[null]]],
  ['SELECT exists(array(1, 2), NULL)', [[null]]],
  ['SELECT filter(array(1, 2), true)', [[[1, 2]]]],
  ['SELECT arrays_zip(array(1, 2), NULL)', [[null]]],
  ['SELECT arrays_zip(array(1, 2), CAST(NULL AS ARRAY<INT>))', [[null]]],
  ["SELECT s NOT LIKE ALL ('a%', 'b%') FROM VALUES ('abc'), (NULL) AS t(s)", [[false], [null]]],
  ["SELECT s ILIKE ANY ('A%', 'b') FROM VALUES ('abc'), (NULL) AS t(s)", [[true], [null]]],
  ["SELECT s.* EXCEPT (a) FROM VALUES (named_struct('a', 1, 'b', 2)) AS t(s)", [[2]]],
  ['SELECT (a, 2) IN ((1, 2), (3, 4)) FROM VALUES (1) AS t(a)', [[true]]],
  ['SELECT CAST(1 AS DECIMAL(38,0)) UNION ALL SELECT CAST(1.5 AS DECIMAL(38,37))', [['1'], ['2']]],
  ["SELECT stddev(a), var_pop(a) FROM VALUES (1D), (double('NaN')) AS t(a)", [['NaN', 'NaN']]],
  ['SELECT explode(collection => array(1, 2))', [[1], [2]]],
  [
    "SELECT * FROM VALUES ('a', true, 10), ('b', false, 20) AS t(k, y, v) PIVOT (collect_list(v) FOR y IN (true, false)) ORDER BY k",
    [
      ['a', [10], []],
      ['b', [], [20]],
    ],
  ],
  [
    'SELECT * FROM VALUES (1, 10, 20), (2, NULL, 30) AS t(k, a, b) UNPIVOT (v FOR n IN (a, b))',
    [
      [1, 'a', 10],
      [1, 'b', 20],
      [2, 'b', 30],
    ],
  ],
  [
    'SELECT * FROM VALUES (2, NULL, 30) AS t(k, a, b) UNPIVOT INCLUDE NULLS (v FOR n IN (a AS x, b))',
    [
      [2, 'x', null],
      [2, 'b', 30],
    ],
  ],
  [
    'SELECT * FROM VALUES (1, 10, 20, 30, 40) AS t(k, a, b, c, d) UNPIVOT ((v, w) FOR n IN ((a, b) AS x, (c, d)))',
    [
      [1, 'x', 10, 20],
      [1, 'c_d', 30, 40],
    ],
  ],
  [
    'SELECT u.k, u.v FROM VALUES (1, 10, 20) AS t(k, a, b) UNPIVOT (v FOR n IN (a, b)) u',
    [
      [1, 10],
      [1, 20],
    ],
  ],
  ['SELECT a FROM VALUES (2), (1), (3) AS t(a) SORT BY a DESC LIMIT 2', [[3], [2]]],
  ['SELECT a FROM VALUES (2, 1), (1, 2) AS t(a, b) SORT BY b', [[2], [1]]],
  [
    'SELECT a, count(*) FROM VALUES (2), (1) AS t(a) GROUP BY a SORT BY count(*), a',
    [
      [1, '1'],
      [2, '1'],
    ],
  ],
  ['SELECT array_contains(array(-2.50), 1), array_contains(array(1), 1.5)', [[false, false]]],
  ["SELECT map_contains_key(map(1.5, 'a'), 1)", [[false]]],
  ['SELECT a FROM VALUES (2), (1) AS t(a) CLUSTER BY a', [[1], [2]]],
  ["SELECT add_months(DATE'2024-01-01', 1000000)", [['+85357-05-01']]],
];

const errors: readonly (readonly [sql: string, code: string])[] = [
  ["SELECT add_months(DATE'2024-01-01', 2147483647)", 'ARITHMETIC_OVERFLOW'],
  ["SELECT DATE'2024-01-01' + INTERVAL '178956970-7' YEAR TO MONTH", 'ARITHMETIC_OVERFLOW'],
  ["SELECT * FROM VALUES (1, 10, 'x') AS t(k, a, b) UNPIVOT (v FOR n IN (a, b))", 'UNPIVOT_VALUE_DATA_TYPE_MISMATCH'],
  ['SELECT * FROM VALUES (1, 2, 3) AS t(k, a, b) UNPIVOT (k FOR n IN (a, b))', 'AMBIGUOUS_REFERENCE'],
  [
    "SELECT * FROM VALUES (1, named_struct('x', 1)) AS t(k, s) UNPIVOT (v FOR n IN (s.x))",
    'UNPIVOT_REQUIRES_ATTRIBUTES',
  ],
  [
    "SELECT * FROM VALUES (1) AS t(a) WHERE a IN (SELECT b FROM VALUES (TIMESTAMP'2024-01-01 00:00:00') AS u(b))",
    'DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH',
  ],
  ['SELECT array_union(array(-2.50), array(1))', 'DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES'],
  ['SELECT arrays_overlap(array(1L), array(1.5))', 'DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES'],
  ['SELECT * FROM VALUES (1, 2, 3) AS t(k, a, b) UNPIVOT ((v, w) FOR n IN (a, b))', 'PARSE_SYNTAX_ERROR'],
  ['SELECT * FROM VALUES (1) AS t(a) GROUP BY 1', 'STAR_GROUP_BY_POS'],
  ["SELECT timestampadd(QUARTER, 2147483647, TIMESTAMP'2024-01-31 12:00:00')", 'DATETIME_OVERFLOW'],
  ['SELECT unix_timestamp(1.5)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['SELECT CAST(1.23 AS DECIMAL(38,18)) & 3', 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ["SELECT double(DATE'2024-02-29')", 'DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION'],
  ['SELECT TRY_CAST(CAST(NULL AS TIMESTAMP) AS BOOLEAN)', 'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION'],
  [
    "SELECT sum(v) OVER (ORDER BY s RANGE BETWEEN 1 PRECEDING AND CURRENT ROW) FROM VALUES (1, 'a') AS t(v, s)",
    'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE',
  ],
];

/** Where Spark has an answer that DuckDB's values cannot hold. */
const refused: readonly (readonly [sql: string, code: string])[] = [
  ["SELECT date_add(DATE'2024-01-01', 2147483647)", 'UNSUPPORTED_IN_COMPUTE'],
  ['SELECT CAST(9223372036854775807L AS TIMESTAMP)', 'UNSUPPORTED_IN_COMPUTE'],
  ['SELECT timestamp_seconds(1e30D)', 'UNSUPPORTED_IN_COMPUTE'],
  ['SELECT from_unixtime(9223372036854775807L)', 'UNSUPPORTED_IN_COMPUTE'],
  ["SELECT concat(X'00FF', 'a')", 'UNSUPPORTED_IN_COMPUTE'],
  ["SELECT named_struct('', 1)", 'UNSUPPORTED_FUNCTION'],
];

const names: readonly (readonly [sql: string, name: string])[] = [
  ["SELECT 'abc' LIKE ANY ('a%', 'b%')", 'likeany(abc)'],
  ["SELECT 'abc' NOT ILIKE ALL ('a%', 'b%')", 'notlikeall(lower(abc))'],
  ["SELECT s LIKE ANY ('a%', NULL) FROM VALUES ('abc') AS t(s)", '(s LIKE a% OR s LIKE NULL)'],
  ['SELECT (1, 2)', 'named_struct(col1, 1, col2, 2)'],
  ['SELECT transform(array(1, 2), 5)', 'transform(array(1, 2), lambdafunction(5, namedlambdavariable()))'],
  [
    'SELECT first_value(v) IGNORE NULLS OVER (ORDER BY v) FROM VALUES (1) AS t(v)',
    'first(v) OVER (ORDER BY v ASC NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)',
  ],
  [
    'SELECT lag(v, -1) OVER (ORDER BY v) FROM VALUES (1) AS t(v)',
    'lag(v, -1, NULL) OVER (ORDER BY v ASC NULLS FIRST ROWS BETWEEN 1 FOLLOWING AND 1 FOLLOWING)',
  ],
];

describe('edges of SQL', () => {
  let session: OpenedSession;
  before(async () => {
    session = await openAnswers();
  });
  after(() => session.close());

  for (const [sql, rows] of answers) {
    it(sql, async () => assert.deepEqual(await answer(session, sql), rows));
  }
  for (const [sql, code] of [...errors, ...refused]) {
    it(`${sql}: ${code}`, () => assert.rejects(answer(session, sql), { code }));
  }
  for (const [sql, name] of names) {
    it(`the column of ${sql}`, async () => assert.equal((await analyzed(sql)).output[0]?.name, name));
  }
});
