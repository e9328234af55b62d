import { errorEntry, type ErrorCode } from '../../protocol/errors/catalogue.ts';
import { errorHelp } from '../../protocol/errors/generated/errorHelp.ts';
import type { FileDiagnostics } from '../../language/diagnostics/projectDiagnostics.ts';
import type { Occurrence } from '../../language/names/nameIndex.ts';
import type { FileEdits } from '../../language/rename/renameDataset.ts';
import type { DocumentSymbol } from '../../language/symbols/documentSymbols.ts';
import type { ProjectView } from '../../language/projectView.ts';
import type { Span, TextPlaces } from '../../language/textPlaces.ts';
import type {
  DocumentSymbolDto,
  FileDiagnosticsDto,
  FileEditsDto,
  LocationDto,
  RangeDto,
  SymbolKindDto,
} from '../../protocol/rpc/language.ts';

export function diagnosticsDto({ path, version, diagnostics }: FileDiagnostics): FileDiagnosticsDto {
  return {
    path,
    version: version ?? null,
    diagnostics: diagnostics.map(({ range, severity, code, explained, message, related }) => ({
      range,
      severity,
      code,
      explained,
      message,
      related: related.map((place) => ({
        location: { path: place.path, range: place.range },
        message: place.message,
      })),
    })),
  };
}

export function rangeDto(places: TextPlaces, { start, end }: Span): RangeDto {
  return { start: places.placeOf(start), end: places.placeOf(end) };
}

/** Of a file of a project, or of its spec. */
export function placesIn({ files, specFile }: ProjectView, path: string): TextPlaces {
  return files.get(path)?.places ?? specFile.places;
}

export function locationDto(view: ProjectView, { path, last }: Pick<Occurrence, 'path' | 'last'>): LocationDto {
  return { path, range: rangeDto(placesIn(view, path), last) };
}

export function fileEditsDto(view: ProjectView, { path, version, edits }: FileEdits): FileEditsDto {
  const places = placesIn(view, path);
  return {
    path,
    version: version ?? null,
    edits: edits.map(({ span, text }) => ({ range: rangeDto(places, span), text })),
  };
}

/** Nothing outside of a project is listed, so that the kind of a stored table has no other use. */
export function symbolKindDto(kind: DocumentSymbol['kind']): SymbolKindDto {
  return kind === 'external' ? 'materializedView' : kind;
}

export function symbolDto(places: TextPlaces, symbol: DocumentSymbol): DocumentSymbolDto {
  const { name, detail, kind, span, selection, children } = symbol;
  return {
    name,
    detail,
    kind: symbolKindDto(kind),
    range: rangeDto(places, span),
    selection: rangeDto(places, selection),
    children: children.map((child) => symbolDto(places, child)),
  };
}

/** The help page of an error as `sluice explain` prints it, in Markdown. */
export function errorPage(code: ErrorCode): string {
  const { message, action, sqlState } = errorEntry(code);
  const parts = [
    `# ${code}`,
    ...(sqlState === undefined ? [] : [`SQLSTATE ${sqlState}`]),
    `> ${message}`,
    ...(errorHelp[code] === undefined ? [] : [errorHelp[code]]),
    ...(action === undefined ? [] : [`**What to do.** ${action}`]),
  ];
  return `${parts.join('\n\n')}\n`;
}
