import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { defaultSettings } from '../workspace/engine.ts';
import { programText } from './programText.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import { openComputeSession, type OpenedSession } from '../compute/openComputeSession.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { pathGuard } from '../guard/pathGuard.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { acquireStorageLock } from '../host/storageLock.ts';
import { systemClock, systemIds } from '../host/systemClock.ts';
import { lazyParquet } from '../pipeline/graph/diskCatalog.ts';
import type { ProgramListener } from '../program/programHost.ts';
import { runProgram } from '../program/runProgram.ts';
import { sessionConf } from '../program/sessionConf.ts';
import type { PhaseObserver } from '../streaming/phases.ts';
import type { Trigger } from '../streaming/trigger.ts';

export interface FileRun {
  /** As the user gave it. */
  readonly file: string;
  readonly args?: readonly string[];
  /** Current folder of the program: its relative paths start here. */
  readonly folder: string;
  readonly listener: ProgramListener;
  readonly signal: AbortSignal;
  readonly trigger?: Trigger | undefined;
  readonly observer?: PhaseObserver | undefined;
  /** The disk; this machine's by default. */
  readonly files?: FileSystem;
}

/** Runs a PySpark file on this machine's disk and clock. */
export async function runFile(run: FileRun): Promise<void> {
  const { file, folder, files = nodeFileSystem } = run;
  const text = programText(resolve(folder, file), file);
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-'));
  let records: Promise<OpenedSession> | undefined;
  const parquet = lazyParquet(() => {
    const settings = defaultSettings();
    records ??= openComputeSession({ settings, files, ids: systemIds, tempFolder: join(scratch, 'guard') });
    return records;
  });
  const io: DeltaIo = { files, clock: systemClock, ids: systemIds, parquet };
  try {
    await runProgram(
      { text, file, args: run.args ?? [] },
      {
        ports: {
          files,
          clock: systemClock,
          ids: systemIds,
          folder,
          openCompute: ({ settings }) =>
            openComputeSession({ settings, files, ids: systemIds, tempFolder: join(scratch, 'spill') }),
        },
        conf: sessionConf(Intl.DateTimeFormat().resolvedOptions().timeZone),
        listener: run.listener,
        signal: run.signal,
        trigger: run.trigger,
        observer: run.observer,
        guard: pathGuard({ io, policy: 'standard', door: 'cli', who: userInfo().username }),
        lock: acquireStorageLock,
        temporaryFolder: () => mkdtempSync(join(scratch, 'checkpoint-')),
        environmentVariable: (name) => process.env[name],
      },
    );
  } finally {
    await (await records)?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
