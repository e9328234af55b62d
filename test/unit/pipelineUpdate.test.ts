import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { acquireStorageLock } from '../../emulator/host/storageLock.ts';
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

  for (const dialect of ['spark', 'databricks'] as const) {
    it(`${dialect === 'spark' ? 'keeps' : 'changes'} a persisted view that is there, in the dialect ${dialect}`, async () => {
      const own = await openPipelineBench({ settings: { dialect } });
      try {
        for (const text of ['SELECT 0 AS a', "SELECT 'x' AS b"]) {
          own.define(`CREATE VIEW v AS ${text}`);
          assert.equal((await own.update()).error, undefined);
        }
        const entry = await own.tables.find(['spark_catalog', 'default', 'v']);
        assert.equal(JSON.stringify(entry).includes('SELECT 0'), dialect === 'spark');
      } finally {
        await own.close();
      }
    });
  }

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
