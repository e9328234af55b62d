import { isSluiceError, positionText } from '../../emulator/base/errors.ts';
import { loadProject } from '../../emulator/pipeline/project/loadProject.ts';
import type { Dialect, LoadedProject } from '../../emulator/pipeline/project.ts';
import { memoryFileSystem } from './memoryFileSystem.ts';

export interface ProjectText {
  /** Paths below /project to texts. */
  readonly files: Readonly<Record<string, string>>;
  readonly dialect?: Dialect;
  readonly spec?: string;
  /** Below /project. */
  readonly folder?: string;
}

/** Loads a project that lies in memory below /project. */
export async function loadedProject({ files, dialect, spec, folder }: ProjectText): Promise<LoadedProject> {
  const disk = memoryFileSystem();
  const encoder = new TextEncoder();
  await disk.makeFolder('/project');
  for (const [path, text] of Object.entries(files)) await disk.replace(`/project/${path}`, encoder.encode(text));
  return loadProject({
    files: disk,
    folder: folder === undefined ? '/project' : `/project/${folder}`,
    spec,
    dialect,
    timeZone: 'UTC',
  });
}

/** Every error as `CODE file:line:column`, thrown ones too. */
export async function projectErrors(project: ProjectText): Promise<readonly string[]> {
  try {
    const { errors } = await loadedProject(project);
    return errors.map(({ code, position }) => `${code} ${positionText(position)}`.trim());
  } catch (error) {
    if (!isSluiceError(error)) throw error;
    return [`${error.code} ${positionText(error.position)}`.trim()];
  }
}

export const plainSpec =
  'name: p\nstorage: file:///storage\nlibraries:\n  - glob:\n      include: transformations/**\n';

/** A project of one Python file, at its line 1. */
export function pythonProject(text: string, dialect: Dialect): ProjectText {
  return { files: { 'spark-pipeline.yml': plainSpec, 'transformations/a.py': text }, dialect };
}
