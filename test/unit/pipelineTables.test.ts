import assert from 'node:assert/strict';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { openPipelineBench, type PipelineBench } from '../support/pipelineBench.ts';

describe('an update of a pipeline', function () {
  this.timeout(60_000);
  let bench: PipelineBench;
  beforeEach(async () => {
    bench = await openPipelineBench();
    await bench.write('src', "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, v)");
  });
  afterEach(() => bench.close());

  const more = (): Promise<void> => bench.write('src', "SELECT 3 AS id, 'c' AS v");

  describe('of a materialized view', () => {
    it('replaces its rows in one commit, and writes nothing when nothing that it reads has changed', async () => {
      bench.define('CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM src');
      await bench.update();
      assert.equal(await bench.version('mv'), 1);
      const same = await bench.update();
      assert.equal(await bench.version('mv'), 1);
      assert.equal(same.flows[0]?.unchanged, true);
      assert.equal(same.statuses['mv'], 'COMPLETED');
      await more();
      await bench.update();
      assert.equal(await bench.version('mv'), 2);
      assert.deepEqual(await bench.rows('mv'), ['3']);
      bench.define('CREATE MATERIALIZED VIEW mv AS SELECT count(*) + 1 AS n FROM src');
      await bench.update();
      assert.deepEqual(await bench.rows('mv'), ['4']);
      bench.define("CREATE MATERIALIZED VIEW mv COMMENT 'c' AS SELECT count(*) + 1 AS n FROM src");
      await bench.update();
      const { metadata } = await readSnapshot(bench.io, bench.tables.folderOf(['spark_catalog', 'default', 'mv']));
      assert.equal(metadata.description, 'c');
    });

    it('is computed again when its contents depend on time, or when somebody else wrote to it', async () => {
      bench.define(`
        CREATE MATERIALIZED VIEW clock AS SELECT current_timestamp() AS now FROM src;
        CREATE MATERIALIZED VIEW plain AS SELECT id FROM src;`);
      await bench.update();
      await bench.write('plain', 'SELECT 99 AS id');
      await bench.update();
      assert.equal(await bench.version('clock'), 2);
      assert.deepEqual(await bench.rows('plain'), ['1', '2']);
    });

    it('is what it was when its query fails, and changes its columns and types freely', async () => {
      bench.define('CREATE MATERIALIZED VIEW mv AS SELECT CAST(id AS STRING) AS x FROM src');
      await bench.update();
      bench.define('CREATE MATERIALIZED VIEW mv AS SELECT CAST(v AS INT) AS y, 1 AS z FROM src');
      const failed = await bench.update();
      assert.equal(failed.error?.code, 'TASK_WRITE_FAILED');
      assert.match(failed.error.message, /CAST_INVALID_INPUT/);
      assert.deepEqual(await bench.rows('mv'), ['1', '2']);
      bench.define('CREATE MATERIALIZED VIEW mv AS SELECT v AS y, 1 AS z FROM src');
      assert.equal((await bench.update()).error, undefined);
      assert.deepEqual(await bench.rows('mv'), ['a|1', 'b|1']);
    });

    it('has the columns that it declares, more than its query gives too', async () => {
      bench.define("CREATE MATERIALIZED VIEW mv (c INT, id INT COMMENT 'key') AS SELECT id FROM src");
      assert.equal((await bench.update()).error, undefined);
      assert.deepEqual(await bench.rows('mv'), ['NULL|1', 'NULL|2']);
      const { schema } = await readSnapshot(bench.io, bench.tables.folderOf(['spark_catalog', 'default', 'mv']));
      assert.equal(schema.fields[1]?.metadata['comment'], 'key');
    });

    it('fails alone: what reads it is skipped, other branches go on', async () => {
      bench.define(`
        CREATE MATERIALIZED VIEW bad AS SELECT CAST(v AS INT) AS x FROM src;
        CREATE MATERIALIZED VIEW below AS SELECT * FROM bad;
        CREATE MATERIALIZED VIEW good AS SELECT count(*) AS n FROM src;`);
      const run = await bench.update();
      assert.deepEqual(run.statuses, { bad: 'FAILED', below: 'SKIPPED', good: 'COMPLETED' });
      assert.equal(run.state, 'FAILED');
      assert.equal(run.messages().includes('Run is COMPLETED.'), false);
      assert.deepEqual(await bench.rows('good'), ['2']);
      assert.deepEqual(await bench.rows('below'), []);
    });
  });

  describe('of a streaming table', () => {
    it('takes the rows of several flows with different columns', async () => {
      bench.define(`
        CREATE STREAMING TABLE t;
        CREATE FLOW f1 AS INSERT INTO t BY NAME SELECT id, v FROM STREAM src;
        CREATE FLOW f2 AS INSERT INTO t BY NAME SELECT id, 1.5D AS w FROM STREAM src;`);
      assert.equal((await bench.update()).error, undefined);
      assert.deepEqual(await bench.rows('t'), ['1|NULL|1.5', '1|a|NULL', '2|NULL|1.5', '2|b|NULL']);
      assert.deepEqual(bench.generations('t', 'f1'), ['0']);
      assert.deepEqual(bench.generations('t', 'f2'), ['0']);
    });

    it('gets new columns and keeps those that its query no longer gives', async () => {
      bench.define("CREATE STREAMING TABLE st TBLPROPERTIES ('k' = 'v') AS SELECT id, v FROM STREAM src");
      await bench.update();
      await more();
      bench.define("CREATE STREAMING TABLE st TBLPROPERTIES ('l' = 'w') AS SELECT id, id + 1 AS w FROM STREAM src");
      assert.equal((await bench.update()).error, undefined);
      assert.deepEqual(await bench.rows('st'), ['1|a|NULL', '2|b|NULL', '3|NULL|4']);
      const { configuration } = await readSnapshot(bench.io, bench.tables.folderOf(['spark_catalog', 'default', 'st']));
      assert.deepEqual(configuration, { k: 'v', l: 'w' });
    });

    const conflicting: readonly (readonly [definition: string, code: string])[] = [
      ['CREATE STREAMING TABLE st AS SELECT v AS id FROM STREAM src', 'CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE'],
      ['CREATE STREAMING TABLE st PARTITIONED BY (v) AS SELECT * FROM STREAM src', 'CANNOT_UPDATE_PARTITION_COLUMNS'],
    ];
    for (const [definition, code] of conflicting) {
      it(`is refused before anything is touched: ${code}`, async () => {
        bench.define('CREATE STREAMING TABLE st AS SELECT id, v FROM STREAM src');
        await bench.update();
        bench.define(`${definition}; CREATE MATERIALIZED VIEW other AS SELECT 1 AS x;`);
        assert.equal((await bench.update()).error?.code, code);
        assert.equal(await bench.version('other'), undefined);
        if (code === 'CANNOT_UPDATE_PARTITION_COLUMNS') {
          assert.equal((await bench.update({ selection: { fullRefresh: ['st'] } })).error?.code, code);
        }
        assert.deepEqual(await bench.rows('st'), ['1|a', '2|b']);
        assert.deepEqual(bench.generations('st', 'st'), ['0']);
      });
    }

    it('takes another type by a full refresh', async () => {
      bench.define('CREATE STREAMING TABLE st AS SELECT id, v FROM STREAM src');
      await bench.update();
      bench.define('CREATE STREAMING TABLE st AS SELECT v AS id FROM STREAM src');
      assert.equal((await bench.update({ selection: { fullRefresh: ['st'] } })).error, undefined);
      assert.deepEqual(await bench.rows('st'), ['a', 'b']);
    });

    it('keeps its place when its query fails, and goes on when it is mended', async () => {
      bench.define('CREATE STREAMING TABLE st AS SELECT CAST(v AS INT) AS x FROM STREAM nums');
      await bench.write('nums', "SELECT '1' AS v");
      await bench.update();
      await bench.write('nums', "SELECT 'x' AS v");
      const failed = await bench.update();
      assert.equal(failed.error?.code, 'STREAM_FAILED');
      assert.match(failed.error.message, /TASK_WRITE_FAILED.*CAST_INVALID_INPUT/s);
      assert.deepEqual(failed.messages('st').slice(-1), [
        "Flow 'st' has FAILED more than 0 times and will not be restarted.",
      ]);
      bench.define('CREATE STREAMING TABLE st AS SELECT try_cast(v AS INT) AS x FROM STREAM nums');
      assert.equal((await bench.update()).error, undefined);
      assert.deepEqual(await bench.rows('st'), ['1', 'NULL']);
    });

    it('takes a once-flow once a generation', async () => {
      bench.define(`
        CREATE STREAMING TABLE st AS SELECT id, v FROM STREAM src;
        CREATE FLOW backfill AS INSERT INTO ONCE st BY NAME SELECT 0 AS id, 'old' AS v;`);
      assert.equal((await bench.update()).error, undefined);
      const again = await bench.update();
      assert.equal(again.statuses['backfill'], 'IDLE');
      assert.deepEqual(again.messages('backfill').at(-1), "Flow 'backfill' is IDLE, waiting for new data.");
      assert.deepEqual(await bench.rows('st'), ['0|old', '1|a', '2|b']);
      const full = await bench.update({ selection: { fullRefresh: ['st'] } });
      assert.equal(full.statuses['backfill'], 'COMPLETED');
      assert.deepEqual(await bench.rows('st'), ['0|old', '1|a', '2|b']);
    });
  });
});
