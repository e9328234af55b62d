import type { FileSystem } from '../../base/fileSystem.ts';

export interface FolderSize {
  readonly bytes: number;
  readonly files: number;
  /** There are more files than were counted. */
  readonly more: boolean;
}

const mostFiles = 200_000;

/** Bytes and files at and below a folder; counting ends where it would take long. */
export async function folderSize(files: FileSystem, folder: string): Promise<FolderSize> {
  let bytes = 0;
  let count = 0;
  const open = [folder];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const entry of (await files.list(path)) ?? []) {
      if (entry.isDirectory) {
        open.push(entry.path);
        continue;
      }
      count += 1;
      bytes += entry.size;
    }
    if (count > mostFiles) return { bytes, files: count, more: true };
  }
  return { bytes, files: count, more: false };
}
