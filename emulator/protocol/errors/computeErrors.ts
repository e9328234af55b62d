import type { ErrorEntry } from './errorText.ts';

/** Errors of the `compute` room. The comment of a code is its help page; where Spark or Delta has an error class, that name is used. */
export const computeErrors = {
  /** A number does not fit the type of the result. Under ANSI mode Spark raises it where other engines wrap around. */
  ARITHMETIC_OVERFLOW: {
    message: '{message}.{alternative}',
    action: 'Cast an operand to a wider type, or use the `try_` form of the function to get NULL instead.',
    sqlState: '22003',
  },
  /** Division by zero. Under ANSI mode Spark raises it instead of giving NULL. */
  DIVIDE_BY_ZERO: {
    message: 'Division by zero.',
    action: 'Use `try_divide` to get NULL instead, or guard the divisor with `nullif(divisor, 0)`.',
    sqlState: '22012',
  },
  /** A text (or another value) that is being cast has no value in the target type. */
  CAST_INVALID_INPUT: {
    message: 'The value {expression} of the type {sourceType} cannot be cast to {targetType} because it is malformed.',
    action: 'Correct the value to the target type, or use `try_cast` to get NULL instead.',
    sqlState: '22018',
  },
  /** A number that is being cast is outside the range of the target type. */
  CAST_OVERFLOW: {
    message: 'The value {value} of the type {sourceType} cannot be cast to {targetType} due to an overflow.',
    action: 'Use `try_cast` to get NULL instead.',
    sqlState: '22003',
  },
  /** A decimal does not fit the precision and scale that it has to have. */
  NUMERIC_VALUE_OUT_OF_RANGE: {
    message: 'The value {value} cannot be represented as {type}.',
    action: 'Cast to a decimal with more digits, or use `try_cast` to get NULL instead.',
    sqlState: '22003',
  },
  /** A text holds a number of more digits than any decimal can have. */
  NUMERIC_OUT_OF_SUPPORTED_RANGE: {
    message: 'The value {value} cannot be interpreted as a numeric since it has more than 38 digits.',
    sqlState: '22003',
  },
  /** A date or time field is out of range, for instance the 30th of February. */
  DATETIME_FIELD_OUT_OF_BOUNDS: {
    message: '{rangeMessage}.',
    action: 'Correct the value, or use the `try_` form of the function to get NULL instead.',
    sqlState: '22023',
  },
  /** A map would hold one key twice. Spark raises it unless `spark.sql.mapKeyDedupPolicy` is LAST_WIN. */
  DUPLICATED_MAP_KEY: {
    message: 'Duplicate map key {key} was found.',
    action: 'Make the keys unique before the map is built.',
    sqlState: '23505',
  },
  /** A scalar subquery gave more than one row. */
  SCALAR_SUBQUERY_TOO_MANY_ROWS: {
    message: 'More than one row was returned by a subquery used as an expression.',
    action: 'Aggregate the subquery or add `LIMIT 1`.',
    sqlState: '21000',
  },
  /** A data file that the table's log names is not on the disk. It was removed by a vacuum, or by hand. */
  'FAILED_READ_FILE.FILE_NOT_EXIST': {
    message: 'The data file {path} does not exist.',
    action:
      'The file was removed from outside (by a vacuum, or by hand). Restore it, or read a version that does not use it.',
    sqlState: 'KD001',
  },
  /** A Parquet file's footer cannot be read: the file is torn, empty, or no Parquet file at all. */
  'FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER': {
    message: 'The footer of the Parquet file {path} cannot be read: {reason}.',
    action: 'The file is torn or is no Parquet file. Replace it with a whole one.',
    sqlState: 'KD001',
  },
  /** A column of a Parquet file has a type that cannot be read as the column's type of the table. */
  'FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH': {
    message:
      'The column {column} of the file {path} cannot be read: the table expects {expectedType}, the file holds {actualType}.',
    action: 'Give the table (or the reader) the type that the file holds, and cast afterwards.',
    sqlState: 'KD001',
  },
  /** A data file could be opened, but a part of it cannot be decoded. */
  'FAILED_READ_FILE.NO_HINT': {
    message: 'The data file {path} cannot be read: {reason}.',
    action: 'The file is damaged. Replace it with a whole one.',
    sqlState: 'KD001',
  },
  /** A line of a JSON or CSV file does not fit the schema while the reader's mode is FAILFAST. */
  'MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION': {
    message: 'A malformed record was met at {file}:{line}: {reason}. The record is {badRecord}.',
    action: 'Set the option `mode` to PERMISSIVE to read such records as NULL, or DROPMALFORMED to skip them.',
    sqlState: '22023',
  },
  /** The column for malformed records (`columnNameOfCorruptRecord`) takes their text, so it has to be a string. */
  INVALID_CORRUPT_RECORD_TYPE: {
    message: 'The column {columnName} for corrupt records must have the nullable STRING type, but got {actualType}.',
    action: 'Give the column the type STRING in the schema.',
    sqlState: '42804',
  },
  /** A reader's option has an effect that is not built, so that the rows could differ from those that Spark reads. */
  UNSUPPORTED_READER_OPTION: {
    message: 'The option {option} of the {format} reader is not supported{detail}.',
    action: 'Leave the option out, or run this query with Spark.',
  },
  /** A column's type cannot be read from (or written to) files of this format. */
  UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE: {
    message: 'The {format} data source does not support the column {columnName} of the type {columnType}.',
    action: 'Cast the column to a supported type, or drop it.',
    sqlState: '0A000',
  },
  /** A query uses something that Spark has and the embedded engine cannot compute exactly. */
  UNSUPPORTED_IN_COMPUTE: {
    message: 'The embedded engine does not support {feature}.',
    action: 'Rewrite the query without it, or run the pipeline with Spark.',
    sqlState: '0A000',
  },
  /** The session's time zone is not one that the embedded engine knows. */
  UNSUPPORTED_TIME_ZONE: {
    message: 'The time zone {timeZone} is not supported.',
    action: 'Use a region such as `Europe/Berlin`, or UTC.',
    sqlState: '22009',
  },
  /** The query needs more memory than the engine may use, and has nowhere to spill to. */
  OUT_OF_MEMORY: {
    message: 'The query ran out of memory: {detail}.',
    action: 'Give the engine more memory, or process fewer rows at once.',
  },
  /** A partition's value stands in the log as text; Spark replaces bytes that are none, and reads other bytes back. */
  PARTITION_VALUE_NOT_UTF8: {
    message: 'A binary value of a partition column is not UTF-8, so that it could not be read back as it was.',
    action: 'Partition by hex(column) instead.',
    sqlState: '0A000',
  },
} as const satisfies Record<string, ErrorEntry>;
