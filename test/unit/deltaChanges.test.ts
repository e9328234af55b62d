import assert from 'node:assert/strict';
import { latestVersion, listCommits, readCommit } from '../../emulator/delta/changes.ts';
import { tableChanges } from '../../emulator/delta/tableChanges.ts';
import { checksumMismatches, readVersionChecksum } from '../../emulator/delta/versionChecksum.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { inlineVector } from '../support/deletionVectorBytes.ts';
import {
  add,
  column,
  commitName,
  lines,
  logBench,
  metaData,
  plainProtocol,
  remove,
  type LogBench,
} from '../support/deltaLog.ts';

const feed = { configuration: { 'delta.enableChangeDataFeed': 'true' } };
const protocol = { protocol: { minReaderVersion: 1, minWriterVersion: 4 } };

async function parts(bench: LogBench, from: number, to?: number) {
  const changes = await tableChanges(bench.io, '/table', to === undefined ? { from } : { from, to });
  return changes.parts.map(({ version, changeType, scan }) => [
    version,
    changeType,
    ...scan.files.map(({ path, deletedRows, keptRows }) => ({
      path: path.slice('/table/'.length),
      ...(deletedRows === undefined ? {} : { deletedRows }),
      ...(keptRows === undefined ? {} : { keptRows }),
    })),
  ]);
}

describe('commits one by one', () => {
  it('are read as they were written, also where a log compaction or a Delta checkpoint says more', async () => {
    const bench = logBench();
    await bench.commit(0, [plainProtocol, metaData()]);
    await bench.commit(1, [add('a'), remove('b'), { unknown: {} }, { commitInfo: { operation: 'WRITE' } }], 5000);
    await bench.put('00000000000000000000.00000000000000000001.compacted.json', lines([add('c')]));
    const commit = await readCommit(bench.io, '/table', 1);
    assert.deepEqual(
      commit?.actions.map(({ kind }) => kind),
      ['add', 'remove', 'commitInfo'],
    );
    assert.equal(commit?.timestamp, 5000);
    await bench.remove('00000000000000000000.00000000000000000001.compacted.json');
    await bench.put(commitName(2), `${lines([add('d')])}\n${lines([add('e')])}`);
    assert.equal((await readSnapshot(bench.io, '/table')).files.length, 3);
    await assert.rejects(readCommit(bench.io, '/table', 2), { code: 'DELTA_LOG_FILE_MALFORMED', message: /line 2/ });
    await bench.remove(commitName(2));
    assert.equal(await readCommit(bench.io, '/table', 2), undefined);
    assert.equal(await latestVersion(bench.io, '/table'), 1);
    assert.deepEqual(
      (await listCommits(bench.io, '/table', 1)).map(({ version }) => version),
      [1],
    );
  });
});

describe('the change data feed', () => {
  it('is change files where a commit has some, else its files', async () => {
    const bench = logBench();
    await bench.commit(0, [protocol, metaData(feed), add('a')]);
    const cdc = { cdc: { path: '_change_data/c', partitionValues: {}, size: 1, dataChange: false } };
    await bench.commit(1, [add('b'), remove('a'), cdc]);
    await bench.commit(2, [remove('b'), add('compacted', { dataChange: false }), remove('x', { dataChange: false })]);
    const noRows = { numTargetRowsInserted: '0', numTargetRowsUpdated: '0', numTargetRowsDeleted: '0' };
    await bench.commit(3, [{ commitInfo: { operation: 'MERGE', operationMetrics: noRows } }, add('d')]);
    assert.deepEqual(await parts(bench, 0), [
      [0, 'insert', { path: 'a', deletedRows: [] }],
      [1, null, { path: '_change_data/c' }],
      [2, 'delete', { path: 'b', deletedRows: [] }],
    ]);
    assert.deepEqual(await parts(bench, 2, 99), await parts(bench, 2, 3));
  });

  it('is the difference of two deletion vectors of one file', async () => {
    const vector = (...rows: readonly number[]) => ({
      deletionVector: inlineVector(rows, { format: 'portable', withRuns: false }),
    });
    const bench = logBench();
    await bench.commit(0, [protocol, metaData(feed), add('a')]);
    await bench.commit(1, [remove('a'), add('a', vector(1))]);
    await bench.commit(2, [remove('a', vector(1)), add('a', vector(2, 3))]);
    await bench.commit(3, [remove('a', vector(2, 3))]);
    assert.deepEqual(await parts(bench, 1), [
      [1, 'delete', { path: 'a', keptRows: [1] }],
      [2, 'insert', { path: 'a', keptRows: [1] }],
      [2, 'delete', { path: 'a', keptRows: [2, 3] }],
      [3, 'delete', { path: 'a', deletedRows: [2, 3] }],
    ]);
  });

  it('is refused where it was off, where the schema does not fit, and for an empty range', async () => {
    const bench = logBench();
    await bench.commit(0, [protocol, metaData()]);
    await bench.commit(1, [metaData(feed)]);
    await bench.commit(2, [add('a')]);
    await assert.rejects(tableChanges(bench.io, '/table', { from: 0 }), { code: 'DELTA_MISSING_CHANGE_DATA' });
    assert.equal((await tableChanges(bench.io, '/table', { from: 1 })).parts.length, 1);
    await assert.rejects(tableChanges(bench.io, '/table', { from: 2, to: 1 }), { code: 'DELTA_INVALID_CDC_RANGE' });
    await bench.commit(3, [metaData(feed, [column('id', 'string')])]);
    const code = 'DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_DATA_SCHEMA';
    await assert.rejects(tableChanges(bench.io, '/table', { from: 1 }), { code });
  });
});

describe('a version checksum', () => {
  it('names the facts that the log does not bear out', async () => {
    const bench = logBench();
    await bench.commit(0, [plainProtocol, metaData(), add('a'), { txn: { appId: 'x', version: 3 } }]);
    const stated = {
      tableSizeBytes: 1,
      numFiles: 1,
      numMetadata: 1,
      numProtocol: 1,
      ...plainProtocol,
      metadata: metaData()['metaData'],
      setTransactions: [{ appId: 'x', version: 3 }],
      domainMetadata: [],
    };
    const name = commitName(0).replace('.json', '.crc');
    const mismatches = async (content: string) => {
      await bench.put(name, content);
      const checksum = await readVersionChecksum(bench.io, '/table', 0);
      const snapshot = await readSnapshot(bench.io, '/table');
      return checksum === undefined ? undefined : checksumMismatches(snapshot, checksum).map(({ fact }) => fact);
    };
    assert.deepEqual(await mismatches(JSON.stringify(stated)), []);
    const wrong = { ...stated, numFiles: 2, setTransactions: [{ appId: 'x', version: 4 }] };
    assert.deepEqual(await mismatches(JSON.stringify(wrong)), ['numFiles', 'setTransactions']);
    assert.equal(await mismatches('garbage'), undefined);
  });
});
