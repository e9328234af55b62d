import assert from 'node:assert/strict';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import { delta } from './suites/delta.ts';
import { deltaSpark } from './suites/deltaSpark.ts';
import type { CaseResult, Suite } from './suite.ts';

describe('recorded Delta tables', () => {
  const root = conformanceRoot();
  before(function () {
    if (root !== undefined) return;
    console.log(conformanceMissing);
    this.skip();
  });

  const run = async (suite: Suite): Promise<readonly CaseResult[]> => {
    const results: CaseResult[] = [];
    for await (const result of suite.run(root ?? '')) results.push(result);
    return results;
  };
  const unequal = (results: readonly CaseResult[], outcome: CaseResult['outcome']): readonly string[] =>
    results.filter((result) => result.outcome === outcome).map(({ id, why }) => `${id}: ${why ?? ''}`);

  it('golden ones are all equal, or rightly refused', async () => {
    const results = await run(delta);
    assert.deepEqual([...unequal(results, 'wrong'), ...unequal(results, 'refused')], []);
  });

  it('those of Spark and delta-rs are equal, or refused by name; none is wrong', async () => {
    assert.deepEqual(unequal(await run(deltaSpark), 'wrong'), []);
  });
});
