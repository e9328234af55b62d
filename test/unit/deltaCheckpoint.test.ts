import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openComputeSession, type OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import type { AddFile } from '../../emulator/delta/actions.ts';
import { commitWrite, createTable } from '../../emulator/delta/writeTable.ts';
import { planWrite } from '../../emulator/delta/planWrite.ts';
import { readSnapshot, type Snapshot } from '../../emulator/delta/snapshot.ts';
import { writeOperation } from '../../emulator/delta/operation.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { countedIds, manualClock } from '../support/manualClock.ts';
import { request, schemaOf } from '../support/deltaWorkbench.ts';

const data = schemaOf({
  id: 'long',
  s: 'string',
  f: 'double',
  d: { kind: 'decimal', precision: 30, scale: 2 },
  day: 'date',
  at: 'timestamp',
  ok: 'boolean',
  n: schemaOf({ a: 'integer' }),
  list: { kind: 'array', element: { kind: 'long' }, containsNull: true },
  p: 'string',
});

/** Statistics whose numbers no double holds. */
const stats = (id: string): string =>
  `{"numRecords":3,"minValues":{"id":${id},"s":"a\\"1","f":0.1,"d":1234567890123456789012345678.91,"day":"2024-01-01","at":"2024-01-01T00:00:00.123Z","n":{"a":-1}},"maxValues":{"id":${id}},"nullCount":{"id":0,"ok":3,"list":1,"n":{"a":0}}}`;

describe('a Delta checkpoint in Parquet', () => {
  let session: OpenedSession;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-checkpoint-'));
    session = await openComputeSession({
      settings: { timeZone: 'Europe/Berlin', ansi: true, caseSensitive: false, conf: {} },
      files: nodeFileSystem,
      ids: countedIds(),
    });
  });
  after(async () => {
    await session.close();
    rmSync(folder, { recursive: true });
  });

  async function roundTrip(name: string, properties: Readonly<Record<string, string>>): Promise<[Snapshot, Snapshot]> {
    const tablePath = `${folder}/${name}`;
    const io = { files: nodeFileSystem, parquet: session.records, clock: manualClock(), ids: countedIds(1) };
    const interval = { 'delta.checkpointInterval': '2', ...properties };
    await createTable(io, tablePath, { schema: data, partitionBy: ['p'], properties: interval });
    for (const [index, mode] of (['append', 'overwrite', 'append'] as const).entries()) {
      const base = await readSnapshot(io, tablePath);
      const planned = planWrite(io, base, request({ tablePath, data, mode }));
      const files = ['x', null, ' é%'].map((p, number) => ({
        path: `part-${index}-${number}`,
        size: 10,
        partitionValues: { p },
        rows: 3,
        stats: stats(`900719925474099${index}`),
      }));
      for (const file of files) await nodeFileSystem.replace(`${tablePath}/${file.path}`, new Uint8Array(10));
      const outcome = await commitWrite(io, planned, files, {
        operation: (amounts) => writeOperation({ mode: 'Append', partitionBy: [] }, amounts),
        transaction: { appId: `app${index}`, version: index },
      });
      assert.deepEqual(outcome.kind === 'committed' && outcome.warnings, []);
    }
    const fromCommits = await readSnapshot(io, tablePath, { version: 1 });
    assert.equal(fromCommits.checkpointVersion, undefined);
    const [before, after] = [await replayed(io, tablePath), await readSnapshot(io, tablePath, { version: 2 })];
    assert.equal(after.checkpointVersion, 2);
    return [before, after];
  }

  /** Version 2 from its commits alone. */
  async function replayed(io: Parameters<typeof readSnapshot>[0], tablePath: string): Promise<Snapshot> {
    const files = {
      ...nodeFileSystem,
      list: async (path: string) =>
        (await nodeFileSystem.list(path))?.filter((entry) => !entry.name.includes('checkpoint')),
    };
    return readSnapshot({ ...io, files }, tablePath, { version: 2 });
  }

  /** Everything of a version but the flag that a state does not have. */
  function content(snapshot: Snapshot): unknown {
    const plain = <Item extends { readonly dataChange: boolean }>(items: readonly Item[]): unknown =>
      items.map((item) => ({ ...item, dataChange: false }));
    return {
      protocol: snapshot.protocol,
      metadata: snapshot.metadata,
      files: plain(snapshot.files),
      tombstones: plain(snapshot.tombstones),
      transactions: [...snapshot.transactions],
    };
  }

  it('says what the commits say', async () => {
    const [before, after] = await roundTrip('both', {});
    assert.deepEqual(content(after), content(before));
    assert.equal(after.files.length, 3);
    assert.equal(after.tombstones.length, 3);
  });

  it('keeps every digit of statistics that it holds as structs alone', async () => {
    const [before, after] = await roundTrip('structs', { 'delta.checkpoint.writeStatsAsJson': 'false' });
    const parsed = ({ stats: text }: AddFile): string => text ?? '';
    for (const [index, file] of after.files.entries()) {
      assert.match(parsed(file), /"minValues":\{"id":9007199254740991,/);
      assert.match(parsed(file), /"d":1234567890123456789012345678\.91/);
      assert.match(parsed(file), /"at":"2024-01-01T00:00:00\.123/);
      assert.match(parsed(file), /"s":"a\\"1"/);
      assert.match(parsed(file), /"nullCount":\{"id":0,.*"list":1/);
      assert.deepEqual(file.partitionValues, before.files[index]?.partitionValues);
    }
  });

  it('does without structs where the table says so', async () => {
    const [before, after] = await roundTrip('json', { 'delta.checkpoint.writeStatsAsStruct': 'false' });
    assert.deepEqual(content(after), content(before));
  });
});
