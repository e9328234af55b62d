import assert from 'node:assert/strict';
import type { FlowStateDto, UpdateStateDto } from '../../emulator/protocol/rpc/updates.ts';
import { fitted, legible, revealing, zoomed } from '../../webview/graph/camera.ts';
import { durationText, graphOf, keptRates, metricsOf, nodeSentence } from '../../webview/graph/model.ts';

const update = (flows: readonly Partial<FlowStateDto>[]): UpdateStateDto => ({
  spec: '/p/spark-pipeline.yml',
  updateId: 'u',
  state: 'RUNNING',
  startedAt: 0,
  flows: flows.map((flow, index) => ({
    key: `f${index}`,
    dataset: 'a',
    status: 'RUNNING',
    rows: 0,
    batches: 0,
    dropped: 0,
    ...flow,
  })),
});

describe('The graph as a panel shows it', () => {
  it('takes the flows of a dataset together: the worst state, the sums, the slowest batch', () => {
    const metrics = metricsOf(
      update([
        { status: 'COMPLETED', rows: 10, batches: 1, batchDuration: 100 },
        {
          status: 'FAILED',
          rows: 5,
          batches: 2,
          dropped: 3,
          batchDuration: 50,
          error: { code: 'X', message: 'It broke.' },
        },
        { dataset: 'b', status: 'PLANNING' },
      ]),
      undefined,
    );
    assert.deepEqual(metrics.get('a'), {
      state: 'failed',
      rows: 15,
      batches: 3,
      dropped: 3,
      batchDuration: 100,
      error: { code: 'X', message: 'It broke.' },
    });
    assert.equal(metrics.get('b')?.state, 'running');
  });

  it('knows a rate from two states of one update, and keeps it while the flow runs', () => {
    const first = update([{ rows: 100, batches: 1, batchDuration: 100 }]);
    const second = update([{ rows: 500, batches: 3, batchDuration: 100 }]);
    const one = metricsOf(first, undefined);
    assert.equal(one.get('a')?.rate, undefined);
    const two = metricsOf(second, first);
    assert.equal(two.get('a')?.rate, 2000);
    assert.equal(keptRates(metricsOf(second, second), two).get('a')?.rate, 2000);
    const ended = update([{ rows: 500, batches: 3, batchDuration: 100, status: 'COMPLETED' }]);
    assert.equal(keptRates(metricsOf(ended, second), two).get('a')?.rate, undefined);
    assert.equal(metricsOf(second, { ...first, updateId: 'other' }).get('a')?.rate, undefined);
  });

  it('draws what lies outside, once, and one line for two reads of which one is a stream', () => {
    const dataset = { kind: 'streamingTable', protected: true, expectations: [] } as const;
    const flow = (from: string, streaming: boolean, key: string) => ({ key, streaming, inputs: [{ from, streaming }] });
    const graph = graphOf({
      spec: '',
      name: '',
      problems: [],
      datasets: [
        { ...dataset, key: 'c.s.a', label: 'a', flows: [flow('/x', true, 'f1'), flow('/x', false, 'f2')] },
        { ...dataset, key: 'c.s.b', label: 'b', flows: [flow('c.s.a', false, 'f3'), flow('/x', false, 'f4')] },
      ],
    });
    assert.deepEqual(
      graph.nodes.map(({ id }) => id),
      ['c.s.a', 'c.s.b', '/x'],
    );
    assert.deepEqual(graph.edges, [
      { from: '/x', to: 'c.s.a', streaming: true },
      { from: 'c.s.a', to: 'c.s.b', streaming: false },
      { from: '/x', to: 'c.s.b', streaming: false },
    ]);
    const labels = new Map(graph.nodes.map(({ id, label }) => [id, label]));
    const [a] = graph.nodes;
    assert.ok(a);
    assert.equal(
      nodeSentence(a, graph, (id) => labels.get(id) ?? id),
      'protected from full refresh, reads /x, read by b',
    );
  });

  it('says durations as a person does', () => {
    assert.deepEqual([12.4, 1234, 61_000].map(durationText), ['12 ms', '1.2 s', '1 min 1 s']);
  });
});

describe('The camera', () => {
  const window = { width: 800, height: 600 };

  it('shows all of the drawing, in the middle and never larger than life', () => {
    assert.deepEqual(fitted({ width: 400, height: 300 }, window), { scale: 1, x: -200, y: -150 });
    assert.equal(fitted({ width: 1600, height: 300 }, window).scale, 0.5);
    assert.deepEqual(legible({ scale: 0.1, x: 5, y: 5 }, { width: 9000, height: 600 }, { width: 800, height: 270 }), {
      scale: 0.45,
      x: 0,
      y: 0,
    });
  });

  it('keeps the point under the pointer when it zooms', () => {
    const before = { x: 100, y: 50, scale: 1 };
    const at = { x: 200, y: 100 };
    const after = zoomed(before, 1.5, at);
    assert.equal(after.x + at.x / after.scale, before.x + at.x / before.scale);
    assert.equal(after.y + at.y / after.scale, before.y + at.y / before.scale);
  });

  it('moves only as far as a node needs', () => {
    const camera = { x: 0, y: 0, scale: 1 };
    assert.deepEqual(revealing(camera, { x: 100, y: 100, width: 50, height: 50 }, window), camera);
    assert.deepEqual(revealing(camera, { x: 1000, y: 100, width: 50, height: 50 }, window), { x: 274, y: 0, scale: 1 });
  });
});
