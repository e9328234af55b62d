import { sluiceError } from '../../base/errors.ts';
import { deleteRows } from '../../batch/deleteRows.ts';
import { truncateTable } from '../../delta/commands/replaceContents.ts';
import type { LogicalPlan } from '../../plan/logicalPlan.ts';
import type { LeafPlan, ResolvedPlan, TypedExpression } from '../../plan/resolved.ts';
import { types } from '../../plan/types.ts';
import type { DeleteCommand, TruncateCommand } from '../../sql/command.ts';
import { nothing, table, type CommandResult } from './commandResult.ts';
import { guarded } from './guarded.ts';
import type { SqlSession } from './sqlSession.ts';
import { resolveTarget, snapshotOf, type Target } from './targets.ts';

/** `DELETE FROM`, with or without a condition; both are asked of the guard. */
export async function deleteFrom(command: DeleteCommand, session: SqlSession): Promise<CommandResult> {
  const target = await resolveTarget(session, command.target, 'DELETE');
  const snapshot = await snapshotOf(session, target);
  const where =
    command.condition === undefined ? undefined : await condition(command, session, target, snapshot.version);
  return guarded(session, { act: 'deleteAll', targets: [target], why: command.text }, async () => {
    const services = await session.spark.services();
    const { rows } = await deleteRows(services, { snapshot, where });
    return table({ num_affected_rows: types.long }, [[rows === undefined ? -1n : BigInt(rows)]]);
  });
}

/** `TRUNCATE TABLE`. */
export async function truncate(command: TruncateCommand, session: SqlSession): Promise<CommandResult> {
  const target = await resolveTarget(session, command.target, 'TRUNCATE TABLE');
  return guarded(session, { act: 'truncate', targets: [target], why: command.text }, async () => {
    const { io } = await session.spark.services();
    const outcome = await truncateTable(io, target.path);
    if (outcome.kind === 'conflicted' || outcome.kind === 'retryable') throw outcome.error;
    return nothing;
  });
}

async function condition(
  command: DeleteCommand,
  session: SqlSession,
  target: Target,
  version: number,
): Promise<{ readonly leaf: LeafPlan; readonly condition: TypedExpression } | undefined> {
  if (command.condition === undefined) return undefined;
  const { position } = command.target;
  const read: LogicalPlan = {
    kind: 'read',
    format: 'delta',
    paths: [target.path],
    options: { versionAsOf: String(version) },
    streaming: false,
    position,
  };
  const alias = command.alias ?? target.name?.[2];
  const relation: LogicalPlan = alias === undefined ? read : { kind: 'subqueryAlias', child: read, alias, position };
  const { plan } = await session.spark.analyze({
    kind: 'filter',
    role: 'where',
    child: relation,
    condition: command.condition,
    position,
  });
  const filter = filterOf(plan);
  if (filter?.child.kind !== 'leaf') {
    throw sluiceError('INTERNAL_ERROR', { detail: 'a condition over a table is no filter of it' });
  }
  return { leaf: filter.child, condition: filter.condition };
}

function filterOf(plan: ResolvedPlan): Extract<ResolvedPlan, { kind: 'filter' }> | undefined {
  if (plan.kind === 'filter') return plan;
  return plan.kind === 'project' ? filterOf(plan.child) : undefined;
}
