import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireStorageLock, lockFileName } from '../../emulator/host/storageLock.ts';
import { fingerprint, sluice, type CommandResult } from './commandRun.ts';
import { copyOf, livingFolder } from './damagedFolder.ts';
import { runText, tableRows } from './programRun.ts';

/** A user without rights, to whom this process, when it is root's, gives a child away. Root may write anywhere. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

describe('storage that gives out', function () {
  this.timeout(120_000);
  let living: string;
  let wanted: readonly string[];

  const submit = (folder: string, user?: number): Promise<CommandResult> =>
    sluice(['submit', 'silver.py'], folder, user === undefined ? {} : { user });
  const finish = async (folder: string): Promise<void> => {
    const { error } = await runText(readFileSync(join(folder, 'silver.py'), 'utf8'), folder);
    assert.equal(error, undefined);
    assert.deepEqual(await tableRows(join(folder, 'silver')), wanted);
  };

  before(async () => {
    living = await livingFolder();
    const finished = copyOf(living);
    const { error } = await runText(readFileSync(join(living, 'silver.py'), 'utf8'), finished);
    assert.equal(error, undefined);
    wanted = await tableRows(join(finished, 'silver'));
    rmSync(finished, { recursive: true });
  });
  after(() => rmSync(living, { recursive: true, force: true }));

  for (const locked of ['check', 'silver']) {
    it(`refuses a folder that it may not write: ${locked}`, async function () {
      if (process.platform === 'win32') this.skip();
      const folder = copyOf(living);
      const all = [folder, ...foldersBelow(folder)];
      try {
        for (const path of all) {
          if (isRoot) chownSync(path, nobody, nobody);
          chmodSync(path, 0o755);
        }
        const readOnly = [join(folder, locked), ...foldersBelow(join(folder, locked))];
        for (const path of readOnly) chmodSync(path, 0o555);
        const before = fingerprint([join(folder, 'silver')]);
        const result = await submit(folder, isRoot ? nobody : undefined);
        refused(result, 'STORAGE_READ_ONLY', [`/${locked}`, 'permission']);
        assert.deepEqual(fingerprint([join(folder, 'silver')]), before);
        for (const path of readOnly) chmodSync(path, 0o755);
        await finish(folder);
      } finally {
        for (const path of all) chmodSync(path, 0o755);
        rmSync(folder, { recursive: true, force: true });
      }
    });
  }

  for (const [what, spare] of [
    ['from the first byte', 0],
    ['in the middle of a batch', 8192],
  ] as const) {
    it(`survives a disk that is full ${what}`, async function () {
      const disk = mkdtempSync(join(tmpdir(), 'sluice-disk-'));
      if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]).status !== 0) {
        rmSync(disk, { recursive: true });
        console.log('      skipped: a small disk cannot be mounted without root');
        this.skip();
      }
      try {
        cpSync(living, disk, { recursive: true });
        fill(join(disk, 'filler'), spare);
        const before = fingerprint([join(disk, 'silver')]);
        refused(await submit(disk), 'STORAGE_FULL', [disk, 'Free some space']);
        assert.deepEqual(fingerprint([join(disk, 'silver', '_delta_log')]), pick(before, '_delta_log'));
        rmSync(join(disk, 'filler'));
        await finish(disk);
      } finally {
        execFileSync('umount', [disk]);
        rmSync(disk, { recursive: true, force: true });
      }
    });
  }

  it('lets one process at a time use a stream checkpoint', async () => {
    const folder = copyOf(living);
    const lock = acquireStorageLock(join(folder, 'check'));
    try {
      const before = fingerprint([join(folder, 'silver'), join(folder, 'check')]);
      refused(await submit(folder), 'STORAGE_LOCKED', [`pid ${process.pid}`, '/check', 'silver.py:7:']);
      assert.deepEqual(fingerprint([join(folder, 'silver'), join(folder, 'check')]), before);
    } finally {
      lock.release();
    }
    await finish(folder);
    rmSync(folder, { recursive: true });
  });

  it("lets one process at a time use a sample's folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
    const lock = acquireStorageLock(join(folder, 'gym'));
    try {
      const result = await sluice(['sample', 'infinite-ingestion', '--language', 'program', '--folder', 'gym'], folder);
      refused(result, 'STORAGE_LOCKED', [`pid ${process.pid}`, '/gym']);
      assert.deepEqual(readdirSync(join(folder, 'gym')), [lockFileName]);
    } finally {
      lock.release();
      rmSync(folder, { recursive: true });
    }
  });

  it('takes over the lock of a process that is gone', async () => {
    const folder = copyOf(living);
    writeFileSync(join(folder, 'check', lockFileName), '{"pid":4194303,"start":"1","token":"t"}');
    const result = await submit(folder);
    assert.equal(result.code, 0, result.stderr);
    assert.deepEqual(await tableRows(join(folder, 'silver')), wanted);
    rmSync(folder, { recursive: true });
  });
});

function refused({ code, stderr }: CommandResult, error: string, names: readonly string[]): void {
  assert.equal(code, 1, stderr);
  assert.equal(stderr.split(`[${error}]`).length, 2, stderr);
  for (const name of names) assert.ok(stderr.includes(name), `${name} in ${stderr}`);
  assert.doesNotMatch(stderr, /^ +at |INTERNAL_ERROR/m);
}

function pick(files: Readonly<Record<string, string>>, part: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([path]) => path.includes(part)));
}

function foldersBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((entry) => [join(folder, entry.name), ...foldersBelow(join(folder, entry.name))]);
}

/** Fills the disk but for some bytes. */
function fill(path: string, spare: number): void {
  mkdirSync(join(path, '..'), { recursive: true });
  const block = Buffer.alloc(4096);
  let size = 0;
  try {
    for (;;) {
      writeFileSync(path, block, { flag: 'a' });
      size += block.length;
    }
  } catch {
    // The disk is full.
  }
  execFileSync('truncate', ['-s', String(Math.max(0, size - spare)), path]);
}
