import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Json } from '../../emulator/base/json.ts';
import { field, openComputeFixture, struct, type ComputeFixture } from '../support/computeFixture.ts';

describe('Parquet files of records', () => {
  let fixture: ComputeFixture;
  before(async () => {
    fixture = await openComputeFixture('America/New_York');
  });
  after(async () => fixture.close());

  const text = { kind: 'string' } as const;
  const schema = struct(
    field(
      'add',
      struct(
        field('path', text),
        field('partitionValues', { kind: 'map', key: text, value: text, valueContainsNull: true }),
        field('size', { kind: 'long' }),
        field('tags', { kind: 'array', element: text, containsNull: true }),
        field(
          'stats',
          struct(
            field('d', { kind: 'decimal', precision: 38, scale: 2 }),
            field('t', { kind: 'timestamp' }),
            field('f', { kind: 'double' }),
          ),
        ),
      ),
    ),
    field('remove', struct(field('path', text))),
  );

  it('come back as they were written, missing members as null', async () => {
    const path = join(fixture.folder, 'records.parquet');
    const rows: Record<string, Json>[] = [
      {
        add: {
          path: `é "q" \\ ' \n`,
          partitionValues: { a: '1', b: null, '': 'x' },
          size: '9223372036854775807',
          tags: ['x', null],
          stats: { d: '123456789012345678901234567890.12', t: '2020-01-01T00:00:00.123456Z', f: 1e-300 },
        },
      },
      { remove: { path: 'x' } },
      {
        add: { path: 'small', partitionValues: {}, size: 7, tags: null, stats: { d: null, t: null, f: null } },
        remove: null,
      },
    ];
    const { size } = await fixture.session.records.write(path, schema, rows);
    assert.ok(size > 0);
    assert.deepEqual(await fixture.session.records.columns(path), ['add', 'remove']);
    assert.deepEqual(await fixture.session.records.read(path), [
      { ...rows[0], remove: null },
      { add: null, remove: { path: 'x' } },
      rows[2],
    ]);
    assert.deepEqual(await fixture.session.records.read(path, ['remove', 'absent']), [
      { remove: null },
      { remove: { path: 'x' } },
      { remove: null },
    ]);
    assert.deepEqual(await fixture.session.records.read(path, ['absent']), [{}, {}, {}]);
  });

  it('can be empty', async () => {
    const path = join(fixture.folder, 'empty.parquet');
    await fixture.session.records.write(path, schema, []);
    assert.deepEqual(await fixture.session.records.read(path), []);
  });
});
