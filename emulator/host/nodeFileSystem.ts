import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsync,
  linkSync,
  openSync,
  promises,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path/posix';
import { sluiceError } from '../base/errors.ts';
import type { FileStatus, FileSystem } from '../base/fileSystem.ts';
import { makeFolders } from './makeFolders.ts';
import { errnoOf, storageFault } from './storageFault.ts';

/**
 * The disk of this machine. Opening, linking and reading small files are plain system calls of some microseconds, cheaper
 * than a turn through the thread pool; only fsync, which waits for the device, runs beside the event loop.
 */
export const nodeFileSystem: FileSystem = {
  async read(path) {
    return absentIsUndefined(() => readFileSync(path));
  },

  async readRange(path, start, length) {
    return guarded(path, () => readRange(path, start, length));
  },

  async list(path) {
    const names = absentIsUndefined(() => readdirSync(path));
    return names?.flatMap((name) => statusOf(`${path === '/' ? '' : path}/${name}`) ?? []);
  },

  async names(path) {
    return absentIsUndefined(() => readdirSync(path));
  },

  async status(path) {
    return statusOf(path);
  },

  async writeIfAbsent(path, content) {
    return guarded(path, () => writeIfAbsent(path, content));
  },

  async replace(path, content) {
    await guarded(path, async () => {
      const temporary = await writeTemporary(path, content);
      try {
        renameSync(temporary, path);
      } catch (error) {
        unlinkQuietly(temporary);
        throw error;
      }
      await syncFolder(dirname(path));
    });
  },

  async sync(paths) {
    const folders = new Set(paths.map(dirname));
    const rest = [...new Set(paths)].filter((path) => !folders.has(path));
    await Promise.all([
      ...rest.map((path) => guarded(path, () => syncPath(path))),
      ...[...folders].map((path) => guarded(path, () => syncFolder(path))),
    ]);
  },

  async makeFolder(path) {
    await guarded(path, () => makeFolder(path));
  },

  async rename(from, to) {
    await guarded(from, async () => {
      renameSync(from, to);
      await Promise.all([...new Set([dirname(from), dirname(to)])].map(syncFolder));
    });
  },

  async remove(path) {
    await guarded(path, () => promises.rm(path, { recursive: true, force: true }));
  },

  async setModifiedAt(path, milliseconds) {
    // The system cuts the seconds' fraction to micros, so a plain quotient could end just below the millisecond.
    const seconds = (milliseconds + 0.01) / 1000;
    await guarded(path, () => utimesSync(path, seconds, seconds));
  },
};

async function guarded<Result>(path: string, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw storageFault(error, path);
  }
}

/**
 * The content is whole and durable under a temporary name before `link` gives it its own, so that a reader sees all of it
 * or nothing, and exactly one of several writers wins. A create with O_EXCL would show readers a part, and so would any copy; where
 * the file system has no hard links there is no safe way, and it is refused.
 */
async function writeIfAbsent(path: string, content: Uint8Array): Promise<boolean> {
  const folder = dirname(path);
  if (statSync(path, { throwIfNoEntry: false }) !== undefined) {
    await syncFolder(folder);
    return false;
  }
  const temporary = await writeTemporary(path, content);
  let created = true;
  try {
    linkSync(temporary, path);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'EEXIST') throw linkFault(error, errno, folder);
    created = false;
  } finally {
    unlinkQuietly(temporary);
  }
  // Also when somebody else was first: what this writer now relies on has to be durable, whoever wrote it.
  await syncFolder(folder);
  return created;
}

/** The folder took a new file a moment ago, so EPERM here is about links and not about rights. */
function linkFault(error: unknown, errno: string | undefined, folder: string): unknown {
  const withoutLinks = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL', 'EMLINK'];
  if (errno === undefined || !withoutLinks.includes(errno)) return error;
  const reason = `it has no hard links (${errno})`;
  return sluiceError('STORAGE_WITHOUT_WRITE_IF_ABSENT', { path: folder, reason }, { cause: error });
}

/** Writes a hidden file beside `path` and makes its content durable. Its name is of no interest to any reader of a log. */
async function writeTemporary(path: string, content: Uint8Array): Promise<string> {
  const temporary = `${dirname(path)}/.${basename(path)}.${randomUUID()}.tmp`;
  const file = await openNew(temporary);
  try {
    let written = 0;
    while (written < content.length) written += writeSync(file, content, written);
    await syncDescriptor(file);
  } catch (error) {
    closeSync(file);
    unlinkQuietly(temporary);
    throw error;
  }
  closeSync(file);
  return temporary;
}

async function openNew(path: string): Promise<number> {
  try {
    return openSync(path, 'wx');
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    await makeFolder(dirname(path));
    return openSync(path, 'wx');
  }
}

/** Makes a folder and its parents; each new one's entry is durable in its parent. */
async function makeFolder(path: string): Promise<void> {
  const first = makeFolders(path);
  if (first === undefined) return;
  let folder = path;
  while (folder.length > first.length) {
    folder = dirname(folder);
    await syncFolder(folder);
  }
  await syncFolder(dirname(first));
}

function syncDescriptor(file: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fsync(file, (error) => (error === null ? resolve() : reject(error)));
  });
}

async function syncPath(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await syncDescriptor(file);
  } finally {
    closeSync(file);
  }
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no handle for a folder's entries; NTFS journals them itself.
  if (process.platform !== 'win32') await syncPath(path);
}

function readRange(path: string, start: number, length: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(file, bytes, filled, length - filled, start + filled);
      if (count === 0) break;
      filled += count;
    }
    return filled === length ? bytes : bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

function statusOf(path: string): FileStatus | undefined {
  const stat = absentIsUndefined(() => statSync(path, { throwIfNoEntry: false }));
  if (stat === undefined) return undefined;
  return {
    path,
    name: basename(path),
    isDirectory: stat.isDirectory(),
    size: stat.size,
    modifiedAt: Math.floor(stat.mtimeMs),
  };
}

function absentIsUndefined<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw error;
  }
}

function unlinkQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // A hidden leftover harms nobody, and the reason why the write failed is the one to report.
  }
}
