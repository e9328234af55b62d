import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectIfRunning } from '../../emulator/client/launchEmulator.ts';
import type { RpcConnection } from '../../emulator/client/rpcConnection.ts';
import {
  changeDocument,
  closeDocument,
  diagnosticsChanged,
  explainCode,
  filesChanged,
  findDefinition,
  findHighlights,
  findReferences,
  listDocumentSymbols,
  listFixes,
  listLenses,
  listWorkspaceSymbols,
  openDocument,
  prepareRename,
  renameDataset,
  type FileDiagnosticsDto,
} from '../../emulator/protocol/rpc/language.ts';
import { languageHandlers } from '../../emulator/server/handlers/language.ts';
import { startEmulator, type RunningEmulator } from '../../emulator/server/listen.ts';

const client = { name: 'test', version: '0' };
const bronze = 'CREATE MATERIALIZED VIEW bronze AS SELECT 1 AS id;\n';
const silver = 'CREATE MATERIALIZED VIEW silver AS SELECT id FROM bronze;\n';

describe('authoring over the connection', () => {
  let folder: string;
  let emulator: RunningEmulator;
  let connection: RpcConnection;
  let told: FileDiagnosticsDto[];
  let waiting: ((file: FileDiagnosticsDto) => void)[];

  const path = (name: string): string => `${folder}/project/transformations/${name}`;
  /** What is told next of a file. */
  const nextOf = (name: string): Promise<FileDiagnosticsDto> =>
    new Promise((resolve) => {
      waiting.push((file) => {
        if (file.path === path(name)) resolve(file);
      });
    });
  const connected = async (): Promise<RpcConnection> => {
    const made = await connectIfRunning(folder, { client, trusted: false });
    assert.ok(made !== undefined);
    made.on(diagnosticsChanged, (file) => {
      told.push(file);
      for (const look of waiting) look(file);
    });
    return made;
  };

  beforeEach(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'language-')));
    mkdirSync(`${folder}/project/transformations`, { recursive: true });
    writeFileSync(
      `${folder}/project/spark-pipeline.yml`,
      `name: p\nstorage: ${folder}/storage\nconfiguration:\n  sluice.dialect: databricks\nlibraries:\n  - glob:\n      include: transformations/**\n`,
    );
    writeFileSync(path('a.sql'), bronze);
    writeFileSync(path('b.sql'), silver);
    writeFileSync(`${folder}/other.sql`, 'SELECT');
    told = [];
    waiting = [];
    emulator = await startEmulator({ folder, handlers: languageHandlers, lingerTime: 60_000, print: () => undefined });
    connection = await connected();
  });

  afterEach(async () => {
    connection.close();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tells what is wrong with what is typed, and where names stand', async () => {
    const spec = `${folder}/project/spark-pipeline.yml`;
    const opened = await connection.request(openDocument, { path: path('b.sql'), version: 1, text: silver });
    assert.deepEqual(opened, { projects: [spec] });
    const wrong = nextOf('b.sql');
    await connection.request(changeDocument, { path: path('b.sql'), version: 2, text: silver.replace('id', 'ids') });
    const { version, diagnostics } = await wrong;
    assert.equal(version, 2);
    assert.deepEqual(
      diagnostics.map(({ code, range, severity, explained }) => ({ code, range, severity, explained })),
      [
        {
          code: 'UNRESOLVED_COLUMN.WITH_SUGGESTION',
          range: { start: { line: 0, character: 42 }, end: { line: 0, character: 45 } },
          severity: 'error',
          explained: true,
        },
      ],
    );
    const { range } = diagnostics[0] ?? assert.fail();
    const fixes = await connection.request(listFixes, { path: path('b.sql'), range });
    assert.deepEqual(
      fixes.map(({ title, files }) => [title, files.map(({ version: meant, edits }) => [meant, edits.length])]),
      [['Change to id', [[2, 1]]]],
    );
    const right = nextOf('b.sql');
    await connection.request(changeDocument, { path: path('b.sql'), version: 3, text: silver });
    assert.deepEqual((await right).diagnostics, []);

    const position = { line: 0, character: silver.indexOf('bronze') + 1 };
    const place = { path: path('b.sql'), position };
    const definition = await connection.request(findDefinition, place);
    assert.deepEqual(definition, {
      origin: { start: { line: 0, character: 50 }, end: { line: 0, character: 56 } },
      targets: [
        {
          path: path('a.sql'),
          range: { start: { line: 0, character: 25 }, end: { line: 0, character: 31 } },
          selection: { start: { line: 0, character: 25 }, end: { line: 0, character: 31 } },
        },
      ],
    });
    const references = await connection.request(findReferences, { ...place, includeDefinition: false });
    assert.deepEqual(
      references.map((reference) => reference.path),
      [path('b.sql')],
    );
    assert.equal((await connection.request(findHighlights, place)).length, 1);
    assert.equal((await connection.request(prepareRename, place))?.placeholder, 'bronze');
    const { files, warnings } = await connection.request(renameDataset, { ...place, name: 'raw' });
    assert.deepEqual(
      files.map((file) => [file.path, file.version, file.edits.map(({ text }) => text)]),
      [
        [path('a.sql'), null, ['raw']],
        [path('b.sql'), 3, ['raw']],
      ],
    );
    assert.deepEqual(warnings, []);
    assert.equal((await connection.request(listDocumentSymbols, { path: path('b.sql') })).length, 1);
    const lenses = await connection.request(listLenses, { path: path('b.sql') });
    assert.deepEqual(
      lenses.map(({ spec: own, dataset, lock }) => [own, dataset, lock]),
      [[spec, 'spark_catalog.default.silver', 'resettable']],
    );
    const symbols = await connection.request(listWorkspaceSymbols, { query: 'bronze' });
    assert.deepEqual(
      symbols.map(({ name, container }) => [name, container]),
      [['bronze', 'p']],
    );
    assert.equal(readFileSync(path('b.sql'), 'utf8'), silver);
  });

  it('says nothing of a file outside of projects, and explains codes', async () => {
    const other = `${folder}/other.sql`;
    assert.deepEqual(await connection.request(openDocument, { path: other, version: 1, text: 'SELECT' }), {
      projects: [],
    });
    const place = { path: other, position: { line: 0, character: 1 } };
    assert.equal(await connection.request(findDefinition, place), null);
    assert.deepEqual(await connection.request(listLenses, { path: other }), []);
    assert.match((await connection.request(explainCode, { code: 'TABLE_OR_VIEW_NOT_FOUND' })) ?? '', /^# TABLE_OR/);
    assert.equal(await connection.request(explainCode, { code: 'NO_SUCH' }), null);
  });

  it('takes the text of the disk again when a document is closed or its client goes', async () => {
    const wrong = silver.replace('bronze', 'bronse');
    const first = nextOf('b.sql');
    await connection.request(openDocument, { path: path('b.sql'), version: 1, text: wrong });
    assert.equal((await first).diagnostics.length, 1);
    const closed = nextOf('b.sql');
    await connection.request(closeDocument, { path: path('b.sql') });
    assert.deepEqual((await closed).diagnostics, []);
    const other = await connected();
    const again = nextOf('b.sql');
    await other.request(openDocument, { path: path('b.sql'), version: 7, text: wrong });
    assert.equal((await again).version, 7);
    const gone = nextOf('b.sql');
    other.close();
    assert.deepEqual(await gone, { path: path('b.sql'), version: null, diagnostics: [] });
  });

  it('sees files that change on the disk', async () => {
    await connection.request(openDocument, { path: path('b.sql'), version: 1, text: silver });
    const missing = nextOf('b.sql');
    rmSync(path('a.sql'));
    await connection.request(filesChanged, { paths: [path('a.sql')] });
    assert.deepEqual(
      (await missing).diagnostics.map(({ code }) => code),
      ['TABLE_OR_VIEW_NOT_FOUND'],
    );
  });
});
