import { looseTokens } from '../../sql/looseTokens.ts';
import { splitStatements } from '../../sql/splitStatements.ts';
import type { NameScope } from '../../pipeline/graph/names.ts';

/** What unqualified names start from at a place of a SQL file: USE and SET CATALOG reach from where they stand to the end of the file. */
export function scopeAt(text: string, offset: number, start: NameScope): NameScope {
  if (!/\b(use|catalog)\b/i.test(text)) return start;
  let scope = start;
  for (const span of splitStatements(text)) {
    if (span.end >= offset) return scope;
    const written = text.slice(span.start, span.end);
    if (!/\b(use|catalog)\b/i.test(written)) continue;
    const [first, second, ...rest] = looseTokens(written);
    if (first?.keyword === 'SET' && second?.keyword === 'CATALOG')
      scope = { ...scope, catalog: nameOf(rest)[0] ?? scope.catalog };
    if (first?.keyword !== 'USE' || second === undefined) continue;
    const kind = rest.length > 0 && second.kind === 'word' ? second.keyword : undefined;
    if (kind === 'CATALOG') scope = { ...scope, catalog: nameOf(rest)[0] ?? scope.catalog };
    else {
      const named = kind === 'SCHEMA' || kind === 'DATABASE' || kind === 'NAMESPACE' ? rest : [second, ...rest];
      const [one, two] = nameOf(named);
      if (one !== undefined) scope = two === undefined ? { ...scope, schema: one } : { catalog: one, schema: two };
    }
  }
  return scope;
}

function nameOf(tokens: readonly { readonly kind: string; readonly text: string }[]): readonly string[] {
  return tokens
    .filter(({ kind }) => kind === 'word' || kind === 'quoted' || kind === 'text')
    .map(({ kind, text }) => unquoted(kind, text));
}

function unquoted(kind: string, text: string): string {
  if (kind === 'quoted') return text.slice(1, -1).replaceAll('``', '`');
  return kind === 'text' ? text.slice(1, -1) : text;
}
