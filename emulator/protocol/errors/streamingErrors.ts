import type { ErrorEntry } from './errorText.ts';

/** Errors of the micro-batch engine. The comment of a code is its help page; where Spark or Delta has an error class, that name is used. */
export const streamingErrors = {
  /** A running query ended with an error; the message says which. The stream checkpoint and the sink are whole: starting the query again carries on with the batch that failed. */
  STREAM_FAILED: {
    message: 'Query [id = {id}, runId = {runId}] terminated with exception: {message}',
    sqlState: 'XXKST',
  },
  /** A file of the offset or commit log was already there when this query wanted to write it. Either two queries share one stream checkpoint, or a log file was put back by hand. */
  CONCURRENT_STREAM_LOG_UPDATE: {
    message: 'Concurrent update to the log. Multiple streaming jobs detected for {batchId}: {path}.',
    action: 'Make sure that only one query at a time uses this checkpoint location.',
    sqlState: '40000',
  },
  /** A file of the offset or commit log does not start with a version line such as `v1`. */
  MALFORMED_LOG_FILE: {
    message: 'Log file {path} was malformed: failed to read correct log version from "{line}".',
    sqlState: 'KD002',
  },
  /** A file of the offset or commit log was written by a newer version of Spark than this engine can follow. */
  'INVALID_LOG_VERSION.MAX_SUPPORTED_VERSION': {
    message:
      'The log version of {path} is not supported: the maximum supported log version is v{maxSupported}, but encountered v{version}.',
    action: 'Resume this query with the version of Spark that wrote the checkpoint.',
    sqlState: 'KD002',
  },
  /** A file of the offset or commit log is empty. A crash of another program, or a full disk, can leave one. */
  STREAM_LOG_INCOMPLETE: {
    message: 'Failed to read log file {path}. Incomplete log file.',
    action: 'Restore the file from a backup, or start over with a new checkpoint location.',
  },
  /** A file of the offset or commit log, or the metadata file, is not what it should be. */
  STREAM_LOG_UNREADABLE: {
    message: 'The log file {path} cannot be read: {reason}.',
    action: 'Restore the file from a backup, or start over with a new checkpoint location.',
  },
  /** A file of the offset or commit log that the restart needs is not there. */
  BATCH_METADATA_NOT_FOUND: {
    message: 'Unable to find batch {batchMetadataFile}.',
    sqlState: '42K03',
  },
  /**
   * The newest batch of the offset log needs the one before it, and that file is gone. With it goes the knowledge of where the
   * newest batch starts, so nothing can be resumed safely.
   */
  STREAM_PREVIOUS_OFFSET_MISSING: {
    message: 'Previous batch {previous} was not found in the offset log. Offset log: {offsets}. Commit log: {commits}.',
    action: 'Restore offsets/{previous} from a backup, or start over with a new checkpoint location.',
  },
  /** The checkpoint has batches, but not the file that names the query. A new name would make a Delta sink accept every batch twice. */
  STREAMING_CHECKPOINT_MISSING_METADATA_FILE: {
    message:
      'Checkpoint location {location} is in an inconsistent state: the metadata file is missing but offset and/or commit logs contain data. Offset log: {offsets}. Commit log: {commits}.',
    action: 'Restore the metadata file from a backup, or start over with a new checkpoint location and an empty sink.',
    sqlState: '42K03',
  },
  /** Another query made the metadata file in the moment between looking and writing. */
  STREAM_CHECKPOINT_IN_USE: {
    message: 'Multiple streaming queries are concurrently using {path}.',
    action: 'Give each query a checkpoint location of its own.',
  },
  /** Batches are said to be committed, but the offset log does not know them. */
  STREAM_COMMIT_WITHOUT_OFFSET: {
    message:
      'The commit log of {location} knows batches that the offset log does not have. Offset log: {offsets}. Commit log: {commits}.',
    action: 'Restore the missing files of offsets/ from a backup, or start over with a new checkpoint location.',
  },
  /** The query reads another number of sources than the checkpoint was written with. */
  STREAM_SOURCE_COUNT_CHANGED: {
    message:
      'There are [{stored}] sources in the checkpoint offsets and now there are [{present}] sources requested by the query. Cannot continue.',
    action: 'Start the query as it was, or give the changed query a new checkpoint location.',
  },
  /** A source had a position in one batch and none in the next, which no run writes. Reading on would read its rows again. */
  STREAM_SOURCE_OFFSET_LOST: {
    message:
      'Source {source} has a position in batch {previous} of the offset log and none in batch {batchId}. Offset log: {offsets}. Commit log: {commits}.',
    action: 'Restore offsets/{batchId} from a backup.',
  },
  /**
   * The sink has a batch of this query that the checkpoint does not know: the checkpoint is older than the sink, it was rewound,
   * emptied, or copied. Carrying on would make the sink skip new data as if it had it.
   */
  STREAM_SINK_AHEAD_OF_CHECKPOINT: {
    message:
      'The sink {sink} already has batch {sinkBatch} of query {queryId}, which the checkpoint does not know. Offset log: {offsets}. Commit log: {commits}.',
    action:
      'Restore the checkpoint that belongs to the sink. To read everything again, use a new checkpoint location and an empty sink.',
  },
  /** Batches are missing from the sink although later ones were planned, so resuming would leave a hole. */
  STREAM_SINK_BEHIND_CHECKPOINT: {
    message:
      'The sink {sink} has batches of query {queryId} up to {sinkBatch} only, but batch {batchId} is the next to be written. Offset log: {offsets}. Commit log: {commits}.',
    action: 'Restore the sink, or delete the offsets and commits after batch {sinkBatch} together with their state.',
  },
  /** The state folder has data although no batch was planned yet. */
  STATE_STORE_CHECKPOINT_LOCATION_NOT_EMPTY: {
    message: 'The checkpoint location {location} should be empty on batch 0.',
    action: 'Use a new checkpoint location, or delete the existing data in the checkpoint location.',
    sqlState: '42K03',
  },
  /** The query keeps state, batches were run, and the folder that should hold the state is empty or gone. */
  STREAMING_STATEFUL_OPERATOR_MISSING_STATE_DIRECTORY: {
    message:
      'Cannot restart streaming query with stateful operators because the state directory is empty or missing. Stateful operators in current batch: [{operators}]. Offset log: {offsets}. Commit log: {commits}.',
    action: 'Restore the state folder from a backup, or start over with a new checkpoint location.',
    sqlState: '42K03',
  },
  /** The query's stateful operators are not those that the state in the checkpoint belongs to. */
  STREAMING_STATEFUL_OPERATOR_NOT_MATCH_IN_STATE_METADATA: {
    message:
      'Streaming stateful operator name does not match with the operator in state metadata. This likely to happen when user adds/removes/changes stateful operator of existing streaming query. Stateful operators in the metadata: [{stored}]; Stateful operators in current batch: [{present}].',
    action: 'Start the query as it was, or give the changed query a new checkpoint location.',
    sqlState: '42K03',
  },
  /** The keys of a stateful operator have other types than its state was written with. */
  STATE_STORE_KEY_SCHEMA_NOT_COMPATIBLE: {
    message:
      'Provided key schema does not match existing state key schema. Existing key_schema={stored}; provided key_schema={present}.',
    action: 'Start the query as it was, or give the changed query a new checkpoint location.',
    sqlState: '42K06',
  },
  /** The values that a stateful operator keeps have other types than its state was written with. */
  STATE_STORE_VALUE_SCHEMA_NOT_COMPATIBLE: {
    message:
      'Provided value schema does not match existing state value schema. Existing value_schema={stored}; provided value_schema={present}.',
    action: 'Start the query as it was, or give the changed query a new checkpoint location.',
    sqlState: '42K06',
  },
  /** Keys with a collation in which different bytes may be equal cannot be kept as state. */
  STATE_STORE_UNSUPPORTED_OPERATION_BINARY_INEQUALITY: {
    message: 'Binary inequality column is not supported with state store. Provided schema: {schema}.',
    sqlState: 'XXKST',
  },
  /** The state in this checkpoint was written by another state store provider, such as Spark's own. */
  STREAM_STATE_PROVIDER_NOT_SUPPORTED: {
    message: 'The state in {location} was written by {provider}, which this engine cannot read.',
    action: 'Resume this query with Spark, or start over with a new checkpoint location.',
  },
  /** The state in this checkpoint belongs to another query: the metadata file was changed or the folder put together from two. */
  STREAM_STATE_OF_ANOTHER_QUERY: {
    message: 'The state in {location} was written by query {stored}, but the metadata file names {present}.',
    action: 'Restore the metadata file from a backup, or start over with a new checkpoint location.',
  },
  /** A file of the operator's state that this batch needs is not there. */
  'CANNOT_LOAD_STATE_STORE.CANNOT_READ_DELTA_FILE_NOT_EXISTS': {
    message:
      'An error occurred during loading state. Error reading delta file {fileToRead}: it does not exist, and version {version} needs it.',
    action: 'Restore the state folder from a backup, or start over with a new checkpoint location.',
    sqlState: '58030',
  },
  /** A file of the operator's state cannot be read. */
  'CANNOT_LOAD_STATE_STORE.CANNOT_READ_STREAMING_STATE_FILE': {
    message: 'An error occurred during loading state. Error reading streaming state file {fileToRead}: {reason}.',
    action: 'Restore the state folder from a backup, or start over with a new checkpoint location.',
    sqlState: '58030',
  },
  /** A file of the operator's state was altered: its rows are not those that were written. */
  'CANNOT_LOAD_STATE_STORE.CHECKPOINT_FILE_CHECKSUM_VERIFICATION_FAILED': {
    message:
      'An error occurred during loading state. The content of {fileToRead} differs from what was written: expected {expected}, found {found}.',
    action: 'Restore the state folder from a backup, or start over with a new checkpoint location.',
    sqlState: '58030',
  },
  /** The output mode does not go with the query's operators. */
  'STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION': {
    message:
      'Invalid streaming output mode: {outputMode}. This output mode is not supported for {operation} on streaming DataFrames/DataSets.',
    sqlState: '42KDE',
  },
  /** `writeStream` needs at least one streaming source below it. */
  STREAM_WITHOUT_STREAMING_SOURCE: {
    message: "'writeStream' can be called only on streaming Dataset/DataFrame.",
    action: 'Read the source with readStream, or write the result with write.',
    sqlState: '42KDE',
  },
  /** An operator that Spark itself does not run on a stream. */
  UNSUPPORTED_STREAMING_OPERATION: {
    message: '{operations} not supported on streaming DataFrames/Datasets{where}.',
    sqlState: '0A000',
  },
  /** An operator that Spark runs on streams and this engine does not run yet. */
  STREAM_OPERATOR_NOT_SUPPORTED: {
    message: 'The operator {operator} is not supported on a stream yet.',
    action: 'Leave it out, or run this query on Spark.',
    sqlState: '0A000',
  },
  /** The state of joins in the form of Spark 2, which no newer one writes: Spark 4 starts such a query, and its first batch fails. */
  STREAM_JOIN_STATE_FORMAT: {
    message: 'The state of a join of two streams cannot be written in format version 1.',
    action: 'Leave spark.sql.streaming.join.stateFormatVersion at its default.',
  },
  /** Two watermarks stand one above the other on the same stream. */
  STREAM_WATERMARK_REDEFINED: {
    message: 'Redefining watermark is disallowed.',
    action: 'Call withWatermark once for each stream.',
  },
  /** A stateful operator's input has two columns with a watermark, so what is late is not defined. */
  STREAM_SEVERAL_EVENT_TIMES: {
    message: 'More than one event time columns are available: {columns}.',
    action: 'Drop all but one of them before the stateful operator.',
  },
  /** A trigger interval that is not a number of milliseconds, seconds, minutes, hours or days. */
  STREAM_TRIGGER_NOT_SUPPORTED: {
    message: 'The trigger {trigger} is not supported: {reason}.',
    action: 'Use availableNow, once or processingTime.',
  },
} as const satisfies Record<string, ErrorEntry>;
