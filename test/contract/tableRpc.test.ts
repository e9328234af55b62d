import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRpc, type RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import { approveAct, listAudit } from '../../emulator/protocol/rpc/guard.ts';
import {
  describeTable,
  diffVersions,
  exportRows,
  listFiles,
  listTables,
  readCell,
  readHistory,
  readRows,
  readSchemaEvolution,
  restoreVersion,
} from '../../emulator/protocol/rpc/tables.ts';
import { runUpdate } from '../../emulator/protocol/rpc/updates.ts';
import { guardHandlers } from '../../emulator/server/handlers/guard.ts';
import { projectHandlers } from '../../emulator/server/handlers/projects.ts';
import { tableHandlers } from '../../emulator/server/handlers/tables.ts';
import { updateHandlers } from '../../emulator/server/handlers/updates.ts';
import { startEmulator, type RunningEmulator } from '../../emulator/server/listen.ts';

const spec = `name: demo
storage: storage
libraries:
  - glob:
      include: transformations/**
`;

const bronze = `CREATE STREAMING TABLE bronze (id INT COMMENT 'number', name STRING)
TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
AS SELECT * FROM STREAM read_files('/landing', format => 'json', schema => 'id INT, name STRING');`;

describe('tables by RPC', function () {
  this.timeout(60_000);
  let folder: string;
  let emulator: RunningEmulator;
  let client: RpcConnection;
  let untrusted: RpcConnection;
  let specFile: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-tables-'));
    specFile = join(folder, 'spark-pipeline.yml');
    mkdirSync(join(folder, 'transformations'));
    mkdirSync(join(folder, 'landing'));
    writeFileSync(specFile, spec);
    writeFileSync(join(folder, 'transformations', 'pipeline.sql'), bronze.replace('/landing', join(folder, 'landing')));
    const handlers = [...projectHandlers, ...updateHandlers, ...guardHandlers, ...tableHandlers];
    emulator = await startEmulator({ folder, handlers, lingerTime: 60_000, print: () => undefined });
    client = await connectRpc(emulator.locator, { client: { name: 'test', version: '1' }, trusted: true });
    untrusted = await connectRpc(emulator.locator, { client: { name: 'test', version: '1' }, trusted: false });
    await update(1, [1, 'one'], [2, '=cmd()']);
    await update(2, [3, 'three']);
  });
  after(async () => {
    client.close();
    untrusted.close();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const update = async (file: number, ...rows: readonly (readonly [number, string])[]): Promise<void> => {
    const lines = rows.map(([id, name]) => `${JSON.stringify({ id, name })}\n`).join('');
    writeFileSync(join(folder, 'landing', `${file}.json`), lines);
    const selection = { refresh: [], fullRefresh: [], fullRefreshAll: false, resetCheckpoints: [] };
    const { state, error } = await client.request(runUpdate, { spec: specFile, selection, why: 'a test' });
    assert.equal(state, 'COMPLETED', error?.message);
  };
  const code = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof RpcError ? error.error.code : String(error)),
    );
  const path = (): string => join(folder, 'storage/tables/spark_catalog/default/bronze');
  const newest = async (): Promise<number> => (await client.request(describeTable, { path: path() })).newestVersion;

  it('lists those of a project', async () => {
    const [table] = await untrusted.request(listTables, { spec: specFile });
    assert.deepEqual(
      [table?.key, table?.kind, table?.protected, table?.state?.rows, table?.state?.lastOperation],
      ['spark_catalog.default.bronze', 'streamingTable', true, 3, 'STREAMING UPDATE'],
    );
  });

  it('describes one by its folder, with why it is protected', async () => {
    const table = await untrusted.request(describeTable, { path: `${path()}/` });
    assert.deepEqual(
      [table.name, table.protected, table.rows, table.missing],
      ['spark_catalog.default.bronze', true, 3, 0],
    );
    assert.deepEqual(table.columns[0], { name: 'id', type: 'int', nullable: true, comment: 'number', fields: [] });
    assert.equal(await code(untrusted.request(describeTable, { path: folder })), 'DELTA_TABLE_NOT_FOUND');
  });

  it('pages history, rows, cells, files and what became of the schema', async () => {
    const version = await newest();
    const first = await untrusted.request(readHistory, { path: path(), limit: 1 });
    assert.deepEqual([first.entries[0]?.version, first.entries[0]?.rowsAdded, first.next], [version, 1, version - 1]);
    assert.equal(typeof first.entries[0]?.batchId, 'number');
    const query = { filters: [{ column: 'id', test: 'greater' as const, value: '1' }] };
    const rows = await untrusted.request(readRows, { path: path(), query, offset: 0, limit: 10 });
    assert.deepEqual(
      [rows.rows, rows.total],
      [
        [
          ['2', '=cmd()'],
          ['3', 'three'],
        ],
        2,
      ],
    );
    const cell = { path: path(), version, row: rows.rowIds[1] ?? '', column: 'name', offset: 2 };
    assert.deepEqual(await untrusted.request(readCell, cell), { text: 'ree', offset: 2, length: 5 });
    const files = await untrusted.request(listFiles, { path: path(), offset: 1, limit: 10 });
    assert.deepEqual(
      [files.total, files.files.length, files.files[0]?.columns[0]],
      [2, 1, { name: 'id', min: '3', max: '3', nulls: 0 }],
    );
    const { steps } = await untrusted.request(readSchemaEvolution, { path: path() });
    assert.ok(
      steps.at(-1)?.changes.some(({ kind, name, after }) => kind === 'added' && name === 'name' && after === 'string'),
    );
  });

  it('compares versions', async () => {
    const version = await newest();
    const diff = await untrusted.request(diffVersions, {
      path: path(),
      from: version - 1,
      to: version,
      offset: 0,
      limit: 5,
    });
    assert.deepEqual(diff.rows, [{ kind: 'added', after: ['3', 'three'] }]);
    assert.deepEqual([diff.added, diff.filesShared, diff.filesRead], [1, 1, 1]);
  });

  it('exports to a file that is there whole or not at all', async () => {
    const file = join(folder, 'out.csv');
    const request = { path: path(), query: { sort: { column: 'id', descending: true } }, format: 'csv' as const, file };
    assert.deepEqual(await client.request(exportRows, request), { rows: 3, bytes: 36 });
    assert.equal(readFileSync(file, 'utf8'), "id,name\r\n3,three\r\n2,'=cmd()\r\n1,one\r\n");
    await client.request(exportRows, { ...request, query: {}, format: 'jsonLines' });
    assert.equal(readFileSync(file, 'utf8').split('\n')[1], '{"id":2,"name":"=cmd()"}');
    assert.equal(
      await code(client.request(exportRows, { ...request, query: { condition: 'nope' } })),
      'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    );
    assert.equal(readFileSync(file, 'utf8').split('\n').length, 4);
    assert.deepEqual(
      readdirSync(folder).filter((name) => name.endsWith('.tmp')),
      [],
    );
    assert.equal(await code(untrusted.request(exportRows, request)), 'WORKSPACE_NOT_TRUSTED');
  });

  it('restores only what the guard lets go', async () => {
    const version = await newest();
    const request = { path: path(), version: version - 1, why: 'Restore in the table panel' };
    assert.equal(await code(client.request(restoreVersion, request)), 'TABLE_NOT_RESETTABLE');
    assert.equal(
      await code(client.request(restoreVersion, { ...request, path: `${path()}/` })),
      'TABLE_NOT_RESETTABLE',
    );
    assert.equal(await newest(), version);
    const table = 'spark_catalog.default.bronze';
    const approval = { spec: specFile, table, typedName: table, reason: 'a test', acts: ['restore' as const] };
    await client.request(approveAct, approval);
    assert.equal((await client.request(restoreVersion, request)).version, version + 1);
    assert.equal((await client.request(readRows, { path: path(), query: {}, offset: 0, limit: 9 })).total, 2);
    assert.equal(await code(client.request(restoreVersion, request)), 'TABLE_NOT_RESETTABLE');
    const { records } = await client.request(listAudit, { spec: specFile, limit: 10 });
    assert.ok(records.length > 2);
  });
});
