import { sluiceError, type SluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { Library, ProjectSpec, ProjectWarning, SourceFile } from '../project.ts';
import { relativePath, resolvePath } from './paths.ts';

/** A file that a library names, or why it cannot be one. Order is that of the libraries, and of the paths in each. */
export type FoundSource =
  { readonly file: SourceFile } | { readonly error: SluiceError } | { readonly warning: ProjectWarning };

/**
 * The files of definitions. As in Spark, files that two libraries name are there twice, files below `__pycache__` are not, and another
 * extension than `.py` and `.sql` is an error; a bundle leaves such files out, as Databricks does. Spark takes the files of a folder in the
 * disk's order; here they are sorted. Source: `register_definitions` in python/pyspark/pipelines/cli.py of apache/spark.
 */
export async function findSources(spec: ProjectSpec, files: FileSystem): Promise<readonly FoundSource[]> {
  const found: FoundSource[] = [];
  for (const library of spec.libraries) {
    const paths = await matching(library, spec, files);
    if (paths.length === 0) found.push({ warning: nothingFound(library) });
    for (const path of paths) found.push(await source(path, spec, files));
  }
  return found;
}

async function matching({ include, kind }: Library, spec: ProjectSpec, files: FileSystem): Promise<readonly string[]> {
  if (kind === 'glob' && include.endsWith('/**')) {
    const paths = await filesBelow(resolvePath(spec.root, include.slice(0, -3)), files);
    return paths.filter((path) => !path.split('/').includes('__pycache__'));
  }
  const path = resolvePath(spec.root, include);
  // A workspace names a notebook without its extension.
  const names = kind === 'notebook' ? [path, `${path}.py`, `${path}.sql`] : [path];
  for (const name of names) {
    const status = await files.status(name);
    if (status !== undefined && !status.isDirectory && !name.split('/').includes('__pycache__')) return [name];
  }
  return [];
}

/** Whether a library names this file, were it on the disk. */
export function namesFile(spec: ProjectSpec, path: string): boolean {
  if (!/\.(?:py|sql)$/.test(path) || path.split('/').includes('__pycache__')) return false;
  return spec.libraries.some(({ include, kind }) => {
    if (kind === 'glob' && include.endsWith('/**')) {
      const folder = resolvePath(spec.root, include.slice(0, -3));
      return path.startsWith(folder === '/' ? folder : `${folder}/`);
    }
    const named = resolvePath(spec.root, include);
    return path === named || (kind === 'notebook' && (path === `${named}.py` || path === `${named}.sql`));
  });
}

async function filesBelow(folder: string, files: FileSystem): Promise<readonly string[]> {
  const entries = (await files.list(folder)) ?? [];
  const sorted = entries.toSorted((left, right) => (left.name < right.name ? -1 : 1));
  const found: string[] = [];
  for (const { path, isDirectory } of sorted) {
    if (isDirectory) found.push(...(await filesBelow(path, files)));
    else found.push(path);
  }
  return found;
}

async function source(path: string, spec: ProjectSpec, files: FileSystem): Promise<FoundSource> {
  const name = relativePath(spec.root, path);
  const language = path.endsWith('.py') ? 'python' : path.endsWith('.sql') ? 'sql' : undefined;
  const start = { file: name, line: 1, column: 1 };
  if (language === undefined) {
    if (spec.kind === 'bundle') {
      const message = `The file ${name} is neither .py nor .sql; it is left out.`;
      return { warning: { kind: 'fileLeftOut', message, position: start } };
    }
    const error = sluiceError(
      'PIPELINE_UNSUPPORTED_DEFINITIONS_FILE_EXTENSION',
      { file_path: name },
      { position: start },
    );
    return { error };
  }
  const bytes = await files.read(path);
  if (bytes === undefined) return { error: sluiceError('PATH_NOT_FOUND', { path }, { position: start }) };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { file: { path, name, language, text } };
  } catch (cause) {
    const context = { position: start, cause };
    return { error: sluiceError('PIPELINE_DEFINITIONS_FILE_NOT_UTF8', { file_path: name }, context) };
  }
}

function nothingFound({ include, position }: Library): ProjectWarning {
  return {
    kind: 'libraryWithoutFiles',
    message: `The library "${include}" names no file.`,
    ...(position === undefined ? {} : { position }),
  };
}
