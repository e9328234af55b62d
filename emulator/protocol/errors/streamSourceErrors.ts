import type { ErrorEntry } from './errorText.ts';

/** Errors of streaming sources and sinks. Where Delta or Spark has an error class, that name is used. */
export const streamSourceErrors = {
  /** An option that this version of Sluice does not read streams with. The same query runs on Spark with Delta. */
  STREAM_SOURCE_OPTION_NOT_SUPPORTED: {
    message: 'The option {option} of the {source} source is not supported yet.',
    action: 'Leave the option out, or run this query on Spark.',
    sqlState: '0A000',
  },
  /** A sink option that this version of Sluice does not write with. */
  STREAM_SINK_OPTION_NOT_SUPPORTED: {
    message: 'The option {option} of the {sink} sink is not supported yet.',
    action: 'Leave the option out, or run this query on Spark.',
    sqlState: '0A000',
  },
  /** An option of a Delta source or sink has a value outside its range. */
  DELTA_ILLEGAL_OPTION: {
    message: "Invalid value '{input}' for option '{name}', {explain}.",
    sqlState: '42616',
  },
  /** The option `excludeRegex` is not a regular expression. */
  DELTA_REGEX_OPT_SYNTAX_ERROR: { message: "Please recheck your syntax for '{regExpOption}'.", sqlState: '2201B' },
  /** `startingVersion` and `startingTimestamp` were both given; a stream can start in one place only. */
  DELTA_STARTING_VERSION_AND_TIMESTAMP_BOTH_SET: {
    message: "Please either provide '{version}' or '{timestamp}'.",
    sqlState: '42613',
  },
  /** The `startingTimestamp` lies after the newest commit, so nothing would be read. */
  DELTA_TIMESTAMP_GREATER_THAN_COMMIT: {
    message:
      "Timestamp {providedTimestamp} is after the table's latest version ({lastCommitTimestamp}). Use a timestamp at or before {maximumTimestamp}.",
    sqlState: '42816',
  },
  /** `.schema(...)` was given to a Delta source; a Delta table knows its schema. */
  DELTA_UNSUPPORTED_SCHEMA_DURING_READ: {
    message: 'Delta does not support specifying the schema at read time.',
    action: 'Leave `.schema(...)` out.',
    sqlState: '0AKDC',
  },
  /** `versionAsOf` or `timestampAsOf` on a stream. A stream starts with `startingVersion` or `startingTimestamp`. */
  DELTA_UNSUPPORTED_TIME_TRAVEL_VIEWS: {
    message: 'Cannot time travel views, subqueries, streams or change data feed queries.',
    action: 'Use the option startingVersion or startingTimestamp.',
    sqlState: '0AKDC',
  },
  /** The folder holds no Delta table, or one without a schema, so there is nothing to read a stream from. */
  DELTA_SCHEMA_NOT_SET: {
    message: 'Table schema is not set. Write data into it or use CREATE TABLE to set the schema.',
    sqlState: 'KD008',
  },
  /** An offset in the stream checkpoint is not one of a Delta source. Often the query's sources changed their order. */
  DELTA_INVALID_SOURCE_OFFSET_FORMAT: {
    message: 'The stored source offset format is invalid: {json}.',
    sqlState: 'XXKDS',
  },
  /** An offset in the stream checkpoint was written by a newer Delta. */
  DELTA_INVALID_FORMAT_FROM_SOURCE_VERSION: {
    message:
      'Unsupported format. Expected version should be smaller than or equal to {expectedVersion} but was {realVersion}. Please upgrade to newer version of Delta.',
    sqlState: 'XXKDS',
  },
  /** An offset in the stream checkpoint carries a source version that never existed. */
  DELTA_INVALID_SOURCE_VERSION: { message: 'sourceVersion({version}) is invalid.', sqlState: 'XXKDS' },
  /** The table at the source's path is not the one that the stream checkpoint was made with. */
  DIFFERENT_DELTA_TABLE_READ_BY_STREAMING_SOURCE: {
    message:
      "The streaming query was reading from an unexpected Delta table (id = '{newTableId}'). It used to read from another Delta table (id = '{oldTableId}') according to checkpoint. This may happen when you changed the code to read from a new table or you deleted and re-created a table.",
    action: 'Revert your change, or delete the streaming query checkpoint to restart from scratch.',
    sqlState: '55019',
  },
  /** A stream's next position would lie before its last one. The stream checkpoint and the table do not belong together. */
  DELTA_STREAM_OFFSET_MOVED_BACK: {
    message: 'The next offset of the Delta source, {next}, lies before the last one, {last}.',
    action: 'Check whether the table or the stream checkpoint was replaced by an older copy.',
    sqlState: 'XXKDS',
  },
  /** The source table had a DELETE (or another commit that only removes files). A stream can't take rows back. */
  DELTA_SOURCE_IGNORE_DELETE: {
    message:
      "Detected deleted data (for example {removedFile}) from streaming source at version {version}. This is currently not supported. If you'd like to ignore deletes, set the option 'ignoreDeletes' to 'true'. The source table can be found at path {dataPath}.",
    sqlState: '0A000',
  },
  /** The source table had an UPDATE, MERGE, DELETE or overwrite that rewrote files. A stream can't take rows back. */
  DELTA_SOURCE_TABLE_IGNORE_CHANGES: {
    message:
      "Detected a data update (for example {file}) in the source table at version {version}. This is currently not supported. If this is going to happen regularly and you are okay to skip changes, set the option 'skipChangeCommits' to 'true'. If you would like the data update to be reflected, please restart this query with a fresh checkpoint directory. The source table can be found at path {dataPath}.",
    sqlState: '0A000',
  },
  /** Commits that the stream has not read yet are gone from the log, for instance by its retention. */
  DELTA_MISSING_FILES_UNEXPECTED_VERSION: {
    message:
      'Delta stream cannot resume from version {startVersion}; transaction log starts at {earliestVersion}. Log files may have been deleted by log retention. Restart the stream with a new checkpoint location and consider increasing delta.logRetentionDuration. To skip missing data instead, set .option("{option}", "false").',
    sqlState: '42K03',
  },
  /** The stream checkpoint promises commits that the table does not have: the table was replaced by an older copy. */
  DELTA_STREAMING_TRAILING_COMMIT_MISSING: {
    message:
      'Delta stream detected commits up to version {expectedVersion} but files after version {seenVersion} are missing from the transaction log.',
    sqlState: '42K03',
  },
  /** The table's schema changed while the query ran (or before the place where it started). */
  DELTA_SCHEMA_CHANGED_WITH_VERSION: {
    message:
      'Detected schema change in version {version}:\nstreaming source schema: {readSchema}\n\ndata file schema: {dataSchema}\n\nPlease try restarting the query. If this issue repeats across query restarts without making progress, you have made an incompatible schema change and need to start your query from scratch using a new checkpoint directory.',
    sqlState: 'KD007',
  },
  /** As DELTA_SCHEMA_CHANGED_WITH_VERSION, for a query that has a starting version or timestamp. */
  DELTA_SCHEMA_CHANGED_WITH_STARTING_OPTIONS: {
    message:
      "Detected schema change in version {version}:\nstreaming source schema: {readSchema}\n\ndata file schema: {dataSchema}\n\nPlease try restarting the query. If this issue repeats across query restarts without making progress, you have made an incompatible schema change and need to start your query from scratch using a new checkpoint directory. If the issue persists after changing to a new checkpoint directory, you may need to change the existing 'startingVersion' or 'startingTimestamp' option to start from a version newer than {version} with a new checkpoint directory.",
    sqlState: 'KD007',
  },
  /**
   * A table that a stream is joined with was replaced, or lost or changed columns that the query reads, while it ran. Start the
   * query again: it is then analyzed with the table as it is.
   */
  DELTA_SCHEMA_CHANGE_SINCE_ANALYSIS: {
    message:
      'The schema of your Delta table {path} has changed in an incompatible way since your DataFrame or DeltaTable object was created. It was {before} and is {now}.',
    action: 'Start the query again.',
    sqlState: 'KD007',
  },
  /** A column was renamed, dropped or retyped in a table with column mapping. Older files can't be read by the new schema. */
  DELTA_STREAMING_INCOMPATIBLE_SCHEMA_CHANGE_USE_SCHEMA_LOG: {
    message:
      'Streaming read is not supported on tables with read-incompatible schema changes (e.g. rename or drop or datatype changes). Read schema: {readSchema}. Incompatible data schema: {incompatibleSchema}.',
    action: 'Start the query with a new checkpoint directory and a startingVersion after the change.',
    sqlState: '42KD4',
  },
  /** The schema at a stream's start can't be found any more, so renames and drops since then can't be ruled out. */
  DELTA_STREAMING_CHECK_COLUMN_MAPPING_NO_SNAPSHOT: {
    message:
      'Failed to obtain Delta log snapshot for the start version when checking column mapping schema changes: {reason}',
    action: 'Choose a different start version.',
    sqlState: 'KD002',
  },
  /** A Delta sink writes in append mode, or in complete mode after an aggregation. */
  DELTA_UNSUPPORTED_OUTPUT_MODE: {
    message: 'Data source {dataSource} does not support {mode} output mode.',
    action: 'Use append or complete mode, or upsert in foreachBatch on Spark.',
    sqlState: '0AKDC',
  },
  /** A streaming read of files was given no schema. Spark does not guess it, since the files to come are not known yet. */
  STREAMING_FILE_SCHEMA_REQUIRED: {
    message:
      "Schema must be specified when creating a streaming source DataFrame. If some files already exist in the directory, then depending on the file format you may be able to create a static DataFrame on that directory with 'spark.read.load(directory)' and infer schema from it.",
    action: 'Give the source a schema, as in `spark.readStream.schema("id INT, name STRING")`.',
  },
  /** An option of a file source has a value that it cannot take. */
  FILE_SOURCE_ILLEGAL_OPTION: { message: "Invalid value '{input}' for option '{name}', {explain}." },
  /** A file of a stream's private log is damaged. The query cannot know which files it has read. */
  FILE_SOURCE_LOG_MALFORMED: {
    message: 'The file source log {path} cannot be read at line {line}: {reason}.',
    action: 'Restore the stream checkpoint from a copy, or start the query with a new one.',
  },
  /** A file of a stream's private log is gone, though the stream checkpoint's offsets count on it. */
  FILE_SOURCE_LOG_ENTRY_MISSING: {
    message: 'The file source log has no entry {path}, but the offsets of the stream checkpoint need it.',
    action: 'Restore the stream checkpoint from a copy, or start the query with a new one.',
  },
  /** Two queries write to one stream checkpoint at the same time. */
  FILE_SOURCE_LOG_CONCURRENT_UPDATE: {
    message: 'Concurrent update to the log {folder}. Multiple streaming jobs detected for {batchId}.',
    action: 'Make sure that only one query runs on a stream checkpoint.',
  },
  /** An offset in the stream checkpoint is not one of a file source. Often the query's sources changed their order. */
  FILE_SOURCE_OFFSET_INVALID: { message: 'The stored offset {json} is not one of a file source.' },
  /** The stream checkpoint names files that do not lie below the source's folder: the query's sources changed their order, or the path did. */
  FILE_SOURCE_WRONG_BASE_PATH: { message: 'Wrong basePath {basePath} for the root path: {path}.' },
  /** A file was still being written (or was replaced) after the stream had noted it. Move finished files into the folder instead. */
  FILE_SOURCE_FILE_CHANGED: {
    message: 'The file {path} changed after the stream had noted it: it had {before} bytes and now has {after}.',
    action:
      'Write files elsewhere, or under a name that starts with "_" or ".", and rename them when they are complete.',
  },
  /** A file that the stream noted is gone before it was read. */
  FILE_SOURCE_FILE_MISSING: {
    message: 'The file {path} is gone, but the stream has still to read it.',
    action: 'Put it back, or start the query with a new stream checkpoint.',
    sqlState: '42K03',
  },
  /** The folder was written by a Spark file sink, whose log `_spark_metadata` says which files count. That log is not read yet. */
  FILE_SOURCE_SINK_LOG_NOT_SUPPORTED: {
    message: 'The folder {path} has a log of a file sink (_spark_metadata), which is not supported yet.',
    action: 'Read the output of a file sink with Spark, or let the writer make a Delta table.',
  },
  /** Values of a partition folder whose type Spark would infer in a way that is not supported yet. */
  FILE_SOURCE_PARTITION_TYPE_UNKNOWN: {
    message: 'The type of the partition column {column} with the value {value} has to be given.',
    action: 'Add the column to the schema of the source.',
  },
  /** A path of a scheme that this machine's disk does not serve, such as `s3://` or `dbfs:/`. */
  PATH_NOT_LOCAL: {
    message: 'The path {path} does not lie on this machine.',
    action: 'Use a local path or a `file:` URI; tables in object storage are read by Spark.',
  },
  /** A format that Sluice does not read or write. */
  FORMAT_NOT_SUPPORTED: {
    message: 'The format {format} cannot be {used} by Sluice.',
    action: 'Use one of: {supported}.',
    sqlState: '0A000',
  },
  /** SQL names files by a format that cannot be read so; for Delta, the path is relative, and only an absolute one names a table. */
  UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY: {
    message: 'Unsupported data source type for direct query on files: {dataSourceType}.',
    action: 'Write the absolute path of the Delta table, as in delta.`/data/events`.',
    sqlState: '0A000',
  },
  /** A reader was given no path, or more than it can take. */
  READ_PATH_COUNT: { message: 'The {format} reader takes {expected}, not {given}.' },
  /** Files of this format carry no schema, and guessing one as Spark does is not supported yet. */
  UNABLE_TO_INFER_SCHEMA: {
    message: 'Unable to infer schema for {format}. It must be specified manually.',
    action: 'Give the reader a schema, as in `spark.read.schema("id INT, name STRING")`.',
    sqlState: '42KD9',
  },
  /** A file of the state in a stream checkpoint is damaged, or its schema is. The query dies when it loads that state. */
  STATE_FILE_UNREADABLE: {
    message: '{reason}',
    action: 'Restore the state folder from a copy, or start over with a new checkpoint location.',
  },
  /**
   * Rows of a state store cannot be shown. State that Sluice wrote, and state of Spark's HDFS-backed provider, is decoded; state of
   * RocksDB in files of its own, with other codecs or encodings is not yet. What is known of it is shown: schema, formats, versions, sizes.
   */
  STATE_NOT_DECODED: {
    message: 'The rows of store {store} of operator {operator} cannot be shown: {reason}.',
    action: 'Read them with Spark\'s state data source: spark.read.format("statestore").',
  },
  /** A batch was asked for that neither the offset log nor the commit log has. Entries of old batches are deleted as new ones come. */
  STREAM_BATCH_NOT_FOUND: {
    message: 'The stream checkpoint {path} has no entry of batch {batchId}.',
    action: 'Refresh what is shown: old entries are deleted as new batches come.',
  },
  /** A folder was opened as a stream checkpoint, but has none of its files. */
  NOT_A_CHECKPOINT: {
    message:
      'There is neither metadata nor an offset log nor a commit log: this is no stream checkpoint, or nothing ran yet.',
    action: 'Check the path: it is the checkpointLocation of the query.',
  },
  /** The offset log lacks entries in its middle. With asynchronous progress tracking that is healthy; else somebody deleted them. */
  STREAM_LOG_GAP: {
    message: 'The offset log has no entries for batches {batches}. Asynchronous progress tracking leaves such gaps.',
  },
  /** Batches without an entry in the commit log, though later ones were planned. A restart does not look at them. */
  STREAM_COMMIT_MISSING: {
    message: 'Batches {batches} have no entry in the commit log, though later batches were planned.',
  },
  /** The file that says which stateful operator a state belongs to is damaged. Spark starts all the same, without checking. */
  OPERATOR_METADATA_UNREADABLE: {
    message: 'The operator metadata cannot be read. Spark starts all the same, without checking the operators.',
  },
} as const satisfies Record<string, ErrorEntry>;
