import type { SluiceError } from '../base/errors.ts';
import type { ProjectCheck } from '../pipeline/checkProject.ts';
import type { GraphElements } from '../pipeline/graph/elements.ts';
import { resolvePath } from '../pipeline/project/paths.ts';
import type { LoadedProject, ProjectSpec, SourceFile } from '../pipeline/project.ts';
import type { NameIndex } from './names/nameIndex.ts';
import type { PythonOutline } from './names/pythonOutline.ts';
import type { TextPlaces } from './textPlaces.ts';

/** A project as it was read and checked at one moment. It never changes: a later check gives a new one. */
export interface ProjectView {
  readonly spec: ProjectSpec;
  readonly project: LoadedProject;
  /** By full names, whatever is wrong elsewhere. */
  readonly elements: GraphElements;
  readonly check: ProjectCheck;
  /** The files of the libraries, by absolute path, each once. */
  readonly files: ReadonlyMap<string, ViewedFile>;
  readonly specFile: ViewedText & { readonly path: string; readonly name: string };
  /** Where each name stands. Made when it is first asked for. */
  readonly names: NameIndex;
  /** The syntax of a file's Python. */
  outlineOf(file: ViewedFile): PythonOutline;
}

export interface ViewedText {
  readonly text: string;
  readonly places: TextPlaces;
  readonly version: number | undefined;
}

/** A file with the text that was checked. */
export interface ViewedFile {
  readonly source: SourceFile;
  readonly places: TextPlaces;
  /** Of the open document; undefined for a text of the disk. */
  readonly version: number | undefined;
}

/** What is known of a project: its last view, and why there is no newer one. */
export interface ProjectStanding {
  /** Absolute path of the spec. */
  readonly spec: string;
  readonly view: ProjectView | undefined;
  /** Why the spec can't be read now. */
  readonly error: SluiceError | undefined;
}

/** The absolute path of a file that a position names. */
export function pathOfName(spec: ProjectSpec, name: string): string {
  return resolvePath(spec.root, name);
}

export function fileNamed(view: ProjectView, name: string | undefined): ViewedFile | undefined {
  return name === undefined ? undefined : view.files.get(pathOfName(view.spec, name));
}
