import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { faultyFileSystem } from '../support/faultyFileSystem.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';
import { fileSystemContract } from './fileSystem.contract.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'sluice-files-'));
const nothing = (): void => undefined;

fileSystemContract('disk', () => {
  const root = folder();
  return { files: nodeFileSystem, root, close: () => rmSync(root, { recursive: true }) };
});

fileSystemContract('memory', () => {
  const files = memoryFileSystem();
  void files.makeFolder('/root');
  return { files, root: '/root', close: nothing };
});

fileSystemContract('fault-injecting, without a fault', () => {
  const files = memoryFileSystem();
  void files.makeFolder('/root');
  return { files: faultyFileSystem(files), root: '/root', close: nothing };
});

describe('FileSystem: disk', () => {
  it('names a folder that may not be written', async function () {
    if (process.getuid?.() === 0) this.skip();
    const root = folder();
    chmodSync(root, 0o500);
    try {
      await assert.rejects(nodeFileSystem.writeIfAbsent(`${root}/x`, new Uint8Array(1)), (error) =>
        isSluiceError(error, 'STORAGE_READ_ONLY'),
      );
    } finally {
      chmodSync(root, 0o700);
      rmSync(root, { recursive: true });
    }
  });
});

describe('FileSystem: fault-injecting', () => {
  const content = new Uint8Array([1]);

  it('strikes before the n-th matching call, once', async () => {
    const inner = memoryFileSystem();
    const files = faultyFileSystem(inner, { kind: 'ENOSPC', when: 'before', nth: 2, calls: ['writeIfAbsent'] });
    await files.read('/x');
    await files.writeIfAbsent('/a', content);
    await assert.rejects(files.writeIfAbsent('/b', content), (error) => isSluiceError(error, 'STORAGE_FULL'));
    await files.writeIfAbsent('/c', content);
    assert.deepEqual(inner.paths(), ['/a', '/c']);
    assert.equal(files.struck(), true);
  });

  it('lets nothing through after a crash', async () => {
    const inner = memoryFileSystem();
    const files = faultyFileSystem(inner, { kind: 'crash', when: 'after', nth: 1, path: /b$/ });
    await files.replace('/a', content);
    await assert.rejects(files.replace('/b', content));
    await assert.rejects(files.replace('/c', content));
    await assert.rejects(files.read('/a'));
    assert.deepEqual(inner.paths(), ['/a', '/b']);
  });
});
