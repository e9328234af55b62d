import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { EventDto } from '../../emulator/protocol/rpc/dto.ts';
import { brokenOff, stateAfter, stateOf } from '../../emulator/server/updateState.ts';

const at = (second: number): string => new Date(second * 1000).toISOString();
const event = (more: Partial<EventDto>): EventDto => ({
  id: 'e',
  timestamp: at(1),
  type: 'update_progress',
  level: 'INFO',
  message: '',
  pipeline: 'p',
  update: 'u1',
  details: {},
  ...more,
});
const update = (state: string, second: number, id = 'u1'): EventDto =>
  event({ update: id, timestamp: at(second), details: { update_progress: { state } } });
const flow = (status: string, more: object = {}, batch?: number): EventDto =>
  event({
    type: 'flow_progress',
    flow: 'c.s.f',
    dataset: 'c.s.t',
    ...(batch === undefined ? {} : { batch }),
    details: { flow_progress: { status, ...more } },
  });

describe('what is known of an update', () => {
  it('adds up the rows, batches and dropped rows of a flow', () => {
    const state = stateOf('/p.yml', [
      update('RUNNING', 1),
      flow('RUNNING', { metrics: { num_output_rows: 5 }, streaming_metrics: { batch_duration: 30 } }, 0),
      flow('RUNNING', { metrics: { num_output_rows: 2 }, data_quality: { dropped_records: 3 } }, 1),
      flow('COMPLETED'),
      update('COMPLETED', 4),
    ]);
    assert.deepEqual(state, {
      spec: '/p.yml',
      updateId: 'u1',
      state: 'COMPLETED',
      startedAt: 1000,
      endedAt: 4000,
      flows: [
        { key: 'c.s.f', dataset: 'c.s.t', status: 'COMPLETED', rows: 7, batches: 2, dropped: 3, batchDuration: 30 },
      ],
    });
  });

  it('begins anew with another update, and keeps errors', () => {
    const error = { code: 'X', message: 'It failed.' };
    const first = stateOf('/p', [update('RUNNING', 1), { ...update('FAILED', 2), error }]);
    assert.deepEqual(first?.error, error);
    const second = stateAfter(first, '/p', update('RUNNING', 9, 'u2'));
    assert.equal(second.updateId, 'u2');
    assert.equal(second.startedAt, 9000);
    assert.equal(second.error, undefined);
    assert.equal(second.endedAt, undefined);
  });

  it('knows nothing without events, and takes any details', () => {
    assert.equal(stateOf('/p', []), undefined);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('update_progress', 'flow_progress', 'other'), fc.jsonValue())),
        (all) => {
          const events = all.map(([type, value]) => event({ type, flow: 'f', details: { [type]: value as never } }));
          for (const { flows } of [stateOf('/p', events)].filter((one) => one !== undefined)) {
            assert.ok(flows.every(({ rows, batches }) => Number.isFinite(rows) && batches >= 0));
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('shows one that was broken off as stopped', () => {
    const state = stateOf('/p', [update('RUNNING', 1), flow('RUNNING')]);
    assert.ok(state !== undefined);
    const stopped = brokenOff(state);
    assert.equal(stopped.state, 'CANCELED');
    assert.deepEqual(
      stopped.flows.map(({ status }) => status),
      ['STOPPED'],
    );
  });
});
