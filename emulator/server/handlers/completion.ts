import { isSluiceError } from '../../base/errors.ts';
import { storageCatalog } from '../../batch/tableCatalog.ts';
import { readSnapshot } from '../../delta/snapshot.ts';
import { summarizeTable } from '../../inspect/summarizeTable.ts';
import { completeDocument } from '../../language/completion/completeDocument.ts';
import { completeSpec, hoverSpec } from '../../language/completion/completeSpec.ts';
import { partAt } from '../../language/completion/sourceParts.ts';
import { formatDocument as formatSource } from '../../language/formatting/formatDocument.ts';
import type { TableFacts } from '../../language/hover/datasetHover.ts';
import { hoverDocument } from '../../language/hover/hoverDocument.ts';
import type { ProjectView } from '../../language/projectView.ts';
import { sqlSignature } from '../../language/signature/sqlSignature.ts';
import { textPlaces } from '../../language/textPlaces.ts';
import { complete, formatDocument, readHover } from '../../protocol/rpc/language.ts';
import { readSignature } from '../../protocol/rpc/signature.ts';
import { completionDto } from '../dto/completion.ts';
import { rangeDto } from '../dto/language.ts';
import { handle, type Handler } from '../handler.ts';
import { languageOf } from '../languageOf.ts';
import { languagePlace, specText, worldOf } from '../languageWorldOf.ts';
import type { Workspace } from '../workspace.ts';

export const completionHandlers: readonly Handler[] = [
  handle(complete, async ({ path, position }, { workspace }) => {
    const spec = specText(workspace, path);
    if (spec !== undefined) {
      const places = textPlaces(spec);
      const items = completeSpec(spec, places.indexOf(position));
      return { items: items.map((item) => completionDto(item, places)), incomplete: false };
    }
    const place = await languagePlace(workspace, path);
    if (place === undefined) return { items: [], incomplete: false };
    const places = textPlaces(place.source.text);
    const items = await completeDocument(place.source, places.indexOf(position), place.world);
    return { items: items.map((item) => completionDto(item, places)), incomplete: false };
  }),
  handle(readHover, async ({ path, position }, { workspace }) => {
    const spec = specText(workspace, path);
    if (spec !== undefined) {
      const places = textPlaces(spec);
      const hover = hoverSpec(spec, places.indexOf(position));
      return hover === undefined ? null : { contents: hover.contents, range: rangeDto(places, hover.span) };
    }
    const found = await languageOf(workspace).service.current(path);
    if (found === undefined) return null;
    const { view, file } = found;
    const hover = await hoverDocument(found, file.places.indexOf(position), {
      world: worldOf(workspace, view),
      facts: (key) => tableFacts(workspace, view, key),
    });
    return hover === undefined ? null : { contents: hover.contents, range: rangeDto(file.places, hover.span) };
  }),
  handle(readSignature, async ({ path, position }, { workspace }) => {
    const place = await languagePlace(workspace, path);
    if (place === undefined) return null;
    const at = partAt(place.source, textPlaces(place.source.text).indexOf(position));
    if (at === undefined || at.part.language !== 'sql') return null;
    return sqlSignature(at.part.text, at.index) ?? null;
  }),
  handle(formatDocument, async ({ path, range, tabSize, insertSpaces, keywordCase = 'preserve' }, { workspace }) => {
    const place = await languagePlace(workspace, path);
    if (place === undefined) return [];
    const places = textPlaces(place.source.text);
    const within =
      range === undefined ? undefined : { start: places.indexOf(range.start), end: places.indexOf(range.end) };
    const indent = insertSpaces ? ' '.repeat(Math.min(Math.max(tabSize, 1), 16)) : '\t';
    const edits = formatSource(place.source, { indent, keywordCase }, within);
    return edits.map(({ span, text }) => ({ range: rangeDto(places, span), text }));
  }),
];

/** The newest version of the table of a dataset; undefined where there is none that can be read. */
async function tableFacts(
  workspace: Workspace,
  { spec, elements }: ProjectView,
  key: string,
): Promise<TableFacts | undefined> {
  const name = elements.readable.get(key)?.name;
  const [catalog, schema, table] = name ?? [];
  if (catalog === undefined || schema === undefined || table === undefined) return undefined;
  const folder = storageCatalog(workspace.files, spec.storage).folderOf([catalog, schema, table]);
  try {
    return await workspace.withEngine(async ({ io }) => {
      if ((await io.files.status(folder)) === undefined) return undefined;
      const { version, rows } = await summarizeTable(io, await readSnapshot(io, folder));
      return { version, rows };
    });
  } catch (error) {
    if (isSluiceError(error)) return undefined;
    throw error;
  }
}
