import { countExpectations, expectationProbes, keptRows, type ExpectationCounts } from '../../compute/expectations.ts';
import { columnName, type ResolvedExpect } from '../../plan/resolved.ts';
import type { BatchInput, Consumer } from '../evaluate.ts';

/** Expectations keep no state: they count the rows of one batch and let those pass that break no `drop`. */
export function expectationConsumer(node: ResolvedExpect, batch: BatchInput, counted: ExpectationCounts[]): Consumer {
  const role = `expected${columnName(node.expectations[0]?.holds ?? { id: 0 })}`;
  const { session, sampleRows, expectations: counting } = batch;
  if (counting === undefined) {
    return { role, prepare: () => ({ statements: [], probes: [] }), run: async (table) => keptRows(node, table) };
  }
  return {
    role,
    prepare: (table) => ({ statements: [], probes: [{ relation: table, columns: expectationProbes(node) }] }),
    async run(table, facts) {
      counted.push(await countExpectations(session, { node, table, flow: counting.flow, sampleRows }, facts));
      return keptRows(node, table);
    },
  };
}
