import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError, sluiceError } from '../../emulator/base/errors.ts';
import { storageCatalog } from '../../emulator/batch/tableCatalog.ts';
import { parseVerb, type Verb } from '../../emulator/cli/verb.ts';
import { events } from '../../emulator/cli/verbs/events.ts';
import { show } from '../../emulator/cli/verbs/show.ts';
import { openComputeSession } from '../../emulator/compute/openComputeSession.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { eventDto } from '../../emulator/pipeline/eventLog/eventDto.ts';
import type { ErrorDto } from '../../emulator/protocol/rpc/dto.ts';
import { eventLog, type EventLog } from '../../emulator/pipeline/eventLog/eventLog.ts';
import { createUpdateEvent, dataQuality } from '../../emulator/pipeline/eventLog/events.ts';
import type { PipelineEvent } from '../../emulator/pipeline/event.ts';
import { countedIds, manualClock } from '../support/manualClock.ts';
import { pipelineEvent } from '../support/pipelineEvents.ts';

const position = { file: 'a.sql', line: 2, column: 5 };

function counts(passed: number, failed: number) {
  const rule = { name: 'positive', conditionText: 'a > 0', onViolation: 'drop', position } as const;
  const expectations = [{ ...rule, passedRows: passed, failedRows: failed, sample: [{ id: failed, a: -1 }] }];
  return [{ dataset: 'c.s.t', inputRows: passed + failed, droppedRows: failed, expectations }];
}

const violation = sluiceError(
  'EXPECTATION_VIOLATION.VERBOSITY_OUTPUT',
  { flowName: 'c.s.u', dataset: 'c.s.u', failedRecords: 1, expectationsViolated: 'known', outputRecord: '{"a":null}' },
  { position },
);

/** Two updates: one that went well, and one that an expectation failed. */
const history: readonly PipelineEvent[] = [
  ...['aaa-1', 'bbb-2'].flatMap((updateId, index): readonly PipelineEvent[] => {
    const origin = { pipelineName: 'demo', updateId };
    const flow = { ...origin, datasetName: 'c.s.t', flowName: 'c.s.t', position };
    const timestamp = 1_700_000_000_000 + index * 60_000;
    const batch = (batchId: number, passed: number, failed: number): PipelineEvent =>
      pipelineEvent({
        id: `${updateId}-batch-${batchId}`,
        timestamp: timestamp + 10,
        level: 'METRICS',
        message: "Completed a streaming update of 'c.s.t'.",
        origin: { ...flow, batchId },
        details: { flow_progress: { status: 'RUNNING', data_quality: dataQuality(counts(passed, failed)) } },
      });
    const update = {
      cause: 'USER_ACTION',
      refresh: [],
      fullRefresh: [],
      fullRefreshAll: false,
      resetCheckpoints: [],
      continuous: false,
      dryRun: false,
      configuration: {},
    } as const;
    return [
      { id: `${updateId}-0`, timestamp, ...createUpdateEvent(updateId, update), origin },
      batch(0, 5, 2),
      batch(1, 4, 1),
      pipelineEvent({
        id: `${updateId}-9`,
        timestamp: timestamp + 20,
        message: 'Flow c.s.t has COMPLETED.',
        origin: flow,
      }),
    ];
  }),
  pipelineEvent({
    id: 'failed',
    timestamp: 1_700_000_060_030,
    level: 'ERROR',
    message: "Flow 'c.s.u' has FAILED.",
    origin: { pipelineName: 'demo', updateId: 'bbb-2', datasetName: 'c.s.u', flowName: 'c.s.u' },
    details: { flow_progress: { status: 'FAILED' } },
    error: sluiceError('STREAM_FAILED', { id: 'i', runId: 'r', message: 'm' }, { cause: violation, position }),
  }),
];

describe('sluice events', function () {
  this.timeout(60_000);
  let folder: string;
  let log: EventLog;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-events-'));
    const storage = join(folder, 'storage');
    mkdirSync(storage);
    writeFileSync(join(folder, 'spark-pipeline.yml'), `name: demo\nstorage: file://${storage}\nlibraries: []\n`);
    log = eventLog(
      {
        files: nodeFileSystem,
        clock: manualClock(),
        ids: countedIds(),
        tables: storageCatalog(nodeFileSystem, storage),
        openCompute: (options) => openComputeSession({ ...options, files: nodeFileSystem, ids: countedIds() }),
        onWarning: (error) => assert.fail(error.message),
      },
      { storage, catalog: 'spark_catalog', schema: 'default' },
    );
  });
  after(async () => {
    await log.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('says that there is none before the first update', async () => {
    const { code, stderr } = await run(events, [], folder);
    assert.equal(code, 1);
    assert.match(stderr, /\[EVENT_LOG_NOT_FOUND\] There is no event log in .*storage\/_event_log\./);
  });

  it('has a log that can be shown while it grows', async () => {
    const shown: number[] = [];
    for (const lot of [history.slice(0, 1), history.slice(1, 5), history.slice(5)]) {
      for (const event of lot) log.listener(event);
      await log.flush();
      const { stdout, code } = await run(show, ['storage/_event_log', '--json', '--limit', '100'], folder);
      assert.equal(code, 0);
      shown.push(stdout.trim().split('\n').length);
    }
    assert.deepEqual(shown, [1, 5, history.length]);
  });

  it('prints what happened, update by update, without the metrics', async () => {
    const { code, stdout } = await run(events, [], folder);
    assert.equal(code, 0);
    assert.deepEqual(stdout.split('\n'), [
      'update aaa-1 of demo',
      '2023-11-14T22:13:20.000Z INFO  Update aaa-1 started by USER_ACTION.',
      '2023-11-14T22:13:20.020Z INFO  Flow c.s.t has COMPLETED.',
      '',
      'update bbb-2 of demo',
      '2023-11-14T22:14:20.000Z INFO  Update bbb-2 started by USER_ACTION.',
      '2023-11-14T22:14:20.020Z INFO  Flow c.s.t has COMPLETED.',
      "2023-11-14T22:14:20.030Z ERROR Flow 'c.s.u' has FAILED.",
      '    a.sql:2: [STREAM_FAILED] Query [id = i, runId = r] terminated with exception: m',
      `    a.sql:2: [EXPECTATION_VIOLATION.VERBOSITY_OUTPUT] ${violation.message}`,
      '',
    ]);
  });

  it('prints the newest of one update, or only what is wrong', async () => {
    const ids = async (...words: readonly string[]): Promise<readonly unknown[]> => {
      const { code, stdout } = await run(events, ['--json', ...words], folder);
      assert.equal(code, 0);
      return stdout.split('\n').flatMap((line) => (line === '' ? [] : [(JSON.parse(line) as { id: unknown }).id]));
    };
    assert.deepEqual(await ids('--update', 'aaa', '--level', 'METRICS', '--limit', '2'), ['aaa-1-batch-1', 'aaa-1-9']);
    assert.deepEqual(await ids('--update', 'last', '--level', 'warn'), ['failed']);
    assert.deepEqual(await ids('--level', 'error'), ['failed']);
  });

  it('prints the objects that a run prints, but for what the log does not hold', async () => {
    const { stdout } = await run(events, ['--json', '--level', 'METRICS'], folder);
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    const expected = history.map((event) => {
      const { error, ...dto } = eventDto(event);
      return error === undefined ? dto : { ...dto, error: asLogged(error) };
    });
    assert.deepEqual(found, expected);
  });

  it('sums what expectations counted in the last update', async () => {
    const { code, stdout } = await run(events, ['--quality'], folder);
    assert.equal(code, 0);
    assert.deepEqual(stdout.split('\n'), [
      'update bbb-2',
      'dataset  expectation  action  passed  failed  failed %',
      'c.s.t    positive     DROP         9       3      25.0',
      'dropped by c.s.t positive: {"id":2,"a":-1}',
      'dropped by c.s.t positive: {"id":1,"a":-1}',
      'c.s.t dropped 3 rows.',
      violation.message,
      '',
    ]);
    const json = await run(events, ['--quality', '--json', '--update', 'aaa'], folder);
    assert.deepEqual(JSON.parse(json.stdout), {
      updateId: 'aaa-1',
      expectations: [
        {
          dataset: 'c.s.t',
          name: 'positive',
          action: 'DROP',
          passed: 9,
          failed: 3,
          sample: [2, 1].map((id) => ({ id, a: -1 })),
        },
      ],
      dropped: [{ flow: 'c.s.t', rows: 3 }],
      violations: [],
    });
  });

  it('refuses an update that is not there and a level that is none', async () => {
    const unknown = await run(events, ['--update', 'ccc'], folder);
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /\[EVENT_LOG_UPDATE_NOT_FOUND\] The event log knows no update "ccc"\./);
    const level = await run(events, ['--level', 'erorr'], folder);
    assert.match(level.stderr, /^\[INVALID_USAGE\]/);
    assert.match(level.stderr, /takes METRICS, INFO, WARN, ERROR, not "erorr"\. Did you mean "ERROR"\?/);
  });

  it('passes over newer updates that counted nothing, and says so', async () => {
    log.listener(
      pipelineEvent({
        id: 'refused',
        timestamp: 1_700_000_120_000,
        level: 'ERROR',
        message: 'Run is FAILED.',
        origin: { pipelineName: 'demo', updateId: 'ccc-3' },
      }),
    );
    await log.flush();
    const { code, stdout } = await run(events, ['--quality'], folder);
    assert.equal(code, 0);
    assert.match(stdout, /^update bbb-2$/m);
    assert.match(stdout, /^Update ccc-3 is newer, but its expectations counted no rows\.$/m);
    const asked = await run(events, ['--quality', '--update', 'ccc'], folder);
    assert.match(asked.stdout, /^No expectation counted any rows in this update\.$/m);
  });
});

/** The log knows the line of an error's place, not the column, and not what to do. */
function asLogged({ code, message, sqlState, position: place, cause }: ErrorDto): ErrorDto {
  return {
    code,
    message,
    ...(sqlState === undefined ? {} : { sqlState }),
    ...(place === undefined ? {} : { position: { file: place.file ?? '', line: place.line } }),
    ...(cause === undefined ? {} : { cause: asLogged(cause) }),
  };
}

/** Runs a command in this process; an error of the catalogue is its standard error. */
async function run(verb: Verb, words: readonly string[], folder: string) {
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(`${line}\n`);
  const terminal = { colours: false, width: Number.POSITIVE_INFINITY, print, note: print };
  try {
    const call = parseVerb(verb, words, { terminal, folder, signal: new AbortController().signal });
    assert.ok(call !== 'help');
    return { code: await verb.run(call), stdout: lines.join(''), stderr: '' };
  } catch (error) {
    assert.ok(isSluiceError(error));
    return { code: 1, stdout: lines.join(''), stderr: `[${error.code}] ${error.message}` };
  }
}
