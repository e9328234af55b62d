import { sortText } from '../../language/completion/completeDocument.ts';
import type { Completion } from '../../language/completion/completion.ts';
import type { TextPlaces } from '../../language/textPlaces.ts';
import type { CompletionDto } from '../../protocol/rpc/language.ts';
import { rangeDto } from './language.ts';

export function completionDto(item: Completion, places: TextPlaces): CompletionDto {
  const { label, kind, span, detail, documentation, insertText, snippet, filterText } = item;
  return {
    label,
    kind,
    range: rangeDto(places, span),
    sortText: sortText(item),
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation }),
    ...(insertText === undefined ? {} : { insertText }),
    ...(snippet === true ? { snippet } : {}),
    ...(filterText === undefined ? {} : { filterText }),
  };
}
