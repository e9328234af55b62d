import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRpc, type RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import {
  approveAct,
  listAudit,
  readGuardStatus,
  readImpact,
  undoReset,
  verifyAuditLog,
} from '../../emulator/protocol/rpc/guard.ts';
import {
  createProject,
  createSample,
  landSample,
  listSamples,
  milestoneReached,
} from '../../emulator/protocol/rpc/samples.ts';
import { listProjects } from '../../emulator/protocol/rpc/projects.ts';
import { runUpdate } from '../../emulator/protocol/rpc/updates.ts';
import { guardHandlers } from '../../emulator/server/handlers/guard.ts';
import { projectHandlers } from '../../emulator/server/handlers/projects.ts';
import { sampleHandlers } from '../../emulator/server/handlers/samples.ts';
import { updateHandlers } from '../../emulator/server/handlers/updates.ts';
import { startEmulator, type RunningEmulator } from '../../emulator/server/listen.ts';
import { withMilestones } from '../../emulator/server/milestones.ts';

const bronze = 'spark_catalog.default.bronze';

describe('the guard and samples by RPC', function () {
  this.timeout(60_000);
  let folder: string;
  let emulator: RunningEmulator;
  let client: RpcConnection;
  let spec: string;
  const seen: string[] = [];

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-guard-'));
    const handlers = withMilestones([...projectHandlers, ...updateHandlers, ...guardHandlers, ...sampleHandlers]);
    emulator = await startEmulator({ folder, handlers, lingerTime: 60_000, print: () => undefined });
    client = await connectRpc(emulator.locator, { client: { name: 'test', version: '1' }, trusted: true });
    client.on(milestoneReached, ({ milestone }) => seen.push(milestone));
    spec = join(folder, 'demo', 'spark-pipeline.yml');
  });
  after(async () => {
    client.close();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const code = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof RpcError ? error.error.code : String(error)),
    );
  const run = (...fullRefresh: readonly string[]) => {
    const selection = { refresh: [], fullRefresh: [...fullRefresh], fullRefreshAll: false, resetCheckpoints: [] };
    return client.request(runUpdate, { spec, selection, why: 'a test' });
  };

  it('opens a sample once, lands waves, and makes nothing outside of the workspace', async () => {
    const where = { name: 'infinite-ingestion', language: 'sql', folder: join(folder, 'demo') } as const;
    const { project, landed } = await client.request(createSample, where);
    assert.equal(project.spec, spec);
    assert.deepEqual([landed.waves, landed.files], [1, 12]);
    assert.equal((await client.request(createSample, where)).landed.files, 0);
    assert.equal(await code(client.request(createSample, { ...where, language: 'python' })), 'PROJECT_FILES_EXIST');
    assert.equal(await code(client.request(createSample, { ...where, name: 'other' })), 'SAMPLE_UNKNOWN');
    assert.equal(await code(client.request(createSample, { ...where, folder: join(folder, '..') })), 'RPC_NOT_FOUND');
    const { samples, opened } = await client.request(listSamples, {});
    assert.deepEqual(
      samples.map(({ name }) => name),
      ['infinite-ingestion'],
    );
    assert.deepEqual(opened, [project]);
    assert.deepEqual(
      (await client.request(listProjects, {})).map((one) => one.spec),
      [spec],
    );
    assert.equal(seen.includes('sampleOpened'), true);
  });

  it('makes a project of a pattern, and writes over nothing', async () => {
    const wanted = { name: 'mine', folder: join(folder, 'mine'), pattern: 'cdc', language: 'python' } as const;
    const made = await client.request(createProject, wanted);
    assert.equal(made.files.includes('spark-pipeline.yml'), true);
    assert.equal(await code(client.request(createProject, wanted)), 'PROJECT_FILES_EXIST');
    assert.equal(await code(client.request(landSample, { spec: made.spec })), 'SAMPLE_UNKNOWN');
    assert.equal(await code(client.request(createProject, { ...wanted, name: '  ' })), 'RPC_INVALID_PARAMS');
  });

  it('tells what a full refresh would destroy, and what the guard would say', async () => {
    const {
      tables: [before],
    } = await client.request(readImpact, { spec, act: 'fullRefresh', tables: ['bronze'] });
    assert.equal(before?.impact.version, null);
    assert.equal((await run()).state, 'COMPLETED');
    const { tables, sinks } = await client.request(readImpact, { spec, act: 'fullRefresh', tables: ['bronze'] });
    assert.deepEqual(
      tables.map((one) => [one.impact.table.slice(22), one.reader]),
      [
        ['bronze', false],
        ['silver', true],
        ['actions_by_hour', true],
      ],
    );
    assert.deepEqual(sinks, []);
    const [impact] = tables;
    assert.equal(impact?.verdict, 'refused');
    assert.equal(impact.why, "by its definition, by its own property, by the guard's record");
    assert.equal(impact.impact.rows, 720);
    assert.equal(
      impact.impact.sources.every(({ reach }) => reach === 'whole'),
      true,
    );
    const { tables: all } = await client.request(readImpact, { spec, act: 'fullRefreshAll' });
    const verdicts = new Map(all.map((one) => [one.impact.table, one.verdict]));
    assert.equal(verdicts.get(bronze), 'demoted');
    assert.equal(verdicts.get('spark_catalog.default.silver'), 'allowed');
    assert.equal(verdicts.get('spark_catalog.default.sessions'), 'allowed');
    const unknown = client.request(readImpact, { spec, act: 'drop', tables: ['bronce'] });
    assert.equal(await code(unknown), 'GUARD_TABLE_NOT_FOUND');
    assert.deepEqual(
      (await client.request(readGuardStatus, { spec })).protected.map(({ table }) => table),
      [bronze],
    );
  });

  it('refuses a full refresh, lets an approved one through once, and takes it back', async () => {
    const refused = await run('bronze');
    assert.deepEqual([refused.state, refused.error?.code], ['FAILED', 'TABLE_NOT_RESETTABLE']);
    const words = { spec, table: bronze, reason: 'a test', acts: ['fullRefresh' as const] };
    assert.equal(await code(client.request(approveAct, { ...words, typedName: 'bronze' })), 'APPROVAL_NAME_DIFFERS');
    const approval = await client.request(approveAct, { ...words, typedName: bronze });
    const {
      tables: [impact, ...readers],
    } = await client.request(readImpact, { spec, act: 'fullRefresh', tables: [bronze] });
    assert.equal(impact?.verdict, 'allowed');
    assert.equal(impact.approval?.id, approval.id);
    const outcome = await run(bronze, ...readers.map((one) => one.impact.table));
    assert.equal(outcome.tables.find(({ table }) => table === bronze)?.fullRefresh, true);
    const { resets, approvals } = await client.request(readGuardStatus, { spec });
    assert.deepEqual(approvals, []);
    assert.deepEqual(
      resets.map(({ state, tables }) => [state, tables]),
      [['undoable', [bronze, 'spark_catalog.default.silver', 'spark_catalog.default.actions_by_hour']]],
    );
    const undo = { spec, id: outcome.updateId, discardNewRows: false, why: 'a test' };
    assert.equal(await code(client.request(undoReset, undo)), 'TABLE_NOT_RESETTABLE');
    await client.request(approveAct, { ...words, typedName: bronze, acts: ['restore'] });
    const undone = await client.request(undoReset, undo);
    assert.deepEqual(
      undone.tables.map(({ table, rows }) => [table.slice(22), rows]),
      [
        ['bronze', 720],
        ['silver', 650],
        ['actions_by_hour', 28],
      ],
    );
    for (const milestone of ['updateCompleted', 'fullRefreshRefused', 'fullRefreshUndone']) {
      assert.equal(seen.includes(milestone), true, milestone);
    }
  });

  it('pages the audit log, newest first, and tells where it was altered', async () => {
    const { records, more, folder: log } = await client.request(listAudit, { spec, limit: 3 });
    assert.equal(more, true);
    assert.deepEqual(
      records.map(({ kind }) => kind),
      ['done', 'done', 'done'],
    );
    const refused = await client.request(listAudit, { spec, limit: 10, filter: 'table_not_resettable' });
    assert.deepEqual(
      refused.records.map(({ kind }) => kind),
      ['refused', 'refused'],
    );
    const verified = await client.request(verifyAuditLog, { spec });
    assert.deepEqual(verified.problems, []);
    const path = join(log, readdirSync(log).filter((name) => /^\d+\.json$/.test(name))[1] ?? '');
    writeFileSync(path, readFileSync(path, 'utf8').replace('"sequence":2', '"sequence":3'));
    const broken = await client.request(listAudit, { spec, limit: 10 });
    assert.deepEqual(
      broken.records.map(({ sequence }) => sequence),
      [1],
    );
    assert.equal(broken.problem?.code, 'AUDIT_LOG_BROKEN');
    assert.equal((await client.request(verifyAuditLog, { spec })).problems.length > 0, true);
  });

  it('serves what is read in a workspace that is not trusted, and nothing that runs or destroys', async () => {
    const stranger = await connectRpc(emulator.locator, { client: { name: 'test', version: '1' }, trusted: false });
    try {
      assert.equal((await stranger.request(listAudit, { spec, limit: 1 })).records.length, 1);
      const approve = { spec, table: bronze, typedName: bronze, reason: 'x', acts: ['drop' as const] };
      assert.equal(await code(stranger.request(approveAct, approve)), 'WORKSPACE_NOT_TRUSTED');
      assert.equal(await code(stranger.request(landSample, { spec })), 'WORKSPACE_NOT_TRUSTED');
    } finally {
      stranger.close();
    }
  });
});
