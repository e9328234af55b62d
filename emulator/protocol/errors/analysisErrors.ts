import type { ErrorEntry } from './errorText.ts';

/** Errors of the analyzer that concern names, clauses and plans, under Spark's own error conditions. Types: `typeErrors.ts`. */
export const analysisErrors = {
  /** A name stands for no column here. Names are compared without regard to case unless `spark.sql.caseSensitive` is true. */
  'UNRESOLVED_COLUMN.WITH_SUGGESTION': {
    message: 'A column with name {objectName} cannot be resolved. Did you mean one of the following? [{proposal}].',
    sqlState: '42703',
  },
  /** A name stands for no column here, and there is no column at all that it could stand for. */
  'UNRESOLVED_COLUMN.WITHOUT_SUGGESTION': {
    message: 'A column with name {objectName} cannot be resolved.',
    sqlState: '42703',
  },
  /** A name that must be one of a data frame's columns is none of them. */
  UNRESOLVED_COLUMN_AMONG_FIELD_NAMES: {
    message: 'Cannot resolve column name {colName} among ({fieldNames}).',
    sqlState: '42703',
  },
  /** A name stands for several columns, as after a join of two tables that share it. */
  AMBIGUOUS_REFERENCE: {
    message: 'Reference {name} is ambiguous, could be: [{referenceNames}].',
    action: 'Qualify the name with its table, or give the columns different names.',
    sqlState: '42704',
  },
  /** A struct has several fields of the name. */
  AMBIGUOUS_REFERENCE_TO_FIELDS: {
    message: 'Ambiguous reference to the field {field}. It appears {count} times in the schema.',
    sqlState: '42000',
  },
  /** A struct has no field of the name. */
  FIELD_NOT_FOUND: { message: 'No such struct field {fieldName} in {fields}.', sqlState: '42704' },
  /** `value.name` or `value[key]` on something that is neither a struct, an array nor a map. */
  INVALID_EXTRACT_BASE_FIELD_TYPE: {
    message: 'Cannot extract a value from {base}. Need a complex type [STRUCT, ARRAY, MAP] but got {other}.',
    sqlState: '42000',
  },
  /** A field of a struct is asked for by something that is not a constant text. */
  INVALID_EXTRACT_FIELD_TYPE: {
    message: 'The field name should be a non-null string value, but it is {extraction}.',
    sqlState: '42000',
  },
  /** A table or view of the name is not there. */
  TABLE_OR_VIEW_NOT_FOUND: {
    message: 'The table or view {relationName} cannot be found.',
    action: 'Check the spelling and the schema in which the table lies.',
    sqlState: '42P01',
  },
  /** The name of a table has too many parts for the session's catalog. */
  REQUIRES_SINGLE_PART_NAMESPACE: {
    message: '{sessionCatalog} requires a single-part namespace, but got identifier {identifier}.',
    sqlState: '42K05',
  },
  /** A function of the name is not there. */
  UNRESOLVED_ROUTINE: {
    message:
      'Cannot resolve routine {routineName} on search path [system.builtin, system.session, spark_catalog.default].',
    sqlState: '42883',
  },
  /** A function of the name is not there. */
  ROUTINE_NOT_FOUND: { message: 'The routine {routineName} cannot be found.', sqlState: '42883' },
  /** A table function of the name is not there. */
  UNRESOLVABLE_TABLE_VALUED_FUNCTION: {
    message: 'Could not resolve {name} to a table-valued function.',
    sqlState: '42883',
  },
  /** The function exists in Spark but not here: the embedded engine does not compute it exactly as Spark does. */
  UNSUPPORTED_FUNCTION: {
    message: 'The function {name} is not supported by the embedded engine{detail}.',
    action: 'Rewrite the expression without it, or run the pipeline with Spark.',
  },
  /** The expression is one of Spark's, but the embedded engine could answer it otherwise than Spark does. */
  UNSUPPORTED_EXPRESSION: {
    message: 'The expression {expression} is not supported by the embedded engine{detail}.',
    action: 'Rewrite the expression, or run the pipeline with Spark.',
  },
  /** A clause or operator of a query that the embedded engine does not have. */
  UNSUPPORTED_OPERATOR: {
    message: '{operator} is not supported by the embedded engine{detail}.',
    action: 'Rewrite the query without it, or run the pipeline with Spark.',
  },
  /** A setting of the session changes answers in a way that the embedded engine does not follow. */
  UNSUPPORTED_SETTING: {
    message: 'The setting {name} = {value} is not supported by the embedded engine.',
    action: 'Leave the setting at its default, or run the pipeline with Spark.',
  },
  /** A function got too few or too many arguments. */
  'WRONG_NUM_ARGS.WITHOUT_SUGGESTION': {
    message: 'The {functionName} requires {expectedNum} parameters but the actual number is {actualNum}.',
    sqlState: '42605',
  },
  /** `name => value` for a function whose parameters have no names. */
  NAMED_PARAMETERS_NOT_SUPPORTED: {
    message: 'Named parameters are not supported for function {functionName}.',
    sqlState: '4274K',
  },
  /** An argument was given both by its place and by its name. */
  'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED': {
    message:
      'A positional argument and named argument both referred to the parameter {parameterName} of {routineName}.',
    sqlState: '4274K',
  },
  /** An argument was given twice by its name. */
  'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE': {
    message: 'More than one named argument referred to the parameter {parameterName} of {routineName}.',
    sqlState: '4274K',
  },
  /** The function has no parameter of the name. */
  UNRECOGNIZED_PARAMETER_NAME: {
    message: 'Cannot invoke routine {routineName}: the parameter {argumentName} is not one of [{proposal}].',
    sqlState: '4274K',
  },
  /** A parameter that the function needs was not given. */
  REQUIRED_PARAMETER_NOT_FOUND: {
    message: 'Cannot invoke routine {routineName} because the parameter named {parameterName} is required.',
    sqlState: '4274K',
  },
  /** DISTINCT, FILTER, IGNORE NULLS or WITHIN GROUP on a function that has no such thing. */
  'INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX': {
    message: 'The function {prettyName} does not support {syntax}.',
    sqlState: '42000',
  },
  /** A column stands beside aggregates without being grouped. */
  MISSING_AGGREGATION: {
    message:
      'The non-aggregating expression {expression} is based on columns which are not participating in the GROUP BY clause.',
    action: 'Add the columns to GROUP BY, or wrap the expression in an aggregate such as any_value.',
    sqlState: '42803',
  },
  /** A column stands beside aggregates and there is no GROUP BY. */
  MISSING_GROUP_BY: {
    message:
      'The query does not include a GROUP BY clause. Add GROUP BY or turn it into the window functions using OVER clauses.',
    sqlState: '42803',
  },
  /** GROUP BY names an expression that holds an aggregate. */
  GROUP_BY_AGGREGATE: {
    message: 'Aggregate functions are not allowed in GROUP BY, but found {sqlExpr}.',
    sqlState: '42903',
  },
  /** GROUP BY over values that have no order. */
  GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE: {
    message:
      'The expression {sqlExpr} cannot be used as a grouping expression because its data type {dataType} is not an orderable data type.',
    sqlState: '42822',
  },
  /** GROUP BY 2 where the second item holds an aggregate. */
  GROUP_BY_POS_AGGREGATE: {
    message: 'GROUP BY {index} refers to an expression {aggExpr} that contains an aggregate function.',
    sqlState: '42903',
  },
  /** GROUP BY 7 where there are fewer items. */
  GROUP_BY_POS_OUT_OF_RANGE: {
    message: 'GROUP BY position {index} is not in select list (valid range is [1, {size}]).',
    sqlState: '42805',
  },
  /** GROUP BY 1 beside a star in the list. */
  STAR_GROUP_BY_POS: {
    message: 'Star (*) is not allowed in a select list when GROUP BY an ordinal position is used.',
    sqlState: '0A000',
  },
  /** ORDER BY 7 where there are fewer columns. */
  ORDER_BY_POS_OUT_OF_RANGE: {
    message: 'ORDER BY position {index} is not in select list (valid range is [1, {size}]).',
    sqlState: '42805',
  },
  /** An aggregate inside an aggregate. */
  NESTED_AGGREGATE_FUNCTION: {
    message: 'It is not allowed to use an aggregate function in the argument of another aggregate function.',
    action: 'Use the inner aggregate function in a subquery.',
    sqlState: '42607',
  },
  /** An aggregate, a window function or a generator in WHERE. */
  INVALID_WHERE_CONDITION: {
    message: 'The WHERE condition {condition} contains invalid expressions: {expressionList}.',
    sqlState: '42903',
  },
  /** A kind of expression that cannot stand in this clause. */
  UNSUPPORTED_EXPR_FOR_OPERATOR: {
    message: 'A query operator contains one or more unsupported expressions: {invalidExprSqls}.',
    sqlState: '42K0E',
  },
  /** The condition of a join is not a boolean. */
  JOIN_CONDITION_IS_NOT_BOOLEAN_TYPE: {
    message: 'The join condition {joinCondition} has the invalid type {conditionType}, expected "BOOLEAN".',
    sqlState: '42K0E',
  },
  /** USING names a column that one of the sides lacks. */
  UNRESOLVED_USING_COLUMN_FOR_JOIN: {
    message:
      'USING column {colName} cannot be resolved on the {side} side of the join. The {side}-side columns: [{suggestion}].',
    sqlState: '42703',
  },
  /** The sides of a set operation have different numbers of columns. */
  NUM_COLUMNS_MISMATCH: {
    message:
      '{operator} can only be performed on inputs with the same number of columns, but the first input has {firstNumColumns} columns and the second input has {invalidNumColumns} columns.',
    sqlState: '42826',
  },
  /** Columns of a set operation have types without a common one. */
  INCOMPATIBLE_COLUMN_TYPE: {
    message:
      '{operator} can only be performed on tables with compatible column types. The {columnOrdinalNumber} column of the {tableOrdinalNumber} table is {dataType1} type which is not compatible with {dataType2} at the same column of the first table.',
    sqlState: '42825',
  },
  /** DISTINCT, INTERSECT or EXCEPT over a column of a map type. */
  'UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE': {
    message:
      'The feature is not supported: Cannot have MAP type columns in DataFrame which calls set operations, but the type of column {colName} is {dataType}.',
    sqlState: '0A000',
  },
  /** DISTINCT, INTERSECT or EXCEPT over a column of the variant type. */
  'UNSUPPORTED_FEATURE.SET_OPERATION_ON_VARIANT_TYPE': {
    message:
      'The feature is not supported: Cannot have VARIANT type columns in DataFrame which calls set operations, but the type of column {colName} is {dataType}.',
    sqlState: '0A000',
  },
  /** A window function whose argument is an alias of the same SELECT list. */
  'UNSUPPORTED_FEATURE.LATERAL_COLUMN_ALIAS_IN_WINDOW': {
    message:
      'The feature is not supported: Referencing a lateral column alias {lca} in window expression {windowExpr}.',
    sqlState: '0A000',
  },
  /** A subquery of one value gives several columns. */
  'INVALID_SUBQUERY_EXPRESSION.SCALAR_SUBQUERY_RETURN_MORE_THAN_ONE_OUTPUT_COLUMN': {
    message: 'Invalid subquery: Scalar subquery must return only one column, but got {number}.',
    sqlState: '42823',
  },
  /** A table alias lists another number of columns than the table has. */
  ASSIGNMENT_ARITY_MISMATCH: {
    message:
      'The number of columns or variables assigned or aliased: {numTarget} does not match the number of source expressions: {numExpr}.',
    sqlState: '42802',
  },
  /** A generator's alias lists another number of columns than it makes. */
  UDTF_ALIAS_NUMBER_MISMATCH: {
    message:
      'The number of aliases supplied in the AS clause does not match the number of columns output by the UDTF. Expected {aliasesSize} aliases, but got {aliasesNames}.',
    sqlState: '42802',
  },
  /** `explode` inside another expression. */
  'UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS': {
    message: 'The generator is not supported: nested in expressions {expression}.',
    sqlState: '42K0E',
  },
  /** `explode` outside of a SELECT list. */
  'UNSUPPORTED_GENERATOR.OUTSIDE_SELECT': {
    message: 'The generator is not supported: outside the SELECT clause, found: {plan}.',
    sqlState: '42K0E',
  },
  /** Two generators in one SELECT list. */
  'UNSUPPORTED_GENERATOR.MULTI_GENERATOR': {
    message:
      'The generator is not supported: only one generator allowed per SELECT clause but found {num}: {generators}.',
    sqlState: '42K0E',
  },
  /** `t.*` where there is no such table or struct. */
  CANNOT_RESOLVE_STAR_EXPAND: {
    message:
      'Cannot resolve {targetString}.* given input columns {columns}. Please check that the specified table or struct exists and is accessible in the input columns.',
    sqlState: '42704',
  },
  /** `t.*` on a column that is no struct. */
  STAR_EXPAND_NOT_STRUCT: {
    message: 'Can only star expand struct data types, but {attributes} is of another type.',
    sqlState: '42000',
  },
  /** `*` where it cannot stand. */
  INVALID_USAGE_OF_STAR_OR_REGEX: { message: 'Invalid usage of {elem} in {prettyName}.', sqlState: '42000' },
  /** `* EXCEPT (a, a)`. */
  EXCEPT_OVERLAPPING_COLUMNS: {
    message: 'Columns in an EXCEPT list must be distinct and non-overlapping, but got ({columns}).',
    sqlState: '42702',
  },
  /** LIMIT or OFFSET is no whole number. */
  'INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE': {
    message:
      'The limit like expression {expr} is invalid: the {name} expression must be integer type, but got {dataType}.',
    sqlState: '42K0E',
  },
  /** LIMIT or OFFSET is below zero. */
  'INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE': {
    message:
      'The limit like expression {expr} is invalid: the {name} expression must be equal to or greater than 0, but got {v}.',
    sqlState: '42K0E',
  },
  /** LIMIT or OFFSET depends on the rows. */
  'INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE': {
    message: 'The limit like expression {expr} is invalid: the {name} expression must evaluate to a constant value.',
    sqlState: '42K0E',
  },
  /** LIMIT NULL. */
  'INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL': {
    message: 'The limit like expression {expr} is invalid: the evaluated {name} expression must not be null.',
    sqlState: '42K0E',
  },
  /** A lambda has another number of parameters than the function calls it with. */
  'INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH': {
    message:
      'Invalid lambda function call: a higher order function expects {expectedNumArgs} arguments, but got {actualNumArgs}.',
    sqlState: '42K0D',
  },
  /** A lambda is given to a function that takes none. */
  'INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION': {
    message:
      'Invalid lambda function call: a lambda function should only be used in a higher order function, however its class is {class}.',
    sqlState: '42K0D',
  },
  /** The rows of VALUES differ in length. */
  'INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH': {
    message:
      'Invalid inline table: expected {expectedNumCols} columns but found {actualNumCols} columns in row {rowIndex}.',
    sqlState: '42000',
  },
  /** A column of VALUES has values without a common type. */
  'INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE': {
    message: 'Invalid inline table: found incompatible types in the column {colName}.',
    sqlState: '42000',
  },
  /** A cell of VALUES cannot be evaluated: it divides by zero, or casts what does not fit. */
  'INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION': {
    message:
      'Invalid inline table: failed to evaluate a SQL expression of it. Verify the expressions of its cells and try again.',
    sqlState: '42000',
  },
  /** VALUES holds something that is not constant. */
  'INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE': {
    message: 'Invalid inline table: cannot evaluate the expression {expr} in inline table definition.',
    sqlState: '42000',
  },
  /** The columns of grouping_id() are not those of the grouping. */
  GROUPING_ID_COLUMN_MISMATCH: {
    message: 'Columns of grouping_id ({groupingIdColumn}) does not match grouping columns ({groupByColumns}).',
    sqlState: '42803',
  },
  /** The column of grouping() is not one of the grouping. */
  GROUPING_COLUMN_MISMATCH: {
    message: 'Column of grouping ({grouping}) cannot be found in grouping columns {groupingColumns}.',
    sqlState: '42803',
  },
  /** grouping() without GROUPING SETS, CUBE or ROLLUP. */
  UNSUPPORTED_GROUPING_EXPRESSION: {
    message: 'grouping()/grouping_id() can only be used with GroupingSets/Cube/Rollup.',
    sqlState: '42K0E',
  },
  /** Two columns of a result have one name where names must differ. */
  COLUMN_ALREADY_EXISTS: {
    message: 'The column {columnName} already exists. Choose another name or rename the existing column.',
    sqlState: '42711',
  },
  /** A plain aggregate inside FILTER (WHERE …). */
  'INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE': {
    message:
      'The FILTER expression {filterExpr} in an aggregate function is invalid: expected a FILTER expression without an aggregation, but found {aggExpr}.',
    sqlState: '42903',
  },
  /** FILTER (WHERE …) is no boolean. */
  'INVALID_AGGREGATE_FILTER.NOT_BOOLEAN': {
    message:
      'The FILTER expression {filterExpr} in an aggregate function is invalid: expected a FILTER expression of the BOOLEAN type.',
    sqlState: '42903',
  },
  /** A window function inside FILTER (WHERE …). */
  'INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION': {
    message:
      'The FILTER expression {filterExpr} in an aggregate function is invalid: expected a FILTER expression without a window function, but found {windowExpr}.',
    sqlState: '42903',
  },
  /** WITHIN GROUP of a DISTINCT aggregate orders by something else than its input. */
  'INVALID_WITHIN_GROUP_EXPRESSION.MISMATCH_WITH_DISTINCT_INPUT': {
    message:
      'Invalid function {funcName} with WITHIN GROUP: the function is invoked with DISTINCT and WITHIN GROUP but expressions {funcArg} and {orderingExpr} do not match.',
    sqlState: '42K0K',
  },
  /** WITHIN GROUP orders by a number of expressions that the function does not take. */
  'INVALID_WITHIN_GROUP_EXPRESSION.WRONG_NUM_ORDERINGS': {
    message:
      'Invalid function {funcName} with WITHIN GROUP: the function requires {expectedNum} orderings in WITHIN GROUP but got {actualNum}.',
    sqlState: '42K0K',
  },
  /** The function needs WITHIN GROUP (ORDER BY …). */
  'INVALID_WITHIN_GROUP_EXPRESSION.WITHIN_GROUP_MISSING': {
    message: 'Invalid function {funcName} with WITHIN GROUP: WITHIN GROUP is required for the function.',
    sqlState: '42K0K',
  },
  /** DISTINCT in a window function. */
  DISTINCT_WINDOW_FUNCTION_UNSUPPORTED: {
    message: 'Distinct window functions are not supported: {windowExpr}.',
    sqlState: '0A000',
  },
  /** A function that is neither an aggregate nor a window function stands before OVER. */
  UNSUPPORTED_EXPR_FOR_WINDOW: {
    message: 'Expression {sqlExpr} not supported within a window function.',
    sqlState: '42P20',
  },
  /** OVER names a window that the query does not define. */
  MISSING_WINDOW_SPECIFICATION: {
    message: 'Window specification is not defined in the WINDOW clause for {windowName}.',
    sqlState: '42P20',
  },
  /** A window function without its OVER clause. */
  WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE: {
    message: 'Window function {funcName} requires an OVER clause.',
    sqlState: '42601',
  },
  /** `|> AGGREGATE` with an expression that aggregates nothing. */
  PIPE_OPERATOR_AGGREGATE_EXPRESSION_CONTAINS_NO_AGGREGATE_FUNCTION: {
    message:
      'Non-grouping expression {expr} is provided as an argument to the |> AGGREGATE pipe operator but does not contain any aggregate function.',
    sqlState: '0A000',
  },
  /** The function could not be made of its arguments. */
  FAILED_FUNCTION_CALL: { message: 'Failed preparing of the function {funcName} for call.', sqlState: '38000' },
  /** withWatermark on a column that is no timestamp. */
  EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE: {
    message: 'The event time {eventName} has the invalid type {eventType}, but expected "TIMESTAMP".',
    action: 'Cast the column to a timestamp before withWatermark.',
    sqlState: '42K09',
  },
  /** The delay of withWatermark is no interval. */
  CANNOT_PARSE_INTERVAL: {
    message:
      'Unable to parse {intervalString}. Please ensure that the value provided is in a valid format for defining an interval.',
    sqlState: '22006',
  },
  /** The delay of withWatermark is below zero; Spark raises an IllegalArgumentException of this text. */
  WATERMARK_DELAY_NEGATIVE: {
    message: 'requirement failed: delay threshold ({delayThreshold}) should not be negative.',
  },
  /** LATERAL VIEW, `table.*` and the like: a name of a table or an alias is used twice. */
  MISSING_ATTRIBUTES: {
    message: 'Resolved attribute {missingAttributes} missing from {input}.',
    sqlState: 'XX000',
  },
} as const satisfies Record<string, ErrorEntry>;
