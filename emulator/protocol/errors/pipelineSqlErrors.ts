import type { ErrorEntry } from './errorText.ts';

/** Errors of the statements that define pipelines in SQL. */
export const pipelineSqlErrors = {
  /**
   * A statement of a pipeline is well formed and still cannot define what it says, or it is no statement of a pipeline: a file of a
   * pipeline defines streaming tables, materialized views, views and flows, and otherwise only SET and USE.
   */
  PIPELINE_SQL_GRAPH_ELEMENT_REGISTRATION_ERROR: {
    message: '{message}',
    sqlState: '42000',
  },
  /** The syntax is read and the statement still not allowed; the message says which clause has to go. The code is Spark's own. */
  _LEGACY_ERROR_TEMP_0035: { message: 'Operation not allowed: {message}.' },
  /** A temporary view is there for its pipeline alone, so there is nothing that IF NOT EXISTS could keep. The code is Spark's own. */
  _LEGACY_ERROR_TEMP_0053: { message: 'It is not allowed to define a TEMPORARY view with IF NOT EXISTS.' },
  /** OR REPLACE and IF NOT EXISTS want the opposite of each other. */
  CREATE_VIEW_WITH_IF_NOT_EXISTS_AND_REPLACE: {
    message: 'CREATE VIEW {viewName} with both IF NOT EXISTS and REPLACE is not allowed.',
    action: 'Keep one of the two.',
    sqlState: '42601',
  },
  /** The syntax is read and Spark has nothing that does it. */
  INVALID_STATEMENT_OR_CLAUSE: { message: 'The statement or clause: {operation} is not valid.', sqlState: '42601' },
  /** A clause that may stand once stands twice. */
  DUPLICATE_CLAUSES: {
    message: 'Found duplicate clauses: {clauseName}.',
    action: 'Please, remove one of them.',
    sqlState: '42614',
  },
  /** A key of a list of properties stands twice. */
  DUPLICATE_KEY: { message: 'Found duplicate keys {keyColumn}.', sqlState: '23505' },
  /** A table is either partitioned or clustered. */
  SPECIFY_CLUSTER_BY_WITH_PARTITIONED_BY_IS_NOT_ALLOWED: {
    message: 'Cannot specify both CLUSTER BY and PARTITIONED BY.',
    action: 'Remove one of the two clauses.',
    sqlState: '42908',
  },
  /** A property that has a clause of its own, or that nobody may set. */
  'UNSUPPORTED_FEATURE.SET_TABLE_PROPERTY': {
    message: 'The feature is not supported: {property} is a reserved table property, {msg}.',
    sqlState: '0A000',
  },
  /** A temporary view belongs to its pipeline, not to a schema. */
  INVALID_TEMP_OBJ_QUALIFIER: {
    message:
      'Temporary {objectType} {objectName} cannot be qualified with {qualifier}. Temporary objects can only be qualified with SESSION or SYSTEM.SESSION.',
    action: 'Remove the qualifier.',
    sqlState: '42602',
  },
  /** SET takes a key, or a key and a value. */
  INVALID_SET_SYNTAX: {
    message: "Expected format is 'SET', 'SET key', or 'SET key=value'.",
    action:
      'To include special characters in a key, or a semicolon in a value, use backquotes, such as SET `key`=`value`.',
    sqlState: '42000',
  },
  /** In a file of a pipeline SET sets: it needs a key and a value. Spark raises an exception without a condition here. */
  INCOMPLETE_SET_STATEMENT: {
    message: 'Invalid SET command without {missing}.',
    action: 'Write SET key = value.',
  },
  /**
   * After SET CATALOG no schema is in use, so nothing can be defined before a USE SCHEMA. Spark fails an assertion here. The dialect
   * "databricks" goes on in the schema `default`.
   */
  NO_SCHEMA_IN_USE: {
    message: 'No schema is in use after SET CATALOG {catalog}, so the name {name} belongs nowhere.',
    action: 'Write USE SCHEMA and a schema behind SET CATALOG.',
  },
  /** USE takes a schema, alone or with its catalog before it. Spark raises an exception without a condition here. */
  INVALID_USE_IDENTIFIER: { message: 'Invalid {what} identifier provided on USE command: {identifier}.' },
  /** A table has at most a catalog and a schema before its name. */
  IDENTIFIER_TOO_MANY_NAME_PARTS: {
    message: '{identifier} is not a valid identifier as it has more than {limit} name parts.',
    sqlState: '42601',
  },
  /** A flow's name is a single word; the schema is that of its file. */
  MULTIPART_FLOW_NAME_NOT_SUPPORTED: {
    message: "Flow with multipart name '{flowName}' is not supported.",
    action: 'Name the flow by one word.',
    sqlState: '0A000',
  },
  /** A temporary view belongs to its pipeline, and to no schema. */
  MULTIPART_TEMPORARY_VIEW_NAME_NOT_SUPPORTED: {
    message: "Temporary view with multipart name '{viewName}' is not supported.",
    action: 'Name the view by one word.',
    sqlState: '0A000',
  },
  /** `${key}` asks for a key that the configuration of the spec does not have. Values of the machine (`env:`, `system:`) are never read. */
  UNDEFINED_PIPELINE_PARAMETER: {
    message: 'The parameter {name} is not in the configuration of the pipeline.',
    action: 'Add it under `configuration` in the spec.',
  },
  /** A clause that a statement cannot do without is missing. */
  MISSING_CLAUSES_FOR_OPERATION: {
    message: 'Missing clause {clauses} for operation {operation}.',
    action: 'Please add the required clauses.',
    sqlState: '42601',
  },
  /** Keys and columns of AUTO CDC are columns of its source by their bare names. */
  AUTOCDC_MULTIPART_COLUMN_IDENTIFIER: {
    message: 'Expected a single column identifier; got the multi-part identifier {columnName} (parts: {nameParts}).',
    action: 'Write the column without a qualifier.',
    sqlState: '22023',
  },
  /** A clause that Databricks reads and that the embedded engine does not have yet, so that leaving it out would give another answer. */
  UNSUPPORTED_PIPELINE_CLAUSE: {
    message: 'The clause {clause} is not supported by the embedded engine yet{detail}.',
    action: 'Remove the clause, or run the pipeline where it is supported.',
    sqlState: '0A000',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
