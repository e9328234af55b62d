import assert from 'node:assert/strict';
import { chosenTests, testId, testKey, type TestKey } from '../../extension/testing/testTree.ts';
import { batchText, phaseFacts, sizeText } from '../../webview/step/phaseFacts.ts';

describe('tests in the Test Explorer', () => {
  const files = new Map([
    [
      '/p',
      [
        {
          path: '/p/a',
          name: 'a',
          errors: [],
          tests: [
            { name: 'x', line: 1, column: 1 },
            { name: 'y', line: 2, column: 1 },
          ],
        },
        { path: '/p/b', name: 'b', errors: [], tests: [{ name: 'x', line: 1, column: 1 }] },
      ],
    ],
    ['/q', [{ path: '/q/a', name: 'a', errors: [], tests: [{ name: 'x', line: 1, column: 1 }] }]],
  ]);

  it('have ids that say what they are', () => {
    const keys: readonly TestKey[] = [
      { kind: 'project', spec: '/p' },
      { kind: 'file', spec: '/p', path: '/p/a' },
      { kind: 'test', spec: '/p', path: '/p/a', name: 'a "quoted" name' },
    ];
    for (const key of keys) assert.deepEqual(testKey(testId(key)), key);
    for (const id of ['', 'x', '{}', '[]', '[1]']) assert.equal(testKey(id), undefined);
  });

  it('are chosen by what is asked for, without what is left out', () => {
    const names = (include: readonly TestKey[] | undefined, exclude: readonly TestKey[] = []): readonly string[] =>
      [...chosenTests(files, include, exclude)].flatMap(([spec, tests]) =>
        tests.map(({ path, name }) => `${spec} ${path} ${name}`),
      );
    assert.equal(names(undefined).length, 4);
    assert.deepEqual(names([{ kind: 'file', spec: '/p', path: '/p/b' }]), ['/p /p/b x']);
    const test = { kind: 'test', spec: '/p', path: '/p/a', name: 'x' } as const;
    assert.deepEqual(names([{ kind: 'file', spec: '/p', path: '/p/a' }, test]), ['/p /p/a x', '/p /p/a y']);
    assert.deepEqual(names([{ kind: 'project', spec: '/p' }], [test]), ['/p /p/a y', '/p /p/b x']);
  });
});

describe('what the stepper says of a phase', () => {
  it('is what it read and wrote, without what is nothing', () => {
    const facts = (
      phase: Parameters<typeof phaseFacts>[0]['phase'],
      detail: Parameters<typeof phaseFacts>[0]['detail'],
    ) => phaseFacts({ phase, detail }).map(({ label, value }) => `${label}: ${value}`);
    assert.deepEqual(
      facts('planOffsets', {
        idle: true,
        sources: [{ source: 'DeltaSource[file:/a/b/bronze]', start: '1', end: '1' }],
      }),
      ['Result: Nothing new, and no state to let go: no batch is made.', 'DeltaSource […/bronze]: stays at 1'],
    );
    assert.deepEqual(
      facts('transform', {
        inputRows: [3, 2],
        lateRows: [1],
        duplicateRows: [0],
        lateBelowMs: 0,
        stateVersion: 4,
        maxEventTimesMs: [0],
      }),
      [
        'Rows in: 5',
        'Late rows dropped: 1',
        'Late is before: none yet',
        'Newest event time: 1970-01-01 00:00:00.000 UTC',
        'State read: version 4',
      ],
    );
    assert.deepEqual(facts('writeState', { versions: [5], rows: [2], rowsUpdated: [1], rowsRemoved: [0] }), [
      'State 0: version 5 with 2 rows (1 written, 0 removed)',
    ]);
    assert.deepEqual(facts('writeSink', { rowsWritten: 7, deltaVersion: 3, transaction: { appId: 'q', version: 2 } }), [
      'Rows written: 7',
      'Delta version: 3',
      'Transaction: query q, batch 2',
    ]);
    assert.deepEqual(facts('planOffsets', { sources: 'nonsense', batchWatermarkMs: 1e300 }), []);
  });

  it('tells a batch in a few words, and sizes as a person reads them', () => {
    const phases = [
      {
        phase: 'transform',
        milliseconds: 1,
        detail: { inputRows: [4], lateRows: [1], duplicateRows: [2] },
        files: [],
        moreFiles: 0,
      },
      { phase: 'writeSink', milliseconds: 1, detail: { rowsWritten: 1 }, files: [], moreFiles: 0 },
    ] as const;
    assert.equal(
      batchText({ batchId: 1, isRerun: true, state: 'done', phases }),
      'Done, run again, 4 in, 1 out, 1 late, 2 duplicate',
    );
    assert.equal(batchText({ batchId: 2, isRerun: false, state: 'idle', phases: [] }), 'Nothing to do');
    assert.deepEqual([12, 2048, 3 << 20].map(sizeText), ['12 B', '2.0 KB', '3.0 MB']);
  });
});
