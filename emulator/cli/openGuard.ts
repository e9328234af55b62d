import { storageCatalog, type TableCatalog } from '../batch/tableCatalog.ts';
import type { DeltaIo } from '../delta/deltaIo.ts';
import type { StorageGuard } from '../guard/guard.ts';
import type { SourceDescription } from '../guard/sourceReach.ts';
import { nodeFileSystem } from '../host/nodeFileSystem.ts';
import { systemClock } from '../host/systemClock.ts';
import { flowSources } from '../pipeline/guard/flowSources.ts';
import { knownTables, type KnownTable } from '../pipeline/guard/knownTables.ts';
import type { PipelineGraph } from '../pipeline/graph.ts';
import { withProject } from '../workspace/openProject.ts';
import type { VerbCall } from './verb.ts';

/** The guard of a project's storage, with what it guards. */
export interface OpenGuard {
  readonly io: DeltaIo;
  readonly storage: string;
  readonly witness: string | undefined;
  readonly guard: StorageGuard;
  readonly tables: TableCatalog;
  known(): Promise<readonly KnownTable[]>;
  /** What the flows into a table read; nothing where the project has errors, since then nobody can tell. */
  sourcesOf(table: string): Promise<readonly SourceDescription[]>;
}

/** Opens the guard of the project that `--spec` names, or of the nearest one. */
export function withGuard<Result>(call: VerbCall, work: (open: OpenGuard) => Promise<Result>): Promise<Result> {
  return withProject({ folder: call.folder, spec: call.text('spec') }, async (open) => {
    const { project, io, tables, guard, witness } = open;
    const { spec, definitions } = project;
    let graph: Promise<PipelineGraph | undefined> | undefined;
    return work({
      io,
      storage: spec.storage,
      witness,
      guard,
      tables: storageCatalog(nodeFileSystem, spec.storage),
      known: async () => knownTables({ io, tables, definitions, catalog: spec.catalog, state: await guard.state() }),
      async sourcesOf(table) {
        graph ??= open.check({ purpose: 'dryRun' }).then((check) => check.graph);
        const found = await graph;
        return found === undefined
          ? []
          : flowSources({ files: nodeFileSystem, clock: systemClock, tables }, found, table);
      },
    });
  });
}
