import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync, truncateSync } from 'node:fs';
import { isSluiceError } from '../../emulator/base/errors.ts';
import {
  checkStateMetadata,
  writeStateMetadata,
  type StateSchema,
} from '../../emulator/streaming/state/stateSchema.ts';
import { stateStore, type StateStore } from '../../emulator/streaming/state/stateStore.ts';
import { sluiceStateProvider, sparkStateProvider } from '../../emulator/streaming/streamConf.ts';
import type { StructField } from '../../emulator/plan/dataType.ts';
import { openComputeBench, type ComputeBench } from '../support/computeBench.ts';

function field(name: string, kind: 'integer' | 'timestamp' | 'string'): StructField {
  return { name, dataType: { kind }, nullable: true, metadata: {} };
}

const schema: StateSchema = {
  operatorId: 0,
  operatorName: 'dedupe',
  keys: { kind: 'struct', fields: [field('user', 'integer'), field('time', 'timestamp')] },
  values: { kind: 'struct', fields: [] },
};

describe('the state of a stateful operator', () => {
  let bench: ComputeBench;
  let folder: string;
  let number = 0;

  before(async () => {
    bench = await openComputeBench();
  });
  after(() => bench.close());
  beforeEach(() => {
    number += 1;
    folder = `${bench.folder}/state${number}/0/0`;
  });

  const open = async (version: number): Promise<StateStore> => {
    const store = stateStore(schema, {
      session: bench.session,
      files: bench.io.files,
      folder,
      table: `state${number}`,
    });
    await store.load(version);
    return store;
  };
  /** Puts users `from` to `to`, each with a time of as many seconds; lets times up to `evictTo` seconds go. */
  const put = async (store: StateStore, from: number, to: number, evictTo?: number): Promise<readonly number[]> => {
    const puts = `(SELECT i::INTEGER AS k0, make_timestamptz(i * 1000000) AS k1 FROM range(${from}, ${to + 1}) r(i))`;
    const evict = evictTo === undefined ? [] : [{ column: 'k1', upToMicros: BigInt(evictTo) * 1_000_000n }];
    const committed = await store.commit({ puts, putRows: to - from + 1, evict });
    await committed.durable();
    return [committed.rowsTotal, committed.rowsUpdated, committed.rowsRemoved];
  };
  const users = async (store: StateStore): Promise<readonly unknown[]> =>
    (await bench.session.rows(`SELECT k0 FROM ${store.table} ORDER BY k0`)).map(([user]) => user);
  const rejects = (work: Promise<unknown>, code: string): Promise<void> =>
    assert.rejects(work, (error) => isSluiceError(error) && error.code === code);

  it('gives every version back from its files', async () => {
    const store = await open(0);
    assert.deepEqual(await put(store, 1, 5), [5, 5, 0]);
    assert.deepEqual(await put(store, 6, 8, 4), [4, 3, 4]);
    assert.deepEqual(await put(store, 2, 3, 4), [4, 2, 2]);
    assert.deepEqual(await put(store, 20, 20, 20), [0, 1, 5]);
    const versions = [[], [1, 2, 3, 4, 5], [5, 6, 7, 8], [5, 6, 7, 8], []];
    for (const [version, expected] of versions.entries()) assert.deepEqual(await users(await open(version)), expected);
  });

  it('writes the same version again over a first try', async () => {
    await put(await open(0), 1, 3);
    await put(await open(0), 1, 2);
    assert.deepEqual(await users(await open(1)), [1, 2]);
  });

  it('loads from the newest snapshot, and drops files that no restart needs', async () => {
    const store = await open(0);
    for (let version = 1; version <= 40; version += 1) {
      await put(store, version, version, version - 3);
      await store.maintain(10);
    }
    const names = readdirSync(folder);
    assert.ok(names.filter((name) => name.endsWith('.snapshot.parquet')).length >= 2);
    assert.ok(!names.includes('1.delta.parquet'));
    for (const version of [30, 35, 40]) {
      assert.deepEqual(await users(await open(version)), [version - 2, version - 1, version]);
    }
    await rejects(open(1), 'CANNOT_LOAD_STATE_STORE.CANNOT_READ_DELTA_FILE_NOT_EXISTS');
  });

  it('forgets snapshots of batches that are run anew', async () => {
    const first = await open(0);
    for (let version = 1; version <= 12; version += 1) {
      await put(first, version, version, version - 1);
      await first.maintain(100);
    }
    assert.ok(readdirSync(folder).some((name) => name.endsWith('.snapshot.parquet')));
    const again = await open(5);
    for (let version = 6; version <= 12; version += 1) {
      await put(again, version + 100, version + 100);
    }
    assert.deepEqual(await users(await open(12)), [5, 106, 107, 108, 109, 110, 111, 112]);
  });

  it('names the file that is missing', async () => {
    const store = await open(0);
    for (let version = 1; version <= 3; version += 1) await put(store, version, version);
    rmSync(`${folder}/2.delta.parquet`);
    await rejects(open(3), 'CANNOT_LOAD_STATE_STORE.CANNOT_READ_DELTA_FILE_NOT_EXISTS');
    await rejects(store.check(3), 'CANNOT_LOAD_STATE_STORE.CANNOT_READ_DELTA_FILE_NOT_EXISTS');
    assert.deepEqual(await users(await open(1)), [1]);
  });

  it('refuses a file that was cut off', async () => {
    await put(await open(0), 1, 1000);
    truncateSync(`${folder}/1.delta.parquet`, 500);
    await rejects(open(1), 'CANNOT_LOAD_STATE_STORE.CANNOT_READ_STREAMING_STATE_FILE');
  });

  it('refuses a file in which any byte of the data was changed', async () => {
    await put(await open(0), 1, 200);
    const path = `${folder}/1.delta.parquet`;
    const whole = readFileSync(path);
    // The pages come first in the file; what follows them is the footer.
    for (let at = 60; at < 400; at += 37) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      writeFileSync(path, damaged);
      let rows: readonly unknown[] = [];
      try {
        rows = await users(await open(1));
      } catch (error) {
        assert.ok(isSluiceError(error) && error.code.startsWith('CANNOT_LOAD_STATE_STORE.'), String(error));
        continue;
      }
      assert.deepEqual(
        rows,
        Array.from({ length: 200 }, (_, index) => index + 1),
        `byte ${at}`,
      );
    }
  });

  describe('beside its description', () => {
    const stateFolder = (): string => `${bench.folder}/state${number}`;
    const query = { id: 'q', provider: sluiceStateProvider, started: true };
    const check = (schemas: readonly StateSchema[], over: Partial<typeof query> = {}): Promise<void> =>
      checkStateMetadata(bench.io.files, stateFolder(), schemas, { ...query, ...over });
    beforeEach(() => writeStateMetadata(bench.io.files, stateFolder(), schema, { id: 'q', partitions: 2 }));

    it('is taken by the same operator', async () => {
      await check([schema]);
      const renamed = { ...schema.keys, fields: [field('member', 'integer'), field('time', 'timestamp')] };
      await check([{ ...schema, keys: { ...renamed, kind: 'struct' } }]);
    });

    it('is refused for other operators, keys and values', async () => {
      await rejects(check([]), 'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA');
      await rejects(
        check([{ ...schema, operatorName: 'dedupeWithinWatermark' }]),
        'STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA',
      );
      const withKeys = (fields: readonly StructField[]): StateSchema => ({
        ...schema,
        keys: { kind: 'struct', fields },
      });
      const changed = 'STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE';
      await rejects(check([withKeys([field('user', 'string'), field('time', 'timestamp')])]), changed);
      await rejects(check([withKeys([field('user', 'integer')])]), changed);
      await rejects(
        check([{ ...schema, values: { kind: 'struct', fields: [field('x', 'integer')] } }]),
        'STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE',
      );
    });

    it('is refused for keys in another order, which Spark would mix up', async () => {
      const keys = (names: readonly string[]): StateSchema => ({
        ...schema,
        operatorId: 1,
        keys: { kind: 'struct', fields: names.map((name) => field(name, 'integer')) },
      });
      await writeStateMetadata(bench.io.files, stateFolder(), keys(['a', 'b']), { id: 'q', partitions: 2 });
      await rejects(check([schema, keys(['b', 'a'])]), 'STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE');
    });

    it('is refused for another query, and when Spark wrote it', async () => {
      await rejects(check([schema], { id: 'other' }), 'STREAM_STATE_OF_ANOTHER_QUERY');
      rmSync(`${stateFolder()}/0/_metadata/sluice.json`);
      await rejects(check([schema], { provider: sparkStateProvider }), 'STREAM_STATE_PROVIDER_NOT_SUPPORTED');
      await rejects(check([schema]), 'CANNOT_LOAD_STATE_STORE.CANNOT_READ_STREAMING_STATE_FILE');
    });

    it('is listed in the form that Spark reads', () => {
      const text = readFileSync(`${stateFolder()}/0/_metadata/metadata`, 'utf8');
      assert.equal(
        text,
        'v1\n{"operatorInfo":{"operatorId":0,"operatorName":"dedupe"},"stateStoreInfo":[{"storeName":"default","numColsPrefixKey":0,"numPartitions":2}]}',
      );
    });
  });
});
