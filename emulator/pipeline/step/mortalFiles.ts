import type { FileSystem } from '../../base/fileSystem.ts';

/** A disk that a process loses when it dies: after `kill` no call of it does anything, and each rejects with the reason. */
export interface MortalFiles {
  readonly files: FileSystem;
  kill(reason: Error): void;
  readonly killed: () => boolean;
}

/**
 * What an engine would tidy up after an error it also tidies up after an error that only plays a crash. On a disk that is gone nothing is
 * written any more, so that what lies there is what a kill of the process leaves.
 */
export function mortalFiles(files: FileSystem): MortalFiles {
  let death: Error | undefined;
  const alive = <Result>(call: () => Promise<Result>): Promise<Result> =>
    death === undefined ? call() : Promise.reject(death);
  return {
    files: {
      read: (path) => alive(() => files.read(path)),
      readRange: (path, start, length) => alive(() => files.readRange(path, start, length)),
      list: (path) => alive(() => files.list(path)),
      status: (path) => alive(() => files.status(path)),
      writeIfAbsent: (path, content) => alive(() => files.writeIfAbsent(path, content)),
      replace: (path, content) => alive(() => files.replace(path, content)),
      sync: (paths) => alive(() => files.sync(paths)),
      makeFolder: (path) => alive(() => files.makeFolder(path)),
      rename: (from, to) => alive(() => files.rename(from, to)),
      remove: (path) => alive(() => files.remove(path)),
      setModifiedAt: (path, milliseconds) => alive(() => files.setModifiedAt(path, milliseconds)),
    },
    kill(reason) {
      death ??= reason;
    },
    killed: () => death !== undefined,
  };
}
