import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRpc, type RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { RpcError } from '../../emulator/client/rpcError.ts';
import { complete, formatDocument, openDocument, readHover } from '../../emulator/protocol/rpc/language.ts';
import { readPreviewRows, runPreview, type PreviewSubjectDto } from '../../emulator/protocol/rpc/preview.ts';
import { readSignature } from '../../emulator/protocol/rpc/signature.ts';
import { runUpdate } from '../../emulator/protocol/rpc/updates.ts';
import { allHandlers } from '../../emulator/server/handlers.ts';
import { startEmulator, type RunningEmulator } from '../../emulator/server/listen.ts';

const spec = `name: demo
storage: storage
configuration:
  least: '2'
libraries:
  - glob:
      include: transformations/**
`;

const changes = `CREATE STREAMING TABLE latest;
CREATE FLOW changes AS AUTO CDC INTO latest FROM STREAM bronze KEYS (id) SEQUENCE BY id STORED AS SCD TYPE 1;
`;

const pipeline = `CREATE STREAMING TABLE bronze
TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
AS SELECT * FROM STREAM read_files('landing', format => 'json', schema => 'id INT, name STRING', maxFilesPerTrigger => 1);
CREATE TEMPORARY VIEW named AS SELECT * FROM STREAM bronze WHERE name IS NOT NULL;
CREATE STREAMING TABLE silver (
  CONSTRAINT big EXPECT (id >= \${least}) ON VIOLATION DROP ROW,
  CONSTRAINT known EXPECT (name IS NOT NULL)
) AS SELECT id, name FROM STREAM bronze;
CREATE MATERIALIZED VIEW gold AS SELECT count(*) AS n FROM silver;
`;

describe('previews and what is asked while typing, over the connection', function () {
  this.timeout(60_000);
  let folder: string;
  let emulator: RunningEmulator;
  let client: RpcConnection;
  let specFile: string;
  const source = (): string => join(folder, 'transformations', 'pipeline.sql');

  before(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-preview-')));
    specFile = join(folder, 'spark-pipeline.yml');
    mkdirSync(join(folder, 'transformations'));
    mkdirSync(join(folder, 'landing'));
    writeFileSync(specFile, spec);
    writeFileSync(source(), pipeline);
    const rows = [
      { id: 1, name: 'one' },
      { id: 2, name: null },
      { id: 3, name: 'x'.repeat(5000) },
    ];
    writeFileSync(join(folder, 'landing', 'a.json'), rows.map((row) => JSON.stringify(row)).join('\n'));
    emulator = await startEmulator({ folder, handlers: allHandlers, lingerTime: 60_000, print: () => undefined });
    client = await connectRpc(emulator.locator, { client: { name: 'test', version: '1' }, trusted: false });
  });
  after(async () => {
    client.close();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const preview = async (subject: PreviewSubjectDto, limit = 100) => {
    const made = await client.request(runPreview, { spec: specFile, subject, limit });
    const page = await client.request(readPreviewRows, { id: made.id, offset: 0, limit: 100 });
    return { ...made, page };
  };
  const dataset = (name: string) => preview({ kind: 'dataset', dataset: `spark_catalog.default.${name}` });
  const query = (text: string, limit?: number) => preview({ kind: 'query', text }, limit);
  const refusal = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work;
      return 'nothing';
    } catch (error) {
      if (error instanceof RpcError) return error.error.code;
      throw error;
    }
  };

  it('computes a dataset whose inputs no run has made, with its expectations counted, and writes nothing', async () => {
    const { rows, more, notes, expectations, page } = await dataset('silver');
    assert.deepEqual([rows, more], [3, false]);
    assert.deepEqual(page.columns, [
      { name: 'id', type: 'int' },
      { name: 'name', type: 'string' },
    ]);
    assert.deepEqual(page.rows.slice(0, 2), [
      ['1', 'one'],
      ['2', null],
    ]);
    assert.deepEqual(page.rows[2]?.[1], { text: 'x'.repeat(400), cut: 5000 });
    assert.deepEqual(page.broken, [[0], [1], []]);
    assert.deepEqual(
      expectations.map(({ name, failed }) => [name, failed]),
      [
        ['big', 1],
        ['known', 1],
      ],
    );
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /bronze has no table yet/);
    assert.equal(existsSync(join(folder, 'storage')), false);
  });

  it('keeps rows that an expectation drops from what reads the dataset', async () => {
    assert.deepEqual((await dataset('gold')).page.rows, [['2']]);
  });

  it('computes queries of any text: selected ones, statements of a pipeline, views, parameters', async () => {
    assert.deepEqual((await query('SELECT max(id) AS m FROM STREAM bronze')).page.rows, [['3']]);
    assert.deepEqual((await query('CREATE STREAMING TABLE other AS SELECT id FROM STREAM(named);')).page.rows, [
      ['1'],
      ['3'],
    ]);
    assert.deepEqual((await query('SELECT ${least} AS n')).page.rows, [['2']]);
    const limited = await query('SELECT * FROM range(10)', 4);
    assert.deepEqual([limited.rows, limited.more, limited.page.total], [4, true, 4]);
  });

  it('refuses by name what has no query', async () => {
    writeFileSync(join(folder, 'transformations', 'changes.sql'), changes);
    assert.equal(await refusal(dataset('latest')), 'PREVIEW_NOT_COMPUTED');
    rmSync(join(folder, 'transformations', 'changes.sql'));
    assert.equal(await refusal(dataset('nowhere')), 'PREVIEW_DATASET_NOT_FOUND');
    assert.equal(await refusal(query('DROP TABLE bronze')), 'PREVIEW_NO_QUERY');
    assert.equal(await refusal(query('SET a = b')), 'PREVIEW_NO_QUERY');
    assert.equal(await refusal(query('SELECT 1; SELECT 2')), 'PREVIEW_NO_QUERY');
    assert.equal(await refusal(query('SELECT nope FROM bronze')), 'UNRESOLVED_COLUMN.WITH_SUGGESTION');
    assert.equal(await refusal(client.request(readPreviewRows, { id: 'gone', offset: 0, limit: 1 })), 'RPC_NOT_FOUND');
  });

  it('ends when its client cancels it', async () => {
    const cancel = new AbortController();
    const asked = client.request(
      runPreview,
      {
        spec: specFile,
        subject: { kind: 'query', text: 'SELECT sum(a.id * b.id) FROM range(1000000) a, range(1000000) b' },
        limit: 1,
      },
      { signal: cancel.signal, onProgress: () => cancel.abort() },
    );
    await assert.rejects(asked);
    assert.deepEqual((await query('SELECT 1')).page.rows, [['1']]);
  });

  it('completes, explains, signs and lays out what is typed and not saved', async () => {
    const typed = `${pipeline}SELECT upper(n| FROM silver;`;
    const offset = typed.indexOf('|');
    const text = typed.replace('|', '');
    await client.request(openDocument, { path: source(), version: 1, text });
    const line = text.slice(0, offset).split('\n').length - 1;
    const position = { line, character: offset - text.lastIndexOf('\n', offset - 1) - 1 };
    const { items } = await client.request(complete, { path: source(), position });
    assert.deepEqual(
      items.filter(({ kind }) => kind === 'column').map(({ label, detail }) => `${label}: ${detail}`),
      ['id: int · silver', 'name: string · silver'],
    );
    const signature = await client.request(readSignature, { path: source(), position });
    assert.equal(signature?.label, 'upper(col)');
    const silver = text.split('\n').findIndex((row) => row.startsWith('CREATE STREAMING TABLE silver'));
    const hover = await client.request(readHover, { path: source(), position: { line: silver, character: 24 } });
    assert.match(hover?.contents.join('\n') ?? '', /streaming table[\s\S]*bronze[\s\S]*`id` \| `int`/);
    const edits = await client.request(formatDocument, { path: source(), tabSize: 2, insertSpaces: true });
    assert.ok(edits.length > 0);
  });

  it('reads tables that a run has made', async () => {
    const trusted = await connectRpc(emulator.locator, { client: { name: 'test', version: '1' }, trusted: true });
    const selection = { refresh: [], fullRefresh: [], fullRefreshAll: false, resetCheckpoints: [] };
    await trusted.request(runUpdate, { spec: specFile, selection, why: 'test' });
    trusted.close();
    const { notes, page } = await dataset('gold');
    assert.deepEqual([notes, page.rows], [[], [['2']]]);
    assert.deepEqual((await query('SELECT id FROM bronze ORDER BY id')).page.rows, [['1'], ['2'], ['3']]);
    const hover = await client.request(readHover, { path: source(), position: { line: 0, character: 24 } });
    assert.match(hover?.contents.join('\n') ?? '', /protected[\s\S]*Newest version 1, 3 rows/);
  });
});
