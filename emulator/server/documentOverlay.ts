import type { FileStatus, FileSystem } from '../base/fileSystem.ts';

/** A text that an editor holds and has not saved, or has: it lies over the file of the disk as long as it is open. */
export interface OpenDocument {
  /** Absolute, with `/`. */
  readonly path: string;
  /** Counted by the editor; grows with each change. */
  readonly version: number;
  readonly text: string;
}

/** The open documents of all clients. The newest version of a path wins. */
export interface Documents {
  get(path: string): OpenDocument | undefined;
  all(): readonly OpenDocument[];
  set(document: OpenDocument): void;
  remove(path: string): void;
}

/** A disk whose files read as the editor shows them. Only reads look at open documents; writes go to the disk. */
export function documentOverlay(disk: FileSystem): { readonly files: FileSystem; readonly documents: Documents } {
  const open = new Map<string, OpenDocument>();
  const bytesOf = (path: string): Uint8Array | undefined => {
    const document = open.get(path);
    return document === undefined ? undefined : new TextEncoder().encode(document.text);
  };
  const statusOf = (status: FileStatus): FileStatus => {
    const bytes = bytesOf(status.path);
    return bytes === undefined ? status : { ...status, size: bytes.length };
  };
  const files: FileSystem = {
    ...disk,
    async read(path) {
      return bytesOf(path) ?? disk.read(path);
    },
    async readRange(path, start, length) {
      const bytes = bytesOf(path);
      return bytes === undefined ? disk.readRange(path, start, length) : bytes.slice(start, start + length);
    },
    async list(path) {
      return (await disk.list(path))?.map(statusOf);
    },
    async status(path) {
      const status = await disk.status(path);
      return status === undefined ? undefined : statusOf(status);
    },
  };
  const documents: Documents = {
    get: (path) => open.get(path),
    all: () => [...open.values()],
    set: (document) => void open.set(document.path, document),
    remove: (path) => void open.delete(path),
  };
  return { files, documents };
}
