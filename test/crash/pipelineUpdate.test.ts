import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Selection } from '../../emulator/pipeline/update/request.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { faultyFileSystem, writingCalls, type Fault } from '../support/faultyFileSystem.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import { openPipelineBench, type PipelineBench } from '../support/pipelineBench.ts';
import type { UpdateTask } from './updateChild.ts';

const definitions = `
  CREATE STREAMING TABLE a AS SELECT * FROM STREAM src;
  CREATE STREAMING TABLE below AS SELECT id, concat(v, '!') AS v FROM STREAM a;
  CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM below;
  CREATE STREAMING TABLE added;
  CREATE FLOW once AS INSERT INTO ONCE added BY NAME SELECT 1 AS x;`;

/** An update that is cut off, then one that is not: the tables hold what they would without the first. */
describe('an update that is broken off', function () {
  this.timeout(300_000);
  let above: string;
  before(async () => {
    above = mkdtempSync(join(tmpdir(), 'sluice-update-crash-'));
    const bench = await openPipelineBench({ folder: `${above}/work` });
    try {
      await bench.write('src', "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, v)");
      bench.define(definitions.split('CREATE STREAMING TABLE added')[0] ?? '');
      assert.equal((await bench.update()).error, undefined);
      await bench.write('src', "SELECT 3 AS id, 'c' AS v");
    } finally {
      await bench.close();
    }
    cpSync(`${above}/work`, `${above}/before`, { recursive: true, preserveTimestamps: true });
  });
  after(() => rmSync(above, { recursive: true, force: true }));

  const restored = (): void => {
    rmSync(`${above}/work`, { recursive: true, force: true });
    cpSync(`${above}/before`, `${above}/work`, { recursive: true, preserveTimestamps: true });
  };

  /** Runs the update on a disk that dies; tells how many of its calls write. */
  const broken = async (selection: Partial<Selection>, fault: Fault | undefined): Promise<number> => {
    const files = faultyFileSystem(nodeFileSystem, fault);
    const bench = await openPipelineBench({ folder: `${above}/work`, files });
    try {
      bench.define(definitions);
      const { error } = await bench.update({ selection });
      if (fault === undefined) assert.equal(error, undefined);
      else assert.ok(files.struck());
      return files.calls.filter((call) => writingCalls.some((name) => call.startsWith(`${name} `))).length;
    } finally {
      await bench.close();
    }
  };

  const healed = async (work: (bench: PipelineBench) => Promise<void>): Promise<void> => {
    const bench = await openPipelineBench({ folder: `${above}/work` });
    try {
      bench.define(definitions);
      await work(bench);
    } finally {
      await bench.close();
    }
  };

  for (const [name, selection, places] of [
    ['an ordinary one', {}, 3],
    ['a full refresh of everything', { fullRefreshAll: true }, 5],
  ] as const) {
    it(`${name} leaves tables that the next update brings to the same rows`, async () => {
      restored();
      const calls = await broken(selection, undefined);
      for (let place = 0; place < places; place += 1) {
        const nth = 1 + Math.floor((place * (calls - 1)) / places);
        const when = place % 2 === 0 ? 'before' : 'after';
        restored();
        await broken(selection, { kind: 'crash', when, nth, calls: writingCalls });
        await healed(async (bench) => {
          const at = `broken off ${when} call ${nth} of ${calls}`;
          const run = await bench.update();
          assert.equal(run.error, undefined, `${at}: ${run.error?.message}`);
          assert.deepEqual(await bench.rows('a'), ['1|a', '2|b', '3|c'], at);
          assert.deepEqual(await bench.rows('below'), ['1|a!', '2|b!', '3|c!'], at);
          assert.deepEqual(await bench.rows('mv'), ['3'], at);
          assert.deepEqual(await bench.rows('added'), ['1'], at);
        });
      }
    });
  }

  it('by kill -9 leaves its lock to the next update, which brings the tables to the same rows', async () => {
    for (const step of ['reset', 'views', 'flow spark_catalog.default.below']) {
      restored();
      const task: UpdateTask = { folder: `${above}/work`, definitions, fullRefreshAll: true, step };
      const child = join(repositoryRoot, 'test/crash/updateChild.ts');
      const { signal } = spawnSync(process.execPath, ['--import', 'tsx', child, JSON.stringify(task)], {
        cwd: repositoryRoot,
      });
      assert.equal(signal, 'SIGKILL', step);
      await healed(async (bench) => {
        const run = await bench.update();
        assert.equal(run.error, undefined, `${step}: ${run.error?.message}`);
        assert.deepEqual(await bench.rows('a'), ['1|a', '2|b', '3|c'], step);
        assert.deepEqual(await bench.rows('below'), ['1|a!', '2|b!', '3|c!'], step);
        assert.deepEqual(await bench.rows('mv'), ['3'], step);
        assert.deepEqual(await bench.rows('added'), ['1'], step);
      });
    }
  });
});
