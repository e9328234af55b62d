import type { ErrorEntry } from './errorText.ts';

/** Errors of the graph of a pipeline. Names, SQLSTATEs and meaning of Spark's own are those of `error-conditions.json`. */
export const graphErrors = {
  /** A project that makes no table, no persisted view and writes no sink has nothing to run. */
  RUN_EMPTY_PIPELINE: {
    message:
      'Pipelines are expected to have at least one non-temporary dataset defined (tables, persisted views) but no non-temporary datasets were found in your pipeline.',
    action: 'Check that the libraries of the spec take in your source files, and that these define a table.',
    sqlState: '42617',
  },
  /** Two tables, views or sinks of a project have one name. */
  'PIPELINE_DUPLICATE_IDENTIFIERS.OUTPUT': {
    message: 'Multiple outputs have the name {outputName}: it is defined as {outputType1} and as {outputType2}.',
    action: 'Rename or remove one of them.',
    sqlState: '42710',
  },
  /** Two flows of a project have one name. The query that a table is defined with is a flow of the table's name. */
  'PIPELINE_DUPLICATE_IDENTIFIERS.FLOW': {
    message: 'Multiple flows have the name {flowName}; they write {datasetNames}.',
    action: 'Give one of them another name.',
    sqlState: '42710',
  },
  /** A flow may not have the name of a table that it does not write. */
  FLOW_NAME_CONFLICTS_WITH_TABLE: {
    message: 'Flow {flowName} of {target} has the name of the table {tableName}, which it does not write.',
    action: 'Give the flow another name.',
    sqlState: '42710',
  },
  /** The name that a flow writes into is not defined by the project. */
  PIPELINE_FLOW_TARGET_NOT_FOUND: {
    message: 'Unsupported destination {target} in flow: {flow}. The project defines no table or sink of this name.',
    action: 'Define it by CREATE STREAMING TABLE, or correct the name.',
  },
  /** A view has the one query that it is defined with. */
  PIPELINE_FLOW_INTO_VIEW: {
    message: 'Flow {flow} writes {view}, which is a view: a view has no rows of its own.',
    action: 'Make it a streaming table, or put the query into the view itself.',
  },
  /** A table's name has a catalog, a schema and a name, and no more. */
  PIPELINE_NAME_TOO_LONG: {
    message: '4+ part table identifier {name} is not supported.',
    action: 'Write it as catalog, schema and name.',
  },
  /** What a query reads is defined by the project and did not resolve: its own error tells why. */
  PIPELINE_DATASET_UNRESOLVED: {
    message: "Failed to read dataset '{dataset}'. Dataset is defined in the pipeline but could not be resolved.",
  },
  /** A table cannot be made from itself, over however many steps. A temporary view or a second table has to break the ring. */
  PIPELINE_CIRCULAR_DEPENDENCY: {
    message:
      "The downstream table '{downstream}' is referenced when creating the upstream table or view '{upstream}'. Circular dependencies are not supported in a pipeline. Please remove the dependency between '{upstream}' and '{downstream}'.",
    action: 'The ring is {ring}.',
  },
  /** A flow and a view that it reads, or two such views, set one key to different values; their queries run as one. */
  DUPLICATE_FLOW_SQL_CONF: {
    message:
      "Found duplicate sql conf for dataset '{datasetName}': '{key}' is defined by both '{flowName1}' and '{flowName2}'.",
    action: 'Set it to one value, or make the view a table.',
    sqlState: '42710',
  },
  /** The columns that a table declares are not those that its query gives. More declared columns than the query gives are fine, and filled with NULL. */
  USER_SPECIFIED_AND_INFERRED_SCHEMA_NOT_COMPATIBLE: {
    message:
      "Table '{tableName}' has a user-specified schema that is incompatible with the schema inferred from its query.\n\nDeclared schema:\n{specifiedSchema}\nInferred schema:\n{inferredDataSchema}",
    action: 'Declare every column that the query gives, with the type that it gives, or declare none.',
    sqlState: '42000',
  },
  /** The session catalog of open-source Spark has tables of plain names only. */
  INVALID_SCHEMA_OR_RELATION_NAME: {
    message: '{name} is not a valid name for tables or schemas.',
    action: 'Valid names contain only letters of the Latin alphabet, digits and _.',
    sqlState: '42602',
  },
  /** A query reads a table whose flows give one column with types that do not fit together. */
  UNABLE_TO_INFER_PIPELINE_TABLE_SCHEMA: {
    message: 'Failed to infer the schema for table {tableName} from its upstream flows.',
    action: 'Modify the flows that write to this table to make their schemas compatible.',
    sqlState: '42KD9',
  },
  /** Two flows into one table give a decimal column with different scales. */
  CANNOT_MERGE_DECIMAL_TYPE_WITH_INCOMPATIBLE_SCALE: {
    message: 'Failed to merge decimal types with incompatible scale {left} and {right}.',
    action: 'Cast the column to one type in all flows of the table.',
    sqlState: '42825',
  },
  /** A materialized view is the result of one query. */
  MATERIALIZED_VIEW_WITH_MULTIPLE_QUERIES: {
    message: 'Invalid destination {tableName} with multiple flows: {queries}.',
    action: 'Make it a streaming table, or join the queries by UNION ALL.',
    sqlState: '42000',
  },
  /** A persisted view outlives the run; a temporary view does not, so the one cannot be made of the other. */
  INVALID_TEMP_OBJ_REFERENCE: {
    message:
      'Cannot create the persistent object {persistedViewName} of the type VIEW because it references to the temporary object {temporaryViewName} of the type VIEW.',
    action: 'Make the temporary view persisted, or the persisted one temporary.',
    sqlState: '42K0F',
  },
  /** A streaming table was created and nothing writes it. */
  PIPELINE_DATASET_WITHOUT_FLOW: {
    message: 'Pipeline dataset {identifier} does not have any defined flows.',
    action: 'Add a query to its statement, or a flow that writes it.',
    sqlState: '0A000',
  },
  /** A protected streaming table that reads a table which may be reset: after such a reset the stream could not go on. Protection starts at the source and goes downwards. */
  INVALID_RESETTABLE_DEPENDENCY: {
    message:
      "Tables {upstreamResettableTables} are resettable but have a non-resettable downstream dependency '{downstreamTable}'. `reset` will fail as Spark Streaming does not support deleted source data. You can either remove the {resetAllowedKey}=false property from '{downstreamTable}' or add it to its upstream dependencies.",
    sqlState: '42000',
  },
  /** A streaming table takes rows as they come, so its query must read a stream. */
  'INVALID_FLOW_QUERY_TYPE.BATCH_RELATION_FOR_STREAMING_TABLE': {
    message:
      'Flow {flowIdentifier} returns an invalid relation type. Streaming tables may only be defined by streaming relations, but the flow {flowIdentifier} attempts to write a batch relation to the streaming table {tableIdentifier}.',
    action: 'Read one of its tables by STREAM(…), or make it a materialized view.',
    sqlState: '42000',
  },
  /** A materialized view is computed anew from whole tables, so its query must not read a stream. */
  'INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_MATERIALIZED_VIEW': {
    message:
      'Flow {flowIdentifier} returns an invalid relation type. Materialized views may only be defined by a batch relation, but the flow {flowIdentifier} attempts to write a streaming relation to the materialized view {tableIdentifier}.',
    action: 'Read its tables without STREAM, or make it a streaming table.',
    sqlState: '42000',
  },
  /** A persisted view is a query that anybody may read, so it must not read a stream. */
  'INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_PERSISTED_VIEW': {
    message:
      'Flow {flowIdentifier} returns an invalid relation type. Persisted views may only be defined by a batch relation, but the flow {flowIdentifier} attempts to write a streaming relation to the persisted view {viewIdentifier}.',
    action: 'Read its tables without STREAM, or make it a temporary view.',
    sqlState: '42000',
  },
  /** A flow that runs once writes what is there now, so it must not read a stream. */
  'INVALID_FLOW_QUERY_TYPE.STREAMING_RELATION_FOR_ONCE_FLOW': {
    message:
      'Flow {flowIdentifier} is an append once-flow that is defined by a streaming relation. Append once-flows may only be defined by or return a batch relation.',
    action: 'Read its tables without STREAM, or take away ONCE.',
    sqlState: '42000',
  },
  /** A sink takes rows as they come, so its query must read a stream. */
  'INVALID_FLOW_QUERY_TYPE.BATCH_RELATION_FOR_SINK': {
    message:
      'Flow {flowIdentifier} attempts to write a batch relation to the sink {sinkIdentifier}; sinks take streams.',
    action: 'Read one of its tables as a stream.',
    sqlState: '42000',
  },
  /** A view whose query reads no stream was read by STREAM or `readStream`. */
  INCOMPATIBLE_BATCH_VIEW_READ: {
    message:
      'View {datasetIdentifier} is a batch view and must be referenced using SparkSession#read. This check can be disabled by setting Spark conf pipelines.incompatibleViewCheck.enabled = false.',
    action: 'Read the view without STREAM, or let the view itself read a stream.',
    sqlState: '42000',
  },
  /** A view whose query reads a stream was read without STREAM or `readStream`. */
  INCOMPATIBLE_STREAMING_VIEW_READ: {
    message:
      'View {datasetIdentifier} is a streaming view and must be referenced using SparkSession#readStream. This check can be disabled by setting Spark conf pipelines.incompatibleViewCheck.enabled = false.',
    action: 'Read the view by STREAM(…).',
    sqlState: '42000',
  },
  /** AUTO CDC takes changes as they come. */
  AUTOCDC_SOURCE_NOT_STREAMING: {
    message: 'The source of an AUTO CDC flow must be a streaming query, such as STREAM(<table>).',
    sqlState: '42000',
  },
  /** Without keys nothing says which changes belong to one row. */
  AUTOCDC_EMPTY_KEYS: {
    message: 'An AUTO CDC flow must have at least one key column.',
    sqlState: '42000',
  },
  /** Keys, chosen columns and tracked columns of AUTO CDC must be columns of its source; tracked ones must not be keys. */
  AUTOCDC_COLUMNS_NOT_FOUND_IN_SCHEMA: {
    message:
      'The columns {missing} of {use} are not in the source of the AUTO CDC flow. Available columns: {available}.',
    sqlState: '42703',
  },
  /** Auto Loader infers a schema from the files of a folder; that is not there yet, and without a schema nothing behind it can be checked. */
  AUTO_LOADER_SCHEMA_NOT_INFERRED: {
    message:
      'The schema of the files in {path} is not inferred by Sluice yet, so that the query over them cannot be checked.',
    action:
      'Give the reader a schema: .schema("id INT, …") in Python, schema => \'id INT, …\' in read_files. To run it here, read the files by their own format.',
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
