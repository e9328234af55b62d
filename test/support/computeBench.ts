import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchServices } from '../../emulator/batch/services.ts';
import { writeDelta, type SaveMode } from '../../emulator/batch/deltaWrite.ts';
import { openComputeSession, type OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../../emulator/host/systemClock.ts';
import type { DataType } from '../../emulator/plan/dataType.ts';
import { columnName, type Attribute } from '../../emulator/plan/resolved.ts';

/** A DuckDB session and a folder of its own, for tests that need real rows. */
export interface ComputeBench extends BatchServices {
  readonly session: OpenedSession;
  close(): Promise<void>;
}

export async function openComputeBench(conf: Readonly<Record<string, string>> = {}): Promise<ComputeBench> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-test-'));
  const session = await openComputeSession({
    settings: { timeZone: 'UTC', ansi: true, caseSensitive: false, conf },
    files: nodeFileSystem,
    ids: systemIds,
    threads: 1,
  });
  return {
    session,
    folder,
    io: { files: nodeFileSystem, parquet: session.records, clock: systemClock, ids: systemIds },
    async close() {
      await session.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type ColumnTypes = readonly (readonly [name: string, type: DataType])[];

export function attributesOf(columns: ColumnTypes): readonly Attribute[] {
  return columns.map(([name, dataType], index) => ({
    kind: 'attribute',
    id: index + 1,
    name,
    dataType,
    nullable: true,
    qualifier: [],
  }));
}

/** A relation of rows written as DuckDB literals: `["1, 'a'", "2, NULL"]`. */
export function valuesRelation(attributes: readonly Attribute[], rows: readonly string[]): string {
  const names = attributes.map(columnName).join(', ');
  if (rows.length === 0) {
    return `(SELECT * FROM (VALUES (${attributes.map(() => 'NULL').join(', ')})) AS t(${names}) WHERE false)`;
  }
  return `(SELECT * FROM (VALUES ${rows.map((row) => `(${row})`).join(', ')}) AS t(${names}))`;
}

/** Appends (or overwrites with) rows; makes the table when there is none. */
export async function writeTable(
  bench: ComputeBench,
  path: string,
  columns: ColumnTypes,
  rows: readonly string[],
  more: {
    readonly mode?: SaveMode;
    readonly partitionBy?: readonly string[];
    readonly options?: Record<string, string>;
  } = {},
): Promise<number | undefined> {
  const attributes = attributesOf(columns);
  const { version } = await writeDelta(
    bench,
    {
      path,
      mode: more.mode ?? 'append',
      partitionBy: more.partitionBy ?? [],
      options: more.options ?? {},
      readsTable: false,
    },
    { relation: valuesRelation(attributes, rows), columns: attributes },
  );
  return version;
}
