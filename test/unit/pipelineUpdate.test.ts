import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { acquireStorageLock } from '../../emulator/host/storageLock.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { openPipelineBench, type PipelineBench } from '../support/pipelineBench.ts';

const twoLayers = `
  CREATE STREAMING TABLE a AS SELECT * FROM STREAM src;
  CREATE STREAMING TABLE b AS SELECT * FROM STREAM src;
  CREATE MATERIALIZED VIEW m AS SELECT (SELECT count(*) FROM a) AS na, (SELECT count(*) FROM b) AS nb;`;

describe('an update of a pipeline', function () {
  this.timeout(60_000);
  let bench: PipelineBench;
  beforeEach(async () => {
    bench = await openPipelineBench();
    await bench.write('src', "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, v)");
  });
  afterEach(() => bench.close());

  const more = (): Promise<void> => bench.write('src', "SELECT 3 AS id, 'c' AS v");

  it('runs streaming tables and materialized views in the order in which they read each other', async () => {
    bench.define(`
      CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n, max(id) AS m FROM st;
      CREATE STREAMING TABLE st AS SELECT * FROM STREAM src;`);
    const run = await bench.update();
    assert.equal(run.error, undefined);
    assert.equal(run.state, 'COMPLETED');
    assert.deepEqual(await bench.rows('st'), ['1|a', '2|b']);
    assert.deepEqual(await bench.rows('mv'), ['2|2']);
    assert.deepEqual(run.messages('st'), [
      'Flow st is QUEUED.',
      'Flow st is STARTING.',
      'Flow st is RUNNING.',
      'Flow st has COMPLETED.',
    ]);
    assert.deepEqual(run.messages('mv'), [
      'Flow mv is QUEUED.',
      'Flow mv is PLANNING.',
      'Flow mv is STARTING.',
      'Flow mv is RUNNING.',
      'Flow mv has COMPLETED.',
    ]);
    assert.equal(run.messages().at(-1), 'Run is COMPLETED.');
    await more();
    await bench.update();
    assert.deepEqual(await bench.rows('st'), ['1|a', '2|b', '3|c']);
    assert.deepEqual(await bench.rows('mv'), ['3|3']);
  });

  describe('with a selection', () => {
    const cases: readonly {
      readonly name: string;
      readonly selection: object;
      readonly statuses: Readonly<Record<string, string>>;
      readonly a: number;
      readonly b: number;
      readonly m: string;
      readonly generations: readonly [string, string];
    }[] = [
      {
        name: 'refreshes nothing else, and takes the rest for up to date',
        selection: { refresh: ['a'] },
        statuses: { a: 'COMPLETED', b: 'EXCLUDED', m: 'EXCLUDED' },
        a: 3,
        b: 2,
        m: '2|2',
        generations: ['0', '0'],
      },
      {
        name: 'takes qualified names',
        selection: { refresh: ['default.a', 'spark_catalog.default.m'] },
        statuses: { a: 'COMPLETED', b: 'EXCLUDED', m: 'COMPLETED' },
        a: 3,
        b: 2,
        m: '3|2',
        generations: ['0', '0'],
      },
      {
        name: 'empties what is fully refreshed and reads it anew',
        selection: { fullRefresh: ['a'], refresh: ['b'] },
        statuses: { a: 'COMPLETED', b: 'COMPLETED', m: 'EXCLUDED' },
        a: 3,
        b: 3,
        m: '2|2',
        generations: ['0,1', '0'],
      },
      {
        name: 'of everything begins every stream anew',
        selection: { fullRefreshAll: true },
        statuses: { a: 'COMPLETED', b: 'COMPLETED', m: 'COMPLETED' },
        a: 3,
        b: 3,
        m: '3|3',
        generations: ['0,1', '0,1'],
      },
      {
        name: 'of stream checkpoints reads everything again and keeps the rows',
        selection: { resetCheckpoints: ['a'] },
        statuses: { a: 'COMPLETED', b: 'COMPLETED', m: 'COMPLETED' },
        a: 5,
        b: 3,
        m: '5|3',
        generations: ['0,1', '0'],
      },
    ];
    for (const { name, selection, statuses, a, b, m, generations } of cases) {
      it(name, async () => {
        bench.define(twoLayers);
        await bench.update();
        await more();
        const run = await bench.update({ selection });
        assert.equal(run.error, undefined);
        assert.deepEqual(run.statuses, statuses);
        assert.equal((await bench.rows('a')).length, a);
        assert.equal((await bench.rows('b')).length, b);
        assert.deepEqual(await bench.rows('m'), [m]);
        assert.equal(bench.generations('a', 'a').join(), generations[0]);
        assert.equal(bench.generations('b', 'b').join(), generations[1]);
      });
    }

    const refused: readonly (readonly [selection: object, code: string, text: RegExp])[] = [
      [{ refresh: ['aa'] }, 'PIPELINE_SELECTION_NOT_FOUND', /no table of this project\. Did you mean a\?/],
      [
        { refresh: ['A'] },
        'PIPELINE_SELECTION_NOT_FOUND',
        /upper and lower case are ignored.*Did you mean .*default\.a\?/,
      ],
      [{ fullRefresh: ['fl'] }, 'PIPELINE_SELECTION_NOT_FOUND', /a flow into spark_catalog\.default\.c and no table/],
      [{ refresh: ['tmp'] }, 'PIPELINE_SELECTION_NOT_FOUND', /a temporary view and no table/],
      [{ refresh: ['a'], fullRefresh: ['a'] }, 'PIPELINE_SELECTION_OVERLAP', /default\.a/],
      [{ fullRefreshAll: true, refresh: ['a'] }, 'CONFLICTING_PIPELINE_REFRESH_OPTIONS', /--refresh/],
      [{ fullRefreshAll: true, fullRefresh: ['a'] }, 'CONFLICTING_PIPELINE_REFRESH_OPTIONS', /--full_refresh/],
      [{ resetCheckpoints: ['m'] }, 'PIPELINE_CHECKPOINT_NOT_FOUND', /default\.m has no stream checkpoint/],
      [{ fullRefresh: ['a'] }, 'PIPELINE_FULL_REFRESH_BREAKS_READERS', /default\.below/],
    ];
    it('that names what is not there, or breaks a reader, is refused with nothing touched', async () => {
      bench.define(`${twoLayers}
        CREATE TEMPORARY VIEW tmp AS SELECT * FROM STREAM src;
        CREATE STREAMING TABLE c;
        CREATE FLOW fl AS INSERT INTO c BY NAME SELECT * FROM STREAM tmp;
        CREATE STREAMING TABLE below AS SELECT * FROM STREAM a;`);
      await bench.update();
      await more();
      const before = await Promise.all(['a', 'b', 'c', 'm', 'below'].map((table) => bench.version(table)));
      for (const [selection, code, text] of refused) {
        const { error, flows } = await bench.update({ selection });
        assert.equal(error?.code, code);
        assert.match(error.message, text);
        assert.deepEqual(flows, []);
      }
      assert.deepEqual(await Promise.all(['a', 'b', 'c', 'm', 'below'].map((table) => bench.version(table))), before);
      const both = await bench.update({ selection: { fullRefresh: ['a', 'below'] } });
      assert.equal(both.error, undefined);
      assert.deepEqual(await bench.rows('below'), ['1|a', '2|b', '3|c']);
    });
  });

  describe('under the guard', () => {
    const guarded = `
      CREATE STREAMING TABLE kept TBLPROPERTIES ('pipelines.reset.allowed' = 'false') AS SELECT * FROM STREAM src;
      CREATE STREAMING TABLE open AS SELECT * FROM STREAM src;`;

    it('refuses a full refresh that names a protected table, with nothing touched', async () => {
      bench.define(guarded);
      await bench.update();
      await more();
      for (const selection of [{ fullRefresh: ['open', 'kept'] }, { resetCheckpoints: ['kept'] }]) {
        const run = await bench.update({ selection });
        assert.equal(run.error?.code, 'TABLE_NOT_RESETTABLE');
        assert.equal(await bench.version('open'), 1);
        assert.equal(await bench.version('kept'), 1);
        assert.deepEqual(bench.generations('open', 'open'), ['0']);
      }
    });

    it('leaves a protected table out of a full refresh of everything, and says so', async () => {
      bench.define(guarded);
      await bench.update();
      await more();
      const run = await bench.update({ selection: { fullRefreshAll: true } });
      assert.equal(run.error, undefined);
      assert.deepEqual(bench.generations('kept', 'kept'), ['0']);
      assert.deepEqual(bench.generations('open', 'open'), ['0', '1']);
      assert.deepEqual(await bench.rows('kept'), ['1|a', '2|b', '3|c']);
      assert.ok(run.events.some(({ level, message }) => level === 'WARN' && message.includes('default.kept')));
    });

    it('does not replace rows that nobody can compute again when a protected table becomes a materialized view', async () => {
      bench.define(guarded);
      await bench.update();
      bench.define("CREATE MATERIALIZED VIEW kept AS SELECT 0 AS id, 'z' AS v");
      const run = await bench.update();
      assert.equal(run.state, 'FAILED');
      assert.deepEqual(await bench.rows('kept'), ['1|a', '2|b']);
    });
  });

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

  it('writes sinks, each under a stream checkpoint of its own', async () => {
    const position = { line: 1, column: 1 };
    bench.sinks = [
      { kind: 'sink', name: ['out'], format: 'delta', options: { tableName: 'copied' }, position },
      { kind: 'sink', name: ['nowhere'], format: 'noop', options: {}, position },
    ];
    bench.define(`
      CREATE FLOW f AS INSERT INTO out BY NAME SELECT * FROM STREAM src;
      CREATE FLOW g AS INSERT INTO nowhere BY NAME SELECT * FROM STREAM src;
      CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x;`);
    const run = await bench.update();
    assert.equal(run.error, undefined);
    assert.deepEqual(await bench.rows('copied'), ['1|a', '2|b']);
    assert.ok(existsSync(`${bench.storage}/_checkpoints/out/f/0/commits/0`));
    assert.ok(existsSync(`${bench.storage}/_checkpoints/nowhere/g/0/commits/0`));
  });

  it('refuses by name what has no engine yet, before anything is touched, unless it is not selected', async () => {
    bench.define(`
      CREATE STREAMING TABLE target;
      CREATE FLOW cdc AS AUTO CDC INTO target FROM STREAM src KEYS (id) SEQUENCE BY id;
      CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x;`);
    const run = await bench.update();
    assert.equal(run.error?.code, 'PIPELINE_FLOW_NOT_SUPPORTED');
    assert.equal(await bench.version('mv'), undefined);
    assert.equal((await bench.update({ selection: { refresh: ['mv'] } })).error, undefined);
  });

  it('refuses a second update of the same project while one runs, with its pid', async () => {
    bench.define('CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x');
    const lock = acquireStorageLock(bench.storage);
    try {
      const { error } = await bench.update();
      assert.equal(error?.code, 'PIPELINE_UPDATE_RUNNING');
      assert.match(error.message, new RegExp(`process ${process.pid}`));
    } finally {
      lock.release();
    }
    assert.equal((await bench.update()).error, undefined);
  });

  it('warns of a table that was something else before', async () => {
    await bench.write('t', "SELECT 7 AS id, 'mine' AS v");
    bench.define('CREATE MATERIALIZED VIEW t AS SELECT * FROM src');
    const adopted = await bench.update();
    assert.ok(
      adopted.events.some(({ level, message }) => level === 'WARN' && message.includes('they are replaced now')),
    );
    assert.deepEqual(await bench.rows('t'), ['1|a', '2|b']);
    assert.equal(
      (await bench.update()).events.some(({ level }) => level === 'WARN'),
      false,
    );
    bench.define('CREATE STREAMING TABLE t AS SELECT * FROM STREAM src');
    const turned = await bench.update();
    assert.ok(
      turned.events.some(({ level, message }) => level === 'WARN' && message.includes('was a materialized view')),
    );
    assert.deepEqual(await bench.rows('t'), ['1|a', '1|a', '2|b', '2|b']);
    assert.equal(
      (await bench.update()).events.some(({ level }) => level === 'WARN'),
      false,
    );
  });

  it('makes a table at its location, finds it there again, and does not move it', async () => {
    const at = (folder: string): string =>
      `CREATE STREAMING TABLE st LOCATION '${folder}' AS SELECT * FROM STREAM src; CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM st;`;
    bench.define(at(`${bench.folder}/elsewhere`));
    assert.equal((await bench.update()).error, undefined);
    assert.ok(existsSync(`${bench.folder}/elsewhere/_delta_log`));
    assert.deepEqual(await bench.rows('st'), ['1|a', '2|b']);
    assert.equal((await bench.update()).error, undefined);
    bench.define(at(`${bench.folder}/other`));
    assert.equal((await bench.update()).error?.code, 'PIPELINE_TABLE_LOCATION_CHANGED');
  });

  it('takes no name twice: a table where a view is, or a view where a table is', async () => {
    bench.define('CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW t AS SELECT 1 AS a;');
    assert.equal((await bench.update()).error, undefined);
    for (const definition of [
      'CREATE MATERIALIZED VIEW v AS SELECT 1 AS a',
      'CREATE VIEW t AS SELECT 1 AS a; CREATE MATERIALIZED VIEW u AS SELECT 1 AS a;',
    ]) {
      bench.define(definition);
      assert.equal((await bench.update()).error?.code, 'PIPELINE_NAME_TAKEN');
    }
  });

  it('fills a materialized view with delta.appendOnly once, and refuses the next time before anything is touched', async () => {
    bench.define(`
      CREATE MATERIALIZED VIEW mv TBLPROPERTIES ('delta.appendOnly' = 'true') AS SELECT count(*) AS n FROM src;
      CREATE STREAMING TABLE st AS SELECT * FROM STREAM src;`);
    assert.equal((await bench.update()).error, undefined);
    await more();
    assert.equal((await bench.update()).error?.code, 'DELTA_CANNOT_MODIFY_APPEND_ONLY');
    assert.deepEqual(await bench.rows('mv'), ['2']);
    assert.deepEqual(await bench.rows('st'), ['1|a', '2|b']);
  });

  it('registers persisted views', async () => {
    bench.define('CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED VIEW mv AS SELECT a FROM v;');
    assert.equal((await bench.update()).error, undefined);
    assert.equal((await bench.tables.find(['spark_catalog', 'default', 'v']))?.kind, 'view');
    assert.deepEqual(await bench.rows('mv'), ['1']);
  });

  it('that is stopped ends after what runs, and the next one goes on', async () => {
    bench.define(twoLayers);
    const abort = new AbortController();
    const run = await bench.update({
      signal: abort.signal,
      ports: { onStep: (step) => (step.startsWith('flow') ? abort.abort() : undefined) },
    });
    assert.equal(run.state, 'CANCELED');
    assert.equal(run.error, undefined);
    assert.ok(Object.values(run.statuses).every((status) => status === 'STOPPED' || status === 'COMPLETED'));
    assert.equal((await bench.update()).error, undefined);
    assert.deepEqual(await bench.rows('m'), ['2|2']);
  });

  it('that is continuous reads what comes and keeps materialized views up to date, until it is stopped', async () => {
    await bench.close();
    bench = await openPipelineBench({ configuration: { 'pipelines.trigger.interval': '10 ms' } });
    await bench.write('src', "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, v)");
    bench.define(`
      CREATE STREAMING TABLE st AS SELECT * FROM STREAM src;
      CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM st;`);
    const abort = new AbortController();
    let views = 0;
    const run = await bench.update({
      trigger: 'continuous',
      signal: abort.signal,
      onEvent: ({ message, details }) => {
        if (message !== 'Flow spark_catalog.default.mv has COMPLETED.') return;
        views += 1;
        if (views === 1) void more();
        else if (JSON.stringify(details).includes('"num_output_rows":1')) abort.abort();
      },
    });
    assert.equal(run.state, 'CANCELED');
    assert.deepEqual(run.statuses, { st: 'STOPPED', mv: 'STOPPED' });
    assert.deepEqual(await bench.rows('st'), ['1|a', '2|b', '3|c']);
    assert.deepEqual(await bench.rows('mv'), ['3']);
  });

  it('follows SET: casts and streams in its time zone, the current time zone of a batch flow in that of the session', async () => {
    bench.define(`
      SET spark.sql.session.timeZone = Asia/Tokyo;
      CREATE MATERIALIZED VIEW mv AS SELECT CAST(timestamp_seconds(0) AS STRING) AS t, current_timezone() AS z;
      CREATE STREAMING TABLE st AS SELECT id, CAST(timestamp_seconds(0) AS STRING) AS t, current_timezone() AS z FROM STREAM src;`);
    assert.equal((await bench.update()).error, undefined);
    assert.deepEqual(await bench.rows('mv'), ['1970-01-01 09:00:00|UTC']);
    assert.deepEqual(await bench.rows('st'), ['1|1970-01-01 09:00:00|Asia/Tokyo', '2|1970-01-01 09:00:00|Asia/Tokyo']);
  });
});
