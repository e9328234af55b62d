import assert from 'node:assert/strict';
import fc from 'fast-check';
import { compareRows, type ComparedRow } from '../../emulator/pipeline/testing/compareRows.ts';

const columns = ['a', 'b', 'c'];
const row = fc
  .tuple(...columns.map(() => fc.constantFrom('1', '2', null)))
  .map((cells): ComparedRow => ({ values: cells.map((cell) => JSON.stringify(cell)), cells }));
const rows = fc.array(row, { maxLength: 12 });
const text = ({ cells }: { readonly cells: readonly (string | null)[] }): string => JSON.stringify(cells);

/** How often each row is there. */
function bag(all: readonly { readonly cells: readonly (string | null)[] }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const one of all) counts.set(text(one), (counts.get(text(one)) ?? 0) + 1);
  return counts;
}

function minus(left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const rest = [...left].map(([key, count]): readonly [string, number] => [key, count - (right.get(key) ?? 0)]);
  return new Map(rest.filter(([, count]) => count > 0));
}

describe('rows that are compared', () => {
  it('differ exactly by what the two bags of rows do not share', () => {
    fc.assert(
      fc.property(rows, rows, (expected, actual) => {
        const diff = compareRows(columns, expected, actual);
        const [left, right] = [bag(expected), bag(actual)];
        const missing = bag([...(diff?.missing ?? []), ...(diff?.changed ?? []).map((pair) => pair.expected)]);
        const unexpected = bag([...(diff?.unexpected ?? []), ...(diff?.changed ?? []).map((pair) => pair.actual)]);
        assert.deepEqual(new Map([...missing].sort()), new Map([...minus(left, right)].sort()));
        assert.deepEqual(new Map([...unexpected].sort()), new Map([...minus(right, left)].sort()));
        for (const pair of diff?.changed ?? []) {
          const differing = columns.flatMap((_, index) =>
            pair.expected.cells[index] === pair.actual.cells[index] ? [] : [index],
          );
          assert.deepEqual(pair.columns, differing);
          assert.ok(differing.length * 2 <= columns.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are the same in any order', () => {
    fc.assert(
      fc.property(rows, fc.infiniteStream(fc.nat()), (expected, order) => {
        const shuffled = expected
          .map((one) => ({ one, at: order.next().value as number }))
          .sort((left, right) => left.at - right.at)
          .map(({ one }) => one);
        assert.equal(compareRows(columns, expected, shuffled), undefined);
      }),
      { numRuns: 100 },
    );
  });
});
