import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { csvTokens, type CsvSyntax } from '../../emulator/compute/csv/csvTokens.ts';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import type { StructType } from '../../emulator/plan/dataType.ts';
import { field, openComputeFixture, struct, type ComputeFixture } from '../support/computeFixture.ts';

const plain: CsvSyntax = {
  separator: ',',
  quote: '"',
  escape: '\\',
  ignoreLeadingSpace: false,
  ignoreTrailingSpace: false,
};

describe('The values of a CSV line', () => {
  const cases: readonly (readonly [
    line: string,
    expected: readonly (string | undefined)[],
    syntax?: Partial<CsvSyntax>,
  ])[] = [
    ['1,a b ', ['1', 'a b ']],
    ['1, x', ['1', ' x']],
    ['1,"a,b"', ['1', 'a,b']],
    [',,""', [undefined, undefined, '']],
    ['"say \\"hi\\" \\\\ \\n",2', ['say "hi" \\ \\n', '2']],
    ['1,"a""b"', ['1', '"a""b"']],
    ['a"b,c', ['a"b', 'c']],
    ['1||2', ['1', '2'], { separator: '||' }],
    ['"a""b",c', ['a"b', 'c'], { escape: '"' }],
    [' a , b ', ['a', 'b'], { ignoreLeadingSpace: true, ignoreTrailingSpace: true }],
    ["'x,y',z", ['x,y', 'z'], { quote: "'" }],
    ['"x,y"', ['"x', 'y"'], { quote: '' }],
  ];
  for (const [line, expected, syntax] of cases)
    it(`are ${JSON.stringify(expected)} for ${line}`, () =>
      assert.deepEqual(csvTokens(line, { ...plain, ...syntax }), expected));

  for (const line of ['1,"abc', '"a\\"b"c,d', '"a" ,b'])
    it(`are refused for ${line}, which Spark's parser mends in its own way`, () =>
      assert.throws(
        () => csvTokens(line, plain),
        (error) => isSluiceError(error, 'UNSUPPORTED_IN_COMPUTE'),
      ));
});

describe('A scan of CSV files', () => {
  let fixture: ComputeFixture;
  before(async () => {
    fixture = await openComputeFixture('America/New_York');
  });
  after(async () => fixture.close());

  const schema = struct(
    field('id', { kind: 'integer' }),
    field('name', { kind: 'string' }),
    field('at', { kind: 'timestamp' }),
    field('ratio', { kind: 'double' }),
    field('price', { kind: 'decimal', precision: 5, scale: 2 }),
    field('_corrupt_record', { kind: 'string' }),
  );

  const scanOf = (text: string, options: Readonly<Record<string, string>>, type: StructType = schema) => {
    const path = join(fixture.folder, 'data.csv');
    writeFileSync(path, text);
    return {
      format: 'csv',
      schema: type,
      columnMapping: 'none',
      options,
      files: [{ path, size: 1, partitionValues: {} }],
    } as const;
  };

  const read = async (text: string, options: Readonly<Record<string, string>> = {}) => {
    const names = schema.fields.map((_, index) => `c${index}`);
    const relation = await fixture.session.scanFiles(scanOf(text, options), names);
    const types = schema.fields.map((one) => one.dataType);
    return (await fixture.session.rows(`SELECT * FROM ${relation}`)).map((row) => jsonRow(row, types));
  };

  it('takes columns by position and keeps what fits of a malformed line', async () => {
    const text =
      '1,a,2024-07-01 12:00:00,NaN,"1,000"\r\n\n2,,2024-07-01T12:00:00Z,-Inf,1.255\nx,b,never,1.5d,9999\n3,c\n4,d,,,,more\n';
    assert.deepEqual(await read(text), [
      [1, 'a', '2024-07-01T16:00:00.000000Z', 'NaN', null, '1,a,2024-07-01 12:00:00,NaN,"1,000"'],
      [2, null, '2024-07-01T12:00:00.000000Z', '-Infinity', '1.26', null],
      [null, 'b', null, 1.5, null, 'x,b,never,1.5d,9999'],
      [3, 'c', null, null, null, '3,c'],
      [4, 'd', null, null, null, '4,d,,,,more'],
    ]);
    assert.deepEqual((await read(text, { mode: 'DROPMALFORMED' })).length, 1);
    await assert.rejects(
      read(text, { mode: 'FAILFAST' }),
      (error) =>
        isSluiceError(error, 'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION') && error.message.includes('data.csv:1'),
    );
    const { count, sample } = await fixture.session.malformedRows(scanOf(text, {}), 2);
    assert.equal(count, 4);
    assert.deepEqual(
      sample.map(({ line }) => line),
      [1, 4],
    );
  });

  it('leaves out the header, comments and empty lines', async () => {
    const text = '\n# about\nid;name;at;ratio;price\n# more\n1;"a;b";;;\n   \n2;NULL;;;\n';
    assert.deepEqual(await read(text, { header: 'true', comment: '#', sep: ';', nullvalue: 'NULL' }), [
      [1, 'a;b', null, null, null, null],
      [2, null, null, null, null, null],
    ]);
  });

  it('refuses by name what it would read otherwise than Spark', async () => {
    for (const options of [
      { multiline: 'true' },
      { inferschema: 'true' },
      { dateformat: 'dd/MM/yyyy' },
      { quote: '""' },
    ])
      await assert.rejects(read('1', options), (error) => isSluiceError(error, 'UNSUPPORTED_READER_OPTION'));
    const nested = struct(field('a', { kind: 'array', element: { kind: 'integer' }, containsNull: true }));
    await assert.rejects(fixture.session.scanFiles(scanOf('1', {}, nested), ['a']), (error) =>
      isSluiceError(error, 'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE'),
    );
  });
});
