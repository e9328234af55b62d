import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isSluiceError } from '../../../emulator/base/errors.ts';
import type { Json } from '../../../emulator/base/json.ts';
import { withoutInternalMetadata } from '../../../emulator/delta/internalMetadata.ts';
import { planScan } from '../../../emulator/delta/scan.ts';
import { readSnapshot } from '../../../emulator/delta/snapshot.ts';
import type { StructType } from '../../../emulator/plan/dataType.ts';
import type { FileScan } from '../../../emulator/plan/fileScan.ts';
import { openRecordedTables, rowTexts, type RecordedTable, type RecordedTables } from '../support/recordedTable.ts';
import type { CaseResult, Suite } from '../suite.ts';

/**
 * The golden tables. A case with `expected` is equal when the newest version has exactly those rows; one without has nothing that could be
 * read, so it is equal when it is refused by name, or when nothing is what is read.
 */
export const delta: Suite = {
  name: 'delta',
  async *run(root, only = () => true) {
    const folder = join(root, 'delta');
    if (!existsSync(folder)) return;
    const tables = await openRecordedTables();
    try {
      for (const id of readdirSync(folder).sort()) {
        if (existsSync(join(folder, id, 'table')) && only(id)) yield await runCase(tables, join(folder, id), id);
      }
    } finally {
      await tables.close();
    }
  },
};

async function runCase(tables: RecordedTables, folder: string, id: string): Promise<CaseResult> {
  const expected = join(folder, 'expected');
  const table = await tables.open(folder);
  try {
    const { rows, schema } = await readNewest(table);
    const wanted = existsSync(expected) ? await expectedRows(table, expected, schema) : [];
    const ours = rowTexts(rows);
    const theirs = rowTexts(wanted);
    const different = ours.findIndex((text, index) => text !== theirs[index]);
    if (ours.length === theirs.length && different < 0) return { id, outcome: 'equal' };
    const why = `${ours.length} rows, ${theirs.length} expected; ${ours[different]} beside ${theirs[different]}`;
    return { id, outcome: 'wrong', kind: 'rows', why };
  } catch (error) {
    if (!isSluiceError(error) || error.code === 'INTERNAL_ERROR')
      return {
        id,
        outcome: 'wrong',
        kind: 'crash',
        why: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    if (!existsSync(expected)) return { id, outcome: 'equal' };
    return { id, outcome: 'refused', kind: error.code, why: error.message };
  } finally {
    await table.remove();
  }
}

async function readNewest(
  table: RecordedTable,
): Promise<{ readonly rows: readonly (readonly Json[])[]; readonly schema: StructType }> {
  const snapshot = await readSnapshot(table.io, table.tablePath);
  const rows = await table.rows(await planScan(table.io, snapshot));
  return { rows, schema: withoutInternalMetadata(snapshot.schema) };
}

async function expectedRows(
  table: RecordedTable,
  folder: string,
  schema: StructType,
): Promise<readonly (readonly Json[])[]> {
  const scan: FileScan = {
    format: 'parquet',
    schema,
    files: parquetFiles(folder).map((path) => ({
      path,
      size: statSync(path).size,
      partitionValues: hiveValues(folder, path),
    })),
    columnMapping: 'none',
    options: {},
  };
  return table.rows(scan);
}

function parquetFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.parquet'))
    .map((name) => join(folder, name));
}

/** Expected rows may lie in partition folders. */
function hiveValues(root: string, path: string): Readonly<Record<string, string | null>> {
  const values: Record<string, string | null> = {};
  for (const part of relative(root, path).split('/').slice(0, -1)) {
    const at = part.indexOf('=');
    const value = decodeURIComponent(part.slice(at + 1));
    if (at > 0) values[part.slice(0, at)] = value === '__HIVE_DEFAULT_PARTITION__' ? null : value;
  }
  return values;
}
