import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import type { DeltaIo } from '../../emulator/delta/deltaIo.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { approve } from '../../emulator/guard/approve.ts';
import { guard, type ActRequest, type StorageGuard } from '../../emulator/guard/guard.ts';
import type { Approval } from '../../emulator/guard/guardState.ts';
import type { DestructiveAct, GuardPolicy } from '../../emulator/guard/verdict.ts';
import { request, schemaOf, workbench, write } from './deltaWorkbench.ts';
import type { ManualClock } from './manualClock.ts';
import { memoryFileSystem, type MemoryFileSystem } from './memoryFileSystem.ts';

export const storage = '/project/storage';
export const bronze = { table: 'spark_catalog.default.bronze', path: `${storage}/tables/spark_catalog/default/bronze` };
export const silver = { table: 'spark_catalog.default.silver', path: `${storage}/tables/spark_catalog/default/silver` };
export const data = schemaOf({ id: 'long' });

/** Where the stream checkpoint of a table's own flow lies. */
export function checkpointRoot({ table }: { readonly table: string }, flow = table): string {
  return `${storage}/_checkpoints/${table.replaceAll('.', '/')}/${flow}`;
}

export interface GuardBench {
  readonly io: DeltaIo & { readonly clock: ManualClock };
  readonly files: FileSystem;
  readonly storage: string;
  readonly guard: StorageGuard;
}

/** A storage folder on a disk of the test's own, with a guard. */
export function guardBench(
  files: FileSystem = memoryFileSystem(),
  over: { readonly policy?: GuardPolicy; readonly who?: string; readonly witness?: string } = {},
): GuardBench {
  const { io } = workbench(files);
  const { policy = 'standard', who = 'ada', witness } = over;
  return { io, files, storage, guard: guard({ io, storage, policy, door: 'cli', who, witness }) };
}

/** The disk of a bench, for another process on it. */
export function memoryOf({ files }: Pick<GuardBench, 'files'>): MemoryFileSystem {
  return files as MemoryFileSystem;
}

/** Appends rows to a table, which is made where it is not there. */
export async function append(
  { io }: Pick<GuardBench, 'io'>,
  { path }: { readonly path: string },
  rows: readonly number[],
  properties: Readonly<Record<string, string>> = {},
): Promise<void> {
  await write(io, request({ tablePath: path, data, properties }), rows);
}

/** One batch of a stream: offsets → rows with their `txn` → commit, in Spark's layout. */
export async function streamBatch(
  { io, files }: Pick<GuardBench, 'io' | 'files'>,
  table: { readonly table: string; readonly path: string },
  batch: {
    readonly queryId: string;
    readonly batchId: number;
    readonly generation?: number;
    readonly rows: readonly number[];
    readonly flow?: string;
    /** End of the batch in its only source. */
    readonly offset?: string;
  },
): Promise<void> {
  const { queryId, batchId, rows } = batch;
  const folder = `${checkpointRoot(table, batch.flow)}/${batch.generation ?? 0}`;
  const put = (path: string, text: string) => files.writeIfAbsent(path, new TextEncoder().encode(text));
  await put(`${folder}/metadata`, JSON.stringify({ id: queryId }));
  await put(
    `${folder}/offsets/${batchId}`,
    `v1\n{"batchWatermarkMs":0,"batchTimestampMs":0,"conf":{}}\n${batch.offset ?? batchId}`,
  );
  await write(io, request({ tablePath: table.path, data }), rows, {
    transaction: { appId: queryId, version: batchId },
  });
  await put(`${folder}/commits/${batchId}`, 'v1\n{"nextBatchWatermarkMs":0}');
}

/** The position of a stream that has read all of a Delta table before a version, as the offset log holds it. */
export async function deltaOffset(
  { io }: Pick<GuardBench, 'io'>,
  path: string,
  version: number,
  { index = -1, isStartingVersion = false }: { readonly index?: number; readonly isStartingVersion?: boolean } = {},
): Promise<string> {
  const { metadata } = await readSnapshot(io, path);
  return JSON.stringify({
    sourceVersion: 1,
    reservoirId: metadata.id,
    reservoirVersion: version,
    index,
    isStartingVersion,
  });
}

export const queryIds = [1, 2, 3].map((n) => `${String(n).repeat(8)}-0000-4000-8000-000000000000`);

export function ask(
  table: { readonly table: string; readonly path: string },
  act: DestructiveAct = 'fullRefresh',
  over: Partial<ActRequest> = {},
): ActRequest {
  return { act, ...table, why: 'sluice run --full-refresh', ...over };
}

export function approveFor(
  { guard: chosen, io }: GuardBench,
  table: { readonly table: string; readonly path: string },
  ...acts: readonly DestructiveAct[]
): Promise<Approval> {
  return approve({ guard: chosen, clock: io.clock, ids: io.ids }, table, {
    typedName: table.table,
    reason: 'the source was corrected',
    acts,
  });
}
