import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sluiceError } from '../base/errors.ts';
import { projectTemplate, type Language, type Pattern } from '../pipeline/project/templates/projectTemplate.ts';

export interface NewProjectRequest {
  readonly name: string;
  /** Absolute. It is made; what is in it already stays as it is. */
  readonly folder: string;
  /** Absent: the two examples of Spark's own `init`. */
  readonly pattern: Pattern | undefined;
  readonly language: Language;
}

export interface NewProject {
  readonly folder: string;
  /** Absolute path of the spec. */
  readonly spec: string;
  /** Below the folder, in order. */
  readonly files: readonly string[];
}

/** Makes a project in a folder. PROJECT_FILES_EXIST, with nothing written, where one of its files is there already. */
export function createProject({ name, folder, pattern, language }: NewProjectRequest): NewProject {
  const storage = join(folder, 'pipeline-storage');
  const files = projectTemplate({ name, storage, pattern, language });
  const present = Object.keys(files).find((path) => existsSync(join(folder, path)));
  if (present !== undefined) throw sluiceError('PROJECT_FILES_EXIST', { folder, file: present });
  mkdirSync(storage, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text, { flag: 'wx' });
  }
  return { folder, spec: join(folder, 'spark-pipeline.yml'), files: Object.keys(files).toSorted() };
}
