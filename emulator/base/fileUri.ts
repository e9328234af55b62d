/**
 * `file:///a%20b` of an absolute plain path, quoted as Java's `URI` quotes a path: non-ASCII letters and `+ = &` stay as
 * they are. It is what Spark writes into its logs.
 */
export function fileUri(path: string): string {
  return `file://${[...path].map((character) => (isQuoted(character) ? percentEncoded(character) : character)).join('')}`;
}

function isQuoted(character: string): boolean {
  return character <= ' ' || (character >= '\u007F' && character <= '\u00A0') || '"#%<>?[\\]^`{|}'.includes(character);
}

/** The absolute plain path of `file:///a%20b`, `file:/a%20b` or `/a b`; undefined for any other scheme. */
export function pathOfFileUri(uri: string): string | undefined {
  if (uri.startsWith('/')) return uri;
  const match = /^file:(?:\/\/[^/]*)?(\/.*)$/s.exec(uri);
  return match?.[1] === undefined ? undefined : percentDecoded(match[1]);
}

function percentEncoded(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

/** A percent sign that starts no escape stands for itself, as in logs of Spark before 3.4. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return text;
  }
}
