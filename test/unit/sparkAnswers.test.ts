import assert from 'node:assert/strict';
import type { OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import { answer, openAnswers } from '../support/answers.ts';

/** Statements that were answered otherwise than by Spark 4.2 once, with Spark's answers (`test/interop/sqlDifferential.ts`). */
const errors: readonly (readonly [sql: string, condition: string])[] = [
  ['SELECT * FROM VALUES (1/0)', 'INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION'],
  ["SELECT * FROM VALUES (1, CAST('x' AS INT)) AS t(a, b)", 'INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION'],
  ["SELECT * FROM VALUES (1), ('2') AS t(a)", 'INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE'],
  ['SELECT format_number(1.5D, 32767S)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["SELECT get_json_object(1, '')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['SELECT array_join(array(1, 2), 1L)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ["SELECT array_repeat('a', '1')", 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['SELECT exists(NULL, x -> x > 1)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['SELECT soundex(1L)', 'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE'],
  ['SELECT -1L IS FALSE', 'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES'],
  ['SELECT ceil(3.1411, c1) FROM VALUES (3) AS t(c1)', 'NON_FOLDABLE_ARGUMENT'],
  ["SELECT date_part(c1, DATE'2024-01-01') FROM VALUES ('y') AS t(c1)", 'NON_FOLDABLE_ARGUMENT'],
  ["SELECT date_format(DATE'2024-02-09', 'old')", 'INVALID_DATETIME_PATTERN.WITH_SUGGESTION'],
  ["SELECT date_format(DATE'2024-01-01', 'OO')", 'INVALID_DATETIME_PATTERN.WITH_SUGGESTION'],
  ["SELECT to_char(12.5, 'yy')", 'INVALID_FORMAT.WRONG_NUM_DIGIT'],
];

const answers: readonly (readonly [sql: string, row: readonly unknown[]])[] = [
  ['SELECT a FROM VALUES (1L), (1.5F) AS t(a) WHERE a > 1', [1.5]],
  ['SELECT size(NULL)', [null]],
  ['SELECT sort_array(array(1), NULL)', [null]],
  ['SELECT array(1) IS NOT UNKNOWN', [true]],
  ['SELECT map(-0.0D, 1)', [[[0, 1]]]],
  ["SELECT repeat('ab', CAST(NULL AS INT))", [null]],
  ['SELECT map_keys(NULL)', [null]],
  ['SELECT NULL + NULL', [null]],
];

describe('answers of Spark', () => {
  let session: OpenedSession;
  before(async () => {
    session = await openAnswers();
  });
  after(() => session.close());

  for (const [sql, code] of errors) {
    it(`${sql}: ${code}`, () => assert.rejects(answer(session, sql), { code }));
  }
  for (const [sql, row] of answers) {
    it(sql, async () => assert.deepEqual(await answer(session, sql), [row]));
  }
});
