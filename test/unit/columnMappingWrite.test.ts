import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openComputeSession, type OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import type { DeltaIo } from '../../emulator/delta/deltaIo.ts';
import { writeOperation } from '../../emulator/delta/operation.ts';
import type { WriteRequest } from '../../emulator/delta/plannedWrite.ts';
import { planWrite } from '../../emulator/delta/planWrite.ts';
import { planScan } from '../../emulator/delta/scan.ts';
import { readSnapshot, readSnapshotIfPresent } from '../../emulator/delta/snapshot.ts';
import { commitWrite } from '../../emulator/delta/writeTable.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { countedIds, manualClock } from '../support/manualClock.ts';
import { request, schemaOf } from '../support/deltaWorkbench.ts';

describe('writing a table with column mapping', () => {
  let session: OpenedSession;
  let folder: string;
  let io: DeltaIo;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-mapping-'));
    session = await openComputeSession({
      settings: { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} },
      files: nodeFileSystem,
      ids: countedIds(),
    });
    io = { files: nodeFileSystem, parquet: session.records, clock: manualClock(), ids: countedIds(7) };
  });
  after(async () => {
    await session.close();
    rmSync(folder, { recursive: true });
  });

  async function save(relation: string, wanted: WriteRequest): Promise<void> {
    const planned = planWrite(io, await readSnapshotIfPresent(io, wanted.tablePath), wanted);
    const files = await session.writeParquet({
      relation,
      schema: planned.fileSchema,
      folder: planned.tablePath,
      partitionColumns: planned.partitionColumns,
      columnMapping: planned.columnMapping,
      indexedColumns: planned.indexedColumns,
    });
    const outcome = await commitWrite(io, planned, files, {
      operation: (amounts) => writeOperation({ mode: 'Append', partitionBy: [] }, amounts),
    });
    assert.equal(outcome.kind, 'committed');
  }

  for (const mode of ['name', 'id'] as const) {
    it(`keeps physical names in files, statistics and partition values: mode ${mode}`, async () => {
      const tablePath = `${folder}/${mode}`;
      const data = schemaOf({ 'the id': 'long', n: schemaOf({ a: 'integer' }), 'p q': 'string' });
      const properties = { 'delta.columnMapping.mode': mode };
      const rows = `(SELECT i AS c0, {'a': i::INTEGER} AS c1, 'x' AS c2 FROM range(3) t(i))`;
      await save(rows, request({ tablePath, data, partitionBy: ['p q'], properties }));

      const first = await readSnapshot(io, tablePath);
      assert.deepEqual(first.protocol, {
        minReaderVersion: 2,
        minWriterVersion: 7,
        writerFeatures: ['columnMapping', 'invariants', 'appendOnly'],
      });
      assert.equal(first.configuration['delta.columnMapping.maxColumnId'], '4');
      const physical = first.schema.fields.map((field) => String(field.metadata['delta.columnMapping.physicalName']));
      assert.equal(new Set(physical).size, 3);
      assert.ok(physical.every((name) => /^col-[0-9a-f-]{36}$/.test(name)));
      assert.deepEqual(first.files[0]?.partitionValues, { [physical[2] ?? '']: 'x' });
      const stats = JSON.parse(first.files[0]?.stats ?? '') as Record<string, Record<string, unknown>>;
      assert.equal(stats['minValues']?.[physical[0] ?? ''], 0);

      const wider = schemaOf({ 'P Q': 'string', n: schemaOf({ a: 'integer', b: 'string' }), more: 'date' });
      const added = `(SELECT NULL::VARCHAR AS c0, {'a': 9, 'b': 'bb'} AS c1, DATE '2024-01-01' AS c2)`;
      await save(added, request({ tablePath, data: wider, mergeSchema: true }));

      const second = await readSnapshot(io, tablePath);
      assert.equal(second.configuration['delta.columnMapping.maxColumnId'], '6');
      assert.deepEqual(
        second.schema.fields.slice(0, 3).map((field) => field.metadata['delta.columnMapping.physicalName']),
        physical,
      );
      const names = ['id', 'n', 'p', 'more'];
      const scan = await session.scanFiles(await planScan(io, second), names);
      assert.deepEqual(
        await session.rows(`SELECT id, n.a, n.b, p, more::VARCHAR FROM ${scan} ORDER BY id NULLS LAST`),
        [
          [0n, 0, null, 'x', null],
          [1n, 1, null, 'x', null],
          [2n, 2, null, 'x', null],
          [null, 9, 'bb', null, '2024-01-01'],
        ],
      );
    });
  }
});
