import assert from 'node:assert/strict';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import { checkpoints } from './suites/checkpoints.ts';
import { runDeltaStreamingSourceCases } from './suites/deltaStreamingSource.ts';
import type { CaseResult } from './suite.ts';

describe('the recorded answers of Spark at the edges of a stream', () => {
  const root = conformanceRoot();

  const check = async (results: AsyncIterable<CaseResult>, leastEqual: number): Promise<void> => {
    let cases = 0;
    let equal = 0;
    for await (const { id, outcome, why } of results) {
      cases += 1;
      assert.notEqual(outcome, 'wrong', `${id}: ${why ?? ''}`);
      if (outcome === 'equal') equal += 1;
    }
    assert.ok(equal >= leastEqual * cases, `${equal} of ${cases} are equal`);
  };

  it('Delta as a source: offsets, rows, errors', async function () {
    this.timeout(120_000);
    if (root === undefined) {
      console.log(conformanceMissing);
      this.skip();
    }
    await check(runDeltaStreamingSourceCases(root), 0.95);
  });

  it('stream checkpoints of Spark 3.5 to 4.2', async function () {
    this.timeout(120_000);
    if (root === undefined) this.skip();
    await check(checkpoints.run(root), 0.95);
  });
});
