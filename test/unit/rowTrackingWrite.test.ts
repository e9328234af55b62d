import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { setTableProperties } from '../../emulator/delta/alterTable.ts';
import { readsNothing } from '../../emulator/delta/isolation.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { commit } from '../../emulator/delta/transaction.ts';
import { request, schemaOf, workbench, write } from '../support/deltaWorkbench.ts';

const tablePath = '/data/table';
const data = schemaOf({ id: 'long' });
const properties = { 'delta.enableRowTracking': 'true' };

describe('writing a table with row tracking', () => {
  it('gives each new file ids above all others', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data, properties }), [1, 2, 3]);
    await write(io, request({ tablePath, data }), [4]);
    await write(io, request({ tablePath, data, mode: 'overwrite' }), [5, 6]);
    const snapshot = await readSnapshot(io, tablePath);
    assert.deepEqual(snapshot.protocol, {
      minReaderVersion: 1,
      minWriterVersion: 7,
      writerFeatures: ['domainMetadata', 'rowTracking', 'invariants', 'appendOnly'],
    });
    assert.match(snapshot.configuration['delta.rowTracking.materializedRowIdColumnName'] ?? '', /^_row-id-col-/);
    assert.deepEqual(
      snapshot.files.map(({ baseRowId, defaultRowCommitVersion }) => [baseRowId, defaultRowCommitVersion]),
      [[4, 2]],
    );
    assert.deepEqual(
      snapshot.tombstones.map(({ baseRowId, defaultRowCommitVersion }) => [baseRowId, defaultRowCommitVersion]),
      [
        [0, 0],
        [3, 1],
      ],
    );
    assert.equal(
      snapshot.domains.get('delta.rowTracking')?.configuration,
      '{"rowIdHighWaterMark":5,"domainName":"delta.rowTracking"}',
    );
  });

  it('gives a loser of the race ids behind the winners’', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data, properties }), [1]);
    const base = await readSnapshot(io, tablePath);
    await write(io, request({ tablePath, data }), [2, 3], { base });
    await write(io, request({ tablePath, data }), [4], { base });
    await write(io, request({ tablePath, data }), [5], { base });
    const { files } = await readSnapshot(io, tablePath);
    assert.deepEqual(
      files.map(({ baseRowId, defaultRowCommitVersion }) => [baseRowId, defaultRowCommitVersion]),
      [
        [0, 0],
        [1, 1],
        [3, 2],
        [4, 3],
      ],
    );
  });

  it('is not switched on for rows that have no ids', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [1]);
    await assert.rejects(setTableProperties(io, tablePath, properties), (error) =>
      isSluiceError(error, 'DELTA_UNSUPPORTED_TABLE_PROPERTY'),
    );
  });

  it('refuses the metadata of a domain where the protocol has none', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [1]);
    const transaction = {
      tablePath,
      base: await readSnapshot(io, tablePath),
      reads: readsNothing,
      actions: [{ kind: 'domainMetadata', domain: { domain: 'mine', configuration: '', removed: false } }] as const,
      operation: { name: 'MANUAL', parameters: {}, metrics: {} },
    };
    await assert.rejects(commit(io, transaction), (error) =>
      isSluiceError(error, 'DELTA_DOMAIN_METADATA_NOT_SUPPORTED'),
    );
  });
});
