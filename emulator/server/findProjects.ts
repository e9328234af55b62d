import type { FileSystem } from '../base/fileSystem.ts';
import { isSluiceError } from '../base/errors.ts';
import { bundleNames } from '../pipeline/project/findSpec.ts';
import { readSpec } from '../pipeline/project/loadProject.ts';
import type { ProjectDto } from '../protocol/rpc/projects.ts';
import { errorDtoOf } from './dto/error.ts';

const specNames = ['spark-pipeline.yml', 'spark-pipeline.yaml'];
/** Folders that hold no projects of the user's. */
const skipped = new Set(['node_modules', '.git', '.venv', '__pycache__', '_delta_log', '_checkpoints', 'tables']);
const deepest = 8;
const mostFolders = 20_000;

/** The projects below a folder, by the path of their specs. A spec that can't be read stands in the list with its error. */
export async function findProjects(files: FileSystem, folder: string): Promise<readonly ProjectDto[]> {
  const specs: string[] = [];
  let level: readonly string[] = [folder];
  let looked = 0;
  for (let depth = 0; depth <= deepest && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const current of level) {
      looked += 1;
      if (looked > mostFolders) return described(files, specs);
      const entries = (await listed(files, current)) ?? [];
      const names = new Set(entries.filter(({ isDirectory }) => !isDirectory).map(({ name }) => name));
      const own = specNames.filter((name) => names.has(name));
      const bundle = own.length === 0 ? bundleNames.filter((name) => names.has(name)).slice(0, 1) : [];
      specs.push(...[...own, ...bundle].map((name) => `${current}/${name}`));
      for (const { name, path, isDirectory } of entries) {
        if (isDirectory && !skipped.has(name) && !(name.startsWith('.') && name !== '.github')) next.push(path);
      }
    }
    level = next;
  }
  return described(files, specs);
}

/** A folder that may not be looked into holds nothing for us. */
async function listed(files: FileSystem, folder: string): Promise<Awaited<ReturnType<FileSystem['list']>>> {
  try {
    return await files.list(folder);
  } catch {
    return undefined;
  }
}

async function described(files: FileSystem, specs: readonly string[]): Promise<readonly ProjectDto[]> {
  const found: ProjectDto[] = [];
  for (const spec of [...specs].sort()) {
    const root = spec.slice(0, spec.lastIndexOf('/'));
    try {
      const { spec: read } = await readSpec({ files, folder: root, spec });
      found.push({ spec, name: read.name, root: read.root, storage: read.storage, dialect: read.settings.dialect });
    } catch (error) {
      // A bundle without a pipeline is no project of ours, and no mistake of the user's.
      if (isSluiceError(error) && bundleNames.some((name) => spec.endsWith(`/${name}`))) continue;
      const name = root.slice(root.lastIndexOf('/') + 1);
      found.push({ spec, name, root, storage: '', dialect: 'databricks', error: errorDtoOf(error) });
    }
  }
  return found;
}
