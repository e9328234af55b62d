import { sluiceError } from '../base/errors.ts';
import type { DataType } from '../plan/dataType.ts';
import { physicalName, type FileScan, type ScanFile } from '../plan/fileScan.ts';
import type { TypedExpression } from '../plan/resolved.ts';
import { quoteIdentifier, sqlText } from '../plan/typeText.ts';
import type { AddFile } from './actions.ts';
import { readDeletionVector } from './deletionVectors.ts';
import type { DeltaIo } from './deltaIo.ts';
import { canonicalPartitionText } from './partitionText.ts';
import { resolveLogPath } from './paths.ts';
import { fileFilter } from './skipping/fileFilter.ts';
import type { Snapshot } from './snapshot.ts';

export interface ScanRequest {
  /**
   * Conditions that all have to be true, over attributes that are named like the table's columns. Files that cannot hold a matching row are left
   * out; rows that do not match are not: the reader still has to apply the conditions.
   */
  readonly predicates?: readonly TypedExpression[];
  /** `spark.sql.session.timeZone`, which partition values without a zone are in. */
  readonly timeZone?: string;
}

/** A planned read with what was left out. */
export interface PlannedScan extends FileScan {
  /** Files of the version, and how many of them the predicate left. */
  readonly filesTotal: number;
}

/** The read of a version's files. Raises DELTA_READ_TABLE_WITHOUT_COLUMNS. */
export async function planScan(io: DeltaIo, snapshot: Snapshot, request: ScanRequest = {}): Promise<PlannedScan> {
  if (snapshot.schema.fields.length === 0)
    throw sluiceError('DELTA_READ_TABLE_WITHOUT_COLUMNS', { path: snapshot.tablePath });
  requireDistinctNames(snapshot);
  const { files } = snapshot;
  const keep = fileFilter(snapshot, request.predicates ?? [], request.timeZone ?? 'UTC');
  const scan = await scanOfFiles(io, snapshot, files.filter(keep));
  return { ...scan, filesTotal: files.length };
}

/** Spark finds columns without regard to case, and reads no table in which a name could mean two. */
function requireDistinctNames({ schema }: Snapshot): void {
  const known = new Set<string>();
  for (const { name } of schema.fields) {
    if (known.has(name.toLowerCase()))
      throw sluiceError('COLUMN_ALREADY_EXISTS', { columnName: quoteIdentifier(name.toLowerCase()) });
    known.add(name.toLowerCase());
  }
}

/** The read of some files, in their order, with the schema of a version: a stream's batch is one. */
export async function scanOfFiles(io: DeltaIo, snapshot: Snapshot, files: readonly AddFile[]): Promise<FileScan> {
  const partitions = partitionFields(snapshot);
  const { provider } = snapshot.metadata.format;
  if (files.length > 0 && provider.toLowerCase() !== 'parquet')
    throw sluiceError('DELTA_FILE_FORMAT_UNSUPPORTED', { path: snapshot.tablePath, format: provider });
  const scanFiles: ScanFile[] = [];
  for (const file of files) {
    const path = resolveLogPath(snapshot.tablePath, file.path);
    const partitionValues: Record<string, string | null> = {};
    for (const { name, physical, type } of partitions) {
      const text = file.partitionValues[physical] ?? null;
      const value = canonicalPartitionText(text, type);
      if (value === undefined) {
        const parameters = { value: text ?? 'NULL', column: name, file: file.path, type: sqlText(type) };
        throw sluiceError('DELTA_PARTITION_VALUE_INVALID', parameters);
      }
      partitionValues[name] = value;
    }
    const deletedRows =
      file.deletionVector === undefined
        ? undefined
        : await readDeletionVector(io.files, snapshot.tablePath, path, file.deletionVector);
    scanFiles.push({ path, size: file.size, partitionValues, deletedRows });
  }
  return {
    format: 'parquet',
    schema: snapshot.schema,
    files: scanFiles,
    columnMapping: snapshot.columnMapping,
    options: {},
  };
}

interface PartitionField {
  readonly name: string;
  readonly physical: string;
  readonly type: DataType;
}

/** Partition values stand in the log under physical names. Source: PROTOCOL.md, section "Column Mapping". */
function partitionFields(snapshot: Snapshot): readonly PartitionField[] {
  return snapshot.partitionColumns.map((column) => {
    const field = snapshot.schema.fields.find((candidate) => candidate.name === column);
    if (field === undefined) {
      const { tablePath, version } = snapshot;
      throw sluiceError('DELTA_STATE_RECOVER_ERROR', { operation: 'partition schema', path: tablePath, version });
    }
    return {
      name: field.name,
      type: field.dataType,
      physical: snapshot.columnMapping === 'none' ? field.name : physicalName(field),
    };
  });
}
