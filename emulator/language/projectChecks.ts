import { isSluiceError } from '../base/errors.ts';
import type { FileSystem } from '../base/fileSystem.ts';
import type { ProjectCheck } from '../pipeline/checkProject.ts';
import { resolutionMemo, type ResolutionMemo } from '../pipeline/graph/resolutionMemo.ts';
import { definitionsMemo, type DefinitionsMemo } from '../pipeline/project/definitionsMemo.ts';
import { readSpec } from '../pipeline/project/loadProject.ts';
import { parentFolder } from '../pipeline/project/paths.ts';
import { namesFile } from '../pipeline/project/sources.ts';
import type { LoadedProject, ProjectSpec } from '../pipeline/project.ts';
import { makeView } from './makeView.ts';
import type { PythonOutlines } from './names/pythonOutline.ts';
import type { ProjectStanding } from './projectView.ts';

export interface CheckedProject {
  readonly project: LoadedProject;
  readonly check: ProjectCheck;
}

/** The files, and what is known of them from the checks before. */
export interface CheckHow {
  readonly files: FileSystem;
  readonly memo: DefinitionsMemo;
  readonly resolutions: ResolutionMemo;
}

export interface CheckPorts {
  /** The disk, with the texts of the editors over it. */
  readonly files: FileSystem;
  /** Of an open document; undefined for a file that no editor holds. */
  versionOf(path: string): number | undefined;
  /** Reads and checks a project of these files as a dry run does. Throws the error of a spec that can't be read. */
  check(spec: string, how: CheckHow): Promise<CheckedProject>;
  /** Runs work after a time in milliseconds, unless the function that it gives is called before. */
  after(milliseconds: number, work: () => void): () => void;
  readonly outlines: PythonOutlines;
  /** A check that nothing has outdated came to its end. */
  onChecked(standing: ProjectStanding): Promise<void>;
  onFailure(error: unknown): void;
}

/** The checks of one project: at most one goes on, a change while it does outdates it, and none starts before typing rests. */
export interface ProjectChecks {
  readonly spec: string;
  /** Whether a path is the spec or a file of the libraries, as the spec was last read. */
  has(path: string): boolean;
  /** Whether a change of a file could change what the project is. */
  dependsOn(path: string): boolean;
  /** Something changed: the project is checked once nothing has changed for a moment. */
  touch(): void;
  /** Reads the spec alone, so that `has` can tell. */
  readSpec(): Promise<void>;
  /** The standing with all that has changed so far; a check that waits is done now. */
  current(): Promise<ProjectStanding>;
  /** The last standing; its texts may be older than those of the editors. */
  latest(): ProjectStanding;
  /** The project as it would be with other files. */
  check(files: FileSystem): Promise<CheckedProject>;
  /** How many checks came to their end, for tests. */
  readonly checked: number;
  close(): void;
}

/** Typing rests when nothing was typed for so many milliseconds. */
const rest = 120;

export function projectChecks(spec: string, ports: CheckPorts): ProjectChecks {
  const memo = definitionsMemo();
  const resolutions = resolutionMemo();
  let standing: ProjectStanding = { spec, view: undefined, error: undefined };
  let known: ProjectSpec | undefined;
  let wanted = 1;
  let done = 0;
  let checked = 0;
  let closed = false;
  let cancelWait: (() => void) | undefined;
  let running: Promise<void> | undefined;

  const checkOnce = async (): Promise<void> => {
    const revision = wanted;
    let next: ProjectStanding;
    try {
      const found = await ports.check(spec, { memo, resolutions, files: ports.files });
      known = found.project.spec;
      next = { spec, view: await makeView(found, ports), error: undefined };
    } catch (error) {
      if (!isSluiceError(error)) throw error;
      next = { spec, view: standing.view, error };
    }
    done = revision;
    if (revision !== wanted || closed) return;
    standing = next;
    checked += 1;
    await ports.onChecked(standing);
  };

  const run = (): Promise<void> => {
    cancelWait?.();
    cancelWait = undefined;
    running ??= (async () => {
      try {
        while (done < wanted && !closed) await checkOnce();
      } finally {
        running = undefined;
      }
    })();
    return running;
  };

  return {
    spec,
    has: (path) => path === spec || (known === undefined ? false : namesFile(known, path)),
    dependsOn(path) {
      const root = known?.root ?? parentFolder(spec);
      return path === spec || path.startsWith(`${root}/`) || (known !== undefined && namesFile(known, path));
    },
    touch() {
      wanted += 1;
      cancelWait?.();
      // A check that goes on starts over by itself when it ends.
      cancelWait = ports.after(rest, () => {
        cancelWait = undefined;
        run().catch(ports.onFailure);
      });
    },
    async readSpec() {
      try {
        known = (await readSpec({ files: ports.files, folder: parentFolder(spec), spec })).spec;
      } catch (error) {
        if (!isSluiceError(error)) throw error;
      }
    },
    async current() {
      while (done < wanted && !closed) await run();
      return standing;
    },
    latest: () => standing,
    check: (files) => ports.check(spec, { memo, resolutions, files }),
    get checked() {
      return checked;
    },
    close() {
      closed = true;
      cancelWait?.();
    },
  };
}
