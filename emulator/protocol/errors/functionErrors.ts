import type { ErrorEntry } from './errorText.ts';

/** Errors that single functions raise while they compute, under Spark's own error conditions. */
export const functionErrors = {
  /** The pattern of dates and times was read by Spark 2 and is no pattern any more. */
  'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION': {
    message: 'Fail to recognize the pattern {pattern} in the DateTimeFormatter.',
    action: 'Use a pattern of https://spark.apache.org/docs/latest/sql-ref-datetime-pattern.html.',
    sqlState: '42K0B',
  },
  /** Patterns of dates have no letters of week-based years. */
  'INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_WEEK_BASED_PATTERN': {
    message: 'All week-based patterns are unsupported since Spark 3.0, detected week-based character: {c}.',
    action: 'Use the function extract instead.',
    sqlState: '42K0B',
  },
  /** A letter of the pattern stands for nothing. */
  'INVALID_DATETIME_PATTERN.ILLEGAL_CHARACTER': {
    message:
      'Unrecognized datetime pattern {pattern}: illegal pattern character {c} found. Please provide legal character.',
    sqlState: '22007',
  },
  /** The pattern has a letter or sign that no pattern may have. */
  'INVALID_DATETIME_PATTERN.WITH_SUGGESTION': {
    message: 'Unrecognized datetime pattern {pattern}. Use the letters of a valid datetime pattern.',
    sqlState: '22007',
  },
  /** An argument that decides how the function works has to be a constant. */
  NON_FOLDABLE_ARGUMENT: {
    message:
      'The function {funcName} requires the parameter {paramName} to be a foldable expression of the type {paramType}, but the actual argument is a non-foldable.',
    sqlState: '42K08',
  },
  /** A letter of the pattern is repeated too often. */
  'INVALID_DATETIME_PATTERN.LENGTH': {
    message:
      'Unrecognized datetime pattern {pattern}: too many letters in datetime pattern. Please reduce pattern length.',
    sqlState: '22007',
  },
  /** A text does not fit the pattern that it is read by. */
  CANNOT_PARSE_TIMESTAMP: {
    message: 'The text {text} cannot be parsed by the pattern {pattern}.',
    action: 'Use `try_to_timestamp` (or `try_to_date`) to get NULL instead.',
    sqlState: '22007',
  },
  /** A decimal number of seconds has more than six digits after the point. Spark names no condition for it. */
  ROUNDING_NECESSARY: { message: 'Rounding necessary.' },
  /** Options of a function are written as `map('name', 'value')`. */
  'INVALID_OPTIONS.NON_MAP_FUNCTION': {
    message: 'Invalid options: must use the `map()` function for options.',
    sqlState: '42K06',
  },
  /** Names and values of options are texts. */
  'INVALID_OPTIONS.NON_STRING_TYPE': {
    message: 'Invalid options: a type of keys and values in `map()` must be string, but got {mapType}.',
    sqlState: '42K06',
  },
  /** A schema is written as a constant text. */
  'INVALID_SCHEMA.NON_STRING_LITERAL': {
    message: 'The input schema {inputSchema} is not a valid schema string: it must be a string literal and not null.',
    sqlState: '42K07',
  },
  /** The schema cannot be read. */
  'INVALID_SCHEMA.PARSE_ERROR': {
    message: 'The input schema {inputSchema} is not a valid schema string: it cannot be parsed.',
    sqlState: '42K07',
  },
  /** Names of JSON fields are texts, and so are the keys of maps that are read from them. */
  'DATATYPE_MISMATCH.INVALID_JSON_MAP_KEY_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: input schema {schema} can only contain STRING as a key type for a MAP.',
    sqlState: '42K09',
  },
  /** The function knows only the modes PERMISSIVE and FAILFAST. */
  PARSE_MODE_UNSUPPORTED: {
    message: 'The function {funcName} does not support the {mode} mode. Acceptable modes are PERMISSIVE and FAILFAST.',
    sqlState: '42601',
  },
  /** Maps have no hash: two that are equal could differ in the order of their keys. */
  'DATATYPE_MISMATCH.HASH_MAP_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: input to the function {functionName} cannot contain elements of the "MAP" type.',
    sqlState: '42K09',
  },
  /** The name is not one of the character sets that Spark knows. */
  'INVALID_PARAMETER_VALUE.CHARSET': {
    message:
      'The value of parameter(s) `charset` in {functionName} is invalid: expects one of US-ASCII, ISO-8859-1, UTF-8, UTF-16BE, UTF-16LE, UTF-16, UTF-32, but got {charset}.',
    sqlState: '22023',
  },
  /** A text has characters that the character set lacks, or bytes are no text in it. */
  MALFORMED_CHARACTER_CODING: {
    message: 'Invalid value found when performing {function} with {charset}.',
    sqlState: '22000',
  },
  /** A percent sign in the text is not followed by two hexadecimal digits. */
  CANNOT_DECODE_URL: {
    message:
      'The provided URL cannot be decoded: {url}. Please ensure that the URL is properly formatted and try again.',
    sqlState: '22546',
  },
  /** A text is not in the format that it is converted from. */
  CONVERSION_INVALID_INPUT: {
    message: 'The value {str} ({fmt}) cannot be converted to {targetType} because it is malformed.',
    action:
      'Correct the value as per the syntax, or use {suggestion} to tolerate malformed input and return NULL instead.',
    sqlState: '22018',
  },
  /** The text is no URL by the rules of RFC 2396. */
  INVALID_URL: {
    message: 'The url is invalid: {url}.',
    action: 'Use `try_parse_url` to get NULL instead.',
    sqlState: '22P02',
  },
  /** The format of `format_string` does not go with its arguments. Spark names no condition for it. */
  INVALID_FORMAT_STRING: { message: 'The format {format} does not fit the arguments.' },
  /** A text does not fit the number format. */
  'INVALID_FORMAT.MISMATCH_INPUT': {
    message: 'The format is invalid: {format}. The input {input} does not match the format.',
    sqlState: '42601',
  },
  /** The format of a number has no digit. */
  'INVALID_FORMAT.WRONG_NUM_DIGIT': {
    message: 'The format is invalid: {format}. The format string requires at least one number digit.',
    sqlState: '42601',
  },
  /** A number format has a character that stands for nothing. */
  'INVALID_FORMAT.UNEXPECTED_TOKEN': {
    message: 'The format is invalid: {format}. Found the unexpected {token} in the format string.',
    sqlState: '42601',
  },
  /** `schema_of_json` got a text that is no JSON. Spark names no condition for it. */
  MALFORMED_JSON_SAMPLE: { message: 'The text is no JSON: {reason}.' },
  /** The text is not the name of a day. */
  ILLEGAL_DAY_OF_WEEK: { message: 'Illegal input for day of week: {string}.', sqlState: '22009' },
  /** The text is neither a region nor an offset. */
  INVALID_TIMEZONE: {
    message: 'The timezone {timeZone} is invalid. The timezone must be either a region-based zone ID or a zone offset.',
    sqlState: '22009',
  },
  /** 60 seconds carry over to the next minute only without a fraction. */
  INVALID_FRACTION_OF_SECOND: {
    message: 'Valid range for seconds is [0, 60] (inclusive), but the provided value is {secAndMicros}.',
    action: 'Use the `try_` form of the function to get NULL instead.',
    sqlState: '22023',
  },
  /** A date or time has a field out of its range, for instance the month 13. */
  'DATETIME_FIELD_OUT_OF_BOUNDS.WITH_SUGGESTION': {
    message: '{rangeMessage}.',
    action: 'Use the `try_` form of the function to get NULL instead.',
    sqlState: '22023',
  },
  /** The field cannot be extracted from a value of this type. */
  INVALID_EXTRACT_FIELD: { message: 'Cannot extract {field} from {expr}.', sqlState: '42601' },

  /** The text is no regular expression of Java's syntax. */
  'INVALID_PARAMETER_VALUE.PATTERN': {
    message: 'The value of parameter(s) `regexp` in {functionName} is invalid: {value}.',
    sqlState: '22023',
  },
  /** The regular expression has fewer groups than the number asked for. */
  'INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX': {
    message:
      'The value of parameter(s) `idx` in {functionName} is invalid: expects group index between 0 and {groupCount}, but got {groupIndex}.',
    sqlState: '22023',
  },
  /** `split` got a text that is no regular expression. Spark names no condition for it. */
  INVALID_SPLIT_PATTERN: { message: 'The pattern {pattern} of `split` is no regular expression.' },
  /** Positions in SQL count from 1, or from the end when negative; there is no position zero. */
  INVALID_INDEX_OF_ZERO: {
    message: 'The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).',
    sqlState: '22003',
  },
} as const satisfies Record<string, ErrorEntry>;
