import type { ErrorEntry } from './errorText.ts';

/** Errors of SQL commands on tables. */
export const tableErrors = {
  /** The catalog that a project names is not there: Spark has `spark_catalog`, and those that the configuration sets up. */
  CATALOG_NOT_FOUND: {
    message: 'The catalog {catalogName} cannot be found.',
    action: 'Leave `catalog` out, or write `catalog: spark_catalog`.',
    sqlState: '42P08',
  },
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
  /** The command works on names of tables, and there is nothing that knows any: no project and no storage folder. */
  SQL_NEEDS_CATALOG: {
    message: '{command} needs tables with names, and there are none here.',
    action:
      'Run it in the folder of a project, name the storage folder with --storage, or write the table as delta.`/path`.',
  },
  /** There is a table, view or schema of that name, and the command needs it to be free. */
  TABLE_OR_VIEW_ALREADY_EXISTS: {
    message: 'Cannot create table or view {relationName} because it already exists.',
    action: 'Choose a different name, drop or replace the existing object, or add the IF NOT EXISTS clause.',
    sqlState: '42P07',
  },
  /** A schema of that name was created before. */
  SCHEMA_ALREADY_EXISTS: {
    message: 'Cannot create schema {schemaName} because it already exists.',
    action: 'Choose a different name, or add the IF NOT EXISTS clause.',
    sqlState: '42P06',
  },
  /** A schema with tables or views in it is dropped with CASCADE only. */
  SCHEMA_NOT_EMPTY: {
    message: 'Cannot drop a schema {schemaName} because it contains objects.',
    action: 'Use DROP SCHEMA ... CASCADE to drop the schema and all its objects.',
    sqlState: '2BP01',
  },
  /** The command works on tables, and the name is that of a view. */
  'EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE': {
    message: "'{operation}' expects a table but {viewName} is a view.",
    sqlState: '42809',
  },
  /** The command works on views, and the name is that of a table. */
  'EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE': {
    message: 'The table {tableName} does not support {operation}.',
    sqlState: '42809',
  },
  /** The list of columns of a view is longer than that of its query. */
  'CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS': {
    message:
      'Cannot create view {viewName}, the reason is not enough data columns: View columns: {viewColumns}. Data columns: {dataColumns}.',
    sqlState: '21S01',
  },
  /** The list of columns of a view is shorter than that of its query. */
  'CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS': {
    message:
      'Cannot create view {viewName}, the reason is too many data columns: View columns: {viewColumns}. Data columns: {dataColumns}.',
    sqlState: '21S01',
  },
  /** CREATE TABLE names columns for a table that is there already and has others. */
  DELTA_CREATE_TABLE_SCHEME_MISMATCH: {
    message:
      'The specified schema does not match the existing schema at {path}.\n\n== Specified ==\n{specifiedSchema}\n\n== Existing ==\n{existingSchema}',
    action: 'Leave the columns out to take the table as it is, or correct them.',
    sqlState: '42KD7',
  },
  /** CREATE TABLE asks for a partitioning that the table at the location does not have. */
  DELTA_CREATE_TABLE_WITH_DIFFERENT_PARTITIONING: {
    message:
      'The specified partitioning does not match the existing partitioning at {path}.\n\n== Specified ==\n{specifiedColumns}\n\n== Existing ==\n{existingColumns}',
    sqlState: '42KD7',
  },
  /** CREATE TABLE asks for properties that the table at the location does not have. */
  DELTA_CREATE_TABLE_WITH_DIFFERENT_PROPERTY: {
    message:
      'The specified properties do not match the existing properties at {path}.\n\n== Specified ==\n{specifiedProperties}\n\n== Existing ==\n{existingProperties}',
    sqlState: '42KD7',
  },
  /** The rows of an INSERT have fewer columns than the table. */
  DELTA_INSERT_COLUMN_ARITY_MISMATCH: {
    message:
      "Cannot write to '{tableName}', {columnName}; target table has {numColumns} column(s) but the inserted data has {insertColumns} column(s).",
    action: 'Name the columns, as in INSERT INTO t (a, b) …: those that are left out become NULL.',
    sqlState: '42802',
  },
  /** An INSERT with names leaves out a column that has to have a value. */
  DELTA_INSERT_COLUMN_MISMATCH: { message: 'Column {columnName} is not specified in INSERT.', sqlState: '42802' },
  /** A value does not fit into the column that it is inserted into. */
  CAST_OVERFLOW_IN_TABLE_INSERT: {
    message:
      'Fail to assign a value of {sourceType} type to the {targetType} type column or variable {columnName} due to an overflow.',
    action: 'Use try_cast on the input value to tolerate overflow and return NULL instead.',
    sqlState: '22003',
  },
  /** The list of columns before an INSERT's query is longer than that of the query. */
  'INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS': {
    message:
      'Cannot write to {tableName}, the reason is not enough data columns: Table columns: {tableColumns}. Data columns: {dataColumns}.',
    sqlState: '21S01',
  },
  /** The list of columns before an INSERT's query is shorter than that of the query. */
  'INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS': {
    message:
      'Cannot write to {tableName}, the reason is too many data columns: Table columns: {tableColumns}. Data columns: {dataColumns}.',
    sqlState: '21S01',
  },
  /** REPLACE TABLE has to say which columns the table has. */
  DELTA_SCHEMA_NOT_PROVIDED: {
    message: 'Table schema is not provided. Please provide the schema (column definition) of the table.',
    sqlState: '42908',
  },
  /** The schema that names start from cannot be dropped. */
  'UNSUPPORTED_FEATURE.DROP_DATABASE': {
    message: 'The feature is not supported: Drop the default schema {database}.',
    sqlState: '0A000',
  },
  /** A table cannot be changed in this way. */
  UNSUPPORTED_TABLE_CHANGE: { message: 'Unsupported table change: {change}.', sqlState: '0A000' },
  /** PARTITION of an INSERT names a column by which the table is not partitioned. */
  NON_PARTITION_COLUMN: {
    message: 'PARTITION clause cannot contain the non-partition column: {columnName}.',
    sqlState: '42000',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
