import type { FileDiagnostics } from '../../emulator/language/diagnostics/projectDiagnostics.ts';
import { languageService, type LanguageService, type ProjectFile } from '../../emulator/language/languageService.ts';
import { checkProject } from '../../emulator/pipeline/checkProject.ts';
import type { GraphPorts } from '../../emulator/pipeline/graph/resolveGraph.ts';
import { loadProject } from '../../emulator/pipeline/project/loadProject.ts';
import { documentOverlay } from '../../emulator/server/documentOverlay.ts';
import { manualClock } from './manualClock.ts';
import { memoryFileSystem } from './memoryFileSystem.ts';

/** A project in memory below /project, open in an editor whose time stands still: checks run when `rest` is called or an answer needs one. */
export interface LanguageBench {
  readonly service: LanguageService;
  readonly told: FileDiagnostics[];
  readonly checks: readonly string[];
  open(path: string, text?: string): Promise<readonly string[]>;
  type(path: string, text: string): void;
  close(path: string): void;
  /** Writes a file to the disk; a path that does not start at the root is one of the project. */
  save(path: string, text: string): Promise<void>;
  /** Typing rests: what waits for it goes on, and comes to its end. */
  rest(): Promise<void>;
  /** The file with all that was typed. */
  file(path: string): Promise<ProjectFile>;
}

export const languageSpec =
  'name: p\nstorage: file:///storage\nconfiguration:\n  sluice.dialect: databricks\nlibraries:\n  - glob:\n      include: transformations/**\n';

export async function languageBench(
  files: Readonly<Record<string, string>>,
  spec: string = languageSpec,
): Promise<LanguageBench> {
  const disk = memoryFileSystem();
  const encoder = new TextEncoder();
  const save = (path: string, text: string): Promise<void> =>
    disk.replace(path.startsWith('/') ? path : `/project/${path}`, encoder.encode(text));
  await disk.makeFolder('/project');
  await save('spark-pipeline.yml', spec);
  for (const [path, text] of Object.entries(files)) await save(path, text);
  await save('landing/a.json', '');
  const { files: overlay, documents } = documentOverlay(disk);
  const ports: GraphPorts = {
    files: overlay,
    clock: manualClock(0),
    ids: { uuid: () => '00000000-0000-4000-8000-000000000000' },
    localTimeZone: 'UTC',
    openCompute: () => Promise.reject(new Error('No file of data lies there.')),
  };
  const told: FileDiagnostics[] = [];
  const checks: string[] = [];
  let waiting: (() => void)[] = [];
  const failures: unknown[] = [];
  const service = languageService({
    files: overlay,
    versionOf: (path) => documents.get(path)?.version,
    listSpecs: async () => ['/project/spark-pipeline.yml'],
    async check(path, { files: texts, memo, resolutions }) {
      checks.push(path);
      const project = await loadProject({ folder: '/project', spec: path, timeZone: 'UTC', files: texts, memo });
      const options = { purpose: 'dryRun', memo: resolutions } as const;
      return { project, check: await checkProject(project, { ...ports, files: texts }, options) };
    },
    async storedTable({ storage }, name) {
      const folder = `${storage}/tables/${name.join('/')}`;
      return (await disk.status(folder)) === undefined ? undefined : folder;
    },
    after(_milliseconds, work) {
      waiting.push(work);
      return () => {
        waiting = waiting.filter((other) => other !== work);
      };
    },
    onDiagnostics: (found) => void told.push(found),
    onFailure: (error) => void failures.push(error),
  });
  let version = 0;
  const put = (path: string, text: string): void => {
    version += 1;
    documents.set({ path: `/project/${path}`, version, text });
  };
  return {
    service,
    told,
    checks,
    open(path, text = files[path] ?? (path === 'spark-pipeline.yml' ? spec : '')) {
      put(path, text);
      return service.opened(`/project/${path}`);
    },
    type(path, text) {
      put(path, text);
      service.changed(`/project/${path}`);
    },
    close(path) {
      documents.remove(`/project/${path}`);
      service.changed(`/project/${path}`);
    },
    save,
    async rest() {
      const due = waiting;
      waiting = [];
      for (const work of due) work();
      await service.projects();
      if (failures.length > 0) throw failures[0];
    },
    async file(path) {
      const found = await service.current(`/project/${path}`);
      if (found === undefined) throw new Error(`${path} is a file of no project.`);
      return found;
    },
  };
}
