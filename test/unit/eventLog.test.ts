import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sluiceError, type SluiceError } from '../../emulator/base/errors.ts';
import { storageCatalog, type TableCatalog } from '../../emulator/batch/tableCatalog.ts';
import { openComputeSession } from '../../emulator/compute/openComputeSession.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import type { PipelineEvent } from '../../emulator/pipeline/event.ts';
import { eventLogFolder } from '../../emulator/pipeline/eventLog/appendEvents.ts';
import { eventLog, type EventLog, type EventLogPorts } from '../../emulator/pipeline/eventLog/eventLog.ts';
import { simpleString } from '../../emulator/plan/typeText.ts';
import { pipelineEvent } from '../support/pipelineEvents.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { countedIds, manualClock, type ManualClock } from '../support/manualClock.ts';

describe('the event log', () => {
  let bench: ComputeBench;
  let storage: string;
  let clock: ManualClock;
  let tables: TableCatalog;
  let warnings: SluiceError[];

  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());
  beforeEach(() => {
    storage = mkdtempSync(join(tmpdir(), 'sluice-events-'));
    clock = manualClock();
    tables = storageCatalog(nodeFileSystem, storage);
    warnings = [];
  });
  afterEach(() => rmSync(storage, { recursive: true, force: true }));

  const ports = (changes: Partial<EventLogPorts> = {}): EventLogPorts => ({
    files: nodeFileSystem,
    clock,
    ids: countedIds(),
    tables,
    openCompute: (options) => openComputeSession({ ...options, files: nodeFileSystem, ids: countedIds(), threads: 1 }),
    onWarning: (error) => warnings.push(error),
    ...changes,
  });
  const opened = (changes: Partial<EventLogPorts> = {}): EventLog =>
    eventLog(ports(changes), { storage, catalog: 'spark_catalog', schema: 'default', host: 'here' });
  const folder = (): string => eventLogFolder(storage);
  const commits = (): number =>
    existsSync(`${folder()}/_delta_log`)
      ? readdirSync(`${folder()}/_delta_log`).filter((name) => name.endsWith('.json')).length
      : 0;
  const rows = (sql: string) => {
    const log = `read_parquet('${folder()}/*.parquet')`;
    return bench.session.rows(sql.replaceAll('events', log));
  };

  it('has the columns of Databricks, and is found by its name', async () => {
    const log = opened();
    log.listener(event());
    await log.close();
    const { schema, configuration } = await readSnapshot(bench.io, folder());
    assert.deepEqual(
      schema.fields.map(({ name, dataType }) => [name, simpleString(dataType).replaceAll(',', ', ')]),
      columns,
    );
    assert.equal(configuration['delta.appendOnly'], 'true');
    assert.deepEqual(await tables.find(['spark_catalog', 'default', 'event_log']), {
      kind: 'table',
      path: folder(),
      managed: false,
    });
    assert.deepEqual(warnings, []);
  });

  it('tells an event whole', async () => {
    const log = opened();
    const cause = sluiceError('DIVIDE_BY_ZERO', {}, { position: { file: 'a.sql', line: 3, column: 7 } });
    log.listener(
      event({
        level: 'ERROR',
        error: sluiceError('STREAM_FAILED', { id: 'i', runId: 'r', message: 'm' }, { cause }),
        origin: {
          pipelineName: 'p',
          updateId: 'u1',
          datasetName: 'c.s.t',
          flowName: 'c.s.t',
          batchId: 4,
          position: { file: 'a.sql', line: 1, column: 2 },
        },
      }),
    );
    await log.close();
    const { metadata } = await readSnapshot(bench.io, folder());
    const [row] = await rows(
      `SELECT sequence.data_plane_id.instance, sequence.data_plane_id.seq_no, origin.pipeline_id, origin.catalog_name,
        origin.schema_name, origin.batch_id, origin.host, epoch_ms(timestamp), error.fatal,
        list_transform(error.exceptions, e -> e.error_class), error.exceptions[2].sql_state,
        error.exceptions[2].stack[1].file_name, error.exceptions[2].stack[1].line_number, details, maturity_level FROM events`,
    );
    assert.deepEqual(row?.slice(0, 9), ['u1', 1n, metadata.id, 'c', 's', 4n, 'here', 1_700_000_000_123n, true]);
    assert.deepEqual(row?.slice(9, 13), [['STREAM_FAILED', 'DIVIDE_BY_ZERO'], '22012', 'a.sql', 3n]);
    assert.deepEqual(JSON.parse(String(row?.[13])), {
      flow_progress: { status: 'RUNNING' },
      source_code_location: { path: 'a.sql', line: 1, column: 2 },
    });
    assert.equal(row?.[14], 'STABLE');
  });

  it('writes many events in few commits, at ends of flows that lie a second apart and at its own end', async () => {
    const log = opened();
    log.listener(event({ type: 'create_update', details: { create_update: {} } }));
    assert.equal(commits(), 0);
    for (let flow = 0; flow < 50; flow += 1) {
      log.listener(event());
      log.listener(event({ details: { flow_progress: { status: 'COMPLETED' } } }));
    }
    await log.flush();
    const first = commits();
    assert.ok(first <= 3, `${first} commits`);
    for (let flow = 0; flow < 50; flow += 1)
      log.listener(event({ details: { flow_progress: { status: 'COMPLETED' } } }));
    assert.equal(commits(), first);
    await log.close();
    assert.equal(commits(), first + 1);
    const [[count, distinct, last] = []] = await rows(
      'SELECT count(*), count(DISTINCT sequence.data_plane_id.seq_no), max(sequence.data_plane_id.seq_no) FROM events',
    );
    assert.deepEqual([count, distinct, last], [151n, 151n, 151n]);
  });

  it('writes what came too soon after a commit once its time has come', async () => {
    const log = opened();
    const ended = event({ details: { flow_progress: { status: 'COMPLETED' } } });
    for (let flow = 0; flow < 4; flow += 1) {
      clock.advance(10_000);
      log.listener(ended);
      await log.flush();
    }
    assert.equal(commits(), 1 + 4);
    // The longer it runs, the longer it waits: four seconds after four commits.
    log.listener(ended);
    log.listener(ended);
    clock.advance(3000);
    assert.equal(clock.sleepers(), 1);
    clock.advance(1000);
    assert.equal(clock.sleepers(), 0);
    await log.flush();
    assert.equal(commits(), 1 + 5);
    log.listener(ended);
    await log.close();
    assert.equal(commits(), 1 + 6);
    assert.equal(clock.sleepers(), 0);
    assert.deepEqual(warnings, []);
  });

  it('leaves a name alone that the project gives to a table of its own', async () => {
    const log = opened();
    const origin = { pipelineName: 'p', updateId: 'u', datasetName: 'spark_catalog.default.event_log' };
    log.listener(event({ type: 'dataset_definition', origin, details: { dataset_definition: {} } }));
    await log.close();
    assert.equal(await tables.find(['spark_catalog', 'default', 'event_log']), undefined);
  });

  it('warns when it cannot write, and writes the same events once when it can again', async () => {
    let broken = true;
    const log = opened({
      files: {
        ...nodeFileSystem,
        async writeIfAbsent(path, content) {
          const done = await nodeFileSystem.writeIfAbsent(path, content);
          // The commit is there, but who wrote it does not get to know.
          if (broken && path.endsWith('1.json')) throw new Error('the disk is gone');
          return done;
        },
      },
    });
    log.listener(event({ id: 'first' }));
    await log.flush();
    assert.deepEqual(
      warnings.map(({ code, message }) => [code, message]),
      [
        [
          'EVENT_LOG_NOT_WRITTEN',
          'Events of this update could not be written to the event log: Error: the disk is gone',
        ],
      ],
    );
    broken = false;
    log.listener(event({ id: 'second' }));
    await log.close();
    const { files } = await readSnapshot(bench.io, folder());
    const paths = files.map(({ path }) => `'${folder()}/${path}'`).join(', ');
    const ids = await bench.session.rows(`SELECT id FROM read_parquet([${paths}]) ORDER BY 1`);
    assert.deepEqual(ids, [['first'], ['second']]);
  });
});

const columns = [
  ['id', 'string'],
  ['sequence', 'struct<data_plane_id:struct<instance:string, seq_no:bigint>, control_plane_seq_no:bigint>'],
  [
    'origin',
    'struct<pipeline_id:string, pipeline_name:string, pipeline_type:string, update_id:string, flow_id:string, flow_name:string, ' +
      'dataset_name:string, catalog_name:string, schema_name:string, batch_id:bigint, host:string, org_id:bigint, ' +
      'cluster_id:string, ingestion_source_type:string>',
  ],
  ['timestamp', 'timestamp'],
  ['message', 'string'],
  ['level', 'string'],
  ['maturity_level', 'string'],
  [
    'error',
    'struct<fatal:boolean, exceptions:array<struct<class_name:string, message:string, error_class:string, sql_state:string, ' +
      'stack:array<struct<declaring_class:string, method_name:string, file_name:string, line_number:bigint>>>>>',
  ],
  ['details', 'string'],
  ['event_type', 'string'],
];

let events = 0;

function event(changes: Partial<PipelineEvent> = {}): PipelineEvent {
  events += 1;
  return pipelineEvent({ id: `e${events}`, ...changes });
}
