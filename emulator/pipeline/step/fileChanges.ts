import type { FileSystem } from '../../base/fileSystem.ts';

/** Files below some folders at one moment, by their absolute paths. */
export interface Listing {
  readonly files: ReadonlyMap<string, { readonly size: number; readonly modifiedAt: number }>;
  /** There are more than were looked at. */
  readonly isCut: boolean;
}

/** What became of one file. */
export interface FileChange {
  /** Below the folder that `place` names. */
  readonly path: string;
  readonly place: 'checkpoint' | 'table';
  readonly change: 'created' | 'changed' | 'removed';
  /** Bytes; of a file that was removed those that it had. */
  readonly size: number;
}

/** Files that are looked at; a table with more than these is too large to be watched file by file. */
const mostFiles = 20_000;

/** Lists everything below the folders. A file that goes while it is listed is not there. */
export async function listBelow(files: FileSystem, folders: readonly string[]): Promise<Listing> {
  const found = new Map<string, { readonly size: number; readonly modifiedAt: number }>();
  const queue = [...folders];
  for (let folder = queue.pop(); folder !== undefined; folder = queue.pop()) {
    for (const { path, name, isDirectory, size, modifiedAt } of (await files.list(folder)) ?? []) {
      if (isDirectory) queue.push(path);
      else if (name !== lockName) found.set(path, { size, modifiedAt });
    }
    if (found.size > mostFiles) return { files: found, isCut: true };
  }
  return { files: found, isCut: false };
}

/** Held by the running query, and no part of what it did. */
const lockName = '.sluice.lock';

/** What changed from one listing to the next, in the order of the paths. Listings that were cut say nothing. */
export function fileChanges(
  before: Listing,
  after: Listing,
  { checkpoint, table }: { readonly checkpoint: string; readonly table: string | undefined },
): readonly FileChange[] {
  if (before.isCut || after.isCut) return [];
  const named = (path: string): Pick<FileChange, 'path' | 'place'> =>
    path.startsWith(`${checkpoint}/`)
      ? { path: path.slice(checkpoint.length + 1), place: 'checkpoint' }
      : { path: table === undefined ? path : path.slice(table.length + 1), place: 'table' };
  const changes: FileChange[] = [];
  for (const [path, { size, modifiedAt }] of after.files) {
    const old = before.files.get(path);
    if (old === undefined) changes.push({ ...named(path), change: 'created', size });
    else if (old.size !== size || old.modifiedAt !== modifiedAt)
      changes.push({ ...named(path), change: 'changed', size });
  }
  for (const [path, { size }] of before.files) {
    if (!after.files.has(path)) changes.push({ ...named(path), change: 'removed', size });
  }
  return changes.toSorted((left, right) =>
    left.place === right.place ? (left.path < right.path ? -1 : 1) : left.place < right.place ? -1 : 1,
  );
}
