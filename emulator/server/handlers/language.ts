import { isErrorCode } from '../../base/errors.ts';
import { definitionAt, referencesAt } from '../../language/names/findNames.ts';
import type { ProjectFile } from '../../language/languageService.ts';
import {
  changeDocument,
  closeDocument,
  explainCode,
  filesChanged,
  findDefinition,
  findHighlights,
  findReferences,
  openDocument,
  type TextPositionDto,
} from '../../protocol/rpc/language.ts';
import { errorPage, locationDto, placesIn, rangeDto } from '../dto/language.ts';
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
];

/** A place of a document as an index of the text that the project was checked with; undefined outside of projects. */
async function placeIn(
  { path, position }: { readonly path: string; readonly position: TextPositionDto },
  { workspace }: Call,
): Promise<{ readonly found: ProjectFile; readonly index: number } | undefined> {
  const found = await languageOf(workspace).service.current(path);
  return found === undefined ? undefined : { found, index: found.file.places.indexOf(position) };
}
