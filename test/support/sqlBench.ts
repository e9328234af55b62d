import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSystem } from '../../emulator/base/fileSystem.ts';
import type { Json } from '../../emulator/base/json.ts';
import { storageCatalog } from '../../emulator/batch/tableCatalog.ts';
import { openComputeSession } from '../../emulator/compute/openComputeSession.ts';
import { jsonRow } from '../../emulator/compute/rowJson.ts';
import type { ActRequest, Guard } from '../../emulator/guard/guard.ts';
import { nodeFileSystem } from '../../emulator/host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../../emulator/host/systemClock.ts';
import { runSql } from '../../emulator/program/commands/runCommand.ts';
import { sqlSession, type SqlSession } from '../../emulator/program/commands/sqlSession.ts';
import { sessionConf } from '../../emulator/program/sessionConf.ts';
import { noGuard } from './noGuard.ts';

/** A session of SQL over a storage folder of its own, default format Delta. */
export interface SqlBench {
  readonly session: SqlSession;
  readonly folder: string;
  readonly storage: string;
  /** Acts that the guard was asked for. */
  readonly asked: readonly ActRequest[];
  run(text: string): Promise<readonly (readonly Json[])[]>;
  /** The rows as texts, sorted. */
  rows(text: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

export function sqlBench(
  over: { readonly files?: FileSystem; readonly guard?: Guard; readonly folder?: string } = {},
): SqlBench {
  const { files = nodeFileSystem } = over;
  const folder = over.folder ?? mkdtempSync(join(tmpdir(), 'sluice-sql-'));
  const storage = `${folder}/storage`;
  const asked: ActRequest[] = [];
  const conf = sessionConf('UTC');
  conf.set('spark.sql.sources.default', 'delta', undefined);
  const session = sqlSession({
    ports: {
      files,
      clock: systemClock,
      ids: systemIds,
      folder,
      openCompute: ({ settings }) => openComputeSession({ settings, files, ids: systemIds, threads: 1 }),
    },
    conf,
    tables: storageCatalog(files, storage),
    guard: over.guard ?? noGuard(asked),
  });
  const run = async (text: string): Promise<readonly (readonly Json[])[]> => {
    const { rows, schema } = await runSql(text, session);
    return rows.map((row) =>
      jsonRow(
        row,
        schema.fields.map(({ dataType }) => dataType),
      ),
    );
  };
  return {
    session,
    folder,
    storage,
    asked,
    run,
    rows: async (text) => (await run(text)).map((row) => JSON.stringify(row)).sort(),
    async close() {
      await session.close();
      if (over.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
