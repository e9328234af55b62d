import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchServices } from '../batch/services.ts';
import { openComputeSession } from '../compute/openComputeSession.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../host/systemClock.ts';
import type { AnalysisSettings } from '../plan/functionEntry.ts';

/** What the commands of the CLI work with: real disk, real clock, one compute session. */
export interface Engine extends BatchServices {
  close(): Promise<void>;
}

/** Opens an engine whose relative paths start at `folder`. Spilled data goes to a folder of its own that `close` removes. */
export async function openEngine(folder: string, settings: AnalysisSettings = defaultSettings()): Promise<Engine> {
  const tempFolder = mkdtempSync(join(tmpdir(), 'sluice-'));
  const session = await openComputeSession({ settings, files: nodeFileSystem, ids: systemIds, tempFolder });
  const io: DeltaIo = { files: nodeFileSystem, parquet: session.records, clock: systemClock, ids: systemIds };
  return {
    io,
    session,
    folder,
    async close() {
      await session.close();
      rmSync(tempFolder, { recursive: true, force: true });
    },
  };
}

/** Runs work with an engine and closes it, whatever happens. */
export async function withEngine<Result>(folder: string, work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = await openEngine(folder);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Spark's defaults, in the time zone of this machine. */
export function defaultSettings(): AnalysisSettings {
  return {
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ansi: true,
    caseSensitive: false,
    conf: {},
  };
}
