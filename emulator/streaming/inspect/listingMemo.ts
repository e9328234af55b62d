import type { FileStatus, FileSystem } from '../../base/fileSystem.ts';

/** The disk for the length of one question: a folder that is asked for several times is listed once. */
export function withListingMemo(files: FileSystem): FileSystem {
  const known = new Map<string, Promise<readonly FileStatus[] | undefined>>();
  return {
    ...files,
    list(path) {
      const listed = known.get(path) ?? files.list(path);
      known.set(path, listed);
      return listed;
    },
  };
}
