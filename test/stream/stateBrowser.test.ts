import assert from 'node:assert/strict';
import { cpSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { isSluiceError } from '../../emulator/base/errors.ts';
import { parseSchemaJson } from '../../emulator/plan/schemaJson.ts';
import { ownStateReader, type OwnStateReader } from '../../emulator/streaming/inspect/ownState.ts';
import { statePage } from '../../emulator/streaming/inspect/statePage.ts';
import { listStateFiles } from '../../emulator/streaming/state/stateFiles.ts';
import { stateStore } from '../../emulator/streaming/state/stateStore.ts';
import { stateColumns } from '../../emulator/streaming/state/stateSchema.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';
import { deduplicatePlan, scriptedSource, streamBench, tableSink, watermarkPlan } from '../support/streamBench.ts';

const columns = [
  ['k', { kind: 'string' }],
  ['time', { kind: 'timestamp' }],
] as const;

describe('the state browser', () => {
  let bench: ComputeBench;
  let reader: OwnStateReader;
  let number = 0;

  before(async () => {
    bench = await openComputeBench();
    reader = ownStateReader(bench.session, bench.io.files, 'browsed');
  });
  after(async () => {
    await reader.close();
    await bench.close();
  });

  /** Runs a query that forgets keys ten seconds after the newest, a batch for each list of (key, seconds). */
  const run = async (batches: readonly (readonly (readonly [string, number])[])[]): Promise<string> => {
    number += 1;
    const checkpoint = `${bench.folder}/browsed${number}`;
    const source = scriptedSource(columns);
    const stream = streamBench(bench, checkpoint, [source]);
    const plan = deduplicatePlan(watermarkPlan(source.leaf, 'time', 10_000), ['k', 'time']);
    const query = await stream.start({ plan, sink: tableSink(bench.session) });
    for (const rows of batches) {
      source.add(rows.map(([key, seconds]) => `'${key}', make_timestamptz(${seconds * 1_000_000}::BIGINT)`));
      await query.processAllAvailable();
    }
    await query.stop();
    assert.equal(query.exception(), undefined);
    return checkpoint;
  };
  const page = (
    path: string,
    more: {
      readonly version?: number;
      readonly search?: string;
      readonly offset?: number;
      readonly limit?: number;
    } = {},
  ) =>
    statePage(bench.io.files, async () => reader, {
      path,
      operatorId: 0,
      store: 'default',
      version: more.version,
      partition: undefined,
      search: more.search,
      offset: more.offset ?? 0,
      limit: more.limit ?? 1000,
    });
  const schemaOf = (checkpoint: string) => {
    const { keys, values } = JSON.parse(readFileSync(`${checkpoint}/state/0/_metadata/sluice.json`, 'utf8'));
    return { operatorId: 0, operatorName: 'dedupe', keys: parseSchemaJson(keys), values: parseSchemaJson(values) };
  };

  it('shows of every version what a restart would load', async () => {
    const row = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat({ max: 60 }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(row, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 }),
        async (batches) => {
          const checkpoint = await run(batches);
          const folder = `${checkpoint}/state/0/0`;
          const versions = (await listStateFiles(bench.io.files, folder)).map(({ version }) => version);
          const schema = schemaOf(checkpoint);
          const list = stateColumns(schema)
            .map(({ name }) => name)
            .join(', ');
          for (const version of new Set(versions)) {
            // Loading drops what comes after, so that it is done in a copy.
            const copy = `${checkpoint}-copy${version}`;
            cpSync(folder, copy, { recursive: true });
            const store = stateStore(schema, {
              session: bench.session,
              files: bench.io.files,
              folder: copy,
              table: 'loaded',
            });
            await store.load(version);
            const loaded = await bench.session.rows(
              `SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (SELECT ${list} FROM loaded) ORDER BY 1, 2`,
            );
            await store.close();
            const shown = await page(checkpoint, { version });
            assert.equal(shown.total, loaded.length);
            assert.deepEqual(
              shown.rows.map(([, key, time]) => [key, time]).sort(),
              loaded.map(([key, time]) => [key, String(time).replace(/\+00$/, '')]).sort(),
            );
          }
        },
      ),
      { numRuns: 4 },
    );
  });

  it('searches keys as they are shown, and pages what matches', async () => {
    const checkpoint = await run([
      [
        ['North 50%', 100],
        ['north_2', 101],
        ['South', 102],
        [`it''s`, 103],
      ],
    ]);
    const keys = async (search: string) => (await page(checkpoint, { search })).rows.map(([, key]) => key);
    assert.deepEqual(await keys('north'), ['North 50%', 'north_2']);
    assert.deepEqual(await keys('50%'), ['North 50%']);
    assert.deepEqual(await keys('_2'), ['north_2']);
    assert.deepEqual(await keys(`it's`), [`it's`]);
    assert.deepEqual(await keys('1970-01-01 00:01:42'), ['South']);
    assert.deepEqual(await keys('nothing'), []);
    const second = await page(checkpoint, { search: 'o', offset: 1, limit: 1 });
    assert.deepEqual([second.rows.length, second.matching, second.total], [1, 3, 4]);
  });

  it('reads a version again that was written again, and leaves the folder as it is', async () => {
    const checkpoint = await run([[['a', 100]], [['b', 101]]]);
    const before = (await listStateFiles(bench.io.files, `${checkpoint}/state/0/0`)).length;
    assert.equal((await page(checkpoint, { version: 1 })).total, 1);
    assert.equal((await page(checkpoint)).total, 2);
    assert.equal((await listStateFiles(bench.io.files, `${checkpoint}/state/0/0`)).length, before);
    const other = await run([
      [
        ['x', 100],
        ['y', 100],
      ],
    ]);
    cpSync(`${other}/state/0/0/1.delta.parquet`, `${checkpoint}/state/0/0/1.delta.parquet`);
    assert.equal((await page(checkpoint, { version: 1 })).total, 2);
  });

  it('names the file that is missing, and the one that is damaged', async () => {
    const checkpoint = await run([[['a', 100]], [['b', 101]]]);
    const path = `${checkpoint}/state/0/0/1.delta.parquet`;
    const content = readFileSync(path);
    const failure = async (): Promise<unknown> =>
      page(checkpoint).then(
        () => undefined,
        (error: unknown) => error,
      );
    unlinkSync(path);
    const missing = await failure();
    assert.ok(isSluiceError(missing, 'CANNOT_LOAD_STATE_STORE.CANNOT_READ_DELTA_FILE_NOT_EXISTS'));
    writeFileSync(path, content.subarray(0, 40));
    const damaged = await failure();
    assert.ok(isSluiceError(damaged) && damaged.code.startsWith('CANNOT_LOAD_STATE_STORE'), String(damaged));
    assert.match(damaged.message, /1\.delta\.parquet/);
  });
});
