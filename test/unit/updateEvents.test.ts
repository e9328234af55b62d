import assert from 'node:assert/strict';
import type { JsonObject } from '../../emulator/base/json.ts';
import type { PipelineEventType } from '../../emulator/pipeline/event.ts';
import { openPipelineBench, type PipelineBench, type RanUpdate } from '../support/pipelineBench.ts';

describe('the events of an update', function () {
  this.timeout(60_000);
  let bench: PipelineBench;
  let run: RanUpdate;
  before(async () => {
    bench = await openPipelineBench();
    await bench.write('src', "SELECT * FROM VALUES (1, 'a'), (2, 'b') AS t(id, v)");
    bench.define(`
      CREATE TEMPORARY VIEW v AS SELECT * FROM STREAM src;
      CREATE STREAMING TABLE st (CONSTRAINT known EXPECT (id > 0) ON VIOLATION FAIL UPDATE)
        TBLPROPERTIES ('quality' = 'bronze') AS SELECT * FROM STREAM v;
      CREATE FLOW backfill AS INSERT INTO ONCE st BY NAME SELECT 9 AS id, 'z' AS v;
      CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM st;`);
    run = await bench.update({ selection: { refresh: ['st', 'mv'] } });
  });
  after(() => bench.close());

  /** Details of the events of a type, below its key, by what they are about. */
  const detailsOf = (type: PipelineEventType): ReadonlyMap<string, JsonObject> =>
    new Map(
      run.events
        .filter((event) => event.type === type)
        .map(({ origin, details }) => [origin.flowName ?? origin.datasetName ?? '', details[type] as JsonObject]),
    );

  it('begin with what was asked for', () => {
    assert.equal(run.error, undefined);
    const [first] = run.events;
    assert.equal(first?.type, 'create_update');
    assert.equal(first.message, `Update ${run.updateId} started by USER_ACTION.`);
    const { cause, refresh_selection, full_refresh, continuous } = detailsOf('create_update').get('') ?? {};
    assert.deepEqual([cause, refresh_selection, full_refresh, continuous], ['USER_ACTION', ['st', 'mv'], false, false]);
  });

  it('tell the graph, with each dataset and each flow', () => {
    assert.deepEqual(detailsOf('graph_created').get(''), { tables: 2, views: 1, sinks: 0, flows: 3 });
    const datasets = detailsOf('dataset_definition');
    assert.deepEqual([...datasets].map(([name, { dataset_type: kind }]) => [name, kind]).sort(), [
      ['spark_catalog.default.mv', 'MATERIALIZED_VIEW'],
      ['spark_catalog.default.st', 'STREAMING_TABLE'],
      ['v', 'TEMPORARY_VIEW'],
    ]);
    const table = datasets.get('spark_catalog.default.st');
    assert.deepEqual(table?.['expectations'], [{ name: 'known', constraint: 'id > 0', action: 'FAIL' }]);
    assert.deepEqual(table?.['table_properties'], { quality: 'bronze' });
    assert.deepEqual(table?.['schema'], [
      { name: 'id', data_type: 'int' },
      { name: 'v', data_type: 'string' },
    ]);
    const flows = [...detailsOf('flow_definition')].map(([name, details]) => [
      name,
      details['flow_type'],
      details['output_dataset'],
      details['input_datasets'],
      details['once'],
    ]);
    assert.deepEqual(flows.sort(), [
      ['spark_catalog.default.backfill', 'APPEND', 'spark_catalog.default.st', [], true],
      [
        'spark_catalog.default.mv',
        'MATERIALIZED_VIEW',
        'spark_catalog.default.mv',
        ['spark_catalog.default.st'],
        false,
      ],
      ['spark_catalog.default.st', 'APPEND', 'spark_catalog.default.st', ['spark_catalog.default.src'], false],
    ]);
  });

  it('count the rows of each flow once', () => {
    const rows = new Map<string, number>();
    for (const { type, origin, details } of run.events) {
      if (type !== 'flow_progress') continue;
      const { metrics } = details['flow_progress'] as { readonly metrics?: { readonly num_output_rows?: number } };
      const name = origin.flowName ?? '';
      rows.set(name, (rows.get(name) ?? 0) + (metrics?.num_output_rows ?? 0));
    }
    assert.deepEqual(Object.fromEntries(rows), {
      'spark_catalog.default.st': 2,
      'spark_catalog.default.backfill': 1,
      'spark_catalog.default.mv': 1,
    });
  });

  it('end with the state of the update', () => {
    const states = run.events.filter(({ type }) => type === 'update_progress');
    assert.deepEqual(
      states.map(({ details }) => (details['update_progress'] as JsonObject)['state']),
      ['INITIALIZING', 'SETTING_UP_TABLES', 'RUNNING', 'COMPLETED'],
    );
    assert.equal(run.events.at(-1), states.at(-1));
  });
});
