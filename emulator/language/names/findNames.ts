import { keyOf, qualified } from '../../pipeline/graph/names.ts';
import type { ProjectFile } from '../languageService.ts';
import type { Span } from '../textPlaces.ts';
import { columnAt } from './columnAt.ts';
import type { NamedSymbol, Occurrence } from './nameIndex.ts';
import { nameAt } from './sqlName.ts';

export interface FoundDefinition {
  /** The name that was asked about. */
  readonly origin: Span;
  readonly targets: readonly Occurrence[];
}

/**
 * Where the name at an index is defined: a dataset, a sink, a flow, a key of the configuration, a column. In a file with an error, where a statement may
 * not be read, a word behind FROM, JOIN and the like counts as the dataset that it names.
 */
export function definitionAt({ view, file }: ProjectFile, index: number): FoundDefinition | undefined {
  const { path, name, text } = file.source;
  const found = view.names.at(path, index);
  if (found !== undefined) return { origin: found.occurrence.span, targets: definitionsOf(found.symbol) };
  const column = columnAt(view, file, index);
  if (column !== undefined) return { origin: column.origin, targets: [column.target] };
  if (!view.project.errors.some(({ position }) => position?.file === name)) return undefined;
  const word = readWordAround(text, index);
  if (word === undefined) return undefined;
  const symbol = [keyOf(word.parts), keyOf(qualified(word.parts, view.spec))]
    .flatMap((key) => view.names.symbols.get(`dataset ${key}`) ?? [])
    .at(0);
  return symbol === undefined ? undefined : { origin: word.span, targets: definitionsOf(symbol) };
}

export function definitionsOf({ occurrences }: NamedSymbol): readonly Occurrence[] {
  return occurrences.filter(({ role }) => role === 'definition');
}

/** Every place of the name at an index, by file and place; undefined where no name stands. */
export function referencesAt(
  { view, file }: ProjectFile,
  index: number,
): { readonly symbol: NamedSymbol; readonly occurrences: readonly Occurrence[] } | undefined {
  const found = view.names.at(file.source.path, index);
  if (found === undefined) return undefined;
  const occurrences = found.symbol.occurrences.toSorted((left, right) =>
    left.path === right.path ? left.span.start - right.span.start : left.path < right.path ? -1 : 1,
  );
  return { symbol: found.symbol, occurrences };
}

/** A name that stands where a query or a flow names a relation. */
function readWordAround(
  text: string,
  index: number,
): { readonly parts: readonly string[]; readonly span: Span } | undefined {
  const before = /[\p{L}\p{N}_.`]*$/u.exec(text.slice(Math.max(0, index - 300), index))?.[0].length ?? 0;
  const start = index - before;
  const name = nameAt(text, start);
  if (name === undefined) return undefined;
  if (!/(?:\b(?:FROM|JOIN|INTO|STREAM)\s+|\bSTREAM\s*\(\s*|["'])$/i.test(text.slice(Math.max(0, start - 40), start))) {
    return undefined;
  }
  const live = name.parts.length > 1 && name.parts[0]?.toUpperCase() === 'LIVE';
  return {
    parts: live ? name.parts.slice(1) : name.parts,
    span: { start, end: name.spans.at(-1)?.end ?? start },
  };
}
