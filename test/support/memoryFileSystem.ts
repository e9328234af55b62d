import { sluiceError } from '../../emulator/base/errors.ts';
import type { FileStatus, FileSystem } from '../../emulator/base/fileSystem.ts';

export interface MemoryFileSystem extends FileSystem {
  /** Paths of all files, sorted. */
  paths(): readonly string[];
  /** A copy that shares nothing with this one, as a disk after a crash. */
  copy(): MemoryFileSystem;
}

interface Entry {
  content: Uint8Array;
  modifiedAt: number;
}

/** A disk in memory. Modification times come from `now`, by default a counter of milliseconds. */
export function memoryFileSystem(now: () => number = counter()): MemoryFileSystem {
  return over(new Map(), new Set(['/']), now);
}

function over(files: Map<string, Entry>, folders: Set<string>, now: () => number): MemoryFileSystem {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
  const addFolder = (path: string): void => {
    for (let folder = path; !folders.has(folder); folder = folderOf(folder)) folders.add(folder);
  };
  const put = (path: string, content: Uint8Array): void => {
    addFolder(folderOf(path));
    files.set(path, { content: content.slice(), modifiedAt: now() });
  };
  const needed = (path: string): Entry => {
    const entry = files.get(path);
    if (entry === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
    return entry;
  };
  const statusOf = (path: string): FileStatus | undefined => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const entry = files.get(path);
    if (entry !== undefined) {
      return { path, name, isDirectory: false, size: entry.content.length, modifiedAt: entry.modifiedAt };
    }
    return folders.has(path) ? { path, name, isDirectory: true, size: 0, modifiedAt: 0 } : undefined;
  };
  const below = (path: string): string[] => {
    const prefix = path === '/' ? '/' : `${path}/`;
    return [...files.keys(), ...folders].filter((other) => other.startsWith(prefix) && other !== prefix);
  };

  return {
    async read(path) {
      return files.get(path)?.content.slice();
    },
    async readRange(path, start, length) {
      return needed(path).content.slice(start, start + length);
    },
    async list(path) {
      if (!folders.has(path)) return undefined;
      return below(path)
        .filter((other) => folderOf(other) === path)
        .flatMap((other) => statusOf(other) ?? []);
    },
    async status(path) {
      return statusOf(path);
    },
    async writeIfAbsent(path, content) {
      if (files.has(path) || folders.has(path)) return false;
      put(path, content);
      return true;
    },
    async replace(path, content) {
      put(path, content);
    },
    async sync(paths) {
      for (const path of paths) if (statusOf(path) === undefined) throw sluiceError('PATH_NOT_FOUND', { path });
    },
    async makeFolder(path) {
      addFolder(path);
    },
    async rename(from, to) {
      if (statusOf(from) === undefined) throw sluiceError('PATH_NOT_FOUND', { path: from });
      addFolder(folderOf(to));
      for (const path of [from, ...below(from)]) {
        const entry = files.get(path);
        if (entry === undefined) folders.add(to + path.slice(from.length));
        else files.set(to + path.slice(from.length), entry);
        files.delete(path);
        folders.delete(path);
      }
    },
    async remove(path) {
      for (const other of [path, ...below(path)]) {
        files.delete(other);
        folders.delete(other);
      }
    },
    async setModifiedAt(path, milliseconds) {
      needed(path).modifiedAt = milliseconds;
    },
    paths: () => [...files.keys()].sort(),
    copy: () => over(new Map([...files].map(([path, entry]) => [path, { ...entry }])), new Set(folders), now),
  };
}

function counter(): () => number {
  let time = 1_700_000_000_000;
  return () => (time += 1);
}
