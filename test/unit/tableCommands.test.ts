import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { replaceContents, planReplacement, truncateTable } from '../../emulator/delta/commands/replaceContents.ts';
import { restoreTable } from '../../emulator/delta/commands/restoreTable.ts';
import { tableHistory } from '../../emulator/delta/history.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { dataFile, request, rowsAt, schemaOf, workbench, write, type Workbench } from '../support/deltaWorkbench.ts';

const tablePath = '/data/table';
const data = schemaOf({ id: 'long' });

describe('replacing and restoring a Delta table', () => {
  let bench: Workbench;
  beforeEach(async () => {
    bench = workbench();
    await write(bench.io, request({ tablePath, data, properties: { mine: 'a' } }), [1]);
    await write(bench.io, request({ tablePath, data }), [2]);
  });

  it('empties a table in one commit, with another schema and properties', async () => {
    const { io } = bench;
    const schema = schemaOf({ id: 'long', name: 'string' });
    await truncateTable(io, tablePath, { schema, properties: { other: 'b' }, comment: 'what it is' });
    const snapshot = await readSnapshot(io, tablePath);
    assert.equal(snapshot.version, 2);
    assert.deepEqual(snapshot.files, []);
    assert.deepEqual(snapshot.schema, schema);
    assert.deepEqual(snapshot.configuration, { mine: 'a', other: 'b' });
    assert.equal(snapshot.metadata.description, 'what it is');
    const [entry] = await tableHistory(io, tablePath, 1);
    assert.equal(entry?.operation, 'TRUNCATE');
    assert.deepEqual(entry.operationMetrics, { numRemovedFiles: '2' });
  });

  it('replaces all rows; a metadata action is written only when something changes', async () => {
    const { io } = bench;
    const base = await readSnapshot(io, tablePath);
    const planned = planReplacement(io, base, { schema: data, properties: { mine: 'a' } });
    const outcome = await replaceContents(io, planned, [await dataFile(io, planned, [7, 8])]);
    assert.ok(outcome.kind === 'committed');
    assert.deepEqual([...new Set(outcome.actions.map(({ kind }) => kind))].sort(), ['add', 'commitInfo', 'remove']);
    assert.deepEqual(await rowsAt(io, tablePath), [7, 8]);
    const [entry] = await tableHistory(io, tablePath, 1);
    assert.deepEqual(entry?.operationParameters, { mode: 'Overwrite', partitionBy: '[]' });
  });

  it('conflicts with a writer that came in between', async () => {
    const { io } = bench;
    const base = await readSnapshot(io, tablePath);
    const planned = planReplacement(io, base, {});
    await write(io, request({ tablePath, data }), [3]);
    const outcome = await replaceContents(io, planned, []);
    assert.equal(outcome.kind, 'conflicted');
    assert.deepEqual(await rowsAt(io, tablePath), [1, 2, 3]);
  });

  it('keeps the rows of a table that only takes appends, but restores it, as Delta does', async () => {
    const { io } = bench;
    const append = '/data/append';
    await write(io, request({ tablePath: append, data, properties: { 'delta.appendOnly': 'true' } }), [1]);
    await write(io, request({ tablePath: append, data }), [2]);
    await assert.rejects(truncateTable(io, append), (error) => isSluiceError(error, 'DELTA_CANNOT_MODIFY_APPEND_ONLY'));
    await restoreTable(io, append, { to: { version: 0 } });
    assert.deepEqual(await rowsAt(io, append), [1]);
  });

  it('restores rows and metadata of an older version in a new one', async () => {
    const { io } = bench;
    await truncateTable(io, tablePath, { schema: schemaOf({ id: 'long', name: 'string' }), properties: { mine: 'b' } });
    const { report } = await restoreTable(io, tablePath, { to: { version: 1 } });
    assert.deepEqual(report, {
      tableSizeAfterRestore: 4,
      numOfFilesAfterRestore: 2,
      numRemovedFiles: 0,
      numRestoredFiles: 2,
      removedFilesSize: 0,
      restoredFilesSize: 4,
    });
    const snapshot = await readSnapshot(io, tablePath);
    assert.equal(snapshot.version, 3);
    assert.deepEqual(snapshot.schema, data);
    assert.deepEqual(snapshot.configuration, { mine: 'a' });
    assert.deepEqual(await rowsAt(io, tablePath), [1, 2]);
    const [entry] = await tableHistory(io, tablePath, 1);
    assert.deepEqual(entry?.operationParameters, { version: '1', timestamp: null });
  });

  it('does not restore the newest version, nor one whose files are gone', async () => {
    const { io, files } = bench;
    await assert.rejects(restoreTable(io, tablePath, { to: { version: 1 } }), (error) =>
      isSluiceError(error, 'DELTA_RESTORE_NOT_OLDER'),
    );
    const [file] = (await readSnapshot(io, tablePath)).files;
    await truncateTable(io, tablePath);
    await files.remove(`${tablePath}/${file?.path ?? ''}`);
    await assert.rejects(restoreTable(io, tablePath, { to: { version: 1 } }), (error) => {
      assert.ok(isSluiceError(error, 'DELTA_RESTORE_FILES_MISSING'));
      return error.parameters['files'] === file?.path;
    });
    assert.equal((await readSnapshot(io, tablePath)).version, 2);
  });
});
