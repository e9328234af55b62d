import { isErrorCode, positionText, type Position, type SluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import { parentFolder, resolvePath } from '../../pipeline/project/paths.ts';
import type { ProjectWarning } from '../../pipeline/project.ts';
import { fileNamed, type ProjectStanding, type ProjectView } from '../projectView.ts';
import { textPlaces, type LinePlace, type Span, type TextPlaces } from '../textPlaces.ts';
import { misspeltName } from './errorSpan.ts';
import { missingWatermarks } from './missingWatermarks.ts';
import { relatedPlaces } from './relatedPlaces.ts';

export interface LineRange {
  readonly start: LinePlace;
  readonly end: LinePlace;
}

export interface Diagnostic {
  readonly range: LineRange;
  readonly severity: 'error' | 'warning' | 'information';
  /** Of the error catalogue, or the kind of a warning. */
  readonly code: string;
  /** Whether the catalogue has a help page of the code. */
  readonly explained: boolean;
  readonly message: string;
  readonly related: readonly { readonly path: string; readonly range: LineRange; readonly message: string }[];
}

export interface FileDiagnostics {
  readonly path: string;
  /** Of the text that was checked; undefined for that of the disk. */
  readonly version: number | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export interface DiagnosticPorts {
  readonly files: FileSystem;
  versionOf(path: string): number | undefined;
}

/** What a warning that takes nothing away from the pipeline is called. */
const informations: ReadonlySet<string> = new Set(['clauseNotApplied', 'notebookCellLeftOut', 'notebookCellIgnored']);

/**
 * What is wrong with a project, by file: the same errors and warnings that a dry run tells. An error without a place stands on the first line of the
 * spec. Files that have nothing wrong are not in the list.
 */
export async function projectDiagnostics(
  { spec, view, error }: ProjectStanding,
  ports: DiagnosticPorts,
): Promise<readonly FileDiagnostics[]> {
  const root = error === undefined ? (view?.spec.root ?? parentFolder(spec)) : parentFolder(spec);
  const places = placesOf(view, ports);
  const found = new Map<string, Diagnostic[]>();
  const put = async (
    position: Position | undefined,
    told: Omit<Diagnostic, 'range' | 'related'>,
    related: readonly { readonly position: Position; readonly message: string }[] = [],
    exact?: Span,
  ): Promise<void> => {
    const path = position?.file === undefined ? spec : resolvePath(root, position.file);
    const text = await places(path);
    const span = exact ?? (position === undefined ? firstLine(text) : narrowSpan(text, position));
    const near: Diagnostic['related'][number][] = [];
    for (const { position: place, message } of related) {
      const relatedPath = place.file === undefined ? spec : resolvePath(root, place.file);
      const relatedText = await places(relatedPath);
      near.push({ path: relatedPath, range: rangeOf(relatedText, narrowSpan(relatedText, place)), message });
    }
    const own = found.get(path) ?? [];
    const diagnostic = { range: rangeOf(text, span), ...told, related: near };
    // Two libraries may name one file.
    if (!own.some((other) => JSON.stringify(other) === JSON.stringify(diagnostic))) own.push(diagnostic);
    found.set(path, own);
  };

  if (error !== undefined) await put(error.position, toldOf(error));
  else if (view !== undefined) {
    for (const each of view.check.errors) {
      await put(each.position, toldOf(each), relatedPlaces(each, view), errorSpan(each, view));
    }
    for (const { warning, file, span } of missingWatermarks(view)) {
      await put({ file: file.source.name, line: 1, column: 1 }, toldOfWarning(warning), [], span);
    }
    for (const each of view.check.warnings) await put(each.position, toldOfWarning(each));
  }
  return [...found].map(([path, diagnostics]) => ({ path, version: ports.versionOf(path), diagnostics }));
}

/** Where an error in a file of the project is shown. */
export function errorSpan(error: SluiceError, view: ProjectView): Span | undefined {
  const { position } = error;
  const file = fileNamed(view, position?.file);
  if (position === undefined || file === undefined) return undefined;
  const named = misspeltName(error, file, view.outlineOf);
  if (named !== undefined) return named;
  return narrowSpan(file.places, statementNames(view).get(placeText(position)) ?? position);
}

/** For the place of a whole statement that defines a dataset: the place of the name. Nobody wants a whole query underlined. */
function statementNames(view: ProjectView): ReadonlyMap<string, Position> {
  const known = namesOfStatements.get(view);
  if (known !== undefined) return known;
  const { elements } = view;
  const names = new Map<string, Position>();
  namesOfStatements.set(view, names);
  for (const { flow, target } of elements.flows.values()) {
    const definition = elements.readable.get(target)?.definition;
    if (definition === undefined || !flow.implicit || flow.position.endLine === undefined) continue;
    if (definition.position.file === flow.position.file) names.set(placeText(flow.position), definition.position);
  }
  return names;
}

const namesOfStatements = new WeakMap<ProjectView, ReadonlyMap<string, Position>>();

function placeText(position: Position): string {
  return `${positionText(position)}-${position.endLine ?? ''}:${position.endColumn ?? ''}`;
}

function toldOf(error: SluiceError): Omit<Diagnostic, 'range' | 'related'> {
  const { code, message, action } = error;
  return {
    severity: 'error',
    code,
    explained: true,
    message: action === undefined ? message : `${message}\n${action}`,
  };
}

function toldOfWarning({ kind, message }: ProjectWarning): Omit<Diagnostic, 'range' | 'related'> {
  return {
    severity: informations.has(kind) ? 'information' : 'warning',
    code: kind,
    explained: isErrorCode(kind),
    message,
  };
}

function placesOf(view: ProjectView | undefined, { files }: DiagnosticPorts): (path: string) => Promise<TextPlaces> {
  const read = new Map<string, TextPlaces>();
  return async (path) => {
    const known = view?.files.get(path)?.places ?? read.get(path);
    if (known !== undefined) return known;
    const bytes = await files.read(path);
    const places = textPlaces(bytes === undefined ? '' : new TextDecoder().decode(bytes));
    read.set(path, places);
    return places;
  };
}

function firstLine({ text }: TextPlaces): Span {
  return { start: 0, end: /^[^\r\n]*/.exec(text)?.[0].length ?? 0 };
}

/** Of a function its name, else all that the position spans. */
export function narrowSpan(places: TextPlaces, position: Position): Span {
  const span = places.spanOf(position);
  const written = places.text.slice(span.start, span.start + 400);
  const [head] = /^(?:async\s+)?def\s+(?=\w)/.exec(written) ?? [];
  if (head !== undefined) {
    const start = span.start + head.length;
    return { start, end: start + (/^\w+/.exec(places.text.slice(start))?.[0].length ?? 0) };
  }
  return span;
}

export function rangeOf(places: TextPlaces, { start, end }: Span): LineRange {
  return { start: places.placeOf(start), end: places.placeOf(end) };
}
