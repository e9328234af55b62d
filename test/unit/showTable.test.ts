import assert from 'node:assert/strict';
import { fileUri, pathOfFileUri } from '../../emulator/base/fileUri.ts';
import { globPattern } from '../../emulator/base/glob.ts';
import { parseDuration } from '../../emulator/base/durationText.ts';
import { showTable } from '../../emulator/base/showTable.ts';
import { prettyText } from '../../emulator/plan/prettyText.ts';
import { treeString } from '../../emulator/plan/treeString.ts';
import fc from 'fast-check';

describe('the text of show()', () => {
  it('aligns to the right and cuts long cells', () => {
    assert.equal(
      showTable(
        ['id', 'name'],
        [
          ['1', 'Anna'],
          ['20', 'a name that is far too long for a cell'],
        ],
        {
          truncate: 20,
          vertical: false,
        },
      ),
      [
        '+---+--------------------+',
        '| id|                name|',
        '+---+--------------------+',
        '|  1|                Anna|',
        '| 20|a name that is fa...|',
        '+---+--------------------+',
      ].join('\n'),
    );
  });

  it('aligns to the left when nothing is cut, and escapes line breaks', () => {
    assert.equal(
      showTable(['a'], [['x\ny\tz']], { truncate: 0, vertical: false, onlyTop: 1 }),
      ['+-------+', '|a      |', '+-------+', '|x\\ny\\tz|', '+-------+', 'only showing top 1 row'].join('\n'),
    );
  });

  it('gives full-width characters two columns', () => {
    assert.equal(
      showTable(['名'], [['東京'], ['ab']], { truncate: 20, vertical: false }),
      ['+----+', '|  名|', '+----+', '|東京|', '|  ab|', '+----+'].join('\n'),
    );
  });

  it('shows rows one below the other', () => {
    assert.equal(
      showTable(['id', 'name'], [['1', 'Anna']], { truncate: 20, vertical: true }),
      ['-RECORD 0----', ' id   | 1    ', ' name | Anna '].join('\n'),
    );
    assert.equal(showTable(['id'], [], { truncate: 20, vertical: true }), '(0 rows)');
  });

  it('writes values as ToPrettyString does', () => {
    const struct = {
      kind: 'struct',
      fields: [
        { name: 'a', dataType: { kind: 'integer' }, nullable: true, metadata: {} },
        {
          name: 'b',
          dataType: { kind: 'array', element: { kind: 'string' }, containsNull: true },
          nullable: true,
          metadata: {},
        },
      ],
    } as const;
    assert.equal(prettyText(null, { kind: 'integer' }, 'UTC'), 'NULL');
    assert.equal(prettyText({ fields: [1, ['x', null]] }, struct, 'UTC'), '{1, [x, NULL]}');
    assert.equal(prettyText(Uint8Array.from([1, 255]), { kind: 'binary' }, 'UTC'), '[01 FF]');
    assert.equal(
      prettyText(1_704_067_200_500_000n, { kind: 'timestamp' }, 'America/New_York'),
      '2023-12-31 19:00:00.5',
    );
    assert.equal(
      prettyText(1_704_067_200_500_000n, { kind: 'timestamp_ntz' }, 'America/New_York'),
      '2024-01-01 00:00:00.5',
    );
    const map = { kind: 'map', key: { kind: 'string' }, value: { kind: 'double' }, valueContainsNull: true } as const;
    assert.equal(prettyText({ entries: [['k', 1.5]] }, map, 'UTC'), '{k -> 1.5}');
  });

  it('draws a schema as printSchema() does', () => {
    const item = {
      kind: 'struct',
      fields: [{ name: 'v', dataType: { kind: 'long' }, nullable: false, metadata: {} }],
    } as const;
    const text = treeString({
      kind: 'struct',
      fields: [
        { name: 'id', dataType: { kind: 'integer' }, nullable: true, metadata: {} },
        { name: 'xs', dataType: { kind: 'array', element: item, containsNull: false }, nullable: true, metadata: {} },
      ],
    });
    assert.equal(
      text,
      [
        'root',
        ' |-- id: integer (nullable = true)',
        ' |-- xs: array (nullable = true)',
        ' |    |-- element: struct (containsNull = false)',
        ' |    |    |-- v: long (nullable = false)',
        '',
      ].join('\n'),
    );
  });
});

describe('paths', () => {
  it('quotes as Spark writes them into its logs, and reads every path back', () => {
    assert.equal(fileUri('/data/in/a b#c%d?e[f].json'), 'file:///data/in/a%20b%23c%25d%3Fe%5Bf%5D.json');
    assert.equal(fileUri('/data/ü+=&.json'), 'file:///data/ü+=&.json');
    assert.equal(pathOfFileUri('file:/data/a%20b'), '/data/a b');
    assert.equal(pathOfFileUri('s3://bucket/a'), undefined);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const path = `/x/${name}`;
        assert.equal(pathOfFileUri(fileUri(path)), path);
      }),
    );
  });

  it('matches Hadoop patterns', () => {
    const matches = (glob: string, name: string): boolean => globPattern(glob)?.test(name) === true;
    assert.ok(matches('*.json', 'a.json'));
    assert.ok(!matches('*.json', 'a.jsonl'));
    assert.ok(matches('part-[0-9]?.{csv,txt}', 'part-12.txt'));
    assert.ok(!matches('[^a]*', 'abc'));
    assert.ok(matches('a\\*b', 'a*b'));
    assert.equal(globPattern('{a'), undefined);
  });

  it('reads durations', () => {
    assert.equal(parseDuration('7d'), 604_800_000);
    assert.equal(parseDuration('500ms'), 500);
    assert.equal(parseDuration('10'), 10);
    assert.equal(parseDuration('soon'), undefined);
  });
});
