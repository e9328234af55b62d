/** A data file that a compute engine has written below the table's folder. */
export interface DataFile {
  /** Relative to the table's folder, percent-encoded as the log wants it. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly partitionValues: Readonly<Record<string, string | null>>;
  readonly rows: number;
  /** Statistics JSON. Source: PROTOCOL.md, section "Per-file Statistics". */
  readonly stats: string;
}
