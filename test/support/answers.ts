import { openComputeSession, type OpenedSession } from '../../emulator/compute/openComputeSession.ts';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { columnName } from '../../emulator/plan/resolved.ts';
import { analyzed } from './analyzed.ts';

/** A session in which queries over literals are answered. */
export function openAnswers(timeZone = 'UTC'): Promise<OpenedSession> {
  let last = 0;
  return openComputeSession({
    settings: { timeZone, ansi: true, caseSensitive: false, conf: {} },
    files: nodeFileSystem,
    ids: {
      uuid: () => {
        last += 1;
        return `00000000-0000-4000-8000-${String(last).padStart(12, '0')}`;
      },
    },
    threads: 1,
  });
}

/** The rows of a query, in order, as JSON values (see `rowJson.ts`). */
export async function answer(session: OpenedSession, query: string): Promise<readonly (readonly unknown[])[]> {
  const plan = await analyzed(query);
  const { relation, order } = session.translateOrdered(plan, () => undefined);
  const rows = await session.rows(
    `SELECT ${plan.output.map(columnName).join(', ')} FROM ${relation} ORDER BY ${order}`,
  );
  const types = plan.output.map((attribute) => attribute.dataType);
  return rows.map((row) => jsonRow(row, types, 'query'));
}
