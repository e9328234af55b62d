import { completeDocument } from '../../language/completion/completeDocument.ts';
import { textPlaces } from '../../language/textPlaces.ts';
import { complete } from '../../protocol/rpc/language.ts';
import { completionDto } from '../dto/completion.ts';
import { handle, type Handler } from '../handler.ts';
import { languagePlace } from '../languageWorldOf.ts';

export const completionHandlers: readonly Handler[] = [
  handle(complete, async ({ path, position }, { workspace }) => {
    const place = await languagePlace(workspace, path);
    if (place === undefined) return { items: [], incomplete: false };
    const places = textPlaces(place.source.text);
    const items = await completeDocument(place.source, places.indexOf(position), place.world);
    return { items: items.map((item) => completionDto(item, places)), incomplete: false };
  }),
];
