import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { setTableProperties, unsetTableProperties } from '../../emulator/delta/alterTable.ts';
import { readCommit } from '../../emulator/delta/changes.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { request, rowsAt, schemaOf, workbench, write, type Workbench } from '../support/deltaWorkbench.ts';

const tablePath = '/data/table';
const data = schemaOf({ id: 'long' });

describe('table properties of a table that is there', () => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = workbench();
    await write(bench.io, request({ tablePath, data, properties: { mine: 'a' } }), [1]);
  });

  it('are set and removed', async () => {
    const { io } = bench;
    await setTableProperties(io, tablePath, { 'pipelines.reset.allowed': 'false', mine: 'b' });
    const expected = { mine: 'b', 'pipelines.reset.allowed': 'false' };
    assert.deepEqual((await readSnapshot(io, tablePath)).configuration, expected);
    await unsetTableProperties(io, tablePath, { names: ['mine'], ifExists: false });
    assert.deepEqual((await readSnapshot(io, tablePath)).configuration, { 'pipelines.reset.allowed': 'false' });
    await assert.rejects(unsetTableProperties(io, tablePath, { names: ['mine'], ifExists: false }), (error) =>
      isSluiceError(error, 'DELTA_UNSET_NON_EXISTENT_PROPERTY'),
    );
    await unsetTableProperties(io, tablePath, { names: ['mine'], ifExists: true });
    assert.deepEqual(await rowsAt(io, tablePath), [1]);
  });

  it('bring their features into the protocol, and say since when commits carry their time', async () => {
    const { io } = bench;
    io.clock.advance(50_000);
    await setTableProperties(io, tablePath, { 'delta.enableInCommitTimestamps': 'true' });
    const snapshot = await readSnapshot(io, tablePath);
    assert.deepEqual(snapshot.protocol, {
      minReaderVersion: 1,
      minWriterVersion: 7,
      writerFeatures: ['inCommitTimestamp', 'invariants', 'appendOnly'],
    });
    assert.equal(snapshot.configuration['delta.inCommitTimestampEnablementVersion'], '1');
    assert.equal(snapshot.configuration['delta.inCommitTimestampEnablementTimestamp'], String(snapshot.timestamp));
    const commit = await readCommit(io, tablePath, 1);
    const info = commit?.actions.find((action) => action.kind === 'commitInfo')?.info;
    assert.equal(info?.['operation'], 'SET TBLPROPERTIES');
    assert.equal(info?.['isBlindAppend'], true);
  });

  it('do not stop a writer when they leave older data valid, and stop it when not', async () => {
    const { io } = bench;
    const base = await readSnapshot(io, tablePath);
    await setTableProperties(io, tablePath, { 'delta.enableInCommitTimestamps': 'true' });
    const follows = await write(io, request({ tablePath, data }), [2], { base });
    assert.equal(follows.kind, 'committed');
    assert.ok((await readSnapshot(io, tablePath)).timestamp > 0);
    await setTableProperties(io, tablePath, { other: 'x' });
    const stopped = await write(io, request({ tablePath, data }), [3], { base });
    assert.equal(stopped.kind === 'conflicted' && stopped.error.code, 'DELTA_METADATA_CHANGED');
    assert.deepEqual(await rowsAt(io, tablePath), [1, 2]);
  });
});
