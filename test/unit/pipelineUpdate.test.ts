import assert from 'node:assert/strict';
import { openPipelineBench, type PipelineBench } from '../support/pipelineBench.ts';

describe('an update of a pipeline', function () {
  this.timeout(60_000);
  let bench: PipelineBench;
  beforeEach(async () => {
    bench = await openPipelineBench();
    await bench.write('src', "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, v)");
  });
  afterEach(() => bench.close());

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
    await bench.write('src', "SELECT 3 AS id, 'c' AS v");
    await bench.update();
    assert.deepEqual(await bench.rows('st'), ['1|a', '2|b', '3|c']);
    assert.deepEqual(await bench.rows('mv'), ['3|3']);
  });
});
