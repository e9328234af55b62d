import assert from 'node:assert/strict';
import type { GraphOutcome } from '../../emulator/pipeline/graph.ts';
import { simpleString } from '../../emulator/plan/typeText.ts';
import { flowInto, materializedView, resolved, streamingTable, view } from '../support/graphProject.ts';

const codes = ({ errors }: GraphOutcome): readonly string[] => errors.map(({ code }) => code);

describe('the graph of a pipeline', () => {
  it('puts each flow after those that it reads, and gives tables the schema of their flows', async () => {
    const outcome = await resolved([
      materializedView('gold', 'SELECT d.n + 1 AS m FROM default.silver AS d'),
      materializedView('silver', 'SELECT n FROM v WHERE v.n > 1'),
      view('temporaryView', 'v', 'SELECT spark_catalog.default.bronze.id AS n FROM bronze'),
      streamingTable('bronze'),
      flowInto('bronze', 'f', 'SELECT id FROM STREAM range(3)', true),
    ]);
    assert.deepEqual(codes(outcome), []);
    assert.deepEqual(
      outcome.graph?.flows.map(({ key }) => key),
      ['spark_catalog.default.f', 'spark_catalog.default.silver', 'spark_catalog.default.gold'],
    );
    const gold = outcome.graph?.tables.get('spark_catalog.default.gold');
    assert.deepEqual(
      gold?.schema.fields.map(({ name, dataType }) => `${name} ${simpleString(dataType)}`),
      ['m bigint'],
    );
    assert.deepEqual(outcome.graph?.flows[1]?.inputs, [
      { key: 'spark_catalog.default.bronze', kind: 'graph', streaming: false },
    ]);
  });
});
