import assert from 'node:assert/strict';
import { truncateTable } from '../../emulator/delta/commands/replaceContents.ts';
import { impactJson, impactLines, resetImpact } from '../../emulator/guard/impact.ts';
import { append, bronze, guardBench, silver } from '../support/guardBench.ts';

describe('what a reset would destroy', () => {
  it('is told in rows, bytes, files and versions', async () => {
    const bench = guardBench();
    await append(bench, bronze, [1, 2]);
    await append(bench, bronze, [3]);
    const impact = await resetImpact(bench.io, bronze, []);
    const { rows, bytes, files, version, versions } = impact;
    assert.deepEqual(
      { rows, bytes, files, version, versions },
      { rows: 3, bytes: 6, files: 2, version: 1, versions: 2 },
    );
    assert.match(
      impactLines(impact)[0] ?? '',
      /^3 rows in 2 files \(6 B\) at version 1; 2 versions can be read, the oldest of /,
    );
    assert.deepEqual(impactJson(impact)['rows'], 3);
  });

  it('is nothing where there is no table', async () => {
    const impact = await resetImpact(guardBench().io, bronze, []);
    assert.deepEqual(impactLines(impact), ['There is no table yet, so nothing would be lost.']);
  });

  it('names what the sources cannot give again', async () => {
    const bench = guardBench();
    await append(bench, bronze, [1]);
    await append(bench, silver, [1, 2]);
    const delta = { kind: 'delta', name: 'silver', path: silver.path } as const;
    const [whole] = (await resetImpact(bench.io, bronze, [delta])).sources;
    assert.equal(whole?.reach, 'whole');
    assert.match(whole.detail, /^It holds 2 rows at version 0, and its log reaches back to version 0 of /);
    await truncateTable(bench.io, silver.path);
    const [part] = (await resetImpact(bench.io, bronze, [delta])).sources;
    assert.deepEqual(part?.lost, ['Rows of silver that version 1 (TRUNCATE) took away.']);
    await bench.files.remove(silver.path);
    const [none] = (await resetImpact(bench.io, bronze, [delta])).sources;
    assert.deepEqual([none?.reach, none?.lost], ['none', ['Every row that came from silver.']]);
  });

  it('looks for the files that were read, and says what it cannot look up', async () => {
    const bench = guardBench();
    const readFiles = ['/landing/1.json', '/landing/2.json'];
    await bench.files.replace('/landing/1.json', new Uint8Array());
    const { sources } = await resetImpact(bench.io, bronze, [
      { kind: 'files', name: '/landing', readFiles },
      { kind: 'other', name: 'topic clicks', format: 'Kafka' },
    ]);
    assert.deepEqual(
      sources.map(({ reach, lost }) => [reach, lost]),
      [
        ['part', ['The rows of /landing/2.json.']],
        ['unknown', []],
      ],
    );
  });
});
