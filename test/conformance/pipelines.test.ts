import assert from 'node:assert/strict';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import { pipelines } from './suites/pipelines.ts';

/** Families of cases whose commands touch no table; the others take minutes and run by `npm run conformance`. */
const quick =
  /^(spec|glob|graph-(empty|cycle-two|unresolved)|sql-refused|py-(collect|decorator|import|returns|schema|session|spark-sql))/;

describe('recorded pipeline projects', function () {
  this.timeout(60_000);

  it('that only have to be read and resolved are equal, or rightly refused', async function () {
    const root = conformanceRoot();
    if (root === undefined) {
      console.log(conformanceMissing);
      this.skip();
    }
    const unequal: string[] = [];
    const isQuick = (id: string): boolean => quick.test(id) && !/^spec-(catalog|database-and|schema-alias)/.test(id);
    for await (const { id, outcome, why } of pipelines.run(root, isQuick)) {
      if (outcome !== 'equal') unequal.push(`${id}: ${why ?? ''}`);
    }
    assert.deepEqual(unequal, []);
  });
});
