import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layoutGraph, type LayoutEdge, type LayoutNode } from '../../webview/graph/layout.ts';

const graphs = fc
  .array(fc.record({ width: fc.integer({ min: 40, max: 260 }), height: fc.integer({ min: 20, max: 90 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  .chain((sizes) =>
    fc.array(fc.tuple(fc.nat(sizes.length - 1), fc.nat(sizes.length - 1)), { maxLength: 80 }).map((pairs) => ({
      nodes: sizes.map((size, index): LayoutNode => ({ id: `n${index}`, ...size })),
      // From the lower to the higher number: no cycle.
      edges: pairs
        .filter(([a, b]) => a !== b)
        .map(([a, b]): LayoutEdge => ({ from: `n${Math.min(a, b)}`, to: `n${Math.max(a, b)}` })),
    })),
  );

describe('The layout of a graph', () => {
  it('lets no two nodes overlap, and keeps all of them inside', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const { places, width, height } = layoutGraph(nodes, edges);
        const boxes = nodes.map((node) => ({ ...node, ...(places.get(node.id) ?? { x: NaN, y: NaN }) }));
        for (const [index, a] of boxes.entries()) {
          assert.ok(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height, `${a.id} is outside`);
          for (const b of boxes.slice(index + 1)) {
            const apart =
              a.x + a.width <= b.x ||
              b.x + b.width <= a.x ||
              a.y + a.height <= b.y + 1e-6 ||
              b.y + b.height <= a.y + 1e-6;
            assert.ok(apart, `${a.id} lies over ${b.id}`);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it('lets every edge go forward, from the right side of a node to the left side of another', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const { places, lines } = layoutGraph(nodes, edges);
        edges.forEach(({ from, to }, index) => {
          const line = lines[index] ?? [];
          const start = places.get(from);
          const end = places.get(to);
          const width = nodes.find(({ id }) => id === from)?.width ?? 0;
          assert.equal(line[0]?.x, (start?.x ?? NaN) + width);
          assert.equal(line.at(-1)?.x, end?.x);
          for (const [at, point] of line.slice(1).entries()) assert.ok(point.x >= (line[at]?.x ?? 0));
        });
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same drawing for the same graph, and comes to an end on a cycle', () => {
    const nodes = ['a', 'b', 'c'].map((id) => ({ id, width: 100, height: 40 }));
    const edges = [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
    ];
    assert.deepEqual(layoutGraph(nodes, edges), layoutGraph(nodes, edges));
    assert.equal(layoutGraph(nodes, edges).places.size, 3);
  });

  it('draws a chain as one straight line', () => {
    const nodes = ['a', 'b', 'c'].map((id) => ({ id, width: 100, height: 40 }));
    const { places } = layoutGraph(nodes, [
      { from: 'a', to: 'b' },
      { from: 'b', to: 'c' },
    ]);
    assert.equal(new Set([...places.values()].map(({ y }) => y)).size, 1);
  });

  it('draws a tree without a crossing, whatever the order of its nodes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 5, maxLength: 60 }), ([...numbers]) => {
        const parents = numbers.map((number, index) => number % (index + 1));
        const nodes = Array.from({ length: parents.length + 1 }, (_, index) => ({
          id: `n${index}`,
          width: 80,
          height: 30,
        }));
        const edges = parents.map((parent, index) => ({ from: `n${parent}`, to: `n${index + 1}` }));
        const { places, layers } = layoutGraph(nodes, edges);
        const y = (id: string): number => places.get(id)?.y ?? NaN;
        for (const a of edges)
          for (const b of edges) {
            if (layers.get(a.from) !== layers.get(b.from) || y(a.from) >= y(b.from)) continue;
            assert.ok(y(a.to) < y(b.to), `${a.from}→${a.to} crosses ${b.from}→${b.to}`);
          }
      }),
      { numRuns: 100 },
    );
  });

  it('draws five hundred nodes', () => {
    const nodes = Array.from({ length: 500 }, (_, index) => ({ id: `n${index}`, width: 180, height: 60 }));
    const edges = nodes.slice(1).map((_, index) => ({ from: `n${Math.floor(index / 3)}`, to: `n${index + 1}` }));
    assert.equal(layoutGraph(nodes, edges).places.size, 500);
  });
});
