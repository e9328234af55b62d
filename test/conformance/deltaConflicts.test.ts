import assert from 'node:assert/strict';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import { deltaConflicts } from './deltaConflicts.ts';

describe('Delta conflicts, as recorded from Spark', () => {
  it('end as they did there', async function () {
    const root = conformanceRoot();
    if (root === undefined) {
      console.log(conformanceMissing);
      this.skip();
    }
    const counts = { equal: 0, refused: 0, wrong: 0, notRun: 0 };
    const wrong: string[] = [];
    for await (const { id, outcome, why } of deltaConflicts(root)) {
      counts[outcome] += 1;
      if (outcome === 'wrong' || outcome === 'notRun') wrong.push(`${id}: ${why ?? ''}`);
    }
    assert.deepEqual(wrong, []);
    assert.ok(counts.equal > counts.refused);
  });
});
