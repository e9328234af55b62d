import assert from 'node:assert/strict';
import type { FlowStateDto, UpdateStateDto } from '../../emulator/protocol/rpc/updates.ts';
import { shownUpdate, statusText } from '../../extension/models/statusText.ts';

const flow: FlowStateDto = {
  key: 'a.b.bronze',
  dataset: 'a.b.bronze',
  status: 'RUNNING',
  rows: 1200,
  batches: 2,
  dropped: 0,
};
const update = (state: string, over: Partial<UpdateStateDto> = {}): UpdateStateDto => ({
  spec: '/p/spark-pipeline.yml',
  updateId: 'u',
  state,
  flows: [flow],
  startedAt: 1000,
  ...over,
});
const connected = { kind: 'connected', pid: 1 } as const;

describe('the status bar item', () => {
  it('shows the emulator while no update is known', () => {
    assert.equal(statusText({ kind: 'idle' }, undefined).text, '$(layers) Sluice');
    assert.match(statusText({ kind: 'starting' }, undefined).text, /spin/);
    assert.equal(statusText({ kind: 'restarting', reason: 'It ended.', retryInMs: 0 }, undefined).severity, 'warning');
    const failed = statusText({ kind: 'failed', reason: 'No program.' }, undefined);
    assert.equal(failed.severity, 'error');
    assert.equal(failed.tooltip, 'No program. Click to try again.');
    assert.match(statusText(connected, undefined).tooltip, /No update has run yet/);
  });

  it('shows the rows of the update that runs, and how the last one ended', () => {
    const running = statusText(connected, { name: 'demo', update: update('RUNNING') });
    assert.equal(running.text, '$(sync~spin) Sluice: 1,200 rows');
    assert.equal(running.tooltip, 'An update of demo is running, into bronze; 1,200 rows so far. Click to stop it.');
    const setUp = statusText(connected, { name: 'demo', update: update('SETTING_UP_TABLES', { flows: [] }) });
    assert.match(setUp.tooltip, /running, setting up tables; 0 rows/);
    const done = statusText(connected, { name: 'demo', update: update('COMPLETED', { endedAt: 3500 }) });
    assert.equal(done.tooltip, 'The last update of demo was complete after 2.5 seconds; 1,200 rows were written.');
    const error = { code: 'X', message: 'The table is gone.' };
    const failed = statusText(connected, { name: 'demo', update: update('FAILED', { error }) });
    assert.deepEqual(
      [failed.severity, failed.tooltip],
      ['error', 'The last update of demo failed. The table is gone.'],
    );
    assert.match(statusText(connected, { name: 'demo', update: update('CANCELED') }).text, /stopped/);
  });

  it('speaks of an update that runs before one that ended, and of the last of those', () => {
    const early = { name: 'early', update: update('COMPLETED', { endedAt: 1 }) };
    const late = { name: 'late', update: update('FAILED', { endedAt: 2 }) };
    const running = { name: 'running', update: update('RUNNING') };
    assert.equal(shownUpdate([early, running, late])?.name, 'running');
    assert.equal(shownUpdate([early, late])?.name, 'late');
    assert.equal(shownUpdate([]), undefined);
  });
});
