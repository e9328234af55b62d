import assert from 'node:assert/strict';
import fc from 'fast-check';
import { freeName, wrongProjectName } from '../../extension/models/newFolder.ts';

const nothing = (): boolean => false;

describe('the name of a new project', () => {
  it('is that of a folder that is not there yet', () => {
    assert.equal(wrongProjectName('orders', nothing), undefined);
    assert.equal(wrongProjectName(' orders ', nothing), undefined);
    assert.match(wrongProjectName('  ', nothing) ?? '', /Give the pipeline a name/);
    for (const name of ['a/b', 'a\\b', '..', 'a:b', 'a*'])
      assert.match(wrongProjectName(name, nothing) ?? '', /folder/);
    assert.match(wrongProjectName('.hidden', nothing) ?? '', /dot/);
    assert.match(wrongProjectName('orders', (name) => name === 'orders') ?? '', /already/);
    assert.match(wrongProjectName('x'.repeat(101), nothing) ?? '', /100/);
  });

  it('is proposed free, whatever is taken', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom<string>('a', 'a-2', 'a-3', 'a-4', 'b')), (taken) => {
        const name = freeName('a', (one) => taken.includes(one));
        assert.equal(taken.includes(name), false);
        assert.match(name, /^a(-\d+)?$/);
      }),
    );
  });
});
