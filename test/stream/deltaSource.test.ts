import assert from 'node:assert/strict';
import type { Source, SourceOffset } from '../../emulator/streaming/ports.ts';
import { parseDeltaOffset } from '../../emulator/streaming/sources/deltaOffset.ts';
import { openDeltaSource } from '../../emulator/streaming/sources/deltaOpen.ts';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { openComputeBench, writeTable, type ColumnTypes, type ComputeBench } from '../support/computeBench.ts';

const columns: ColumnTypes = [
  ['id', { kind: 'integer' }],
  ['s', { kind: 'string' }],
];

describe('a Delta table as a stream source', () => {
  let bench: ComputeBench;
  let table: string;
  let number = 0;

  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());
  beforeEach(() => {
    number += 1;
    table = `${bench.folder}/t${number}`;
  });

  const open = (options: Record<string, string> = {}): Promise<Source> =>
    openDeltaSource({ io: bench.io, session: bench.session, path: table, options });
  const insert = (...rows: readonly string[]): Promise<number | undefined> => writeTable(bench, table, columns, rows);

  interface Batch {
    readonly end: SourceOffset;
    readonly rows: readonly (readonly unknown[])[];
  }

  const nextBatch = async (source: Source, start: SourceOffset | undefined): Promise<Batch | undefined> => {
    const end = await source.latestOffset(start, 'default');
    if (end === undefined || end === start) return undefined;
    const { relation } = await source.relation(start, end, ['a', 'b']);
    return { end, rows: await bench.session.rows(`SELECT a, b FROM ${relation}`) };
  };

  const drain = async (source: Source, from?: SourceOffset): Promise<readonly Batch[]> => {
    const batches: Batch[] = [];
    let start = from;
    for (;;) {
      const batch = await nextBatch(source, start);
      if (batch === undefined) return batches;
      batches.push(batch);
      start = batch.end;
    }
  };

  it('reads the snapshot first and then the commits, with offsets as Delta writes them', async () => {
    await insert("1, 'a'");
    await insert("2, 'b'");
    const source = await open();
    const [first] = await drain(source);
    assert.deepEqual(first?.rows, [
      [1, 'a'],
      [2, 'b'],
    ]);
    assert.match(
      first?.end ?? '',
      /^\{"sourceVersion":1,"reservoirId":"[-0-9a-f]{36}","reservoirVersion":2,"index":-1,"isStartingVersion":false\}$/,
    );
    await insert("3, 'c'");
    const [second] = await drain(source, first?.end);
    assert.deepEqual(second?.rows, [[3, 'c']]);
    assert.equal(parseDeltaOffset(second?.end ?? '').version, 3);
    assert.deepEqual(await drain(source, second?.end), []);
  });

  it('takes files under a limit, one at least, and gives the same rows again for the same range', async () => {
    for (const id of [1, 2, 3]) await insert(`${id}, 'x'`);
    const source = await open({ maxFilesPerTrigger: '1' });
    const batches = await drain(source);
    assert.deepEqual(
      batches.map(({ rows }) => rows),
      [[[1, 'x']], [[2, 'x']], [[3, 'x']]],
    );
    assert.deepEqual(
      batches.map(({ end }) => parseDeltaOffset(end).inSnapshot),
      [true, true, false],
    );
    const again = await (await open()).relation(batches[0]?.end, batches[1]?.end ?? ('' as SourceOffset), ['a', 'b']);
    assert.deepEqual(await bench.session.rows(`SELECT a, b FROM ${again.relation}`), batches[1]?.rows);
  });

  it('never goes past what was there when the end was fixed', async () => {
    await insert("1, 'a'");
    const source = await open();
    await source.fixEnd(undefined);
    await insert("2, 'b'");
    assert.deepEqual(
      (await drain(source)).map(({ rows }) => rows),
      [[[1, 'a']]],
    );
  });

  it('starts at a version, and refuses one that is not there', async () => {
    await insert("1, 'a'");
    await insert("2, 'b'");
    assert.deepEqual(
      (await drain(await open({ startingVersion: '1' }))).map(({ rows }) => rows),
      [[[2, 'b']]],
    );
    const ahead = await open({ startingVersion: '2' });
    await assert.rejects(ahead.latestOffset(undefined, 'default'), (error) =>
      isSluiceError(error, 'DELTA_VERSION_NOT_FOUND'),
    );
    const latest = await open({ startingVersion: 'latest' });
    assert.equal(await latest.latestOffset(undefined, 'default'), undefined);
    await insert("3, 'c'");
    assert.deepEqual(
      (await drain(latest)).map(({ rows }) => rows),
      [[[3, 'c']]],
    );
  });

  it('refuses an overwrite, and reads on with ignoreChanges or skipChangeCommits', async () => {
    await insert("1, 'a'");
    const source = await open();
    const [first] = await drain(source);
    await writeTable(bench, table, columns, ["7, 'o'"], { mode: 'overwrite' });
    await assert.rejects(source.latestOffset(first?.end, 'default'), (error) => {
      assert.ok(isSluiceError(error, 'DELTA_SOURCE_TABLE_IGNORE_CHANGES'));
      assert.match(error.message, /for example WRITE \(Map\(mode -> "Overwrite", partitionBy -> "\[\]"/);
      return true;
    });
    const tolerant = await drain(await open({ ignoreChanges: 'true' }), first?.end);
    assert.deepEqual(
      tolerant.map(({ rows }) => rows),
      [[[7, 'o']]],
    );
    const skipping = await drain(await open({ skipChangeCommits: 'true' }), first?.end);
    assert.deepEqual(
      skipping.map(({ rows }) => rows),
      [[]],
    );
  });

  it('stops when a column is added underneath it, and goes on after a restart', async () => {
    await insert("1, 'a'");
    const source = await open();
    const [first] = await drain(source);
    await writeTable(bench, table, [...columns, ['n', { kind: 'integer' }]], ["2, 'b', 20"], {
      options: { mergeSchema: 'true' },
    });
    await assert.rejects(source.latestOffset(first?.end, 'default'), (error) =>
      isSluiceError(error, 'DELTA_SCHEMA_CHANGED_WITH_VERSION'),
    );
    const restarted = await open();
    await restarted.validate(first?.end ?? ('' as SourceOffset), undefined);
    const end = await restarted.latestOffset(first?.end, 'default');
    const { relation } = await restarted.relation(first?.end, end ?? ('' as SourceOffset), ['a', 'b', 'c']);
    assert.deepEqual(await bench.session.rows(`SELECT a, b, c FROM ${relation}`), [[2, 'b', 20]]);
  });

  it('names a gap in the log, a tail that is gone and another table', async () => {
    for (const id of [1, 2, 3]) await insert(`${id}, 'x'`);
    const source = await open();
    const [first] = await drain(source);
    for (const id of [4, 5, 6]) await insert(`${id}, 'x'`);
    await bench.io.files.remove(`${table}/_delta_log/00000000000000000004.json`);
    // A log that still changes is not listed at each poll; the poll after that finds out.
    await source.latestOffset(first?.end, 'default');
    await assert.rejects(source.latestOffset(first?.end, 'default'), (error) =>
      isSluiceError(error, 'DELTA_MISSING_FILES_UNEXPECTED_VERSION'),
    );
    const end = first?.end ?? ('' as SourceOffset);
    const ahead = end.replace('"reservoirVersion":3', '"reservoirVersion":99') as SourceOffset;
    await bench.io.files.remove(`${table}/_delta_log/00000000000000000005.json`);
    await assert.rejects(source.validate(ahead, end), (error) =>
      isSluiceError(error, 'DELTA_STREAMING_TRAILING_COMMIT_MISSING'),
    );
    const other = end.replace(
      /"reservoirId":"[^"]*"/,
      '"reservoirId":"00000000-0000-0000-0000-000000000000"',
    ) as SourceOffset;
    await assert.rejects(source.validate(other, undefined), (error) =>
      isSluiceError(error, 'DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE'),
    );
  });

  it('refuses by name what it does not do, and leaves options alone that Delta does not know', async () => {
    await insert("1, 'a'");
    await assert.rejects(open({ schemaTrackingLocation: '/x' }), (error) =>
      isSluiceError(error, 'STREAM_SOURCE_OPTION_NOT_SUPPORTED'),
    );
    await assert.rejects(open({ maxFilesPerTrigger: '0' }), (error) => isSluiceError(error, 'DELTA_ILLEGAL_OPTION'));
    await assert.rejects(open({ maxBytesPerTrigger: 'much' }), (error) => isSluiceError(error, 'DELTA_ILLEGAL_OPTION'));
    await open({ withEventTimeOrder: 'true', whatever: '1' });
  });
});
