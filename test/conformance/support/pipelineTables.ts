import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { storageCatalog } from '../../../emulator/batch/tableCatalog.ts';
import { isSluiceError } from '../../../emulator/base/errors.ts';
import { openComputeSession } from '../../../emulator/compute/openComputeSession.ts';
import { jsonValue } from '../../../emulator/compute/rowJson.ts';
import type { RowValue } from '../../../emulator/compute/rowValue.ts';
import { planScan } from '../../../emulator/delta/scan.ts';
import { readSnapshot } from '../../../emulator/delta/snapshot.ts';
import { nodeFileSystem } from '../../../emulator/host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../../../emulator/host/systemClock.ts';
import type { DataType } from '../../../emulator/plan/dataType.ts';
import type { AnalysisSettings } from '../../../emulator/plan/functionEntry.ts';
import { eventLogFolder } from '../../../emulator/pipeline/eventLog/appendEvents.ts';
import { simpleString } from '../../../emulator/plan/typeText.ts';
import type { RecordedCheckpoint } from './pipelineCase.ts';
import type { FoundTable } from './pipelineCompare.ts';
import { sqlOver } from './pipelineSql.ts';

const settings: AnalysisSettings = { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} };

/** All tables and views of a storage folder, as `schema.name`. */
export async function tablesOf(storage: string): Promise<Readonly<Record<string, FoundTable>>> {
  const catalog = storageCatalog(nodeFileSystem, storage);
  const session = await openComputeSession({ settings, files: nodeFileSystem, ids: systemIds });
  const found: Record<string, FoundTable> = {};
  try {
    for (const schema of await catalog.schemas('spark_catalog')) {
      for (const name of await catalog.list('spark_catalog', schema)) {
        const entry = await catalog.find(['spark_catalog', schema, name]);
        // Sluice's own table of events; Spark keeps none.
        if (entry?.kind === 'table' && entry.path === eventLogFolder(storage)) continue;
        if (entry?.kind === 'table') found[`${schema}.${name}`] = await tableAt(entry.path, session);
        if (entry?.kind === 'view')
          found[`${schema}.${name}`] = {
            ...(await viewOf(storage, `spark_catalog.\`${schema}\`.\`${name}\``, entry.comment)),
            ...(entry.comment === undefined ? {} : { comment: entry.comment }),
          };
      }
    }
  } finally {
    await session.close();
  }
  return found;
}

async function tableAt(path: string, session: Awaited<ReturnType<typeof openComputeSession>>): Promise<FoundTable> {
  try {
    const io = { files: nodeFileSystem, parquet: session.records, clock: systemClock, ids: systemIds };
    const snapshot = await readSnapshot(io, path);
    const { fields } = snapshot.schema;
    const names = fields.map((_, index) => `c${index}`);
    const rows =
      fields.length === 0
        ? []
        : await session.rows(`SELECT * FROM ${await session.scanFiles(await planScan(io, snapshot), names)}`);
    const types = fields.map((field) => field.dataType);
    const comments = fields.flatMap(({ name, metadata }) =>
      typeof metadata['comment'] === 'string' ? [[name, metadata['comment']] as const] : [],
    );
    return {
      type: 'MANAGED',
      format: 'delta',
      schema: fields.map(({ name, dataType, nullable }) => [name, simpleString(dataType), nullable] as const),
      rows: rows.map((row) => recordedRow(row, types)),
      partitionedBy: snapshot.partitionColumns,
      ...(snapshot.metadata.description === undefined ? {} : { comment: snapshot.metadata.description }),
      ...(comments.length === 0 ? {} : { columnComments: Object.fromEntries(comments) }),
      properties: Object.fromEntries(
        Object.entries(snapshot.configuration).filter(
          ([key]) => !key.startsWith('delta.') && !key.startsWith('sluice.'),
        ),
      ),
    };
  } catch (error) {
    if (isSluiceError(error))
      return { type: 'MANAGED', format: 'delta', unreadable: `[${error.code}] ${error.message}` };
    throw error;
  }
}

async function viewOf(storage: string, name: string, comment: string | undefined): Promise<FoundTable> {
  const view = { type: 'VIEW', format: null, ...(comment === undefined ? {} : { comment }) } as const;
  try {
    const [result] = await sqlOver(storage, [`SELECT * FROM ${name}`]);
    const fields = result?.schema.fields ?? [];
    const types = fields.map(({ dataType }) => dataType);
    return {
      ...view,
      schema: fields.map(({ name: column, dataType, nullable }) => [column, simpleString(dataType), nullable] as const),
      rows: (result?.rows ?? []).map((row) => recordedRow(row, types)),
    };
  } catch (error) {
    if (isSluiceError(error)) return { ...view, unreadable: `[${error.code}] ${error.message}` };
    throw error;
  }
}

/** A row in the encoding of the recorded ones: longs as numbers, timestamps with a space, binary in base64. */
function recordedRow(row: readonly RowValue[], types: readonly DataType[]): readonly unknown[] {
  return row.map((value, index) => recordedValue(value, types[index] ?? { kind: 'void' }));
}

function recordedValue(value: RowValue, type: DataType): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'long':
      return Number(value);
    case 'timestamp':
    case 'timestamp_ntz':
      return String(jsonValue(value, type)).replace('T', ' ').replace('Z', '');
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'array':
      return (value as readonly RowValue[]).map((item) => recordedValue(item, type.element));
    case 'struct': {
      const { fields } = value as { readonly fields: readonly RowValue[] };
      return Object.fromEntries(
        type.fields.map(({ name, dataType }, index) => [name, recordedValue(fields[index] ?? null, dataType)]),
      );
    }
    default:
      return jsonValue(value, type);
  }
}

/** Every stream checkpoint below the project's storage, with the highest batch of its logs. */
export function checkpointsOf(project: string, storage: string): Readonly<Record<string, RecordedCheckpoint>> {
  const found: Record<string, RecordedCheckpoint> = {};
  const walk = (folder: string): void => {
    if (!existsSync(folder)) return;
    const names = readdirSync(folder, { withFileTypes: true });
    if (names.some(({ name }) => name === 'commits' || name === 'offsets')) {
      const lastCommit = highest(join(folder, 'commits'));
      const lastOffset = highest(join(folder, 'offsets'));
      found[relative(project, folder)] = {
        ...(lastCommit === undefined ? {} : { lastCommit }),
        ...(lastOffset === undefined ? {} : { lastOffset }),
      };
      return;
    }
    for (const entry of names) if (entry.isDirectory()) walk(join(folder, entry.name));
  };
  walk(join(storage, '_checkpoints'));
  return found;
}

function highest(folder: string): number | undefined {
  if (!existsSync(folder)) return undefined;
  const numbers = readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}
