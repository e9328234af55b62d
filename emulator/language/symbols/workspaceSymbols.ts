import { definitionsOf } from '../names/findNames.ts';
import type { NamedSymbol, Occurrence } from '../names/nameIndex.ts';
import type { ProjectView } from '../projectView.ts';

export interface WorkspaceSymbol {
  readonly symbol: NamedSymbol;
  readonly occurrence: Occurrence;
  readonly view: ProjectView;
}

/** More are of no use to who types a name. */
const most = 500;

/** The datasets, sinks and flows of all projects whose name has the letters of the query in their order. */
export function workspaceSymbols(views: readonly ProjectView[], query: string): readonly WorkspaceSymbol[] {
  const found: WorkspaceSymbol[] = [];
  for (const view of views) {
    for (const symbol of view.names.symbols.values()) {
      if (symbol.kind === 'external' || symbol.kind === 'parameter' || !hasLetters(symbol.key, query)) continue;
      for (const occurrence of definitionsOf(symbol)) found.push({ symbol, occurrence, view });
      if (found.length >= most) return found.slice(0, most);
    }
  }
  return found;
}

function hasLetters(name: string, query: string): boolean {
  const folded = name.toLowerCase();
  let from = 0;
  for (const letter of query.toLowerCase().replace(/\s/g, '')) {
    const at = folded.indexOf(letter, from);
    if (at < 0) return false;
    from = at + 1;
  }
  return true;
}
