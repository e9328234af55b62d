import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import { isJsonObject } from '../../emulator/base/json.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { land, landings, prepareFolder } from './landing.ts';
import { runSample } from './sampleRun.ts';

/** A call that makes something durable: begun and returned at these moments, which count up over all calls. */
interface DurableCall {
  readonly path: string;
  readonly begun: number;
  readonly returned: number;
}

/** Notes when each path became durable. A power loss takes everything whose call has not returned. */
function notedFileSystem(inner: FileSystem): { readonly files: FileSystem; readonly durable: readonly DurableCall[] } {
  const durable: DurableCall[] = [];
  let moment = 0;
  const noted = async <Result>(paths: readonly string[], work: () => Promise<Result>): Promise<Result> => {
    const begun = (moment += 1);
    const result = await work();
    const returned = (moment += 1);
    for (const path of paths) durable.push({ path, begun, returned });
    return result;
  };
  return {
    durable,
    files: {
      ...inner,
      writeIfAbsent: (path, content) => noted([path], () => inner.writeIfAbsent(path, content)),
      replace: (path, content) => noted([path], () => inner.replace(path, content)),
      sync: (paths) => noted(paths, () => inner.sync(paths)),
    },
  };
}

describe('what is durable when a version of a table becomes visible', function () {
  this.timeout(60_000);
  let root: string;
  let folder: string;
  let durable: readonly DurableCall[];
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'sluice-durable-'));
    folder = join(root, 'run');
    await land(root, landings.short);
    prepareFolder(folder, root, landings.short);
    const noted = notedFileSystem(nodeFileSystem);
    await runSample(folder, { files: noted.files });
    durable = noted.durable;
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const callOf = (...path: string[]): DurableCall => {
    const whole = join(folder, ...path);
    const call = durable.find((one) => one.path === whole);
    assert.ok(call, `${whole} was never made durable`);
    return call;
  };
  const precedes = (first: DurableCall, second: DurableCall): void =>
    assert.ok(first.returned < second.begun, `${first.path} was not durable before ${second.path} was begun`);

  for (const table of ['bronze', 'silver']) {
    it(`${table}: the offsets of the batch, its files and its state; and only then the commit of the stream`, () => {
      const commits = durable.filter(({ path }) => path.startsWith(join(folder, 'tables', table, '_delta_log', '0')));
      assert.ok(commits.length >= landings.short.batches);
      for (const commit of commits) {
        const version = Number(basename(commit.path, '.json'));
        precedes(callOf('checkpoints', table, 'offsets', String(version)), commit);
        for (const path of addedBy(commit.path)) precedes(callOf('tables', table, path), commit);
        if (table === 'silver') {
          precedes(callOf('checkpoints', table, 'state', '0', '0', `${version + 1}.delta.parquet`), commit);
        }
        precedes(commit, callOf('checkpoints', table, 'commits', String(version)));
      }
    });
  }

  it('bronze: which files a batch reads is noted before the offsets name them', () => {
    for (const source of ['0', '1']) {
      precedes(
        callOf('checkpoints', 'bronze', 'sources', source, '0'),
        callOf('checkpoints', 'bronze', 'offsets', '0'),
      );
    }
  });
});

function addedBy(commit: string): readonly string[] {
  return readFileSync(commit, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const action: unknown = JSON.parse(line);
      const add = isJsonObject(action) ? action['add'] : undefined;
      return isJsonObject(add) && typeof add['path'] === 'string' ? [add['path']] : [];
    });
}
