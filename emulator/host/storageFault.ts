import { sluiceError } from '../base/errors.ts';

/** The errno name of a Node error (`ENOENT`), or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The catalogue's error for what the disk answered to a write, or the error itself where the catalogue has none. */
export function storageFault(error: unknown, path: string): unknown {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return sluiceError('STORAGE_FULL', { path }, { cause: error });
    case 'EROFS':
      return sluiceError('STORAGE_READ_ONLY', { path, reason: 'the file system is read-only' }, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return sluiceError('STORAGE_READ_ONLY', { path, reason: 'permission denied' }, { cause: error });
    case 'EEXIST':
    case 'ENOTDIR':
      return sluiceError('PATH_NOT_A_FOLDER', { path }, { cause: error });
    case 'EISDIR':
      return sluiceError('PATH_NOT_READABLE', { path, reason: 'it is a folder, not a file' }, { cause: error });
    case 'ENOENT':
      return sluiceError('PATH_NOT_FOUND', { path }, { cause: error });
    default:
      return error;
  }
}
