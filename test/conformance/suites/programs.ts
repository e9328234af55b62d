import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../../../emulator/base/errors.ts';
import { jsonRow } from '../../../emulator/compute/rowJson.ts';
import { openComputeSession } from '../../../emulator/compute/openComputeSession.ts';
import { planScan } from '../../../emulator/delta/scan.ts';
import { readSnapshot } from '../../../emulator/delta/snapshot.ts';
import { nodeFileSystem } from '../../../emulator/host/nodeFileSystem.ts';
import { acquireStorageLock } from '../../../emulator/host/storageLock.ts';
import { systemClock, systemIds } from '../../../emulator/host/systemClock.ts';
import type { AnalysisSettings } from '../../../emulator/plan/functionEntry.ts';
import { sqlText } from '../../../emulator/plan/typeText.ts';
import { runProgram } from '../../../emulator/program/runProgram.ts';
import { sessionConf } from '../../../emulator/program/sessionConf.ts';
import type { CaseResult, Suite } from '../suite.ts';

interface ExpectedSilver {
  /** `name TYPE` of each column. */
  readonly columns: readonly string[];
  /** Order free; timestamps as ISO text in UTC with six digits. */
  readonly rows: readonly (readonly unknown[])[];
}

/** The three paths that a program leaves open, and what stands for them. */
const placeholders = {
  '/path/to/delta/table': 'bronze',
  '/path/to/output/delta/table': 'silver',
  '/path/to/checkpoint/dir': 'checkpoint',
} as const;

/** Whole PySpark programs: the bronze table they read, and the silver rows that Spark made of it. */
export const programs: Suite = {
  name: 'programs',
  async *run(root, only = () => true) {
    const folder = join(root, 'programs');
    if (!existsSync(folder)) return;
    for (const id of readdirSync(folder).sort()) {
      if (only(id) && existsSync(join(folder, id, 'program.py'))) yield await runCase(join(folder, id), id);
    }
  },
};

async function runCase(source: string, id: string): Promise<CaseResult> {
  const work = mkdtempSync(join(tmpdir(), 'sluice-program-'));
  try {
    cpSync(join(source, 'bronze'), join(work, 'bronze'), { recursive: true });
    let text = readFileSync(join(source, 'program.py'), 'utf8');
    for (const [path, name] of Object.entries(placeholders)) text = text.replaceAll(path, join(work, name));
    const expected = JSON.parse(readFileSync(join(source, 'expected.json'), 'utf8')) as ExpectedSilver;
    await submit(text, work);
    const why = difference(await silverOf(join(work, 'silver')), expected);
    return why === undefined ? { id, outcome: 'equal' } : { id, outcome: 'wrong', kind: 'silver', why };
  } catch (error) {
    if (isSluiceError(error) && error.code !== 'INTERNAL_ERROR') {
      return { id, outcome: 'refused', kind: error.code, why: error.message };
    }
    return { id, outcome: 'wrong', kind: 'crash', why: String(error) };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function submit(text: string, folder: string): Promise<void> {
  const settingsOf = (settings: AnalysisSettings) =>
    openComputeSession({ settings, files: nodeFileSystem, ids: systemIds });
  await runProgram(
    { text, file: 'program.py', args: [] },
    {
      ports: {
        files: nodeFileSystem,
        clock: systemClock,
        ids: systemIds,
        folder,
        openCompute: ({ settings }) => settingsOf(settings),
      },
      conf: sessionConf('UTC'),
      listener: {},
      signal: new AbortController().signal,
      trigger: { kind: 'availableNow' },
      lock: acquireStorageLock,
      temporaryFolder: () => mkdtempSync(join(folder, 'temporary-')),
      environmentVariable: () => undefined,
    },
  );
}

async function silverOf(path: string): Promise<ExpectedSilver> {
  const settings: AnalysisSettings = { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} };
  const session = await openComputeSession({ settings, files: nodeFileSystem, ids: systemIds });
  try {
    const io = { files: nodeFileSystem, parquet: session.records, clock: systemClock, ids: systemIds };
    const snapshot = await readSnapshot(io, path);
    const { fields } = snapshot.schema;
    const relation = await session.scanFiles(
      await planScan(io, snapshot),
      fields.map((_, index) => `c${index}`),
    );
    const rows = await session.rows(`SELECT * FROM ${relation}`);
    const types = fields.map((field) => field.dataType);
    return {
      columns: fields.map((field) => `${field.name} ${sqlText(field.dataType)}`),
      rows: rows.map((row) => jsonRow(row, types, 'table')),
    };
  } finally {
    await session.close();
  }
}

function difference(found: ExpectedSilver, expected: ExpectedSilver): string | undefined {
  if (found.columns.join() !== expected.columns.join())
    return `columns ${found.columns.join()}, not ${expected.columns.join()}`;
  const sorted = ({ rows }: ExpectedSilver): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
  const [ours, theirs] = [sorted(found), sorted(expected)];
  if (ours.length !== theirs.length) return `${ours.length} rows, not ${theirs.length}`;
  const index = ours.findIndex((row, position) => row !== theirs[position]);
  return index < 0 ? undefined : `row ${ours[index]}, not ${theirs[index]}`;
}
