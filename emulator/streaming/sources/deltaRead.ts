import type { AddFile } from '../../delta/actions.ts';
import type { ComputeSession, RelationSql } from '../../compute/computeSession.ts';
import type { DeltaPosition } from './deltaPositions.ts';
import type { StreamedTable } from './deltaStreamedTable.ts';

export interface DeltaReadContext {
  readonly table: StreamedTable;
  readonly session: ComputeSession;
}

/** The rows of these files in order. A file may come twice, with other deletion vectors: then it needs scans of its own. */
export async function readPositions(
  context: DeltaReadContext,
  positions: readonly DeltaPosition[],
  names: readonly string[],
): Promise<RelationSql> {
  const relations: RelationSql[] = [];
  for (const files of runsOfDistinctFiles(positions)) {
    const scan = await context.table.scan(files);
    relations.push(await context.session.scanFiles(scan, names));
  }
  const [first, ...rest] = relations;
  if (first === undefined) throw new RangeError('At least one scan is always made.');
  return rest.length === 0
    ? first
    : `(${relations.map((relation) => `SELECT * FROM ${relation}`).join(' UNION ALL ')})`;
}

function runsOfDistinctFiles(positions: readonly DeltaPosition[]): readonly (readonly AddFile[])[] {
  const runs: AddFile[][] = [[]];
  let paths = new Set<string>();
  for (const { file } of positions) {
    if (file === undefined) continue;
    if (paths.has(file.path)) {
      runs.push([]);
      paths = new Set();
    }
    paths.add(file.path);
    runs[runs.length - 1]?.push(file);
  }
  return runs;
}
