import assert from 'node:assert/strict';
import { lensTexts } from '../../extension/models/lensTexts.ts';

const titles = (...[lens, trusted]: Parameters<typeof lensTexts>): readonly string[] =>
  lensTexts(lens, trusted).map(({ title }) => title);

describe('the links above a dataset', () => {
  it('are those that its kind has', () => {
    const dataset = 'spark_catalog.default.t';
    assert.deepEqual(titles({ dataset, kind: 'streamingTable', lock: 'protected' }, true), [
      '$(play) Run',
      'Dry Run',
      'Preview',
      'History',
      '$(lock) Protected: Reset Not Allowed',
    ]);
    assert.deepEqual(
      titles({ dataset, kind: 'materializedView', lock: 'resettable' }, true).at(-1),
      '$(unlock) Resettable',
    );
    assert.deepEqual(titles({ dataset: 'v', kind: 'temporaryView', lock: null }, true), ['Dry Run', 'Preview']);
    assert.deepEqual(titles({ dataset: 'k', kind: 'sink', lock: null }, true), ['Dry Run']);
  });

  it('run nothing in a workspace that is not trusted', () => {
    const lens = { dataset: 't', kind: 'streamingTable', lock: 'resettable' } as const;
    assert.equal(titles(lens, false).includes('$(play) Run'), false);
  });
});
