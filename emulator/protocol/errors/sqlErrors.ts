import type { ErrorEntry } from './errorText.ts';

/** Errors of the `sql` room. The comment of a code is its help page; where Spark or Delta has an error class, that name is used. */
export const sqlErrors = {
  /** The text is not SQL as Spark writes it. The position is that of the first word that cannot stand where it stands. */
  PARSE_SYNTAX_ERROR: { message: 'Syntax error at or near {error}{hint}.', sqlState: '42601' },
  /** There is nothing between the start of the text (or a semicolon) and its end. */
  PARSE_EMPTY_STATEMENT: { message: 'Syntax error, unexpected empty statement.', sqlState: '42617' },
  /** A name holds characters that a name without quotes cannot have, such as a hyphen or a letter beyond ASCII. */
  INVALID_IDENTIFIER: {
    message: 'The unquoted identifier {ident} is invalid and must be back quoted as: `{ident}`.',
    action: 'Put the name into backticks. Unquoted names hold only ASCII letters, digits and underscores.',
    sqlState: '42602',
  },
  /** A comment that begins with a slash and a star never ends. Such comments may be nested. */
  UNCLOSED_BRACKETED_COMMENT: {
    message: 'Found an unclosed bracketed comment.',
    action: 'Append */ at the end of the comment.',
    sqlState: '42601',
  },
  /** A literal with a type before it, such as DATE'…', whose text is not a value of that type. */
  INVALID_TYPED_LITERAL: {
    message: 'The value of the typed literal {valueType} is invalid: {value}.',
    sqlState: '42604',
  },
  /** A word before a quoted text is not the name of a type that literals can have. */
  UNSUPPORTED_TYPED_LITERAL: {
    message: 'Literals of the type {unsupportedType} are not supported. Supported types are {supportedTypes}.',
    sqlState: '0A000',
  },
  /** A number with a suffix (such as 300Y) does not fit the suffix's type. */
  INVALID_NUMERIC_LITERAL_RANGE: {
    message:
      'Numeric literal {rawStrippedQualifier} is outside the valid range for {typeName} with minimum value of {minValue} and maximum value of {maxValue}.',
    action: 'Adjust the value or its suffix.',
    sqlState: '22003',
  },
  /** CHAR and VARCHAR need a length. */
  DATATYPE_MISSING_SIZE: {
    message: 'DataType {type} requires a length parameter, for example {type}(10).',
    action: 'Give the length.',
    sqlState: '42K01',
  },
  /** The name of a type, or the number of its parameters, is not one of Spark's. */
  UNSUPPORTED_DATATYPE: { message: 'Unsupported data type {typeName}.', sqlState: '0A000' },
  /** ARRAY without the type of its elements. */
  'INCOMPLETE_TYPE_DEFINITION.ARRAY': {
    message: 'Incomplete complex type: the definition of the "ARRAY" type is incomplete.',
    action: 'Provide an element type, for example ARRAY<elementType>.',
    sqlState: '42K01',
  },
  /** MAP without the types of its keys and values. */
  'INCOMPLETE_TYPE_DEFINITION.MAP': {
    message: 'Incomplete complex type: the definition of the "MAP" type is incomplete.',
    action: 'Provide a key type and a value type, for example MAP<TIMESTAMP, INT>.',
    sqlState: '42K01',
  },
  /** STRUCT without its fields. */
  'INCOMPLETE_TYPE_DEFINITION.STRUCT': {
    message: 'Incomplete complex type: the definition of the "STRUCT" type is incomplete.',
    action: 'Provide at least one field, for example STRUCT<name STRING, age INT>.',
    sqlState: '42K01',
  },
  /** A TIME type with more than six digits of a second. */
  UNSUPPORTED_TIME_PRECISION: {
    message: 'The seconds precision {precision} of the TIME data type is out of the supported range [0, 6].',
    sqlState: '0A001',
  },
  /** The TIME type is off unless `spark.sql.timeType.enabled` is true. */
  UNSUPPORTED_TIME_TYPE: {
    message: 'The data type TIME is not supported.',
    action: 'Set `spark.sql.timeType.enabled` to true.',
    sqlState: '0A000',
  },
  /** A decimal type has more digits after the point than digits in all. */
  DECIMAL_SCALE_EXCEEDS_PRECISION: {
    message: 'Decimal scale {scale} cannot be greater than precision {precision}.',
  },
  /** A unit of an interval cannot follow the other, as in YEAR TO DAY. */
  'INVALID_INTERVAL_FORMAT.UNSUPPORTED_FROM_TO_EXPRESSION': {
    message:
      "Error parsing '{input}' to interval. Please ensure that the value provided is in a valid format for defining an interval. Cannot support (interval '{input}' {from} to {to}) expression.",
    sqlState: '22006',
  },
  /** The text of an interval does not have the form that its units ask for, such as '1-2' for YEAR TO MONTH. */
  'INVALID_INTERVAL_FORMAT.UNMATCHED_FORMAT_STRING_WITH_NOTICE': {
    message:
      "Error parsing '{input}' to interval. Please ensure that the value provided is in a valid format for defining an interval. The interval string does not match {intervalStr} format of {supportedFormat} when cast to {typeName}: {input}.",
    sqlState: '22006',
  },
  /** The text of an interval has a number that is out of range or no number, or mixes months with days. Spark names no condition for it. */
  INVALID_INTERVAL_LITERAL: { message: 'The interval literal {text} is invalid: {reason}.' },
  /** Only seconds may have a fraction. */
  'INVALID_INTERVAL_FORMAT.INVALID_FRACTION': {
    message:
      "Error parsing '{input}' to interval. Please ensure that the value provided is in a valid format for defining an interval. The unit {unit} cannot have fractional part.",
    sqlState: '22006',
  },
  /** The numbers of the interval are too great. */
  'INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION': {
    message:
      "Error parsing '{input}' to interval. Please ensure that the value provided is in a valid format for defining an interval. Uncaught arithmetic exception while parsing '{input}'.",
    sqlState: '22006',
  },
  /** A frame's bound depends on the rows. Spark names no condition for it. */
  FRAME_BOUND_NOT_LITERAL: { message: 'The frame bound {bound} must be a literal.' },
  /** LIKE … ESCAPE with a text that is not one character. */
  INVALID_ESC: {
    message: 'Found an invalid escape string: {invalidEscape}. The escape string must contain only one character.',
    sqlState: '42604',
  },
  /** A unit of time that the function does not know, or one in quotes. */
  'INVALID_PARAMETER_VALUE.DATETIME_UNIT': {
    message:
      'The value of parameter(s) `unit` in {functionName} is invalid: expects one of the units without quotes YEAR, QUARTER, MONTH, WEEK, DAY, DAYOFYEAR, HOUR, MINUTE, SECOND, MILLISECOND, MICROSECOND, but got the string literal {invalidValue}.',
    sqlState: '22023',
  },
  /** After an argument with a name (`name => value`) every further one needs its name too. */
  UNEXPECTED_POSITIONAL_ARGUMENT: {
    message: 'The positional argument {argument} cannot follow a named argument.',
    sqlState: '4274K',
  },
  /** WATERMARK takes a column, or an expression with a name that the new column gets. */
  REQUIRES_EXPLICIT_NAME_IN_WATERMARK_CLAUSE: {
    message: 'The watermark clause requires an explicit name if expression is specified, but got {sqlExpr}.',
    action: 'Write AS and a name behind the expression.',
    sqlState: '42000',
  },
  /** WATERMARK makes one column, so it takes one name. */
  CANNOT_USE_MULTI_ALIASES_IN_WATERMARK_CLAUSE: {
    message: 'Multiple aliases are not supported in watermark clause.',
    sqlState: '42000',
  },
  /** LIKE ANY () and its kin need a pattern. */
  PARSE_EMPTY_PATTERNS: { message: 'Expected something between ( and ).' },
  /** A common table of one WITH clause is defined twice. */
  DUPLICATED_CTE_DEFINITION_NAMES: {
    message: 'CTE definition cannot have duplicate names: {duplicateNames}.',
    sqlState: '42602',
  },
  /** ORDER BY together with SORT BY and their kin, or WINDOW definitions, in ways that one query cannot have. */
  'UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES': {
    message: 'The feature is not supported: Combination of ORDER BY/SORT BY/DISTRIBUTE BY/CLUSTER BY.',
    sqlState: '0A000',
  },
  /** A window of the WINDOW clause is defined twice, or refers to one that is not there. */
  'INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION': {
    message: 'Invalid SQL syntax: The definition of window {windowName} is repetitive.',
    sqlState: '42000',
  },
} as const satisfies Record<string, ErrorEntry>;
