import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { storageCatalog, type TableCatalog } from '../batch/tableCatalog.ts';
import type { ComputeOptions } from '../compute/duckdbSession.ts';
import { openComputeSession, type OpenedSession } from '../compute/openComputeSession.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import { sha256 } from '../guard/canonicalJson.ts';
import { guard, type StorageGuard } from '../guard/guard.ts';
import type { Door } from '../guard/verdict.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { systemClock, systemIds } from '../host/systemClock.ts';
import { checkProject, type ProjectCheck } from '../pipeline/checkProject.ts';
import { lazyParquet } from '../pipeline/graph/diskCatalog.ts';
import type { GraphPorts, ResolveOptions } from '../pipeline/graph/resolveGraph.ts';
import type { DefinitionsMemo } from '../pipeline/project/definitionsMemo.ts';
import { loadProject } from '../pipeline/project/loadProject.ts';
import type { Dialect, LoadedProject } from '../pipeline/project.ts';
import { defaultSettings } from './engine.ts';

export interface ProjectChoice {
  /** Current folder: the search for a spec starts here. */
  readonly folder: string;
  /** `--spec`, as given. */
  readonly spec: string | undefined;
  /** Instead of the configuration's `sluice.dialect`. */
  readonly dialect?: Dialect | undefined;
  /** By which door the guard is asked; the command line unless it says otherwise. */
  readonly door?: Door | undefined;
  /** The disk, where texts that an editor has not saved lie over it. */
  readonly files?: FileSystem | undefined;
  /** For who reads the project again and again: files that did not change are not parsed again. */
  readonly memo?: DefinitionsMemo | undefined;
}

/** Reads a project of this machine's disk: its spec and its files. Nothing else is opened. */
export function readProject({
  folder,
  spec,
  dialect,
  files = nodeFileSystem,
  memo,
}: ProjectChoice): Promise<LoadedProject> {
  return loadProject({ files, folder, spec, dialect, timeZone: defaultSettings().timeZone, memo });
}

/** A project with this machine's disk, clock and user. No database is opened before something asks for rows. */
export interface OpenProject {
  readonly project: LoadedProject;
  readonly ports: GraphPorts;
  readonly io: DeltaIo;
  readonly tables: TableCatalog;
  readonly guard: StorageGuard;
  /** File outside of the storage that remembers how far its audit log had come. */
  readonly witness: string;
  /** The graph, with everything that is wrong with the files and with it. */
  check(options: ResolveOptions): Promise<ProjectCheck>;
}

/** Opens the project of a command for the time of the work, and frees what was opened, whatever happens. */
export async function withProject<Result>(
  choice: ProjectChoice,
  work: (open: OpenProject) => Promise<Result>,
): Promise<Result> {
  const project = await readProject(choice);
  const { storage, root, settings: own } = project.spec;
  const witness = join(root, '.sluice', `audit-${sha256(storage).slice(0, 12)}.json`);
  const files = choice.files ?? nodeFileSystem;
  let scratch: string | undefined;
  let records: Promise<OpenedSession> | undefined;
  const openCompute = ({ settings }: Pick<ComputeOptions, 'settings'>): Promise<OpenedSession> => {
    scratch ??= mkdtempSync(join(tmpdir(), 'sluice-'));
    return openComputeSession({ settings, files, ids: systemIds, tempFolder: join(scratch, 'spill') });
  };
  const parquet = lazyParquet(() => {
    records ??= openCompute({ settings: defaultSettings() });
    return records;
  });
  const io: DeltaIo = { files, clock: systemClock, ids: systemIds, parquet };
  const ports: GraphPorts = {
    files,
    clock: systemClock,
    ids: systemIds,
    localTimeZone: defaultSettings().timeZone,
    openCompute,
  };
  try {
    return await work({
      project,
      ports,
      io,
      tables: storageCatalog(files, storage),
      guard: guard({
        io,
        storage,
        policy: own.guardPolicy,
        door: choice.door ?? 'cli',
        who: userInfo().username,
        witness,
      }),
      witness,
      check: (options) => checkProject(project, ports, options),
    });
  } finally {
    await (await records)?.close();
    if (scratch !== undefined) rmSync(scratch, { recursive: true, force: true });
  }
}
