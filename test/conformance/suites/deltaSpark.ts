import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSluiceError, SluiceError } from '../../../emulator/base/errors.ts';
import type { JsonObject } from '../../../emulator/base/json.ts';
import { openRecordedTables, type RecordedTables } from '../support/recordedTable.ts';
import { deltaConflicts } from '../deltaConflicts.ts';
import type { CaseResult, Suite } from '../suite.ts';
import { Difference, tableParts, type TableCase } from './deltaSparkParts.ts';
import { runDeltaStreamingSourceCases } from './deltaStreamingSource.ts';

/**
 * Tables that Spark (or delta-rs) wrote, with what Spark reads of them. A case is equal when all of its parts are; `deltaSparkParts.ts` says
 * which there are. The cases of `streaming-source` and `conflicts` follow.
 */
export const deltaSpark: Suite = {
  name: 'delta-spark',
  async *run(root, only = () => true) {
    const folder = join(root, 'delta-spark');
    if (!existsSync(folder)) return;
    const tables = await openRecordedTables();
    try {
      for (const id of readdirSync(folder).sort()) {
        if (existsSync(join(folder, id, 'case.json')) && only(id)) yield await runCase(tables, join(folder, id), id);
      }
    } finally {
      await tables.close();
    }
    yield* runDeltaStreamingSourceCases(root, only);
    yield* deltaConflicts(root, only);
  },
};

async function runCase(tables: RecordedTables, folder: string, id: string): Promise<CaseResult> {
  const recorded = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as JsonObject & TableCase;
  const table = await tables.open(folder, recorded.fileMtimes);
  let refused: CaseResult | undefined;
  try {
    for (const [part, compare] of Object.entries(tableParts)) {
      try {
        await compare(table, recorded, tables.session);
      } catch (error) {
        const result = failure(id, part, error);
        if (result.outcome === 'wrong') return result;
        refused ??= result;
      }
    }
    return refused ?? { id, outcome: 'equal' };
  } finally {
    await table.remove();
  }
}

function failure(id: string, part: string, error: unknown): CaseResult {
  if (error instanceof Difference) return { id, outcome: 'wrong', kind: part, why: error.message };
  if (isSluiceError(error) && error.code !== 'INTERNAL_ERROR')
    return { id, outcome: 'refused', kind: error.code, why: `${part}: ${error.message}` };
  const why =
    error instanceof SluiceError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  return { id, outcome: 'wrong', kind: `${part}: crash`, why };
}
