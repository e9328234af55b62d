import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { literalSql } from '../../emulator/compute/literalSql.ts';
import { openComputeSession, type OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import { duckdbType } from '../../emulator/compute/duckdbTypes.ts';
import type { RowValue } from '../../emulator/compute/rowValue.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import type { DataType, StructField, StructType } from '../../emulator/plan/dataType.ts';

/** A compute session with a folder of its own, and ids that count. */
export interface ComputeFixture {
  readonly session: OpenedSession;
  readonly folder: string;
  close(): Promise<void>;
}

export async function openComputeFixture(timeZone = 'UTC'): Promise<ComputeFixture> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-compute-'));
  let next = 0;
  const session = await openComputeSession({
    settings: { timeZone, ansi: true, caseSensitive: false, conf: {} },
    files: nodeFileSystem,
    ids: { uuid: () => `00000000-0000-4000-8000-${String((next += 1)).padStart(12, '0')}` },
    threads: 2,
  });
  return {
    session,
    folder,
    async close() {
      await session.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A relation of constant rows, columns named after the fields. */
export function constantRelation(schema: StructType, rows: readonly (readonly RowValue[])[]): string {
  const names = schema.fields.map((field) => `"${field.name.replaceAll('"', '""')}"`).join(', ');
  if (rows.length === 0) {
    const nulls = schema.fields.map((field) => `NULL::${duckdbType(field.dataType)}`).join(', ');
    return `(SELECT * FROM (VALUES (${nulls})) AS t(${names}) WHERE false)`;
  }
  const values = rows.map(
    (row) => `(${schema.fields.map((field, index) => literalSql(row[index] ?? null, field.dataType)).join(', ')})`,
  );
  return `(SELECT * FROM (VALUES ${values.join(', ')}) AS t(${names}))`;
}

export function field(name: string, dataType: DataType, metadata: StructField['metadata'] = {}): StructField {
  return { name, dataType, nullable: true, metadata };
}

export function struct(...fields: readonly StructField[]): StructType {
  return { kind: 'struct', fields };
}
