import type { Json } from '../base/json.ts';

/** What a commit did, as DESCRIBE HISTORY shows it. Metrics are texts, as Delta writes them. */
export interface Operation {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly metrics: Readonly<Record<string, string>>;
}

export interface WrittenAmounts {
  readonly files: number;
  readonly rows: number;
  readonly bytes: number;
  readonly removedFiles: number;
  readonly removedBytes: number;
}

/** Source: Delta's own commits; `partitionBy` is what the writer asked for, `[]` when it asked for nothing. */
export function writeOperation(
  details: {
    /** Spark's save mode. */
    readonly mode: 'Append' | 'Overwrite' | 'ErrorIfExists' | 'Ignore';
    readonly partitionBy: readonly string[];
    readonly canMergeSchema?: boolean;
    readonly canOverwriteSchema?: boolean;
  },
  amounts: WrittenAmounts,
): Operation {
  return {
    name: 'WRITE',
    parameters: {
      mode: details.mode,
      partitionBy: JSON.stringify(details.partitionBy),
      ...(details.canMergeSchema === true ? { canMergeSchema: true } : {}),
      ...(details.canOverwriteSchema === true ? { canOverwriteSchema: true } : {}),
    },
    metrics: {
      numFiles: String(amounts.files),
      ...(details.mode === 'Overwrite'
        ? { numRemovedFiles: String(amounts.removedFiles), numRemovedBytes: String(amounts.removedBytes) }
        : {}),
      numOutputRows: String(amounts.rows),
      numOutputBytes: String(amounts.bytes),
    },
  };
}

export function streamingUpdate(
  details: {
    readonly outputMode: 'Append' | 'Complete' | 'Update';
    readonly queryId: string;
    readonly batchId: number;
  },
  amounts: WrittenAmounts,
): Operation {
  return {
    name: 'STREAMING UPDATE',
    parameters: { outputMode: details.outputMode, queryId: details.queryId, epochId: String(details.batchId) },
    metrics: {
      numRemovedFiles: String(amounts.removedFiles),
      numAddedFiles: String(amounts.files),
      numOutputRows: String(amounts.rows),
      numOutputBytes: String(amounts.bytes),
    },
  };
}

export interface TableDefinitionDetails {
  readonly partitionBy: readonly string[];
  readonly description: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
  /** Its files go with its name; a table by path is not managed. */
  readonly isManaged?: boolean;
}

/** Source: delta-io/delta, `DeltaOperations.CreateTable` and `ReplaceTable`; with rows written, the metrics of a write. */
export function createTableOperation(
  details: TableDefinitionDetails,
  how: { readonly replace?: boolean; readonly rows?: WrittenAmounts } = {},
): Operation {
  const { rows } = how;
  return {
    name: `${how.replace === true ? 'CREATE OR REPLACE TABLE' : 'CREATE TABLE'}${rows === undefined ? '' : ' AS SELECT'}`,
    parameters: {
      partitionBy: JSON.stringify(details.partitionBy),
      clusterBy: '[]',
      description: details.description ?? null,
      isManaged: String(details.isManaged ?? false),
      properties: JSON.stringify(details.properties),
    },
    metrics:
      rows === undefined
        ? {}
        : {
            numFiles: String(rows.files),
            ...(rows.removedFiles > 0
              ? { numRemovedFiles: String(rows.removedFiles), numRemovedBytes: String(rows.removedBytes) }
              : {}),
            numOutputRows: String(rows.rows),
            numOutputBytes: String(rows.bytes),
          },
  };
}

/** Source: delta-io/delta, `DeltaOperations.Truncate`. */
export function truncateOperation(amounts: WrittenAmounts): Operation {
  return { name: 'TRUNCATE', parameters: {}, metrics: { numRemovedFiles: String(amounts.removedFiles) } };
}

/** Source: delta-io/delta, `DeltaOperations.Delete`. Rows are left out where whole files went whose rows nobody counted. */
export function deleteOperation(details: {
  readonly predicate: readonly string[];
  readonly removed: { readonly files: number; readonly bytes: number; readonly vectors: number };
  readonly added: { readonly files: number; readonly bytes: number; readonly changeFiles: number };
  readonly rows: { readonly deleted: number; readonly copied: number } | undefined;
  readonly milliseconds: number;
}): Operation {
  const { removed, added, rows } = details;
  const counted = {
    numDeletedRows: rows?.deleted,
    numCopiedRows: rows?.copied,
    numAddedFiles: rows === undefined ? undefined : added.files,
  };
  const metrics = {
    numRemovedFiles: removed.files,
    numRemovedBytes: removed.bytes,
    ...counted,
    numAddedBytes: added.bytes,
    numAddedChangeFiles: added.changeFiles,
    numDeletionVectorsAdded: 0,
    numDeletionVectorsRemoved: removed.vectors,
    numDeletionVectorsUpdated: 0,
    executionTimeMs: details.milliseconds,
    scanTimeMs: details.milliseconds,
    rewriteTimeMs: 0,
  };
  return {
    name: 'DELETE',
    parameters: { predicate: JSON.stringify(details.predicate) },
    metrics: Object.fromEntries(
      Object.entries(metrics).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
    ),
  };
}
