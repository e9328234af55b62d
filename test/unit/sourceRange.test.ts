import assert from 'node:assert/strict';
import { batchRanges, goesOnReading, sourceRange } from '../../emulator/streaming/inspect/sourceRange.ts';
import type { SourceOffset } from '../../emulator/streaming/ports.ts';

const delta = (version: number, index: number, inSnapshot = false): string =>
  JSON.stringify({
    sourceVersion: 1,
    reservoirId: 't',
    reservoirVersion: version,
    index,
    isStartingVersion: inSnapshot,
  });
const files = (entry: number): string => JSON.stringify({ logOffset: entry });

describe('what a batch read', () => {
  const readings: readonly (readonly [
    what: string,
    start: string | undefined,
    end: string | undefined,
    reading: string,
  ])[] = [
    ['versions of a Delta table', delta(3, -1), delta(6, -1), 'versions 3 to 5'],
    ['one version', delta(3, -100), delta(4, -100), 'version 3'],
    ['files inside of a version', delta(3, 4), delta(3, 9), 'files 5 to 9 of version 3'],
    ['the rest of a version', delta(3, 4), delta(4, -1), 'version 3 from file 5 on'],
    [
      'over the middle of versions',
      delta(3, 4),
      delta(5, 1),
      'version 3 from file 5 on, to version 5, of version 5 up to file 1',
    ],
    [
      'files of the initial snapshot',
      undefined,
      delta(7, 2, true),
      'files 0 to 2 of the initial snapshot of version 7',
    ],
    ['more of the snapshot', delta(7, 2, true), delta(7, 3, true), 'file 3 of the initial snapshot of version 7'],
    [
      'the end of the snapshot',
      delta(7, 2, true),
      delta(8, -1),
      'files from 3 on of the initial snapshot of version 7',
    ],
    [
      'beyond the snapshot',
      delta(7, 2, true),
      delta(9, -1),
      'files from 3 on of the initial snapshot of version 7, then version 8',
    ],
    ['the first batch', undefined, delta(4, -1), 'everything up to version 3 from where the stream began'],
    ['nothing of a Delta table', delta(4, -1), delta(4, -1), 'nothing new'],
    ['a schema change', delta(4, -1), delta(5, -20), 'up to the schema change at version 5'],
    ['entries of a file source', files(3), files(5), 'entries 4 to 5'],
    ['the first entries', undefined, files(0), 'entry 0'],
    ['Kafka', '{"a":{"0":5,"1":9}}', '{"a":{"0":8,"1":9}}', '3 records'],
    ['a new partition', '{"a":{"0":5}}', '{"a":{"0":8,"1":2}}', '3 records, and 1 partition for the first time'],
    ['large offsets', '{"a":{"0":9007199254740993}}', '{"a":{"0":9007199254740996}}', '3 records'],
    ['rows of the rate source', '{"offset":10,"timestamp":1}', '{"offset":15,"timestamp":2}', '5 rows, up to row 15'],
    ['a source that counts', '3', '7', 'after position 3, up to position 7'],
    ['a position that is lost', files(3), undefined, 'nothing new'],
    [
      'another kind of source',
      files(3),
      delta(4, -1),
      'from file source log up to entry 3 to everything before version 4, which is another kind of source',
    ],
    ['what nobody knows', '{"x":1}', '{"x":2}', '{"x":2}'],
  ];
  for (const [what, start, end, reading] of readings) {
    it(`is told of ${what}`, () => assert.equal(sourceRange('0', start, end).reading, reading));
  }

  it('is held against the source of the same name, whatever the order of the lines', () => {
    const entry = (offsets: Readonly<Record<string, string>>) => ({
      version: 2 as const,
      offsets: Object.values(offsets) as SourceOffset[],
      sourceIds: Object.keys(offsets),
      metadata: undefined,
    });
    const ranges = batchRanges(entry({ b: files(1), a: files(7) }), entry({ a: files(8), b: files(1), c: files(0) }));
    assert.deepEqual(
      ranges.map(({ source, reading }) => [source, reading]),
      [
        ['a', 'entry 8'],
        ['b', 'nothing new'],
        ['c', 'entry 0'],
      ],
    );
  });

  it('is followed by what comes next', () => {
    assert.equal(goesOnReading(delta(4, -1)), 'with version 4');
    assert.equal(goesOnReading(delta(4, 2, true)), 'after file 2 of the initial snapshot of version 4');
    assert.equal(goesOnReading(files(3)), 'with files that are not in its log up to entry 3');
    assert.equal(goesOnReading(undefined), 'from its beginning, or where its options say');
  });
});
