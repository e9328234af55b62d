import type { DeltaIo } from '../delta/deltaIo.ts';
import { storageCatalog, type TableCatalog } from '../batch/tableCatalog.ts';
import type { StorageGuard } from '../guard/guard.ts';
import { recoverResets } from '../guard/reset.ts';
import type { SourceDescription } from '../guard/sourceReach.ts';
import type { GuardPolicy } from '../guard/verdict.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { acquireStorageLock } from '../host/storageLock.ts';
import { systemClock } from '../host/systemClock.ts';
import { flowSources } from '../pipeline/guard/flowSources.ts';
import { knownTables, type KnownTable } from '../pipeline/guard/knownTables.ts';
import type { ProjectCheck } from '../pipeline/checkProject.ts';
import type { OpenProject } from './openProject.ts';

/** The guard of a project's storage, with what it guards. */
export interface OpenGuard {
  readonly io: DeltaIo;
  readonly storage: string;
  readonly witness: string | undefined;
  readonly policy: GuardPolicy;
  readonly guard: StorageGuard;
  readonly tables: TableCatalog;
  known(): Promise<readonly KnownTable[]>;
  /** What the flows into a table read; nothing where the project has errors, since then nobody can tell. */
  sourcesOf(table: string): Promise<readonly SourceDescription[]>;
  /** The project's graph, resolved once. */
  check(): Promise<ProjectCheck>;
}

export function openGuard({ project, io, tables, guard, witness, check: checkProject }: OpenProject): OpenGuard {
  const { spec, definitions } = project;
  let checked: Promise<ProjectCheck> | undefined;
  const check = (): Promise<ProjectCheck> => (checked ??= checkProject({ purpose: 'dryRun' }));
  return {
    io,
    storage: spec.storage,
    witness,
    policy: spec.settings.guardPolicy,
    guard,
    tables: storageCatalog(nodeFileSystem, spec.storage),
    known: async () => knownTables({ io, tables, definitions, catalog: spec.catalog, state: await guard.state() }),
    check,
    async sourcesOf(table) {
      const { graph } = await check();
      return graph === undefined
        ? []
        : flowSources({ files: nodeFileSystem, clock: systemClock, tables }, graph, table);
    },
  };
}

/** Works alone in the storage, once what a crash had broken off is brought to an end. STORAGE_LOCKED while somebody else works there. */
export async function aloneInStorage<Result>(
  open: OpenGuard,
  work: (recovered: readonly RecoveredReset[]) => Promise<Result>,
): Promise<Result> {
  const lock = acquireStorageLock(open.storage);
  try {
    return await work(await recoverResets(open));
  } finally {
    lock.release();
  }
}

export type RecoveredReset = Awaited<ReturnType<typeof recoverResets>>[number];
