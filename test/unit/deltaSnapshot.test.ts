import assert from 'node:assert/strict';
import type { Snapshot } from '../../emulator/delta/snapshot.ts';
import { readSnapshot, readSnapshotIfPresent, refreshSnapshot } from '../../emulator/delta/snapshot.ts';
import {
  add,
  commitName,
  lines,
  logBench,
  metaData,
  plainProtocol,
  remove,
  type LogBench,
} from '../support/deltaLog.ts';

const start = [plainProtocol, metaData()];

const paths = (snapshot: Snapshot): readonly string[] => snapshot.files.map((file) => file.path).sort();

async function commits(bench: LogBench, count: number): Promise<void> {
  await bench.commit(0, [...start, add('f0')]);
  for (let version = 1; version < count; version += 1) await bench.commit(version, [add(`f${version}`)]);
}

const checkpointOf = (count: number) => [...start, ...Array.from({ length: count }, (_, index) => add(`f${index}`))];

describe('a snapshot', () => {
  it('is the newest state of each thing', async () => {
    const bench = logBench();
    await bench.commit(0, [...start, add('a'), { txn: { appId: 'app', version: 1 } }]);
    await bench.commit(1, [remove('a'), add('b'), { txn: { appId: 'app', version: 2, lastUpdated: 5 } }]);
    await bench.commit(2, [
      { domainMetadata: { domain: 'd', configuration: '{}', removed: false } },
      { domainMetadata: { domain: 'gone', configuration: '{}', removed: false } },
      { futureAction: { any: 1 } },
      metaData({ name: 'renamed', futureField: 1 }),
    ]);
    await bench.commit(3, [{ domainMetadata: { domain: 'gone', configuration: '', removed: true } }], 4_000);
    const snapshot = await readSnapshot(bench.io, bench.tablePath);
    assert.deepEqual(paths(snapshot), ['b']);
    assert.deepEqual(
      snapshot.tombstones.map((file) => file.path),
      ['a'],
    );
    assert.equal(snapshot.version, 3);
    assert.equal(snapshot.timestamp, 4_000);
    assert.equal(snapshot.metadata.name, 'renamed');
    assert.deepEqual(snapshot.transactions.get('app'), { appId: 'app', version: 2, lastUpdated: 5 });
    assert.deepEqual([...snapshot.domains.keys()], ['d']);
  });

  it('knows a file by its path and its deletion vector together', async () => {
    const vector = { storageType: 'i', pathOrInlineDv: 'x', sizeInBytes: 1, cardinality: 1 };
    const other = { ...vector, pathOrInlineDv: 'y' };
    const bench = logBench();
    await bench.commit(0, [...start, add('a')]);
    await bench.commit(1, [remove('a'), add('a', { deletionVector: vector })]);
    await bench.commit(2, [add('a', { deletionVector: other }), remove('a', { deletionVector: vector })]);
    const snapshot = await readSnapshot(bench.io, bench.tablePath);
    assert.deepEqual(
      snapshot.files.map((file) => file.deletionVector?.pathOrInlineDv),
      ['y'],
    );
  });

  it('is absent where there is no log, and refused by name when asked for', async () => {
    const bench = logBench();
    await bench.files.makeFolder('/table/_delta_log');
    assert.equal(await readSnapshotIfPresent(bench.io, '/table'), undefined);
    await assert.rejects(readSnapshot(bench.io, '/nowhere'), { code: 'DELTA_TABLE_NOT_FOUND' });
  });

  it('is refused when protocol or metadata are missing', async () => {
    const bench = logBench();
    await bench.commit(0, [plainProtocol, add('a')]);
    await assert.rejects(readSnapshot(bench.io, '/table'), { code: 'DELTA_STATE_RECOVER_ERROR' });
  });
});

describe('the files of a version', () => {
  it('start from the newest whole Delta checkpoint, whatever _last_checkpoint says', async () => {
    for (const hint of [undefined, '{"version":1,"size":4}', '{"version":9,"size":4}', 'garbage', '']) {
      const bench = logBench();
      await commits(bench, 5);
      await bench.put('00000000000000000001.checkpoint.parquet', checkpointOf(2));
      await bench.put('00000000000000000003.checkpoint.parquet', checkpointOf(4));
      await bench.put('00000000000000000004.checkpoint.0000000001.0000000002.parquet', checkpointOf(5));
      if (hint !== undefined) await bench.put('_last_checkpoint', hint);
      const snapshot = await readSnapshot(bench.io, '/table');
      assert.equal(snapshot.checkpointVersion, 3);
      assert.equal(snapshot.files.length, 5);
    }
  });

  it('join the parts of a Delta checkpoint and the sidecars that it names', async () => {
    const bench = logBench();
    await commits(bench, 3);
    const sidecar = { sidecar: { path: 's%201.parquet', sizeInBytes: 1, modificationTime: 1 } };
    const name = '00000000000000000002.checkpoint.3a0d65cd-4056-49b8-937b-95f9e3ee90e5.json';
    await bench.put(name, lines([{ checkpointMetadata: { version: 2 } }, ...start, sidecar]));
    await bench.put('_sidecars/s 1.parquet', [add('f0'), add('f1'), add('f2')]);
    await bench.commit(3, [add('f3')]);
    for (const version of [0, 1]) await bench.remove(commitName(version));
    const snapshot = await readSnapshot(bench.io, '/table');
    assert.deepEqual(paths(snapshot), ['f0', 'f1', 'f2', 'f3']);
  });

  it('make statistics and partition values of structs when there are no texts', async () => {
    const bench = logBench();
    await commits(bench, 1);
    const stats = { numRecords: 3, minValues: { id: 1 }, maxValues: { id: '9007199254740993' }, nullCount: { id: 0 } };
    const file = { ...(add('f0')['add'] as object), stats_parsed: stats, partitionValues: null };
    await bench.put('00000000000000000000.checkpoint.parquet', [
      ...start,
      { add: { ...file, partitionValues_parsed: { p: 5, q: null } } },
    ]);
    const [first] = (await readSnapshot(bench.io, '/table')).files;
    assert.equal(
      first?.stats,
      '{"numRecords":3,"minValues":{"id":1},"maxValues":{"id":9007199254740993},"nullCount":{"id":0}}',
    );
    assert.deepEqual(first?.partitionValues, { p: '5', q: null });
  });

  it('use log compaction where it fits, and its commits elsewhere', async () => {
    const bench = logBench();
    await commits(bench, 5);
    await bench.put('00000000000000000001.00000000000000000003.compacted.json', lines([add('c')]));
    await bench.put('00000000000000000004.00000000000000000009.compacted.json', lines([add('too far')]));
    assert.deepEqual(paths(await readSnapshot(bench.io, '/table')), ['c', 'f0', 'f4']);
    bench.io.clock.advance(1);
    assert.deepEqual(paths(await readSnapshot(bench.io, '/table', { version: 2 })), ['f0', 'f1', 'f2']);
  });

  it('are refused with a gap, and when their start is gone', async () => {
    const bench = logBench();
    await commits(bench, 4);
    await bench.remove(commitName(2));
    await assert.rejects(readSnapshot(bench.io, '/table'), { code: 'DELTA_VERSIONS_NOT_CONTIGUOUS' });
    await bench.remove(commitName(0));
    await assert.rejects(readSnapshot(bench.io, '/table'), { code: 'DELTA_TRUNCATED_TRANSACTION_LOG' });
  });

  it('are refused when a Delta checkpoint is left without the commit of its version', async () => {
    const bench = logBench();
    await bench.put('00000000000000000003.checkpoint.parquet', checkpointOf(4));
    await assert.rejects(readSnapshot(bench.io, '/table'), { code: 'DELTA_LOG_FILE_NOT_FOUND' });
  });

  it('start elsewhere when the Delta checkpoint is damaged and the commits are there', async () => {
    const bench = logBench();
    await commits(bench, 3);
    await bench.put('00000000000000000002.checkpoint.parquet', 'PAR1 garbage');
    assert.deepEqual(paths(await readSnapshot(bench.io, '/table')), ['f0', 'f1', 'f2']);
    await bench.put('00000000000000000002.crc', '{}');
    await assert.rejects(readSnapshot(bench.io, '/table'), { code: 'DELTA_CHECKPOINT_UNREADABLE' });
  });

  it('are refused with file and line when a line is torn', async () => {
    const bench = logBench();
    await commits(bench, 1);
    await bench.put(commitName(1), `${lines([add('f1')])}{"add":{"path":"f2","si`);
    await assert.rejects(readSnapshot(bench.io, '/table'), {
      code: 'DELTA_LOG_FILE_MALFORMED',
      parameters: {
        path: `/table/_delta_log/${commitName(1)}`,
        line: '2',
        reason: 'it is not a whole JSON object; the file may be torn',
      },
    });
  });

  it('are refused when a number cannot be held exactly', async () => {
    const bench = logBench();
    await commits(bench, 1);
    await bench.put(commitName(1), '{"txn":{"appId":"a","version":9007199254740993}}\n');
    await assert.rejects(readSnapshot(bench.io, '/table'), { code: 'DELTA_LOG_NUMBER_NOT_EXACT' });
  });
});

describe('refreshing a snapshot', () => {
  it('gives the same object when nothing came, else what reading afresh gives', async () => {
    const bench = logBench();
    await commits(bench, 2);
    const first = await readSnapshot(bench.io, '/table');
    assert.equal(await refreshSnapshot(bench.io, first), first);
    await bench.commit(2, [remove('f0'), { txn: { appId: 'a', version: 1 } }]);
    await bench.commit(3, [add('f3')], 77_000);
    const next = await refreshSnapshot(bench.io, first);
    assert.equal(next.version, 3);
    assert.equal(next.timestamp, 77_000);
    assert.deepEqual(paths(next), ['f1', 'f3']);
    assert.deepEqual(paths(first), ['f0', 'f1']);
    assert.equal(next.transactions.get('a')?.version, 1);
  });

  it('reads nothing but the new commits', async () => {
    const bench = logBench();
    await commits(bench, 30);
    const first = await readSnapshot(bench.io, '/table');
    await bench.commit(30, [add('f30')]);
    const read: string[] = [];
    const files = {
      ...bench.files,
      read: (path: string) => (read.push(path), bench.files.read(path)),
      list: () => assert.fail('a refresh lists nothing'),
    };
    const next = await refreshSnapshot({ ...bench.io, files }, first);
    assert.equal(next.files.length, 31);
    assert.deepEqual(
      read.map((path) => path.split('/').at(-1)),
      [commitName(30), commitName(31)],
    );
  });

  it('notices that the next commit has been cleaned up, and that the table is another one', async () => {
    const bench = logBench();
    await commits(bench, 2);
    const first = await readSnapshot(bench.io, '/table');
    await bench.commit(5, [add('f5')]);
    await bench.put('00000000000000000005.checkpoint.parquet', checkpointOf(6));
    await bench.put('_last_checkpoint', '{"version":5,"size":8}');
    assert.equal((await refreshSnapshot(bench.io, first)).version, 5);

    await bench.files.remove('/table');
    await bench.commit(0, [plainProtocol, metaData({ id: 'another' })]);
    await bench.commit(1, [add('new')]);
    const other = await refreshSnapshot(bench.io, first);
    assert.equal(other.metadata.id, 'another');
    assert.deepEqual(paths(other), ['new']);
  });
});
