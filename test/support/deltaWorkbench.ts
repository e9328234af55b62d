import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import type { DataFile } from '../../emulator/delta/dataFile.ts';
import type { DeltaIo } from '../../emulator/delta/deltaIo.ts';
import { writeOperation } from '../../emulator/delta/operation.ts';
import type { PlannedWrite, WriteRequest } from '../../emulator/delta/plannedWrite.ts';
import { planWrite } from '../../emulator/delta/planWrite.ts';
import { readSnapshot, readSnapshotIfPresent, type Snapshot } from '../../emulator/delta/snapshot.ts';
import { commitWrite, type WriteDetails, type WriteOutcome } from '../../emulator/delta/writeTable.ts';
import type { DataType, StructType } from '../../emulator/plan/dataType.ts';
import { jsonActionParquet } from './jsonActionParquet.ts';
import { countedIds, manualClock, type ManualClock } from './manualClock.ts';
import { memoryFileSystem } from './memoryFileSystem.ts';

/** A Delta room on a disk of the test's own, whose data files are texts: one row a line. */
export interface Workbench {
  readonly io: DeltaIo & { readonly clock: ManualClock };
  readonly files: FileSystem;
}

let benches = 0;

/** Each bench has ids of its own, as two processes have that work on one disk. */
export function workbench(files: FileSystem = memoryFileSystem()): Workbench {
  const io = { files, parquet: jsonActionParquet(files), clock: manualClock(), ids: countedIds((benches += 1)) };
  return { io, files };
}

export function schemaOf(columns: Readonly<Record<string, DataType | DataType['kind']>>): StructType {
  return {
    kind: 'struct',
    fields: Object.entries(columns).map(([name, type]) => ({
      name,
      dataType: typeof type === 'string' ? ({ kind: type } as DataType) : type,
      nullable: true,
      metadata: {},
    })),
  };
}

export function request(over: Partial<WriteRequest> & Pick<WriteRequest, 'tablePath' | 'data'>): WriteRequest {
  return {
    mode: 'append',
    partitionBy: [],
    mergeSchema: false,
    overwriteSchema: false,
    casts: 'none',
    properties: {},
    ...over,
  };
}

/** Writes rows (numbers) as a data file. The file itself is not made durable here, as Parquet of a compute session is not. */
export async function dataFile(
  io: DeltaIo,
  planned: Pick<PlannedWrite, 'tablePath' | 'partitionColumns'>,
  rows: readonly number[],
  partition?: string,
): Promise<DataFile> {
  const [column] = planned.partitionColumns;
  const folder = column === undefined ? '' : `${column}=${partition ?? ''}/`;
  const path = `${folder}part-${io.ids.uuid()}.txt`;
  const content = new TextEncoder().encode(rows.map((row) => `${row}\n`).join(''));
  await io.files.replace(`${planned.tablePath}/${path}`, content);
  return {
    path,
    size: content.length,
    partitionValues: column === undefined ? {} : { [column]: partition ?? null },
    rows: rows.length,
    stats: JSON.stringify({ numRecords: rows.length, nullCount: { id: 0 } }),
  };
}

/** Reads the table, plans, writes and commits in one go. */
export async function write(
  io: DeltaIo,
  wanted: WriteRequest,
  rows: readonly number[],
  details: Partial<WriteDetails> & { readonly partition?: string; readonly base?: Snapshot } = {},
): Promise<WriteOutcome> {
  const base = details.base ?? (await readSnapshotIfPresent(io, wanted.tablePath));
  const planned = planWrite(io, base, wanted);
  const file = await dataFile(io, planned, rows, details.partition);
  const mode = wanted.mode === 'overwrite' ? 'Overwrite' : 'Append';
  return commitWrite(io, planned, [file], {
    operation: (amounts) => writeOperation({ mode, partitionBy: wanted.partitionBy }, amounts),
    ...details,
  });
}

/** All rows of a version, sorted. */
export async function rowsAt(io: DeltaIo, tablePath: string, version?: number): Promise<readonly number[]> {
  const snapshot = await readSnapshot(io, tablePath, version === undefined ? undefined : { version });
  const rows: number[] = [];
  for (const file of snapshot.files) {
    const content = await io.files.read(`${tablePath}/${file.path}`);
    if (content === undefined) throw new Error(`the data file ${file.path} is missing`);
    rows.push(...new TextDecoder().decode(content).split('\n').filter(Boolean).map(Number));
  }
  return rows.sort((left, right) => left - right);
}
