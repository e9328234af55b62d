import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isSluiceError } from '../base/errors.ts';
import type { TemporaryView } from '../batch/catalog.ts';
import { localPath } from '../batch/localPath.ts';
import { storageCatalog, type TableCatalog } from '../batch/tableCatalog.ts';
import { openComputeSession, type OpenedSession } from '../compute/openComputeSession.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { guard } from '../guard/guard.ts';
import { pathGuard } from '../guard/pathGuard.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../host/systemClock.ts';
import { lazyParquet } from '../pipeline/graph/diskCatalog.ts';
import type { LoadedProject } from '../pipeline/project.ts';
import { sqlSession, type SqlEnvironment, type SqlSession } from '../program/commands/sqlSession.ts';
import { sessionConf, type SessionConf } from '../program/sessionConf.ts';
import { defaultSettings } from '../workspace/engine.ts';
import { withProject, type OpenProject } from '../workspace/openProject.ts';
import type { VerbCall } from './verb.ts';

/**
 * A SQL session for the time of the work: over the project of the current folder (or of --spec), over the storage folder of --storage, or,
 * where there is neither, over paths alone.
 */
export async function withSqlSession<Result>(
  call: VerbCall,
  work: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const watched = (session: SqlSession): Promise<Result> => interruptible(session, call.signal, work);
  const storage = call.text('storage');
  if (storage !== undefined) return overStorage(localPath(storage, call.folder), call.folder, watched);
  const spec = call.text('spec');
  try {
    return await withProject({ folder: call.folder, spec }, (open) => overProject(open, call.folder, watched));
  } catch (error) {
    const noProject = isSluiceError(error, 'PIPELINE_SPEC_FILE_NOT_FOUND') && spec === undefined;
    if (!noProject) throw error;
  }
  return overStorage(undefined, call.folder, watched);
}

/** Ctrl-C ends the running statement; a commit that has begun is ended first. */
async function interruptible<Result>(
  session: SqlSession,
  signal: AbortSignal,
  work: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const interrupt = (): void => void session.spark.services().then(({ session: compute }) => compute.interrupt());
  signal.addEventListener('abort', interrupt);
  try {
    return await work(session);
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

function overProject<Result>(
  open: OpenProject,
  folder: string,
  work: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const { project, tables, io } = open;
  const { spec } = project;
  const own = { storage: spec.storage, guard: open.guard };
  const conf = localConf();
  for (const [name, value] of Object.entries(spec.configuration)) {
    // What the embedded engine does not follow is told by a run of the project; here it only has no effect.
    try {
      conf.set(name, value, undefined);
    } catch (error) {
      if (!isSluiceError(error, 'UNSUPPORTED_SETTING')) throw error;
    }
  }
  const { catalog, schema } = spec;
  return run(
    {
      ports: { files: nodeFileSystem, clock: systemClock, ids: systemIds, folder, openCompute: open.ports.openCompute },
      conf,
      tables,
      temporaryViews: temporaryViews(project),
      catalog,
      schema,
      guard: pathGuard({ io, policy: spec.settings.guardPolicy, door: 'cli', who: userInfo().username }, own),
    },
    work,
  );
}

async function overStorage<Result>(
  storage: string | undefined,
  folder: string,
  work: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const files = nodeFileSystem;
  const scratch = mkdtempSync(join(tmpdir(), 'sluice-'));
  const openCompute: SqlEnvironment['ports']['openCompute'] = ({ settings }) =>
    openComputeSession({ settings, files, ids: systemIds, tempFolder: join(scratch, 'spill') });
  let records: Promise<OpenedSession> | undefined;
  const parquet = lazyParquet(() => {
    records ??= openCompute({ settings: defaultSettings() });
    return records;
  });
  const io: DeltaIo = { files, clock: systemClock, ids: systemIds, parquet };
  const ports = { io, policy: 'standard', door: 'cli', who: userInfo().username } as const;
  const tables: TableCatalog | undefined = storage === undefined ? undefined : storageCatalog(files, storage);
  try {
    return await run(
      {
        ports: { files, clock: systemClock, ids: systemIds, folder, openCompute },
        conf: localConf(),
        tables,
        guard: pathGuard(ports, storage === undefined ? undefined : { storage, guard: guard({ ...ports, storage }) }),
      },
      work,
    );
  } finally {
    await (await records)?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function run<Result>(
  environment: SqlEnvironment,
  work: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const session = sqlSession(environment);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Temporary views of the project, in SQL and in Python. Those with expectations are left out: here nobody would count them. */
function temporaryViews({ definitions }: LoadedProject): ReadonlyMap<string, TemporaryView> {
  const views = new Map<string, TemporaryView>();
  for (const view of definitions.datasets) {
    if (view.kind !== 'temporaryView' || view.expectations.length > 0) continue;
    const name = view.name.join('.').toLowerCase();
    const flow = definitions.flows.find(({ target }) => target.join('.').toLowerCase() === name);
    if (flow?.kind !== 'query') continue;
    const { plan, catalog, schema } = flow;
    views.set(name, { plan, catalog, schema, columns: view.columns });
  }
  return views;
}

function localConf(): SessionConf {
  return sessionConf(defaultSettings().timeZone);
}
