import { storageCatalog } from '../../../emulator/batch/tableCatalog.ts';
import { isSluiceError } from '../../../emulator/base/errors.ts';
import { openComputeSession } from '../../../emulator/compute/openComputeSession.ts';
import { guard } from '../../../emulator/guard/guard.ts';
import { nodeFileSystem } from '../../../emulator/host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../../../emulator/host/systemClock.ts';
import type { AnalysisSettings } from '../../../emulator/plan/functionEntry.ts';
import type { CommandResult } from '../../../emulator/program/commands/commandResult.ts';
import { runSqlCommands } from '../../../emulator/program/commands/runCommand.ts';
import { sessionConf } from '../../../emulator/program/sessionConf.ts';

const settings: AnalysisSettings = { timeZone: 'UTC', ansi: true, caseSensitive: false, conf: {} };

/** Runs statements as `sluice sql` does over the tables of a project, in the session catalog and its schema `default`. */
export async function sqlOver(storage: string, statements: readonly string[]): Promise<readonly CommandResult[]> {
  const files = nodeFileSystem;
  const records = await openComputeSession({ settings, files, ids: systemIds });
  try {
    const io = { files, parquet: records.records, clock: systemClock, ids: systemIds };
    return await runSqlCommands(statements, {
      ports: {
        files,
        clock: systemClock,
        ids: systemIds,
        folder: storage,
        openCompute: (options) => openComputeSession({ ...options, files, ids: systemIds }),
      },
      conf: sessionConf('UTC'),
      tables: storageCatalog(files, storage),
      guard: guard({ io, storage, policy: 'standard', door: 'cli', who: 'test' }),
    });
  } finally {
    await records.close();
  }
}

/** Runs statements for their effect; gives the reason when one is refused. */
export async function runStatements(statements: readonly string[], storage: string): Promise<string | undefined> {
  try {
    await sqlOver(storage, statements);
    return undefined;
  } catch (error) {
    if (isSluiceError(error) && error.code !== 'INTERNAL_ERROR') return `[${error.code}] ${error.message}`;
    throw error;
  }
}
