import assert from 'node:assert/strict';
import { nextTriggerTime } from '../../emulator/streaming/trigger.ts';
import {
  advanceWatermark,
  batchWatermarks,
  microsToMillis,
  startWatermark,
  type EventTimeStats,
} from '../../emulator/streaming/watermark.ts';

function seen(maxSeconds: number): EventTimeStats {
  const micros = BigInt(Math.round(maxSeconds * 1_000_000));
  return { count: 1, minMicros: micros, maxMicros: micros, averageMs: maxSeconds * 1000 };
}

describe('the watermark', () => {
  it('is the largest event time so far less the delay, and never goes down', () => {
    let tracker = startWatermark('min', 1, 0);
    const values = [10, 40, 35, undefined, 41].map((seconds) => {
      tracker = advanceWatermark(tracker, [seconds === undefined ? undefined : seen(seconds)], [30_000]);
      return tracker.global;
    });
    assert.deepEqual(values, [0, 10_000, 10_000, 10_000, 11_000]);
  });

  it('cuts event times towards the past, to milliseconds', () => {
    assert.equal(microsToMillis(20_000_999n), 20_000);
    assert.equal(microsToMillis(-5_500_001n), -5_501);
    assert.equal(microsToMillis(-5_500_000n), -5_500);
  });

  it('takes the smallest of several nodes, where one without data so far counts as 0', () => {
    const first = advanceWatermark(startWatermark('min', 2, 0), [seen(100), undefined], [10_000, 30_000]);
    assert.equal(first.global, 0);
    const second = advanceWatermark(first, [undefined, seen(50)], [10_000, 30_000]);
    assert.equal(second.global, 20_000);
    assert.equal(advanceWatermark(startWatermark('max', 2, 0), [seen(100), undefined], [10_000, 0]).global, 90_000);
  });

  it('starts again from the logs, with nothing known of the single nodes', () => {
    const restarted = startWatermark('min', 2, 20_000);
    const first = advanceWatermark(restarted, [seen(200), undefined], [0, 0]);
    assert.equal(first.global, 20_000);
    assert.equal(advanceWatermark(first, [undefined, seen(90)], [0, 0]).global, 90_000);
  });

  it('judges lateness by the batch before, and what is final by its own', () => {
    assert.deepEqual(batchWatermarks(20, 10, true), { late: 10, eviction: 20 });
    assert.deepEqual(batchWatermarks(20, 10, false), { late: 20, eviction: 20 });
  });
});

describe('a processing-time trigger', () => {
  it('comes at the next multiple of its interval since the epoch', () => {
    assert.equal(nextTriggerTime(1_000, 500), 1_500);
    assert.equal(nextTriggerTime(1_499, 500), 1_500);
  });
});
