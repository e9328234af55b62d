import type { ErrorEntry } from './errorText.ts';

/** Errors of SQL commands on tables. */
export const tableErrors = {
  /** A name is in a schema that was not created. */
  SCHEMA_NOT_FOUND: {
    message: 'The schema {schemaName} cannot be found.',
    action: 'Create it by CREATE SCHEMA, or correct the name.',
    sqlState: '42704',
  },
  /** RESTORE goes back: to a version before the newest one. */
  DELTA_RESTORE_NOT_OLDER: {
    message: 'Version to restore ({version}) should be less than last available version ({latest}).',
    action: 'The table holds that version already; see DESCRIBE HISTORY for the older ones.',
  },
  /**
   * A version cannot be restored, because data files of it were deleted since, by VACUUM or by hand. A table that named them could not
   * be read any more.
   */
  DELTA_RESTORE_FILES_MISSING: {
    message: 'Not all files from version {version} are available in file system. Missed files ({count}): {files}.',
    action: 'Restore a more recent version or timestamp, whose files are all there.',
  },
  /** Column mapping cannot be switched to this mode: the names and ids in the files that are there would no longer fit. */
  DELTA_UNSUPPORTED_COLUMN_MAPPING_MODE_CHANGE: {
    message: "Changing column mapping mode from '{oldMode}' to '{newMode}' is not supported.",
    sqlState: '0AKDC',
  },
  /** A column of that name is there already; names are told apart without regard to case. */
  FIELD_ALREADY_EXISTS: {
    message: 'Cannot {op} column, because {fieldNames} already exists in {struct}.',
    sqlState: '42710',
  },
  /** Delta has no such form of the command. */
  DELTA_OPERATION_NOT_ALLOWED: {
    message: 'Operation not allowed: `{operation}` is not supported for Delta tables.',
    sqlState: '0AKDC',
  },
  /** Without column mapping the files of a table hold the names of its columns, so that one can be dropped by rewriting them only. */
  DELTA_UNSUPPORTED_DROP_COLUMN: {
    message: 'DROP COLUMN is not supported for your Delta table {table}: it has no column mapping.',
    action: "Create the table with 'delta.columnMapping.mode' = 'name', or replace it by a query without the column.",
    sqlState: '0AKDC',
  },
  /** Without column mapping the files of a table hold the names of its columns. */
  DELTA_UNSUPPORTED_RENAME_COLUMN: {
    message: 'Column rename is not supported for your Delta table {table}: it has no column mapping.',
    action: "Create the table with 'delta.columnMapping.mode' = 'name', or replace it by a query with the new name.",
    sqlState: '0AKDC',
  },
  /** Folders are named by the partition columns. */
  DELTA_UNSUPPORTED_DROP_PARTITION_COLUMN: {
    message: 'Dropping partition columns ({columns}) is not allowed.',
    sqlState: '0AKDC',
  },
  /** A table, and each struct in it, keeps at least one column. */
  DELTA_DROP_COLUMN_ON_SINGLE_FIELD_SCHEMA: {
    message: 'Cannot drop column from a schema with a single column. Schema:\n{schema}',
    sqlState: '0AKDC',
  },
  /**
   * VACUUM was asked to delete files that were removed from the table a shorter time ago than the table promises to keep them. Readers of
   * older versions, time travel, RESTORE and the undo of a reset need those files.
   */
  DELTA_VACUUM_RETENTION_PERIOD_TOO_SHORT: {
    message:
      'Are you sure you would like to vacuum files with such a low retention period? The table keeps removed files for {configured} hours, and {asked} hours were asked for. Whoever reads an older version now may be left without its files.',
    action:
      'Ask for a retention of at least {configured} hours, or change delta.deletedFileRetentionDuration of the table. If you are certain that nobody reads the table, set spark.databricks.delta.retentionDurationCheck.enabled to false.',
    sqlState: '0A000',
  },
  /** A command, or a clause of one, that Spark or Databricks runs and Sluice does not run yet. */
  SQL_COMMAND_NOT_SUPPORTED: {
    message: 'The SQL command is not supported by Sluice: {command}.',
    sqlState: '0A000',
  },
  /** A view reads itself, alone or through other views. */
  RECURSIVE_VIEW: {
    message: 'Recursive view {viewIdent} detected (cycle: {newPath}).',
    sqlState: '42K0H',
  },
  /** A view cannot be read in this way. */
  VIEW_NOT_READABLE: {
    message: 'The view {viewName} cannot be read here: {detail}.',
    action: 'Read the tables that the view is made of.',
    sqlState: '0A000',
  },
  /** Only Delta tables have versions. */
  'UNSUPPORTED_FEATURE.TIME_TRAVEL': {
    message: 'The feature is not supported: Time travel on the relation: {relationId}.',
    sqlState: '0A000',
  },
  /** The time of TIMESTAMP AS OF is none, or its expression is not one of a constant. */
  'INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT': {
    message: 'The time travel timestamp expression {expr} is invalid. Cannot be casted to the "TIMESTAMP" type.',
    action: "Write it as a text or a literal, such as '2026-01-31 12:00:00' or TIMESTAMP '2026-01-31 12:00:00'.",
    sqlState: '42K0E',
  },
  /** The condition of a DELETE asks other tables. */
  DELTA_UNSUPPORTED_SUBQUERY: {
    message: 'Subqueries are not supported in the {operation} (condition = {cond}).',
    sqlState: '0AKDC',
  },
  /** The condition of a DELETE would be another one each time that it is computed. */
  DELTA_NON_DETERMINISTIC_FUNCTION_NOT_SUPPORTED: {
    message: 'Non-deterministic functions are not supported in the {operation} {expression}.',
    sqlState: '0AKDC',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
