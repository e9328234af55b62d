import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { namesIn as named, type FileSystem } from '../../emulator/base/fileSystem.ts';

export interface FileSystemUnderTest {
  readonly files: FileSystem;
  /** An empty folder. */
  readonly root: string;
  readonly close: () => void;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined): string | undefined =>
  content === undefined ? undefined : new TextDecoder().decode(content);

/** What every adapter of the FileSystem port must do. */
export function fileSystemContract(name: string, open: () => FileSystemUnderTest): void {
  describe(`FileSystem: ${name}`, () => {
    let under: FileSystemUnderTest;
    let files: FileSystem;
    let root: string;
    beforeEach(() => {
      under = open();
      ({ files, root } = under);
    });
    afterEach(() => under.close());

    const namesIn = async (path: string): Promise<readonly string[] | undefined> =>
      (await files.list(path))?.map((entry) => entry.name).sort();

    it('creates a file once and only once', async () => {
      assert.equal(await files.writeIfAbsent(`${root}/a/b/0.json`, bytes('one')), true);
      assert.equal(await files.writeIfAbsent(`${root}/a/b/0.json`, bytes('two')), false);
      assert.equal(text(await files.read(`${root}/a/b/0.json`)), 'one');
      assert.deepEqual(await namesIn(`${root}/a/b`), ['0.json']);
    });

    it('tells the names of a folder as its list does', async () => {
      await files.writeIfAbsent(`${root}/n/1`, bytes('one'));
      await files.makeFolder(`${root}/n/2`);
      assert.deepEqual([...(await named(files, `${root}/n`))].sort(), await namesIn(`${root}/n`));
      assert.deepEqual(await named(files, `${root}/absent`), []);
    });

    it('lets exactly one of many writers win, and shows its content whole', async () => {
      const contents = Array.from({ length: 16 }, (_, index) => String(index).repeat(20_000));
      const won = await Promise.all(contents.map((content) => files.writeIfAbsent(`${root}/x`, bytes(content))));
      assert.equal(won.filter((answer) => answer).length, 1);
      assert.equal(text(await files.read(`${root}/x`)), contents[won.indexOf(true)]);
      assert.deepEqual(await namesIn(root), ['x']);
    });

    it('does not write over a folder', async () => {
      await files.makeFolder(`${root}/f`);
      assert.equal(await files.writeIfAbsent(`${root}/f`, bytes('x')), false);
    });

    it('takes an empty content', async () => {
      assert.equal(await files.writeIfAbsent(`${root}/empty`, bytes('')), true);
      assert.equal(text(await files.read(`${root}/empty`)), '');
    });

    it('replaces', async () => {
      await files.replace(`${root}/n/r`, bytes('old'));
      await files.replace(`${root}/n/r`, bytes('new'));
      assert.equal(text(await files.read(`${root}/n/r`)), 'new');
      assert.deepEqual(await namesIn(`${root}/n`), ['r']);
    });

    it('says what is absent', async () => {
      assert.equal(await files.read(`${root}/none`), undefined);
      assert.equal(await files.list(`${root}/none`), undefined);
      assert.equal(await files.status(`${root}/none`), undefined);
      await files.replace(`${root}/file`, bytes('x'));
      assert.equal(await files.read(`${root}/file/below`), undefined);
      assert.equal(await files.list(`${root}/file`), undefined);
      const notFound = (error: unknown): boolean => isSluiceError(error, 'PATH_NOT_FOUND');
      await assert.rejects(files.readRange(`${root}/none`, 0, 1), notFound);
      await assert.rejects(files.sync([`${root}/none`]), notFound);
      await assert.rejects(files.rename(`${root}/none`, `${root}/other`), notFound);
    });

    it('reads ranges, cut at the end of the file', async () => {
      await files.replace(`${root}/r`, bytes('0123456789'));
      assert.equal(text(await files.readRange(`${root}/r`, 2, 3)), '234');
      assert.equal(text(await files.readRange(`${root}/r`, 8, 10)), '89');
      assert.equal(text(await files.readRange(`${root}/r`, 0, 0)), '');
    });

    it('lists files and folders of one level with their sizes', async () => {
      await files.replace(`${root}/a=1%2F/deep/file`, bytes('x'));
      await files.replace(`${root}/file`, bytes('12345'));
      const entries = await files.list(root);
      const file = entries?.find((entry) => entry.name === 'file');
      assert.deepEqual(
        { ...file, modifiedAt: 0 },
        { path: `${root}/file`, name: 'file', isDirectory: false, size: 5, modifiedAt: 0 },
      );
      assert.equal(entries?.find((entry) => entry.name === 'a=1%2F')?.isDirectory, true);
      assert.equal(entries?.length, 2);
    });

    it('keeps the modification time to the millisecond', async () => {
      await files.replace(`${root}/m`, bytes('x'));
      for (const time of [1_700_000_000_123, 1_700_000_000_999, 1_000, 1_784_999_999_001]) {
        await files.setModifiedAt(`${root}/m`, time);
        assert.equal((await files.status(`${root}/m`))?.modifiedAt, time);
      }
    });

    it('renames a file and a folder with all below it', async () => {
      await files.replace(`${root}/from/sub/file`, bytes('x'));
      await files.rename(`${root}/from`, `${root}/to`);
      assert.equal(text(await files.read(`${root}/to/sub/file`)), 'x');
      assert.equal(await files.status(`${root}/from`), undefined);
      await files.replace(`${root}/target`, bytes('old'));
      await files.rename(`${root}/to/sub/file`, `${root}/target`);
      assert.equal(text(await files.read(`${root}/target`)), 'x');
    });

    it('removes a file, a folder with all below it, and what is not there', async () => {
      await files.replace(`${root}/d/sub/file`, bytes('x'));
      await files.replace(`${root}/dd`, bytes('stays'));
      await files.remove(`${root}/d`);
      await files.remove(`${root}/d`);
      assert.deepEqual(await namesIn(root), ['dd']);
      await files.remove(`${root}/dd`);
      assert.deepEqual(await namesIn(root), []);
    });

    it('syncs files and folders', async () => {
      await files.replace(`${root}/p/one`, bytes('x'));
      await files.replace(`${root}/q/two`, bytes('y'));
      await files.sync([`${root}/p/one`, `${root}/q/two`, `${root}/q`]);
      await files.sync([]);
    });

    it('makes folders, again and again', async () => {
      await files.makeFolder(`${root}/x/y/z`);
      await files.makeFolder(`${root}/x/y/z`);
      assert.deepEqual(await namesIn(`${root}/x/y`), ['z']);
    });

    it('gives copies: later changes of a buffer change nothing', async () => {
      const content = bytes('before');
      await files.writeIfAbsent(`${root}/c`, content);
      content.fill(0);
      assert.equal(text(await files.read(`${root}/c`)), 'before');
    });
  });
}
