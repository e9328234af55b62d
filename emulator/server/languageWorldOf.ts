import type { LanguageWorld } from '../language/completion/completion.ts';
import type { ProjectView } from '../language/projectView.ts';
import { queryTyper, type QueryTyper } from '../pipeline/graph/queryTyper.ts';
import { schemaSession } from '../pipeline/graph/diskCatalog.ts';
import type { GraphPorts } from '../pipeline/graph/resolveGraph.ts';
import type { SourceFile } from '../pipeline/project.ts';
import { defaultSettings } from '../workspace/engine.ts';
import { languageOf } from './languageOf.ts';
import type { Workspace } from './workspace.ts';

/** A file as its editor holds it, with the project around it as it was last checked: what is asked while typing does not wait for a check. */
export interface LanguagePlace {
  readonly view: ProjectView;
  readonly source: SourceFile;
  readonly world: LanguageWorld;
}

/** Undefined for what is no SQL or Python file of a project. */
export async function languagePlace(workspace: Workspace, path: string): Promise<LanguagePlace | undefined> {
  const { service } = languageOf(workspace);
  const latest = service.latest(path) ?? (await service.current(path));
  if (latest === undefined) return undefined;
  const { view, file } = latest;
  const text = workspace.documents.get(path)?.text ?? file.source.text;
  return { view, source: { ...file.source, text }, world: worldOf(workspace, view) };
}

/** The text of a spec as its editor holds it, whether it can be read or not; undefined for every other file. */
export function specText(workspace: Workspace, path: string): string | undefined {
  const view = languageOf(workspace).service.latestProject(path);
  const text = workspace.documents.get(path)?.text;
  if (view !== undefined) return path === view.specFile.path ? (text ?? view.specFile.text) : undefined;
  return /(?:^|\/)spark-pipeline\.ya?ml$/.test(path) ? text : undefined;
}

export function worldOf(workspace: Workspace, view: ProjectView): LanguageWorld {
  const { spec } = view;
  return {
    dialect: spec.settings.dialect,
    scope: { catalog: spec.catalog, schema: spec.schema },
    configuration: spec.configuration,
    typer: typerOf(workspace, view),
  };
}

/** A view never changes, and so neither does what its queries are typed by. */
const typers = new WeakMap<ProjectView, QueryTyper>();

function typerOf(workspace: Workspace, view: ProjectView): QueryTyper {
  const known = typers.get(view);
  if (known !== undefined) return known;
  const { spec, elements, check } = view;
  const typer = queryTyper({ spec, elements, outputs: check.outputs }, typingPorts(workspace));
  typers.set(view, typer);
  return typer;
}

/** Schemas of Parquet files are looked into by the engine that all reading requests share, and only when one is asked for. */
function typingPorts(workspace: Workspace): GraphPorts {
  const { files, clock, ids } = workspace;
  return {
    files,
    clock,
    ids,
    localTimeZone: defaultSettings().timeZone,
    openCompute: async ({ settings }) => ({
      ...schemaSession(settings, (path) => workspace.withEngine(({ session }) => session.parquetSchema(path))),
      records: {
        read: (path, columns) => workspace.withEngine(({ io }) => io.parquet.read(path, columns)),
        columns: (path) => workspace.withEngine(({ io }) => io.parquet.columns(path)),
        write: () => {
          throw new Error('The resolution of names and types writes nothing.');
        },
      },
      close: async () => undefined,
    }),
  };
}
