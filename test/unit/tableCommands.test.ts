import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { replaceContents, planReplacement, truncateTable } from '../../emulator/delta/commands/replaceContents.ts';
import { addColumns, changeColumn, dropColumns } from '../../emulator/delta/commands/alterColumns.ts';
import { evolveTable } from '../../emulator/delta/commands/evolveTable.ts';
import { restoreTable } from '../../emulator/delta/commands/restoreTable.ts';
import { vacuum } from '../../emulator/delta/commands/vacuum.ts';
import { setTableProperties } from '../../emulator/delta/alterTable.ts';
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

describe('altering the columns of a Delta table', () => {
  const field = (name: string, kind: 'string' | 'integer' = 'string') => ({
    name,
    dataType: { kind },
    nullable: true,
    metadata: {},
  });

  it('adds columns where they are asked for, and says so as Delta does', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [1]);
    await addColumns(io, tablePath, [
      { parents: [], field: field('f', 'integer'), position: { kind: 'first' } },
      { parents: [], field: field('a'), position: { kind: 'after', column: 'ID' } },
    ]);
    await changeColumn(io, tablePath, { path: ['a'], comment: 'text', position: { kind: 'first' } });
    const names = (await readSnapshot(io, tablePath)).schema.fields.map(({ name }) => name);
    assert.deepEqual(names, ['a', 'f', 'id']);
    const [changed, added] = await tableHistory(io, tablePath, 2);
    assert.equal(
      added?.operationParameters?.['columns'],
      '[{"column":{"name":"f","type":"integer","nullable":true,"metadata":{}},"position":"FIRST"},' +
        '{"column":{"name":"a","type":"string","nullable":true,"metadata":{}},"position":"AFTER ID"}]',
    );
    assert.deepEqual(changed?.operationParameters, {
      column: '{"name":"a","type":"string","nullable":true,"metadata":{"comment":"text"}}',
      position: 'FIRST',
    });
    await assert.rejects(addColumns(io, tablePath, [{ parents: [], field: field('ID') }]), (error) =>
      isSluiceError(error, 'FIELD_ALREADY_EXISTS'),
    );
    await assert.rejects(dropColumns(io, tablePath, [['f']]), (error) =>
      isSluiceError(error, 'DELTA_UNSUPPORTED_DROP_COLUMN'),
    );
  });

  it('drops a column of a table with column mapping, and never its last one', async () => {
    const { io } = workbench();
    const two = schemaOf({ id: 'long', name: 'string' });
    await write(io, request({ tablePath, data: two, properties: { 'delta.columnMapping.mode': 'name' } }), [1]);
    await dropColumns(io, tablePath, [['NAME']]);
    assert.deepEqual(
      (await readSnapshot(io, tablePath)).schema.fields.map(({ name }) => name),
      ['id'],
    );
    await assert.rejects(dropColumns(io, tablePath, [['id']]), (error) =>
      isSluiceError(error, 'DELTA_DROP_COLUMN_ON_SINGLE_FIELD_SCHEMA'),
    );
  });

  it('brings a table to a definition in one commit, or leaves it alone', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data, properties: { mine: 'a' } }), [1]);
    const evolution = { schema: schemaOf({ id: 'long', name: 'string' }), properties: { mine: 'b' }, comment: 'c' };
    await evolveTable(io, tablePath, evolution);
    const outcome = await evolveTable(io, tablePath, evolution);
    assert.deepEqual(outcome, { kind: 'unchanged', version: 1 });
    const { schema, configuration, metadata } = await readSnapshot(io, tablePath);
    assert.deepEqual(schema, evolution.schema);
    assert.deepEqual(configuration, { mine: 'b' });
    assert.equal(metadata.description, 'c');
    assert.deepEqual(await rowsAt(io, tablePath), [1]);
  });

  it('takes the property comment as the description of the table', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [1]);
    await setTableProperties(io, tablePath, { comment: 'new comment' });
    const { metadata } = await readSnapshot(io, tablePath);
    assert.equal(metadata.description, 'new comment');
    assert.deepEqual(metadata.configuration, {});
  });
});

describe('VACUUM', () => {
  const day = 86_400_000;

  it('deletes what nothing needs any more, and nothing younger', async () => {
    const { io, files } = workbench();
    await write(io, request({ tablePath, data }), [1]);
    await truncateTable(io, tablePath);
    await write(io, request({ tablePath, data }), [2]);
    assert.deepEqual((await vacuum(io, tablePath)).files, []);
    io.clock.advance(8 * day);
    const dry = await vacuum(io, tablePath, { dryRun: true });
    assert.equal(dry.files.length, 1);
    assert.equal((await vacuum(io, tablePath, { keep: () => true })).kept, 1);
    assert.deepEqual((await vacuum(io, tablePath)).files, dry.files);
    assert.equal(await files.status(dry.files[0] ?? ''), undefined);
    assert.deepEqual(await rowsAt(io, tablePath), [2]);
    const [end, start] = await tableHistory(io, tablePath, 2);
    assert.deepEqual(start?.operationParameters, {
      retentionCheckEnabled: 'true',
      defaultRetentionMillis: '604800000',
    });
    assert.deepEqual(end?.operationMetrics, { numDeletedFiles: '1', numVacuumedDirectories: '1' });
  });

  it('refuses a retention below that of the table', async () => {
    const { io } = workbench();
    await write(io, request({ tablePath, data }), [1]);
    await assert.rejects(vacuum(io, tablePath, { retention: 0 }), (error) =>
      isSluiceError(error, 'DELTA_VACUUM_RETENTION_PERIOD_TOO_SHORT'),
    );
  });
});
