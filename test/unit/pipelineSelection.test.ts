import assert from 'node:assert/strict';
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
});
