import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { parseDataType, parseExpression, parseInterval, parseSchemaDdl } from '../../emulator/sql/parseSql.ts';
import { ddlText, simpleString } from '../../emulator/plan/typeText.ts';
import type { DataType } from '../../emulator/plan/dataType.ts';

function literal(text: string): { readonly value: unknown; readonly type: string } {
  const expression = parseExpression(text, { timeZone: 'America/Los_Angeles' });
  assert.ok(expression.kind === 'literal', `${text} is no literal`);
  const { value } = expression;
  return { value: value instanceof Uint8Array ? [...value] : value, type: simpleString(expression.dataType) };
}

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (isSluiceError(error)) return error.code;
    throw error;
  }
  return 'no refusal';
}

describe('SQL literals', () => {
  const known: readonly (readonly [text: string, value: unknown, type: string])[] = [
    ['1', 1, 'int'],
    ['-2147483648', -2147483648, 'int'],
    ['2147483648', 2147483648n, 'bigint'],
    ['9223372036854775808', '9223372036854775808', 'decimal(19,0)'],
    ['-9223372036854775808L', -9223372036854775808n, 'bigint'],
    ['1S', 1, 'smallint'],
    ['-128Y', -128, 'tinyint'],
    ['1.50', '1.50', 'decimal(3,2)'],
    ['0.05', '0.05', 'decimal(2,2)'],
    ['.5', '0.5', 'decimal(1,1)'],
    ['100.', '100', 'decimal(3,0)'],
    ['1e3', 1000, 'double'],
    ['1.5e-2', 0.015, 'double'],
    ['1e3BD', '1000', 'decimal(4,0)'],
    ['1.5BD', '1.5', 'decimal(2,1)'],
    ['1.1F', Math.fround(1.1), 'float'],
    ['1D', 1, 'double'],
    ["'it\\'s'", "it's", 'string'],
    ["'it''s'", "it's", 'string'],
    ['"a""b"', 'a"b', 'string'],
    ["'a' 'b'", 'ab', 'string'],
    ["r'\\d'", '\\d', 'string'],
    ["'\\u0041\\101\\n\\%\\q'", 'AA\n\\%q', 'string'],
    ["'\\U0001F600'", '😀', 'string'],
    ["X'1Fa'", [1, 250], 'binary'],
    ["DATE'2024-02-29'", 19782, 'date'],
    ["DATE '2024-2-3'", 19756, 'date'],
    ["TIMESTAMP'1970-01-01 00:00:00'", 28_800_000_000n, 'timestamp'],
    ["TIMESTAMP'1970-01-01 00:00:00Z'", 0n, 'timestamp'],
    ["TIMESTAMP'1970-01-01 00:00:00.1234567 GMT+1'", -3_599_876_544n, 'timestamp'],
    ["TIMESTAMP_NTZ'1970-01-01 00:00:01'", 1_000_000n, 'timestamp_ntz'],
    ["TIME'12:34:56.789'", 45_296_789_000n, 'time(6)'],
    ['INTERVAL 1 DAY', 86_400_000_000n, 'interval day'],
    ['INTERVAL 1 DAY 2 HOURS', 93_600_000_000n, 'interval day to hour'],
    ["INTERVAL '1-2' YEAR TO MONTH", 14n, 'interval year to month'],
    ["INTERVAL '-1 02:03:04.5' DAY TO SECOND", -93_784_500_000n, 'interval day to second'],
    ["INTERVAL '1 day 2 hours'", 93_600_000_000n, 'interval day to hour'],
    ["INTERVAL -'3' MONTH", -3n, 'interval month'],
    ['INTERVAL 1 WEEK', 604_800_000_000n, 'interval day'],
    ['true', true, 'boolean'],
    ['NULL', null, 'void'],
  ];
  for (const [text, value, type] of known) {
    it(text, () => assert.deepEqual(literal(text), { value, type }));
  }

  const refused: readonly (readonly [text: string, code: string])[] = [
    ['128Y', 'INVALID_NUMERIC_LITERAL_RANGE'],
    ['1e400', 'INVALID_NUMERIC_LITERAL_RANGE'],
    ['3.5e39F', 'INVALID_NUMERIC_LITERAL_RANGE'],
    ['123456789012345678901234567890123456789', 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION'],
    ["DATE'2023-02-29'", 'INVALID_TYPED_LITERAL'],
    ["X'xy'", 'INVALID_TYPED_LITERAL'],
    ["foo'x'", 'UNSUPPORTED_TYPED_LITERAL'],
    ["TIMESTAMP'now'", 'UNSUPPORTED_EXPRESSION'],
    ["INTERVAL '1' YEAR TO DAY", 'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION'],
    ["INTERVAL '1-2' DAY TO SECOND", 'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE'],
    ['INTERVAL 1.5 DAYS', 'INVALID_INTERVAL_FORMAT.INVALID_FRACTION'],
    ['INTERVAL 1 MONTH 1 DAY', 'INVALID_INTERVAL_LITERAL'],
    ["'abc", 'PARSE_SYNTAX_ERROR'],
  ];
  for (const [text, code] of refused) {
    it(`refuses ${text}`, () =>
      assert.equal(
        codeOf(() => parseExpression(text)),
        code,
      ));
  }

  it('reads a timestamp without a zone as a cast while the session is not known', () => {
    const expression = parseExpression("TIMESTAMP'2024-01-01 00:00:00'");
    assert.equal(expression.kind, 'cast');
  });
});

describe('SQL types', () => {
  const types: readonly (readonly [text: string, simple: string])[] = [
    ['BIGINT', 'bigint'],
    ['long', 'bigint'],
    ['dec', 'decimal(10,0)'],
    ['numeric(5,2)', 'decimal(5,2)'],
    ['timestamp_ltz', 'timestamp'],
    ['timestamp without time zone', 'timestamp_ntz'],
    ['varchar(3)', 'varchar(3)'],
    ['string collate utf8_lcase', 'string collate UTF8_LCASE'],
    ['interval day to second', 'interval day to second'],
    ['interval year', 'interval year'],
    ['map<string,array<struct<a:int,`b c`:double>>>', 'map<string,array<struct<a:int,b c:double>>>'],
    ['struct<>', 'struct<>'],
    ['time(3)', 'time(3)'],
  ];
  for (const [text, simple] of types) {
    it(text, () => assert.equal(simpleString(parseDataType(text)), simple));
  }

  it('reads the columns of a table', () => {
    const schema = parseSchemaDdl("a INT, `b c`: STRING NOT NULL, s STRUCT<x: INT NOT NULL COMMENT 'it''s x'>");
    assert.equal(ddlText(schema), 'a INT,`b c` STRING NOT NULL,s STRUCT<x: INT NOT NULL>');
    const struct = schema.fields[2]?.dataType as DataType & { readonly kind: 'struct' };
    assert.deepEqual(struct.fields[0]?.metadata, { comment: "it's x" });
  });

  const refused: readonly (readonly [text: string, code: string])[] = [
    ['VARCHAR', 'DATATYPE_MISSING_SIZE'],
    ['DECIMAL(1,2,3)', 'UNSUPPORTED_DATATYPE'],
    ['DECIMAL(39,0)', 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION'],
    ['foo', 'UNSUPPORTED_DATATYPE'],
    ['ARRAY', 'INCOMPLETE_TYPE_DEFINITION.ARRAY'],
    ['MAP<INT>', 'PARSE_SYNTAX_ERROR'],
    ['TIME(7)', 'UNSUPPORTED_TIME_PRECISION'],
  ];
  for (const [text, code] of refused) {
    it(`refuses ${text}`, () =>
      assert.equal(
        codeOf(() => parseDataType(text)),
        code,
      ));
  }
});

describe('calendar intervals', () => {
  const known: readonly (readonly [text: string, months: number, days: number, microseconds: bigint])[] = [
    ['30 seconds', 0, 0, 30_000_000n],
    ['1 minute 30 seconds', 0, 0, 90_000_000n],
    ['interval 1 hour', 0, 0, 3_600_000_000n],
    ['INTERVAL -1 Day +2 weeks', 0, 13, 0n],
    ['1 year 2 months', 14, 0, 0n],
    ['0.5 seconds', 0, 0, 500_000n],
    ['.1 second', 0, 0, 100_000n],
    ['-1.5 seconds', 0, 0, -1_500_000n],
    [' 10 milliseconds ', 0, 0, 10_000n],
  ];
  for (const [text, months, days, microseconds] of known) {
    it(text, () => assert.deepEqual(parseInterval(text), { months, days, microseconds }));
  }
  for (const text of [
    '',
    'interval',
    '1',
    '1day',
    '1.5 days',
    'one day',
    '1 fortnight',
    '1 second 2',
    '2147483648 months',
  ]) {
    it(`refuses ${text === '' ? 'nothing' : text}`, () => assert.equal(parseInterval(text), undefined));
  }
});
