import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { readCommit } from '../../emulator/delta/changes.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { streamingUpdate } from '../../emulator/delta/operation.ts';
import { createTable } from '../../emulator/delta/writeTable.ts';
import { request, rowsAt, schemaOf, workbench, write } from '../support/deltaWorkbench.ts';

const tablePath = '/data/table';
const data = schemaOf({ id: 'long' });

describe('writing a Delta table', () => {
  it('makes a table with the first write, as Delta makes it', async () => {
    const { io, files } = workbench();
    const outcome = await write(io, request({ tablePath, data }), [1, 2]);
    assert.equal(outcome.kind, 'committed');
    const text = new TextDecoder().decode(await files.read(`${tablePath}/_delta_log/00000000000000000000.json`));
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>);
    assert.deepEqual(
      lines.map((line) => Object.keys(line)[0]),
      ['commitInfo', 'metaData', 'protocol', 'add'],
    );
    const info = lines[0]?.['commitInfo'] ?? {};
    assert.deepEqual(Object.keys(info), [
      'timestamp',
      'operation',
      'operationParameters',
      'isolationLevel',
      'isBlindAppend',
      'operationMetrics',
      'engineInfo',
      'txnId',
    ]);
    assert.equal(info['operation'], 'WRITE');
    assert.deepEqual(info['operationParameters'], { mode: 'Append', partitionBy: '[]' });
    assert.deepEqual(info['operationMetrics'], { numFiles: '1', numOutputRows: '2', numOutputBytes: '4' });
    assert.equal(info['isBlindAppend'], true);
    assert.match(String(info['engineInfo']), /^Sluice\//);
    assert.deepEqual(lines[2], { protocol: { minReaderVersion: 1, minWriterVersion: 2 } });
    assert.equal(
      lines[1]?.['metaData']?.['schemaString'],
      '{"type":"struct","fields":[{"name":"id","type":"long","nullable":true,"metadata":{}}]}',
    );
  });

  it('appends and overwrites', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [1, 2]);
    await write(io, request({ tablePath, data }), [3]);
    assert.deepEqual(await rowsAt(io, tablePath), [1, 2, 3]);
    await write(io, request({ tablePath, data, mode: 'overwrite' }), [9]);
    assert.deepEqual(await rowsAt(io, tablePath), [9]);
    assert.deepEqual(await rowsAt(io, tablePath, 1), [1, 2, 3]);
    const commit = await readCommit(io, tablePath, 2);
    const info = commit?.actions.find((action) => action.kind === 'commitInfo')?.info;
    assert.deepEqual(info?.['operationMetrics'], {
      numFiles: '1',
      numRemovedFiles: '2',
      numRemovedBytes: '6',
      numOutputRows: '1',
      numOutputBytes: '2',
    });
    assert.equal(info?.['isBlindAppend'], false);
    assert.equal(info?.['readVersion'], 1);
  });

  it('refuses to overwrite or remove from an append-only table', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data, properties: { 'delta.appendOnly': 'true' } }), [1]);
    await assert.rejects(write(io, request({ tablePath, data, mode: 'overwrite' }), [2]), (error) =>
      isSluiceError(error, 'DELTA_CANNOT_MODIFY_APPEND_ONLY'),
    );
    await write(io, request({ tablePath, data }), [3]);
    assert.deepEqual(await rowsAt(io, tablePath), [1, 3]);
  });

  it('writes a batch of an application once', async () => {
    const { io } = workbench();
    const batch = (version: number) =>
      write(io, request({ tablePath, data }), [version], {
        transaction: { appId: 'query', version },
        operation: (amounts) => streamingUpdate({ outputMode: 'Append', queryId: 'query', batchId: version }, amounts),
      });
    assert.equal((await batch(0)).kind, 'committed');
    assert.equal((await batch(1)).kind, 'committed');
    assert.deepEqual(await batch(1), { kind: 'alreadyWritten', version: 1 });
    assert.deepEqual(await batch(0), { kind: 'alreadyWritten', version: 1 });
    assert.deepEqual(await rowsAt(io, tablePath), [0, 1]);
    const snapshot = await readSnapshot(io, tablePath);
    assert.equal(snapshot.transactions.get('query')?.version, 1);
  });

  it('writes the same batch once when two instances of a query race', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [0]);
    const base = await readSnapshot(io, tablePath);
    const batch = () =>
      write(io, request({ tablePath, data }), [7], { base, transaction: { appId: 'query', version: 3 } });
    const [first, second] = [await batch(), await batch()];
    assert.equal(first.kind, 'committed');
    assert.equal(second.kind === 'conflicted' && second.error.code, 'DELTA_CONCURRENT_TRANSACTION');
    assert.deepEqual(await rowsAt(io, tablePath), [0, 7]);
  });

  it('lets a blind append follow any number of winners', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [0]);
    const base = await readSnapshot(io, tablePath);
    for (let row = 1; row <= 15; row += 1) await write(io, request({ tablePath, data }), [row]);
    const late = await write(io, request({ tablePath, data }), [99], { base });
    assert.equal(late.kind === 'committed' && late.version, 16);
    assert.equal((await rowsAt(io, tablePath)).length, 17);
  });

  it('gives up after its attempts without a trace', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [0]);
    const base = await readSnapshot(io, tablePath);
    let others = 100;
    const outcome = await write(io, request({ tablePath, data }), [1], {
      base,
      options: {
        maxAttempts: 3,
        observe: async (phase) => {
          if (phase === 'writeCommit') await write(io, request({ tablePath, data }), [(others += 1)]);
        },
      },
    });
    assert.equal(outcome.kind, 'retryable');
    assert.deepEqual(await rowsAt(io, tablePath), [0, 101, 102, 103]);
  });

  it('writes a Delta checkpoint at the interval, and reads the same from it', async () => {
    const { io, files } = workbench();
    await write(io, request({ tablePath, data, properties: { 'delta.checkpointInterval': '3' } }), [0], {
      transaction: { appId: 'query', version: 4 },
    });
    await write(io, request({ tablePath, data, mode: 'overwrite' }), [1]);
    await write(io, request({ tablePath, data }), [2]);
    const before = await readSnapshot(io, tablePath);
    assert.equal(before.checkpointVersion, undefined);
    await write(io, request({ tablePath, data }), [3]);
    await write(io, request({ tablePath, data }), [4]);
    const hint = await files.read(`${tablePath}/_delta_log/_last_checkpoint`);
    const said = JSON.parse(new TextDecoder().decode(hint)) as Record<string, unknown>;
    assert.equal(said['version'], 3);
    assert.equal(said['size'], 7);
    assert.equal(said['numOfAddFiles'], 3);
    for (const version of [0, 1, 2]) await files.remove(`${tablePath}/_delta_log/0000000000000000000${version}.json`);
    const snapshot = await readSnapshot(io, tablePath);
    assert.equal(snapshot.checkpointVersion, 3);
    assert.deepEqual(await rowsAt(io, tablePath), [1, 2, 3, 4]);
    assert.equal(snapshot.tombstones.length, 1);
    assert.equal(snapshot.transactions.get('query')?.version, 4);
    assert.equal(snapshot.configuration['delta.checkpointInterval'], '3');
  });

  it('hands over the work after the commit to whoever wants to do it later', async () => {
    const { io } = workbench();
    const pending: (() => Promise<void>)[] = [];
    const options = { later: (work: () => Promise<void>) => pending.push(work) };
    await write(io, request({ tablePath, data, properties: { 'delta.checkpointInterval': '2' } }), [0]);
    await write(io, request({ tablePath, data }), [1], { options });
    assert.equal(pending.length, 0);
    await write(io, request({ tablePath, data }), [2], { options });
    await write(io, request({ tablePath, data }), [3], { options });
    assert.equal(pending.length, 1);
    assert.equal((await readSnapshot(io, tablePath)).checkpointVersion, undefined);
    await pending[0]?.();
    assert.equal((await readSnapshot(io, tablePath)).checkpointVersion, 2);
    assert.deepEqual(await rowsAt(io, tablePath), [0, 1, 2, 3]);
  });

  it('drops old tombstones from the Delta checkpoint', async () => {
    const { io, files } = workbench();
    const properties = { 'delta.checkpointInterval': '2', 'delta.deletedFileRetentionDuration': 'interval 1 hour' };
    await write(io, request({ tablePath, data, properties }), [0]);
    await write(io, request({ tablePath, data, mode: 'overwrite' }), [1]);
    io.clock.advance(3_600_001);
    await write(io, request({ tablePath, data, mode: 'overwrite' }), [2]);
    for (const version of [0, 1]) await files.remove(`${tablePath}/_delta_log/0000000000000000000${version}.json`);
    assert.equal((await readSnapshot(io, tablePath)).tombstones.length, 1);
  });

  it('keeps in-commit timestamps ascending whatever the clock says', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data, properties: { 'delta.enableInCommitTimestamps': 'true' } }), [0]);
    const first = await readSnapshot(io, tablePath);
    assert.deepEqual(first.protocol, {
      minReaderVersion: 1,
      minWriterVersion: 7,
      writerFeatures: ['inCommitTimestamp', 'invariants', 'appendOnly'],
    });
    io.clock.advance(-5000);
    await write(io, request({ tablePath, data }), [1], { base: first });
    await write(io, request({ tablePath, data }), [2], { base: first });
    const last = await readSnapshot(io, tablePath);
    assert.equal(last.timestamp, first.timestamp + 2);
  });

  it('creates an empty table with its declared nullability', async () => {
    const { io } = workbench();
    const schema = {
      kind: 'struct' as const,
      fields: [{ name: 'id', dataType: { kind: 'long' as const }, nullable: false, metadata: {} }],
    };
    const table = { schema, partitionBy: [], properties: { 'pipelines.reset.allowed': 'false', mine: 'x' } };
    assert.equal((await createTable(io, tablePath, table)).kind, 'committed');
    const snapshot = await readSnapshot(io, tablePath);
    assert.equal(snapshot.schema.fields[0]?.nullable, false);
    assert.deepEqual(snapshot.configuration, { 'pipelines.reset.allowed': 'false', mine: 'x' });
    await assert.rejects(createTable(io, tablePath, table), (error) => isSluiceError(error, 'DELTA_PATH_EXISTS'));
    await write(io, request({ tablePath, data }), [5]);
    assert.deepEqual(await rowsAt(io, tablePath), [5]);
  });
});
