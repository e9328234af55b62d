/** What a listing says of one entry. */
export interface FileStatus {
  /** Absolute path with `/` separators. */
  readonly path: string;
  readonly name: string;
  readonly isDirectory: boolean;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the Unix epoch, whole. */
  readonly modifiedAt: number;
}

/**
 * The one view of a disk that the engines have. Paths are absolute plain paths (no URI, nothing percent-encoded).
 *
 * Errors: a missing path gives `undefined` or an empty list where the signature allows it, else PATH_NOT_FOUND; a full
 * disk gives STORAGE_FULL; a read-only one STORAGE_READ_ONLY; anything else is rethrown as it is.
 */
export interface FileSystem {
  /** The whole file, or undefined when it is absent. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The bytes [start, start + length) of a file; PATH_NOT_FOUND when it is absent. */
  readRange(path: string, start: number, length: number): Promise<Uint8Array>;
  /** The entries of a folder in no order, or undefined when the folder is absent. */
  list(path: string): Promise<readonly FileStatus[] | undefined>;
  /** The names that `list` tells, without a look at each entry: for folders with thousands of them. Where it is absent, `list` has to do. */
  names?(path: string): Promise<readonly string[] | undefined>;
  status(path: string): Promise<FileStatus | undefined>;
  /**
   * Creates a file with these bytes only if no file of that name is there. True when this call created it, false when
   * it was already there. On return the content and the folder's entry are durable, whoever wrote them; a reader never
   * sees a part of the content. The folder is made when absent. STORAGE_WITHOUT_WRITE_IF_ABSENT where the disk cannot do it.
   */
  writeIfAbsent(path: string, content: Uint8Array): Promise<boolean>;
  /** Replaces or creates a file in one step (temporary file, fsync, rename, fsync of the folder). */
  replace(path: string, content: Uint8Array): Promise<void>;
  /**
   * Makes files that somebody else wrote (Parquet of the compute session) durable, with their folders' entries. A path may
   * be a folder, whose own entry in its parent then becomes durable.
   */
  sync(paths: readonly string[]): Promise<void>;
  makeFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file, or a folder with all below it. Absent is fine. */
  remove(path: string): Promise<void>;
  /** Sets the modification time in milliseconds; tests and restored copies need it. */
  setModifiedAt(path: string, milliseconds: number): Promise<void>;
}

/** The names in a folder, by the cheapest way that there is; none for an absent folder. */
export async function namesIn(files: FileSystem, path: string): Promise<readonly string[]> {
  if (files.names !== undefined) return (await files.names(path)) ?? [];
  return ((await files.list(path)) ?? []).map(({ name }) => name);
}
