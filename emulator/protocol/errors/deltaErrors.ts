import type { ErrorEntry } from './errorText.ts';

/** Errors of the `delta` room. The comment of a code is its help page; where Spark or Delta has an error class, that name is used. */
export const deltaErrors = {
  /** The schema text of a table, or a `.schema(...)` in JSON, is not a Spark schema. The detail says where it goes wrong. */
  INVALID_SCHEMA_JSON: { message: 'The schema JSON cannot be read: {detail}.' },
  /** The folder holds no Delta table: it is absent, or has no `_delta_log` folder with a commit in it. */
  DELTA_TABLE_NOT_FOUND: {
    message: 'There is no Delta table at {path}.',
    action: 'Check the spelling of the path; a Delta table is a folder with a `_delta_log` folder inside.',
    sqlState: '42P01',
  },
  /** The log holds files, but none from which a version can be built. */
  DELTA_LOG_FILE_NOT_FOUND: {
    message:
      'Unable to retrieve the log files to construct version {version} starting from Delta checkpoint version {checkpointVersion} at {logPath}.',
    action: 'A commit was removed by hand or is not written yet. Restore it, or read a version that history lists.',
    sqlState: '42K03',
  },
  /** The commits before a version are gone and no Delta checkpoint stands in for them. */
  DELTA_TRUNCATED_TRANSACTION_LOG: {
    message:
      '{path}: Unable to reconstruct state at version {version} as the transaction log has been truncated due to manual deletion or the log retention policy.',
    action: 'Restore the missing commits from a backup, or read the table from a copy.',
    sqlState: '42K03',
  },
  /** A commit between two others is missing, so what it said is unknown. */
  DELTA_VERSIONS_NOT_CONTIGUOUS: {
    message: 'Versions ({versions}) of the log {logPath} are not contiguous: version {missing} is missing.',
    action: 'Restore the missing commit file; without it the state of the table is not known.',
    sqlState: 'KD00C',
  },
  /** A protocol or metadata action is missing, or a Delta checkpoint lacks a part: the state of the table is not known. */
  DELTA_STATE_RECOVER_ERROR: {
    message: 'The {operation} of the Delta table {path} could not be recovered while reconstructing version {version}.',
    action: 'Check whether files in the `_delta_log` folder were deleted or altered by hand.',
    sqlState: 'XXKDS',
  },
  /** A line of a commit, of a compacted commit or of a JSON Delta checkpoint is not an action. The write of the file was torn, or it was altered. */
  DELTA_LOG_FILE_MALFORMED: {
    message: 'The log file {path} cannot be read at line {line}: {reason}.',
    action:
      'The file is torn or was altered. If it is the newest commit and its writer crashed, remove it; else restore it.',
  },
  /** A Delta checkpoint or one of its sidecars is missing or damaged, and the commits before it are gone. */
  DELTA_CHECKPOINT_UNREADABLE: {
    message: 'The Delta checkpoint file {path} cannot be read: {reason}.',
    action: 'Restore the file, or the commits from version 0 on, which can stand in for it.',
  },
  /** The table needs a newer reader than this one. */
  DELTA_INVALID_PROTOCOL_VERSION: {
    message:
      'The table {path} requires reader version {readerVersion} and writer version {writerVersion}, but Sluice supports reader versions 1, 2, 3 and writer versions 1 to 7.',
    action: 'Read the table with a newer engine.',
    sqlState: 'KD004',
  },
  /** The protocol action names features without the version that allows a list, or the version without the list. */
  DELTA_PROTOCOL_FEATURES_MISMATCH: {
    message: 'The protocol of the table {path} is broken: mismatched {version} and {features}.',
    action: 'The protocol action was altered by hand; correct it.',
    sqlState: 'KD004',
  },
  /** The table uses reader features that this engine does not know or cannot follow exactly. They are named. */
  DELTA_UNSUPPORTED_FEATURES_FOR_READ: {
    message: 'The table {path} requires reader table feature(s) that are unsupported: {features}.',
    action: 'Read the table with an engine that supports them, or drop the features there.',
    sqlState: '56038',
  },
  /** The metadata switches a feature on that the protocol does not list. */
  DELTA_FEATURES_PROTOCOL_METADATA_MISMATCH: {
    message:
      'Unable to operate on the table {path} because these table features are enabled in metadata but not listed in protocol: {features}.',
    action: 'Add the features to the protocol with the engine that wrote the table.',
    sqlState: 'KD004',
  },
  /** The version asked for is before the oldest that can be rebuilt, or after the newest. */
  DELTA_VERSION_NOT_FOUND: {
    message: 'Cannot time travel Delta table to version {version}. Available versions: [{earliest}, {latest}].{reason}',
    action:
      'Ask for one of the available versions. Older ones were cleaned up, or have no Delta checkpoint to start from.',
    sqlState: '22003',
  },
  /** The time asked for is before the oldest version that the log still holds. */
  DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION: {
    message:
      'The provided timestamp ({timestamp}) is before the earliest version available to this table ({earliest}).',
    action: 'Use a timestamp at or after {earliest}.',
    sqlState: '42816',
  },
  /** The version is older than the time for which removed data files are kept, so a vacuum may already have deleted its files. */
  DELTA_UNSUPPORTED_TIME_TRAVEL_BEYOND_DELETED_FILE_RETENTION_DURATION: {
    message:
      'Cannot time travel beyond delta.deletedFileRetentionDuration ({hours} HOURS) set on the table: version {version} is from {timestamp}.',
    action: 'Read a newer version, or raise `delta.deletedFileRetentionDuration` on the table.',
    sqlState: '0AKDC',
  },
  /** The table's schema has no columns yet, so there is nothing to read. */
  DELTA_READ_TABLE_WITHOUT_COLUMNS: {
    message: 'You are trying to read the Delta table {path} that does not have any columns.',
    action: 'Write some data with the option `mergeSchema` to give the table columns.',
    sqlState: '428GU',
  },
  /** A number in the log is outside what this program holds exactly (2^53). */
  DELTA_LOG_NUMBER_NOT_EXACT: {
    message: 'The log file {path} holds at line {line} the number {value} in {field}, which cannot be held exactly.',
    action: 'Read the table with another engine.',
  },
  /** A deletion vector cannot be decoded: wrong magic number, size, checksum, or number of rows. Without it deleted rows would come back. */
  DELTA_DELETION_VECTOR_UNREADABLE: {
    message: 'The deletion vector of the file {file} cannot be read from {path}: {reason}.',
    action: 'Restore the deletion vector file; the table cannot be read without it.',
  },
  /** The metadata says that the data files are in another format than Parquet, the only one that Delta tables have. */
  DELTA_FILE_FORMAT_UNSUPPORTED: {
    message: 'The data files of the table {path} are in the format {format}; only parquet is supported.',
    action: 'The metadata was altered by hand; correct its format.',
  },
  /** The table maps columns by name or id, but a field lacks the id or the name by which it is found in data files. */
  DELTA_COLUMN_MAPPING_INCOMPLETE: {
    message: 'The table {path} has the column mapping mode {mode}, but the field {field} has no {missing}.',
    action: 'The metadata was altered by hand or written by a faulty engine; read the table from a copy.',
  },
  /** A path in the log is no URI: it holds a broken escape, or a character that has to be escaped. */
  DELTA_PATH_INVALID: {
    message: 'The log names the file {path}, which is no valid URI.',
    action: 'The log was altered by hand or written by a faulty engine; percent-encode the path.',
  },
  /** A path in the log uses a scheme that is not a local file. */
  DELTA_PATH_NOT_LOCAL: {
    message: 'The log of {table} names the file {path}, which is not on this machine.',
    action: 'Read the table with an engine that reaches that storage.',
  },
  /** A partition value in the log cannot be read as the type of its column. */
  DELTA_PARTITION_VALUE_INVALID: {
    message: 'The partition value {value} of the column {column} in the file {file} is no {type}.',
    action: 'The log was altered or written by a faulty engine; correct the value.',
  },
  /** The table did not record its changes in a part of the range. */
  DELTA_MISSING_CHANGE_DATA: {
    message:
      'Error getting change data for range [{startVersion}, {endVersion}] as change data was not recorded for version [{version}].',
    action:
      'Use the history to see when `delta.enableChangeDataFeed` was set to true, and ask for versions from then on.',
    sqlState: 'KD002',
  },
  /** A column was renamed, dropped or changed its type within the range, so that no one schema fits all of its rows. */
  DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_SCHEMA_CHANGE: {
    message:
      'Retrieving table changes between version {start} and {end} failed because of an incompatible schema change. The read schema is {readSchema} at version {readVersion}, but an incompatible schema change was found at version {incompatibleVersion}.',
    action: 'Ask for the changes before and from version {incompatibleVersion} on separately.',
    sqlState: '0AKDC',
  },
  /** Rows at the start of the range were written with a schema that the schema of the read does not fit. */
  DELTA_CHANGE_DATA_FEED_INCOMPATIBLE_DATA_SCHEMA: {
    message:
      'Retrieving table changes between version {start} and {end} failed because of an incompatible data schema. The read schema is {readSchema} at version {readVersion}, but the data schema at version {incompatibleVersion} is another one.',
    action: 'Ask for the changes from the version on that changed the schema.',
    sqlState: '0AKDC',
  },
  /** The first version of the range lies behind its last one. */
  DELTA_INVALID_CDC_RANGE: {
    message: 'The range of changes from start {start} to end {end} was invalid. End cannot be before start.',
    action: 'Give versions in ascending order that the table has.',
    sqlState: '22003',
  },
  /** A commit without change files does not hold what its changes would have to be computed from. */
  DELTA_CHANGE_NOT_RECONSTRUCTIBLE: {
    message: 'The changes in the file {path} cannot be reconstructed: {reason}.',
    action: 'Read these changes with another engine.',
  },
} as const satisfies Record<string, ErrorEntry>;
