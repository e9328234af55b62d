import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SluiceError } from '../base/errors.ts';
import { storageCatalog, type TableCatalog } from '../batch/tableCatalog.ts';
import type { ComputeOptions } from '../compute/duckdbSession.ts';
import { openComputeSession, type OpenedSession } from '../compute/openComputeSession.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { guard, type StorageGuard } from '../guard/guard.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../host/systemClock.ts';
import { lazyParquet } from '../pipeline/graph/diskCatalog.ts';
import { resolveGraph, type GraphPorts, type ResolveOptions } from '../pipeline/graph/resolveGraph.ts';
import type { GraphOutcome } from '../pipeline/graph.ts';
import { loadProject } from '../pipeline/project/loadProject.ts';
import type { Dialect, LoadedProject } from '../pipeline/project.ts';
import { defaultSettings } from './engine.ts';
import type { VerbCall } from './verb.ts';

/** A project with this machine's disk, clock and user. No database is opened before something asks for rows. */
export interface OpenProject {
  readonly project: LoadedProject;
  readonly ports: GraphPorts;
  readonly io: DeltaIo;
  readonly tables: TableCatalog;
  readonly guard: StorageGuard;
  /** The graph with everything that is wrong with it, errors of the files first. */
  resolve(options: ResolveOptions): Promise<GraphOutcome>;
}

/** Reads the project of a command (`--spec`, or the nearest one from here upwards), and frees what the work opened, whatever happens. */
export async function withProject<Result>(
  call: Pick<VerbCall, 'folder' | 'text'>,
  work: (open: OpenProject) => Promise<Result>,
  dialect?: Dialect,
): Promise<Result> {
  const files = nodeFileSystem;
  const localTimeZone = defaultSettings().timeZone;
  const project = await loadProject({
    files,
    folder: call.folder,
    spec: call.text('spec'),
    dialect,
    timeZone: localTimeZone,
  });
  const { spec } = project;
  let scratch: string | undefined;
  let records: Promise<OpenedSession> | undefined;
  const openCompute = ({ settings }: Pick<ComputeOptions, 'settings'>): Promise<OpenedSession> => {
    scratch ??= mkdtempSync(join(tmpdir(), 'sluice-'));
    return openComputeSession({ settings, files, ids: systemIds, tempFolder: join(scratch, 'spill') });
  };
  const recordsSession = (): Promise<OpenedSession> => {
    records ??= openCompute({ settings: defaultSettings() });
    return records;
  };
  const io: DeltaIo = { files, clock: systemClock, ids: systemIds, parquet: lazyParquet(recordsSession) };
  const ports: GraphPorts = { files, clock: systemClock, ids: systemIds, localTimeZone, openCompute };
  try {
    return await work({
      project,
      ports,
      io,
      tables: storageCatalog(files, spec.storage),
      guard: guard({
        io,
        storage: spec.storage,
        policy: spec.settings.guardPolicy,
        door: 'cli',
        who: userInfo().username,
      }),
      async resolve(options) {
        const outcome = await resolveGraph(project, ports, options);
        const errors: readonly SluiceError[] = [...project.errors, ...outcome.errors];
        const warnings = [...project.warnings, ...outcome.warnings];
        return { ...outcome, graph: errors.length > 0 ? undefined : outcome.graph, errors, warnings };
      },
    });
  } finally {
    await (await records)?.close();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}
