import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject } from '../../emulator/base/json.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { batchPage, type BatchRange } from '../../emulator/streaming/inspect/batchPage.ts';
import {
  checkpointOverview,
  type CheckpointOverview,
  type KnownTable,
} from '../../emulator/streaming/inspect/checkpointOverview.ts';
import { findStreamCheckpoints } from '../../emulator/streaming/inspect/checkpointSummary.ts';
import { compareCheckpoints } from '../../emulator/streaming/inspect/compareCheckpoints.ts';
import { readSinkTable } from '../../emulator/streaming/inspect/deltaSinkTable.ts';
import { statePage } from '../../emulator/streaming/inspect/statePage.ts';
import { watermarkSeries } from '../../emulator/streaming/inspect/watermarkSeries.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { conformanceMissing, conformanceRoot } from '../support/conformanceRoot.ts';
import { memoryFileSystem } from '../support/memoryFileSystem.ts';

describe('stream checkpoints of real Spark', () => {
  const root = conformanceRoot();
  let bench: ComputeBench;

  before(async function () {
    if (root === undefined) {
      console.log(conformanceMissing);
      this.skip();
    }
    bench = await openComputeBench();
  });
  after(() => bench?.close());

  const overview = (path: string, known?: KnownTable): Promise<CheckpointOverview> =>
    checkpointOverview(
      {
        files: nodeFileSystem,
        isHeld: () => false,
        readTable: (table, queryId) => readSinkTable(bench.io, table, queryId),
      },
      path,
      known,
    );
  const casesOf = (suite: string): readonly string[] =>
    readdirSync(join(root ?? '', suite)).filter((id) => existsSync(join(root ?? '', suite, id, 'checkpoint')));

  it('pages the batches that Spark recorded, and knows where each starts', async () => {
    for (const id of casesOf('checkpoints')) {
      const expected: unknown = JSON.parse(readFileSync(join(root ?? '', 'checkpoints', id, 'expected.json'), 'utf8'));
      if (!isJsonObject(expected) || expected['generations'] !== undefined) continue;
      const path = join(root ?? '', 'checkpoints', id, 'checkpoint');
      const recorded = listOf(expected['batches']);
      const { total, batches } = await batchPage(nodeFileSystem, path, { offset: 0, limit: 1_000 });
      assert.equal(total, recorded.length, id);
      assert.deepEqual(
        batches.map(({ batchId, planned, committed, watermark, nextWatermark }) => [
          batchId,
          planned,
          committed,
          watermark ?? null,
          nextWatermark ?? null,
        ]),
        recorded
          .map((batch) => [
            batch['batchId'],
            batch['planned'],
            batch['committed'],
            batch['watermarkMs'] ?? null,
            batch['nextBatchWatermarkMs'] ?? null,
          ])
          .reverse(),
        id,
      );
      for (const { batchId, ranges, startUnknown, problem } of batches) {
        assert.equal(problem, undefined, id);
        const older = batches.find((batch) => batch.batchId < batchId);
        if (startUnknown || older === undefined) continue;
        for (const { source, start } of ranges) {
          const before: BatchRange | undefined = older.ranges.find((range) => range.source === source);
          assert.equal(start.text, before?.end.text, `${id}: batch ${batchId}, source ${source}`);
        }
      }
    }
  });

  it('says of each what is healthy, and takes nothing for what it is not', async () => {
    for (const id of casesOf('checkpoints')) {
      const expected: unknown = JSON.parse(readFileSync(join(root ?? '', 'checkpoints', id, 'expected.json'), 'utf8'));
      if (!isJsonObject(expected) || expected['generations'] !== undefined) continue;
      const found = await overview(join(root ?? '', 'checkpoints', id, 'checkpoint'));
      assert.equal(found.queryId, expected['queryId'], id);
      assert.equal(found.lastPlanned ?? null, expected['lastPlannedBatch'] ?? null, id);
      assert.equal(found.lastCommitted ?? null, expected['lastCommittedBatch'] ?? null, id);
      if (id === 'async-progress') assert.match(found.nextStart.notes.join(), /Asynchronous progress tracking/);
      else assert.notEqual(found.health, 'damaged', `${id}: ${found.problem}`);
      assert.notEqual(found.stateOwner, 'sluice', id);
      assert.equal(found.agreement.kind, 'unknown', id);
      assert.ok(
        found.sources.every(({ form }) => form.kind !== 'json'),
        `${id}: ${JSON.stringify(found.sources.map(({ offset }) => offset.text))}`,
      );
    }
  });

  it('shows the rows of state that Spark has at the last committed batch, or says why not', async () => {
    let shown = 0;
    for (const id of casesOf('checkpoints')) {
      const path = join(root ?? '', 'checkpoints', id, 'checkpoint');
      for (const { operatorId, stores } of (await overview(path)).operators) {
        for (const { name, rows } of stores) {
          if (rows.kind === 'notDecoded') {
            assert.match(rows.reason, /\w/);
            continue;
          }
          const question = {
            path,
            operatorId,
            store: name,
            version: undefined,
            partition: undefined,
            search: undefined,
          };
          const none = () => Promise.reject(new Error('no state of our own is here'));
          const page = await statePage(nodeFileSystem, none, { ...question, offset: 0, limit: 10_000 });
          assert.equal(page.rows.length, page.total, id);
          shown += page.total;
          const second = await statePage(nodeFileSystem, none, { ...question, offset: 1, limit: 1 });
          assert.deepEqual(second.rows, page.rows.slice(1, 2), id);
        }
      }
    }
    assert.ok(shown > 20, `${shown} rows`);
  });

  /** Spark starts the first only with its check turned off, and guesses where a source of the second goes on. */
  const refusedThoughSparkStarts: ReadonlySet<string> = new Set(['metadata-deleted-check-off', 'offset-void']);

  it('never names another batch for the next start than the one that Spark ran', async () => {
    const cases: unknown = JSON.parse(readFileSync(join(root ?? '', 'resume', 'cases.json'), 'utf8'));
    const seen: string[] = [];
    for (const one of listOf(cases as Json)) {
      const id = String(one['id']);
      const path = join(root ?? '', 'resume', id, 'checkpoint');
      if (!existsSync(path) || one['sparkOutcome'] !== 'started-ok') continue;
      const [first] = listOf(one['batchesRun']);
      const { nextStart } = await overview(path);
      seen.push(id);
      if (nextStart.kind === 'refused') assert.ok(refusedThoughSparkStarts.has(id), `${id}: ${nextStart.sentence}`);
      else assert.equal(nextStart.batchId, first?.['batchId'], id);
    }
    assert.ok(seen.length > 10, seen.join());
  });
  const refusals: Readonly<Record<string, string>> = {
    'metadata-deleted': 'STREAMING_CHECKPOINT_MISSING_METADATA_FILE',
    'metadata-no-id': 'STREAM_LOG_UNREADABLE',
    'offset-truncated': 'STREAM_LOG_UNREADABLE',
    'offset-last-deleted': 'CONCURRENT_STREAM_LOG_UPDATE',
    'offsets-dir-missing': 'STREAM_COMMIT_WITHOUT_OFFSET',
    'offsets-and-commits-missing': 'STATE_STORE_CHECKPOINT_LOCATION_NOT_EMPTY',
    'offset-gap-ahead': 'STREAM_PREVIOUS_OFFSET_MISSING',
  };
  for (const [id, code] of Object.entries(refusals)) {
    it(`foresees the refusal of ${id}`, async function () {
      const path = join(root ?? '', 'resume', id, 'checkpoint');
      if (!existsSync(path)) this.skip();
      const { nextStart, health } = await overview(path);
      assert.deepEqual([nextStart.kind, nextStart.error?.code, health], ['refused', code, 'damaged']);
    });
  }

  const verdicts: Readonly<Record<string, string>> = {
    'sink-ahead': 'ahead',
    'sink-deleted': 'behind',
    'two-offsets-beyond-commits': 'skipped',
    'commit-middle-deleted': 'agrees',
    'metadata-deleted': 'unknown',
    'metadata-new-id-uncommitted': 'none',
  };
  for (const [id, verdict] of Object.entries(verdicts)) {
    it(`judges the txn of the table of ${id}`, async function () {
      const folder = join(root ?? '', 'resume', id);
      if (!existsSync(folder)) this.skip();
      const { agreement } = await overview(join(folder, 'checkpoint'), { path: join(folder, 'sink'), from: 'picked' });
      assert.equal(agreement.kind, verdict, agreement.sentence);
    });
  }

  it('says that Spark does not keep late rows', async () => {
    const path = join(root ?? '', 'checkpoints', 'v42-tumbling', 'checkpoint');
    if (!existsSync(path)) return;
    const { points, used, countsFrom } = await watermarkSeries(
      nodeFileSystem,
      path,
      { before: undefined, limit: 9 },
      [],
    );
    assert.equal(used, true);
    assert.ok(points.every(({ lateRows, inputRows }) => lateRows === undefined && inputRows === undefined));
    assert.match(countsFrom, /Spark does not hold/);
  });

  it('finds the generations below a folder, and compares two of them', async () => {
    const folder = join(root ?? '', 'checkpoints', 'generations', 'checkpoint');
    if (!existsSync(folder)) return;
    const [one = '', other = ''] = await findStreamCheckpoints(nodeFileSystem, folder, 10);
    const { lines } = compareCheckpoints(await overview(one), await overview(other));
    assert.equal(lines.find(({ what }) => what === 'Query id')?.same, false);
  });
});

describe('the inspector without a stream checkpoint', () => {
  it('says so for an empty folder', async () => {
    const files = memoryFileSystem();
    const readTable = async () => ({ kind: 'unknown' }) as const;
    const found = await checkpointOverview({ files, isHeld: () => false, readTable }, '/nothing', undefined);
    assert.deepEqual([found.health, found.nextStart.kind, found.batchCount], ['empty', 'first', 0]);
    assert.deepEqual(
      found.findings.map(({ code }) => code),
      ['NOT_A_CHECKPOINT'],
    );
    assert.deepEqual(await findStreamCheckpoints(files, '/nothing', 10), []);
  });
});

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
