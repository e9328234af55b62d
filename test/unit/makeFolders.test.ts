import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolders } from '../../emulator/host/makeFolders.ts';

describe('makeFolders', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'sluice-folders-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the first folder that was not there', () => {
    assert.equal(makeFolders(join(folder, 'a', 'b', 'c')), join(folder, 'a'));
    assert.equal(makeFolders(join(folder, 'a', 'b', 'c', 'd')), join(folder, 'a', 'b', 'c', 'd'));
    assert.equal(makeFolders(join(folder, 'a', 'b')), undefined);
  });

  it('fails where a file is in the way', () => {
    writeFileSync(join(folder, 'file'), '');
    assert.throws(() => makeFolders(join(folder, 'file')), { code: 'EEXIST' });
    assert.throws(() => makeFolders(join(folder, 'file', 'below')), { code: 'ENOTDIR' });
  });

  it('fails, and does not try for ever, where no folder can be made', function () {
    if (!existsSync('/proc/self')) return this.skip();
    assert.throws(() => makeFolders('/proc/nope/storage'), { code: 'ENOENT' });
  });
});
