import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { isJsonObject, type JsonObject } from '../../emulator/base/json.ts';
import { parseVerb } from '../../emulator/cli/verb.ts';
import { liveArea } from '../../emulator/cli/terminal.ts';
import { printSummary, updatePrinter } from '../../emulator/cli/updatePrinter.ts';
import { run } from '../../emulator/cli/verbs/run.ts';
import { acquireStorageLock } from '../../emulator/host/storageLock.ts';
import { pipelineEvent } from '../support/pipelineEvents.ts';

interface Answer {
  readonly code: number;
  readonly printed: readonly string[];
  readonly noted: readonly string[];
}

describe('sluice run', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-run-'));
    mkdirSync(join(folder, 'transformations'));
    writeFileSync(
      join(folder, 'spark-pipeline.yml'),
      `name: demo\nstorage: file://${folder}/storage\nconfiguration:\n  pipelines.trigger.interval: "10 ms"\nlibraries:\n  - glob:\n      include: transformations/**\n`,
    );
    define(`CREATE MATERIALIZED VIEW base AS SELECT id, id % 2 = 0 AS even FROM range(10);
CREATE STREAMING TABLE st (CONSTRAINT even EXPECT (even) ON VIOLATION DROP ROW) AS SELECT * FROM STREAM base;
CREATE MATERIALIZED VIEW mv AS SELECT count(*) AS n FROM st;`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const define = (text: string): void => writeFileSync(join(folder, 'transformations', 'a.sql'), text);

  const sluice = async (
    words: readonly string[],
    { signal = new AbortController().signal, onPrint }: { signal?: AbortSignal; onPrint?: (line: string) => void } = {},
  ): Promise<Answer> => {
    const printed: string[] = [];
    const noted: string[] = [];
    const terminal = {
      colours: false,
      width: 120,
      print(line: string) {
        printed.push(line);
        onPrint?.(line);
      },
      note: (line: string) => void noted.push(line),
    };
    const call = parseVerb(run, words, { terminal, folder, signal });
    assert.ok(call !== 'help');
    return { code: await run.run(call), printed, noted };
  };

  const events = ({ printed }: Answer): readonly JsonObject[] =>
    printed.map((line): unknown => JSON.parse(line)).filter(isJsonObject);

  it("tells Spark's lines with their time, batches, and what each table got", async () => {
    const { code, printed, noted } = await sluice([]);
    assert.equal(code, 0);
    assert.deepEqual(printed, [
      'table                       rows added  version  dropped by expectations',
      'spark_catalog.default.base          10        1                        0',
      'spark_catalog.default.st             5        1                        5',
      'spark_catalog.default.mv             1        1                        0',
    ]);
    assert.ok(
      noted.some((line) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: Flow spark_catalog\.default\.st is RUNNING\.$/.test(line)),
    );
    assert.ok(noted.some((line) => /^ {2}spark_catalog\.default\.st batch 0: 5 rows written/.test(line)));
    assert.match(noted.at(-1) ?? '', /: Run is COMPLETED\.$/);
    const again = await sluice([]);
    assert.ok(again.printed.some((line) => /default\.mv +0 +1 +unchanged$/.test(line)));
  });

  it('tells why rows of a stream did not reach their table, a batch and in all', () => {
    const printed: string[] = [];
    const notes: string[] = [];
    const terminal = {
      colours: false,
      width: 120,
      print: (line: string) => void printed.push(line),
      note: (line: string) => void notes.push(line),
    };
    const printer = updatePrinter(terminal, () => 0);
    for (const batchId of [0, 1]) {
      const streaming = { batch_duration: 7, late_rows: 1, duplicate_rows: 1_000, malformed_rows: 0 };
      printer.listener(
        pipelineEvent({
          id: String(batchId),
          level: 'METRICS',
          message: 'm',
          origin: { pipelineName: 'p', updateId: 'u', flowName: 'f', datasetName: 'a', batchId },
          details: {
            flow_progress: {
              metrics: { num_output_rows: 1 },
              data_quality: { dropped_records: batchId },
              streaming_metrics: streaming,
            },
          },
        }),
      );
    }
    printer.close();
    assert.deepEqual(notes, [
      '  f batch 0: 1 row written, dropped: 1 late, 1,000 duplicates  7 ms',
      '  f batch 1: 1 row written, dropped: 1 late, 1,000 duplicates, 1 against expectations  7 ms',
    ]);
    const table = { version: 2, rowsAdded: 2, schema: { kind: 'struct', fields: [] }, fullRefresh: false } as const;
    const tables = [
      { ...table, key: 'a', dropped: 1 },
      { ...table, key: 'b', dropped: 0 },
    ];
    printSummary(terminal, { updateId: 'u', state: 'COMPLETED', flows: [], tables }, printer.dropped);
    assert.deepEqual(printed, [
      'table  rows added  version  late  duplicates  dropped by expectations',
      'a               2        2     2       2,000                        1',
      'b               2        2     0           0                        0',
    ]);
  });

  it('keeps the flows that run below its lines where a person looks on', () => {
    const frames: (readonly string[])[] = [];
    const notes: string[] = [];
    const terminal = {
      colours: false,
      width: 120,
      print: () => undefined,
      note: (line: string) => void notes.push(line),
      live: (lines: readonly string[]) => void frames.push(lines),
    };
    const printer = updatePrinter(terminal, () => 2_500);
    const base = pipelineEvent({
      id: '1',
      timestamp: 1_000,
      message: 'Flow a is STARTING.',
      origin: { pipelineName: 'p', updateId: 'u', flowName: 'a' },
      details: { flow_progress: { status: 'STARTING' } },
    });
    printer.listener(base);
    for (const rows of [2, 1]) {
      const details = { flow_progress: { status: 'RUNNING', metrics: { num_output_rows: rows } } };
      printer.listener({ ...base, level: 'METRICS', details });
    }
    assert.deepEqual(frames.at(-1), ['  a  2 batches  3 rows  1.5 s']);
    assert.equal(notes.length, 1);
    printer.close();
    assert.deepEqual(frames.at(-1), []);
  });

  it('writes the lines at the bottom of a terminal again below what comes above them', () => {
    let written = '';
    const area = liveArea({ write: (text: string) => void (written += text), columns: 10 });
    area.show(['one', 'a long line indeed']);
    assert.equal(written, 'one\na long l…\n');
    written = '';
    area.above(() => (written += 'above\n'));
    assert.equal(written, '\u001b[2A\r\u001b[Jabove\none\na long l…\n');
    written = '';
    area.show([]);
    assert.equal(written, '\u001b[2A\r\u001b[J');
  });

  it('prints an event a line and the outcome with --json', async () => {
    const answer = await sluice(['--json']);
    const lines = events(answer);
    assert.ok(
      lines.some(
        ({ type, message }) => type === 'flow_progress' && message === 'Flow spark_catalog.default.st is QUEUED.',
      ),
    );
    const outcome = lines.at(-1)?.['outcome'];
    assert.ok(isJsonObject(outcome));
    assert.equal(outcome['state'], 'COMPLETED');
  });

  it('refuses contradicting options before it looks for a project, and wrong names with those that were meant', async () => {
    rmSync(join(folder, 'spark-pipeline.yml'));
    await assert.rejects(sluice(['--full-refresh-all', '--refresh', 'st']), (error) =>
      isSluiceError(error, 'CONFLICTING_PIPELINE_REFRESH_OPTIONS'),
    );
  });

  it('takes lists with spaces, several times, and names the one that is wrong', async () => {
    await sluice([]);
    const { code, noted } = await sluice(['--refresh', ' st , ', '--refresh', 'mvv']);
    assert.equal(code, 1);
    assert.ok(
      noted.some((line) => line.includes('[PIPELINE_SELECTION_NOT_FOUND]') && line.includes('Did you mean mv?')),
    );
    const fine = await sluice(['--refresh', 'st', '--refresh', 'mv']);
    assert.equal(fine.code, 0);
    assert.ok(fine.noted.some((line) => line.includes("Flow 'spark_catalog.default.base' is EXCLUDED.")));
  });

  it('ends with 1 and the place of what failed', async () => {
    define("CREATE MATERIALIZED VIEW mv AS SELECT CAST('x' AS INT) AS n;\n-- a comment");
    writeFileSync(
      join(folder, 'spark-pipeline.yml'),
      `name: demo\nstorage: file://${folder}/storage\nconfiguration:\n  spark.sql.pipelines.maxFlowRetryAttempts: "0"\nlibraries:\n  - glob:\n      include: transformations/**\n`,
    );
    const { code, noted } = await sluice([]);
    assert.equal(code, 1);
    assert.ok(noted.some((line) => line.includes("Flow 'spark_catalog.default.mv' has FAILED.")));
    assert.ok(noted.some((line) => line.includes('CAST_INVALID_INPUT')));
  });

  it('is refused while another update of the project runs', async () => {
    const lock = acquireStorageLock(join(folder, 'storage'));
    try {
      const { code, noted } = await sluice([]);
      assert.equal(code, 1);
      assert.ok(noted.some((line) => line.includes('[PIPELINE_UPDATE_RUNNING]') && line.includes(String(process.pid))));
    } finally {
      lock.release();
    }
  });

  it('goes on with --watch until Ctrl-C, and ends with 130', async () => {
    const interruption = new AbortController();
    const answer = await sluice(['--watch', '--json'], {
      signal: interruption.signal,
      onPrint(line) {
        if (line.includes('Flow spark_catalog.default.mv has COMPLETED.')) interruption.abort();
      },
    });
    assert.equal(answer.code, 130);
    const outcome = events(answer).at(-1)?.['outcome'];
    assert.ok(isJsonObject(outcome));
    assert.equal(outcome['state'], 'CANCELED');
  });
});
