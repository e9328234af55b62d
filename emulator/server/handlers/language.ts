import { isErrorCode } from '../../base/errors.ts';
import { definitionAt, referencesAt } from '../../language/names/findNames.ts';
import { fixesAt } from '../../language/fixes/projectFixes.ts';
import { renameTarget } from '../../language/rename/renameDataset.ts';
import { datasetLenses } from '../../language/symbols/datasetLenses.ts';
import { documentSymbols } from '../../language/symbols/documentSymbols.ts';
import { workspaceSymbols } from '../../language/symbols/workspaceSymbols.ts';
import type { ProjectFile } from '../../language/languageService.ts';
import {
  changeDocument,
  closeDocument,
  explainCode,
  filesChanged,
  findDefinition,
  findHighlights,
  findReferences,
  listDocumentSymbols,
  listFixes,
  listLenses,
  listWorkspaceSymbols,
  openDocument,
  prepareRename,
  renameDataset,
  type TextPositionDto,
} from '../../protocol/rpc/language.ts';
import { errorPage, fileEditsDto, locationDto, placesIn, rangeDto, symbolDto, symbolKindDto } from '../dto/language.ts';
import { handle, type Call, type Handler } from '../handler.ts';
import { languageOf } from '../languageOf.ts';

export const languageHandlers: readonly Handler[] = [
  handle(openDocument, async (document, { workspace, client }) => {
    const language = languageOf(workspace);
    language.put(client, document, 'open');
    return { projects: await language.service.opened(document.path) };
  }),
  handle(changeDocument, async (document, { workspace, client }) => {
    const language = languageOf(workspace);
    if (language.put(client, document, 'change')) language.service.changed(document.path);
    return null;
  }),
  handle(closeDocument, async ({ path }, { workspace, client }) => {
    languageOf(workspace).release(client, path);
    return null;
  }),
  handle(filesChanged, async ({ paths }, { workspace }) => {
    const { service } = languageOf(workspace);
    if (paths.some((path) => /\.ya?ml$/.test(path))) service.filesChanged();
    else for (const path of paths) service.changed(path);
    return null;
  }),
  handle(explainCode, async ({ code }) => (isErrorCode(code) ? errorPage(code) : null)),
  handle(findDefinition, async (place, call) => {
    const at = await placeIn(place, call);
    const found = at && definitionAt(at.found, at.index);
    if (at === undefined || found === undefined || found.targets.length === 0) return null;
    const { view, file } = at.found;
    return {
      origin: rangeDto(file.places, found.origin),
      targets: found.targets.map((target) => {
        const selection = rangeDto(placesIn(view, target.path), target.span);
        return { path: target.path, range: selection, selection };
      }),
    };
  }),
  handle(findReferences, async (place, call) => {
    const at = await placeIn(place, call);
    const found = at && referencesAt(at.found, at.index);
    if (at === undefined || found === undefined) return [];
    return found.occurrences
      .filter(({ role }) => place.includeDefinition || role !== 'definition')
      .map((occurrence) => locationDto(at.found.view, occurrence));
  }),
  handle(findHighlights, async (place, call) => {
    const at = await placeIn(place, call);
    const found = at && referencesAt(at.found, at.index);
    if (at === undefined || found === undefined) return [];
    return found.occurrences
      .filter(({ path }) => path === place.path)
      .map(({ last, role }) => ({
        range: rangeDto(at.found.file.places, last),
        kind: role === 'read' ? 'read' : 'write',
      }));
  }),
  handle(prepareRename, async (place, call) => {
    const at = await placeIn(place, call);
    const target = at && renameTarget(at.found, at.index);
    if (at === undefined || target === undefined) return null;
    return { range: rangeDto(at.found.file.places, target.span), placeholder: target.name };
  }),
  handle(renameDataset, async ({ path, position, name }, { workspace }) => {
    const { service } = languageOf(workspace);
    const found = await service.current(path);
    const rename = await service.rename(path, { place: position, name });
    if (found === undefined || rename === undefined) return { files: [], warnings: [] };
    return { files: rename.files.map((file) => fileEditsDto(found.view, file)), warnings: rename.warnings };
  }),
  handle(listDocumentSymbols, async ({ path }, { workspace }) => {
    const found = await languageOf(workspace).service.current(path);
    return found === undefined ? [] : documentSymbols(found).map((symbol) => symbolDto(found.file.places, symbol));
  }),
  handle(listWorkspaceSymbols, async ({ query }, { workspace }) =>
    workspaceSymbols(await languageOf(workspace).service.projects(), query).map(({ symbol, occurrence, view }) => ({
      name: symbol.parts.at(-1) ?? symbol.key,
      kind: symbolKindDto(symbol.kind),
      container: view.spec.name,
      location: locationDto(view, occurrence),
    })),
  ),
  handle(listLenses, async ({ path }, { workspace }) => {
    const found = await languageOf(workspace).service.current(path);
    if (found === undefined) return [];
    return datasetLenses(found).map(({ span, dataset, kind, lock }) => ({
      range: rangeDto(found.file.places, span),
      spec: found.view.spec.file,
      dataset,
      kind: symbolKindDto(kind),
      lock: lock ?? null,
    }));
  }),
  handle(listFixes, async ({ path, range }, { workspace }) => {
    const found = await languageOf(workspace).service.current(path);
    if (found === undefined) return [];
    const { places } = found.file;
    const span = { start: places.indexOf(range.start), end: places.indexOf(range.end) };
    return fixesAt(found, span).map((fix) => ({
      title: fix.title,
      code: fix.code,
      range: rangeDto(places, fix.span),
      preferred: fix.preferred,
      files: fix.files.map((file) => fileEditsDto(found.view, file)),
    }));
  }),
];

/** A place of a document as an index of the text that the project was checked with; undefined outside of projects. */
async function placeIn(
  { path, position }: { readonly path: string; readonly position: TextPositionDto },
  { workspace }: Call,
): Promise<{ readonly found: ProjectFile; readonly index: number } | undefined> {
  const found = await languageOf(workspace).service.current(path);
  return found === undefined ? undefined : { found, index: found.file.places.indexOf(position) };
}
