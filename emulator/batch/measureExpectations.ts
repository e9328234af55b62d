import { sluiceError } from '../base/errors.ts';
import type { Bind } from '../compute/computeSession.ts';
import { countExpectations, expectationProbes, keptRows, type ExpectationCounts } from '../compute/expectations.ts';
import { childrenOf, subqueriesOf } from '../plan/planTree.ts';
import { columnName, type ResolvedExpect, type ResolvedPlan } from '../plan/resolved.ts';
import type { BatchServices } from './services.ts';

export interface Measured {
  /** Answers for the plan's expectations too: with the rows that they let through. */
  readonly bind: Bind;
  /** By node, those of a view before those of its reader. */
  readonly counts: readonly ExpectationCounts[];
  /** Frees the rows; the bound relations are gone with them. */
  close(): Promise<void>;
}

/**
 * Counts the expectations of a batch plan before anything is written: the rows that come to each of them become a temporary table, of
 * which one statement counts all. Throws EXPECTATION_VIOLATION when a `fail` is broken. A plan without expectations costs nothing.
 */
export async function measureExpectations(
  { io, session }: BatchServices,
  plan: ResolvedPlan,
  bind: Bind,
  request: { readonly flow: string; readonly sampleRows: number },
): Promise<Measured> {
  const nodes = expectationsIn(plan);
  const bound = new Map<ResolvedPlan, string>();
  const tables: string[] = [];
  const counts: ExpectationCounts[] = [];
  const answer: Bind = (node) => bound.get(node) ?? bind(node);
  const close = async (): Promise<void> => {
    for (const table of tables.splice(0)) await session.execute(`DROP TABLE IF EXISTS ${table}`);
  };
  try {
    for (const node of nodes) {
      const table = `e${io.ids.uuid().replaceAll('-', '')}`;
      tables.push(table);
      const list = node.child.output.map(columnName).join(', ');
      const made = `CREATE TEMP TABLE ${table} AS SELECT ${list} FROM ${session.translate(node.child, answer)}`;
      const [row] = await session.rows(`${made}; SELECT ${expectationProbes(node).join(', ')} FROM ${table}`);
      if (row === undefined) throw sluiceError('INTERNAL_ERROR', { detail: 'expectations gave no counts' });
      counts.push(await countExpectations(session, { node, table, ...request }, row));
      bound.set(node, keptRows(node, table));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { bind: answer, counts, close };
}

/** A node's own after those below it, for they read what those let through. */
function expectationsIn(plan: ResolvedPlan): readonly ResolvedExpect[] {
  const below = [...childrenOf(plan), ...subqueriesOf(plan)].flatMap(expectationsIn);
  return plan.kind === 'expect' ? [...below, plan] : below;
}
