import type { Position } from '../../base/errors.ts';
import { isNotebook } from '../../pipeline/project/notebook.ts';
import { parsePipelineFile } from '../../sql/pipelineFile.ts';
import type { CreateDataset, CreateView, PipelineStatement } from '../../sql/pipelineStatement.ts';
import { splitStatements } from '../../sql/splitStatements.ts';
import type { ProjectFile } from '../languageService.ts';
import type { NamedSymbol, Occurrence, SymbolKind } from '../names/nameIndex.ts';
import { behindHidden } from '../names/sqlName.ts';
import type { ProjectView, ViewedFile } from '../projectView.ts';
import type { Span } from '../textPlaces.ts';

export interface DocumentSymbol {
  readonly name: string;
  readonly detail: string;
  readonly kind: SymbolKind | 'expectation' | 'column';
  /** The whole statement or decorated function. */
  readonly span: Span;
  /** Its name. */
  readonly selection: Span;
  readonly children: readonly DocumentSymbol[];
}

/** What kinds are called in words. */
export const kindWords: Readonly<Record<DocumentSymbol['kind'], string>> = {
  streamingTable: 'streaming table',
  materializedView: 'materialized view',
  persistedView: 'view',
  temporaryView: 'temporary view',
  sink: 'sink',
  flow: 'flow',
  parameter: 'parameter',
  external: 'table',
  expectation: 'expectation',
  column: 'column',
};

/** The datasets, sinks and flows that a file defines, in the order of writing, with their expectations and declared columns. */
export function documentSymbols({ view, file }: ProjectFile): readonly DocumentSymbol[] {
  const { path } = file.source;
  const outer = outerSpans(view, file);
  const inner = innerSymbols(view, file);
  return view.names
    .inFile(path)
    .filter(({ occurrence, symbol }) => occurrence.role === 'definition' && symbol.kind !== 'parameter')
    .map(({ symbol, occurrence }) => {
      const span = outer(occurrence);
      return {
        name: symbol.parts.at(-1) ?? symbol.key,
        detail: kindWords[symbol.kind],
        kind: symbol.kind,
        span,
        selection: occurrence.span,
        children: inner(symbol, span),
      };
    });
}

/** The statement, function or call around a name. */
function outerSpans(view: ProjectView, file: ViewedFile): (occurrence: Occurrence) => Span {
  const { source, places } = file;
  if (source.language === 'sql' && !isNotebook(source)) {
    const statements = splitStatements(source.text).map(({ start, end }) => ({
      start: behindHidden(source.text, start),
      end,
    }));
    return ({ span }) => statements.find(({ start, end }) => start <= span.start && span.end <= end) ?? span;
  }
  const outline = view.outlineOf(file);
  const around: Span[] = [
    ...[...outline.functions.values()].map((definition) => {
      const [first] = definition.decorators;
      const whole = places.spanOf(definition.position);
      // The sign before the decorator belongs to it.
      return { start: first === undefined ? whole.start : places.indexAt(first.position) - 1, end: whole.end };
    }),
    ...[...outline.calls.values()].map(({ position }) => places.spanOf(position)),
  ];
  return ({ span }) =>
    around
      .filter(({ start, end }) => start <= span.start && span.end <= end)
      .reduce((largest, other) => (other.end - other.start > largest.end - largest.start ? other : largest), span);
}

function innerSymbols(
  view: ProjectView,
  file: ViewedFile,
): (symbol: NamedSymbol, outer: Span) => readonly DocumentSymbol[] {
  const { source, places } = file;
  const symbolAt = (name: string, kind: 'expectation' | 'column', position: Position): DocumentSymbol => {
    const span = places.spanOf(position);
    const at = source.text.slice(span.start, span.end).indexOf(name);
    const selection = at < 0 ? span : { start: span.start + at, end: span.start + at + name.length };
    return { name, detail: kindWords[kind], kind, span, selection, children: [] };
  };
  if (source.language === 'sql' && !isNotebook(source)) {
    const { configuration, settings } = view.spec;
    const options = { file: source.name, dialect: settings.dialect, parameters: configuration };
    const statements = parsePipelineFile(source.text, options).statements.filter(hasElements);
    return (_symbol, outer) =>
      statements
        .filter(({ position }) => places.indexAt(position) >= outer.start && places.indexAt(position) <= outer.end)
        .flatMap(({ columns = [], expectations }) => [
          ...columns.map(({ name, position }) => symbolAt(name, 'column', position)),
          ...expectations.map(({ name, position }) => symbolAt(name, 'expectation', position)),
        ]);
  }
  return ({ key }, outer) => {
    const definition = view.elements.readable.get(key)?.definition;
    return (definition?.expectations ?? []).flatMap(({ name, position }) => {
      const symbol = symbolAt(name, 'expectation', position);
      return symbol.span.start >= outer.start && symbol.span.end <= outer.end ? [symbol] : [];
    });
  };
}

function hasElements(statement: PipelineStatement): statement is CreateDataset | CreateView {
  return statement.kind === 'createDataset' || statement.kind === 'createView';
}
