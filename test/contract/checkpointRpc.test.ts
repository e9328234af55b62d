import assert from 'node:assert/strict';
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRpc, type RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import {
  compareCheckpoints,
  findCheckpoints,
  inspectCheckpoint,
  listCheckpoints,
  measureCheckpoint,
  readBatch,
  readBatches,
  readSourceFiles,
  readState,
  readWatermarks,
  type StreamQueryDto,
} from '../../emulator/protocol/rpc/checkpoints.ts';
import { pageBytes } from '../../emulator/protocol/rpc/dto.ts';
import { runUpdate } from '../../emulator/protocol/rpc/updates.ts';
import { checkpointHandlers } from '../../emulator/server/handlers/checkpoints.ts';
import { projectHandlers } from '../../emulator/server/handlers/projects.ts';
import { updateHandlers } from '../../emulator/server/handlers/updates.ts';
import { startEmulator, type RunningEmulator } from '../../emulator/server/listen.ts';
import { landEvents } from '../../samples/infinite-ingestion/land.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';

const everything = { refresh: [], fullRefresh: [], fullRefreshAll: false, resetCheckpoints: [] };

describe('stream checkpoints by RPC', function () {
  this.timeout(60_000);
  let folder: string;
  let project: string;
  let spec: string;
  let emulator: RunningEmulator;
  let client: RpcConnection;

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-checkpoints-')));
    project = join(folder, 'demo');
    cpSync(join(repositoryRoot, 'samples/infinite-ingestion/sql'), project, { recursive: true });
    spec = join(project, 'spark-pipeline.yml');
    writeFileSync(spec, readFileSync(spec, 'utf8').replace('<storage>', `${project}/storage`));
    await landEvents(project, false);
    emulator = await startEmulator({
      folder,
      handlers: [...projectHandlers, ...updateHandlers, ...checkpointHandlers],
      lingerTime: 60_000,
      print: () => undefined,
    });
    // Nobody has trusted the folder: everything that only reads works all the same.
    client = await connectRpc(emulator.locator, { client: { name: 'test', version: '1' }, trusted: false });
    const trusted = await connectRpc(emulator.locator, { client: { name: 'runner', version: '1' }, trusted: true });
    assert.ok((await client.request(listCheckpoints, { spec })).every(({ generations }) => generations.length === 0));
    const outcome = await trusted.request(runUpdate, { spec, selection: everything, why: 'a test' });
    assert.equal(outcome.state, 'COMPLETED');
    trusted.close();
  });
  after(async () => {
    client.close();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const query = async (label: string): Promise<StreamQueryDto> => {
    const found = (await client.request(listCheckpoints, { spec })).find((one) => one.label === label);
    assert.ok(found, `no query ${label}`);
    return found;
  };
  const current = async (label: string): Promise<string> => {
    const [generation] = (await query(label)).generations;
    assert.ok(generation, `${label} has no generation`);
    return generation.path;
  };
  const code = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'done',
      (error: unknown) => (error instanceof RpcError ? error.error.code : String(error)),
    );

  it('lists the queries with their generations and their health', async () => {
    const queries = await client.request(listCheckpoints, { spec });
    assert.ok(queries.length >= 2);
    for (const { defined, table, generations } of queries) {
      assert.equal(defined, true);
      assert.ok(table?.startsWith(`${project}/storage/tables/`));
      assert.equal(generations.length, 1);
      assert.equal(generations[0]?.health, 'committed');
    }
    const found = await client.request(findCheckpoints, { folder });
    assert.equal(found.length, queries.length);
  });

  it('knows the table of a generation without being told the project, and that its txn agrees', async () => {
    const path = await current('silver');
    const found = await client.request(inspectCheckpoint, { path });
    assert.equal(found.flow?.label, 'silver');
    assert.equal(found.sink.verdict, 'agrees');
    assert.equal(found.sink.table?.from, 'project');
    assert.equal(found.sink.table?.txn, found.lastCommitted);
    assert.equal(found.nextStart.kind, 'next');
    assert.equal(found.nextStart.batch, (found.lastCommitted ?? 0) + 1);
    assert.equal(found.state, 'sluice');
    assert.deepEqual(found.findings, []);
    const size = await client.request(measureCheckpoint, { path });
    assert.ok(size.bytes > 0 && size.files > 4 && !size.more);
  });

  it('says of another table that it has no txn of the query', async () => {
    const path = await current('silver');
    const { table } = await query('bronze');
    const found = await client.request(inspectCheckpoint, { path, spec, table: table ?? '' });
    assert.deepEqual([found.sink.verdict, found.sink.severity, found.sink.table?.from], ['none', 'error', 'picked']);
  });

  it('pages batches, and shows one with its files', async () => {
    const path = await current('silver');
    const { total, batches } = await client.request(readBatches, { path, offset: 0, limit: 2 });
    assert.ok(total >= 2);
    assert.deepEqual(
      batches.map(({ batch }) => batch),
      [total - 1, total - 2],
    );
    const detail = await client.request(readBatch, { path, batch: total - 1 });
    assert.match(detail.offsetFile?.text ?? '', /^v1\n/);
    assert.equal(detail.commitFile?.path, `${path}/commits/${total - 1}`);
    assert.equal(await code(client.request(readBatch, { path, batch: 9_999 })), 'STREAM_BATCH_NOT_FOUND');
  });

  it('tells the rows of each batch from the event log, late ones among them', async () => {
    const path = await current('silver');
    const { points, used, countsFrom, older } = await client.request(readWatermarks, { path, limit: 500 });
    assert.equal(used, true);
    assert.equal(older, false);
    assert.match(countsFrom, /event log/);
    assert.ok(points.every(({ inputRows, lateRows }) => inputRows !== undefined && lateRows !== undefined));
    const watermarks = points.map(({ watermark }) => watermark ?? 0);
    assert.deepEqual(
      watermarks,
      [...watermarks].sort((left, right) => left - right),
    );
  });

  it('shows the files of a file source, those of a batch, and those with a text', async () => {
    const path = await current('bronze');
    const all = await client.request(readSourceFiles, { path, source: '0', offset: 0, limit: 200 });
    assert.ok(all.total > 0);
    const [newest] = all.files;
    const entries = { first: newest?.entry ?? 0, last: newest?.entry ?? 0 };
    const some = await client.request(readSourceFiles, { path, source: '0', entries, offset: 0, limit: 200 });
    assert.ok(some.files.length > 0 && some.files.every(({ entry }) => entry === newest?.entry));
    const none = await client.request(readSourceFiles, { path, source: '0', search: 'no such', offset: 0, limit: 9 });
    assert.deepEqual(none.files, []);
    const outside = { path, source: '../../..', offset: 0, limit: 9 };
    assert.equal(await code(client.request(readSourceFiles, outside)), 'RPC_NOT_FOUND');
  });

  it('pages the state, searches its keys, and keeps a page small', async () => {
    const path = await current('silver');
    const place = { path, operator: 0, store: 'default' };
    const whole = await client.request(readState, { ...place, offset: 0, limit: 1000 });
    assert.ok(whole.rows > 0 && whole.page.rows.length === whole.rows);
    assert.ok(Buffer.byteLength(JSON.stringify(whole)) <= pageBytes);
    const [first, second] = [0, 1].map((offset) => client.request(readState, { ...place, offset, limit: 1 }));
    assert.deepEqual(
      [...((await first)?.page.rows ?? []), ...((await second)?.page.rows ?? [])],
      whole.page.rows.slice(0, 2),
    );
    const key = String(whole.page.rows[0]?.[1]);
    const found = await client.request(readState, { ...place, search: key, offset: 0, limit: 1000 });
    assert.ok((found.page.total ?? 0) >= 1 && found.rows === whole.rows);
    const empty = await client.request(readState, { ...place, version: 0, offset: 0, limit: 1000 });
    assert.deepEqual([empty.rows, empty.page.rows], [0, []]);
    const missing = client.request(readState, { ...place, version: 900, offset: 0, limit: 1 });
    assert.match(await code(missing), /^CANNOT_LOAD_STATE_STORE/);
    const unknown = client.request(readState, { ...place, operator: 7, offset: 0, limit: 1 });
    assert.equal(await code(unknown), 'STATE_NOT_DECODED');
  });

  it('compares two generations, of which a copy has the same query', async () => {
    const path = await current('bronze');
    const copy = `${path.slice(0, -2)}/7`;
    cpSync(path, copy, { recursive: true });
    try {
      const { generations } = await query('bronze');
      assert.deepEqual(
        generations.map(({ generation, current: isCurrent }) => [generation, isCurrent]),
        [
          [7, true],
          [0, false],
        ],
      );
      const { sentences, lines } = await client.request(compareCheckpoints, { left: path, right: copy });
      assert.ok(lines.length > 10 && lines.every(({ same }) => same));
      assert.match(sentences[0] ?? '', /same query id/);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it('names what was taken away, in the list and in the inspector', async () => {
    const path = await current('bronze');
    const { lastCommitted = 0 } = await client.request(inspectCheckpoint, { path });
    const taken = join(folder, 'taken');
    renameSync(`${path}/offsets/${lastCommitted}`, taken);
    try {
      const [generation] = (await query('bronze')).generations;
      assert.equal(generation?.health, 'damaged');
      const found = await client.request(inspectCheckpoint, { path });
      assert.equal(found.nextStart.kind, 'refused');
      assert.ok(found.findings.some((finding) => finding.code === 'STREAM_COMMIT_WITHOUT_OFFSET'));
    } finally {
      renameSync(taken, `${path}/offsets/${lastCommitted}`);
    }
  });

  it('foresees the batch that broke off before its commit, and that the sink skips it', async () => {
    const path = await current('bronze');
    const { lastCommitted = 0 } = await client.request(inspectCheckpoint, { path });
    const content = readFileSync(`${path}/commits/${lastCommitted}`);
    unlinkSync(`${path}/commits/${lastCommitted}`);
    try {
      const { nextStart, sink, health } = await client.request(inspectCheckpoint, { path });
      assert.deepEqual([nextStart.kind, nextStart.batch, nextStart.sinkSkips], ['rerun', lastCommitted, true]);
      assert.equal(sink.verdict, 'skipped');
      assert.equal(health, 'planned');
    } finally {
      writeFileSync(`${path}/commits/${lastCommitted}`, content);
    }
  });

  it('lists what a flow left that the project no longer has, and everything while the project has errors', async () => {
    const { root } = await query('bronze');
    const gone = `${root.slice(0, root.lastIndexOf('/'))}/former`;
    cpSync(root, gone, { recursive: true });
    const text = readFileSync(spec, 'utf8');
    try {
      const former = await query('former');
      assert.deepEqual([former.defined, former.targetLabel, former.generations.length], [false, 'bronze', 1]);
      writeFileSync(join(project, 'broken.sql'), 'CREATE STREAMING TABLE x AS SELECT * FROM STREAM nothing_there;');
      writeFileSync(spec, text);
      const all = await client.request(listCheckpoints, { spec });
      assert.ok(all.some(({ label, generations }) => label === 'bronze' && generations.length === 1));
    } finally {
      rmSync(gone, { recursive: true });
      rmSync(join(project, 'broken.sql'), { force: true });
    }
  });

  it('refuses a folder that is not there', async () => {
    const path = join(folder, 'nothing');
    assert.equal(await code(client.request(inspectCheckpoint, { path })), 'PATH_NOT_FOUND');
    assert.deepEqual(await client.request(findCheckpoints, { folder: join(project, 'storage/tables') }), []);
  });
});
