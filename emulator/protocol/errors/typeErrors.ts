import type { ErrorEntry } from './errorText.ts';

/** Errors of types in expressions, and of values that the analyzer can see, under Spark's own error conditions. */
export const typeErrors = {
  /** An argument has a type that the function does not take. */
  'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the {paramIndex} parameter requires the {requiredType} type, however {inputSql} has the type {inputType}.',
    sqlState: '42K09',
  },
  /** The two sides of an operator have types without a common one. */
  'DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the left and right operands of the binary operator have incompatible types ({left} and {right}).',
    sqlState: '42K09',
  },
  /** The operator does not take operands of their type. */
  'DATATYPE_MISMATCH.BINARY_OP_WRONG_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the binary operator requires the input type {inputType}, not {actualDataType}.',
    sqlState: '42K09',
  },
  /** Arguments that must be of one type are not. */
  'DATATYPE_MISMATCH.DATA_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: input to {functionName} should all be the same type, but it is {dataType}.',
    sqlState: '42K09',
  },
  /** Values of the type have no order, or cannot be compared. */
  'DATATYPE_MISMATCH.INVALID_ORDERING_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the {functionName} does not support ordering on type {dataType}.',
    sqlState: '42K09',
  },
  /** WHERE is no boolean. */
  'DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: filter expression {filter} of type {type} is not a boolean.',
    sqlState: '42K09',
  },
  /** A cast that is defined in no mode. */
  'DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION': {
    message: 'Cannot resolve {sqlExpr} due to data type mismatch: cannot cast {srcType} to {targetType}.',
    sqlState: '42K09',
  },
  /** A cast that only the mode without ANSI has. */
  'DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: cannot cast {srcType} to {targetType} with ANSI mode on.',
    sqlState: '42K09',
  },
  /** A cast in whose place Spark has a function. */
  'DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: cannot cast {srcType} to {targetType}. To convert values from {srcType} to {targetType}, you can use the functions {functionNames} instead.',
    sqlState: '42K09',
  },
  /** An argument must be a constant. */
  'DATATYPE_MISMATCH.NON_FOLDABLE_INPUT': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the input {inputName} should be a foldable {inputType} expression; however, got {inputExpr}.',
    sqlState: '42K09',
  },
  /** A constant argument is outside of its range. */
  'DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the {exprName} must be between {valueRange} (current value = {currentValue}).',
    sqlState: '42K09',
  },
  /** A constant argument must not be null. */
  'DATATYPE_MISMATCH.UNEXPECTED_NULL': {
    message: 'Cannot resolve {sqlExpr} due to data type mismatch: the {exprName} must not be null.',
    sqlState: '42K09',
  },
  /** A null of no type where its type matters. */
  'DATATYPE_MISMATCH.NULL_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: null typed values cannot be used as arguments of {functionName}.',
    sqlState: '42K09',
  },
  /** An array and a value that is looked for in it have different types. */
  'DATATYPE_MISMATCH.ARRAY_FUNCTION_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: input to {functionName} should have been {dataType} followed by a value with same element type, but it is [{leftType}, {rightType}].',
    sqlState: '42K09',
  },
  /** Two arrays have different types. */
  'DATATYPE_MISMATCH.BINARY_ARRAY_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: input to function {functionName} should have been two {arrayType} with same element type, but it is [{leftType}, {rightType}].',
    sqlState: '42K09',
  },
  /** A map and a key that is looked for in it have different types. */
  'DATATYPE_MISMATCH.MAP_FUNCTION_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: input to {functionName} should have been {dataType} followed by a value with same key type, but it is [{leftType}, {rightType}].',
    sqlState: '42K09',
  },
  /** The keys of `map(…)` have no common type. */
  'DATATYPE_MISMATCH.CREATE_MAP_KEY_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the given keys of function {functionName} should all be the same type, but they are {dataType}.',
    sqlState: '42K09',
  },
  /** The values of `map(…)` have no common type. */
  'DATATYPE_MISMATCH.CREATE_MAP_VALUE_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the given values of function {functionName} should all be the same type, but they are {dataType}.',
    sqlState: '42K09',
  },
  /** The key of a map cannot be or hold a map. */
  'DATATYPE_MISMATCH.INVALID_MAP_KEY_TYPE': {
    message: 'Cannot resolve {sqlExpr} due to data type mismatch: the key of map cannot be/contain {keyType}.',
    sqlState: '42K09',
  },
  /** The names in `named_struct` must be constant texts. */
  'DATATYPE_MISMATCH.CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: only foldable STRING expressions are allowed to appear at odd position, but they are {inputExprs}.',
    sqlState: '42K09',
  },
  /** Columns of `stack` differ in type. */
  'DATATYPE_MISMATCH.STACK_COLUMN_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the data type of the column ({columnIndex}) do not have the same type: {leftType} ({leftParamIndex}) <> {rightType} ({rightParamIndex}).',
    sqlState: '42K09',
  },
  /** IN with a subquery of other types. */
  'DATATYPE_MISMATCH.IN_SUBQUERY_DATA_TYPE_MISMATCH': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the data type of one or more elements in the left hand side of an IN subquery is not compatible with the data type of the output of the subquery. Left: {leftType}, right: {rightType}.',
    sqlState: '42K09',
  },
  /** IN with a subquery of another number of columns. */
  'DATATYPE_MISMATCH.IN_SUBQUERY_LENGTH_MISMATCH': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the number of columns in the left hand side ({leftLength}) of an IN subquery does not match the number of columns in the output of subquery ({rightLength}).',
    sqlState: '42K09',
  },
  /** The bounds of a window frame have other types than its order. */
  'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_DIFF_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: window frame bounds {lower} and {upper} do not have the same type: {lowerType} <> {upperType}.',
    sqlState: '42K09',
  },
  /** A bound of a window frame has an unaccepted type. */
  'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_UNACCEPTED_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the data type of the {location} bound {exprType} does not match the expected data type {expectedType}.',
    sqlState: '42K09',
  },
  /** The lower bound of a window frame lies above the upper one. */
  'DATATYPE_MISMATCH.SPECIFIED_WINDOW_FRAME_WRONG_COMPARISON': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the lower bound of a window frame must be less than or equal to the upper bound.',
    sqlState: '42K09',
  },
  /** A RANGE frame with an offset needs an order. */
  'DATATYPE_MISMATCH.RANGE_FRAME_WITHOUT_ORDER': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: a range window frame cannot be used in an unordered window specification.',
    sqlState: '42K09',
  },
  /** A RANGE frame with an offset needs an order of one expression. */
  'DATATYPE_MISMATCH.RANGE_FRAME_MULTI_ORDER': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: a range window frame with value boundaries cannot be used in a window specification with multiple order by expressions: {orderSpec}.',
    sqlState: '42K09',
  },
  /** A RANGE frame over an order of a type that has no distance. */
  'DATATYPE_MISMATCH.RANGE_FRAME_INVALID_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the data type {orderSpecType} used in the order specification does not support the data type {valueBoundaryType} which is used in the range frame.',
    sqlState: '42K09',
  },
  /** The lambda gives a type that the function does not take. */
  'DATATYPE_MISMATCH.UNEXPECTED_RETURN_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the {functionName} requires return {expectedType} type, but the actual is {actualType} type.',
    sqlState: '42K09',
  },
  /** A constant argument has a value that the function does not know. */
  'DATATYPE_MISMATCH.INVALID_ARG_VALUE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the {inputName} value must to be a {requireType} literal of {validValues}, but got {inputValue}.',
    sqlState: '42K09',
  },
  /** Bounds of `sequence` have types that it does not take. */
  'DATATYPE_MISMATCH.SEQUENCE_WRONG_INPUT_TYPES': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: {functionName} uses the wrong parameter type. The start and stop expressions must resolve to the same type, and the step to a type that goes with it.',
    sqlState: '42K09',
  },
  /** An argument has a type that the function cannot work on. */
  'DATATYPE_MISMATCH.UNSUPPORTED_INPUT_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: the input of {functionName} cannot be {dataType} type data.',
    sqlState: '42K09',
  },
  /** Arguments must be texts. */
  'DATATYPE_MISMATCH.NON_STRING_TYPE': {
    message:
      'Cannot resolve {sqlExpr} due to data type mismatch: all arguments of the function {funcName} must be strings.',
    sqlState: '42K09',
  },
  /** A decimal with more than 38 digits. */
  DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION: {
    message: 'Decimal precision {precision} exceeds max precision {maxPrecision}.',
    sqlState: '22003',
  },
  /** Integers of 8 or 16 bits overflow in arithmetic. */
  BINARY_ARITHMETIC_OVERFLOW: {
    message: '{value1} {symbol} {value2} caused overflow.',
    action: 'Cast the operands to a wider type, or use the `try_` form of the function to get NULL instead.',
    sqlState: '22003',
  },
  /** `%`, `mod` or `pmod` by zero. */
  REMAINDER_BY_ZERO: {
    message: 'Remainder by zero.',
    action: 'Use `try_mod` to get NULL instead, or guard the divisor with `nullif(divisor, 0)`.',
    sqlState: '22012',
  },
  /** An interval is divided by zero. */
  INTERVAL_DIVIDED_BY_ZERO: {
    message: 'Division by zero.',
    action: 'Use `try_divide` to get NULL instead.',
    sqlState: '22012',
  },
  /** Arithmetic on intervals leaves their range. */
  'INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION': {
    message: 'Integer overflow while operating with intervals.',
    sqlState: '22015',
  },
  /** Arithmetic on intervals leaves their range. */
  'INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION': {
    message: 'Integer overflow while operating with intervals.',
    action: 'Use the `try_` form of the function to get NULL instead.',
    sqlState: '22015',
  },
  /** A decimal result does not fit its precision and scale. */
  'NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION': {
    message: 'The value {value} cannot be represented as Decimal({precision}, {scale}).',
    action: 'Cast to a decimal with more digits, or use the `try_` form of the function to get NULL instead.',
    sqlState: '22003',
  },
  /** A decimal does not fit its precision and scale. */
  'NUMERIC_VALUE_OUT_OF_RANGE.WITHOUT_SUGGESTION': {
    message: 'The value {value} cannot be represented as Decimal({precision}, {scale}).',
    sqlState: '22003',
  },
  /** An array is indexed outside of it. */
  INVALID_ARRAY_INDEX: {
    message: 'The index {indexValue} is out of bounds. The array has {arraySize} elements.',
    action: 'Use the SQL function `get()` to get NULL instead.',
    sqlState: '22003',
  },
  /** Arithmetic on dates or timestamps leaves the range of years. */
  DATETIME_OVERFLOW: {
    message: 'Datetime operation overflow.',
    sqlState: '22008',
  },
  /** A key of a map is NULL. */
  NULL_MAP_KEY: { message: 'Cannot use null as map key.', sqlState: '2200E' },
  /** `element_at` outside of the array. */
  INVALID_ARRAY_INDEX_IN_ELEMENT_AT: {
    message: 'The index {indexValue} is out of bounds. The array has {arraySize} elements.',
    action: 'Use `try_element_at` to get NULL instead.',
    sqlState: '22003',
  },
  /** `slice` from place 0. */
  'INVALID_PARAMETER_VALUE.START': {
    message:
      'The value of parameter(s) {parameter} in {functionName} is invalid: expects a positive or a negative value for start, but got 0.',
    sqlState: '22023',
  },
  /** `slice` of a negative length. */
  'INVALID_PARAMETER_VALUE.LENGTH': {
    message:
      'The value of parameter(s) {parameter} in {functionName} is invalid: expects length greater than or equal to 0, but got {length}.',
    sqlState: '22023',
  },
  /** A sequence that never reaches its end; Spark raises an IllegalArgumentException. */
  ILLEGAL_SEQUENCE_BOUNDARIES: {
    message: 'Illegal sequence boundaries: the step does not lead from the start to the stop.',
  },
  /** An array would have more elements than Java allows. */
  'COLLECTION_SIZE_LIMIT_EXCEEDED.PARAMETER': {
    message: 'Cannot create array with more than 2147483632 elements in the function {functionName}.',
    sqlState: '54000',
  },
  /** The comparator of `array_sort` gave NULL for a pair. */
  COMPARATOR_RETURNS_NULL: {
    message: 'The comparator has returned a NULL for a comparison of two elements.',
    action: 'Let it return a positive integer, a negative one or 0.',
    sqlState: '22004',
  },
  /** `map_from_arrays` with arrays of different lengths; Spark raises a RuntimeException of this text. */
  MAP_ARRAYS_DIFFER_IN_LENGTH: { message: 'The given two arrays should have the same length.' },
  /** `raise_error` or `assert_true`. */
  USER_RAISED_EXCEPTION: { message: '{errorMessage}', sqlState: 'P0001' },
  /** The escape character of LIKE stands before another character than `_`, `%` or itself. */
  'INVALID_FORMAT.ESC_IN_THE_MIDDLE': {
    message: 'The format is invalid: {format}. The escape character is not allowed to precede {char}.',
    sqlState: '42601',
  },
  /** The pattern of LIKE ends with its escape character. */
  'INVALID_FORMAT.ESC_AT_THE_END': {
    message: 'The format is invalid: {format}. The escape character is not allowed to end with.',
    sqlState: '42601',
  },
  /** The columns that UNPIVOT puts into one have no common type. */
  UNPIVOT_VALUE_DATA_TYPE_MISMATCH: {
    message: 'The value columns of UNPIVOT must share a least common type, and some do not: [{types}].',
    sqlState: '42K09',
  },
  /** A group of columns of UNPIVOT has another number of columns than it makes. */
  UNPIVOT_VALUE_SIZE_MISMATCH: {
    message: 'All value columns of UNPIVOT must have the same size as there are value column names ({names}).',
    sqlState: '428C4',
  },
  /** UNPIVOT takes columns, not fields of them. */
  UNPIVOT_REQUIRES_ATTRIBUTES: {
    message:
      'UNPIVOT requires all given {given} expressions to be columns when no {empty} expressions are given. These are not columns: [{expressions}].',
    sqlState: '42K0A',
  },
} as const satisfies Record<string, ErrorEntry>;
