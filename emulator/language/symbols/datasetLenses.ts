import { protectionOf } from '../../guard/protection.ts';
import type { ProjectFile } from '../languageService.ts';
import type { SymbolKind } from '../names/nameIndex.ts';
import type { Span } from '../textPlaces.ts';

export interface DatasetLens {
  readonly span: Span;
  /** Full name. */
  readonly dataset: string;
  readonly kind: SymbolKind;
  /** As the guard sees it; undefined for what is no table, and so can't be reset. */
  readonly lock: 'protected' | 'resettable' | undefined;
}

/** What stands above each definition of a table, view or sink in a file. */
export function datasetLenses({ view, file }: ProjectFile): readonly DatasetLens[] {
  const seen = new Set<string>();
  return view.names.inFile(file.source.path).flatMap(({ symbol, occurrence }) => {
    const { id, key, kind } = symbol;
    if (occurrence.role !== 'definition' || kind === 'flow' || kind === 'parameter' || seen.has(id)) return [];
    seen.add(id);
    const element = view.elements.readable.get(key);
    const isTable = element?.kind === 'table';
    const isProtected = isTable && protectionOf(element.definition.properties).guarded === false;
    return [
      {
        span: occurrence.span,
        dataset: key,
        kind,
        lock: isTable ? (isProtected ? 'protected' : 'resettable') : undefined,
      },
    ];
  });
}
