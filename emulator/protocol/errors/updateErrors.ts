import type { ErrorEntry } from './errorText.ts';

/** Errors of running an update of a pipeline. */
export const updateErrors = {
  /** Two updates of one project would write the same tables at the same time. */
  PIPELINE_UPDATE_RUNNING: {
    message: 'Another update of this project is running in process {pid}.',
    action: 'Wait for it to end, or stop that process.',
  },
  /** `--full-refresh-all` selects every table already, so a list of names beside it contradicts it. */
  CONFLICTING_PIPELINE_REFRESH_OPTIONS: {
    message:
      '--full-refresh-all option conflicts with {conflicting_option}\nThe --full-refresh-all option performs a full refresh of all datasets, \nso specifying individual datasets with {conflicting_option} is not allowed.',
  },
  /** A table cannot be both refreshed and fully refreshed by one update. */
  PIPELINE_SELECTION_OVERLAP: {
    message: 'Datasets specified for refresh and full refresh cannot overlap: {tables}.',
    action: 'Name each table once.',
  },
  /**
   * A selection names something that is no table of the project. Spark lets such a name match nothing, so that a typo is a green
   * update that does nothing; Sluice refuses it.
   */
  PIPELINE_SELECTION_NOT_FOUND: {
    message: 'The option {option} names {name}, which is {found}.{suggestion}',
    action:
      'Name tables as they are defined: as name, schema.name or catalog.schema.name, with the same upper and lower case.',
  },
  /**
   * A full refresh deletes the rows of a table, which a stream over that table does not survive: its next run would fail with
   * DELTA_SOURCE_TABLE_IGNORE_CHANGES. Spark lets it happen; Sluice asks for the readers to be fully refreshed too.
   */
  PIPELINE_FULL_REFRESH_BREAKS_READERS: {
    message: 'A full refresh of {table} would break the streaming flows that read it: {readers}. Nothing was touched.',
    action: 'Let them begin anew as well: {ways}.',
  },
  /** A flow or sink of the project needs an engine that is not there yet. It is found before anything is touched. */
  PIPELINE_FLOW_NOT_SUPPORTED: {
    message: 'The flow {flow} cannot be run by Sluice yet: {reason}. Nothing was touched.',
    action: 'Leave its table out of the selection, or run the project on Spark or Databricks.',
  },
  /** Only Delta tables are written. */
  PIPELINE_TABLE_FORMAT_NOT_SUPPORTED: {
    message: 'The table {table} is to have the format {format}; Sluice writes tables of pipelines as Delta only.',
    action: 'Use `USING DELTA`, or `spark.sql.sources.default: "delta"` in the configuration.',
  },
  /** `--reset-checkpoints` names a table without a stream. */
  PIPELINE_CHECKPOINT_NOT_FOUND: {
    message: 'The table {table} has no stream checkpoint to reset: {reason}.',
    action: 'Name a streaming table or a sink.',
  },
  /** The partitioning of a table that is there cannot be changed by its definition, by a full refresh neither. */
  CANNOT_UPDATE_PARTITION_COLUMNS: {
    message:
      'Declared partitioning {requestedPartitionColumns} conflicts with existing table partitioning {existingPartitionColumns}.\nPlease delete the table or change the declared partitioning to match its partitions.',
    sqlState: '42000',
  },
  /** A streaming table keeps its rows, so a column of it cannot take another type. */
  CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE: {
    message: 'Failed to merge incompatible data types {left} and {right}.',
    action: 'Please check the data types of the columns being merged and ensure that they are compatible.',
    sqlState: '42825',
  },
  /** Computing or writing the rows of a flow failed; the cause tells why. The table is as it was. */
  TASK_WRITE_FAILED: {
    message: 'Task failed while writing rows to {path}. {reason}',
    sqlState: '58030',
  },
  /** Two columns of a table of a pipeline have one name, or names that differ in case alone. */
  'DELTA_DUPLICATE_COLUMNS_FOUND.METADATA_UPDATE': {
    message: 'Found duplicate column(s): {columns}. The duplicate was found in the metadata update.',
    action: 'Give each column of the query a name of its own.',
    sqlState: '42711',
  },
  /** A column has a DEFAULT, and its table does not have the feature that readers and writers need for it. */
  WRONG_COLUMN_DEFAULTS_FOR_DELTA_FEATURE_NOT_ENABLED: {
    message:
      "Failed to execute {commandType} command because it assigned a column DEFAULT value,\nbut the corresponding table feature was not enabled. Please retry the command again\nafter executing ALTER TABLE tableName SET\nTBLPROPERTIES('delta.feature.allowColumnDefaults' = 'supported').",
    sqlState: '42601',
  },
  /** Every column of the query is NULL without a type, and files cannot hold such a column. */
  'DELTA_CANNOT_WRITE_EMPTY_SCHEMA.TABLE_ALL_VOID_COLUMNS': {
    message:
      'The Delta table is not writable because parts of the schema are not supported.\nReason: All columns in the table schema have VOID type.',
    action: 'Cast one column at least to a type.',
    sqlState: '428GU',
  },
  /** A table cannot have the name of a view that is there, nor a persisted view that of a table. */
  PIPELINE_NAME_TAKEN: {
    message: '{name} cannot be made as a {kind}, since there is a {other} of this name. Nothing was touched.',
    action: 'Name it otherwise, or drop the {other}.',
    sqlState: '42P07',
  },
  /** A table keeps the folder that it was made in. */
  PIPELINE_TABLE_LOCATION_CHANGED: {
    message: 'The table {table} is defined at {location}, and lies at {path} already. Nothing was touched.',
    action: 'Take the location back, or drop the table first.',
  },
  /** A setting of an update holds something else than it may. */
  PIPELINE_SETTING_INVALID: {
    message: 'The setting {name} holds "{value}", which is not {expected}.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
