import { sluiceError } from '../base/errors.ts';

/** An identifier in generated SQL. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text literal in generated SQL. DuckDB refuses a NUL in SQL text, so it is put in by `chr`. */
export function quoteText(text: string): string {
  if (!text.includes('\0')) return `'${text.replaceAll("'", "''")}'`;
  const parts = text.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
  return `(${parts.join(' || chr(0) || ')})`;
}

/** A path as DuckDB's readers want it: its glob characters stand for themselves. */
export function quotePath(path: string): string {
  if (!/[*?[]/.test(path)) return quoteText(path);
  // Between glob characters a backslash has no spelling that stands for itself.
  if (path.includes('\\'))
    throw sluiceError('UNSUPPORTED_IN_COMPUTE', {
      feature: `the path ${path}, with a backslash beside glob characters`,
    });
  return quoteText(path.replace(/[*?[]/g, '[$&]'));
}

export function quotePaths(paths: readonly string[]): string {
  return `[${paths.map(quotePath).join(', ')}]`;
}

/** SQL that raises an error of the catalogue; `runtimeErrors.ts` reads the marker back. Parameter values are SQL of texts. */
export function raiseSql(code: string, parameters: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [quoteText(name), value]);
  if (pairs.length === 0) return `error(${quoteText(`SLUICE:${code}:{}`)})`;
  return `error(${quoteText(`SLUICE:${code}:`)} || json_object(${pairs.join(', ')})::VARCHAR)`;
}
