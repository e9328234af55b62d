import { sluiceError } from '../base/errors.ts';

/**
 * Paths of the log are URIs (RFC 2396), percent-encoded, relative to the table's folder or absolute.
 * Source: PROTOCOL.md, section "Add File and Remove File".
 */

/** `<table>/_delta_log`. */
export function logFolder(tablePath: string): string {
  return `${tablePath}/_delta_log`;
}

/** The absolute plain path of a path in the log. Raises DELTA_PATH_INVALID, and DELTA_PATH_NOT_LOCAL for any scheme but `file:`. */
export function resolveLogPath(tablePath: string, path: string): string {
  // A broken escape, or a character that a URI has only as an escape: which file is meant is a guess, and Spark refuses it too.
  if (/[\s"<>\\^`{|}[\]]|%(?![0-9A-Fa-f]{2})/.test(path))
    throw sluiceError('DELTA_PATH_INVALID', { table: tablePath, path });
  const scheme = schemeOf(path);
  if (scheme === undefined) {
    const plain = percentDecode(path);
    return plain.startsWith('/') || windowsDrive.test(plain) ? plain : `${tablePath}/${plain}`;
  }
  if (scheme !== 'file') throw sluiceError('DELTA_PATH_NOT_LOCAL', { table: tablePath, path });
  return percentDecode(withoutFileScheme(path));
}

/**
 * One text for one file within a table, however the log spells it: `file:/a%20b`, `file:///a%20b` and `/a%20b` are one file.
 * A relative path stays relative, as in Delta, where it and its absolute spelling count as two files.
 */
export function canonicalLogPath(path: string): string {
  const scheme = schemeOf(path);
  if (scheme === undefined) return path.includes('%') ? percentDecode(path) : path;
  return scheme === 'file' ? percentDecode(withoutFileScheme(path)) : path;
}

/** Decodes `%XX` as UTF-8. A percent sign that starts no escape stands for itself. */
export function percentDecode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  } catch {
    return text;
  }
}

const windowsDrive = /^\/?[A-Za-z]:[\\/]/;

/** A URI scheme, which is never a Windows drive letter nor a part of a partition folder such as `p=a:b`. */
function schemeOf(path: string): string | undefined {
  return /^([A-Za-z][A-Za-z0-9+.-]+):/.exec(path)?.[1]?.toLowerCase();
}

/** `file:/x`, `file:///x` and `file://host/x` give `/x`. */
function withoutFileScheme(path: string): string {
  const rest = path.slice(path.indexOf(':') + 1);
  if (!rest.startsWith('//')) return rest;
  const root = rest.indexOf('/', 2);
  return root < 0 ? '/' : rest.slice(root);
}
