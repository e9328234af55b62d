import { sluiceError } from '../../base/errors.ts';
import type { FileSystem } from '../../base/fileSystem.ts';
import type { ProjectSpec } from '../../pipeline/project.ts';
import { protectionOf } from '../../guard/protection.ts';
import type { ProjectFile } from '../languageService.ts';
import type { NamedSymbol, Occurrence } from '../names/nameIndex.ts';
import type { CheckedProject } from '../projectChecks.ts';
import type { ProjectView } from '../projectView.ts';
import type { Span } from '../textPlaces.ts';
import { checkedName, writtenName } from './newName.ts';
import { differenceAfterRename } from './sameProject.ts';

export interface TextEdit {
  readonly span: Span;
  readonly text: string;
}

export interface FileEdits {
  readonly path: string;
  /** Of the open document that they are meant for. */
  readonly version: number | undefined;
  readonly edits: readonly TextEdit[];
}

export interface Rename {
  readonly files: readonly FileEdits[];
  /** Whole sentences. */
  readonly warnings: readonly string[];
}

export interface RenamePorts {
  readonly files: FileSystem;
  /** Checks the project as it would be with these files. */
  check(files: FileSystem): Promise<CheckedProject>;
  /** Absolute folder of the table of this full name, where the storage has one with data. */
  storedTable(spec: ProjectSpec, name: readonly string[]): Promise<string | undefined>;
}

/** The name that a rename would start from; undefined where none of the project's own stands, or where code puts it together. */
export function renameTarget(
  { view, file }: ProjectFile,
  index: number,
): { readonly symbol: NamedSymbol; readonly span: Span; readonly name: string } | undefined {
  const found = view.names.at(file.source.path, index);
  if (found === undefined || found.occurrence.form === 'computed' || !isOwn(found.symbol)) return undefined;
  return { symbol: found.symbol, span: found.occurrence.last, name: found.symbol.parts.at(-1) ?? '' };
}

/** A flow is told from others by its name in its stream checkpoint, and what lies outside is not the project's. */
function isOwn({ kind }: NamedSymbol): boolean {
  return kind !== 'external' && kind !== 'flow' && kind !== 'parameter';
}

/**
 * The edits that give a dataset another name wherever it stands, quoted where the new name needs it. They are tried on the project in memory:
 * unless it stays the same but for the name, nothing is given. Raises RENAME_NAME_INVALID, RENAME_NAME_TAKEN and RENAME_NOT_POSSIBLE.
 */
export async function renameDataset(
  found: ProjectFile,
  { index, name: typed }: { readonly index: number; readonly name: string },
  ports: RenamePorts,
): Promise<Rename | undefined> {
  const { view } = found;
  const target = renameTarget(found, index);
  if (target === undefined) return undefined;
  const { symbol } = target;
  const name = checkedName(typed, symbol, view);
  const refuse = (why: string): Error => sluiceError('RENAME_NOT_POSSIBLE', { dataset: symbol.key, name, why });
  const computed = symbol.occurrences.find(({ form }) => form === 'computed');
  if (computed !== undefined) throw refuse(`code puts its name together at ${placeText(view, computed)}.`);
  const files = editsOf(symbol, name, view);
  const to = [...symbol.parts.slice(0, -1), name].join('.');
  const after = await ports.check(editedFiles(ports.files, files, view));
  const difference = differenceAfterRename(view, after, { from: symbol.key, to });
  if (difference !== undefined) throw refuse(difference);
  return { files, warnings: await warningsOf(symbol, view, ports) };
}

function editsOf({ occurrences }: NamedSymbol, name: string, view: ProjectView): readonly FileEdits[] {
  const byPath = new Map<string, TextEdit[]>();
  for (const occurrence of occurrences) {
    const edits = byPath.get(occurrence.path) ?? [];
    edits.push({ span: occurrence.last, text: writtenName(name, occurrence) });
    byPath.set(occurrence.path, edits);
  }
  return [...byPath].map(([path, edits]) => ({
    path,
    version: view.files.get(path)?.version,
    edits: edits.toSorted((left, right) => left.span.start - right.span.start),
  }));
}

/** The text with edits that do not overlap. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let last = 0;
  for (const { span, text: replacement } of edits.toSorted((left, right) => left.span.start - right.span.start)) {
    result += text.slice(last, span.start) + replacement;
    last = span.end;
  }
  return result + text.slice(last);
}

function editedFiles(files: FileSystem, changes: readonly FileEdits[], view: ProjectView): FileSystem {
  const texts = new Map<string, Uint8Array>();
  for (const { path, edits } of changes) {
    const text = view.files.get(path)?.source.text;
    if (text !== undefined) texts.set(path, new TextEncoder().encode(edited(text, edits)));
  }
  return { ...files, read: async (path) => texts.get(path) ?? files.read(path) };
}

async function warningsOf(
  { key, kind, parts }: NamedSymbol,
  view: ProjectView,
  { storedTable }: RenamePorts,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  const definition = view.elements.readable.get(key)?.definition;
  const folder =
    kind === 'streamingTable' || kind === 'materializedView' ? await storedTable(view.spec, parts) : undefined;
  if (folder !== undefined) {
    warnings.push(
      kind === 'streamingTable'
        ? `${key} has data: under its new name the streaming table starts anew, reads its sources from the beginning, and the folder ${folder} stays as it is.`
        : `${key} has data: under its new name the materialized view is computed anew, and the folder ${folder} stays as it is.`,
    );
    if (definition !== undefined && protectionOf(definition.properties).guarded === false) {
      warnings.push(`${key} is protected from resets, and its rows would be left behind as a reset would leave them.`);
    }
  }
  if (view.project.errors.length > 0) {
    warnings.push('The project has errors: statements that could not be read were not looked at.');
  }
  return warnings;
}

function placeText(view: ProjectView, { path, span }: Occurrence): string {
  const file = view.files.get(path);
  const { line, character } = file?.places.placeOf(span.start) ?? { line: 0, character: 0 };
  return `${file?.source.name ?? path}:${line + 1}:${character + 1}`;
}
