import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isSluiceError, type SluiceError } from '../../emulator/base/errors.ts';
import { openComputeSession } from '../../emulator/compute/openComputeSession.ts';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import { planScan } from '../../emulator/delta/scan.ts';
import { readSnapshot } from '../../emulator/delta/snapshot.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { acquireStorageLock } from '../../emulator/host/storageLock.ts';
import { systemClock, systemIds } from '../../emulator/host/systemClock.ts';
import { runProgram } from '../../emulator/program/runProgram.ts';
import { sessionConf } from '../../emulator/program/sessionConf.ts';
import { bronzeCommits, landedFiles } from './programCases/programCase.ts';

export interface ProgramResult {
  /** What it printed to standard output. */
  readonly output: string;
  readonly error: SluiceError | undefined;
}

/** Runs a program in this process, its relative paths below `folder`, in UTC. An error that is no SluiceError is thrown. */
export async function runText(
  text: string,
  folder: string,
  signal: AbortSignal = new AbortController().signal,
): Promise<ProgramResult> {
  let output = '';
  try {
    await runProgram(
      { text, file: 'app.py', args: [] },
      {
        ports: {
          files: nodeFileSystem,
          clock: systemClock,
          ids: systemIds,
          folder,
          openCompute: ({ settings }) =>
            openComputeSession({ settings, files: nodeFileSystem, ids: systemIds, threads: 1 }),
        },
        conf: sessionConf('UTC'),
        listener: {
          onPrint(printed, stream) {
            if (stream === 'stdout') output += printed;
          },
        },
        signal,
        lock: acquireStorageLock,
        temporaryFolder: () => mkdtempSync(join(folder, 'temporary-')),
        environmentVariable: () => undefined,
      },
    );
    return { output, error: undefined };
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return { output, error };
  }
}

/** A new folder with `bronze`, a Delta table of four commits, `landing`, the same rows as JSON files, and `landedFiles`. */
export async function newWorkFolder(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
  await makeBronze(folder);
  for (const [path, text] of Object.entries(landedFiles)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

export async function makeBronze(folder: string): Promise<void> {
  mkdirSync(join(folder, 'landing'));
  bronzeCommits.forEach((rows, index) => {
    writeFileSync(join(folder, 'landing', `part-${index}.json`), `${rows.join('\n')}\n`);
  });
  const schema = 'user_id INT, workout_id INT, timestamp FLOAT, action STRING, session_id INT';
  const { error } = await runText(
    `for index in range(${bronzeCommits.length}):
    df = spark.read.schema("${schema}").json(f"landing/part-{index}.json")
    df.write.format("delta").mode("append").save("bronze")
`,
    folder,
  );
  if (error !== undefined) throw error;
}

/** Rows of a Delta table as JSON texts, sorted. */
export async function tableRows(path: string): Promise<readonly string[]> {
  const session = await openComputeSession({
    settings: { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} },
    files: nodeFileSystem,
    ids: systemIds,
    threads: 1,
  });
  try {
    const io = { files: nodeFileSystem, parquet: session.records, clock: systemClock, ids: systemIds };
    const snapshot = await readSnapshot(io, path);
    const types = snapshot.schema.fields.map(({ dataType }) => dataType);
    const relation = await session.scanFiles(
      await planScan(io, snapshot),
      types.map((_, index) => `c${index}`),
    );
    const rows = await session.rows(`SELECT * FROM ${relation}`);
    return rows.map((row) => JSON.stringify(jsonRow(row, types, 'table'))).sort();
  } finally {
    await session.close();
  }
}
