import assert from 'node:assert/strict';
import { tableHistory } from '../../emulator/delta/history.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { tableDetail } from '../../emulator/delta/tableDetail.ts';
import { add, commitName, logBench, metaData, plainProtocol, type LogBench } from '../support/deltaLog.ts';

const longRetention = { 'delta.deletedFileRetentionDuration': 'interval 9000 weeks' };

async function benchWithTimes(times: readonly number[]): Promise<LogBench> {
  const bench = logBench();
  await bench.commit(0, [plainProtocol, metaData({ configuration: longRetention })], times[0]);
  for (const [version, time] of times.entries())
    if (version > 0) await bench.commit(version, [add(`f${version}`)], time);
  return bench;
}

describe('time travel', () => {
  it('by time: file times that fall or repeat grow by a millisecond', async () => {
    const bench = await benchWithTimes([1000, 5000, 3000, 3000, 5001, 9000]);
    const at = async (timestamp: number) => (await readSnapshot(bench.io, '/table', { timestamp })).version;
    assert.deepEqual(
      await Promise.all([1000, 4999, 5000, 5001, 5002, 5003, 8999, 9000].map(at)),
      [0, 0, 1, 2, 3, 4, 4, 5],
    );
    await assert.rejects(at(999), { code: 'DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION' });
    await assert.rejects(at(9001), { code: 'DELTA_TIMESTAMP_GREATER_THAN_COMMIT' });
    assert.deepEqual(
      (await tableHistory(bench.io, '/table')).map(({ timestamp }) => timestamp),
      [9000, 5003, 5002, 5001, 5000, 1000],
    );
    assert.deepEqual(
      (await tableHistory(bench.io, '/table', 2)).map(({ version, timestamp }) => [version, timestamp]),
      [
        [5, 9000],
        [4, 5003],
      ],
    );
  });

  it('by version: the available ones are named', async () => {
    const bench = await benchWithTimes([1000, 2000, 3000, 4000]);
    assert.equal((await readSnapshot(bench.io, '/table', { version: 2 })).files.length, 2);
    const range = { code: 'DELTA_VERSION_NOT_FOUND', message: /Available versions: \[0, 3\]/ };
    await assert.rejects(readSnapshot(bench.io, '/table', { version: 4 }), range);
    await assert.rejects(readSnapshot(bench.io, '/table', { version: -1 }), range);
    await bench.put('00000000000000000002.checkpoint.parquet', [
      plainProtocol,
      metaData({ configuration: longRetention }),
      add('f1'),
      add('f2'),
    ]);
    for (const version of [0, 1]) await bench.remove(commitName(version));
    assert.equal((await readSnapshot(bench.io, '/table', { version: 2 })).files.length, 2);
    await assert.rejects(readSnapshot(bench.io, '/table', { version: 1 }), /Available versions: \[2, 3\]/);
  });

  it('not beyond the time for which removed files are kept; the newest version is always there', async () => {
    const bench = logBench();
    const day = 86_400_000;
    const now = bench.io.clock.now();
    await bench.commit(0, [plainProtocol, metaData()], now - 9 * day);
    await bench.commit(1, [add('a')], now - 8 * day);
    await bench.commit(2, [add('b')], now - 6 * day);
    const code = 'DELTA_UNSUPPORTED_TIME_TRAVEL_BEYOND_DELETED_FILE_RETENTION_DURATION';
    await assert.rejects(readSnapshot(bench.io, '/table', { version: 1 }), { code, message: /168 HOURS/ });
    await assert.rejects(readSnapshot(bench.io, '/table', { timestamp: now - 8 * day }), { code });
    bench.io.clock.advance(30 * day);
    assert.equal((await readSnapshot(bench.io, '/table', { version: 2 })).version, 2);
  });

  it('by in-commit timestamps from their enabling on, by file times before', async () => {
    const bench = await benchWithTimes([1000, 2000]);
    const configuration = {
      ...longRetention,
      'delta.enableInCommitTimestamps': 'true',
      'delta.inCommitTimestampEnablementVersion': '2',
      'delta.inCommitTimestampEnablementTimestamp': '3000',
    };
    const protocol = { minReaderVersion: 1, minWriterVersion: 7, writerFeatures: ['inCommitTimestamp'] };
    await bench.commit(
      2,
      [{ commitInfo: { inCommitTimestamp: 3000 } }, { protocol }, metaData({ configuration })],
      90_000,
    );
    for (const version of [3, 4, 5])
      await bench.commit(version, [{ commitInfo: { inCommitTimestamp: 1000 + version * 1000 } }, add('x')], 80_000);
    const at = async (timestamp: number) => (await readSnapshot(bench.io, '/table', { timestamp })).version;
    assert.deepEqual(
      await Promise.all([1000, 2000, 2999, 3000, 3999, 4000, 5500, 6000].map(at)),
      [0, 1, 1, 2, 2, 3, 4, 5],
    );
    await assert.rejects(at(6001), { code: 'DELTA_TIMESTAMP_GREATER_THAN_COMMIT' });
    assert.equal((await readSnapshot(bench.io, '/table')).timestamp, 6000);
    assert.deepEqual(
      (await tableHistory(bench.io, '/table')).map(({ timestamp }) => timestamp),
      [6000, 5000, 4000, 3000, 2000, 1000],
    );
  });
});

describe('history and detail', () => {
  it('show every field that a commit tells, as texts where Spark has texts', async () => {
    const bench = logBench();
    const info = {
      timestamp: 5,
      userId: 'u1',
      userName: 'Ada',
      operation: 'WRITE',
      operationParameters: { mode: 'Append', partitionBy: '["p"]', version: 0, nothing: null, deep: { a: 1 } },
      job: { jobId: 'j' },
      notebook: { notebookId: 'n' },
      clusterId: 'c',
      readVersion: -1,
      isolationLevel: 'Serializable',
      isBlindAppend: true,
      operationMetrics: { numFiles: '1', added: 3 },
      userMetadata: 'note',
      engineInfo: 'engine',
    };
    await bench.commit(0, [{ commitInfo: info }, plainProtocol, metaData({ name: 't', description: 'd' })], 7000);
    await bench.commit(1, [add('a', { size: 41 }), add('b')], 8000);
    const [second, first] = await tableHistory(bench.io, '/table');
    assert.deepEqual(second, { version: 1, timestamp: 8000, operationParameters: {} });
    const { timestamp: _, ...told } = info;
    assert.deepEqual(first, {
      ...told,
      version: 0,
      timestamp: 7000,
      operationParameters: { mode: 'Append', partitionBy: '["p"]', version: '0', nothing: null, deep: '{"a":1}' },
      operationMetrics: { numFiles: '1', added: '3' },
    });
    assert.deepEqual(await tableDetail(bench.io, '/table'), {
      format: 'delta',
      id: 'table-id',
      name: 't',
      description: 'd',
      location: '/table',
      createdAt: 1,
      lastModified: 8000,
      partitionColumns: [],
      clusteringColumns: [],
      numFiles: 2,
      sizeInBytes: 42,
      properties: {},
      minReaderVersion: 1,
      minWriterVersion: 2,
      tableFeatures: ['appendOnly', 'invariants'],
    });
  });
});
