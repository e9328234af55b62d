import { sluiceError } from '../../base/errors.ts';
import { timeOf } from '../../batch/timeTravelClause.ts';
import { restoreTable } from '../../delta/commands/restoreTable.ts';
import { vacuum } from '../../delta/commands/vacuum.ts';
import { types } from '../../plan/types.ts';
import type { RestoreCommand, VacuumCommand } from '../../sql/command.ts';
import { table, texts, type CommandResult } from './commandResult.ts';
import { guarded } from './guarded.ts';
import type { SqlSession } from './sqlSession.ts';
import { resolveTarget } from './targets.ts';

/** `RESTORE TABLE`. */
export async function restore(command: RestoreCommand, session: SqlSession): Promise<CommandResult> {
  const target = await resolveTarget(session, command.target, 'RESTORE');
  const { timeZone } = session.conf.settings();
  const { to } = command;
  const travel = 'version' in to ? to : { timestamp: timeOf(to.timestamp, timeZone) };
  return guarded(session, { act: 'restore', targets: [target], why: command.text }, async () => {
    const { io } = await session.spark.services();
    const outcome = await restoreTable(io, target.path, { to: travel });
    if (outcome.kind !== 'committed') throw outcome.error;
    const { report } = outcome;
    return table(
      {
        table_size_after_restore: types.long,
        num_of_files_after_restore: types.long,
        num_removed_files: types.long,
        num_restored_files: types.long,
        removed_files_size: types.long,
        restored_files_size: types.long,
      },
      [
        [
          report.tableSizeAfterRestore,
          report.numOfFilesAfterRestore,
          report.numRemovedFiles,
          report.numRestoredFiles,
          report.removedFilesSize,
          report.restoredFilesSize,
        ].map(BigInt),
      ],
    );
  });
}

/** `VACUUM`. A retention below the table's own takes away what time travel, RESTORE and an undo need, so the guard is asked. */
export async function vacuumTable(command: VacuumCommand, session: SqlSession): Promise<CommandResult> {
  const target = await resolveTarget(session, command.target, 'VACUUM');
  const { io } = await session.spark.services();
  const setting = session.conf.get('spark.databricks.delta.retentionDurationCheck.enabled') ?? 'true';
  if (!/^(true|false)$/i.test(setting)) {
    throw sluiceError('UNSUPPORTED_SETTING', {
      name: 'spark.databricks.delta.retentionDurationCheck.enabled',
      value: setting,
    });
  }
  const checksRetention = setting.toLowerCase() === 'true';
  const { retainHours, dryRun } = command;
  const retention = retainHours === undefined ? undefined : Math.round(retainHours * 3_600_000);
  const work = async (): Promise<CommandResult> => {
    const kept = await session.guard.keptFiles?.(target.path);
    const keep = (path: string): boolean => kept?.has(path) === true;
    const { files } = await vacuum(io, target.path, { retention, dryRun, checksRetention, keep });
    return texts(['path'], dryRun ? files.map((path) => [path]) : [[target.path]]);
  };
  if (dryRun || checksRetention || retention === undefined) return work();
  return guarded(session, { act: 'deleteAll', targets: [target], why: command.text }, work);
}
