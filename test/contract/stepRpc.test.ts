import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRpc, type RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import { crashStep, nextStep, readStep, startStep, stepChanged, stopStep } from '../../emulator/protocol/rpc/step.ts';
import { listTests, runTests, testChanged } from '../../emulator/protocol/rpc/tests.ts';
import { runUpdate } from '../../emulator/protocol/rpc/updates.ts';
import { projectHandlers } from '../../emulator/server/handlers/projects.ts';
import { stepHandlers } from '../../emulator/server/handlers/step.ts';
import { testHandlers } from '../../emulator/server/handlers/tests.ts';
import { updateHandlers } from '../../emulator/server/handlers/updates.ts';
import { startEmulator, type RunningEmulator } from '../../emulator/server/listen.ts';
import { landEvents } from '../../samples/infinite-ingestion/land.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';

const bronze = 'spark_catalog.default.bronze';
const selection = { refresh: ['bronze'], fullRefresh: [], fullRefreshAll: false, resetCheckpoints: [] };

describe('the stepper and tests by RPC', function () {
  this.timeout(60_000);
  let folder: string;
  let spec: string;
  let emulator: RunningEmulator;
  let client: RpcConnection;
  const connected = () => connectRpc(emulator.locator, { client: { name: 'test', version: '1' }, trusted: true });

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-step-')));
    const project = join(folder, 'demo');
    cpSync(join(repositoryRoot, 'samples/infinite-ingestion/sql'), project, { recursive: true });
    spec = join(project, 'spark-pipeline.yml');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace('<storage>', `${project}/storage`));
    await landEvents(project, false);
    const handlers = [...projectHandlers, ...updateHandlers, ...stepHandlers, ...testHandlers];
    emulator = await startEmulator({ folder, handlers, lingerTime: 60_000, print: () => undefined });
    client = await connected();
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
  const start = () => client.request(startStep, { spec, flow: bronze, why: 'a test' });

  it('steps, tells every client, crashes and carries on', async () => {
    const told: string[] = [];
    client.on(stepChanged, ({ status }) => told.push(status.kind));
    assert.equal(await client.request(readStep, { spec }), null);
    assert.equal(await code(client.request(stopStep, { spec })), 'STEP_NOT_STARTED');
    const begun = await start();
    assert.deepEqual(begun.status, { kind: 'paused', batchId: 0, before: 'planOffsets' });
    const next = await client.request(nextStep, { spec, goal: { kind: 'to', phase: 'logCommit' } });
    assert.deepEqual(next.status, { kind: 'paused', batchId: 0, before: 'logCommit' });
    assert.deepEqual(await client.request(readStep, { spec }), next);
    assert.equal(await code(start()), 'STEP_IN_PROGRESS');
    assert.equal(await code(client.request(runUpdate, { spec, selection, why: 'a test' })), 'UPDATE_IN_PROGRESS');
    const crashed = await client.request(crashStep, { spec });
    assert.equal(crashed.end?.kind, 'crashed');
    assert.match(crashed.end.nextStart, /batch 0 again/);
    const again = await start();
    assert.match(again.start, /batch 0 again/);
    const stopped = await client.request(stopStep, { spec });
    assert.equal(stopped.end?.kind, 'stopped');
    assert.ok(told.includes('running') && told.includes('paused') && told.at(-1) === 'ended');
  });

  it('ends a session with the client that began it, which frees the project', async () => {
    const other = await connected();
    await other.request(startStep, { spec, flow: bronze, why: 'a test' });
    const ended = new Promise<void>((resolve) => {
      client.on(stepChanged, ({ status }) => (status.kind === 'ended' ? resolve() : undefined));
    });
    other.close();
    await ended;
    const outcome = await client.request(runUpdate, { spec, selection, why: 'a test' });
    assert.equal(outcome.state, 'COMPLETED');
  });

  it('refuses a batch flow and what is no flow, and gives the project back', async () => {
    const refused = (flow: string) => code(client.request(startStep, { spec, flow, why: 'a test' }));
    assert.equal(await refused('spark_catalog.default.sessions'), 'STEP_FLOW_NOT_STREAMING');
    assert.equal(await refused('spark_catalog.default.nothing'), 'STEP_FLOW_NOT_FOUND');
    assert.equal((await client.request(runUpdate, { spec, selection, why: 'a test' })).state, 'COMPLETED');
  });

  it('lists tests with their lines, and runs those that are chosen', async () => {
    const files = await client.request(listTests, { spec });
    assert.deepEqual(
      files.map(({ name }) => name),
      ['tests/bronze.test.yml', 'tests/gold.test.yml', 'tests/silver.test.yml'],
    );
    const [file] = files;
    const [test] = file?.tests ?? [];
    assert.ok(file !== undefined && test !== undefined);
    assert.equal(readFileSync(file.path, 'utf8').split('\n')[test.line - 1], `  - name: ${test.name}`);
    const seen: string[] = [];
    client.on(testChanged, (change) => void seen.push(`${change.run} ${change.kind}`));
    const tests = [{ path: file.path, name: test.name }];
    const outcomes = await client.request(runTests, { spec, run: 'r1', tests });
    assert.deepEqual(
      outcomes.map(({ name, state }) => [name, state]),
      [[test.name, 'passed']],
    );
    assert.deepEqual(seen, ['r1 started', 'r1 ended']);
  });

  it('tells where rows differ, by lines and by two texts', async () => {
    const path = join(folder, 'demo/tests/wrong.test.yml');
    writeFileSync(
      path,
      `tests:\n  - name: wrong\n    given:\n      silver:\n        - { user_id: 1, session_id: 2, action: start }\n    expect:\n      sessions:\n        columns: [user_id, events]\n        rows:\n          - [1, 2]\n`,
    );
    try {
      const [outcome] = await client.request(runTests, { spec, run: 'r2', tests: [{ path, name: 'wrong' }] });
      assert.equal(outcome?.state, 'failed');
      const [failure] = outcome.failures;
      assert.equal(failure?.position.line, 10);
      assert.deepEqual(failure.difference, ['~ {user_id: 1, events: 2}  (line 10)', '    events: expected 2, got 1']);
      assert.deepEqual([failure.expected, failure.actual], ['user_id | events\n1 | 2', 'user_id | events\n1 | 1']);
    } finally {
      rmSync(path);
    }
    assert.ok(!existsSync(join(folder, 'demo/storage/tables/spark_catalog/default/sessions')));
  });
});
