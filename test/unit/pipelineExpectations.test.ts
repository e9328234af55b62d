import assert from 'node:assert/strict';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { eventDto } from '../../emulator/pipeline/eventLog/eventDto.ts';
import { qualitySummary } from '../../emulator/pipeline/eventLog/qualitySummary.ts';
import { openPipelineBench, type PipelineBench, type RanUpdate } from '../support/pipelineBench.ts';

describe('expectations of a pipeline', function () {
  this.timeout(60_000);
  let bench: PipelineBench;
  beforeEach(async () => {
    // With Spark's own number of retries.
    bench = await openPipelineBench({ configuration: {} });
    await bench.write(
      'src',
      'SELECT * FROM VALUES (1, 10), (2, -5), (3, NULL), (CAST(NULL AS INT), 7) AS t(id, amount)',
    );
  });
  afterEach(() => bench.close());

  it('hold for every flow into a table, and those of a view in every query that reads it', async () => {
    bench.define(`
      CREATE TEMPORARY VIEW known (CONSTRAINT has_id EXPECT (id IS NOT NULL) ON VIOLATION DROP ROW) AS SELECT * FROM STREAM src;
      CREATE STREAMING TABLE st (
        CONSTRAINT positive EXPECT (amount > 0) ON VIOLATION DROP ROW,
        CONSTRAINT small EXPECT (amount < 9)
      ) AS SELECT * FROM STREAM known;
      CREATE FLOW again AS INSERT INTO st BY NAME SELECT * FROM STREAM src;
      CREATE STREAMING TABLE other AS SELECT id FROM STREAM known;
      CREATE MATERIALIZED VIEW mv (CONSTRAINT once EXPECT (n = 1) ON VIOLATION DROP ROW) AS
        SELECT id, count(*) AS n FROM st GROUP BY id;`);
    const run = await bench.update();
    assert.equal(run.error, undefined);
    assert.deepEqual(await bench.rows('st'), ['1|10', '1|10', 'NULL|7']);
    assert.deepEqual(await bench.rows('other'), ['1', '2', '3']);
    assert.deepEqual(await bench.rows('mv'), ['NULL|1']);
    const { expectations, dropped } = summary(run);
    assert.deepEqual(expectations.map(({ dataset, name, passed, failed }) => [dataset, name, passed, failed]).sort(), [
      ['known', 'has_id', 6, 2],
      ['spark_catalog.default.mv', 'once', 1, 1],
      ['spark_catalog.default.st', 'positive', 3, 4],
      ['spark_catalog.default.st', 'small', 3, 4],
    ]);
    assert.deepEqual(Object.fromEntries(dropped.map(({ flow, rows }) => [flow, rows])), {
      'spark_catalog.default.st': 3,
      'spark_catalog.default.again': 2,
      'spark_catalog.default.other': 1,
      'spark_catalog.default.mv': 1,
    });
    const outputs = run.events.map(({ details }) => eventNumbers(details['flow_progress']));
    assert.equal(
      outputs.reduce((sum, rows) => sum + rows, 0),
      3 + 3 + 1,
    );
  });

  it('that fail leave streaming table and materialized view as they were, and are not tried again', async () => {
    const program = (onViolation: string, least: number): string => `
      CREATE STREAMING TABLE st (CONSTRAINT sane EXPECT (amount > ${least} OR amount IS NULL) ON VIOLATION ${onViolation}) AS
        SELECT * FROM STREAM src;
      CREATE MATERIALIZED VIEW mv (CONSTRAINT few EXPECT (n < 5) ON VIOLATION FAIL UPDATE) AS SELECT count(*) AS n FROM src;
      CREATE MATERIALIZED VIEW below AS SELECT count(*) AS n FROM st;`;
    bench.define(program('FAIL UPDATE', -6));
    assert.equal((await bench.update()).error, undefined);
    const before = [await bench.version('st'), await bench.version('mv'), await bench.version('below')];
    await bench.write('src', 'SELECT 5 AS id, -100 AS amount UNION ALL SELECT 6, 6');

    const failed = await bench.update();
    assert.deepEqual(failed.statuses, { st: 'FAILED', mv: 'FAILED', below: 'SKIPPED' });
    assert.deepEqual([await bench.version('st'), await bench.version('mv'), await bench.version('below')], before);
    assert.equal(failed.events.filter(({ message }) => message.includes('has FAILED')).length, 2);
    assert.deepEqual(
      summary(failed)
        .violations.map(({ flow, message }) => [flow, /'(\w+)'\. Output record/.exec(message)?.[1]])
        .sort(),
      [
        ['spark_catalog.default.mv', 'few'],
        ['spark_catalog.default.st', 'sane'],
      ],
    );
    assert.deepEqual(summary(failed).expectations, []);
    let cause: unknown = failed.flows.find(({ key }) => key.endsWith('.st'))?.error;
    while (isSluiceError(cause) && isSluiceError(cause.cause)) cause = cause.cause;
    assert.ok(isSluiceError(cause, 'EXPECTATION_VIOLATION.VERBOSITY_OUTPUT'));
    assert.deepEqual([cause.position?.file, cause.position?.line], ['0.sql', 2]);
    assert.equal(cause.parameters['outputRecord'], '{"id":5,"amount":-100}');

    bench.define(program('DROP ROW', -6));
    const fixed = await bench.update();
    assert.deepEqual(fixed.statuses, { st: 'COMPLETED', mv: 'FAILED', below: 'COMPLETED' });
    assert.deepEqual(await bench.rows('st'), ['1|10', '2|-5', '3|NULL', '6|6', 'NULL|7']);
    assert.deepEqual(await bench.rows('below'), ['5']);
    assert.deepEqual(await bench.rows('mv'), ['4']);
  });

  it('that changed have a materialized view computed anew', async () => {
    const program = (least: number): string =>
      `CREATE MATERIALIZED VIEW mv (CONSTRAINT big EXPECT (amount > ${least}) ON VIOLATION DROP ROW) AS SELECT * FROM src;`;
    bench.define(program(8));
    await bench.update();
    assert.deepEqual(await bench.rows('mv'), ['1|10']);
    bench.define(program(0));
    await bench.update();
    assert.deepEqual(await bench.rows('mv'), ['1|10', 'NULL|7']);
  });

  it('that cannot be typed are refused with their place before anything runs', async () => {
    bench.define(`CREATE STREAMING TABLE st (
        CONSTRAINT fine EXPECT (amount > 0),
        CONSTRAINT typo EXPECT (amonut > 0)
      ) AS SELECT * FROM STREAM src;`);
    await assert.rejects(bench.graph(), (error: unknown) => {
      assert.ok(isSluiceError(error, 'UNRESOLVED_COLUMN.WITH_SUGGESTION'));
      assert.deepEqual([error.position?.file, error.position?.line, error.position?.column], ['0.sql', 3, 33]);
      return true;
    });
  });
});

function summary(run: RanUpdate) {
  return qualitySummary(run.updateId, run.events.map(eventDto));
}

function eventNumbers(progress: unknown): number {
  const { metrics } = (progress ?? {}) as { readonly metrics?: { readonly num_output_rows?: number } };
  return metrics?.num_output_rows ?? 0;
}
