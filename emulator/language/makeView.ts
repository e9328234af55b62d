import type { FileSystem } from '../base/fileSystem.ts';
import { graphElements } from '../pipeline/graph/elements.ts';
import { relativePath } from '../pipeline/project/paths.ts';
import { nameIndex, type NameIndex } from './names/nameIndex.ts';
import type { PythonOutlines } from './names/pythonOutline.ts';
import type { CheckedProject } from './projectChecks.ts';
import { pathOfName, type ProjectView, type ViewedFile } from './projectView.ts';
import { textPlaces } from './textPlaces.ts';

export interface ViewPorts {
  readonly files: FileSystem;
  versionOf(path: string): number | undefined;
  readonly outlines: PythonOutlines;
}

/** The view of a project that was checked. Python is parsed for it only when names are asked for. */
export async function makeView({ project, check }: CheckedProject, ports: ViewPorts): Promise<ProjectView> {
  const { spec } = project;
  const { elements } = graphElements(project.definitions, spec, spec.settings.dialect);
  const files = new Map<string, ViewedFile>();
  for (const source of project.sources) {
    if (files.has(source.path)) continue;
    files.set(source.path, {
      source,
      places: textPlaces(source.text),
      version: ports.versionOf(source.path),
    });
  }
  const specBytes = await ports.files.read(spec.file);
  const specText = specBytes === undefined ? '' : new TextDecoder().decode(specBytes);
  const specFile = {
    path: spec.file,
    name: relativePath(spec.root, spec.file),
    text: specText,
    places: textPlaces(specText),
    version: ports.versionOf(spec.file),
  };
  let names: NameIndex | undefined;
  return {
    spec,
    project,
    elements,
    check,
    files,
    specFile,
    get names() {
      names ??= nameIndex({
        project,
        elements,
        spec: specFile,
        fileNamed: (name) => (name === undefined ? undefined : files.get(pathOfName(spec, name))),
        outlineOf: ({ source }) => ports.outlines.of(source),
      });
      return names;
    },
    outlineOf: ({ source }) => ports.outlines.of(source),
  };
}
