import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import parquet from 'parquetjs-lite';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import type { StructType } from '../../emulator/plan/dataType.ts';
import type { FileScan, ScanFile } from '../../emulator/plan/fileScan.ts';
import { ddlText } from '../../emulator/plan/typeText.ts';
import { field, openComputeFixture, struct, type ComputeFixture } from '../support/computeFixture.ts';

describe('A scan of Parquet files', () => {
  let fixture: ComputeFixture;
  before(async () => {
    fixture = await openComputeFixture('America/New_York');
  });
  after(async () => fixture.close());

  const fileOf = async (name: string, select: string, options = ''): Promise<ScanFile> => {
    const path = join(fixture.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const plain = join(fixture.folder, 'written.parquet');
    await fixture.session.execute(`COPY (${select}) TO '${plain}' (FORMAT parquet${options})`);
    copyFileSync(plain, path);
    return { path, size: 1, partitionValues: {} };
  };

  const read = async (schema: StructType, files: readonly ScanFile[], more: Partial<FileScan> = {}) => {
    const scan: FileScan = { format: 'parquet', schema, files, columnMapping: 'none', options: {}, ...more };
    const relation = await fixture.session.scanFiles(
      scan,
      schema.fields.map((_, index) => `c${index}`),
    );
    const types = schema.fields.map((one) => one.dataType);
    return (await fixture.session.rows(`SELECT * FROM ${relation}`)).map((row) => jsonRow(row, types));
  };

  it('finds columns by name without regard to order and case, and gives NULL for those that a file lacks', async () => {
    const files = [
      await fileOf('a.parquet', `SELECT 1 AS id, 'x' AS s`),
      await fileOf('b.parquet', `SELECT 'y' AS S, 2 AS ID, 9 AS more`),
      await fileOf('c.parquet', `SELECT 3 AS id`),
    ];
    const schema = struct(field('id', { kind: 'integer' }), field('s', { kind: 'string' }));
    assert.deepEqual(await read(schema, files), [
      [1, 'x'],
      [2, 'y'],
      [3, null],
    ]);
  });

  it('refuses to choose between two columns that a name could mean', async () => {
    const path = join(fixture.folder, 'twice.parquet');
    const writer = await parquet.ParquetWriter.openFile(
      new parquet.ParquetSchema({ a: { type: 'INT32' }, A: { type: 'INT32' }, b: { type: 'INT32' } }),
      path,
    );
    await writer.appendRow({ a: 1, A: 2, b: 3 });
    await writer.close();
    const file = { path, size: 1, partitionValues: {} };
    assert.deepEqual(await read(struct(field('B', { kind: 'integer' })), [file]), [[3]]);
    for (const name of ['a', 'A']) {
      await assert.rejects(
        read(struct(field(name, { kind: 'integer' })), [file]),
        (error) => isSluiceError(error, 'FAILED_READ_FILE.NO_HINT') && error.message.includes('a, A'),
      );
    }
  });

  it('reads paths with characters that are patterns elsewhere', async () => {
    const schema = struct(field('id', { kind: 'integer' }));
    const names = [
      'a*b/f?.parquet',
      'a*b/fx.parquet',
      "x[1]/it's {a,b}.parquet",
      'p=1/f%20 .parquet',
      'back\\slash.parquet',
    ];
    const files: ScanFile[] = [];
    for (const [index, name] of names.entries()) files.push(await fileOf(name, `SELECT ${index} AS id`));
    assert.deepEqual(await read(schema, files), [[0], [1], [2], [3], [4]]);
    assert.deepEqual(await read(schema, files.slice(0, 1)), [[0]]);
  });

  it('widens types as Spark does, nested ones too, and refuses what would lose digits', async () => {
    const file = await fileOf(
      'narrow.parquet',
      `SELECT 1::TINYINT AS b, 2::INTEGER AS i, 3::INTEGER AS d, 1.5::FLOAT AS f, 1.25::DECIMAL(5,2) AS dec, DATE '2020-01-02' AS dt,
       {'x': 7::INTEGER, 'l': [1::SMALLINT]} AS st, MAP {'k': 1::INTEGER} AS m, TIMESTAMP '2020-01-01 05:00:00' AS ntz`,
    );
    const schema = struct(
      field('b', { kind: 'long' }),
      field('i', { kind: 'double' }),
      field('d', { kind: 'decimal', precision: 12, scale: 2 }),
      field('f', { kind: 'double' }),
      field('dec', { kind: 'decimal', precision: 10, scale: 4 }),
      field('dt', { kind: 'timestamp_ntz' }),
      field(
        'st',
        struct(
          field('L', { kind: 'array', element: { kind: 'integer' }, containsNull: true }),
          field('gone', { kind: 'string' }),
          field('x', { kind: 'long' }),
        ),
      ),
      field('m', { kind: 'map', key: { kind: 'string' }, value: { kind: 'long' }, valueContainsNull: true }),
      field('ntz', { kind: 'timestamp' }),
    );
    assert.deepEqual(await read(schema, [file]), [
      [
        '1',
        2,
        '3.00',
        1.5,
        '1.2500',
        '2020-01-02T00:00:00.000000',
        { L: [1], gone: null, x: '7' },
        [['k', '1']],
        '2020-01-01T05:00:00.000000Z',
      ],
    ]);
    const lossy = struct(field('i', { kind: 'decimal', precision: 11, scale: 2 }));
    await assert.rejects(read(lossy, [file]), (error) =>
      isSluiceError(error, 'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH'),
    );
  });

  it('finds columns by field id at every depth, whatever their names', async () => {
    const file = await fileOf(
      'ids.parquet',
      `SELECT 1 AS old, {'u': 2, 'v': [{'w': 3}]} AS st`,
      `, FIELD_IDS {old: 1, st: {__duckdb_field_id: 2, u: 3, v: {__duckdb_field_id: 4, element: {w: 5}}}}`,
    );
    const id = (value: number) => ({
      'delta.columnMapping.id': value,
      'delta.columnMapping.physicalName': `p${value}`,
    });
    const inner = struct(field('renamed', { kind: 'integer' }, id(5)));
    const schema = struct(
      field(
        'struct',
        struct(
          field('list', { kind: 'array', element: inner, containsNull: true }, id(4)),
          field('first', { kind: 'integer' }, id(3)),
          field('absent', { kind: 'date' }, id(9)),
        ),
        id(2),
      ),
      field('new name', { kind: 'integer' }, id(1)),
    );
    assert.deepEqual(await read(schema, [file], { columnMapping: 'id' }), [
      [{ list: [{ renamed: 3 }], first: 2, absent: null }, 1],
    ]);
    const plain = await fileOf('plain.parquet', 'SELECT 1 AS p1');
    await assert.rejects(read(schema, [plain], { columnMapping: 'id' }), (error) =>
      isSluiceError(error, 'FAILED_READ_FILE.NO_HINT'),
    );
    const byName = struct(field('shown', { kind: 'integer' }, id(1)));
    assert.deepEqual(await read(byName, [plain], { columnMapping: 'name' }), [[1]]);
  });

  it('takes partition values of every type from the log, each file its own', async () => {
    const schema = struct(
      field('i', { kind: 'integer' }),
      field('s', { kind: 'string' }),
      field('d', { kind: 'date' }),
      field('t', { kind: 'timestamp' }),
      field('n', { kind: 'timestamp_ntz' }),
      field('dec', { kind: 'decimal', precision: 5, scale: 2 }),
      field('f', { kind: 'double' }),
      field('b', { kind: 'boolean' }),
      field('bin', { kind: 'binary' }),
      field('v', { kind: 'integer' }),
    );
    const file = await fileOf('part.parquet', 'SELECT 1 AS v');
    const full = {
      i: '-7',
      s: "it's",
      d: '2020-02-29',
      t: '2020-01-01 00:00:00.5',
      n: '2020-01-01 00:00:00',
      dec: '1.5',
      f: '-Infinity',
      b: 'true',
      bin: 'é',
    };
    const empty = Object.fromEntries(Object.keys(full).map((name) => [name, name === 's' ? '' : null]));
    const files = [
      { ...file, partitionValues: full },
      { ...file, partitionValues: empty },
      { ...file, partitionValues: { ...full, t: '2020-01-01T00:00:00.000000Z', f: 'NaN', s: 'other' } },
    ];
    assert.deepEqual(await read(schema, files), [
      [
        -7,
        "it's",
        '2020-02-29',
        '2020-01-01T05:00:00.500000Z',
        '2020-01-01T00:00:00.000000',
        '1.50',
        '-Infinity',
        true,
        'c3a9',
        1,
      ],
      [null, '', null, null, null, null, null, null, null, 1],
      [
        -7,
        'other',
        '2020-02-29',
        '2020-01-01T00:00:00.000000Z',
        '2020-01-01T00:00:00.000000',
        '1.50',
        'NaN',
        true,
        'c3a9',
        1,
      ],
    ]);
  });

  it('names the file that is missing, torn or no Parquet at all', async () => {
    const schema = struct(field('id', { kind: 'integer' }));
    const torn = join(fixture.folder, 'torn.parquet');
    writeFileSync(torn, 'PAR1 this is no footer');
    await assert.rejects(read(schema, [{ path: torn, size: 1, partitionValues: {} }]), (error) =>
      isSluiceError(error, 'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER'),
    );
    const gone = join(fixture.folder, 'gone[1].parquet');
    await assert.rejects(
      read(schema, [{ path: gone, size: 1, partitionValues: {} }]),
      (error) => isSluiceError(error, 'FAILED_READ_FILE.FILE_NOT_EXIST') && error.message.includes(gone),
    );
  });

  it('gives a typed relation without rows for no files', async () => {
    const schema = struct(field('id', { kind: 'integer' }), field('m', struct(field('x', { kind: 'date' }))));
    assert.deepEqual(await read(schema, []), []);
  });

  it('infers the schema that Spark would from a footer', async () => {
    const file = await fileOf(
      'infer.parquet',
      `SELECT 1::UTINYINT AS u8, 1::UINTEGER AS u32, 1::UBIGINT AS u64, 1.5::DECIMAL(7,3) AS d, now() AS t, now()::TIMESTAMP AS n,
       [1] AS l, MAP {'a': {'x': 1::SMALLINT}} AS m, '\\x00'::BLOB AS b`,
    );
    assert.equal(
      ddlText(await fixture.session.parquetSchema(file.path)),
      'u8 SMALLINT,u32 BIGINT,u64 DECIMAL(20,0),d DECIMAL(7,3),t TIMESTAMP,n TIMESTAMP_NTZ,l ARRAY<INT>,m MAP<STRING, STRUCT<x: SMALLINT>>,b BINARY',
    );
  });
});
