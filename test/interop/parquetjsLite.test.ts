import assert from 'node:assert/strict';
import { join } from 'node:path';
import parquet from 'parquetjs-lite';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import { constantRelation, field, openComputeFixture, struct, type ComputeFixture } from '../support/computeFixture.ts';

const events = struct(
  field('user_id', { kind: 'integer' }),
  field('big', { kind: 'long' }),
  field('timestamp', { kind: 'float' }),
  field('action', { kind: 'string' }),
  field('time', { kind: 'timestamp' }),
  field('ok', { kind: 'boolean' }),
  field('ratio', { kind: 'double' }),
);

describe('Parquet files of parquetjs-lite', () => {
  let fixture: ComputeFixture;
  before(async () => {
    fixture = await openComputeFixture();
  });
  after(async () => fixture.close());

  it('are read as they were written', async () => {
    const path = join(fixture.folder, 'foreign.parquet');
    const schema = new parquet.ParquetSchema({
      user_id: { type: 'INT32', optional: true },
      big: { type: 'INT64', optional: true },
      timestamp: { type: 'FLOAT' },
      action: { type: 'UTF8', optional: true, compression: 'SNAPPY' },
      time: { type: 'TIMESTAMP_MICROS' },
      ok: { type: 'BOOLEAN' },
      ratio: { type: 'DOUBLE', optional: true },
    });
    const writer = await parquet.ParquetWriter.openFile(schema, path);
    const at = Date.UTC(2024, 1, 9, 10, 11, 12);
    await writer.appendRow({
      user_id: 1,
      big: 5,
      timestamp: 1.5,
      action: 'start',
      time: at * 1000,
      ok: true,
      ratio: 0.1,
    });
    await writer.appendRow({ timestamp: -2, time: 0, ok: false });
    await writer.close();

    const relation = await fixture.session.scanFiles(
      {
        format: 'parquet',
        schema: events,
        columnMapping: 'none',
        options: {},
        files: [{ path, size: 1, partitionValues: {} }],
      },
      events.fields.map((one) => one.name),
    );
    const rows = await fixture.session.rows(`SELECT * FROM ${relation}`);
    assert.deepEqual(
      rows.map((row) =>
        jsonRow(
          row,
          events.fields.map((one) => one.dataType),
        ),
      ),
      [
        [1, '5', 1.5, 'start', '2024-02-09T10:11:12.000000Z', true, 0.1],
        [null, null, -2, null, '1970-01-01T00:00:00.000000Z', false, null],
      ],
    );
  });

  it('agree with ours: it reads every row that we write', async () => {
    const rows = [
      [1, 9_007_199_254_740_991n, 1.5, 'start', 1_707_473_472_000_000n, true, 0.25],
      [2, -1n, -0.5, 'é😀', 0n, false, null],
      [null, null, null, null, null, null, null],
    ];
    const [file] = await fixture.session.writeParquet({
      relation: constantRelation(events, rows),
      schema: events,
      folder: join(fixture.folder, 'ours'),
      partitionColumns: [],
      indexedColumns: -1,
    });
    assert.ok(file);
    const reader = await parquet.ParquetReader.openFile(join(fixture.folder, 'ours', file.path));
    const cursor = reader.getCursor();
    const read: Record<string, unknown>[] = [];
    for (let row = await cursor.next(); row !== null; row = await cursor.next())
      read.push(row as Record<string, unknown>);
    await reader.close();
    assert.equal(read.length, 3);
    assert.equal(read[0]?.['user_id'], 1);
    assert.equal(String(read[0]?.['big']), '9007199254740991');
    assert.equal(read[0]?.['timestamp'], 1.5);
    assert.equal(read[0]?.['ok'], true);
    assert.equal(read[1]?.['action'], 'é😀');
    assert.equal(read[1]?.['ratio'] ?? null, null);
    assert.deepEqual(
      Object.values(read[2] ?? {}).filter((value) => value !== null && value !== undefined),
      [],
    );
  });
});
