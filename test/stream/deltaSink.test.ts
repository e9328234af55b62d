import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { readCommit } from '../../emulator/delta/changes.ts';
import { planScan } from '../../emulator/delta/scan.ts';
import type { Sink, SinkBatch } from '../../emulator/streaming/ports.ts';
import { deltaSink, type DeltaSinkContext } from '../../emulator/streaming/sinks/deltaSink.ts';
import { parseDeltaSinkOptions } from '../../emulator/streaming/sinks/deltaSinkOptions.ts';
import {
  attributesOf,
  openComputeBench,
  valuesRelation,
  type ColumnTypes,
  type ComputeBench,
} from '../support/computeBench.ts';

const columns: ColumnTypes = [
  ['id', { kind: 'integer' }],
  ['s', { kind: 'string' }],
];
const queryId = '11111111-2222-4333-8444-555555555555';

describe('a Delta table as a stream sink', () => {
  let bench: ComputeBench;
  let path: string;
  let number = 0;

  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());
  beforeEach(() => {
    number += 1;
    path = `${bench.folder}/sink${number}`;
  });

  const open = (more: Partial<DeltaSinkContext> = {}): Sink =>
    deltaSink({
      io: bench.io,
      session: bench.session,
      path,
      options: parseDeltaSinkOptions({}),
      partitionBy: [],
      outputMode: 'append',
      readsTable: false,
      ...more,
    });

  const batch = (batchId: number, rows: readonly string[], more: Partial<SinkBatch> = {}): SinkBatch => {
    const attributes = attributesOf(columns);
    return {
      queryId,
      batchId,
      outputMode: 'append',
      relation: valuesRelation(attributes, rows),
      columns: attributes,
      ...more,
    };
  };

  const tableRows = async (): Promise<readonly (readonly unknown[])[]> => {
    const scan = await planScan(bench.io, await readSnapshot(bench.io, path));
    return bench.session.rows(`SELECT * FROM ${await bench.session.scanFiles(scan, ['a', 'b'])} ORDER BY ALL`);
  };

  it('makes the table with the first batch, and one version with a txn for each batch', async () => {
    const sink = open();
    assert.equal((await sink.write(batch(0, ["1, 'a'", "2, 'b'"]))).deltaVersion, 0);
    assert.equal((await sink.write(batch(1, []))).deltaVersion, 1);
    const commit = await readCommit(bench.io, path, 0);
    const info = commit?.actions.find((action) => action.kind === 'commitInfo')?.info;
    assert.equal(info?.['operation'], 'STREAMING UPDATE');
    assert.deepEqual(info?.['operationParameters'], { outputMode: 'Append', queryId, epochId: '0' });
    const empty = await readCommit(bench.io, path, 1);
    assert.deepEqual(
      empty?.actions.filter((action) => action.kind !== 'commitInfo').map((action) => action.kind),
      ['txn'],
    );
    assert.equal((await readSnapshot(bench.io, path)).transactions.get(queryId)?.version, 1);
  });

  it('writes a batch once, whoever asks again', async () => {
    const sink = open();
    await sink.write(batch(0, ["1, 'a'"]));
    assert.equal(await sink.alreadyWritten(queryId, 0), true);
    assert.equal(await sink.alreadyWritten(queryId, 1), false);
    assert.equal(await sink.alreadyWritten('another', 0), false);
    assert.equal(await sink.lastWritten?.(queryId), 0);
    assert.equal(await sink.lastWritten?.('another'), undefined);
    assert.deepEqual(await sink.write(batch(0, ["1, 'a'"])), {
      numOutputRows: -1,
      rowsWritten: 0,
      alreadyWritten: true,
    });
    const restarted = open();
    assert.equal(await restarted.alreadyWritten(queryId, 0), true);
    await restarted.write(batch(0, ["9, 'z'"]));
    assert.deepEqual(await tableRows(), [[1, 'a']]);
  });

  it('shows a batch only once the state that belongs to it is durable', async () => {
    const broken = batch(0, ["1, 'a'"], { stateDurable: () => Promise.reject(new Error('no space')) });
    await assert.rejects(open().write(broken), /no space/);
    assert.equal(await open().lastWritten?.(queryId), undefined);
  });

  it('replaces all rows in complete mode', async () => {
    const sink = open({ outputMode: 'complete' });
    await sink.write(batch(0, ["1, 'a'"], { outputMode: 'complete' }));
    await sink.write(batch(1, ["2, 'b'"], { outputMode: 'complete' }));
    assert.deepEqual(await tableRows(), [[2, 'b']]);
  });

  it('refuses update mode, void columns and a column that the table lacks; adds it with mergeSchema', async () => {
    await assert.rejects(open({ outputMode: 'update' }).prepare({ kind: 'struct', fields: [] }), (error) =>
      isSluiceError(error, 'DELTA_UNSUPPORTED_OUTPUT_MODE'),
    );
    await assert.rejects(
      open().prepare({
        kind: 'struct',
        fields: [{ name: 'n', dataType: { kind: 'void' }, nullable: true, metadata: {} }],
      }),
      (error) => isSluiceError(error, 'DELTA_NULL_SCHEMA_IN_STREAMING_WRITE'),
    );
    await open().write(batch(0, ["1, 'a'"]));
    const wider = attributesOf([...columns, ['n', { kind: 'long' }]]);
    const more = batch(1, [], { relation: valuesRelation(wider, ["2, 'b', 5::BIGINT"]), columns: wider });
    await assert.rejects(open().write(more), (error) => isSluiceError(error, 'DELTA_METADATA_MISMATCH'));
    await open({ options: parseDeltaSinkOptions({ mergeSchema: 'true' }) }).write(more);
    assert.deepEqual(
      (await readSnapshot(bench.io, path)).schema.fields.map((field) => field.name),
      ['id', 's', 'n'],
    );
  });

  it('casts columns to the types that the table has, and finds them by name', async () => {
    const wide = attributesOf([
      ['id', { kind: 'long' }],
      ['s', { kind: 'string' }],
    ]);
    await open().write(batch(0, [], { relation: valuesRelation(wide, ["1::BIGINT, 'a'"]), columns: wide }));
    const other = attributesOf([
      ['S', { kind: 'integer' }],
      ['ID', { kind: 'integer' }],
    ]);
    await open().write(batch(1, [], { relation: valuesRelation(other, ['7, 2']), columns: other }));
    assert.deepEqual(await tableRows(), [
      [1n, 'a'],
      [2n, '7'],
    ]);
    const text = attributesOf([['id', { kind: 'string' }]]);
    const bad = batch(2, [], { relation: valuesRelation(text, ["'x'"]), columns: text });
    await assert.rejects(open().write(bad), (error) => isSluiceError(error, 'CAST_INVALID_INPUT'));
    assert.equal(await open().lastWritten?.(queryId), 1);
  });

  it('writes partition folders', async () => {
    const sink = open({ partitionBy: ['s'] });
    await sink.write(batch(0, ["1, 'a'", "2, 'b b'", '3, NULL']));
    const { files } = await readSnapshot(bench.io, path);
    assert.deepEqual(files.map((file) => file.partitionValues['s']).sort(), ['a', 'b b', null].sort());
    assert.deepEqual(await tableRows(), [
      [1, 'a'],
      [2, 'b b'],
      [3, null],
    ]);
  });

  it('stops one of two writers that share a stream checkpoint', async () => {
    await open().write(batch(0, []));
    const first = open();
    const second = open();
    await Promise.all([first.prepare(schema()), second.prepare(schema())]);
    const outcomes = await Promise.allSettled([first.write(batch(1, ["1, 'a'"])), second.write(batch(1, ["1, 'a'"]))]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') assert.ok(isSluiceError(outcome.reason, 'DELTA_CONCURRENT_TRANSACTION'));
    }
    assert.deepEqual(await tableRows(), [[1, 'a']]);
  });

  function schema(): Parameters<Sink['prepare']>[0] {
    return {
      kind: 'struct',
      fields: columns.map(([name, dataType]) => ({ name, dataType, nullable: true, metadata: {} })),
    };
  }
});
