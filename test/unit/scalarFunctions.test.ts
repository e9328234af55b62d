import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import type { OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import { scalarFamilies } from '../../emulator/functions/scalarFamilies.ts';
import { answer, openAnswers } from '../support/answers.ts';

/** One or a few calls of each family, with what Spark's documentation or its source says. */
const known: readonly (readonly [call: string, answer: unknown])[] = [
  ["substring('Spark SQL', -3)", 'SQL'],
  ["substring('abc', 0, 2)", 'ab'],
  ["lpad('hi', 5, 'xy')", 'xyxhi'],
  ["initcap('sPark sql-x')", 'Spark Sql-x'],
  ["translate('AaBbCc', 'abc', '123')", 'A1B2C3'],
  ["substring_index('a.b.c', '.', -2)", 'b.c'],
  ["split_part('a,b,c', ',', -1)", 'c'],
  ["soundex('Miller')", 'M460'],
  ["levenshtein('kitten', 'sitting')", 3],
  ["trim(TRAILING 'SL' FROM 'SSparkSQLS')", 'SSparkSQ'],
  ["concat_ws('-', 'a', NULL, array('b', 'c'))", 'a-b-c'],
  ['round(2.5D)', 3],
  ['bround(2.5D)', 2],
  ['round(-1.255BD, 2)', '-1.26'],
  ['ceil(-0.1D)', '0'],
  ['floor(3.1411, -1)', '0'],
  ["conv('-1', 10, 16)", 'FFFFFFFFFFFFFFFF'],
  ['pmod(-7, 3)', 2],
  ['log(0)', null],
  ["hex('Spark')", '537061726B'],
  ["regexp_replace('100-200', '(\\\\d+)-(\\\\d+)', '$2-$1')", '200-100'],
  ["regexp_extract_all('a1b22', '[a-z](\\\\d+)')", ['1', '22']],
  ["split('a1b2c', '\\\\d', 2)", ['a', 'b2c']],
  ["add_months(DATE'2024-01-31', 1)", '2024-02-29'],
  ["next_day(DATE'2024-02-09', 'MO')", '2024-02-12'],
  ["date_trunc('QUARTER', TIMESTAMP'2024-08-15 13:14:15')", '2024-07-01T00:00:00.000000Z'],
  ["months_between(DATE'2024-03-31', DATE'2024-02-29')", 1],
  ["timestampdiff(MONTH, DATE'2024-01-31', DATE'2024-03-30')", '1'],
  ["extract(SECOND FROM TIMESTAMP'2024-01-01 00:00:01.5')", '1.500000'],
  ["date_format(TIMESTAMP'2024-02-09 13:04:05', 'EEE d MMM yyyy, hh:mm a')", 'Fri 9 Feb 2024, 01:04 PM'],
  ["to_timestamp('09/02/2024 01:30 PM', 'dd/MM/yyyy hh:mm a')", '2024-02-09T13:30:00.000000Z'],
  ["try_to_date('2024-13-01', 'yyyy-MM-dd')", null],
  ["from_utc_timestamp('2024-07-01 12:00:00', 'Asia/Seoul')", '2024-07-01T21:00:00.000000Z'],
  ['get_json_object(\'{"a":[{"b":1},{"b":2}]}\', \'$.a[*].b\')', '[1,2]'],
  ['from_json(\'{"a":1,"b":"x"}\', \'a INT, b STRING\')', [1, 'x']],
  ["to_json(struct(1 AS a, NULL AS b, DATE'2024-01-01' AS c))", '{"a":1,"c":"2024-01-01"}'],
  ["hash('Spark', array(123), 2)", -1321691492],
  ["xxhash64('Spark', array(123), 2)", '5602566077635097486'],
  ["md5('Spark')", '8cde774d6f7333752ed72cacddb05126'],
  ["crc32('Spark')", '1557323817'],
  ["encode('é', 'UTF-16')", 'FEFF00E9'],
  ["url_decode('https%3A%2F%2Fspark.apache.org')", 'https://spark.apache.org'],
  ['format_number(12332.123456, 4)', '12,332.1235'],
  ["format_string('%05d %s', 42, 'x')", '00042 x'],
  ["to_number('$78.12', '$99.99')", '78.12'],
  ["to_char(-12454.8, '99G999D9S')", '12,454.8-'],
  ["parse_url('http://spark.apache.org/path?query=1', 'QUERY', 'query')", '1'],
  [
    "str_to_map('a:1,b:2')",
    [
      ['a', '1'],
      ['b', '2'],
    ],
  ],
  ['typeof(array(1.5))', 'array<decimal(2,1)>'],
];

const refused: readonly (readonly [call: string, code: string])[] = [
  ["split_part('a', ',', 0)", 'INVALID_INDEX_OF_ZERO'],
  ["'a' RLIKE '['", 'INVALID_PARAMETER_VALUE.PATTERN'],
  ["regexp_extract('a', '(a)', 2)", 'INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX'],
  ["to_date('x', 'yyyy-MM-dd')", 'CANNOT_PARSE_TIMESTAMP'],
  ["date_format(DATE'2024-01-01', 'YYYY')", 'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION'],
  ["next_day(DATE'2024-01-01', 'x')", 'ILLEGAL_DAY_OF_WEEK'],
  ['make_date(2023, 2, 29)', 'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION'],
  ["extract(foo FROM DATE'2024-01-01')", 'INVALID_EXTRACT_FIELD'],
  ["from_utc_timestamp(TIMESTAMP'2024-01-01 00:00:00', 'nowhere')", 'INVALID_TIMEZONE'],
  ['hash(map(1, 2))', 'DATATYPE_MISMATCH.HASH_MAP_TYPE'],
  ["to_number('12', '9')", 'INVALID_FORMAT.MISMATCH_INPUT'],
  ['pmod(1, 0)', 'REMAINDER_BY_ZERO'],
  ["decode(X'FF', 'US-ASCII')", 'MALFORMED_CHARACTER_CODING'],
];

describe('scalar functions', () => {
  let session: OpenedSession;
  before(async () => {
    session = await openAnswers();
  });
  after(() => session.close());

  for (const [call, expected] of known) {
    it(call, async () => assert.deepEqual(await answer(session, `SELECT ${call}`), [[expected]]));
  }
  for (const [call, code] of refused) {
    it(`${call} raises ${code}`, async () => {
      await assert.rejects(answer(session, `SELECT ${call}`), (error) => isSluiceError(error) && error.code === code);
    });
  }

  it('have a sentence of help each', () => {
    for (const entry of scalarFamilies.flat()) assert.match(entry.help, /^[A-Z‘].*\.$/s, entry.names[0]);
  });
});
