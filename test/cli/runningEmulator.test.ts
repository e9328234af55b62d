import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { connectRpc, type RpcConnection } from '../../emulator/client/rpcConnection.ts';
import { parseVerb } from '../../emulator/cli/verb.ts';
import { emulator as emulatorVerb } from '../../emulator/cli/verbs/emulator.ts';
import { run } from '../../emulator/cli/verbs/run.ts';
import { updateEvent } from '../../emulator/protocol/rpc/updates.ts';
import { updateHandlers } from '../../emulator/server/handlers/updates.ts';
import { startEmulator, type RunningEmulator } from '../../emulator/server/listen.ts';

interface Answer {
  readonly code: number;
  readonly printed: readonly string[];
  readonly noted: readonly string[];
}

describe('sluice run beside a running emulator', function () {
  this.timeout(60_000);
  let alone: string;
  let shared: string;
  let emulator: RunningEmulator;
  let window: RpcConnection;
  const seen: string[] = [];

  const project = (name: string): string => {
    const folder = mkdtempSync(join(tmpdir(), `sluice-${name}-`));
    const root = join(folder, 'demo');
    mkdirSync(join(root, 'transformations'), { recursive: true });
    writeFileSync(
      join(root, 'spark-pipeline.yml'),
      `name: demo\nstorage: file://${root}/storage\nconfiguration:\n  pipelines.trigger.interval: "10 ms"\n  spark.sql.pipelines.maxFlowRetryAttempts: "0"\nlibraries:\n  - glob:\n      include: transformations/**\n`,
    );
    return folder;
  };
  const define = (text: string): void => {
    for (const folder of [alone, shared]) writeFileSync(join(folder, 'demo', 'transformations', 'a.sql'), text);
  };
  const sluice = async (
    folder: string,
    words: readonly string[],
    { verb = run, signal = new AbortController().signal, onNote = () => undefined as void } = {},
  ): Promise<Answer> => {
    const printed: string[] = [];
    const noted: string[] = [];
    const note = (line: string): void => {
      noted.push(line);
      onNote();
    };
    const terminal = { colours: false, width: 120, print: (line: string) => void printed.push(line), note };
    const call = parseVerb(verb, words, { terminal, folder, signal });
    assert.ok(call !== 'help');
    return { code: await verb.run(call), printed, noted };
  };
  /** Without what differs from run to run: times, ids, paths and the order of flows that run side by side. */
  const plain = ({ code, printed, noted }: Answer, folder: string) => {
    const clean = (line: string): string =>
      line
        .replaceAll(folder, '<folder>')
        .replaceAll(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, '<time>')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
        .replaceAll(/\d+(\.\d+)? ms/g, '<ms>')
        .replaceAll(/"(\w*duration\w*|\w*_ms|timestamp|\w*bytes\w*)":\s*("[^"]*"|[\d.]+)/g, '"$1":0');
    return { code, printed: printed.map(clean).sort(), noted: noted.map(clean).sort() };
  };
  const same = async (...words: readonly string[]): Promise<Answer> => {
    seen.length = 0;
    const here = await sluice(join(alone, 'demo'), words);
    assert.deepEqual(seen, []);
    const there = await sluice(join(shared, 'demo'), words);
    assert.deepEqual(plain(there, shared), plain(here, alone));
    return there;
  };

  before(async () => {
    alone = project('alone');
    shared = project('shared');
    emulator = await startEmulator({
      folder: shared,
      handlers: updateHandlers,
      lingerTime: 60_000,
      print: () => undefined,
    });
    window = await connectRpc(emulator.locator, { client: { name: 'window', version: '1' }, trusted: true });
    window.on(updateEvent, ({ event }) => seen.push(event.message));
  });
  after(async () => {
    window.close();
    await emulator.stop();
    for (const folder of [alone, shared]) rmSync(folder, { recursive: true, force: true });
  });

  it('prints the same, ends with the same code, and every window sees it', async () => {
    define(`CREATE MATERIALIZED VIEW base TBLPROPERTIES ('pipelines.reset.allowed' = 'false')
  AS SELECT id, id % 2 = 0 AS even FROM range(10);
CREATE STREAMING TABLE st (CONSTRAINT even EXPECT (even) ON VIOLATION DROP ROW)
  TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT * FROM STREAM base;`);
    assert.equal((await same()).code, 0);
    assert.equal(seen.includes('Run is COMPLETED.'), true);
    assert.equal((await same('--refresh', 'base')).code, 0);
  });

  it('refuses as the guard does, and names what it does not know', async () => {
    const { code, noted } = await same('--full-refresh', 'st');
    assert.equal(code, 1);
    assert.match(noted.join('\n'), /\[TABLE_NOT_RESETTABLE\]/);
    await same('--full-refresh', 'st', '--json');
    assert.equal((await same('--refresh', 'nothing')).code, 1);
  });

  it('tells a flow that fails with its reasons', async () => {
    define("CREATE MATERIALIZED VIEW bad AS SELECT CAST('x' AS INT) AS n;");
    const { code, noted } = await same();
    assert.equal(code, 1);
    assert.match(noted.join('\n'), /CAST_INVALID_INPUT/);
  });

  it('stops by Ctrl-C once the running batch has ended, and can be run again', async () => {
    define('CREATE MATERIALIZED VIEW base2 AS SELECT id FROM range(10);\nCREATE STREAMING TABLE st2 AS SELECT * FROM STREAM base2;');
    const interruption = new AbortController();
    const onNote = (): void => {
      if (seen.some((message) => message.includes('st2 is RUNNING'))) interruption.abort();
    };
    seen.length = 0;
    const { signal } = interruption;
    const stopped = await sluice(join(shared, 'demo'), ['--watch'], { signal, onNote });
    assert.equal(stopped.code, 130);
    assert.equal((await sluice(join(shared, 'demo'), [])).code, 0);
  });

  it('says what runs where, and that an update is running', async () => {
    const found = await sluice(join(shared, 'demo'), ['status'], { verb: emulatorVerb });
    assert.equal(found.code, 0);
    assert.match(found.printed[0] ?? '', /runs: process \d+/);
    const none = await sluice(join(alone, 'demo'), ['status', '--json'], { verb: emulatorVerb });
    assert.deepEqual([none.code, none.printed], [1, ['{"running":false}']]);
    await assert.rejects(
      sluice(alone, ['sttaus'], { verb: emulatorVerb }),
      (error: unknown) => isSluiceError(error, 'INVALID_USAGE') && error.message.includes('Did you mean "status"?'),
    );
    const stop = await sluice(shared, ['stop'], { verb: emulatorVerb });
    assert.match(stop.printed[0] ?? '', /has ended/);
    assert.equal((await sluice(shared, ['stop'], { verb: emulatorVerb })).code, 0);
  });
});
