import type { StructField, StructType } from './dataType.ts';

/**
 * A set of data files to be read as one relation, in order. Made by `delta/` (a snapshot, or the files of a stream's
 * batch) and by the file sources; read by `compute/`. Nothing in it knows where it came from.
 */
export interface FileScan {
  readonly format: 'parquet' | 'json' | 'csv' | 'text';
  /** The logical schema of the relation, partition columns included, in the order a read returns. */
  readonly schema: StructType;
  readonly files: readonly ScanFile[];
  /** How a column is found inside a Parquet file; see the protocol's section "Column Mapping". */
  readonly columnMapping: 'none' | 'name' | 'id';
  /** Reader options in lower-case names, for json, csv and text. */
  readonly options: Readonly<Record<string, string>>;
}

export interface ScanFile {
  /** Absolute plain path. */
  readonly path: string;
  readonly size: number;
  /** Columns whose value is the same for the whole file and not in it: logical name → text as in the log (null is NULL). */
  readonly partitionValues: Readonly<Record<string, string | null>>;
  /** Row indexes (0-based positions in the file, ascending) that deletion vectors remove. */
  readonly deletedRows?: readonly number[] | undefined;
  /** Row indexes, ascending, that alone are read: the rows by which two deletion vectors differ. */
  readonly keptRows?: readonly number[] | undefined;
}

/** Physical name of a field inside data files: `delta.columnMapping.physicalName`, or its name. */
export function physicalName(field: StructField): string {
  const name = field.metadata['delta.columnMapping.physicalName'];
  return typeof name === 'string' ? name : field.name;
}
