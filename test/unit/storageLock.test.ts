import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SluiceError } from '../../emulator/base/errors.ts';
import { processStart } from '../../emulator/host/processStart.ts';
import { acquireStorageLock, lockFileName } from '../../emulator/host/storageLock.ts';

const holderProgram = fileURLToPath(new URL('../support/lockHolder.ts', import.meta.url));

describe('storage lock', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const refusedWith = (pid: number | undefined) => (error: unknown) =>
    error instanceof SluiceError && error.code === 'STORAGE_LOCKED' && error.parameters['pid'] === String(pid);

  /** A process of its own that prints `held` or `refused <pid>` and then waits. */
  async function holder(): Promise<{ readonly child: ChildProcess; readonly said: string }> {
    const child = spawn(process.execPath, ['--import', 'tsx', holderProgram, folder], { stdio: 'pipe' });
    const [data]: unknown[] = await once(child.stdout, 'data');
    return { child, said: String(data).trim() };
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
    child.kill(signal);
    await once(child, 'exit');
  }

  it('refuses a second holder until the first releases', () => {
    const lock = acquireStorageLock(folder);
    assert.throws(() => acquireStorageLock(folder), refusedWith(process.pid));
    lock.release();
    lock.release();
    acquireStorageLock(folder).release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('names the other process, and takes over when that was killed', async () => {
    const { child, said } = await holder();
    assert.equal(said, 'held');
    assert.throws(() => acquireStorageLock(folder), refusedWith(child.pid));
    await end(child, 'SIGKILL');
    assert.ok(existsSync(join(folder, lockFileName)));
    acquireStorageLock(folder).release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('is released when its process ends by itself', async () => {
    const { child } = await holder();
    child.stdin?.end();
    await once(child, 'exit');
    assert.deepEqual(readdirSync(folder), []);
  });

  it('does not take a new process of the same pid for the holder', () => {
    const start = processStart(process.pid);
    if (start === undefined) return;
    const stale = { pid: process.pid, start: `${start}0`, token: 'x' };
    writeFileSync(join(folder, lockFileName), JSON.stringify(stale));
    acquireStorageLock(folder).release();
  });

  it('takes over a torn lock, also when somebody died while taking it over', () => {
    writeFileSync(join(folder, lockFileName), '');
    writeFileSync(join(folder, `${lockFileName}.clear`), '{"pid":');
    acquireStorageLock(folder).release();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('gives a dead lock to one of several processes', async () => {
    const stale = { pid: 2 ** 22 + 1, start: 'none', token: 'x' };
    writeFileSync(join(folder, lockFileName), JSON.stringify(stale));
    const all = await Promise.all([holder(), holder(), holder()]);
    assert.equal(all.filter(({ said }) => said === 'held').length, 1);
    for (const { child } of all) await end(child, 'SIGKILL');
  });
});
