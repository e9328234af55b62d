import { isSluiceError, sluiceError } from '../../base/errors.ts';
import { setTableProperties, unsetTableProperties } from '../../delta/alterTable.ts';
import { addColumns, changeColumn, dropColumns, renameColumn } from '../../delta/commands/alterColumns.ts';
import type { DeltaIo } from '../../delta/deltaIo.ts';
import type { CommitOutcome } from '../../delta/transaction.ts';
import { findField } from '../../delta/schemaMerge.ts';
import type { Snapshot } from '../../delta/snapshot.ts';
import { protectionOf } from '../../guard/protection.ts';
import type { DestructiveAct } from '../../guard/verdict.ts';
import type { AlterCommand, TableChange } from '../../sql/command.ts';
import { nothing, type CommandResult } from './commandResult.ts';
import { guarded } from './guarded.ts';
import type { SqlSession } from './sqlSession.ts';
import { resolveTarget, snapshotOf } from './targets.ts';

/** `ALTER TABLE`. What lifts the protection of a table, or takes a column from it, is asked of the guard. */
export async function alterTable(command: AlterCommand, session: SqlSession): Promise<CommandResult> {
  const { change } = command;
  const target = await resolveTarget(session, command.target, 'ALTER TABLE');
  const { io } = await session.spark.services();
  const snapshot = await snapshotOf(session, target);
  const work = async (): Promise<void> => {
    const outcome = await applyChange(io, snapshot, change).catch(unsupportedChange);
    if (outcome !== undefined && outcome.kind !== 'committed') throw outcome.error;
  };
  const act = actOf(change, snapshot);
  if (act === undefined) await work();
  else await guarded(session, { act, targets: [target], why: command.text }, work);
  return nothing;
}

/** A property that cannot have the value is a change that a table cannot take. Source: apache/spark, `AlterTableExec`. */
function unsupportedChange(error: unknown): never {
  if (!isSluiceError(error, 'DELTA_INVALID_TABLE_PROPERTY_VALUE')) throw error;
  throw sluiceError('UNSUPPORTED_TABLE_CHANGE', { change: error.parameters['detail'] ?? '' }, { cause: error });
}

function actOf(change: TableChange, { configuration }: Snapshot): DestructiveAct | undefined {
  if (change.kind === 'dropColumns') return 'deleteAll';
  if (change.kind !== 'setProperties' && change.kind !== 'unsetProperties') return undefined;
  const after = changedProperties(change, configuration);
  const lifts = protectionOf(configuration).guarded === false && protectionOf(after).guarded !== false;
  return lifts ? 'liftProtection' : undefined;
}

function changedProperties(
  change: Extract<TableChange, { kind: 'setProperties' | 'unsetProperties' }>,
  configuration: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (change.kind === 'setProperties') return { ...configuration, ...change.properties };
  return Object.fromEntries(Object.entries(configuration).filter(([name]) => !change.names.includes(name)));
}

async function applyChange(io: DeltaIo, snapshot: Snapshot, change: TableChange): Promise<CommitOutcome | undefined> {
  const { tablePath } = snapshot;
  switch (change.kind) {
    case 'setProperties':
      return setTableProperties(io, tablePath, change.properties);
    case 'unsetProperties':
      // Spark asks for the names as if IF EXISTS were there. Source: `AlterTableUnsetPropertiesDeltaCommand` as DeltaCatalog calls it.
      return unsetTableProperties(io, tablePath, { names: change.names, ifExists: true });
    case 'addColumns':
      return addColumns(
        io,
        tablePath,
        change.columns.map(({ parents, field, place }) => ({ parents, field, position: place })),
      );
    case 'dropColumns': {
      const there = change.columns.filter(
        ([first = '', ...more]) => more.length > 0 || findField(snapshot.schema, first) !== undefined,
      );
      const columns = change.ifExists ? there : change.columns;
      return columns.length === 0 ? undefined : dropColumns(io, tablePath, columns);
    }
    case 'renameColumn':
      return renameColumn(io, tablePath, change);
    case 'changeColumn':
      return changeColumn(io, tablePath, {
        path: change.path,
        comment: change.comment,
        position: change.place,
        nullable: change.dropNotNull === true ? true : undefined,
      });
  }
}
