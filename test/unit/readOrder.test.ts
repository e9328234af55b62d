import assert from 'node:assert/strict';
import { inReadOrder } from '../../emulator/streaming/sources/readOrder.ts';

describe('the order in which the files of a batch are read', () => {
  it('is by size, large ones first, and else as they were found', () => {
    const files = [1523, 1500, 1420, 1514, 1500].map((size, index) => ({ size, index }));
    assert.deepEqual(
      inReadOrder(files).map(({ index }) => index),
      [0, 3, 1, 4, 2],
    );
  });
});
