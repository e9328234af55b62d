import type { Clock } from '../base/clock.ts';
import { sluiceError } from '../base/errors.ts';
import type { FileStatus, FileSystem } from '../base/fileSystem.ts';
import { globPattern, isGlob } from '../base/glob.ts';

export interface FileListing {
  /** Data files below the source's path: those of the roots themselves, or of every folder where folders are partitions. */
  list(): Promise<readonly FileStatus[]>;
}

export interface FileListingContext {
  readonly files: FileSystem;
  readonly clock: Clock;
  /** Absolute plain path, perhaps with a pattern in it. */
  readonly path: string;
  readonly recursive: boolean;
  readonly nameFilter: RegExp | undefined;
}

interface KnownFolder {
  readonly modifiedAt: number;
  readonly listedAt: number;
  readonly entries: readonly FileStatus[];
}

/** A folder that changed this shortly before it was listed is listed again: another entry may bear the same time. */
const settleTime = 2000;

/**
 * Lists like Spark's `InMemoryFileIndex`: hidden names are left out, and sub folders count only when they are partitions
 * (`a=1`) or `recursiveFileLookup` is on. A folder that did not change since is not read again, so an idle poll is one
 * look at each folder.
 */
export function fileListing(context: FileListingContext): FileListing {
  const { files, clock, path, recursive, nameFilter } = context;
  const known = new Map<string, KnownFolder>();

  const entriesOf = async (folder: string): Promise<readonly FileStatus[]> => {
    const status = await files.status(folder);
    if (status === undefined) return [];
    const before = known.get(folder);
    const settled = before !== undefined && before.listedAt - before.modifiedAt > settleTime;
    if (before !== undefined && settled && before.modifiedAt === status.modifiedAt) return before.entries;
    const listedAt = clock.now();
    const entries = ((await files.list(folder)) ?? []).filter((entry) => !isHidden(entry.name));
    known.set(folder, { modifiedAt: status.modifiedAt, listedAt, entries: [...entries].sort(byName) });
    return known.get(folder)?.entries ?? [];
  };

  const below = async (folder: string): Promise<readonly FileStatus[]> => {
    const found: FileStatus[] = [];
    for (const entry of await entriesOf(folder)) {
      if (entry.isDirectory) found.push(...(await below(entry.path)));
      else found.push(entry);
    }
    return found;
  };

  const filesOf = async (root: FileStatus): Promise<readonly FileStatus[]> => {
    if (!root.isDirectory) return [root];
    const entries = await entriesOf(root.path);
    if (recursive || entries.some((entry) => entry.isDirectory && entry.name.includes('='))) return below(root.path);
    return entries.filter((entry) => !entry.isDirectory);
  };

  return {
    async list() {
      if ((await files.status(`${path}/_spark_metadata`)) !== undefined) {
        throw sluiceError('FILE_SOURCE_SINK_LOG_NOT_SUPPORTED', { path });
      }
      const found: FileStatus[] = [];
      for (const root of await expandGlob(files, path)) found.push(...(await filesOf(root)));
      return nameFilter === undefined ? found : found.filter((file) => nameFilter.test(file.name));
    },
  };
}

/** The entries that a path with patterns in its names stands for, in the order of their names. */
export async function expandGlob(files: FileSystem, path: string): Promise<readonly FileStatus[]> {
  if (!isGlob(path)) {
    const status = await files.status(path);
    return status === undefined ? [] : [status];
  }
  let found: readonly string[] = [''];
  const names = path.split('/').filter((name) => name !== '');
  for (const [depth, name] of names.entries()) {
    if (!isGlob(name)) {
      found = found.map((folder) => `${folder}/${name}`);
      continue;
    }
    const pattern = globPattern(name);
    if (pattern === undefined) {
      throw sluiceError('FILE_SOURCE_ILLEGAL_OPTION', {
        name: 'path',
        input: path,
        explain: 'its pattern is malformed',
      });
    }
    const last = depth === names.length - 1;
    const next: string[] = [];
    for (const folder of found) {
      const entries = ((await files.list(folder === '' ? '/' : folder)) ?? []).filter(
        (entry) => pattern.test(entry.name) && (last || entry.isDirectory) && !isHidden(entry.name),
      );
      next.push(...[...entries].sort(byName).map((entry) => entry.path));
    }
    found = next;
  }
  const statuses: FileStatus[] = [];
  for (const one of found) {
    const status = await files.status(one);
    if (status !== undefined) statuses.push(status);
  }
  return statuses;
}

/** Names that Spark takes for side files. Source: `HadoopFSUtils.shouldFilterOutPathName`. */
export function isHidden(name: string): boolean {
  return (name.startsWith('_') && !name.includes('=')) || name.startsWith('.') || name.endsWith('._COPYING_');
}

function byName(left: FileStatus, right: FileStatus): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
