import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseRoaringBitmapArray } from '../../emulator/delta/roaringBitmap.ts';
import { roaringBytes } from '../support/deletionVectorBytes.ts';

/** Row sets with dense stretches, sparse ones, and rows past 2^32. */
const rowSets = fc
  .array(
    fc.record({
      start: fc.oneof(fc.nat(300_000), fc.constantFrom(0, 65_530, 2 ** 32 - 3, 2 ** 33)),
      length: fc.oneof(fc.nat(5), fc.constantFrom(64, 5000)),
      step: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 6 },
  )
  .map((stretches) => {
    const rows = new Set<number>();
    for (const { start, length, step } of stretches)
      for (let index = 0; index < length; index += 1) rows.add(start + index * step);
    return [...rows].sort((left, right) => left - right);
  });

describe('a deletion vector', () => {
  it('is read as it was written, in every form that the format has', () => {
    fc.assert(
      fc.property(rowSets, fc.constantFrom('portable', 'native'), fc.boolean(), (rows, format, withRuns) => {
        assert.deepEqual(parseRoaringBitmapArray(roaringBytes(rows, { format, withRuns })), rows);
      }),
      { numRuns: 60 },
    );
  });

  it('that is cut or altered is refused or read, but never crashes otherwise', () => {
    fc.assert(
      fc.property(rowSets, fc.nat(), fc.nat(255), fc.boolean(), (rows, at, value, cut) => {
        const bytes = roaringBytes(rows.slice(0, 200), { format: 'portable', withRuns: true });
        const place = at % bytes.length;
        try {
          parseRoaringBitmapArray(cut ? bytes.slice(0, place) : bytes.with(place, value));
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
        }
      }),
      { numRuns: 200 },
    );
  });
});
