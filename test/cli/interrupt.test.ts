import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isJsonObject, type JsonObject } from '../../emulator/base/json.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { lockFileName } from '../../emulator/host/storageLock.ts';
import { inspectCheckpoint } from '../../emulator/streaming/inspect/inspectCheckpoint.ts';
import { factsOf } from '../crash/facts.ts';
import { land, landings, prepareFolder } from '../crash/landing.ts';
import { runSample } from '../crash/sampleRun.ts';
import { bundleProgram, type Bundle } from '../support/bundle.ts';

const programOf = { bronze: 'ingest.py', silver: 'silver.py' } as const;

/** `sluice submit … --json` as a process of its own. */
interface Submitted {
  readonly pid: number | undefined;
  /** Resolves at the first event of this kind; rejects when the process ends without one. */
  event(name: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly events: readonly JsonObject[];
    readonly notes: string;
  }>;
}

function submit(
  sluice: string,
  where: { readonly folder: string; readonly program: string; readonly trigger: 'available-now' | 'continuous' },
): Submitted {
  const child = spawn(process.execPath, [sluice, 'submit', where.program, '--json', '--trigger', where.trigger], {
    cwd: where.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: JsonObject[] = [];
  let notes = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (notes += text));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    const event: unknown = JSON.parse(line);
    if (isJsonObject(event)) events.push(event);
  });
  const closed = once(child, 'close');
  return {
    pid: child.pid,
    async event(name) {
      while (!events.some((event) => event['event'] === name)) {
        const over = await Promise.race([once(lines, 'line').then(() => false), closed.then(() => true)]);
        if (over) throw new Error(`ended without the event ${name}: ${notes}`);
      }
    },
    signal: (name) => void child.kill(name),
    ended: closed.then(([code]: unknown[]) => ({ code: typeof code === 'number' ? code : null, events, notes })),
  };
}

describe('sluice submit, interrupted', function () {
  this.timeout(120_000);
  let sluice: Bundle;
  let root: string;
  before(async () => {
    sluice = await bundleProgram('emulator/cli/sluice.ts');
  });
  after(() => sluice.remove());
  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'sluice-interrupt-'));
    await land(root, landings.short);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function prepared(name: string): string {
    const folder = join(root, name);
    prepareFolder(folder, root, landings.short);
    return folder;
  }

  /** Stops a stream after its first batch, and checks that nothing of it is left half done. */
  async function stopped(folder: string, table: 'bronze' | 'silver', signal: NodeJS.Signals): Promise<void> {
    const running = submit(sluice.path, { folder, program: programOf[table], trigger: 'continuous' });
    await running.event('batch');
    running.signal(signal);
    const { code, notes } = await running.ended;
    assert.equal(code, 130, notes);
    assert.match(notes, /Run the command again to go on/);
    const checkpoint = join(folder, 'checkpoints', table);
    assert.equal(existsSync(join(checkpoint, lockFileName)), false);
    const report = await inspectCheckpoint(nodeFileSystem, checkpoint, { stateRows: false });
    assert.ok(report.lastCommittedBatch !== undefined);
    assert.equal(report.lastPlannedBatch, report.lastCommittedBatch);
  }

  it('lets the batch end at Ctrl-C, exits with 130, and goes on at the next run', async () => {
    const folder = prepared('stopped');
    for (const table of ['bronze', 'silver'] as const) {
      await stopped(folder, table, 'SIGINT');
      const again = await submit(sluice.path, { folder, program: programOf[table], trigger: 'available-now' }).ended;
      assert.equal(again.code, 0, again.notes);
    }
    const expected = prepared('expected');
    await runSample(expected);
    assert.deepEqual(await factsOf(folder), await factsOf(expected));
  });

  it('does the same at SIGTERM', async () => {
    await stopped(prepared('stopped'), 'bronze', 'SIGTERM');
  });

  it('refuses a second process on the same stream checkpoint, by the pid of the first', async () => {
    const folder = prepared('shared');
    const first = submit(sluice.path, { folder, program: 'ingest.py', trigger: 'continuous' });
    await first.event('batch');
    const second = await submit(sluice.path, { folder, program: 'ingest.py', trigger: 'available-now' }).ended;
    assert.equal(second.code, 1);
    assert.match(second.notes, /\[STORAGE_LOCKED\]/);
    assert.ok(second.notes.includes(String(first.pid)), second.notes);
    const error = second.events.map((event) => event['error']).find(isJsonObject);
    assert.equal(error?.['code'], 'STORAGE_LOCKED');
    first.signal('SIGINT');
    assert.equal((await first.ended).code, 130);
  });
});
