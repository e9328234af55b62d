import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { fileName, parentFolder, resolvePath } from './paths.ts';

export interface SpecSearch {
  readonly files: FileSystem;
  /** Absolute folder where the search starts. */
  readonly folder: string;
  /** `--spec`, as given. */
  readonly spec?: string | undefined;
}

export interface FoundSpec {
  /** Absolute path. */
  readonly path: string;
  /** As messages name it. */
  readonly name: string;
  readonly kind: 'spark-pipeline' | 'bundle';
}

const specNames = ['spark-pipeline.yaml', 'spark-pipeline.yml'];
export const bundleNames = ['databricks.yml', 'databricks.yaml'];

/**
 * The spec of a project: what `--spec` names, else the one of the folder or of the nearest folder above it that has one.
 * Source: `find_pipeline_spec` in python/pyspark/pipelines/cli.py of apache/spark. Beyond Spark, a folder without such a spec may hold a
 * Databricks bundle.
 */
export async function findSpec({ files, folder, spec }: SpecSearch): Promise<FoundSpec> {
  if (spec !== undefined) {
    const path = resolvePath(folder, spec);
    const status = await files.status(path);
    if (status === undefined || status.isDirectory) {
      throw sluiceError('PIPELINE_SPEC_FILE_DOES_NOT_EXIST', { spec_path: spec });
    }
    const bundle = bundleNames.includes(fileName(path)) || /\.pipeline\.ya?ml$/.test(path);
    return { path, name: spec, kind: bundle ? 'bundle' : 'spark-pipeline' };
  }
  for (let current = folder; ; current = parentFolder(current)) {
    const found = await readableFiles(files, current, specNames);
    if (found.length > 1) throw sluiceError('MULTIPLE_PIPELINE_SPEC_FILES_FOUND', { dir_path: current });
    const [own] = found;
    if (own !== undefined) return { path: own, name: fileName(own), kind: 'spark-pipeline' };
    const [bundle] = await filesNamed(files, current, bundleNames);
    if (bundle !== undefined) return { path: bundle, name: fileName(bundle), kind: 'bundle' };
    if (current === '/') throw sluiceError('PIPELINE_SPEC_FILE_NOT_FOUND', { dir_path: current });
  }
}

/** A folder that may not be looked into ends the search, as in Spark. */
async function readableFiles(files: FileSystem, folder: string, names: readonly string[]): Promise<readonly string[]> {
  try {
    return await filesNamed(files, folder, names);
  } catch (cause) {
    throw sluiceError('PIPELINE_SPEC_FILE_NOT_FOUND', { dir_path: folder }, { cause });
  }
}

async function filesNamed(files: FileSystem, folder: string, names: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of names) {
    const path = resolvePath(folder, name);
    const status = await files.status(path);
    if (status !== undefined && !status.isDirectory) found.push(path);
  }
  return found;
}
