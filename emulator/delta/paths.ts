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
  requireUri(path);
  const scheme = schemeOf(path);
  if (scheme === undefined) {
    const plain = percentDecode(path);
    return plain.startsWith('/') || windowsDrive.test(plain) ? plain : `${tablePath}/${plain}`;
  }
  if (scheme !== 'file') throw sluiceError('DELTA_PATH_NOT_LOCAL', { table: tablePath, path });
  return percentDecode(withoutFileScheme(path));
}

/**
 * One text for one file within a table: `file:/a%20b`, `file:///a%20b` and `/a%20b` are one file. Otherwise paths are compared as they are
 * written, as in Delta, where a relative path and its absolute spelling, or two ways to escape one name, count as two files.
 * Raises DELTA_PATH_INVALID.
 */
export function canonicalLogPath(path: string): string {
  requireUri(path);
  return schemeOf(path) === 'file' ? withoutFileScheme(path) : path;
}

/** A broken escape, or a character that a URI has only as an escape: which file is meant would be a guess, and Spark refuses it too. */
function requireUri(path: string): void {
  if (/[\s"<>\\^`{|}[\]]|%(?![0-9A-Fa-f]{2})/.test(path)) throw sluiceError('DELTA_PATH_INVALID', { path });
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

/** A path as messages name it: below the table where it lies in it, else whole. */
export function belowTable(tablePath: string, path: string): string {
  return path.startsWith(`${tablePath}/`) ? path.slice(tablePath.length + 1) : path;
}
