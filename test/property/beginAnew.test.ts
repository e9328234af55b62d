import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { GraphTable, PipelineGraph } from '../../emulator/pipeline/graph.ts';
import { beginAnewWith, requireReadersSelected } from '../../emulator/pipeline/update/selection.ts';
import { flowGraph } from '../support/flowGraph.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const sinkNames = ['s', 't'];

/** Tables and sinks whose flows read some of the tables, loops included: the check has to end on any of them. */
const graphs = fc
  .array(
    fc.record({
      target: fc.constantFrom(...names, ...sinkNames),
      reads: fc.subarray(names),
      streaming: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .chain((flows) =>
    fc.record({ flows: fc.constant(flows), views: fc.subarray(names), asked: fc.subarray(names, { minLength: 1 }) }),
  )
  .map(({ flows, views, asked }) => {
    const graph = flowGraph(flows.map((flow, index) => ({ ...flow, key: `flow${index}` })));
    const tables = names.map((name): [string, GraphTable] => {
      const kind = views.includes(name) ? 'materializedView' : 'streamingTable';
      return [name, { key: name, definition: { kind, position: { line: 1, column: 1 } } } as unknown as GraphTable];
    });
    return { graph: { ...graph, tables: new Map(tables) }, asked };
  });

function isTaken(graph: PipelineGraph, tables: readonly string[], sinks: readonly string[]): boolean {
  const selected = {
    refresh: new Set<string>(),
    fullRefresh: new Set(tables),
    resetCheckpoints: new Set(sinks),
    fullRefreshAll: false,
  };
  try {
    requireReadersSelected(graph, selected, new Set());
    return true;
  } catch {
    return false;
  }
}

describe('what a full refresh takes along', () => {
  it('is enough for the update to begin, and no more than is needed', () => {
    fc.assert(
      fc.property(graphs, ({ graph, asked }) => {
        const { tables, sinks } = beginAnewWith(graph, asked);
        const all = [...asked, ...tables];
        assert.equal(new Set(all).size, all.length);
        assert.equal(isTaken(graph, all, sinks), true);
        for (const one of tables)
          assert.equal(
            isTaken(
              graph,
              all.filter((table) => table !== one),
              sinks,
            ),
            false,
            one,
          );
        for (const one of sinks)
          assert.equal(
            isTaken(
              graph,
              all,
              sinks.filter((sink) => sink !== one),
            ),
            false,
            one,
          );
      }),
      { numRuns: 300 },
    );
  });
});
