import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { indexedSchema, statsLeaves } from '../../emulator/compute/parquet/fileStats.ts';
import type { ParquetWrite } from '../../emulator/compute/computeSession.ts';
import { field, openComputeFixture, struct, type ComputeFixture } from '../support/computeFixture.ts';

describe('Writing Parquet', () => {
  let fixture: ComputeFixture;
  let run = 0;
  before(async () => {
    fixture = await openComputeFixture('Asia/Kolkata');
  });
  after(async () => fixture.close());

  const write = async (more: Pick<ParquetWrite, 'relation' | 'schema'> & Partial<ParquetWrite>) => {
    const folder = join(fixture.folder, `w${(run += 1)}`);
    const files = await fixture.session.writeParquet({ folder, partitionColumns: [], indexedColumns: -1, ...more });
    return { folder, files };
  };

  it('cuts strings and timestamps as Delta does, and leaves out bounds that would not hold', async () => {
    const schema = struct(
      field('s', { kind: 'string' }),
      field('u', { kind: 'string' }),
      field('t', { kind: 'timestamp' }),
      field('n', { kind: 'timestamp_ntz' }),
      field('nan', { kind: 'double' }),
      field('inf', { kind: 'double' }),
      field('zero', { kind: 'float' }),
      field('none', { kind: 'integer' }),
      field('b', { kind: 'binary' }),
      field('flag', { kind: 'boolean' }),
      field('old', { kind: 'date' }),
    );
    const relation = `(SELECT repeat('x', 40), repeat('語', 200), TIMESTAMPTZ '2020-01-01 00:00:00.123999+00', TIMESTAMP '1969-12-31 23:59:59.999999',
      'nan'::DOUBLE, 'inf'::DOUBLE, 0.0::FLOAT, NULL::INTEGER, '\\x01'::BLOB, true, DATE '0044-03-15 (BC)')`;
    const { files } = await write({ schema, relation });
    assert.deepEqual(JSON.parse(files[0]?.stats ?? ''), {
      numRecords: 1,
      minValues: {
        s: 'x'.repeat(32),
        u: '語'.repeat(32),
        t: '2020-01-01T00:00:00.123Z',
        n: '1969-12-31T23:59:59.999',
        zero: -0,
      },
      maxValues: {
        s: `${'x'.repeat(32)}\u007f`,
        u: `${'語'.repeat(32)}\u{10ffff}`,
        t: '2020-01-01T00:00:00.123Z',
        n: '1969-12-31T23:59:59.999',
        zero: 0,
      },
      nullCount: { s: 0, u: 0, t: 0, n: 0, nan: 0, inf: 0, zero: 0, none: 1, b: 0, flag: 0, old: 0 },
    });
  });

  it('counts leaves for the limit of indexed columns, arrays and maps as one', () => {
    const inner = struct(field('x', { kind: 'integer' }), field('y', { kind: 'integer' }));
    const schema = struct(
      field('a', { kind: 'array', element: inner, containsNull: true }),
      field('s', inner),
      field('z', { kind: 'integer' }),
    );
    const paths = (limit: number) => statsLeaves(indexedSchema(schema, limit)).map(({ path }) => path.join('.'));
    assert.deepEqual(paths(2), ['a', 's.x']);
    assert.deepEqual(paths(-1), ['a', 's.x', 's.y', 'z']);
    assert.deepEqual(paths(0), []);
  });

  it('puts partitions into the folders that Spark would use, and their values into no file', async () => {
    const schema = struct(
      field('v', { kind: 'integer' }),
      field('p', { kind: 'string' }),
      field('t', { kind: 'timestamp' }),
      field('d', { kind: 'decimal', precision: 2, scale: 2 }),
    );
    const relation = `(SELECT * FROM (VALUES (1, 'a/b c%é:', TIMESTAMPTZ '2020-01-01 00:00:00+00', 0.5::DECIMAL(2,2)), (2, '', NULL, NULL), (3, NULL, NULL, NULL),
      (4, 'n', TIMESTAMPTZ '2020-01-01 00:00:00.5+00', 0.5::DECIMAL(2,2))))`;
    const { folder, files } = await write({ schema, relation, partitionColumns: ['p', 't', 'd'] });
    const byRows = files
      .map(({ path, partitionValues, rows }) => ({ path: path.replace(/part-.*$/, ''), partitionValues, rows }))
      .sort((left, right) => (left.path < right.path ? -1 : 1));
    assert.deepEqual(byRows, [
      {
        path: 'p=__HIVE_DEFAULT_PARTITION__/t=__HIVE_DEFAULT_PARTITION__/d=__HIVE_DEFAULT_PARTITION__/',
        partitionValues: { p: null, t: null, d: null },
        rows: 2,
      },
      {
        path: 'p=a%252Fb%20c%2525é%253A/t=2020-01-01T00%253A00%253A00.000000Z/d=0.50/',
        partitionValues: { p: 'a/b c%é:', t: '2020-01-01T00:00:00.000000Z', d: '0.50' },
        rows: 1,
      },
      {
        path: 'p=n/t=2020-01-01T00%253A00%253A00.500000Z/d=0.50/',
        partitionValues: { p: 'n', t: '2020-01-01T00:00:00.500000Z', d: '0.50' },
        rows: 1,
      },
    ]);
    for (const file of files) {
      assert.ok(existsSync(join(folder, decodeURIComponent(file.path))), file.path);
      assert.deepEqual(Object.keys(JSON.parse(file.stats).nullCount), ['v']);
    }
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.startsWith('_')),
      [],
    );
  });

  it('gives mapped columns their physical names and ids, in files, statistics and partition values', async () => {
    const id = (value: number) => ({
      'delta.columnMapping.id': value,
      'delta.columnMapping.physicalName': `col-${value}`,
    });
    const schema = struct(
      field('part', { kind: 'integer' }, id(1)),
      field('s', struct(field('x', { kind: 'integer' }, id(3))), id(2)),
      field('l', { kind: 'array', element: struct(field('y', { kind: 'integer' }, id(5))), containsNull: true }, id(4)),
      field(
        'm',
        {
          kind: 'map',
          key: { kind: 'string' },
          value: struct(field('z', { kind: 'date' }, id(7))),
          valueContainsNull: true,
        },
        id(6),
      ),
    );
    const { folder, files } = await write({
      schema,
      relation: `(SELECT 7, {'x': 1}, [{'y': 2}], MAP {'k': {'z': DATE '2020-01-01'}})`,
      partitionColumns: ['part'],
      columnMapping: 'id',
    });
    const [file] = files;
    assert.ok(file);
    assert.deepEqual(file.partitionValues, { 'col-1': '7' });
    assert.deepEqual(JSON.parse(file.stats), {
      numRecords: 1,
      minValues: { 'col-2': { 'col-3': 1 } },
      maxValues: { 'col-2': { 'col-3': 1 } },
      nullCount: { 'col-2': { 'col-3': 0 }, 'col-4': 0, 'col-6': 0 },
    });
    const relation = await fixture.session.scanFiles(
      {
        format: 'parquet',
        schema,
        columnMapping: 'id',
        options: {},
        files: [{ path: join(folder, file.path), size: file.size, partitionValues: { part: '7' } }],
      },
      ['part', 's', 'l', 'm'],
    );
    assert.deepEqual(await fixture.session.rows(`SELECT part, s.x, l[1].y, m['k'].z::VARCHAR FROM ${relation}`), [
      [7, 1, 2, '2020-01-01'],
    ]);
  });

  it('makes no file of no rows, and leaves none behind when the query fails', async () => {
    const schema = struct(field('a', { kind: 'long' }));
    const empty = await write({ schema, relation: '(SELECT range FROM range(0))' });
    assert.deepEqual(empty.files, []);
    assert.deepEqual(readdirSync(empty.folder), []);
    const partitioned = await write({
      schema: struct(field('a', { kind: 'long' }), field('p', { kind: 'long' })),
      relation: '(SELECT range, range FROM range(0))',
      partitionColumns: ['p'],
    });
    assert.deepEqual(partitioned.files, []);
    assert.deepEqual(readdirSync(partitioned.folder), []);
    const folder = join(fixture.folder, 'failed');
    const failing = `(SELECT CASE WHEN range > 300000 THEN error('SLUICE:DIVIDE_BY_ZERO:{}') ELSE range END::BIGINT FROM range(400000))`;
    await assert.rejects(write({ schema, relation: failing, folder }), (error) =>
      isSluiceError(error, 'DIVIDE_BY_ZERO'),
    );
    assert.deepEqual(readdirSync(folder), []);
  });
});
