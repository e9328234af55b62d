import assert from 'node:assert/strict';
import type { GenerationDto, StreamQueryDto, WatermarkPointDto } from '../../emulator/protocol/rpc/checkpoints.ts';
import {
  batchDescription,
  generationLabel,
  healthText,
  queryDescription,
  queryTooltip,
  shortPath,
} from '../../extension/models/checkpointTexts.ts';
import { chartScale } from '../../webview/checkpoint/chartScale.ts';
import { bytesText, counted, prettyLog, timeText } from '../../webview/checkpoint/texts.ts';

const generation: GenerationDto = {
  generation: 1,
  path: '/s/_checkpoints/c/d/silver/silver/1',
  current: true,
  queryId: 'q',
  lastPlanned: 4,
  lastCommitted: 4,
  health: 'committed',
};
const query: StreamQueryDto = {
  flow: 'c.d.silver',
  label: 'silver',
  target: 'c.d.silver',
  targetLabel: 'silver',
  root: '/s/_checkpoints/c/d/silver/silver',
  defined: true,
  generations: [generation],
};

describe('texts of the view Stream Checkpoints', () => {
  it('tell the health of a generation', () => {
    assert.equal(healthText(generation), 'committed up to batch 4');
    assert.equal(
      healthText({ ...generation, health: 'planned', lastPlanned: 5 }),
      'batch 5 runs again at the next start',
    );
    assert.equal(healthText({ ...generation, health: 'empty' }), 'nothing planned yet');
    assert.equal(generationLabel(generation), 'Generation 1 (current)');
    assert.equal(generationLabel({ ...generation, current: false }), 'Generation 1');
  });

  it('tell of a query its target where it has another name, and whether the project knows it', () => {
    assert.equal(queryDescription(query), 'committed up to batch 4');
    assert.equal(queryDescription({ ...query, targetLabel: 'gold' }), '→ gold · committed up to batch 4');
    assert.equal(queryDescription({ ...query, generations: [] }), 'has not run yet');
    assert.match(queryDescription({ ...query, defined: false }), /^not in the project · /);
    assert.match(queryTooltip({ ...query, defined: false }), /no longer defines this flow/);
    assert.doesNotMatch(queryTooltip({ ...query, generations: [] }), /undefined/);
  });

  it('tell what a batch read', () => {
    const range = {
      source: '0',
      kind: 'delta',
      start: { reading: '' },
      reading: 'versions 3 to 5',
      empty: false,
    } as const;
    const batch = { batch: 3, planned: true, committed: true, startUnknown: false, ranges: [range] };
    assert.equal(batchDescription(batch), 'versions 3 to 5');
    assert.equal(batchDescription({ ...batch, committed: false }), 'planned, not committed · versions 3 to 5');
    assert.equal(batchDescription({ ...batch, ranges: [{ ...range, empty: true }] }), 'nothing new');
    assert.equal(batchDescription({ ...batch, ranges: [] }), '');
    assert.equal(shortPath('/a/b/c/d'), 'c/d');
  });
});

describe('texts and scale of the stream checkpoint panel', () => {
  it('shows times in UTC, and none for none', () => {
    assert.equal(timeText(1_767_226_200_000), '2026-01-01 00:10:00.000Z');
    assert.equal(timeText(0), '–');
    assert.equal(timeText(undefined), '–');
    assert.equal(timeText(9e15), '9000000000000000');
  });

  it('shows amounts', () => {
    assert.equal(bytesText(999), '999 bytes');
    assert.equal(bytesText(2_500), '2.5 KB');
    assert.equal(bytesText(12_000_000), '12 MB');
    assert.equal(counted(1, 'batch', 'batches'), '1 batch');
    assert.equal(counted(10_000, 'batch', 'batches'), '10,000 batches');
  });

  it('indents what is JSON and leaves the rest', () => {
    assert.equal(prettyLog('v1\n{"a":1}\n-\n{broken'), 'v1\n{\n  "a": 1\n}\n-\n{broken');
  });

  it('scales watermarks and late rows into a unit square', () => {
    const points: readonly WatermarkPointDto[] = [
      { batch: 0, watermark: 0 },
      { batch: 1, watermark: 1000, lateRows: 0, inputRows: 8 },
      { batch: 2, watermark: 3000, lateRows: 4, inputRows: 2 },
    ];
    const scale = chartScale(points);
    assert.deepEqual([scale.low, scale.high, scale.mostLate, scale.mostRows], [1000, 3000, 4, 8]);
    assert.deepEqual(
      scale.points.map(({ x, watermark, late, rows }) => [x, watermark, late, rows]),
      [
        [0, undefined, undefined, undefined],
        [0.5, 0, 0, 1],
        [1, 1, 1, 0.25],
      ],
    );
    assert.deepEqual(chartScale([{ batch: 4, watermark: 7 }]).points, [
      { x: 0.5, watermark: 0.5, late: undefined, rows: undefined },
    ]);
    assert.deepEqual(chartScale([]).points, []);
  });
});
