import assert from 'node:assert/strict';
import { undoReset } from '../../emulator/guard/undo.ts';
import { openPipelineBench } from '../support/pipelineBench.ts';

describe('a pipeline after the undo of a full refresh', function () {
  this.timeout(60_000);

  for (const limit of ['', "WITH ('maxFilesPerTrigger' = '1')"]) {
    it(`goes on with what is new, each row once${limit === '' ? '' : ', under a rate limit'}`, async () => {
      const bench = await openPipelineBench();
      try {
        await bench.write('src', 'SELECT id FROM range(0, 3)');
        bench.define(`
          CREATE STREAMING TABLE bronze AS SELECT * FROM STREAM src;
          CREATE STREAMING TABLE silver AS SELECT id * 10 AS id FROM STREAM bronze ${limit};`);
        const run = async (fullRefresh: readonly string[] = []) => {
          const outcome = await bench.update({ selection: { fullRefresh } });
          assert.deepEqual([outcome.state, outcome.error?.message], ['COMPLETED', undefined]);
          return outcome;
        };
        await run();
        await bench.write('src', 'SELECT id FROM range(3, 5)');
        await run();
        const { updateId } = await run(['bronze', 'silver']);
        const { io, storage, guard } = bench;
        await undoReset({ io, storage, guard }, { id: updateId, why: 'a test' });
        await run();
        await bench.write('src', 'SELECT id FROM range(5, 7)');
        await run();
        assert.deepEqual(await bench.rows('bronze'), ['0', '1', '2', '3', '4', '5', '6']);
        assert.deepEqual(await bench.rows('silver'), ['0', '10', '20', '30', '40', '50', '60']);
      } finally {
        await bench.close();
      }
    });
  }
});

describe('a pipeline whose text no longer protects a table', () => {
  it('keeps it protected, and says so at each update', async () => {
    const bench = await openPipelineBench();
    try {
      await bench.write('src', 'SELECT id FROM range(0, 3)');
      bench.define(
        "CREATE STREAMING TABLE bronze TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT * FROM STREAM src;",
      );
      await bench.update();
      bench.define('CREATE STREAMING TABLE bronze AS SELECT * FROM STREAM src;');
      const { state, events } = await bench.update();
      assert.equal(state, 'COMPLETED');
      const warnings = events.filter(({ level }) => level === 'WARN').map(({ message }) => message);
      assert.match(warnings.join('\n'), /'spark_catalog\.default\.bronze' stays protected/);
      const refused = await bench.update({ selection: { fullRefresh: ['bronze'] } });
      assert.equal(refused.error?.code, 'RESET_PROTECTION_LIFTED');
    } finally {
      await bench.close();
    }
  });
});
