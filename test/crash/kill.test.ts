import assert from 'node:assert/strict';
import { openCrashBench, resultText, runSeeds, type CrashBench, type SeedResult } from './seedRun.ts';

/** Some of what `npm run crash` does: the first 24 seeds. */
const seeds = { from: 0, count: 24, lanes: 2 };

describe('the sample, killed and gone on with', function () {
  this.timeout(600_000);
  let bench: CrashBench;
  const results: SeedResult[] = [];
  before(async () => {
    bench = await openCrashBench();
    await runSeeds(bench, seeds, (result) => results.push(result));
  });
  after(() => bench.close());

  it('holds the same rows as without a crash, each batch once, and a stream checkpoint that goes on', () => {
    const failed = results.filter(({ problems }) => problems.length > 0);
    assert.equal(failed.length, 0, failed.map(resultText).join('\n\n'));
    assert.equal(results.length, seeds.count);
  });

  it('was really killed', () => {
    const struck = results.flatMap(({ plan, struck: hits }) => plan.strikes.filter((_, index) => hits[index]));
    assert.ok(struck.filter((strike) => strike.kind === 'outside' || strike.how === 'kill').length >= seeds.count / 2);
    assert.ok(struck.some((strike) => strike.kind === 'disk' && strike.how !== 'kill'));
  });

  it('follows the same plan for the same seed', async () => {
    const first = results.find(({ plan }) => plan.strikes.every(({ kind }) => kind !== 'outside'));
    assert.ok(first);
    const again = await bench.runSeed(first.plan.seed);
    assert.deepEqual(again.plan, first.plan);
    assert.deepEqual(again.struck, first.struck);
  });
});
