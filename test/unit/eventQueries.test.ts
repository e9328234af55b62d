import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindLeaves } from '../../emulator/batch/bindLeaf.ts';
import { pathCatalog } from '../../emulator/batch/catalog.ts';
import { storageCatalog } from '../../emulator/batch/tableCatalog.ts';
import type { RowValue } from '../../emulator/compute/rowValue.ts';
import { openComputeSession } from '../../emulator/compute/openComputeSession.ts';
import { builtins } from '../../emulator/functions/builtins.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { eventLog } from '../../emulator/pipeline/eventLog/eventLog.ts';
import { dataQuality } from '../../emulator/pipeline/eventLog/events.ts';
import type { PipelineEvent } from '../../emulator/pipeline/event.ts';
import { analyze } from '../../emulator/plan/analyzer.ts';
import { textParsers } from '../../emulator/program/textParsers.ts';
import { parseQuery } from '../../emulator/sql/parseSql.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { repositoryRoot } from '../support/conformanceRoot.ts';
import { countedIds, manualClock } from '../support/manualClock.ts';
import { pipelineEvent } from '../support/pipelineEvents.ts';
import { sluiceError } from '../../emulator/base/errors.ts';

const position = { file: 'a.sql', line: 4, column: 1 };
const rule = { name: 'positive', conditionText: 'a > 0', onViolation: 'drop', position, sample: [] } as const;

function batch(passedRows: number, failedRows: number): PipelineEvent {
  const counts = {
    dataset: 'c.s.t',
    inputRows: 9,
    droppedRows: failedRows,
    expectations: [{ ...rule, passedRows, failedRows }],
  };
  return pipelineEvent({
    level: 'METRICS',
    details: {
      flow_progress: {
        status: 'RUNNING',
        metrics: { num_output_rows: passedRows },
        data_quality: dataQuality([counts]),
      },
    },
  });
}

const events: readonly PipelineEvent[] = [
  pipelineEvent({ type: 'create_update', details: { create_update: {} } }),
  pipelineEvent({
    type: 'flow_definition',
    details: { flow_definition: { output_dataset: 'c.s.t', input_datasets: ['c.s.a', 'c.s.b'] } },
  }),
  batch(3, 2),
  batch(4, 1),
  pipelineEvent({ level: 'ERROR', message: 'failed', error: sluiceError('DIVIDE_BY_ZERO', {}, { position }) }),
];

/** What each query of the page answers over these events, in the order of the page. */
const answers: readonly (readonly (readonly RowValue[])[])[] = [
  [['u1', 'c.s.t', 'positive', 7n, 3n]],
  [['c.s.t', 7n, 3n]],
  [['c.s.t', '["c.s.a","c.s.b"]']],
  [[1_700_000_000_123_000n, 'failed', 'DIVIDE_BY_ZERO', 'a.sql']],
];

const page = readFileSync(join(repositoryRoot, 'docs', 'events.md'), 'utf8');
const queries = [...page.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => sql ?? '');

describe('the queries of docs/events.md', () => {
  let bench: ComputeBench;
  before(async () => {
    bench = await openComputeBench();
    const log = eventLog(
      {
        files: nodeFileSystem,
        clock: manualClock(),
        ids: countedIds(),
        tables: storageCatalog(nodeFileSystem, bench.folder),
        openCompute: (options) => openComputeSession({ ...options, files: nodeFileSystem, ids: countedIds() }),
        onWarning: (error) => assert.fail(error.message),
      },
      { storage: bench.folder, catalog: 'spark_catalog', schema: 'default' },
    );
    for (const event of events) log.listener(event);
    await log.close();
  });
  after(() => bench.close());

  it('are as many as are answered here', () => assert.equal(queries.length, answers.length));

  for (const [index, sql] of queries.entries()) {
    it(`answer: ${sql.split('\n')[0] ?? ''}`, async () => {
      let lastId = 0;
      const catalog = storageCatalog(nodeFileSystem, bench.folder);
      const plan = await analyze(parseQuery(sql), {
        catalog: pathCatalog(bench, { catalog, currentCatalog: 'spark_catalog', currentSchema: 'default' }),
        functions: builtins,
        settings: bench.session.settings,
        parsers: textParsers,
        ids: { next: () => (lastId += 1) },
      });
      const relation = bench.session.translate(plan, await bindLeaves(bench, plan));
      assert.deepEqual(await bench.session.rows(`SELECT * FROM ${relation}`), answers[index]);
    });
  }
});
