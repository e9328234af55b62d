import type { Action, AddFile, Metadata, Protocol } from '../../delta/actions.ts';
import type { ChangePart } from '../../delta/tableChanges.ts';
import type { StructType } from '../../plan/dataType.ts';
import type { FileScan } from '../../plan/fileScan.ts';

/** A Delta table as its stream source sees it; `deltaTable.ts` binds it to the `delta` room, tests to arrays. */
export interface StreamedTable {
  /** Absolute plain path of the table's folder. */
  readonly path: string;
  /** The table when the query was analysed: its schema is the stream's. */
  readonly atStart: TableView;
  latest(): Promise<TableView>;
  /** Raises the Delta room's error when the version cannot be rebuilt. */
  at(version: number): Promise<TableView>;
  /** All actions of a commit in file order, or undefined when there is no such commit file. */
  commit(version: number): Promise<readonly Action[] | undefined>;
  /** Versions from `from` on whose commit files are there, ascending. Lists the log. */
  commitVersions(from: number): Promise<readonly number[]>;
  /** A number that changes when a file appears in the log folder or goes: one look at the folder, no listing. */
  logStamp(): Promise<number>;
  /** First and last version with a commit file, or undefined when there are none. */
  versionBounds(): Promise<{ readonly first: number; readonly last: number } | undefined>;
  /** The newest commit at or before a time (ms), or the first one: as `DESCRIBE HISTORY` times them. */
  commitAt(time: number): Promise<{ readonly version: number; readonly timestamp: number }>;
  /** Raises the table feature's error when this reader does not know all of them. */
  checkReadable(protocol: Protocol): void;
  /** The rows of these files, in this order, read with the schema that the stream started with. */
  scan(files: readonly AddFile[]): Promise<FileScan>;
  /** What these actions of a commit did to the rows, for a stream of changes. */
  changes(version: number, actions: readonly Action[]): Promise<readonly ChangePart[]>;
  /** Of a version, in milliseconds. */
  timestampOf(version: number): Promise<number>;
}

/** What a stream needs of a version; a `Snapshot` is one. */
export interface TableView {
  readonly version: number;
  readonly metadata: Metadata;
  readonly protocol: Protocol;
  /** Of `metadata.schemaString`, with the fields' own metadata. */
  readonly schema: StructType;
  readonly files: readonly AddFile[];
}
