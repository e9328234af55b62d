import assert from 'node:assert/strict';
import { join } from 'node:path';
import { endOfSchema, schemaKey } from '../../emulator/compute/parquet/footerBytes.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { openComputeFixture, type ComputeFixture } from '../support/computeFixture.ts';

describe('The key of a Parquet footer', () => {
  let fixture: ComputeFixture;
  before(async () => {
    fixture = await openComputeFixture();
  });
  after(async () => fixture.close());

  const keyOf = async (name: string, select: string, options = ''): Promise<string | undefined> => {
    const path = join(fixture.folder, name);
    await fixture.session.execute(`COPY (${select}) TO '${path}' (FORMAT parquet${options})`);
    const status = await nodeFileSystem.status(path);
    assert.ok(status);
    return schemaKey(status, nodeFileSystem);
  };

  it('is the same for files of one schema, whatever their rows', async () => {
    const nested = `{'x': [i], 'm': MAP {'k': i}}`;
    const small = await keyOf('small.parquet', `SELECT i, ${nested} AS st FROM range(1) t(i)`);
    const large = await keyOf(
      'large.parquet',
      `SELECT i, ${nested} AS st FROM range(400000) t(i)`,
      ', ROW_GROUP_SIZE 2048',
    );
    assert.ok(small);
    assert.equal(small, large);
  });

  it('differs with a name, a type or a field id', async () => {
    const keys = [
      await keyOf('a.parquet', 'SELECT 1::INTEGER AS a'),
      await keyOf('b.parquet', 'SELECT 1::INTEGER AS b'),
      await keyOf('c.parquet', 'SELECT 1::BIGINT AS a'),
      await keyOf('d.parquet', 'SELECT 1::DECIMAL(5,2) AS a'),
      await keyOf('e.parquet', 'SELECT 1::DECIMAL(5,1) AS a'),
      await keyOf('f.parquet', 'SELECT 1::INTEGER AS a', ', FIELD_IDS {a: 3}'),
    ];
    assert.ok(keys.every((key) => key !== undefined));
    assert.equal(new Set(keys).size, keys.length);
  });

  it('is absent for bytes that are no footer', () => {
    assert.equal(endOfSchema(new Uint8Array()), undefined);
    assert.equal(endOfSchema(Uint8Array.of(0)), undefined);
    assert.equal(endOfSchema(Uint8Array.of(0x15, 0x02, 0x19, 0xff, 0xff)), undefined);
    assert.equal(endOfSchema(Uint8Array.of(0x1d, 1, 2, 3)), undefined);
  });
});
