import type { ErrorEntry } from './errorText.ts';

const docs = 'Refer to https://docs.delta.io/latest/concurrency-control.html for more details.';
const conflictState = '2D521';

/** Errors of writing Delta tables: concurrency, schema enforcement, table properties. The names are Delta's own error classes. */
export const deltaWriteErrors = {
  /** Another writer added files to a partition that this transaction had read, so its result may be out of date. Run it again. */
  'DELTA_CONCURRENT_APPEND.WITH_PARTITION_HINT': {
    message: `Transaction conflict detected. a concurrent {operation} added data to table {table} committed at version {version}. The concurrent operation modified data in the partition {partition} that should have been read by this operation. Please retry the operation. ${docs}`,
    sqlState: conflictState,
  },
  /** Another writer added files that this transaction should have read, so its result may be out of date. Run it again. */
  'DELTA_CONCURRENT_APPEND.WITHOUT_HINT': {
    message: `Transaction conflict detected. a concurrent {operation} added data to table {table} committed at version {version}. The concurrent operation modified data that should have been read by this operation. Please retry the operation. ${docs}`,
    sqlState: conflictState,
  },
  /** Another writer removed a file that this transaction had read. Run it again. */
  'DELTA_CONCURRENT_DELETE_READ.WITH_PARTITION_HINT': {
    message: `Transaction conflict detected, a concurrent {operation} deleted data from table {table} (committed at version {version}) that this transaction read. The concurrent operation deleted data in the partition {partition} that was read by this operation. Please retry the operation. ${docs}`,
    sqlState: conflictState,
  },
  /** Another writer removed a file that this transaction had read. Run it again. */
  'DELTA_CONCURRENT_DELETE_READ.WITHOUT_HINT': {
    message: `Transaction conflict detected, a concurrent {operation} deleted data from table {table} (committed at version {version}) that this transaction read. Please retry the operation. ${docs}`,
    sqlState: conflictState,
  },
  /** Another writer removed a file that this transaction removes as well. Run it again. */
  'DELTA_CONCURRENT_DELETE_DELETE.WITH_PARTITION_HINT': {
    message: `Transaction conflict detected, a concurrent {operation} deleted data from table {table} (committed at version {version}) that this transaction also deletes. The concurrent operation deleted data in the partition {partition}. Please retry the operation. ${docs}`,
    sqlState: conflictState,
  },
  /** Another writer removed a file that this transaction removes as well. Run it again. */
  'DELTA_CONCURRENT_DELETE_DELETE.WITHOUT_HINT': {
    message: `Transaction conflict detected, a concurrent {operation} deleted data from table {table} (committed at version {version}) that this transaction also deletes. Please retry the operation. ${docs}`,
    sqlState: conflictState,
  },
  /** Another writer changed the table's schema, partitioning or properties while this transaction ran. Run it again. */
  DELTA_METADATA_CHANGED: {
    message: `MetadataChangedException: The metadata of the Delta table {table} has been changed by a concurrent update. Please try the operation again. Conflicting commit: {commit}. ${docs}`,
    sqlState: conflictState,
  },
  /** Another writer changed the table's protocol while this transaction ran. Run it again. */
  DELTA_PROTOCOL_CHANGED: {
    message: `ProtocolChangedException: The protocol version of the Delta table {table} has been changed by a concurrent update. Please try the operation again. Conflicting commit: {commit}. ${docs}`,
    sqlState: conflictState,
  },
  /** Two queries write into the table with the same application id, as two instances of one streaming query on one stream checkpoint do. Stop one of them. */
  DELTA_CONCURRENT_TRANSACTION: {
    message: `ConcurrentTransactionException: This error occurs when multiple streaming queries are using the same checkpoint to write into this table. Did you run multiple instances of the same streaming query at the same time? Conflicting commit: {commit}. ${docs}`,
    action: 'Stop the other instance of the query, or give each query its own checkpointLocation.',
    sqlState: conflictState,
  },
  /** The operation cannot be moved behind another writer's commit, so it must be run again as a whole. */
  DELTA_CONCURRENT_WRITE: {
    message: `ConcurrentWriteException: A concurrent transaction has written new data since the current transaction read the table. Please try the operation again. Conflicting commit: {commit}. ${docs}`,
    sqlState: conflictState,
  },
  /** The commit that this write started from is no longer in the log, or is another one: the table was deleted, replaced, or its log cleaned up. */
  DELTA_BASE_VERSION_GONE: {
    message:
      'Version {version} of {table}, which this write started from, is no longer in its log. Nothing was written.',
    action: 'Run the command again; it then starts from the table as it is now.',
    sqlState: conflictState,
  },
  /** Other writers committed again and again before this one came through. Nothing was written to the log. */
  DELTA_MAX_COMMIT_RETRIES_EXCEEDED: {
    message:
      'This commit has failed as it has been tried {attempts} times but did not succeed. The last version of {table} that was tried is {version}.',
    action: 'Run the command again when fewer writers are at work on the table.',
    sqlState: '40000',
  },

  /** The table has `delta.appendOnly = true`: rows may be added but never changed, deleted or overwritten. */
  DELTA_CANNOT_MODIFY_APPEND_ONLY: {
    message: 'This table is configured to only allow appends: {table}.',
    action:
      "If you would like to permit updates or deletes, use 'ALTER TABLE {table} SET TBLPROPERTIES (delta.appendOnly=false)'.",
    sqlState: '42809',
  },
  /** The table uses a feature of the Delta protocol that Sluice cannot write yet. Reading it may still work. */
  DELTA_UNSUPPORTED_FEATURES_FOR_WRITE: {
    message:
      'Unsupported Delta write feature: table "{table}" requires writer table feature(s) that are unsupported by Sluice {version}: {features}.',
    action: 'Write to this table with Spark, or drop the feature from the table there.',
    sqlState: '56038',
  },
  /** A column of a type that needs a table feature was added to a table that lacks the feature; it is never enabled silently. */
  DELTA_FEATURES_REQUIRE_MANUAL_ENABLEMENT: {
    message:
      'Your table schema requires manually enablement of the following table feature(s): {features}. Current supported feature(s): {supported}.',
    action: "Run ALTER TABLE table_name SET TBLPROPERTIES ('delta.feature.feature_name' = 'supported') with Spark.",
    sqlState: '42000',
  },

  /** The columns to be written, or the partitioning asked for, are not those of the table. */
  DELTA_METADATA_MISMATCH: {
    message: 'A metadata mismatch was detected when writing to the Delta table.\n{detail}',
    sqlState: '42KDG',
  },
  /** A column of the data has the same name as a column of the table, but their types cannot be brought together. */
  DELTA_FAILED_TO_MERGE_FIELDS: {
    message: "Failed to merge fields '{current}' and '{update}'. {reason}",
    sqlState: '22005',
  },
  /** The type of a column in the data cannot be written into a column of the table's type. */
  DELTA_MERGE_INCOMPATIBLE_DATATYPE: {
    message: 'Failed to merge incompatible data types {current} and {update}',
    sqlState: '42K09',
  },
  /** Two decimal types differ in precision or scale. */
  DELTA_MERGE_INCOMPATIBLE_DECIMAL_TYPE: {
    message: 'Failed to merge decimal types with incompatible {detail}',
    sqlState: '42806',
  },
  /** Two columns of the data have names that differ by case only; Delta tells columns apart without regard to case. */
  'DELTA_DUPLICATE_COLUMNS_FOUND.DATA': {
    message: 'Found duplicate column(s): {columns}. The duplicate was found in the data being saved.',
    sqlState: '42711',
  },
  /** Two partition columns have the same name. */
  'DELTA_DUPLICATE_COLUMNS_FOUND.PARTITION': {
    message: 'Found duplicate column(s): {columns}. The duplicate was found in the partition columns.',
    sqlState: '42711',
  },
  /** A partition column is not among the columns of the data. */
  DELTA_PARTITION_COLUMN_NOT_FOUND: {
    message: 'Partition column {column} not found in schema [{columns}].',
    sqlState: '42703',
  },
  /** Every column is a partition column, so that the data files would hold nothing. */
  ALL_PARTITION_COLUMNS_NOT_ALLOWED: {
    message: 'Cannot use all columns for partition columns.',
    sqlState: 'KD005',
  },
  /** Only columns of simple types can partition a table. */
  INVALID_PARTITION_COLUMN_DATA_TYPE: {
    message: 'Cannot use {type} for partition column.',
    sqlState: '0A000',
  },
  /** A new table would have no columns. */
  DELTA_EMPTY_DATA: {
    message: "Data used in creating the Delta table doesn't have any columns.",
    sqlState: '428GU',
  },
  /** A table of that path is already there, and the write mode was to fail in that case. */
  DELTA_PATH_EXISTS: {
    message: "Cannot write to already existent path {path} without setting OVERWRITE = 'true'.",
    action: "Use mode 'append' or 'overwrite', or another path.",
    sqlState: '42K04',
  },
  /** The folder holds files but no transaction log, so that writing a table there would mix two things. */
  DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION: {
    message: 'Cannot create table ({path}). The associated location is not empty and also not a Delta table.',
    sqlState: '42601',
  },
  /** A row has no value in a column that is declared NOT NULL. Nothing was committed. */
  DELTA_NOT_NULL_CONSTRAINT_VIOLATED: {
    message: 'NOT NULL constraint violated for column: {column}.',
    sqlState: '23502',
  },
  /** A column that is declared NOT NULL is missing from the data, so it would be null. */
  DELTA_MISSING_NOT_NULL_COLUMN_VALUE: {
    message: 'Column {column}, which has a NOT NULL constraint, is missing from the data being written into the table.',
    sqlState: '23502',
  },
  /** A table with row tracking gives each new file row ids, for which the number of its rows has to be known. */
  DELTA_ROW_ID_ASSIGNMENT_WITHOUT_STATS: {
    message: 'Cannot assign row IDs without row count statistics for the file {path}.',
    sqlState: '22000',
  },
  /** A commit carries metadata of a domain, but the table's protocol does not list the feature `domainMetadata`. */
  DELTA_DOMAIN_METADATA_NOT_SUPPORTED: {
    message:
      'Detected DomainMetadata action(s) for domains {domains}, but DomainMetadataTableFeature is not enabled on {table}.',
    sqlState: '0A000',
  },
  /** A data type cannot be stored in a Delta table. */
  DELTA_UNSUPPORTED_DATA_TYPES: {
    message: 'Found columns using unsupported data types: {columns}.',
    sqlState: '0AKDC',
  },
  /** A column's name has a character that Parquet does not allow (blank, comma, semicolon, brackets, line break, tab, equals sign). */
  DELTA_INVALID_CHARACTERS_IN_COLUMN_NAMES: {
    message:
      'Found invalid character(s) among blank, comma, semicolon, brackets, line break, tab, equals sign in the column names of your schema. Invalid column names: {names}.',
    action: 'Rename the columns.',
    sqlState: '42K05',
  },
  /** A streaming query cannot write a column of type VOID into a Delta table. */
  DELTA_NULL_SCHEMA_IN_STREAMING_WRITE: {
    message: "Delta doesn't accept NullTypes in the schema for streaming writes.",
    sqlState: '42P18',
  },

  /** A table property whose name starts with `delta.` is not one that Delta knows. */
  DELTA_UNKNOWN_CONFIGURATION: {
    message: 'Unknown configuration was specified: {name}.{suggestion}',
    sqlState: 'F0000',
  },
  /** The value of a table property is not of the kind that the property takes. */
  DELTA_INVALID_TABLE_PROPERTY_VALUE: {
    message: 'Unsupported table change: {detail}.',
    sqlState: '0A000',
  },
  /** A property that is to be removed is not set on the table. */
  DELTA_UNSET_NON_EXISTENT_PROPERTY: {
    message: "Attempted to unset non-existent property '{name}' in table {table}.",
    sqlState: '42616',
  },
  /** A table property switches on something that Sluice does not write yet. */
  DELTA_UNSUPPORTED_TABLE_PROPERTY: {
    message: 'The table property {name} = {value} is not supported by Sluice {version}: {reason}.',
    action: 'Create the table with Spark, or leave the property out.',
    sqlState: '0AKDC',
  },
} as const satisfies Record<string, ErrorEntry>;
