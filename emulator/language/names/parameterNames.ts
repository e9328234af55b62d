import type { SourceFile } from '../../pipeline/project.ts';
import type { IndexedProject, NamedSymbol, Occurrence } from './nameIndex.ts';

interface Found {
  readonly symbol: Omit<NamedSymbol, 'occurrences'>;
  readonly occurrence: Occurrence;
}

/** Keys of the configuration: where the spec sets them, and where SQL has `${key}` and Python `spark.conf.get("key")`. */
export function parameterOccurrences(indexed: IndexedProject): readonly Found[] {
  const { configuration, configurationPositions = {} } = indexed.project.spec;
  const found: Found[] = [];
  const add = (
    key: string,
    { path, text, start }: { readonly path: string; readonly text: string; readonly start: number },
    how: Pick<Occurrence, 'role' | 'form'>,
  ): void => {
    const span = { start, end: start + key.length };
    if (text.slice(span.start, span.end) !== key) return;
    const symbol = { id: `parameter ${key}`, kind: 'parameter', key, parts: [key] } as const;
    found.push({ symbol, occurrence: { path, span, last: span, ...how } });
  };
  const { path, text, places } = indexed.spec;
  for (const key of Object.keys(configuration)) {
    const position = configurationPositions[key];
    // A bundle is more than one file.
    if (position === undefined || (position.file !== undefined && !path.endsWith(position.file))) continue;
    const at = places.indexAt(position);
    const start = /["']/.test(text[at] ?? '') ? at + 1 : at;
    add(key, { path, text, start }, { role: 'definition', form: 'string' });
  }
  const seen = new Set<string>();
  for (const source of indexed.project.sources) {
    if (seen.has(source.path)) continue;
    seen.add(source.path);
    for (const { form, pattern } of patterns(source)) {
      for (const match of source.text.matchAll(pattern)) {
        const [whole, key = ''] = match;
        const start = match.index + whole.length - 1 - key.length;
        if (Object.hasOwn(configuration, key)) add(key, { ...source, start }, { role: 'read', form });
      }
    }
  }
  return found;
}

/** What stands behind the key is one character. */
function patterns({
  language,
  text,
}: SourceFile): readonly { readonly form: Occurrence['form']; readonly pattern: RegExp }[] {
  const sql = language === 'sql' || text.includes('# MAGIC %sql');
  const python = language === 'python' || text.includes('-- MAGIC %py');
  return [
    ...(sql ? [{ form: 'sql', pattern: /\$\{(?:\w+?:)?(\S+?)\}/g } as const] : []),
    ...(python ? [{ form: 'string', pattern: /\bconf\s*\.\s*get\(\s*["']([^"'\\]+)["']/g } as const] : []),
  ];
}
