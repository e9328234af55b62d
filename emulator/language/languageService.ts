import type { FileSystem } from '../base/fileSystem.ts';
import { projectDiagnostics, type FileDiagnostics } from './diagnostics/projectDiagnostics.ts';
import { pythonOutlines } from './names/pythonOutline.ts';
import type { ProjectSpec } from '../pipeline/project.ts';
import { projectChecks, type CheckPorts, type ProjectChecks } from './projectChecks.ts';
import { renameDataset, type Rename } from './rename/renameDataset.ts';
import type { LinePlace } from './textPlaces.ts';
import type { ProjectStanding, ProjectView, ViewedFile } from './projectView.ts';

export interface LanguagePorts extends Pick<CheckPorts, 'versionOf' | 'check' | 'after' | 'onFailure'> {
  /** The disk, with the texts of the editors over it. */
  readonly files: FileSystem;
  /** Absolute paths of the specs of the workspace. */
  listSpecs(): Promise<readonly string[]>;
  /** What is to be said of a file changed. */
  onDiagnostics(file: FileDiagnostics): void;
  /** Absolute folder of the table of a full name, where the storage of the project has it. */
  storedTable(spec: ProjectSpec, name: readonly string[]): Promise<string | undefined>;
}

/** A file of a project as it was checked. */
export interface ProjectFile {
  readonly view: ProjectView;
  readonly file: ViewedFile;
}

/**
 * What an editor asks about projects. The texts of open documents are kept by who makes the service; it is told of each change. Nothing is
 * ever run, and nothing written.
 */
export interface LanguageService {
  /** A document was opened. Gives the specs of the projects that it belongs to; their diagnostics follow. */
  opened(path: string): Promise<readonly string[]>;
  /** The text of a document changed, or it was closed, or a file of the disk changed. */
  changed(path: string): void;
  /** Files of the disk came, went or changed, nobody knows which. */
  filesChanged(): void;
  /**
   * The file as the first project sees it that has it, with all that was typed so far. Undefined for a file of no project, and while the spec
   * can't be read.
   */
  current(path: string): Promise<ProjectFile | undefined>;
  /** The same as it was last checked: it does not wait, and its text may be older than that of the editor. */
  latest(path: string): ProjectFile | undefined;
  /** The project of a spec or of a file, as it was last checked; the newest view where the spec can't be read now. */
  latestProject(path: string): ProjectView | undefined;
  /** See `renameDataset`; undefined where no name stands that can be renamed. */
  rename(path: string, at: { readonly place: LinePlace; readonly name: string }): Promise<Rename | undefined>;
  /** All projects of the workspace, with all that was typed so far. */
  projects(): Promise<readonly ProjectView[]>;
  close(): void;
}

export function languageService(ports: LanguagePorts): LanguageService {
  const bySpec = new Map<string, ProjectChecks>();
  const outlines = pythonOutlines();
  /** What was last told of each file, by project. */
  const told = new Map<string, ReadonlyMap<string, string>>();
  let listed: Promise<void> | undefined;

  const tell = async (standing: ProjectStanding): Promise<void> => {
    const found = await projectDiagnostics(standing, ports);
    const before = told.get(standing.spec) ?? new Map<string, string>();
    const now = new Map(found.map((file) => [file.path, JSON.stringify(file)]));
    told.set(standing.spec, now);
    for (const file of found) if (before.get(file.path) !== now.get(file.path)) ports.onDiagnostics(file);
    for (const path of before.keys()) {
      if (!now.has(path)) ports.onDiagnostics({ path, version: ports.versionOf(path), diagnostics: [] });
    }
  };

  const list = async (): Promise<void> => {
    const specs = new Set(await ports.listSpecs());
    for (const [spec, checks] of bySpec) {
      if (specs.has(spec)) continue;
      checks.close();
      bySpec.delete(spec);
      for (const path of told.get(spec)?.keys() ?? []) {
        ports.onDiagnostics({ path, version: ports.versionOf(path), diagnostics: [] });
      }
      told.delete(spec);
    }
    for (const spec of specs) {
      if (bySpec.has(spec)) continue;
      const checks = projectChecks(spec, { ...ports, outlines, onChecked: tell });
      bySpec.set(spec, checks);
      await checks.readSpec();
    }
  };
  const known = (): Promise<void> => (listed ??= list());
  const owners = (path: string): readonly ProjectChecks[] => [...bySpec.values()].filter((checks) => checks.has(path));

  const current = async (path: string): Promise<(ProjectFile & { readonly checks: ProjectChecks }) | undefined> => {
    await known();
    for (const checks of owners(path)) {
      const { view, error } = await checks.current();
      const file = view?.files.get(path);
      if (view !== undefined && file !== undefined && error === undefined) return { view, file, checks };
    }
    return undefined;
  };

  return {
    current,
    async rename(path, { place, name }) {
      const found = await current(path);
      if (found === undefined) return undefined;
      const { checks, file } = found;
      const { files, storedTable } = ports;
      const index = file.places.indexOf(place);
      return renameDataset(found, { index, name }, { files, storedTable, check: checks.check });
    },
    async opened(path) {
      await known();
      const found = owners(path);
      for (const checks of found) checks.touch();
      return found.map(({ spec }) => spec);
    },
    changed(path) {
      for (const checks of bySpec.values()) if (checks.dependsOn(path)) checks.touch();
    },
    filesChanged() {
      listed = undefined;
      for (const checks of bySpec.values()) checks.touch();
    },
    latest(path) {
      for (const checks of owners(path)) {
        const { view } = checks.latest();
        const file = view?.files.get(path);
        if (view !== undefined && file !== undefined) return { view, file };
      }
      return undefined;
    },
    latestProject: (path) => owners(path).flatMap((checks) => checks.latest().view ?? [])[0],
    async projects() {
      await known();
      const views: ProjectView[] = [];
      for (const checks of bySpec.values()) {
        const { view, error } = await checks.current();
        if (view !== undefined && error === undefined) views.push(view);
      }
      return views;
    },
    close() {
      for (const checks of bySpec.values()) checks.close();
    },
  };
}
