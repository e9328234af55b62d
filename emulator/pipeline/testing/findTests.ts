import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { relativePath, resolvePath } from '../project/paths.ts';
import type { ProjectSpec } from '../project.ts';
import type { TestFile } from './pipelineTest.ts';
import { parseTestFile } from './testFile.ts';

/** Whether a path below a project's root is one of a file of tests: `tests/….test.yml`, or `….sluice-test.yml` anywhere. */
export function isTestFile(name: string): boolean {
  return /(?:^|\/)[^/]+\.sluice-test\.ya?ml$/.test(name) || /(?:^|\/)tests\/(?:.*\/)?[^/]+\.test\.ya?ml$/.test(name);
}

/** Every file of tests below the project's root, in the order of their paths; the storage and hidden folders are left out. */
export async function findTestFiles(spec: ProjectSpec, files: FileSystem): Promise<readonly string[]> {
  const found: string[] = [];
  const search = async (folder: string): Promise<void> => {
    const entries = (await files.list(folder)) ?? [];
    for (const { path, name, isDirectory } of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
      if (isDirectory) {
        const skipped = name.startsWith('.') || name === 'node_modules' || name === '__pycache__';
        if (!skipped && path !== spec.storage) await search(path);
      } else if (isTestFile(relativePath(spec.root, path))) found.push(path);
    }
  };
  await search(spec.root);
  return found;
}

/** The tests of a project, or of some of its files. A file that cannot be read is one with an error. */
export async function readTestFiles(
  spec: ProjectSpec,
  files: FileSystem,
  paths?: readonly string[],
): Promise<readonly TestFile[]> {
  const found: TestFile[] = [];
  for (const path of paths ?? (await findTestFiles(spec, files))) found.push(await readTestFile(spec, files, path));
  return found;
}

async function readTestFile(spec: ProjectSpec, files: FileSystem, given: string): Promise<TestFile> {
  const path = resolvePath(spec.root, given);
  const name = relativePath(spec.root, path);
  const bytes = await files.read(path);
  const position = { file: name, line: 1, column: 1 };
  if (bytes === undefined) {
    return { path, name, tests: [], errors: [sluiceError('PATH_NOT_FOUND', { path }, { position })] };
  }
  try {
    return parseTestFile({ path, name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) });
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const detail = 'It is no UTF-8 text.';
    return {
      path,
      name,
      tests: [],
      errors: [sluiceError('PIPELINE_TEST_INVALID_YAML', { detail }, { position, cause })],
    };
  }
}
