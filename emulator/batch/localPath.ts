import { sluiceError } from '../base/errors.ts';
import { pathOfFileUri } from '../base/fileUri.ts';

/** The absolute plain path of what a query names: a `file:` URI, an absolute path, or one below `folder`. Raises PATH_NOT_LOCAL. */
export function localPath(text: string, folder: string): string {
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(text)) {
    const path = pathOfFileUri(text);
    if (path === undefined) throw sluiceError('PATH_NOT_LOCAL', { path: text });
    return normalised(path);
  }
  return normalised(text.startsWith('/') ? text : `${folder}/${text}`);
}

/** Without `.`, `..`, doubled and trailing separators. */
function normalised(path: string): string {
  const kept: string[] = [];
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..') kept.pop();
    else kept.push(name);
  }
  return `/${kept.join('/')}`;
}
