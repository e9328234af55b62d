import type { AddFile } from './actions.ts';
import type { DeltaIo } from './deltaIo.ts';
import { deletionVectorPath } from './deletionVectors.ts';
import { belowTable, resolveLogPath } from './paths.ts';

/** Data files and deletion vectors that are named and not there: their paths, below the table where they lie in it. */
export async function missingTableFiles(
  io: DeltaIo,
  tablePath: string,
  files: readonly AddFile[],
): Promise<readonly string[]> {
  const paths = new Set<string>();
  for (const file of files) {
    paths.add(resolveLogPath(tablePath, file.path));
    const vector = file.deletionVector === undefined ? undefined : deletionVectorPath(tablePath, file.deletionVector);
    if (vector !== undefined) paths.add(vector);
  }
  const missing: string[] = [];
  for (const path of paths) {
    if ((await io.files.status(path)) === undefined) missing.push(belowTable(tablePath, path));
  }
  return missing;
}
