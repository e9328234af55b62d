import assert from 'node:assert/strict';
import { parseLogPath } from '../../emulator/delta/logPath.ts';
import { canonicalLogPath, resolveLogPath } from '../../emulator/delta/paths.ts';

describe('paths of the log', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['part-0.parquet', '/t/part-0.parquet'],
    ['p=a%20b/part-0.parquet', '/t/p=a b/part-0.parquet'],
    ['a%2520b.parquet', '/t/a%20b.parquet'],
    ['a+b.parquet', '/t/a+b.parquet'],
    ['%C3%A9.parquet', '/t/é.parquet'],
    ['日.parquet', '/t/日.parquet'],
    ['p=10%3A00/x.parquet', '/t/p=10:00/x.parquet'],
    ['p=10:00/x.parquet', '/t/p=10:00/x.parquet'],
    ['/other/a%23b.parquet', '/other/a#b.parquet'],
    ['file:/other/x', '/other/x'],
    ['file:///other/a%20x', '/other/a x'],
    ['FILE://host/other/x', '/other/x'],
  ];
  for (const [path, plain] of cases) {
    it(`${path} is ${plain}`, () => assert.equal(resolveLogPath('/t', path), plain));
  }

  it('refuses other schemes by name', () => {
    assert.throws(() => resolveLogPath('/t', 's3://bucket/x'), { code: 'DELTA_PATH_NOT_LOCAL' });
  });

  for (const path of ['a b.parquet', 'a%zz.parquet', 'a%2', 'a|b']) {
    it(`refuses ${path}, which is no URI`, () => {
      assert.throws(() => resolveLogPath('/t', path), { code: 'DELTA_PATH_INVALID' });
    });
  }

  it('name one file with and without a scheme, and are compared as they are written otherwise', () => {
    const spellings = ['/a/with%20space', 'file:/a/with%20space', 'file:///a/with%20space'];
    assert.equal(new Set(spellings.map(canonicalLogPath)).size, 1);
    assert.notEqual(canonicalLogPath('p%61rt'), canonicalLogPath('part'));
    assert.throws(() => canonicalLogPath('a b'), { code: 'DELTA_PATH_INVALID' });
  });
});

describe('files of the log folder', () => {
  const version = '00000000000000000012';
  const cases: readonly (readonly [string, object])[] = [
    [`${version}.json`, { kind: 'commit', version: 12 }],
    [`${version}.crc`, { kind: 'checksum', version: 12 }],
    [`${version}.00000000000000000015.compacted.json`, { kind: 'compacted', version: 12, endVersion: 15 }],
    [`${version}.checkpoint.parquet`, { kind: 'classicCheckpoint', version: 12 }],
    [
      `${version}.checkpoint.0000000002.0000000003.parquet`,
      { kind: 'multiPartCheckpoint', version: 12, part: 2, parts: 3 },
    ],
    [
      `${version}.checkpoint.3a0d65cd-4056-49b8-937b-95f9e3ee90e5.json`,
      { kind: 'uuidCheckpoint', version: 12, uuid: '3a0d65cd-4056-49b8-937b-95f9e3ee90e5', format: 'json' },
    ],
    ['_last_checkpoint', { kind: 'lastCheckpoint' }],
    [`${version}.checkpoint.0000000004.0000000003.parquet`, { kind: 'other' }],
    [`${version}.00000000000000000003.compacted.json`, { kind: 'other' }],
    [`.${version}.json.tmp`, { kind: 'other' }],
    ['12.json', { kind: 'other' }],
    [`${version}.json.bak`, { kind: 'other' }],
  ];
  for (const [name, expected] of cases) {
    it(name, () => assert.deepEqual(parseLogPath(name), expected));
  }
});
